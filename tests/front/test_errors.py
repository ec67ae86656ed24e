"""Every mistake is located: the cases of ``tests/errors``, and what no file alone can show."""

from __future__ import annotations

import ast
import gc
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

import pytest

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code, Severity
from briefpress.diagnostics.diagnostic import MOST, BuildFailed, Collector
from tests import corpus, reference
from tests.conftest import MANIFEST, ROOT, SOURCES, Small
from tests.corpus import Case
from tests.stages import write

CASES = corpus.cases()
# What no case can be, for a file that says so is too large or is none, or what no author causes:
# the test that proves it.
ELSEWHERE = {
    codes.OUTSIDE_FOLDER: "test_a_link_out_of_the_briefing_is_not_followed",
    codes.FILE_TOO_LARGE: "test_a_file_that_holds_too_much_is_refused",
    codes.MAP_TOO_LARGE: "test_a_refusal_has_a_place_and_the_setting_that_raises_the_limit",
    codes.TOO_MANY_VALUES: "test_a_file_that_holds_too_much_is_refused",
    codes.TEXT_TOO_LONG: "test_a_file_that_holds_too_much_is_refused",
    codes.TOO_MANY_ERRORS: "test_too_many_errors_end_the_search",
    codes.REVIEW_DUE: "test_a_fact_past_its_review_is_a_warning_in_drafts_and_an_error_in_finals",
    codes.UNREVIEWED: "test_a_fact_past_its_review_is_a_warning_in_drafts_and_an_error_in_finals",
    codes.UNFINISHED: "test_a_final_version_holds_no_note_to_come_back",
    codes.NO_PROCESSOR: "test_without_pandoc_a_style_of_csl_says_what_to_install",
    codes.MISSING_WORD: "test_a_language_that_lacks_a_word_is_an_error",
    codes.UNDESCRIBED_IMAGE: "test_a_picture_without_a_description_is_an_error",
    codes.DEAD_ANCHOR: "test_a_link_of_a_template_that_leads_nowhere_is_an_error",
    codes.RENDERER_WARNING: "test_what_the_renderer_says_of_a_part_is_told",
    codes.NOT_RENDERED: "test_what_the_renderer_leaves_out_is_told",
    codes.BAD_STYLE: "test_a_stylesheet_with_an_unknown_property_is_located",
    codes.DEAD_ADDRESS: "test_an_address_that_leads_nowhere_is_an_error",
    codes.LATE_NOTE: "test_a_note_that_cannot_begin_on_the_page_of_its_call_is_told",
    codes.BROKEN_ROW: "test_a_row_that_is_broken_over_two_pages_is_told",
    codes.TORN_EXHIBIT: "test_what_is_torn_from_its_exhibit_is_told",
    codes.LOW_CONTRAST: "test_a_colour_that_is_everywhere_is_told_once_a_part",
    codes.SMALL_TEXT: "test_small_text_in_a_table_is_told",
    codes.RENDERER_FAILED: "test_without_room_for_temporary_files_a_build_fails_with_a_sentence",
    codes.RENDERER_TIME: "test_a_hang_in_python_ends_at_its_block",
    codes.RENDERER_MEMORY: "test_a_part_that_wants_too_much_memory_ends_with_a_sentence",
    codes.RENDERER_DEPTH: "test_elements_too_deep_in_each_other_end_at_their_block",
    codes.RENDERER_CRASH: "test_a_renderer_that_crashes_ends_with_a_sentence_and_the_old_pdf",
    codes.RENDERER_REFUSED: "test_a_renderer_that_wants_another_file_is_refused",
}


# What is only known when charts are drawn and pages laid out; all else is told by the front.
IN_LAYOUT = {
    codes.BAD_CHART.name,
    codes.CHART_TOO_COSTLY.name,
    codes.COARSE_IMAGE.name,
    codes.IMAGE_FONT.name,
    *(name for name, area in reference.areas().items() if area in ("Finished pages", "Rendering")),
}


def is_laid_out(case: Case) -> bool:
    return not IN_LAYOUT.isdisjoint(told.code for told in case.expected())


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=[pytest.mark.layout] if is_laid_out(case) else [])
        for case in CASES
    ],
)
def test_the_mistake_is_located(small: Small, case: Case) -> None:
    case.copy_to(small.folder)
    said = small.build_diagnostics() if is_laid_out(case) else small.diagnostics()
    told = corpus.said(said, small.folder)
    expected = case.expected()
    assert [
        one if said and one and one.begins(said) else said
        for one, said in zip_longest(expected, told)
    ] == expected


def test_every_case_expects_something() -> None:
    assert len(CASES) > 90
    assert [case.name for case in CASES if not case.expected()] == []


