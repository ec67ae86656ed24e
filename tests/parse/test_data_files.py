"""Data files are read as they are: whatever Briefpress finds out is said, and doubts are errors."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import Collector
from briefpress.parse import numbers
from briefpress.parse.csv import SEPARATORS
from briefpress.parse.notation import Cell, Declared, notation
from briefpress.parse.table import FOUND_OUT, Format, Table
from tests.conftest import Small
from tests.growth import is_linear
from tests.stages import read_csv

NBSP, NARROW = "\u00a0", "\u202f"


def read(
    tmp_path: Path, content: str | bytes, how: Format = FOUND_OUT
) -> tuple[Table | None, list[str]]:
    file = tmp_path / "file.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    sink = Collector()
    table = read_csv(file, sink, how)
    return table, [f"{one.span.line}:{one.span.column} {one.message}" for one in sink]


def cells(table: Table | None) -> list[tuple[str, ...]]:
    return [] if table is None else [tuple(map(str, row.values())) for row in table.rows]


def values(column: list[str], declared: Declared | None = None) -> list[Decimal | None]:
    """Read the cells of a column as numbers."""
    known = notation(column, declared or Declared())
    found = []
    for text in column:
        cell = Cell(text)
        cell.notation = known
        number = numbers.read(cell)
        found.append(None if number is None else number.value)
    return found


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_divides_every_line_alike(
    tmp_path: Path, separator: str
) -> None:
    lines = (("town", "rate"), ("Gao", "3"), ('"Ségou, North; x|y"', "4"))
    table, said = read(tmp_path, "".join(separator.join(line) + "\n" for line in lines))
    assert table is not None
    assert table.columns == ("town", "rate")
    assert cells(table) == [("Gao", "3"), ("Ségou, North; x|y", "4")]
    assert len(said) == (separator != ",")


@pytest.mark.parametrize(
    "written",
    [
        "Ville;Taux, en %\nGao;3,5\n",  # every line has one comma as well
        "Ville;Taux\nGao;3,5\nMopti;4\n",
        "sep=;\nVille,nom;Taux\nGao;3,5\n",
        '\ufeffVille;Taux\n"Gao; Est";3,5\n',
        "Ville;Taux;\nGao;3,5;\n;;\n",  # as spreadsheet programs write empty cells
    ],
)
def test_semicolons_are_found_among_decimal_commas(tmp_path: Path, written: str) -> None:
    table, _ = read(tmp_path, written)
    assert table is not None
    assert len(table.columns) == 2
    rate = numbers.read(table.rows[0][table.columns[1]])
    assert rate == numbers.Number(Decimal("3.5"))


def test_a_semicolon_in_a_text_is_no_separator(tmp_path: Path) -> None:
    table, said = read(tmp_path, "name,note\nOne,a; b\nTwo,c; d; e\n")
    assert said == []
    assert cells(table) == [("One", "a; b"), ("Two", "c; d; e")]


def test_what_was_found_is_said_once_and_is_no_warning(small: Small) -> None:
    small.write("data/a.csv", "town;rate\nGao;3,5\n")
    table = """
        - {kind: table, id: table-%s, title: Rates, source: "[@office-2020]", csv: data/a.csv,
           columns: [{key: town, title: Town},
                     {key: rate, title: Rate, format: decimal, digits: 1}]}
    """
    small.blocks((table % "a").strip() + "\n" + (table % "b").strip())
    (note,) = small.diagnostics()
    assert note.severity is Severity.NOTE
    assert note.message == (
        "the file has semicolons between the columns and decimal commas in `rate`"
    )
    small.write("data.yaml", "- {file: data/a.csv, separator: semicolon, decimal: comma}")
    assert small.diagnostics() == []


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", 0), ("utf-16", 1), ("utf-16-le", 0), ("windows-1252", 0), ("mac-roman", 0)],
)
def test_a_file_in_its_encoding_is_read_as_it_was_written(
    tmp_path: Path, encoding: str, said: int
) -> None:
    declared = {"utf-8-sig": None, "utf-16": None, "utf-16-le": "utf-16"}.get(encoding, encoding)
    table, found = read(tmp_path, "nom,x\nSégou,1\n".encode(encoding), Format(encoding=declared))
    assert cells(table) == [("Ségou", "1")]
    assert len(found) == said


def test_a_byte_outside_the_declared_encoding_is_located(tmp_path: Path) -> None:
    table, said = read(tmp_path, b"a,b\n1,x\x81\n", Format(encoding="windows-1252"))
    assert table is None
    assert said == ["2:4 the bytes `81` are not valid windows-1252"]


def test_a_file_that_was_saved_as_utf_8_since_is_not_garbled(tmp_path: Path) -> None:
    table, said = read(tmp_path, "nom,x\nSégou,1\n", Format(encoding="windows-1252"))
    assert table is None
    assert said == ["1:1 the file is in UTF-8, but declared as windows-1252"]


def test_lines_around_the_table_are_left_out_as_declared(tmp_path: Path) -> None:
    written = "World Bank\n\na,b\n1,2\n3,4\n\nSource: World Bank, 2025\n"
    table, _ = read(tmp_path, written, Format(skip=2, footer=2))
    assert cells(table) == [("1", "2"), ("3", "4")]
    assert table is not None
    assert [row["a"].span.line for row in table.rows] == [4, 5]
    _, said = read(tmp_path, written, Format(skip=5, footer=2))
    assert said == ["1:1 the file has 7 lines; `skip` and `footer` leave none"]
    _, said = read(tmp_path, written)
    assert said[0] == "3:3 a row has 2 cells, and the file 1 column"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1234", "-5", "+6"], ["1234", "-5", "6"]),
        (["0.5", "1.234"], ["0.5", "1.234"]),
        (["0,5", "1.234"], ["0.5", "1234"]),
        (["1.234.567", "1,5"], ["1234567", "1.5"]),
        (["1,234,567", "1,234"], ["1234567", "1234"]),
        (["1.234,50"], ["1234.50"]),
        ([f"1{NBSP}234,5", f"12{NARROW}345", "1 234"], ["1234.5", "12345", "1234"]),
        (["1'234.50", "1’234.50"], ["1234.50", "1234.50"]),
        (["−1,5", "~2,5"], ["-1.5", "2.5"]),
        (["12,5 %", "3%"], ["12.5", "3"]),
        (["1234.567"], ["1234.567"]),
        (["0.125"], ["0.125"]),
    ],
)
def test_a_number_is_read_in_the_notation_of_its_column(
    column: list[str], expected: list[str]
) -> None:
    assert values(column) == [Decimal(one) for one in expected]


@pytest.mark.parametrize(
    "column",
    [
        ["1.234"],
        ["1,234", "12"],
        ["1.5", "1,5"],
        ["007"],
        ["1 23"],
        ["1.23.4"],
        ["12,34,567"],
        ["1e5"],
        ["(5)"],
        ["5-"],
        ["01.02.2025"],
        ["１２"],
        ["1.234,5.6"],
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_no_number(column: list[str]) -> None:
    assert values(column)[0] is None


def test_a_declared_decimal_sign_settles_what_is_ambiguous() -> None:
    assert values(["1.234"], Declared(decimal=".")) == [Decimal("1.234")]
    assert values(["1.234"], Declared(decimal=",")) == [Decimal(1234)]
    assert values(["1.234"], Declared(thousands=".")) == [Decimal(1234)]
    assert values(["1.5", "1,5"], Declared(decimal=",")) == [None, Decimal("1.5")]
    assert values(["1 234", "1.234"], Declared(decimal=",", thousands=" ")) == [1234, None]


def test_another_column_shows_nothing_about_the_decimal_sign(tmp_path: Path) -> None:
    table, said = read(tmp_path, "day,amount\n31.12,1.234\n")
    assert said == []
    assert table is not None
    assert numbers.read(table.rows[0]["amount"]) is None
    assert numbers.is_ambiguous(table.rows[0]["amount"])


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("1.5 2.5", []),
        ('"1,234.5" 2', ["commas between thousands in `x`"]),
        ('"1.234,5"', ["decimal commas in `x` and points between thousands in `x`"]),
        ("1.234.567", ["points between thousands in `x`"]),
        ('"a,b" c', []),
    ],
)
def test_the_signs_of_numbers_that_were_found_are_said(
    tmp_path: Path, column: str, said: list[str]
) -> None:
    _, found = read(tmp_path, "\n".join(("x", *column.split(" "))) + "\n")
    assert found == [f"1:1 the file has {one}" for one in said]


def test_a_cell_that_is_printed_as_text_is_never_changed(small: Small) -> None:
    small.write("data/a.csv", "code;rate\n007;1.234,50\n")
    small.write("data.yaml", "- {file: data/a.csv, separator: semicolon, decimal: comma}")
    small.blocks("""
        - {kind: table, id: table-a, title: Rates, source: "[@office-2020]", csv: data/a.csv,
           columns: [{key: code, title: Code}, {key: rate, title: As written},
                     {key: rate, title: Rate, format: decimal, digits: 1}]}
    """)
    html = small.html()
    assert "007" in html
    assert "1.234,50" in html
    assert "1,234.5" in html


def test_missing_values_are_empty_where_numbers_are_and_words_elsewhere(tmp_path: Path) -> None:
    written = "iso,rate,since\nNA,5,2001\nML,NA,..\n"
    table, _ = read(tmp_path, written, Format(missing=frozenset({"NA", ".."})))
    assert cells(table) == [("NA", "5", "2001"), ("ML", "", "")]
    assert table is not None
    assert table.rows[1]["rate"].span.column == 4


def test_a_fact_is_bound_to_a_cell_with_a_decimal_comma(small: Small) -> None:
    small.write("data/a.csv", "town;rate;part\nGao;1.234,5;12,5 %\n")
    small.write("data.yaml", "- {file: data/a.csv, separator: semicolon, decimal: comma}")
    small.write("facts.yaml", """
        - {id: rate, csv: data/a.csv, where: {town: [Gao]}, column: rate, digits: 1,
           as-of: 2020, sources: [office-2020]}
        - {id: part, csv: data/a.csv, where: {town: [Gao]}, column: part, counts: percent,
           digits: 1, as-of: 2020, sources: [office-2020]}
    """)  # fmt: skip
    small.blocks("- It is [=rate], or [=part] [@office-2020].")
    assert "It is 1,234.5, or 12.5%" in small.html().replace("\u202f", "").replace("\u00a0", "")


def test_a_percentage_is_no_plain_number(small: Small) -> None:
    small.write("data/a.csv", "town,rate\nGao,5%\n")
    small.blocks("""
        - {kind: table, id: table-a, title: Rates, source: "[@office-2020]", csv: data/a.csv,
           columns: [{key: town, title: Town}, {key: rate, title: Rate, format: integer}]}
    """)
    (told,) = small.diagnostics()
    assert told.message == "`5%` is a percentage"
    assert (told.span.line, told.span.column) == (2, 5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.decimals(-(10**9), 10**9, allow_nan=False, places=2),
    decimal=st.sampled_from(".,"),
    thousands=st.sampled_from(["", " ", NBSP, NARROW, "'", "other"]),
)
def test_a_number_is_the_same_in_every_notation(
    number: Decimal, decimal: str, thousands: str
) -> None:
    by = {".": ",", ",": "."}[decimal] if thousands == "other" else thousands
    whole, _, decimals = f"{number:,.2f}".partition(".")
    text = whole.replace(",", by) + decimal + decimals
    assert values([text]) == [number]


WORDS = st.text(st.sampled_from("aé1.,;|\t\" '-\n"), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(WORDS, min_size=3, max_size=3), max_size=5),
    separator=st.sampled_from(list(SEPARATORS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"]),
)
def test_a_declared_file_is_read_as_another_program_writes_it(
    tmp_path: Path, rows: list[list[str]], separator: str, encoding: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=SEPARATORS[separator], lineterminator="\n")
    writer.writerows([["x", "y", "z"], *rows])
    declared = None if encoding.startswith("utf") else encoding
    how = Format(encoding=declared, separator=SEPARATORS[separator])
    table, _ = read(tmp_path, written.getvalue().encode(encoding), how)
    stripped = [tuple(cell.strip() for cell in row) for row in rows]
    assert cells(table) == [row for row in stripped if any(row)]


@pytest.mark.parametrize("unit", ["1", "1,1", "1.111", "1 ", "-", "1-", "'111", "~", "0", "\u2009"])
def test_no_cell_takes_long_to_read(tmp_path: Path, unit: str) -> None:
    def work(text: str) -> None:
        for end in ("", "x", "%", ","):
            read(tmp_path, f'x;y\n"{text[1:]}{end}";1\n' * 2)

    assert is_linear(work, unit)
