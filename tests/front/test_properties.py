"""Whatever is written: a briefing builds or says why, and no word is lost."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from briefpress.resolve.resolve import resolve
from briefpress.session import Session
from briefpress.workspace.project import Project
from tests.conftest import FLAGSHIP, ROOT, SPECIMEN, Small
from tests.edits import EDITS
from tests.mangle import EDITED
from tests.stages import load, read_yaml, write
from tests.words import Paper, words


@given(text=st.text(max_size=200))
def test_any_text_is_yaml_or_a_fault_and_never_an_exception(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.yaml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        sink = Collector()
        data = read_yaml(file, sink)
        assert (data is None) == bool(list(sink))


@cache
def mangled(briefing: Path) -> tuple[Path, tuple[str, ...]]:
    """Copy a briefing once for all edits; return where, and what can be edited."""
    folder = Path(tempfile.mkdtemp(prefix="mangled-"), briefing.name)
    atexit.register(shutil.rmtree, folder.parent)
    shutil.copytree(briefing, folder)
    files = (file for file in folder.rglob("*") if file.suffix in EDITED)
    return folder, tuple(sorted(file.relative_to(folder).as_posix() for file in files))


@pytest.mark.content
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_a_mangled_briefing_gives_faults_in_its_files_and_never_an_exception(
    data: st.DataObject, random: Random
) -> None:
    # Mostly the smaller one, which has every kind of block: each edit loads all of a briefing.
    briefing = data.draw(st.sampled_from((*[SPECIMEN] * 3, FLAGSHIP)))
    folder, files = mangled(briefing)
    file = folder / data.draw(st.sampled_from(files))
    change = data.draw(st.sampled_from(EDITS))
    whole = file.read_bytes()
    file.write_bytes(change(whole.decode(), random).encode("utf-8", "surrogatepass"))
    sink = Collector()
    try:
        with suppress(BuildFailed):
            write(Project(folder, ROOT / "templates", ROOT / "styles"), sink)
        for one in sink:
            assert one.span.file.is_relative_to(folder), one
            content = one.span.file.read_bytes()
            assert 1 <= one.span.line <= content.count(b"\n") + content.count(b"\r") + 1, one
            assert one.span.column >= 1
    finally:
        file.write_bytes(whole)


@given(text=st.text(min_size=2, max_size=200), seed=st.integers())
def test_an_edit_is_the_same_for_the_same_seed(text: str, seed: int) -> None:
    for change in EDITS:
        assert change(text, Random(seed)) == change(text, Random(seed))


WORD = st.text(alphabet="abcdefgéɛɔŋ", min_size=1, max_size=9)
SENTENCE = st.lists(WORD, min_size=1, max_size=14).map(" ".join)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw blocks as YAML, and the texts in them in order."""
    written: list[str] = []
    told: list[str] = []
    for number in range(draw(st.integers(1, 8))):
        text = draw(SENTENCE)
        kind = draw(st.sampled_from(["prose", "note", "callout", "margin", "list", "table"]))
        told.append(text)
        match kind:
            case "prose":
                written.append(f"- x{number} {text}")
                told[-1] = f"x{number} {text}"
            case "note":
                written.append(f"- x{number}^[{text}] after it.")
            case "callout":
                written.append(f"- {{kind: callout, title: T{number}, text: x {text}}}")
            case "margin":
                written.append(
                    f"- {{kind: callout, placement: margin, title: T{number}, text: x {text}}}"
                )
            case "list":
                written.append(f"- {{kind: list, items: [x {text}, x {text}]}}")
            case "table":
                written.append(
                    f"- {{kind: table, id: table-{number}, title: T{number}, "
                    f"columns: [{{title: A}}, {{title: B}}], rows: [[r, x {text}]]}}"
                )
    return "\n".join(written), told


@settings(suppress_health_check=list(HealthCheck))
@given(drawn=blocks())
@pytest.mark.pdf
def test_any_valid_section_builds_and_every_word_is_on_paper(
    session: Session, drawn: tuple[str, list[str]]
) -> None:
    written, told = drawn
    with tempfile.TemporaryDirectory() as folder:
        small = Small(Path(folder) / "small", session)
        small.blocks(written)
        paper = Paper(small.print().texts)
        for text in told:
            assert paper.has(words(text)), text


def test_loading_never_changes_the_briefing() -> None:
    project = Project(SPECIMEN, ROOT / "templates", ROOT / "styles")
    briefing = load(project, Collector())
    before = repr(briefing)
    resolve(briefing, Collector())
    assert repr(briefing) == before
