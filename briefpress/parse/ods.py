"""Read the sheets of an OpenDocument spreadsheet (`.ods`).

In: an archive whose members have been checked. Out: a `Workbook`. Cells have the values that were
stored when the workbook was last saved; no formula is evaluated.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from briefpress.parse.sheet import (
    LAST,
    Area,
    Sheet,
    UnfitWorkbook,
    Value,
    Workbook,
    date_text,
    number_text,
)

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_NUMBERS = ("float", "currency", "percentage")
_ERROR = "Err:", "#"


def _name(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return f"{{{_SPACES[prefix]}}}{name}"


_ROW, _COLUMN = _name("table:table-row"), _name("table:table-column")
_CELL, _COVERED = _name("table:table-cell"), _name("table:covered-table-cell")
_TYPE, _VALUE = _name("office:value-type"), _name("office:value")
_PARAGRAPH, _NOTE = _name("text:p"), _name("office:annotation")


def read(archive: bytes, most: int) -> Workbook:
    """Return the workbook in an archive, of whose sheets one is read at a time.

    A sheet with more than ``most`` cells is `UnfitWorkbook`, as are encrypted workbooks.
    """
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        if b"encryption-data" in opened.read("META-INF/manifest.xml"):
            raise UnfitWorkbook("it is protected by a password", "save it without a password")
        root = ElementTree.fromstring(opened.read("content.xml"))  # noqa: S314  checked before
    hidden = _hidden_styles(root)
    tables = {
        one.get(_name("table:name"), ""): one
        for one in root.iterfind("office:body/office:spreadsheet/table:table", _SPACES)
    }
    sheets = {
        name: one.get(_name("table:style-name")) not in hidden for name, one in tables.items()
    }
    return Workbook(sheets, lambda name: _Reading(most).sheet(tables[name]))


def _hidden_styles(root: Element) -> set[str | None]:
    """Return the names of the styles of hidden sheets."""
    return {
        style.get(_name("style:name"))
        for style in root.iterfind("office:automatic-styles/style:style", _SPACES)
        for properties in style.iterfind("style:table-properties", _SPACES)
        if properties.get(_name("table:display")) == "false"
    }


class _Reading:
    """Reads one sheet; cells that are repeated are counted as often as they are."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.read = Sheet()

    def sheet(self, table: Element) -> Sheet:
        """Return the sheet in an element."""
        row = column = 1
        for one in _below(table, _COLUMN):
            times = _repeated(one, "columns")
            if one.get(_name("table:visibility"), "visible") != "visible":
                self.read.hidden_columns.update(range(column, column + times))
            column = min(column + times, LAST)
        for one in _below(table, _ROW):
            times = _repeated(one, "rows")
            if row + times > LAST + 1:
                raise ValueError("rows")
            if one.get(_name("table:visibility"), "visible") != "visible":
                self.read.hidden_rows.update(range(row, row + times))
            self._row(one, row, times)
            row += times
        return self.read

    def _row(self, element: Element, row: int, times: int) -> None:
        column = 1
        for cell in element:
            if cell.tag not in (_CELL, _COVERED):
                continue
            wide = _repeated(cell, "columns")
            value = _value(cell)
            if value is not None and cell.tag == _CELL:
                self._put(value, row, times, column, wide)
            self._merge(cell, row, column)
            column += wide

    def _put(self, value: Value, row: int, times: int, column: int, wide: int) -> None:
        self.left -= times * wide
        if self.left < 0:
            raise UnfitWorkbook(
                "it has too many cells", "copy the table into a workbook of its own"
            )
        for down in range(row, row + times):
            for across in range(column, column + wide):
                self.read.cells[down, across] = value

    def _merge(self, cell: Element, row: int, column: int) -> None:
        rows, columns = (_count(cell, f"table:number-{one}-spanned") for one in ("rows", "columns"))
        if rows > 1 or columns > 1:
            self.read.merged.append(Area(row, column, row + rows - 1, column + columns - 1))


def _below(element: Element, tag: str) -> Iterator[Element]:
    """Give the rows or columns of a table, also those in groups and headers."""
    for one in element:
        if one.tag == tag:
            yield one
        elif one.tag not in (_ROW, _COLUMN):
            yield from _below(one, tag)


def _repeated(element: Element, what: str) -> int:
    return _count(element, f"table:number-{what}-repeated")


def _count(element: Element, attribute: str) -> int:
    number = int(element.get(_name(attribute), "1"))
    if not 0 < number <= LAST:
        raise ValueError(attribute)
    return number


def _value(cell: Element) -> Value | None:
    """Return the value of a cell, or None when it is empty."""
    kind, text = cell.get(_TYPE, ""), _text(cell)
    if cell.get(_name("calcext:value-type")) == "error" or (
        cell.get(_name("table:formula")) and text.startswith(_ERROR)
    ):
        return Value("", error=text)
    if kind in _NUMBERS:
        value = float(cell.get(_VALUE, ""))
        if kind == "percentage":
            return Value(f"{number_text(value, 2)}%", is_exact=True)
        return Value(_with_zeros(number_text(value), text), is_exact=True)
    if kind == "date":
        date = datetime.datetime.fromisoformat(cell.get(_name("office:date-value"), ""))
        return Value(date_text(date))
    if not kind and not text:
        return Value("", uncomputed=True) if cell.get(_name("table:formula")) else None
    return Value(text) if text else None


def _with_zeros(number: str, shown: str) -> str:
    """Return the number as shown, if only leading zeros make the difference."""
    return shown if shown.isdecimal() and shown.lstrip("0") == number.lstrip("0") else number


def _text(cell: Element) -> str:
    """Return the text that a cell shows; comments are no part of it."""
    paragraphs = ("".join(_characters(one)) for one in cell if one.tag == _PARAGRAPH)
    return "\n".join(paragraphs).strip()


def _characters(element: Element) -> Iterator[str]:
    if element.tag == _NOTE:
        return
    yield element.text or ""
    for one in element:
        if one.tag == _name("text:s"):
            yield " " * _count(one, "text:c")
        elif one.tag in (_name("text:tab"), _name("text:line-break")):
            yield " "
        else:
            yield from _characters(one)
        yield one.tail or ""
