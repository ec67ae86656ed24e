"""Read the sheets of an Excel workbook (`.xlsx`) with openpyxl.

In: an archive whose members have been checked. Out: a `Workbook`. Cells have the values that were
stored when the workbook was last saved; no formula is evaluated.

openpyxl's own sheets are not used: they create every cell of a merged range or a hyperlink, and
those of all empty rows, which no memory would hold for a range of the whole sheet. Its parser of
sheets gives the cells that are written; it is a private part, so the version is pinned.
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Generator
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO, cast

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import (
    COL_TAG,
    FORMULA_TAG,
    MERGE_TAG,
    ROW_TAG,
    WorkSheetParser,
)
from openpyxl.xml.functions import iterparse

from briefpress.parse.sheet import Sheet, Value, Workbook, area, date_text, number_text

_COLUMNS = 16_384
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]', re.I)
_ZEROS = re.compile("0{2,}")
_THOUSANDS = re.compile(r"[0#?](,+)(?![,0#?])")  # each comma at the end divides by 1,000
_TRUE = ("1", "true")


def read(archive: bytes) -> Workbook:
    """Return the workbook in an archive; whatever openpyxl raises goes on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says it leaves out: styles, extensions
        book = openpyxl.load_workbook(
            BytesIO(archive), read_only=True, data_only=True, keep_links=False
        )
    there: dict[str, Any] = {one.title: one for one in book.worksheets}
    visible = {name: one.sheet_state == "visible" for name, one in there.items()}
    return Workbook(visible, lambda name: _sheet(there[name]))


class _Parser(WorkSheetParser):
    """Parses cells, hidden rows and columns, and merged ranges; it skips everything else."""

    def parse(self) -> Generator[Any]:
        """Give the rows, each as its number and its cells."""
        self.merged: list[str] = []
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
            elif element.tag == COL_TAG:
                self.parse_column_dimensions(element)
            elif element.tag == MERGE_TAG:
                self.merged += [one.get("ref", "") for one in element]
            if element.tag in (ROW_TAG, COL_TAG, MERGE_TAG):
                element.clear()

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return a cell; the type `uncomputed` marks a formula without a stored value."""
        if element.get("s") == "":  # as some programs write for the default style
            del element.attrib["s"]
        cell = dict[str, Any](super().parse_cell(element))
        is_empty = cell["value"] is None and element.get("t") != "str"
        if is_empty and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "uncomputed"
        return cell


def _sheet(there: Any) -> Sheet:
    book, sheet = there.parent, Sheet()
    with warnings.catch_warnings(), there._get_source() as source:
        warnings.simplefilter("ignore")
        parser = _Parser(
            cast(BinaryIO, source),
            there._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        shown = cache(lambda style: _format(there, style))
        for _, row in parser.parse():
            for cell in row:
                value = _value(cell["value"], cell["data_type"], shown(cell["style_id"]))
                if value is not None:
                    sheet.cells[cell["row"], cell["column"]] = value
    sheet.hidden_rows = {
        int(row) for row, one in parser.row_dimensions.items() if one.get("hidden") in _TRUE
    }
    for one in parser.column_dimensions.values():
        if one.get("hidden") in _TRUE:
            last = min(int(one["max"]), _COLUMNS)
            sheet.hidden_columns.update(range(int(one["min"]), last + 1))
    sheet.merged = [found for one in parser.merged if (found := area(one))]
    return sheet


def _format(there: Any, style: int) -> str:
    try:
        return ReadOnlyCell(there, 1, 1, None, style_id=style).number_format or ""
    except IndexError:
        return ""  # a workbook need not describe the default style


def _value(value: object, kind: str, shown: str) -> Value | None:
    """Return the value of a cell that is shown in a number format, or None when it is empty."""
    if kind == "uncomputed":
        return Value("", uncomputed=True)
    if value is None or value == "":
        return None
    if kind == "e":
        return Value("", error=str(value))
    if isinstance(value, bool):
        return Value("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return _number(value, shown)
    return Value(_words(value, shown))


def _words(value: object, shown: str) -> str:
    if isinstance(value, datetime.date):  # a date with a time is one as well
        return _as_shown(date_text(value), shown)
    if isinstance(value, datetime.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(value: float, shown: str) -> Value:
    """Write a number as its format shows it: with leading zeros, in per cent, in thousands."""
    shown = _LITERALS.sub("", shown.split(";")[0])
    if _ZEROS.fullmatch(shown) and value == int(value):
        return Value(f"{int(value):0{len(shown)}d}", is_exact=True)
    thousands = _THOUSANDS.search(shown)
    power = 2 * shown.count("%") - (3 * len(thousands[1]) if thousands else 0)
    return Value(number_text(value, power) + "%" * ("%" in shown), is_exact=True)


def _as_shown(date: str, shown: str) -> str:
    """Leave out the day of a date whose format shows the month or the year only."""
    parts = _LITERALS.sub("", shown.split(";")[0]).lower()
    if "d" in parts or "y" not in parts or not date.endswith("-01"):
        return date
    if "m" in parts:
        return date[:7]
    return date[:4] if date.endswith("-01-01") else date
