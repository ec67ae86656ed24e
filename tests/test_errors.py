"""Every mistake is located: each file in ``tests/errors`` says above a line what is wrong there.

``# error:`` gives the beginning of the message, ``# hint:`` that of the hint after it. The file
stands for the one section of a small briefing.
"""

from __future__ import annotations

import gc
import re
from contextlib import suppress
from pathlib import Path

import pytest

from briefpress.codes import Severity
from briefpress.diagnostics import BuildFailed, Collector
from briefpress.pipeline import write
from tests.conftest import MANIFEST, ROOT, SOURCES, SPECIMEN, Small
from tests.test_blocks import MARK

CASES = sorted((ROOT / "tests" / "errors").glob("*.yaml"))


def expected(text: str) -> list[tuple[int, str, str | None]]:
    """Return line, message and hint that the comments of a case ask for."""
    found: list[tuple[int, str, str | None]] = []
    waiting: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if note := re.match(r"\s*# (error|hint): (.*)", line):
            if note.group(1) == "error":
                waiting.append([note.group(2)])
            else:
                waiting[-1].append(note.group(2))
        else:
            found.extend((number, one[0], one[1] if len(one) > 1 else None) for one in waiting)
            waiting = []
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_mistake_is_located(small: Small, case: Path) -> None:
    small.write("data/series.csv", "name,amount\n2019,1\n")
    small.write("images/mark.svg", MARK)
    small.write("images/broken.png", "not a picture")
    small.write("images/broken.svg", "<svg")
    small.write("images/picture.bmp", "BM")
    whole = (SPECIMEN / "images" / "frame.png").read_bytes()
    (small.folder / "images" / "cut.png").write_bytes(whole[: len(whole) // 2])
    text = case.read_text(encoding="utf-8")
    # A comment inside a folded text would be part of it: it goes, and the lines shift.
    inside = "unknown-source" in case.stem
    shown = re.sub(r"(?m)^\s*# (error|hint):.*\n", "", text) if inside else text
    shown = shown.replace("LONG", "A word in the margin. " * 120).replace("WIDE", "w" * 160)
    small.write("sections/one.yaml", shown)
    faults = small.faults()
    wanted = expected(text)
    lines = [6] if inside else [line for line, _, _ in wanted]
    assert [(one.span.file.name, one.span.line) for one in faults] == [
        ("one.yaml", line) for line in lines
    ]
    for fault, (_, message, hint) in zip(faults, wanted, strict=True):
        assert fault.severity is Severity.ERROR
        assert fault.message.startswith(message)
        if hint:
            assert fault.hint is not None
            assert fault.hint.startswith(hint)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("sections: [one]", "sections: [two]"), "there is no section file `sections/two.yaml`"),
        (("sections: [one]", "sections: [one, one]"), "section `one` is named twice"),
        (("language: en-GB", "language: tlh"), "the press has no words in `tlh`"),
        (("date: 2026-01-15", "date: 15 January"), "expected a date such as 2026-06-15"),
        (("handling: TLP:CLEAR", "handling: TLP:WHITE"), "`TLP:WHITE` is not one of"),
        (("part: bibliography", "part: bibliografy"), "`bibliografy` is not one of"),
        (("series: Tests", "sereis: Tests"), "unknown key `sereis` in the manifest"),
    ],
)
def test_a_mistake_in_the_manifest_is_located(
    small: Small, change: tuple[str, str], fault: str
) -> None:
    small.write("briefing.yaml", MANIFEST.replace(*change))
    line = next(
        number
        for number, text in enumerate(MANIFEST.strip().replace(*change).splitlines(), 1)
        if change[1] in text
    )
    found = [one for one in small.faults() if one.message.startswith(fault)]
    assert [(one.span.file.name, one.span.line) for one in found] == [("briefing.yaml", line)]


def test_a_briefing_without_its_sources_still_says_which_is_missing(small: Small) -> None:
    (small.folder / "sources.yaml").unlink()
    assert [one.message for one in small.faults()] == [
        "source `office-2020` is not in sources.yaml"
    ]


def test_a_source_that_stands_twice_is_an_error(small: Small) -> None:
    entry = "- {id: a, type: report, title: T, publisher: P, issued: '2020'}\n"
    small.write("sources.yaml", entry + entry)
    assert "source id `a` is written twice" in [one.message for one in small.faults()]


