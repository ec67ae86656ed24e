"""The proof-reader: each fault of a page is told at its line, and a page much like it is fine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from briefpress.diagnostics.codes import Severity
from tests.conftest import MANIFEST, Small

pytestmark = pytest.mark.layout

TALL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 160"><path d="M0 0h90v150"/></svg>'
LINES_ON_FIRST_PAGE = 28  # paragraphs of one line below the heading of the section


def lines(number: int) -> str:
    return "".join(f"- Line {n} of the page.\n" for n in range(number))


def told(small: Small) -> list[tuple[str, str, int]]:
    """Return code, file and line of what is said, all of it warnings."""
    sink = small.build_diagnostics()
    assert {one.severity for one in sink} <= {Severity.WARNING}
    return [(one.code.name, one.span.file.name, one.span.line) for one in sink]


def style(small: Small, file: str, css: str) -> int:
    """Add a line to a stylesheet of the briefing's own theme; return its number."""
    if not small.has_own_theme():
        small.own_theme()
    sheet: Path = small.styles / file
    text = sheet.read_text(encoding="utf-8").rstrip("\n") + "\n"
    sheet.write_text(text + css + "\n", encoding="utf-8")
    return text.count("\n") + 1


# Headings.


def heading_over(small: Small, text: str) -> None:
    """Write a section whose subsection begins low on the page, with a text and a kept table."""
    table = (
        "      - kind: table\n        id: table-a\n        title: Kept whole\n"
        "        columns: [{title: A}, {title: B}]\n"
        "        rows: [[a, b], [c, d], [e, f], [g, h], [i, j]]\n"
    )
    blocks = "".join(f"  {line}\n" for line in lines(LINES_ON_FIRST_PAGE - 5).splitlines())
    small.write(
        "sections/one.yaml",
        f"id: one\ntitle: The one\nblocks:\n{blocks}subsections:\n  - id: low\n    title: Low\n"
        f"    blocks:\n      - {text}\n{table}      - And then some more lines, to end with.\n",
    )


def test_a_heading_with_one_line_at_the_foot_of_a_page_is_told(small: Small) -> None:
    heading_over(small, "One line.")
    assert told(small) == [("heading-at-foot", "one.yaml", LINES_ON_FIRST_PAGE)]
    (fault,) = small.build_diagnostics()
    assert (
        fault.message
        == "the heading “1.1 Low” is at the foot of page 1, with one line of text below it"
    )


def test_a_heading_with_two_lines_is_none(small: Small) -> None:
    heading_over(small, "Two lines of text are enough for a heading to stand over. " * 2)
    assert told(small) == []


# Exhibits.

KEPT = ".Table.short"
TABLE = """
- kind: table
  id: table-a
  title: Words
  source: "[@office-2020]"
  columns: [{title: Name, width: 70}, {title: Words, width: 30}]
  rows:
    - [first, one]
    - [second, WORDS]
    - [third, three]
"""


def test_a_row_that_is_broken_over_two_pages_is_told(small: Small) -> None:
    small.blocks(lines(23) + TABLE.strip().replace("WORDS", "word " * 40) + "\n" + lines(9))
    assert told(small) == []
    style(small, "blocks/table.css", f"{KEPT}, .Table tbody tr {{ break-inside: auto; }}")
    style(small, "blocks/table.css", ".Table tbody tr:nth-child(-n + 3) { break-after: auto; }")
    (fault,) = small.build_diagnostics()
    assert fault.message.startswith("a row is split at the foot of page 1, before “word word")
    assert (fault.code.name, fault.span.line) == ("broken-row", 27)


@pytest.mark.parametrize(
    ("css", "what", "page"),
    [
        (".Table figcaption { break-after: page; }", "title", 1),
        (".Table .source { break-before: page; }", "source or note", 2),
    ],
)
def test_what_is_torn_from_its_exhibit_is_told(
    small: Small, css: str, what: str, page: int
) -> None:
    small.blocks(lines(18) + TABLE.strip() + "\n" + lines(9))
    assert told(small) == []
    style(small, "blocks/table.css", f"{KEPT} {{ break-inside: auto; }} {css}")
    (fault,) = small.build_diagnostics()
    assert fault.code.name == "torn-exhibit"
    assert fault.message.startswith(f"the {what} of an exhibit is on page {page}, apart")
    assert (fault.span.file.name, fault.span.line) == ("one.yaml", 22)


# Pages.

FIGURE = "- {kind: figure, id: figure-a, title: Tall, image: images/tall.svg, alt: Tall.}\n"


def test_a_page_that_ends_above_its_middle_is_told_at_what_did_not_fit(small: Small) -> None:
    small.write("images/tall.svg", TALL)
    small.blocks(lines(9) + FIGURE + lines(5))
    assert told(small) == [("empty-page", "one.yaml", 13)]
    small.blocks(FIGURE + lines(9) + lines(5))
    assert told(small) == []