def test_every_kind_of_fault_has_its_case() -> None:
    met = {told.code for case in CASES for told in case.expected()}
    assert met <= set(codes.CODES)
    assert met & {code.name for code in ELSEWHERE} == set()
    assert set(codes.CODES) - met == {code.name for code in ELSEWHERE}


def test_what_has_no_case_has_its_test() -> None:
    tests = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert set(ELSEWHERE.values()) <= tests


def test_a_briefing_without_its_sources_still_says_which_is_missing(small: Small) -> None:
    (small.folder / "sources.yaml").unlink()
    assert [one.message for one in small.diagnostics()] == ["unknown source `office-2020`"]


def test_a_template_that_asks_for_nothing_known_is_located(small: Small) -> None:
    small.own_theme()
    file = small.templates / "blocks" / "paragraph.html"
    file.write_text("{% macro block(paragraph) %}\n{{ nonsense }}\n{% endmacro %}\n")
    (fault,) = small.diagnostics()
    assert "'nonsense' is undefined" in fault.message
    assert (fault.span.file.name, fault.span.line) == ("paragraph.html", 2)


def test_a_word_of_briefpress_that_cannot_be_filled_in_is_an_error(small: Small) -> None:
    small.own_theme()
    file = small.templates / "words.yaml"
    text = file.read_text(encoding="utf-8")
    assert "Set in {fonts}." in text
    file.write_text(text.replace("Set in {fonts}.", "Set in {nothing}."), encoding="utf-8")
    (fault,) = small.diagnostics()
    assert fault.message == "the template cannot be used: 'nothing'"


@pytest.mark.layout
def test_a_stylesheet_with_an_unknown_property_is_located(small: Small) -> None:
    small.own_theme()
    (small.styles / "blocks" / "list.css").write_text("\n.List {\n  colour: var(--ink);\n}\n")
    (fault,) = small.build_diagnostics()
    assert fault.severity is Severity.WARNING
    assert "colour" in fault.message
    assert fault.hint == "did you mean `color`?"
    assert (fault.span.file.name, fault.span.line, fault.span.column) == ("list.css", 3, 3)


def test_a_section_that_cannot_be_read_does_not_hide_the_faults_of_another(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", "[one, two]"))
    small.write("sections/one.yaml", "id: one\ntitle: One\nblocks: [{kind: tabel}]")
    small.write("sections/two.yaml", "id: two\ntitle: Two\nblocks: ['So [@nobody]. See [](#x).']")
    assert [(one.span.file.name, one.message) for one in small.diagnostics()] == [
        ("one.yaml", "unknown block kind `tabel`"),
        ("two.yaml", "unknown source `nobody`"),
        ("two.yaml", "unknown reference `#x`"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "sections/one.yaml",
            "id: one\ntitle: Secret\nblocks: [Secret.]\n",
            "a symbolic link leads out of the briefing's folder",
        ),
        ("sources.yaml", SOURCES, "a symbolic link leads out of the briefing's folder"),
        (
            "glossary.yaml",
            "- {term: A, text: Secret.}\n",
            "a symbolic link leads out of the briefing's folder",
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
    assert [one.message[: len(fault)] for one in small.diagnostics()] == [fault]


@pytest.mark.parametrize("name", ["x" * 300, "a/../../b", "none\\0"])
def test_a_section_name_that_no_file_can_have_is_located(small: Small, name: str) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", f'["{name}"]'))
    assert {one.span.file.name for one in small.diagnostics()} == {"briefing.yaml"}


def test_a_file_with_a_strange_name_does_no_harm(small: Small) -> None:
    (small.folder / "caf\udce9.txt").write_text("Latin-1 in a name")
    assert small.diagnostics() == []


@pytest.mark.pdf
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
    assert small.diagnostics() == []


def test_prose_of_two_paragraphs_is_no_fault_beside_another_section(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST.replace("[one]", "[one, two]"))
    small.write("sections/one.yaml", "id: one\ntitle: One\nblocks: [{kind: tabel}]")
    small.write(
        "sections/two.yaml",
        "id: two\ntitle: Two [@nobody]\nstandfirst: So [@noone].\n"
        'blocks: [{kind: callout, title: T, text: "One.\\n\\nTwo."}]',
    )
    assert [one.message for one in small.diagnostics()] == [
        "unknown block kind `tabel`",
        "unknown source `nobody`",
        "unknown source `noone`",
    ]


def test_one_wrong_entry_does_not_make_its_list_too_short(small: Small) -> None:
    small.blocks("""
        - kind: table
          id: table-a
          title: One column
          columns: [{title: A, format: dat}]
          rows: [[x]]
    """)
    (fault,) = small.diagnostics()
    assert fault.hint == "did you mean `date`?"


def test_a_language_that_lacks_a_word_is_an_error(small: Small) -> None:
    small.own_theme()
    file = small.templates / "words.yaml"
    text = file.read_text(encoding="utf-8")
    assert "  glossary: Glossary and abbreviations\n" in text
    file.write_text(text.replace("  glossary: Glossary and abbreviations\n", ""), encoding="utf-8")
    assert [(one.span.file.name, one.message) for one in small.diagnostics()] == [
        ("words.yaml", "`en-GB` lacks the word `glossary`")
    ]


@pytest.mark.parametrize("blocks", ["- A line.", "- A line that cites nobody [@nobody]."])
def test_python_collects_its_garbage_again_after_the_manuscript(small: Small, blocks: str) -> None:
    small.blocks(blocks)
    with suppress(BuildFailed):
        write(small.project(), Collector())
    assert gc.isenabled()


# All faults of a run at once: one does not hide another.

CITES_NOBODY = ("one.yaml", "unknown source `nobody`")


def told(small: Small) -> list[tuple[str, str]]:
    return [(one.span.file.name, one.message) for one in small.diagnostics()]


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
        ("id: one", "missing key `title`"),
        ("id: One\ntitle: The one", "invalid id: use lower-case letters, digits"),
        ("id: one\ntitle: The one\nstandfirst: [x]", "expected text"),
        ("id: one\ntitle: The one\npage: lanscape", "`lanscape` is not one of"),
        ("id: one\ntitle: The one\nsubsections: [{id: two}]", "missing key `title`"),
    ],
)
def test_a_section_at_fault_does_not_hide_its_blocks(small: Small, head: str, fault: str) -> None:
    small.write("sections/one.yaml", f"{head}\nblocks: ['So [@nobody].']")
    first, second = sorted(told(small), key=lambda one: one == CITES_NOBODY)
    assert (first[1].startswith(fault), second) == (True, CITES_NOBODY)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("date: 2026-01-15", "date: soon"), "invalid date: write a date such as"),
        (("date: 2026-01-15", "date: 2025-01-15"), "`cut-off` is later than `date`"),
        (("language: en-GB", "language: [en]"), "expected text"),
        (("language: en-GB", "language: tlh"), "Briefpress has no built-in words in `tlh`"),
        (("title: A small briefing", ""), "missing key `title`"),
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
        ("- {id: office-2020, type: report, title: T, publisher: P}", "missing key `issued`"),
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
    assert {one.span.file.name for one in small.diagnostics()} == {Path(name).name}