def test_a_cell_that_cites_nobody_known_is_located_in_the_csv(small: Small) -> None:
    small.write("data/series.csv", "name,sources\none,office-2020\ntwo,nobody\n")
    small.blocks("""
        - kind: table
          id: table-a
          title: Cited
          csv: data/series.csv
          columns:
            - {title: Name, key: name}
            - {title: Sources, key: sources, format: sources}
    """)
    (fault,) = small.faults()
    assert fault.message == "source `nobody` is not in sources.yaml"
    assert (fault.span.file.name, fault.span.line) == ("series.csv", 3)


def test_a_template_that_asks_for_nothing_known_is_located(small: Small) -> None:
    small.own_house()
    file = small.templates / "blocks" / "paragraph.html"
    file.write_text("{% macro block(paragraph) %}\n{{ nonsense }}\n{% endmacro %}\n")
    (fault,) = small.faults()
    assert "'nonsense' is undefined" in fault.message
    assert (fault.span.file.name, fault.span.line) == ("paragraph.html", 2)


def test_a_word_of_the_press_that_cannot_be_filled_in_is_an_error(small: Small) -> None:
    small.own_house()
    file = small.templates / "words.yaml"
    text = file.read_text(encoding="utf-8")
    assert "Set in {faces}." in text
    file.write_text(text.replace("Set in {faces}.", "Set in {nothing}."), encoding="utf-8")
    (fault,) = small.faults()
    assert fault.message == "the template cannot be used: 'nothing'"


def test_a_stylesheet_with_an_unknown_property_is_located(small: Small) -> None:
    small.own_house()
    (small.styles / "blocks" / "list.css").write_text("\n.List {\n  colour: var(--ink);\n}\n")
    (fault,) = small.faults()
    assert fault.severity is Severity.WARNING
    assert "colour" in fault.message
    assert fault.hint == "did you mean `color`?"
    assert (fault.span.file.name, fault.span.line, fault.span.column) == ("list.css", 3, 3)


def test_a_section_that_cannot_be_read_does_not_hide_the_faults_of_another(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", "[one, two]"))
    small.write("sections/one.yaml", "id: one\ntitle: One\nblocks: [{kind: tabel}]")
    small.write("sections/two.yaml", "id: two\ntitle: Two\nblocks: ['So [@nobody]. See [](#x).']")
    assert [(one.span.file.name, one.message) for one in small.faults()] == [
        ("one.yaml", "unknown kind `tabel`"),
        ("two.yaml", "source `nobody` is not in sources.yaml"),
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("url: 'javascript:alert(1)'", "`javascript:alert(1)` is not an address"),
        ("url: example.org/a", "`example.org/a` is not an address"),
        ("url: 'file:///etc/passwd'", "`file:///etc/passwd` is not an address"),
    ],
)
def test_a_source_has_a_web_address_or_none(small: Small, entry: str, fault: str) -> None:
    small.write("sources.yaml", f"- id: office-2020\n  type: report\n  title: T\n  publisher: P\n"
                f"  issued: '2020'\n  {entry}\n")  # fmt: skip
    (found,) = small.faults()
    assert found.message.startswith(fault)
    assert (found.span.file.name, found.span.line) == ("sources.yaml", 6)


def test_the_subtitle_is_checked_like_any_other_text(small: Small) -> None:
    manifest = MANIFEST.replace("subtitle: One section", "subtitle: '[x](javascript:alert(1))'")
    small.write("briefing.yaml", manifest + "front:\n  - part: cover\n")
    (found,) = small.faults()
    assert found.message.startswith("a link to `javascript:alert(1)` cannot be followed")
    assert (found.span.file.name, found.span.line) == ("briefing.yaml", 6)


def test_a_citation_without_a_bibliography_is_located(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST.partition("back:")[0])
    (found,) = small.faults()
    assert found.message == "a source is cited, and no part prints the sources"
    assert found.span.file.name == "one.yaml"


