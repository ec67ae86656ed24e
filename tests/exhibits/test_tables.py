"""Tables of the finished PDF: figures in line, notes under them, groups, totals, wide pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pikepdf
import pytest
from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.parse import numbers
from briefpress.session import Session
from briefpress.workspace.project import Project
from tests.conftest import FLAGSHIP, Small
from tests.inspector import Inspector, Tag

Print = Callable[[str], Inspector]

BY_HAND = """
- kind: table
  id: table-hand
  title: Figures of every kind
  width: full
  columns:
    - {title: Name}
    - title: Amount
      under: Money
      unit: USD
      format: decimal
      digits: 2
      tolerance: {by: "0.05", because: The parts are rounded.}
    - {title: Files, under: Money, format: integer}
    - {title: "Change^[Since 2020.]", format: decimal, digits: 1, signed: true, total: none}
  notes:
    - {row: Operations, text: "By its key [@office-2020]."}
    - {row: Personnel, column: Files, text: At one cell.}
  rows:
    - group: First group
      rows:
        - ["Investment^[At a row.]", "427.59^[At a figure.]", "3", "0.5"]
        - [Operations, "~442.57", "10", "-2.5^[Since 2020.]"]
        - [Personnel, "360.38", "360", ""]
        - total: [Sum of three, "1230.57", "", ""]
    - group: Second group
      rows:
        - [Others, "7.00", "1500", "+7"]
        - total: [Sum of one, "", "", ""]
    - total: [All, "", "", ""]
  source: "[@office-2020]"
- A line of prose.^[At the foot of the page.]
"""
SERIES = """
year,kind,low,high,flag,remark
2001,dry,10,20,estimate,Counted by hand.
2002,wet,1000,2000,guess,
2003,dry,7,,,Counted by hand.
All,,500,,,
"""
OF_A_FILE = """
- kind: table
  id: table-file
  title: Years of two kinds
  csv: data/years.csv
  where: {year: ["2001", "2002", "2003"]}
  group-by: kind
  marks:
    - {value: guess, as: disputed, text: A guess of the Office.}
  columns:
    - {key: year, title: Year, marks: flag}
    - {key: low, to: high, title: Low to high, format: integer, notes: remark}
