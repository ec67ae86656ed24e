"""What the readers of workbooks give: sheets of values, by row and column, both counted from 1.

A value is the text that a person sees in the cell, but in an exact form: numbers with all their
digits and a decimal point, percentages with their sign, dates as ISO dates.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from briefpress.diagnostics.errors import BriefpressError

LAST = 1 << 20  # row or column of a sheet, in any program
_ADDRESS = r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,6})?"
_RANGE = re.compile(rf"{_ADDRESS}(?::{_ADDRESS})?")
_PRECISION = ".15g"  # digits that spreadsheet programs keep and show; the rest is rounding noise


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: its text, whether that is exact, or why it has none.

    ``error`` is an error value, such as `#DIV/0!`; ``uncomputed`` marks a formula without a value.
    """

    text: str
    is_exact: bool = False
    error: str = ""
    uncomputed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, its ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def contains(self, row: int, column: int) -> bool:
        """Tell whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Tell whether two areas have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


@dataclass(slots=True)
class Sheet:
    """A sheet: its cells that are not empty, what is hidden, and which cells are merged."""

    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, in order, and whether each is visible; ``sheet`` reads one."""

    sheets: dict[str, bool]
    sheet: Callable[[str], Sheet]


class UnfitWorkbook(BriefpressError):
    """Why a workbook cannot be read, and what to do."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.why, self.hint = why, hint


def area(text: str) -> Area | None:
    """Return the area of a range such as `B4:F20`, `B:F` or `B4`, or None for another text.

    Whatever is not written reaches to the edge of the sheet.
    """
    found = _RANGE.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    left, top, right, bottom = found.groups()
    across = (_column(left) if left else 1, _column(right) if right else LAST)
    down = (int(top or 1), int(bottom or LAST))
    is_whole = across[0] <= across[1] and down[0] <= down[1]
    return Area(down[0], across[0], down[1], across[1]) if is_whole else None


def _column(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """Return the letters of a column, from `A`."""
    name = ""
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def number_text(value: float, power: int = 0) -> str:
    """Write a number, times a power of ten, with all its digits and no exponent."""
    text = format(Decimal(format(value, _PRECISION)).scaleb(power), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def date_text(value: datetime.datetime | datetime.date) -> str:
    """Write a date as ISO; a time of day follows it, if there is one."""
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")
