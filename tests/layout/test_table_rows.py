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
    built = small.session.build(small.project(), sink)
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


LONG = (
    "- kind: table\n  id: table-long\n  title: A long table\n  SETTING\n"
    "  columns: [{title: Left, width: 70}, {title: Right, width: 30}]\n  rows:\n"
    + "".join(f"    - [first{n}, last{n}]\n" for n in range(1, 110))
)


@pytest.mark.parametrize("setting", ["width: column", "width: full", "page: landscape"])
def test_a_table_says_over_each_later_page_that_it_is_continued(small: Small, setting: str) -> None:
    text = "- kind: page-break\n- A paragraph on a page of its own, after the table.\n"
    pdf, _ = build(small, "- Before it.\n" + LONG.replace("SETTING", setting) + text)
    counts = [page.count("Table 1, continued") for page in pdf.texts]
    first = pdf.page_with("first1 ")
    last = next(number for number, page in enumerate(pdf.texts, 1) if "last109" in page)
    assert last > first
    assert counts == [int(first < number <= last) for number in range(1, pdf.pages + 1)]
    assert any("continued" in words for words in pdf.artefacts(last))
    word = pdf.find(last, "continued")
    assert 0 < word.left < word.right < pdf.size(last)[0]
    assert word.top < pdf.find(last, "Left").top


def test_two_tables_that_meet_on_a_page_say_which_of_them_is_continued(small: Small) -> None:
    second = LONG.replace("table-long", "table-more")
    blocks = (LONG.split("    - [first81")[0] + "- Between them.\n" + second).replace(
        "SETTING", "width: column"
    )
    pdf, _ = build(small, blocks)
    meeting = next(text for text in pdf.texts if {"last80", "first1"} <= {*text.split()})
    assert "Table 1, continued" in meeting
    assert "Table 2, continued" not in meeting
    assert any("Table 2, continued" in text for text in pdf.texts)


@pytest.mark.parametrize(("language", "words"), [("en-GB", "1, continued"), ("fr-FR", "1, suite")])
def test_a_two_lane_chronology_says_on_each_page_its_year_and_that_it_is_continued(
    small: Small, language: str, words: str
) -> None:
    manifest = small.folder / "briefing.yaml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("en-GB", language), encoding="utf-8"
    )
    entries = "".join(
        f'  - {{date: "20{20 + n // 24}-{n % 24 // 2 + 1:02}", lane: {("left", "right")[n % 2]}, '
        f"text: An event of this month that is told in some words.}}\n"
        for n in range(60)
    )
    pdf, codes = build(
        small,
        "- kind: two-lane-chronology\n  id: lanes\n  title: Two lanes\n  alt: Two lanes.\n"
        '  source: "[@office-2020]"\n'
        f"  left: {{title: Left}}\n  right: {{title: Right}}\n  entries:\n{entries}",
    )
    assert "heading-at-foot" not in codes
    assert "empty-page" not in codes
    pages = [text for text in pdf.texts if "An event" in text]
    assert len(pages) > 2
    assert [words in text for text in pages] == [False, *[True] * (len(pages) - 1)]
    for text in pages:
        head, _, rows = text.partition("Right")
        assert "20" in rows[: rows.index("An event") + 90], (head, rows[:200])
