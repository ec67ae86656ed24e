"""Text that does not get on paper: each block of which some is lost is told, once."""

from __future__ import annotations

import re

import pytest

from briefpress.diagnostics.codes import Severity
from tests.conftest import Small

pytestmark = pytest.mark.layout


def told(small: Small) -> list[tuple[int, str]]:
    """Return the lines at which text is lost, and its first words."""
    sink = small.build_diagnostics()
    assert {(one.code.name, one.severity) for one in sink} == {("text-lost", Severity.ERROR)}
    return [(one.span.line, re.findall("“(.*)”", one.message)[0]) for one in sink]


def style(small: Small, css: str) -> None:
    """Add to the styles of quotations."""
    small.own_theme()
    sheet = small.styles / "blocks" / "quote.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + css + "\n", encoding="utf-8")


def test_every_block_of_which_text_is_lost_is_told_at_its_line(small: Small) -> None:
    wide = "w" * 160
    small.blocks(f"""
        - A line.
        - kind: table
          id: table-a
          title: Wide
          columns: [{{title: Word}}, {{title: Other}}]
          rows: [[{wide}, here], [more, there]]
        - A line that is on paper.
        - >-
          And a long word:
          {wide}
        - kind: quote
          text: It is all here
          attribution: One who speaks
    """)
    assert told(small) == [(5, "Other"), (11, wide[:60])]


def test_what_is_quoted_begins_where_the_text_is_lost(small: Small) -> None:
    style(small, ".Quote p { white-space: nowrap; }")
    far = "too far for any page of this size to hold them on one line, however short " * 2
    small.blocks(
        f"- kind: quote\n  text: It begins on paper *and goes on,* {far}\n  attribution: Someone"
    )
    assert told(small) == [(4, "too far for any page of this size to hold them on one line, ")]


def test_text_that_a_style_hides_is_told_once_a_block(small: Small) -> None:
    style(small, ".Quote p { transform: scale(0); }")
    quote = "- kind: quote\n  text: Words of the {}\n  attribution: Someone\n"
    small.blocks("- A line.\n" + quote.format("first") + quote.format("second"))
    assert told(small) == [(5, "Words of the first"), (8, "Words of the second")]


def test_a_text_that_is_quoted_keeps_its_braces(small: Small) -> None:
    style(small, ".Quote p { transform: scale(0, 0); }")
    quote = "kind: quote\n  text: Put {page} and {part} where\n  attribution: Someone"
    small.blocks(f"- A line.\n- {quote}")
    (fault,) = small.build_diagnostics()
    lost = "“Put {page} and {part} where”"
    assert fault.message == f"part of `one` is not printed: some of {lost} is missing"
