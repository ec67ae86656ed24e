"""Whatever is written: a briefing builds or says why, and no word is lost."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefpress.diagnostics import BuildFailed, Collector
from briefpress.load import load
from briefpress.pipeline import write
from briefpress.press.printing import Press
from briefpress.project import Project
from briefpress.resolve import resolve
from briefpress.source import read_yaml
from tests.conftest import ROOT, SPECIMEN, Small
from tests.words import Paper, words

FILES = sorted(
    file.relative_to(SPECIMEN).as_posix()
    for file in SPECIMEN.rglob("*")
    if file.suffix in (".yaml", ".csv")
)
SCRAPS = ["", "\n", ":", "- ", "[", "]", "{", "}", '"', "'", "#", "&a ", "*a", "|", ">-\n", "!!x ",
          "@", "[@", "](#", "^[", "\t", "  ", "no", "\u202e", "é", "%", "1e99", "..", "![x](y)",
          "<b>", "{{ 1 }}", "---\n", "? "]  # fmt: skip


@given(text=st.text(max_size=200))
def test_any_text_is_yaml_or_a_fault_and_never_an_exception(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.yaml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        faults = Collector()
        data = read_yaml(file, faults)
        assert (data is None) == bool(list(faults))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_mangled_briefing_gives_faults_in_its_files_and_never_a_traceback(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(FILES))
    original = (SPECIMEN / name).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(original)))
    cut = data.draw(st.integers(0, 12))
    scrap = data.draw(st.sampled_from(SCRAPS))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "specimen"
        for file in SPECIMEN.rglob("*"):
            if file.is_file():
                copy = folder / file.relative_to(SPECIMEN)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
        mangled = original[:at] + scrap + original[at + cut :]
        (folder / name).write_text(mangled, encoding="utf-8")
        faults = Collector()
        with suppress(BuildFailed):
            write(Project(folder, ROOT / "templates", ROOT / "styles"), faults)
        for one in faults:
            assert one.span.file.is_relative_to(folder), one
            assert one.span.line >= 1
            assert one.span.column >= 1


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


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=blocks())
def test_any_valid_section_builds_and_every_word_is_on_paper(
    press: Press, drawn: tuple[str, list[str]]
) -> None:
    written, told = drawn
    with tempfile.TemporaryDirectory() as folder:
        small = Small(Path(folder) / "small", press)
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
