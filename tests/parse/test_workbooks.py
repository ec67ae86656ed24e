"""A workbook gives what a person sees in it, in an exact form; what it hides is an error."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.parse import numbers
from briefpress.parse.sheet import Area, area
from briefpress.parse.table import FOUND_OUT, Format, Table
from briefpress.workspace.limits import DEFAULT, Limits
from tests.conftest import Small
from tests.stages import read_workbook

ROWS: list[list[Any]] = [["town", "rate"], ["Gao", 3.5], ["Mopti", 4]]
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def nothing(_sheet: Worksheet) -> None:
    pass


def xlsx(
    file: Path, rows: list[list[Any]] = ROWS, change: Callable[[Worksheet], None] = nothing
) -> Path:
    """Write a workbook of one sheet, `Rates`."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Rates"
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(file)
    return file


def changed(file: Path, name: str, old: bytes, new: bytes) -> Path:
    """Replace bytes of a member of a workbook, as a spreadsheet program would write them."""
    with zipfile.ZipFile(file) as there:
        members = {one: there.read(one) for one in there.namelist()}
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for one, content in members.items():
            written.writestr(one, content)
    return file


def ods(file: Path, table: str, styles: str = "") -> Path:
    """Write an OpenDocument spreadsheet with the content of one sheet, `Rates`."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Rates">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        written.writestr("META-INF/manifest.xml", "<manifest/>")
        written.writestr("content.xml", content)
    return file


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def word(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def number(value: str, shown: str = "", kind: str = "float", more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}>'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


def read(
    file: Path, how: Format = FOUND_OUT, limits: Limits = DEFAULT
) -> tuple[Table | None, list[str]]:
    sink = Collector()
    table = read_workbook(file, sink, how, limits)
    return table, [f"{one.span.cell or one.span.line} {one.message}" for one in sink]


def cells(table: Table | None) -> list[tuple[str, ...]]:
    return [] if table is None else [tuple(map(str, one.values())) for one in table.rows]


def test_cells_have_their_address(tmp_path: Path) -> None:
    table, said = read(xlsx(tmp_path / "a.xlsx"))
    assert said == []
    assert cells(table) == [("Gao", "3.5"), ("Mopti", "4")]
    assert table is not None
    assert [one["rate"].span.cell for one in table.rows] == ["Rates!B2", "Rates!B3"]


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.07, "0%", "7%"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.891, "#,##0", "1234567.891"),
        (1e21, "General", "1000000000000000000000"),
        (1234567, '0.0,,"m"', "1.234567"),
        (1234567, "#,##0,", "1234.567"),
        (7, "000", "007"),
        (-0.0, "General", "0"),
        (datetime.date(2025, 3, 9), "dd/mm/yyyy", "2025-03-09"),
        (datetime.datetime(2025, 3, 9, 14, 30), "yyyy-mm-dd hh:mm", "2025-03-09 14:30"),
        (datetime.date(2025, 3, 1), "mmm yyyy", "2025-03"),
        (datetime.date(2025, 1, 1), "yyyy", "2025"),
        (datetime.date(2025, 3, 9), "mmm yyyy", "2025-03-09"),
        (datetime.time(14, 30), "hh:mm", "14:30"),
        (datetime.timedelta(hours=36), "[h]:mm", "36:00"),
        (True, "General", "TRUE"),
        ("007", "General", "007"),
        ("1.234", "General", "1.234"),
        (" two\r\nlines ", "General", "two\nlines"),
        (12.5, '0.0" %"', "12.5"),
    ],
)
def test_a_cell_is_what_a_person_sees_in_an_exact_form(
    tmp_path: Path, value: object, shown: str, expected: str
) -> None:
    def formatted(sheet: Worksheet) -> None:
        sheet["A2"].number_format = shown

    table, said = read(xlsx(tmp_path / "a.xlsx", [["it"], [value]], formatted))
    assert said == []
    assert cells(table) == [(expected,)]


def test_a_number_is_exact_and_a_number_in_a_text_may_be_ambiguous(tmp_path: Path) -> None:
    table, _ = read(xlsx(tmp_path / "a.xlsx", [["x", "y"], [1.234, "1.234"]]))
    assert table is not None
    exact, text = table.rows[0].values()
    assert numbers.read(exact) is not None
    assert numbers.read(text) is None
    assert numbers.is_ambiguous(text)


def test_dates_of_the_calendar_that_begins_in_1904_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["day"])
    book.worksheets[0].append([datetime.date(2025, 3, 9)])
    book.save(file)
    assert cells(read(file)[0]) == [("2025-03-09",)]


def test_a_range_gives_the_table_within_it(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", [["Rates of 2025"], [], *ROWS, [], ["Source: the office"]])
    for range_ in ("A3:B5", "A3:B6", "$A$3:$B$5", "a3:b5"):
        table, said = read(file, Format(range=Text(range_)))
        assert (said, cells(table)) == ([], [("Gao", "3.5"), ("Mopti", "4")])
    assert read(file)[1] == ["Rates!B1 column name `` is empty or a duplicate"]
    _, said = read(file, Format(range=Text("D1:F9")))
    assert said == ["1 the sheet `Rates` has no cells in the range"]


def test_a_range_may_leave_out_its_ends() -> None:
    assert area("B4") == Area(4, 2, 1 << 20, 1 << 20)
    assert area("B:D") == Area(1, 2, 1 << 20, 4)
    assert area("2:3") == Area(2, 1, 3, 1 << 20)
    assert area("B4:") == Area(4, 2, 1 << 20, 1 << 20)
    assert {area(one) for one in ("", ":", "B0", "D:B", "ABCD1", "Rates!B4")} == {None}


def test_empty_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[None, *ROWS[0], None], [], [None, *ROWS[1]], [None, "", None]]
    assert cells(read(xlsx(tmp_path / "a.xlsx", rows))[0]) == [("Gao", "3.5")]


def test_of_several_sheets_the_one_that_is_read_is_said(tmp_path: Path) -> None:
    def more(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("Other").append(["x"])
        sheet.parent.create_sheet("Before", 0)
        sheet.parent.create_sheet("Secret", 0).append(["s"])
        sheet.parent.worksheets[0].sheet_state = "hidden"

    file = xlsx(tmp_path / "a.xlsx", change=more)
    table, said = read(file)
    assert said == ["1 the file has 4 sheets, of which `Rates` is read"]
    assert cells(table)[0] == ("Gao", "3.5")
    assert read(file, Format(sheet=Text("Rates")))[1] == []
    assert read(file, Format(sheet=Text("rates")))[1] == ["1 `a.xlsx` has no sheet `rates`"]


def test_an_error_value_is_an_error_unless_it_is_declared_missing(tmp_path: Path) -> None:
    def wrong(sheet: Worksheet) -> None:
        sheet["B2"] = "#N/A"

    file = xlsx(tmp_path / "a.xlsx", change=wrong)
    assert read(file)[1] == ["Rates!B2 the cell has the error `#N/A`"]
    table, said = read(file, Format(missing=frozenset({"#N/A"})))
    assert (said, cells(table)[0]) == ([], ("Gao", ""))


def test_a_formula_has_its_stored_value_or_is_an_error(tmp_path: Path) -> None:
    def formula(sheet: Worksheet) -> None:
        sheet["B2"] = "=1+1"

    file = xlsx(tmp_path / "a.xlsx", change=formula)
    assert read(file)[1] == ["Rates!B2 the formula has no stored value"]
    changed(file, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>")
    assert cells(read(file)[0])[0] == ("Gao", "2")


def test_merged_cells_of_the_table_are_an_error(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", change=lambda sheet: sheet.merge_cells("A2:A3"))
    assert read(file)[1] == ["Rates!A2 the cell is merged with others, up to A3"]
    title = xlsx(
        tmp_path / "b.xlsx", [["Title", ""], *ROWS], lambda sheet: sheet.merge_cells("A1:B1")
    )
    assert cells(read(title, Format(range=Text("A2")))[0])[0] == ("Gao", "3.5")


def test_hidden_rows_and_columns_are_an_error_until_they_are_declared(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    file = xlsx(tmp_path / "a.xlsx", change=hide)
    assert read(file)[1] == ["Rates!B1 column B is hidden", "Rates!A2 row 2 is hidden"]
    assert cells(read(file, Format(hidden=False))[0]) == [("Mopti",)]
    assert cells(read(file, Format(hidden=True))[0]) == [("Gao", "3.5"), ("Mopti", "4")]


# OpenDocument.


def test_an_open_document_gives_the_same(tmp_path: Path) -> None:
    file = ods(
        tmp_path / "a.ods",
        row(word("name"), word("x"), word("part"), word("day"), word("code"))
        + row(
            word("one<text:s text:c='2'/>two<office:annotation><text:p>No</text:p>"
                 "</office:annotation>"),
            number("0.3", "0,3"),
            number("0.125", "12,5 %", "percentage"),
            '<table:table-cell office:value-type="date" office:date-value="2025-03-09">'
            "<text:p>9.3.25</text:p></table:table-cell>",
            number("7", "007"),
        )
        + row('<table:table-cell table:number-columns-repeated="1000"/>',
              more='table:number-rows-repeated="1048000"'),
    )  # fmt: skip
    table, said = read(file)
    assert said == []
    assert cells(table) == [("one  two", "0.3", "12.5%", "2025-03-09", "007")]
    assert table is not None
    assert table.rows[0]["part"].span.cell == "Rates!C2"


def test_repeated_cells_of_an_open_document_are_each_there(tmp_path: Path) -> None:
    repeated = number("1", more='table:number-columns-repeated="2"')
    lines = row(repeated, more='table:number-rows-repeated="2"')
    table, _ = read(ods(tmp_path / "a.ods", row(word("a"), word("b")) + lines))
    assert cells(table) == [("1", "1")] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (row(word("#DIV/0!", 'table:formula="of:=1/0"')), "A2 the cell has the error `#DIV/0!`"),
        (row('<table:table-cell table:formula="of:=1"/>'), "A2 the formula has no stored value"),
        (
            row(word("x", 'table:number-rows-spanned="2"')),
            "A2 the cell is merged with others, up to A3",
        ),
        (row(word("x"), more='table:visibility="filter"'), "A2 row 2 is hidden"),
    ],
)
def test_what_an_open_document_hides_is_an_error(tmp_path: Path, line: str, said: str) -> None:
    assert read(ods(tmp_path / "a.ods", row(word("a")) + line))[1] == [f"Rates!{said}"]


# Damaged and hostile workbooks.


def refusal(file: Path, limits: Limits = DEFAULT) -> str:
    table, (said,) = read(file, limits=limits)
    assert table is None
    assert said.startswith("1 the workbook cannot be read: ")
    return said.removeprefix("1 the workbook cannot be read: ")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"", "it is damaged, or not a workbook"),
        ("a.xlsx", b"a,b\n1,2\n", "it is damaged, or not a workbook"),
        ("a.ods", b"PK\x03\x04 and no more", "it is damaged, or not a workbook"),
        ("a.xls", b"", "`.xls` is not a format that Briefpress reads"),
        ("a.xlsm", b"", "`.xlsm` is not a format that Briefpress reads"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "it is in an older format of Excel"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "it is protected by a password",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == why


def archive(file: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name.replace("__", "/") + ".xml", content)
    return file


def test_an_archive_that_is_another_is_refused(tmp_path: Path) -> None:
    assert refusal(archive(tmp_path / "a.xlsx", word=b"<a/>")).startswith("it is damaged")
    assert refusal(archive(tmp_path / "a.ods", word=b"<a/>")).startswith("it is damaged")


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    assert refusal(archive(tmp_path / "a.xlsx", xl__vbaProject=b"")) == "it contains macros"


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "a.xlsx", xl__a=b" " * 3_000_000, xl__b=b" " * 3_000_000)
    limits = Limits(workbook_bytes=5_000_000)
    assert refusal(bomb, limits) == "it is too large when it is unpacked"


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    file = archive(tmp_path / "a.xlsx", a=b" " * 1_000_000)
    raw = bytearray(file.read_bytes())
    size = (1_000_000).to_bytes(4, "little")
    file.write_bytes(bytes(raw.replace(size, (10).to_bytes(4, "little"))))
    assert refusal(file) == "it is damaged"


def test_too_many_cells_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", [["x"] * 10 for _ in range(11)])
    assert refusal(file, Limits(values=100)) == "it has more than 100 cells"
    wide = number("1", more='table:number-columns-repeated="16384"')
    many = row(wide, more='table:number-rows-repeated="1048576"')
    assert refusal(ods(tmp_path / "a.ods", many)) == "it has too many cells"


def test_a_cell_in_the_last_corner_takes_no_room(tmp_path: Path) -> None:
    def far(sheet: Worksheet) -> None:
        sheet.merge_cells("D5:E6")
        sheet["XFD1048576"] = 1

    file = xlsx(tmp_path / "a.xlsx", change=far)
    changed(file, "xl/worksheets/sheet1.xml", b'ref="D5:E6"', b'ref="D5:XFD1048576"')
    table, said = read(file, Format(range=Text("A1:B9")))
    assert (said, len(cells(table))) == ([], 2)
    assert read(file)[1] == ["Rates!D5 the cell is merged with others, up to XFD1048576"]


def test_a_table_that_a_few_cells_spread_out_is_refused_at_its_end(tmp_path: Path) -> None:
    diagonal = [[None] * place + [1] for place in range(60)]
    table, said = read(xlsx(tmp_path / "a.xlsx", diagonal), limits=Limits(values=300))
    assert table is None
    assert said == ["Rates!BH60 the table has 60 rows and 60 columns"]


@pytest.mark.parametrize("start", [b"<sheetData>", b"</sheetData>"])
def test_xml_however_deep_ends_with_a_sentence(tmp_path: Path, start: bytes) -> None:
    deep = b"<a>" * 500_000 + b"</a>" * 500_000
    file = changed(xlsx(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", start, start + deep)
    assert len(read(file)[1]) <= 1
    nested = "<table:table-row-group>" * 100_000 + "</table:table-row-group>" * 100_000
    assert refusal(ods(tmp_path / "a.ods", nested)).startswith("it is damaged")


@pytest.mark.parametrize(
    "start",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet',
        b'<?xml version="1.0" encoding="cp037"?><worksheet',
    ],
)
def test_xml_that_could_hide_its_content_is_refused(tmp_path: Path, start: bytes) -> None:
    file = changed(xlsx(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", b"<worksheet", start)
    assert refusal(file) == "it has XML that no spreadsheet program writes"


def renamed(file: Path, name: Callable[[str], str]) -> Path:
    """Give the members of a workbook other names."""
    with zipfile.ZipFile(file) as there:
        members = {name(one): there.read(one) for one in there.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for one, content in members.items():
            written.writestr(one, content)
    return file


def test_workbooks_that_other_programs_write_are_read_all_the_same(tmp_path: Path) -> None:
    sheet, styles = "xl/worksheets/sheet1.xml", "xl/styles.xml"
    usual = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    one, two, three, four = (xlsx(tmp_path / f"{number}.xlsx") for number in range(4))
    changed(one, sheet, b'<c r="B2"', b'<c s="" r="B2"')
    changed(two, sheet, usual, strict)
    changed(two, styles, usual, strict)
    renamed(three, lambda name: name.replace("sharedStrings", "SharedStrings"))
    with zipfile.ZipFile(four, "a") as there:  # queries, which no part of a sheet refers to
        there.writestr("customXml/item1.xml", "<?xml version='1.0'?><DataMashup/>".encode("utf-16"))
    for file in (one, two, three, four):
        table, said = read(file)
        assert (said, cells(table)) == ([], [("Gao", "3.5"), ("Mopti", "4")])


def test_escaped_characters_of_a_text_are_those_that_were_written(tmp_path: Path) -> None:
    rows = [["it"], ["one_x000D_\ntwo_x005F_x0041_"]]
    assert cells(read(xlsx(tmp_path / "a.xlsx", rows))[0]) == [("one\ntwo_x0041_",)]


def test_damage_anywhere_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "a.xlsx").read_bytes()
    file = tmp_path / "b.xlsx"
    for place in range(0, len(whole), 97):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        table, said = read(file)
        assert (table is None) == bool(said)
        assert table is None or cells(table) == [("Gao", "3.5"), ("Mopti", "4")]


# Bound to a briefing.


def test_tables_and_facts_come_from_several_sheets_of_one_workbook(small: Small) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "2025"
    rates: list[list[Any]] = [["Rates"], ROWS[0], ["Gao", 0.125]]
    for line in rates:
        book.worksheets[0].append(line)
    book.worksheets[0]["B3"].number_format = "0.0%"
    other = book.create_sheet("Towns")
    other.append(["town", "people"])
    other.append(["Gao", 86633])
    written = BytesIO()
    book.save(written)
    (small.folder / "data").mkdir()
    (small.folder / "data" / "a.xlsx").write_bytes(written.getvalue())
    small.write("data.yaml", """
        - {id: rates, file: data/a.xlsx, sheet: "2025", range: A2}
        - {id: towns, file: data/a.xlsx, sheet: Towns}
    """)  # fmt: skip
    small.write("facts.yaml", """
        - {id: people, csv: towns, where: {town: [Gao]}, column: people,
           as-of: 2020, sources: [office-2020]}
    """)  # fmt: skip
    small.blocks("""
        - Some [=people] people [@office-2020].
        - {kind: table, id: table-a, title: Rates, source: "[@office-2020]", csv: rates,
           columns: [{key: town, title: Town},
                     {key: rate, title: Rate, format: percent, digits: 1}]}
    """)
    html = small.html()
    assert "Some 86,633 people" in html
    assert "12.5" in html


def test_a_word_in_a_workbook_for_a_number_is_located_in_its_cell(small: Small) -> None:
    (small.folder / "data").mkdir()
    xlsx(small.folder / "data" / "a.xlsx", [*ROWS, ["Kidal", "many"]])
    small.blocks("""
        - {kind: table, id: table-a, title: Rates, source: "[@office-2020]", csv: data/a.xlsx,
           columns: [{key: town, title: Town},
                     {key: rate, title: Rate, format: decimal, digits: 1}]}
    """)
    (told,) = small.diagnostics()
    assert told.message == "`many` is not a number"
    assert told.span.cell == "Rates!B4"