def test_a_part_named_twice_is_an_error(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "  - part: bibliography\n")
    assert "part `bibliography` is named twice" in [one.message for one in small.faults()]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "sections/one.yaml",
            "id: one\ntitle: Secret\nblocks: [Secret.]\n",
            "a link leads out of the briefing's folder",
        ),
        ("sources.yaml", SOURCES, "a link leads out of the briefing's folder"),
        (
            "glossary.yaml",
            "- {term: A, text: Secret.}\n",
            "a link leads out of the briefing's folder",
        ),
    ],
)
def test_a_link_out_of_the_briefing_is_not_followed(
    small: Small, name: str, text: str, fault: str
) -> None:
    outside = small.folder.parent / "outside.yaml"
    outside.write_text(text)
    (small.folder / name).unlink(missing_ok=True)
    (small.folder / name).symlink_to(outside)
    assert [one.message[: len(fault)] for one in small.faults()] == [fault]


@pytest.mark.parametrize("name", ["x" * 300, "a/../../b", "none\\0"])
def test_a_section_name_that_no_file_can_have_is_located(small: Small, name: str) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", f'["{name}"]'))
    assert {one.span.file.name for one in small.faults()} == {"briefing.yaml"}


def test_a_file_with_a_strange_name_does_no_harm(small: Small) -> None:
    (small.folder / "caf\udce9.txt").write_text("Latin-1 in a name")
    assert small.faults() == []


def test_the_thirtieth_annex_has_two_letters(small: Small) -> None:
    names = [f"annex{number}" for number in range(1, 31)]
    small.write("briefing.yaml", MANIFEST + f"annexes: [{', '.join(names)}]\n")
    for name in names:
        small.write(f"sections/{name}.yaml", f"id: {name}\ntitle: {name}\nblocks: [Text.]")
    titles = [title for _, title, _ in small.print().outline()]
    assert "Z annex26" in titles
    assert "AD annex30" in titles


def test_terms_that_look_alike_have_anchors_of_their_own(small: Small) -> None:
    entry = "- {{term: '{0}', expansion: 'Language {0}', text: A language.}}\n"
    small.write("glossary.yaml", "".join(entry.format(name) for name in ("C", "C++", "C#")))
    small.write("briefing.yaml", MANIFEST + "  - part: glossary\n")
    small.blocks("- We write C, C++ and C# here [@office-2020].")
    assert small.faults() == []


