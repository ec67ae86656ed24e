"""How the numbers of a data file are written: the decimal sign and the thousands separator.

In: the cells of a column, and what the author declared. Out: a `Notation`, without a decimal sign
where the cells do not show which one they use. A cell such as `1.234` shows nothing: it can be 1234
or 1.234. Nothing here changes a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefpress.diagnostics.span import Text

SPACES = " \u00a0\u2009\u202f"
APOSTROPHES = "'’"
THOUSANDS = {"point": ".", "comma": ",", "space": SPACES, "apostrophe": APOSTROPHES}
DECIMALS = {"point": ".", "comma": ","}
_OTHER = {".": ",", ",": "."}
_NUMERAL = re.compile(rf"[0-9][0-9.,{SPACES}{APOSTROPHES}]*")
_CELL = re.compile(
    rf"[~≈<>]?[ ]?[-+−]?(?P<low>{_NUMERAL.pattern})(?:[-–][ ]?[-+−]?(?P<high>{_NUMERAL.pattern}))?"
    rf"[{SPACES}]?%?"
)
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:(?P<by>[.,{SPACES}{APOSTROPHES}])[0-9]{{3}})"
                      r"(?:(?P=by)[0-9]{3})*")  # fmt: skip
_LIKE_A_VALUE = re.compile(r"[~≈<>]?\s?[-+−]?[0-9][0-9.,'’\s–/%:-]*")


@dataclass(frozen=True, slots=True)
class Notation:
    """The decimal sign, None if it is unknown, and the characters that may separate thousands."""

    decimal: str | None = "."
    thousands: str = ""
    percent: bool = True
    mixed: bool = False  # the cells use both decimal signs


# Numbers that authors write themselves: a point, no separators, no per cent sign.
WRITTEN = Notation(percent=False)
_CLEAR = SPACES + APOSTROPHES  # separate thousands and nothing else
USUAL = Notation(".", _CLEAR)
EXACT = Notation()  # numbers that a workbook holds as numbers


class Cell(Text):
    """A cell of a data file, verbatim; its notation says how to read a number in it."""

    __slots__ = ("_notation",)
    _notation: Notation

    @property
    def notation(self) -> Notation:
        """How a number in it is written."""
        return getattr(self, "_notation", USUAL)

    @notation.setter
    def notation(self, notation: Notation) -> None:
        self._notation = notation

    @property
    def is_exact(self) -> bool:
        """Whether a workbook holds it as a number, and not as text."""
        return self.notation is EXACT


def notation_of(text: str) -> Notation:
    """Return the notation of the numbers in a text."""
    return text.notation if isinstance(text, Cell) else WRITTEN


def shown_decimals(cell: str) -> set[str]:
    """Return the decimal signs that a cell shows it uses, and `?` if it has one that may be both.

    >>> shown_decimals("1.234,5"), shown_decimals("1.234"), shown_decimals("01.02.2025")
    ({','}, {'?'}, set())
    """
    if "." not in cell and "," not in cell:
        return set()
    found = _CELL.fullmatch(cell)
    if found is None:
        return set()
    shown = {_shown(one.strip()) for one in found.groups() if one}
    return shown - {""}


def _shown(numeral: str) -> str:
    points, commas = numeral.count("."), numeral.count(",")
    if not points and not commas:
        return ""
    last = max(".", ",", key=numeral.rfind)
    if _GROUPED.fullmatch(numeral) and not numeral.startswith("0"):
        return "?" if points + commas == 1 else _OTHER[last]
    whole, _, decimals = numeral.rpartition(last)
    is_whole = whole.isdecimal() or _GROUPED.fullmatch(whole)
    return last if is_whole and decimals.isdecimal() and last not in whole else ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What an author declares of the numbers of a file; None where nothing is declared."""

    decimal: str | None = None
    thousands: str | None = None

    @property
    def sign(self) -> str | None:
        """The decimal sign: as declared, or the one that does not separate thousands."""
        return self.decimal or _OTHER.get(self.thousands or "")


UNDECLARED = Declared()


def notation(cells: Iterable[str], declared: Declared) -> Notation:
    """Return the notation of a column.

    The decimal sign is the declared one, else the one that its cells show. Another column shows
    nothing: 31.12 may be a day in December.
    """
    signed = (cell for cell in cells if "." in cell or "," in cell)
    shown = set[str]().union(*map(shown_decimals, signed))
    known = shown - {"?"} if shown else {"."}
    sign = declared.sign or (next(iter(known)) if len(known) == 1 else None)
    thousands = declared.thousands
    if thousands is None:
        thousands = _CLEAR + (_OTHER[sign] if sign else "")
    return Notation(sign, thousands, mixed=not declared.sign and len(known) > 1)


def are_values(cells: Iterable[str]) -> bool:
    """Tell whether any of the cells is written like a number or a date."""
    return any(_LIKE_A_VALUE.fullmatch(cell) for cell in cells)