def test_a_page_that_a_block_asks_for_may_leave_one_empty_and_have_one_line(small: Small) -> None:
    small.blocks("- A line.\n- kind: page-break\n- Another.")
    assert told(small) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (0, []),
        (1, [("short-last-page", "one.yaml", LINES_ON_FIRST_PAGE + 4)]),
        (3, [("short-last-page", "one.yaml", LINES_ON_FIRST_PAGE + 4)]),
        (4, []),
    ],
)
def test_a_last_page_of_less_than_four_lines_is_told(
    small: Small, more: int, said: list[tuple[str, str, int]]
) -> None:
    small.blocks(lines(LINES_ON_FIRST_PAGE + more))
    assert told(small) == said


def test_a_part_of_one_line_is_none(small: Small) -> None:
    small.blocks("- One line.")
    assert told(small) == []


def test_a_part_that_briefpress_makes_ends_where_it_must(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "front:\n  - part: contents\n")
    entries = "".join(
        f"  - {{id: sub-{n}, title: Subsection {n}, blocks: [Words.]}}\n" for n in range(124)
    )
    small.write("sections/one.yaml", f"id: one\ntitle: The one\nsubsections:\n{entries}")
    printed = small.printed()
    assert printed.page_of["one"] == 3, "the contents have two pages"


# Pictures.


@pytest.mark.parametrize(("pixels", "codes"), [(800, ["coarse-image"]), (900, [])])
def test_a_picture_of_too_few_pixels_is_told(small: Small, pixels: int, codes: list[str]) -> None:
    (small.folder / "images").mkdir()
    Image.new("RGB", (pixels, pixels // 2)).save(small.folder / "images" / "grey.png")
    small.blocks(
        "- Words.\n- {kind: figure, id: figure-a, title: A, image: images/grey.png, alt: Grey.}"
    )
    assert told(small) == [(code, "one.yaml", 5) for code in codes]


# What is too wide, or too tall.


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("x" * 70, ["text-overflows"]),
        ("x" * 40, []),
        (f"[https://example.org/{'x' * 70}](https://example.org/)", ["address-overflows"]),
        (f"[words](https://example.org/{'x' * 50})", []),
    ],
)
def test_a_word_or_an_address_over_its_edge_is_told(
    small: Small, word: str, codes: list[str]
) -> None:
    small.blocks(f"- Words.\n- And a word, {word}, that may be too long.")
    assert told(small) == [(code, "one.yaml", 5) for code in codes]


@pytest.mark.parametrize(("word", "codes"), [("x" * 45, ["text-overflows"]), ("x " * 45, [])])
def test_a_table_wider_than_its_column_is_told(small: Small, word: str, codes: list[str]) -> None:
    columns = "columns: [{title: A}, {title: B}]"
    small.blocks(
        f"- Words.\n- kind: table\n  id: table-a\n  title: Wide\n  {columns}\n"
        f"  rows: [[{word}, {word}]]"
    )
    assert told(small) == [(code, "one.yaml", 5) for code in codes]


@pytest.mark.parametrize(("height", "codes"), [("--leading-body", ["text-overflows"]),
                                               ("--space-part", [])])  # fmt: skip
def test_a_text_taller_than_its_box_is_told(small: Small, height: str, codes: list[str]) -> None:
    style(small, "blocks/quote.css", f".Quote {{ height: var({height}); }}")
    small.blocks("- Words.\n- {kind: quote, text: Some words., attribution: Whoever said them}")
    assert told(small) == [(code, "one.yaml", 5) for code in codes]


# Contrast.


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (".Quote p { color: #888; }", "text in #888888 on #ffffff has a contrast of 3.5:1"),
        (".Quote p { color: #767676; }", None),
        (".Quote p { color: #888; font-size: 18pt; }", None),
        (".Quote p { color: #888; font-size: 14pt; font-weight: 700; }", None),
        (".Quote p { color: oklch(0.7 0 0); }", "text in #9e9e9e on #ffffff has a contrast of 2.6"),
        (".Quote { background: #24566b; }", "text in #1c1e21 on #24566b has a contrast of 2.0:1"),
        (".Quote { background: #24566b; color: white; }", None),
        (".Quote { background: rgb(0 0 0 / 50%); }", "text in #1c1e21 on #808080 has a contrast"),
        (".Quote p { color: rgb(0 0 0 / 40%); }", "text in #999999 on #ffffff has a contrast"),
    ],
)
def test_text_that_is_hard_to_tell_from_what_is_behind_it_is_told_at_its_block(
    small: Small, css: str, said: str | None
) -> None:
    attribution = ".Quote .attribution { color: inherit; }"
    style(small, "blocks/quote.css", f"{css} {attribution}")
    small.blocks("- Words.\n- {kind: quote, text: Some words., attribution: Whoever said them}")
    sink = small.build_diagnostics()
    assert [one.message.startswith(said or "?") for one in sink] == [True] * bool(said)
    assert {(one.code.name, one.span.line) for one in sink} <= {("low-contrast", 5)}


