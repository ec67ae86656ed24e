"""Workers are started for what there is to lay out, and no more of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workers import pool
from briefpress.workers.supervisor import Supervised
from tests.conftest import Small

pytestmark = pytest.mark.layout


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return how many layout workers have been started since the last call."""
    starts: list[object] = []

    class Counted(Supervised):
        def __init__(self, *how: Any) -> None:
            starts.append(how)
            super().__init__(*how)

    def since() -> int:
        number = len(starts)
        starts.clear()
        return number

    monkeypatch.setattr(pool, "Supervised", Counted)
    return since


def lines(small: Small, *numbers: int) -> None:
    """Give a briefing sections with so many lines."""
    names = [f"s{place}" for place in range(len(numbers))]
    manifest = (small.folder / "briefing.yaml").read_text()
    head, _, tail = manifest.partition("sections: ")
    rest = tail.partition("\n")[2]
    small.write("briefing.yaml", f"{head}sections: [{', '.join(names)}]\n{rest}")
    for name, number in zip(names, numbers, strict=True):
        blocks = "".join(f"\n  - Line {line}." for line in range(number))
        small.write(f"sections/{name}.yaml", f"id: {name}\ntitle: {name}\nblocks:{blocks}")


def test_a_short_briefing_starts_one_worker(
    small: Small, started: Callable[[], int], tmp_path: Path
) -> None:
    lines(small, 3, 3, 3)
    with Session(4, Store(tmp_path / "cache")) as session:
        session.build(small.project(), Collector())
        assert len({part.id for part in session.build(small.project(), Collector()).page_map}) > 3
    assert started() == 1


def test_an_edit_of_a_long_briefing_starts_one_worker(
    small: Small, started: Callable[[], int], tmp_path: Path
) -> None:
    lines(small, 300, 300, 300)
    with Session(2, Store(tmp_path / "cache")) as session:
        session.build(small.project(), Collector())
    assert started() == 2
    small.write("sections/s1.yaml", "id: s1\ntitle: s1\nblocks: [Words.]")
    with Session(2, Store(tmp_path / "cache")) as session:
        session.build(small.project(), Collector())
    assert started() == 1


def test_a_worker_that_was_killed_is_replaced_by_one(
    small: Small, started: Callable[[], int]
) -> None:
    with Session(2) as session:
        session.build(small.project(), Collector())
        (worker,) = session._pool._workers
        worker.kill()
        small.blocks("- Another line.")
        session.build(small.project(), Collector())
        assert started() == 2
        assert len(session._pool._workers) == 1