@pytest.mark.parametrize("text", ["x: y", "x", "- [x]", "{}"])
def test_a_list_of_another_shape_is_a_fault(small: Small, text: str) -> None:
    small.write("glossary.yaml", text)
    assert {one.span.file.name for one in small.diagnostics()} == {"glossary.yaml"}


# What no case can show.


def test_too_many_errors_end_the_search(small: Small) -> None:
    small.blocks("- Nobody [@nobody].\n" * (MOST + 10))
    sink = small.diagnostics()
    assert len(sink) == MOST + 1
    (last,) = (one for one in sink if one.code is codes.TOO_MANY_ERRORS)
    assert last.hint == "fix these first"


def paragraphs_as(small: Small, html: str) -> list[tuple[Code, str, str]]:
    """Build the small briefing with another template of paragraphs; return what is said."""
    small.own_theme()
    file = small.templates / "blocks" / "paragraph.html"
    file.write_text("{% macro block(paragraph) %}" + html + "{% endmacro %}\n")
    small.blocks("- A line.")
    return [(one.code, one.span.file.name, one.message) for one in small.build_diagnostics()]


@pytest.mark.layout
def test_what_the_renderer_says_of_a_part_is_told(small: Small) -> None:
    (told,) = paragraphs_as(small, '<p style="colour: red">A line.</p>')
    assert told == (codes.RENDERER_WARNING, "one.yaml", told[2])
    assert "`colour: red`" in told[2]


@pytest.mark.layout
def test_what_the_renderer_leaves_out_is_told(small: Small) -> None:
    (told,) = paragraphs_as(small, '<p>A line.</p><link rel="attachment">')
    assert told == (codes.NOT_RENDERED, "one.yaml", told[2])


def test_a_fault_stands_in_the_paragraph_that_has_it(small: Small) -> None:
    small.write(
        "sections/one.yaml",
        """
        id: one
        title: The one
        blocks:
          - |
            Between 2013 - 2020 it rose [@nobody].

            It fell again [@nobody].

            - one
          - "So [@noone].\\n\\nAnd so [@noone]."
        """,
    )
    assert [(one.code.name, one.span.line, one.span.column) for one in small.diagnostics()] == [
        ("unknown-source", 5, 34),
        ("unknown-source", 7, 20),
        ("markdown-block", 9, 5),
        ("unknown-source", 10, 10),
        ("unknown-source", 10, 30),
    ]