"""


@pytest.fixture(scope="module")
def small_shared(tmp_path_factory: pytest.TempPathFactory, session: Session) -> Small:
    folder = tmp_path_factory.mktemp("tables") / "small"
    folder.mkdir()
    small = Small(folder, session)
    small.write("data/years.csv", SERIES)
    return small


@pytest.fixture(scope="module")
def hand(small_shared: Small) -> Inspector:
    small_shared.blocks(BY_HAND)
    return small_shared.print()


@pytest.fixture(scope="module")
def of_file(small_shared: Small) -> Inspector:
    small_shared.blocks(OF_A_FILE)
    return small_shared.print()


def the_table(paper: Inspector) -> Tag:
    return paper.structure().all("Table")[0]


def rows(table: Tag) -> list[list[str]]:
    """Return the words of each cell of the bodies, without fillers."""
    return [
        [" ".join(cell.heard().split()) for cell in row.children]
        for body in table.all("TBody")
        for row in body.all("TR")
    ]


def edges(paper: Inspector, *figures: str) -> list[float]:
    """Return the right edge of each figure on the first page."""
    words = {word.text: word.right for word in paper.words(1)}
    return [words[figure] for figure in figures]


# Figures in line.


@pytest.mark.pdf
def test_figures_stand_in_line_whatever_hangs_on_them(hand: Inspector) -> None:
    for column in (
        ("427.59", "≈442.57", "360.38", "1,230.57", "1,237.54"),
        ("3", "360", "373", "1,500", "1,873"),
        ("+0.5", "−2.5", "+7.0"),
    ):
        rights = edges(hand, *column)
        assert max(rights) - min(rights) < 0.2, column


@pytest.mark.pdf
def test_ranges_stand_in_line_on_their_dash(of_file: Inspector) -> None:
    narrow, wide = of_file.find(1, "10–20"), of_file.find(1, "1,000–2,000")
    assert abs((narrow.left + narrow.right) - (wide.left + wide.right)) < 0.3
    single = next(word for word in of_file.words(1) if word.text == "7")
    digit = (narrow.right - narrow.left) / 5
    assert single.right < (narrow.left + narrow.right) / 2 < single.right + digit
    letters = [word for word in of_file.words(1) if word.text == "a" and word.top < 150]
    assert any(0 < letter.left - single.right < digit for letter in letters), "it hangs on its own"


@pytest.mark.parametrize(
    ("written", "digits", "language", "printed"),
    [
        ("1234567.5", 1, "en_GB", "1,234,567.5"),
        ("1234567.5", 1, "fr", "1\u202f234\u202f567,5"),
        ("+3", 0, "en_GB", "+3"),
        ("-3", 0, "fr", "−3"),
        ("~12000", 0, "fr", "≈12\u202f000"),
        ("<5", 0, "en_GB", "<5"),
        ("3540-4462", 0, "en_GB", "3,540–4,462"),
        ("-2.75–-1", 1, "fr", "−2,8–−1,0"),
    ],
)
@pytest.mark.pdf
def test_a_language_writes_its_own_thousands_points_and_signs(
    written: str, digits: int, language: str, printed: str
) -> None:
    number = numbers.read(written)
    assert number is not None
    assert numbers.write(number, digits, Locale.parse(language)) == printed


@pytest.mark.parametrize("written", ["", "two", "1,234", "3 %", "1.5.2", "--3", "3-", "e5", "–"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert numbers.read(written) is None


# Notes under a table.


@pytest.mark.pdf
def test_notes_stand_between_the_table_and_its_source(hand: Inspector) -> None:
    text = " ".join(hand.text(1).split())
    below = text.partition("All 1,237.54 1,873")[2]
    assert re.match(
        r"a Since 2020\. b At a row\. c At a figure\. d By its key ?1 ?\. "
        r"e At one cell\. f The parts are rounded\. Source",
        below.strip(),
    )
    assert hand.find(1, "Source").top < 200 < hand.find(1, "foot").top


@pytest.mark.pdf
def test_a_note_that_says_the_same_has_one_letter(hand: Inspector) -> None:
    table = the_table(hand)
    calls = [call.heard() for call in table.all("Reference")]
    assert calls == ["a", "b", "c", "d", "a", "e", "f"]


@pytest.mark.pdf
def test_notes_are_notes_and_lead_both_ways(hand: Inspector) -> None:
    structure = hand.structure()
    under = [note for note in structure.all("Note") if "At the foot" not in note.heard()]
    assert len(under) == 6
    names = pikepdf.NameTree(hand.pdf.Root.StructTreeRoot.IDTree)
    for note in under:
        label = note.children[0]
        assert (label.kind, label.children[0].kind) == ("Lbl", "Link")
        assert names[str(note.element.ID)].objgen == note.element.objgen
    for call in the_table(hand).all("Reference"):
        assert [child.kind for child in call.children] == ["Link"]
    goals = hand._destinations()
    for letter in "abcdef":
        assert {f"table-hand.note-{letter}", f"table-hand.note-{letter}.call"} <= set(goals)
    wanted = [str(one.Dest) for one in hand.pdf.pages[0].Annots if "/Dest" in one]
    assert wanted.count("table-hand.note-a") == 2
    assert wanted.count("table-hand.note-a.call") == 1


@pytest.mark.pdf
def test_a_column_of_remarks_is_printed_as_notes(of_file: Inspector) -> None:
    table = the_table(of_file)
    assert [call.heard() for call in table.all("Reference")] == ["a", "a"]
    assert (
        sum("a Counted by hand." in note.heard() for note in of_file.structure().all("Note")) == 1
    )


# Groups of rows and of columns.


@pytest.mark.pdf
def test_a_group_has_a_head_that_its_rows_name(hand: Inspector) -> None:
    groups = the_table(hand).all("TBody")
    assert len(groups) == 3
    for body, words in zip(groups, ("First group", "Second group"), strict=False):
        head, *lines = body.all("TR")
        (cell,) = head.children
        assert (cell.kind, cell.heard()) == ("TH", words)
        assert int(cell.element.A.ColSpan) == 4
        assert str(cell.element.A.Scope) == "/Row"
        for line in lines:
            (name,) = line.children[0].element.A.Headers
            assert str(name) == str(cell.element.ID)


@pytest.mark.pdf
def test_in_pdf_2_notes_are_footnotes_and_heads_of_groups_stay_heads(small_shared: Small) -> None:
    small_shared.blocks(BY_HAND)
    project = Project(small_shared.folder, small_shared.templates, small_shared.styles, pdf="2.0")
    paper = Inspector(small_shared.session.build(project, Collector()).pdf)
    assert len(paper.structure().all("FENote")) == 7
    first, *_ = the_table(paper).all("TBody")[0].all("TR")
    assert [cell.kind for cell in first.children] == ["TH"]


@pytest.mark.pdf
def test_a_head_over_columns_spans_them(hand: Inspector) -> None:
    upper, lower = the_table(hand).all("THead")[0].all("TR")
    sides = ("/ColSpan", "/RowSpan")
    spans = [tuple(int(one.element.A.get(side, 1)) for side in sides) for one in upper.children]
    assert spans == [(1, 2), (2, 1), (1, 2)]
    assert upper.children[1].heard() == "Money"
    assert {str(cell.element.A.Scope) for cell in (*upper.children, *lower.children)} == {"/Column"}
    assert [cell.heard().split()[0] for cell in lower.children] == ["Amount", "Files"]


@pytest.mark.pdf
def test_rows_of_a_file_are_gathered_by_a_column(of_file: Inspector) -> None:
    heard = [row[0] for row in rows(the_table(of_file))]
    assert [re.sub(r"\W", "", one) for one in heard] == ["dry", "2001", "2003", "wet", "2002"]


@pytest.mark.pdf
def test_the_head_of_a_group_never_ends_a_page(printed: Print) -> None:
    groups = "".join(
        f"    - {{group: Group {n}, rows: [[one{n}, a], [two{n}, b], [end{n}, c]]}}\n"
        for n in range(1, 40)
    )
    paper = printed(
        f"- A line.\n- kind: table\n  id: table-a\n  title: Many groups\n"
        f"  columns: [{{title: Name}}, {{title: Sign}}]\n  rows:\n{groups}"
    )
    table = the_table(paper)
    assert len({page for body in table.all("TBody") for row in body.all("TR")
                for cell in row.children for page in cell.pages}) > 2  # fmt: skip
    for body in table.all("TBody"):
        head, first, *_ = body.all("TR")
        assert head.children[0].pages == first.children[0].pages


# Totals.


@pytest.mark.pdf
def test_a_total_that_is_not_written_is_computed(hand: Inspector) -> None:
    totals = [row for row in rows(the_table(hand)) if row[0].startswith(("Sum", "All"))]
    assert totals == [
        ["Sum of three", "1,230.57f", "373", ""],
        ["Sum of one", "7.00", "1,500", ""],
        ["All", "1,237.54", "1,873", ""],
    ]


@pytest.mark.pdf
def test_a_total_of_all_below_groups_counts_the_rows_without_a_group_too(
    small_shared: Small,
) -> None:
    small_shared.write("data/mixed.csv", "part,what,number\n,First,1\nLater,Second,2\n,Total,3")
    small_shared.blocks(
        """
        - kind: table
          id: table-mixed
          title: One row stands before the group
          csv: data/mixed.csv
          group-by: part
          totals: {what: [Total]}
          columns: [{key: what, title: What}, {key: number, title: Number, format: integer}]
          source: "[@office-2020]"
        """
    )
    assert rows(the_table(small_shared.print()))[-1] == ["Total", "3"]


@pytest.mark.pdf
def test_a_total_of_a_file_heads_its_own_row(small_shared: Small) -> None:
    small_shared.blocks("""
    - kind: table
      id: table-sums
      title: Sums
      csv: data/years.csv
      where: {year: ["2001", "2002", "2003"]}
      group-by: kind
      subtotals: "*Together*"
      total-row: All years
      columns:
        - {key: year, title: Year, format: year}
        - {key: low, title: Low, format: integer, total: "1017"}
    """)
    assert rows(the_table(small_shared.print())) == [
        ["dry"], ["2001", "10"], ["2003", "7"], ["Together", "17"],
        ["wet"], ["2002", "1,000"], ["Together", "1,000"],
        ["All years", "1,017"],
    ]  # fmt: skip


# Values that are not firm.


@pytest.mark.pdf
def test_an_estimate_is_heard_as_one_and_told_under_the_table(of_file: Inspector) -> None:
    expanded = {tag.heard(): str(tag.element.E) for tag in of_file.structure().all("Span")
                if "/E" in tag.element}  # fmt: skip
    assert expanded == {"○": "Estimate", "‡": "A guess of the Office."}
    text = " ".join(of_file.text(1).split())
    assert "○ Estimate ‡ A guess of the Office. a Counted by hand." in text


# Wide pages.


@pytest.mark.pdf
def test_a_wide_table_lies_on_a_page_of_its_own(small_shared: Small) -> None:
    filler = "".join(f"- Line {number} of prose before.\n" for number in range(12))
    small_shared.blocks(
        filler
        + """
