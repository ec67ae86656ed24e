"""A mangled briefing is built or refused, nothing else; and the mangler notices what else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefpress.cli.exits import CONTENT, DONE, RENDERER, USAGE
from tests.conftest import SPECIMEN
from tests.mangle import OLD, Outcome, ending, mangle, wrong_with


@pytest.mark.cli
def test_a_mangled_specimen_is_built_or_refused_and_costs_nothing() -> None:
    tally = mangle(SPECIMEN, edits=3, seed=4)
    assert tally.wrong == []
    assert sum(tally.endings.values()) == 3


def said(file: str = "small/briefing.yaml", line: int = 1) -> str:
    return json.dumps({"diagnostics": [{"file": file, "line": line, "message": "wrong"}]})


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "briefing.yaml").write_text("id: small\n")
    return tmp_path / "small"


def test_a_refusal_with_its_place_is_right(briefing: Path) -> None:
    outcome = Outcome(CONTENT, said(), OLD)
    assert list(wrong_with(outcome, briefing)) == []
    assert ending(outcome) == "refused"


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        (Outcome(None, "", OLD), "it did not end"),
        (Outcome(USAGE, said(), OLD), "it ended with 2"),
        (Outcome(-9, said(), OLD), "it ended with -9"),
        (Outcome(RENDERER, "build.py: internal error: please report it", OLD), "a bug"),
        (Outcome(CONTENT, "Traceback (most recent call last):\nKeyError: 1", OLD), "a bug"),
        (Outcome(CONTENT, "build.py: so it is", OLD), "it says something else than faults"),
        (Outcome(CONTENT, "", OLD), "it refuses and does not say why"),
        (Outcome(CONTENT, said("none.yaml"), OLD), "a fault at none.yaml:1, not in the briefing"),
        (Outcome(CONTENT, said(line=9), OLD), "a fault at small/briefing.yaml:9, which is no line"),
        (Outcome(CONTENT, said(), b"half"), "the old PDF is damaged"),
        (Outcome(DONE, "", OLD), "the new PDF is none"),
        (Outcome(CONTENT, said(), OLD, ("tmp/a",)), "left behind: tmp/a"),
    ],
)
def test_what_a_build_may_not_do_is_noticed(briefing: Path, outcome: Outcome, wrong: str) -> None:
    (one,) = wrong_with(outcome, briefing)
    assert one.startswith(wrong)