def test_prose_of_two_paragraphs_is_no_fault_beside_another_section(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", "[one, two]"))
    small.write("sections/one.yaml", "id: one\ntitle: One\nblocks: [{kind: tabel}]")
    small.write(
        "sections/two.yaml",
        "id: two\ntitle: Two [@nobody]\nstandfirst: So [@noone].\n"
        'blocks: [{kind: callout, title: T, text: "One.\\n\\nTwo."}]',
    )
    assert [one.message for one in small.faults()] == [
        "unknown kind `tabel`",
        "source `nobody` is not in sources.yaml",
        "source `noone` is not in sources.yaml",
    ]


def test_one_wrong_entry_does_not_make_its_list_too_short(small: Small) -> None:
    small.blocks("""
        - kind: table
          id: table-a
          title: One column
          columns: [{title: A, format: dat}]
          rows: [[x]]
    """)
    (fault,) = small.faults()
    assert fault.hint == "did you mean `date`?"


def test_a_language_that_lacks_a_word_is_an_error(small: Small) -> None:
    small.own_house()
    file = small.templates / "words.yaml"
    text = file.read_text(encoding="utf-8")
    assert "  glossary: Glossary and abbreviations\n" in text
    file.write_text(text.replace("  glossary: Glossary and abbreviations\n", ""), encoding="utf-8")
    assert [(one.span.file.name, one.message) for one in small.faults()] == [
        ("words.yaml", "`en-GB` lacks the word `glossary`, which another language has")
    ]


@pytest.mark.parametrize("blocks", ["- A line.", "- A line that cites nobody [@nobody]."])
def test_python_collects_its_garbage_again_after_the_manuscript(small: Small, blocks: str) -> None:
    small.blocks(blocks)
    with suppress(BuildFailed):
        write(small.project(), Collector())
    assert gc.isenabled()


# All faults of a run at once: one does not hide another.

CITES_NOBODY = ("one.yaml", "source `nobody` is not in sources.yaml")


def told(small: Small) -> list[tuple[str, str]]:
    return [(one.span.file.name, one.message) for one in small.faults()]


@pytest.mark.parametrize(
    "block",
    [
        "{kind: tabel}",
        "{kind: table, id: a, title: A, columns: [{title: A, format: dat}], rows: [[x]]}",
        "{kind: table, id: a, title: A, columns: [{title: A}], rows: [[{x: y}]]}",
        "{kind: callout, title: T}",
        "{kind: list, items: [{text: So, items: [[x]]}]}",
        "[x]",
    ],
)
def test_a_block_at_fault_does_not_hide_the_next(small: Small, block: str) -> None:
    small.blocks(f"- {block}\n- So [@nobody].")
    first, last = told(small)
    assert last == CITES_NOBODY
    assert first[0] == "one.yaml"


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("id: one", "key `title` is missing"),
        ("id: One\ntitle: The one", "an id is made of small letters"),
        ("id: one\ntitle: The one\nstandfirst: [x]", "expected text"),
        ("id: one\ntitle: The one\npage: lanscape", "`lanscape` is not one of"),
        ("id: one\ntitle: The one\nsubsections: [{id: two}]", "key `title` is missing"),
    ],
)
def test_a_section_at_fault_does_not_hide_its_blocks(small: Small, head: str, fault: str) -> None:
    small.write("sections/one.yaml", f"{head}\nblocks: ['So [@nobody].']")
    first, second = sorted(told(small), key=lambda one: one == CITES_NOBODY)
    assert (first[1].startswith(fault), second) == (True, CITES_NOBODY)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("date: 2026-01-15", "date: soon"), "expected a date such as"),
        (("date: 2026-01-15", "date: 2025-01-15"), "`cut-off` is later than `date`"),
        (("language: en-GB", "language: [en]"), "expected text"),
        (("language: en-GB", "language: tlh"), "the press has no words in `tlh`"),
        (("title: A small briefing", ""), "key `title` is missing"),
        (("back:\n  - part: bibliography", "back: [part: bibliografy]"), "`bibliografy` is not"),
    ],
)
def test_a_manifest_at_fault_does_not_hide_its_sections(
    small: Small, change: tuple[str, str], fault: str
) -> None:
    assert change[0] in MANIFEST
    small.write("briefing.yaml", MANIFEST.replace(*change))
    small.blocks("- So [@nobody].")
    first, second = told(small)
    assert (first[0], first[1].startswith(fault), second) == ("briefing.yaml", True, CITES_NOBODY)


@pytest.mark.parametrize(
    ("sources", "fault"),
    [
        ("- {id: office-2020, type: report, title: T, publisher: P}", "key `issued` is missing"),
        ("- x\n" + SOURCES.strip(), "expected keys with values"),
    ],
)
def test_a_source_at_fault_does_not_hide_who_cites_nobody(
    small: Small, sources: str, fault: str
) -> None:
    small.write("sources.yaml", sources)
    small.blocks("- So [@nobody]. And so [@office-2020].")
    assert sorted(told(small)) == [CITES_NOBODY, ("sources.yaml", fault)]


def test_sources_that_cannot_be_read_make_no_citation_wrong(small: Small) -> None:
    small.write("sources.yaml", "- {id: office-2020")
    small.write("glossary.yaml", "- {term: A}")
    small.blocks("- So [@office-2020] and [a link](javascript:alert(1)).")
    assert [name for name, _ in told(small)] == ["glossary.yaml", "one.yaml", "sources.yaml"]


@pytest.mark.parametrize("name", ["briefing.yaml", "sections/one.yaml"])
@pytest.mark.parametrize("text", ["- x", "x", "[]", "{}", "? [x]\n: y"])
def test_a_file_of_another_shape_is_a_fault(small: Small, name: str, text: str) -> None:
    small.write(name, text)
    assert {one.span.file.name for one in small.faults()} == {Path(name).name}


@pytest.mark.parametrize("text", ["x: y", "x", "- [x]", "{}"])
def test_a_list_of_another_shape_is_a_fault(small: Small, text: str) -> None:
    small.write("glossary.yaml", text)
    assert {one.span.file.name for one in small.faults()} == {"glossary.yaml"}