- kind: table
  id: table-wide
  title: A wide table
  page: landscape
  columns: [{title: Name}, {title: Sign}]
  rows: [[One, a], [Two, b]]
"""
        + "".join(f"- Line {number} of prose after.\n" for number in range(12))
    )
    paper = small_shared.print()
    assert [paper.size(page) for page in (1, 2, 3)] == [(210, 297), (297, 210), (210, 297)]
    assert "A wide table" in paper.text(2)
    assert "prose" not in paper.text(2)
    one, sign = paper.find(2, "One"), paper.find(2, "Sign")
    assert sign.left - one.left > 100


@pytest.mark.pdf
def test_a_wide_table_that_ends_a_section_in_the_index_leaves_no_empty_page(small: Small) -> None:
    small.write(
        "sections/one.yaml",
        """
id: one
title: One
index: [Widths]
blocks:
  - Words before.
  - kind: table
    id: table-wide
    title: A wide table
    page: landscape
    columns: [{title: Name}, {title: Sign}]
    rows: [[One, a], [Two, b]]
""",
    )
    paper = small.print()
    assert paper.size(2) == (297, 210)
    assert paper.text(3).strip().startswith("Notes and bibliography")


# Conflicts between sources.


@pytest.mark.pdf
def test_conflicts_are_a_table_of_lists_and_can_be_referred_to(small_shared: Small) -> None:
    small_shared.blocks("""
    - See [](#conflict-area).
    - kind: conflicts
      id: table-conflicts
      title: One point
      conflicts:
        - id: conflict-area
          point: Area
          readings:
            - {says: Ten, source: "[@office-2020]"}
            - {says: Eleven, source: (a page)}
          treatment: A is used.
    """)
    paper = small_shared.print()
    assert "See conflict C1 (page 1)" in " ".join(paper.text(1).split())
    point, readings, treatment = the_table(paper).all("TBody")[0].all("TR")[0].children
    assert (point.kind, point.heard()) == ("TH", "C1 Area")
    (numbered,) = readings.all("L")
    assert str(numbered.element.A.ListNumbering) == "/UpperAlpha"
    assert [entry.children[0].heard().strip() for entry in numbered.children] == ["A.", "B."]
    assert treatment.heard() == "A is used."


def test_every_table_of_the_flagship_is_mentioned() -> None:
    texts = [file.read_text(encoding="utf-8") for file in (FLAGSHIP / "sections").glob("*.yaml")]
    ids = {id_ for text in texts for id_ in re.findall(r"id: (table-[a-z0-9-]+)", text)}
    mentioned = {id_ for text in texts for id_ in re.findall(r"\[\]\(#(table-[a-z0-9-]+)\)", text)}
    # A part's only content needs no mention.
    assert len(ids) > 25
    assert ids - mentioned <= {"table-revisions"}
