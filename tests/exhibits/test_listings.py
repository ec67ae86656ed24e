"""Listings and examples on the finished PDF: every sign, every line, inside the column."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefpress.diagnostics import codes
from briefpress.exhibits.listing import lines
from briefpress.model.blocks.listings import ListingLanguage
from tests.conftest import Small
from tests.inspector import Inspector

LANGUAGES = get_args(ListingLanguage)
LONG = "a-long-line: " + " ".join(f"word{number}" for number in range(30))
COLUMN = (27, 139.5)  # where the text stands on a right-hand page, in millimetres
SECTION = f"""
- kind: listing
  id: session
  caption: A *session*
  language: console
  text: |
    $ build -> fi != <= *not a mark* [@nobody]
      done
- kind: listing
  language: yaml
  text: |
    {LONG}
    short: ɛ ɔ ɲ ŋ  # two  spaces
- kind: example
  file: examples/one.yaml
- The end.
"""
EXAMPLE = """
# A remark of the example.
- kind: table
  id: table-a
  title: A table of the example
  columns: [{title: Name}]
  rows: [[Alpha]]
- See [](#table-a) and [](#session).
"""


@pytest.fixture
def page(small: Small) -> Inspector:
    small.write("examples/one.yaml", EXAMPLE)
    small.blocks(SECTION)
    return small.print()


@pytest.mark.pdf
def test_lines_words_and_tags_are_those_that_were_written(page: Inspector) -> None:
    text = page.text(1).replace("\r", "")
    assert "$ build -> fi != <= *not a mark* [@nobody]\n" in text, "no ligature, no mark"
    assert "# A remark of the example.\n- kind: table\n" in text
    code = [tag.heard() for tag in page.structure().all("Code")]
    assert code[:2] == ["$ build -> fi != <= *not a mark* [@nobody]", "  done"]
    assert LONG in code
    assert "short: ɛ ɔ ɲ ŋ  # two  spaces" in code
    # A long line goes on inside the column, after a hook that is drawn and no sign.
    tops = {word.top for word in page.words(1) if word.text.startswith("word")}
    assert len(tops) > 1
    for word in page.words(1):
        if word.text.startswith("word"):
            assert COLUMN[0] <= word.left <= word.right <= COLUMN[1]
    assert "↪" not in text
    assert any(name.startswith("Code") for name in page.faces())
    # The blocks of the example follow it, numbered and connected as those of the section.
    assert text.index("# A remark") < text.index("prints") < text.index("Table 1")
    assert "See table 1 (page 1) and section 1 (page 1)" in " ".join(text.split())


def test_a_fault_in_an_example_is_told_in_its_file(small: Small) -> None:
    small.write("examples/one.yaml", "# A remark.\n- kind: lst\n  items: [One]")
    small.blocks("- {kind: example, file: examples/one.yaml}")
    (fault,) = small.diagnostics()
    assert fault.code is codes.UNKNOWN_KIND
    assert fault.span.file == small.folder / "examples" / "one.yaml"
    assert (fault.span.line, fault.span.column) == (2, 9)


def test_a_listing_longer_than_a_text_may_be_is_refused(small: Small) -> None:
    small.write("data/long.txt", "x" * 20_001)
    small.blocks("- {kind: listing, file: data/long.txt}")
    (fault,) = small.diagnostics()
    assert fault.code is codes.TEXT_TOO_LONG


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\r\t\x0b\x0c"), max_size=60))
def test_no_sign_of_a_listing_is_lost(language: str, text: str) -> None:
    pieces = lines(text, language)
    assert "\n".join("".join(piece.text for piece in line) for line in pieces) == text.rstrip("\n")


@pytest.mark.layout
def test_a_highlighted_line_is_folded_at_the_last_place_that_fits(small: Small) -> None:
    """Its elements make no difference: it is folded as the same line without a language is."""
    written = [
        f'- {{key: {"n" * n}, title: "North Well, of which nobody measured the depth", unit: m}}'
        for n in range(1, 14)
    ]
    text = "".join(f"    {line}\n" for line in written)

    def folded(language: str) -> list[str]:
        small.blocks(f"- kind: listing\n{language}  text: |\n{text}")
        lines = small.print().text(1).splitlines()
        start = next(n for n, line in enumerate(lines) if line.startswith("- {key: n,"))
        return [line.strip() for line in lines[start : start + 2 * len(written)]]

    plain = folded("")
    assert sum(line.startswith("- {key") for line in plain) == len(written)
    assert folded("  language: yaml\n") == plain
