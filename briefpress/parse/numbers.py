"""Read and write the numbers of a table, and align them.

In: the text of a cell. Out: an exact `Number`, its digits with the separators of a locale, and
fillers that align right-aligned numbers on their point or, with ranges, on their dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, parse_pattern

MOST = Decimal(10) ** 15
_DIGITS = r"[0-9]+(?:\.[0-9]+)?"
_NUMBER = re.compile(
    rf"(?P<about>[~≈<>]?)[ ]?(?P<low>[-+−]?{_DIGITS})(?:[ ]?[-–][ ]?(?P<high>[-+−]?{_DIGITS}))?"
)
_RANGE = re.compile(r"(?<=[0-9])–(?=[−+0-9])")
_FIGURE, _POINT, _DASH = "\u2007", "\u2008", "\u2002"  # spaces as wide as each


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or a range from ``low`` to ``high``.

    ``about`` marks an inexact number (`≈`, `<`, `>`); ``plus`` means that a plus was written.
    """

    low: Decimal
    high: Decimal | None = None
    about: str = ""
    plus: bool = False

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
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    low, high = found["low"], found["high"]
    about = "≈" if found["about"] == "~" else found["about"]
    return Number(_decimal(low), None if high is None else _decimal(high), about, low[0] == "+")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace("−", "-"))


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
