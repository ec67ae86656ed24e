"""Write numbers for running text in a language, and read them from words.

In: exact values, or words of an author. Out: digits with magnitudes and units, or the numbers in
the words, with their precision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from babel import Locale

from briefpress.model.facts import EXPONENTS
from briefpress.parse import numbers

KEPT = "\u00a0"  # a no-break space
MAGNITUDES = ("thousand", "million", "billion")  # for which languages have words
_EXACT = Context(prec=60)  # enough for the longest fact with all decimals
_LONGEST = 21  # digits of a number in words: the limit of a fact
_CURRENCY = re.compile("[A-Z]{3,4}")
_SPACES = "\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Written:
    """Writes and reads numbers in a language."""

    locale: Locale
    number_words: tuple[tuple[str, ...], ...]  # for 0, 1, 2 …; the first of each is printed
    about: frozenset[str]  # words before a rounded number

    @classmethod
    def of(cls, locale: Locale, words: Mapping[str, str]) -> Written:
        """Build it from the built-in words of the language."""
        spelt = tuple(tuple(one.split("/")) for one in words["number-words"].split())
        return cls(locale, spelt, frozenset(words["about"].split()))

    def number(self, value: Decimal, digits: int) -> str:
        """Format a rounded number."""
        return numbers.written(rounded(value, -digits), digits, self.locale)

    def magnitude(self, name: str, value: Decimal) -> str:
        """Return the word of a magnitude, such as million, in the form for the number."""
        plural = self.locale.plural_form(abs(value))
        forms = self._magnitudes(name)
        return forms.get(plural, forms["other"])

    def _magnitudes(self, name: str) -> dict[str, str]:
        long: Any = self.locale.compact_decimal_formats["long"]
        key = str(10 ** EXPONENTS[name])
        return {
            plural: str(forms[key].pattern).replace("0", "").strip()
            for plural, forms in long.items()
            if key in forms
        }

    def with_unit(self, written: str, unit: str) -> str:
        """Add a unit: a currency before or after as in the language, any other after."""
        standard = str(self.locale.currency_formats["standard"].pattern)
        if _CURRENCY.fullmatch(unit) and standard.startswith("¤"):
            return f"{unit}{KEPT}{written}"
        return f"{written}{KEPT}{unit}"

    def pattern(self, scales: Iterable[str], spelt: Iterable[str]) -> re.Pattern[str]:
        """Return a pattern for a number, in digits or spelt, and its magnitude."""
        symbols = self.locale.number_symbols["latn"]
        group = symbols["group"]
        between = f"[{re.escape(group)}{_SPACES}{' ' if group in _SPACES else ''}]"
        # A longer number is not read, and would be tried again from each of its groups.
        digits = rf"\d{{1,3}}(?:{between}\d{{3}}){{1,{_LONGEST}}}|\d+"
        any_scale = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
        return re.compile(
            rf"(?<![\w.,])(?P<sign>[-−+]?)(?:(?P<whole>{digits})"
            rf"(?:{re.escape(symbols['decimal'])}(?P<part>\d+))?"
            rf"|(?P<spelt>{'|'.join(map(re.escape, spelt))}))(?!\w)(?:\s(?P<scale>{any_scale})\b)?",
            re.IGNORECASE,
        )

    def read(self, words: str) -> list[Read]:
        """Return the numbers in a text, each with its decimals and its power of ten."""
        scales = {
            form: EXPONENTS[name] for name in MAGNITUDES for form in self._magnitudes(name).values()
        }
        spelt = {one: n for n, several in enumerate(self.number_words) for one in several}
        pattern = self.pattern(scales, spelt)
        is_about = any(word in self.about for word in re.findall(r"\w+", words.lower()))
        found = []
        for one in pattern.finditer(words):
            part = one["part"] or ""
            whole = re.sub(r"\D", "", one["whole"] or "")
            if len(whole) + len(part) > _LONGEST:
                continue
            number = Decimal(f"{whole}.{part}0") if whole else Decimal(spelt[one["spelt"].lower()])
            sign = -1 if one["sign"] in ("-", "−") else 1 if one["sign"] else 0
            zeros = len(whole) - len(whole.rstrip("0")) if is_about and not part else 0
            scale = scales[one["scale"].lower()] if one["scale"] else None
            found.append(Read(number, sign, zeros - len(part), scale))
        return found


@dataclass(frozen=True, slots=True)
class Read:
    """A number read from words: its size, its sign if it has one, and its precision.

    ``place`` is the power of ten of its last significant digit; ``scale`` that of its magnitude.
    """

    size: Decimal
    sign: int
    place: int
    scale: int | None

    def tells(self, value: Decimal, printed_in: str | None) -> bool:
        """Tell whether it equals the value at its precision."""
        if self.sign * value < 0:
            return False
        usual = EXPONENTS[printed_in] if printed_in else 0
        if self.scale is None:
            scales = {0, usual} if printed_in != "percent" else {usual}
        else:
            scales = {self.scale}
        return any(rounded(abs(value).scaleb(-one), self.place) == self.size for one in scales)


def rounded(value: Decimal, place: int) -> Decimal:
    """Round to a power of ten, half away from zero."""
    whole = value.scaleb(-place).quantize(Decimal(1), ROUND_HALF_UP, _EXACT)
    return whole.scaleb(place) + 0
