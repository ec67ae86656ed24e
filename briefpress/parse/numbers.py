"""Read and write the numbers of a table, and align them.

In: the text of a cell, in the notation of its file. Out: an exact `Number`, its digits with the
separators of a locale, and fillers that align right-aligned numbers on their point or, with ranges,
on their dash. A number with leading zeros is refused: it is a code, and would lose them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from briefpress.diagnostics.span import Text
from briefpress.parse.notation import Cell, Notation, notation_of, shown_decimals

MOST = Decimal(10) ** 15
_LEADING_ZERO = re.compile(r"[-+−]?0[0-9]")
_RANGE = re.compile(r"(?<=[0-9])–(?=[−+0-9])")
_FIGURE, _POINT, _DASH = "\u2007", "\u2008", "\u2002"  # spaces as wide as each


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or a range from ``low`` to ``high``.

    ``about`` marks an inexact number (`≈`, `<`, `>`); ``plus`` means that a plus was written, and
    ``percent`` a per cent sign.
    """

    low: Decimal
    high: Decimal | None = None
    about: str = ""
    plus: bool = False
    percent: bool = False

    @property
    def value(self) -> Decimal | None:
        """The number to add to others, or None for a range."""
        return None if self.high is not None or self.about in ("<", ">") else self.low

    def is_whole(self) -> bool:
        """Tell whether it can be printed without decimals and without loss."""
        return all(one == one.to_integral_value() for one in self._ends())

    def is_too_large(self) -> bool:
        """Tell whether it has more digits than Briefpress prints."""
        return any(abs(one) >= MOST for one in self._ends())

    def _ends(self) -> tuple[Decimal, ...]:
        return (self.low,) if self.high is None else (self.low, self.high)


def read(text: str) -> Number | None:
    """Return the number or range in a cell, or None when there is neither."""
    found = _pattern_of(notation_of(text)).fullmatch(text.strip())
    if found is None:
        return None
    notation = notation_of(text)
    low = _decimal(found["low"], notation)
    high = None if found["high"] is None else _decimal(found["high"], notation)
    about = "≈" if found["about"] == "~" else found["about"]
    return Number(low, high, about, found["low"][0] == "+", bool(found["percent"]))


@cache
def _pattern_of(notation: Notation) -> re.Pattern[str]:
    """Return the pattern of a number or a range in a notation."""
    low, high = (_numeral(notation, group) for group in ("a", "b"))
    percent = "[ \u00a0\u202f]?%" if notation.percent else "(?!)"
    return re.compile(
        rf"(?P<about>[~≈<>]?)[ ]?(?P<low>{low})(?:[ ]?[-–][ ]?(?P<high>{high}))?"
        rf"(?P<percent>{percent})?"
    )


def _numeral(notation: Notation, group: str) -> str:
    whole = "0|[1-9][0-9]*"
    if notation.thousands:
        by = re.escape(notation.thousands)
        whole = (
            rf"[1-9][0-9]{{0,2}}(?P<{group}>[{by}])[0-9]{{3}}(?:(?P={group})[0-9]{{3}})*|{whole}"
        )
    decimals = rf"(?:{re.escape(notation.decimal)}[0-9]+)?" if notation.decimal else ""
    return rf"[-+−]?(?:{whole}){decimals}"


def _decimal(digits: str, notation: Notation) -> Decimal:
    plain = digits.translate(str.maketrans("−", "-", notation.thousands))
    return Decimal(plain.replace(notation.decimal or ".", "."))


def ranged(low: Text, high: Text) -> Text:
    """Return the cell of a range, whose ends are in two cells of a row."""
    text = low.derive(f"{low}–{high}")
    if not isinstance(low, Cell):
        return text
    cell = Cell(text, span=low.span)
    cell.notation = low.notation
    if isinstance(high, Cell) and high.notation.decimal is None:
        cell.notation = high.notation
    return cell


def is_ambiguous(text: str) -> bool:
    """Tell whether a number can be read in two ways, as its decimal sign is not known."""
    return notation_of(text).decimal is None and bool(shown_decimals(text))


def doubt(text: str) -> str | None:
    """Return why a text that looks like a number is not read as one, or None."""
    if is_ambiguous(text):
        if notation_of(text).mixed:
            return "may be misread: the column has decimal points and decimal commas"
        whole, decimal = re.sub("[.,]", "", text), text.replace(",", ".")
        return f"is ambiguous: it can be {whole} or {decimal}"
    if _LEADING_ZERO.match(text) and read(text.lstrip("-+−0") or "0"):
        return "starts with a zero, which a number would lose"
    return None


def write(number: Number, digits: int, locale: Locale, *, signed: bool = False) -> str:
    """Format a number for a locale, rounded to a number of decimals.

    A plus is kept where it was written; with ``signed``, every positive number gets one.
    """
    low = written(number.low, digits, locale, signed=signed or number.plus)
    if number.high is None:
        return number.about + low
    return f"{number.about}{low}–{written(number.high, digits, locale, signed=signed)}"


def written(value: Decimal, digits: int, locale: Locale, *, signed: bool = False) -> str:
    """Format a value for a locale, rounded to a number of decimals, with a minus sign (U+2212)."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0
    digits_of = str(format_decimal(rounded, format=_pattern(digits), locale=locale))
    plus = "+" if signed and rounded > 0 else ""
    return plus + digits_of.replace("-", "−")


@cache
def _pattern(digits: int) -> NumberPattern:
    """Return Babel's pattern for a number of decimals."""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


@dataclass(frozen=True, slots=True)
class _Tail:
    """The number of characters of each width after the point of alignment."""

    dashes: int = 0
    figures: int = 0
    points: int = 0


def fillers(texts: Iterable[str], locale: Locale) -> list[str]:
    """Return what to append to each text so that all align when right-aligned."""
    point = str(locale.number_symbols["latn"]["decimal"])
    written = list(texts)
    ranges = any(_RANGE.search(one) for one in written)
    tails = [_range_tail(one) if ranges else _decimal_tail(one, point) for one in written]
    most = _Tail(
        max((one.dashes for one in tails), default=0),
        max((one.figures for one in tails), default=0),
        max((one.points for one in tails), default=0),
    )
    return [
        _DASH * (most.dashes - one.dashes)
        + _POINT * (most.points - one.points)
        + _FIGURE * (most.figures - one.figures)
        for one in tails
    ]


def _range_tail(text: str) -> _Tail:
    found = _RANGE.search(text)
    if found is None:
        return _Tail()
    high = text[found.end() :]
    figures = sum(one.isdigit() or one in "−+" for one in high)
    return _Tail(1, figures, len(high) - figures)


def _decimal_tail(text: str, point: str) -> _Tail:
    whole, parted, decimals = text.rpartition(point)
    if not (whole and parted and decimals.isdigit()):
        return _Tail()
    return _Tail(0, len(decimals), 1)
