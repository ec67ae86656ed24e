"""Tables with rows nearly as tall as a page, and taller."""

from __future__ import annotations

import pytest

from briefpress.diagnostics.diagnostic import Collector
from tests.conftest import Small
from tests.inspector import Inspector

pytestmark = pytest.mark.layout


def table(rows: dict[str, int], head: str = "Betahead") -> str:
    """Write a table whose rows have a name and so many words."""
    return (
        "- kind: table\n  id: table-tall\n  title: Nearly a page\n"
        f"  columns: [{{title: Alphahead, width: 20}}, {{title: {head}}}]\n  rows:\n"
        + "".join(f"  - [{name}, {'word ' * count}]\n" for name, count in rows.items())
    )


def build(small: Small, blocks: str) -> tuple[Inspector, set[str]]:
    small.blocks(blocks)
    sink = Collector()
    built = small.press.build(small.project(), sink)
    return Inspector(built.pdf), {one.code.name for one in sink}


def table_pages(pdf: Inspector) -> list[str]:
    return [text for text in pdf.texts if "word word" in text]


@pytest.mark.parametrize("words", [680, 700, 760])
def test_the_head_is_on_every_page_of_a_table_with_rows_as_tall_as_a_page(
    small: Small, words: int
) -> None:
    rows = {f"r{number}": words + number for number in range(9)}
    pdf, codes = build(small, "- A paragraph first.\n" + table(rows))
    pages = table_pages(pdf)
    assert len(pages) >= 9
    assert all(page.count("Alphahead") == page.count("Betahead") == 1 for page in pages)
    assert " ".join(pages).split().count("word") == sum(rows.values())
    assert codes <= {"broken-row", "empty-page", "short-last-page"}


@pytest.mark.parametrize("words", [690, 720, 740])
def test_a_row_begins_with_text_in_all_of_its_cells(small: Small, words: int) -> None:
    pdf, _ = build(small, table({f"r{number}": words for number in range(9)}))
    for page in table_pages(pdf):
        lines = page.split("Page ")[0].split("\n")
        named = [line.split() for line in lines if line.startswith("r") and line[1:2].isdigit()]
        assert all("word" in line for line in named), page


def test_a_row_that_is_taller_than_a_page_starts_below_the_row_before_it(small: Small) -> None:
    rows = {"r1": 30, "r2": 30, "r3": 1000, "r4": 30}
    pdf, codes = build(small, "- A paragraph first.\n" + table(rows))
    first, second = table_pages(pdf)
    assert all(name in first for name in ("A paragraph", "Nearly a page", "r1", "r3"))
    assert "r4" in second
    assert codes == {"broken-row", "short-last-page"}


def test_a_row_that_fits_on_a_page_is_not_split(small: Small) -> None:
    rows = {f"r{number}": 300 for number in range(9)}
    _, codes = build(small, table(rows))
    assert "broken-row" not in codes


def test_a_head_that_is_taller_than_a_page_is_an_error(small: Small) -> None:
    small.blocks(table({"r1": 3}, "head " * 1000))
    assert "text-lost" in {one.code.name for one in small.build_diagnostics()}