def test_a_colour_that_is_everywhere_is_told_once_a_part(small: Small) -> None:
    style(small, "base.css", "p { color: #999; }")
    small.blocks(lines(5))
    assert told(small) == [("low-contrast", "one.yaml", 4)]


def test_small_text_in_a_table_is_told(small: Small) -> None:
    style(small, "blocks/table.css", ".Table td { font-size: var(--size-fine); }")
    small.blocks("""
    - kind: table
      id: table-a
      title: Numbers
      columns: [{title: Name}, {title: Value}]
      rows: [[One, "1^[A note is called by a smaller letter.]"]]
    """)
    (fault,) = small.build_diagnostics()
    assert fault.message == "text in a table on page 1 is 7.5 pt, less than 8 pt"
    assert (fault.code.name, fault.span.line) == ("small-text", 4)


@pytest.mark.parametrize("side", ["", ":left", ":right"])
def test_margin_boxes_of_either_side_is_told_in_its_stylesheet(small: Small, side: str) -> None:
    small.write("briefing.yaml", MANIFEST.partition("back:")[0])
    small.blocks("- One page.")
    line = style(small, "page.css", f"@page {side} {{ @bottom-left {{ color: #999; }} }}")
    (fault,) = small.build_diagnostics()
    assert fault.message.endswith("less than 4.5:1, in `@bottom-left`")
    assert (fault.span.file.name, fault.span.line) == ("page.css", line)


def test_a_label_wider_than_its_box_is_told_in_its_stylesheet(small: Small) -> None:
    line = style(small, "page.css", "@page { @bottom-left { line-clamp: none; width: 5mm; } }")
    style(small, "page.css", "@page { @bottom-left { overflow-wrap: normal; } }")
    assert ("text-overflows", "page.css", line) in told(small)


LONG = "Most of the gravel went to the new quay, and the rest to the road behind the mill"


@pytest.mark.parametrize("label", ["CLEAR", "AMBER+STRICT"])
@pytest.mark.parametrize("sheet", ["210mm", "165mm"])
def test_running_heads_are_one_line_beside_the_label(small: Small, label: str, sheet: str) -> None:
    small.own_theme()
    style(small, "tokens.css", f":root {{ --sheet-width: {sheet}; --margin-column: 30mm; }}")
    small.write("briefing.yaml", MANIFEST.replace("CLEAR", label))
    small.write(
        "sections/one.yaml",
        f"id: one\ntitle: {LONG}, {LONG}\nblocks: [One., {{kind: page-break}}, Two.]",
    )
    assert told(small) == []
    printed = small.print()
    for page in (1, 2):
        heads = [word for word in printed.words(page) if word.top < 25]
        assert len({round(word.top / 4) for word in heads}) == 1, "one line"
        assert any(word.text.endswith("…") for word in heads)
        assert any(word.text == "TLP:" + label for word in heads)
        assert "of" in [word.text for word in printed.words(page) if word.top > 260]


def test_running_heads_over_each_other_are_told_in_their_stylesheet(small: Small) -> None:
    move = "@page :right { @top-right-corner { margin-left: -120mm; margin-right: 120mm; } }"
    style(small, "page.css", move)
    small.blocks("- One page.")
    assert ("text-overflows", "page.css") in {(code, file) for code, file, _ in told(small)}
    assert any("and “TLP:CLEAR” overlap" in one.message for one in small.build_diagnostics())


def test_a_running_head_off_the_sheet_is_told(small: Small) -> None:
    style(small, "page.css", "@page { @top-left { line-clamp: none; padding-bottom: 35mm; } }")
    small.blocks("- One page.")
    assert any("off the sheet" in one.message for one in small.build_diagnostics())


@pytest.mark.parametrize("label", ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"])
def test_every_label_fits_into_its_box_and_can_be_read(small: Small, label: str) -> None:
    small.write("briefing.yaml", MANIFEST.replace("CLEAR", label) + "front:\n  - part: cover\n")
    assert told(small) == []


def test_a_word_that_is_quoted_keeps_its_braces(small: Small) -> None:
    word = "W" * 50 + "{page}"
    small.blocks(f"- Words.\n- And a word, {word}, that is too long.")
    (fault,) = small.build_diagnostics()
    assert fault.code.name == "text-overflows"
    assert fault.message.startswith(f"“{word},” on page 1 overflows ")


def test_a_table_that_is_too_wide_names_its_longest_word(small: Small) -> None:
    word = "Ab_" * 12
    small.blocks(f"""
    - kind: table
      id: table-a
      title: Words
      columns: [{{title: One}}, {{title: Other}}, {{title: Third}}]
      rows: [["https://example.org/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", {word}, {word}]]
    """)
    (found,) = small.build_diagnostics()
    assert found.code.name == "text-overflows"
    assert f"“{word}”" in str(found.hint)


def test_a_part_of_an_address_is_told_as_an_address(small: Small) -> None:
    small.blocks(f"- See https://example.org/a?{'param=value&' * 6}end for more.")
    assert told(small) == [("address-overflows", "one.yaml", 4)]
