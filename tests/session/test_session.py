"""A session serves many briefings and themes, and grows by none of them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from briefpress.pdf.fragments import Step
from briefpress.session import Session
from briefpress.workspace.project import Project
from tests.conftest import MANIFEST, ROOT, Small

pytestmark = pytest.mark.pdf

EDITS = int(os.environ.get("BRIEFPRESS_EDITS", "20"))
BRIEFINGS = 20
WARM = 6  # edits, after which everything that stays has come


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def children() -> int:
    task = Path(f"/proc/{os.getpid()}/task")
    return sum(len((one / "children").read_text().split()) for one in task.iterdir())


def memory() -> int:
    """Return the bytes that this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_session_of_many_edits_holds_what_it_has(tmp_path: Path) -> None:
    random = Random(5)
    shutil.copytree(ROOT / "styles", tmp_path / "styles")
    for number in range(BRIEFINGS):
        folder = tmp_path / f"b{number}"
        (folder / "sections").mkdir(parents=True)
        (folder / "briefing.yaml").write_text(MANIFEST.partition("back:")[0])
    sizes, before = [], children()
    with Session() as session:
        for edit in range(EDITS):
            folder = tmp_path / f"b{random.randrange(BRIEFINGS)}"
            fails = edit % 5 == 4
            text = "[@nobody]" if fails else f"Words {random.random()}."
            section = f"id: one\ntitle: The one\nblocks: ['{text}']\n"
            (folder / "sections" / "one.yaml").write_text(section)
            if edit % 3 == 2:
                style = tmp_path / "styles" / "blocks" / "list.css"
                style.write_text(f".List {{ margin-left: {random.randrange(9)}pt; }}\n")
            project = Project(folder, ROOT / "templates", tmp_path / "styles")
            try:
                session.build(project, Collector())
            except BuildFailed:
                assert fails
            sizes.append((children() - before, descriptors(), memory()))
    processes, files, bytes_ = zip(*sizes[WARM:], strict=True)
    assert set(processes) == {1}
    assert max(files) == min(files)
    assert bytes_[-1] - bytes_[0] < 20_000_000 + 200_000 * EDITS
    assert children() == before


def test_what_was_laid_out_is_kept_when_the_build_fails(small: Small) -> None:
    manifest = (small.folder / "briefing.yaml").read_text()
    small.write("briefing.yaml", manifest.replace("[one]", "[one, two]"))
    wide = "w" * 300
    small.write("sections/two.yaml", f"id: two\ntitle: The two\nblocks: ['{wide}']")
    steps: list[Step] = []
    with Session(watch=steps.append) as session:
        with pytest.raises(BuildFailed):
            session.build(small.project(), Collector())
        steps.clear()
        small.write("sections/two.yaml", "id: two\ntitle: The two\nblocks: ['Words.']")
        session.build(small.project(), Collector())
    assert {step.name for step in steps if step.cached} >= {"one", "bibliography"}
    assert [step.name for step in steps if step.total] == ["two"]


def test_a_theme_is_read_again_when_it_has_changed_and_only_then(small: Small) -> None:
    with Session() as session:
        session.build(small.project(), Collector())
        session.build(small.project(), Collector())
        assert len(session._themes) == 1
        small.write("styles/tokens.css", ":root { --accent: #006633; }")
        session.build(small.project(), Collector())
        assert len(session._themes) == 2
