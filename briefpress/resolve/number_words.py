"""Numbers as running text has them: written in a language, and read again out of words.

In: exact values, or words of an author. Out: digits with magnitudes and units, or the numbers that
words tell, and how far each is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from babel import Locale

from briefpress.model.facts import EXPONENTS
from briefpress.parse import numbers

KEPT = "\u00a0"  # a space at which no line ends
MAGNITUDES = ("thousand", "million", "billion")  # which languages have words for
_EXACT = Context(prec=60)  # holds the longest fact with all the decimals that words may have
_LONGEST = 21  # digits of a number in words: what a fact prints at most
_CURRENCY = re.compile("[A-Z]{3,4}")
_SPACES = "\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Written:
    """The language in which numbers are written and read."""

    locale: Locale
    number_words: tuple[tuple[str, ...], ...]  # of 0, 1, 2 …; the first of each is printed
    about: frozenset[str]  # words before a number that is rounded

    @classmethod
    def of(cls, locale: Locale, words: Mapping[str, str]) -> Written:
        """Take the language's words from those of the press."""
        spelt = tuple(tuple(one.split("/")) for one in words["number-words"].split())
        return cls(locale, spelt, frozenset(words["about"].split()))

    def number(self, value: Decimal, digits: int) -> str:
        """Write a number, rounded."""
        return numbers.written(rounded(value, -digits), digits, self.locale)

    def magnitude(self, name: str, value: Decimal) -> str:
        """Write the number's magnitude: million, as it follows the number."""
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
        """Put a unit where the language has it: currencies before or behind, others behind."""
        standard = str(self.locale.currency_formats["standard"].pattern)
        if _CURRENCY.fullmatch(unit) and standard.startswith("¤"):
            return f"{unit}{KEPT}{written}"
        return f"{written}{KEPT}{unit}"

    def read(self, words: str) -> list[Read]:
        """Return the numbers in words, each with its decimals and its magnitude's power of ten."""
        symbols = self.locale.number_symbols["latn"]
        group = symbols["group"]
        between = f"[{re.escape(group)}{_SPACES}{' ' if group in _SPACES else ''}]"
        scales = {
            form: EXPONENTS[name] for name in MAGNITUDES for form in self._magnitudes(name).values()
        }
        spelt = {one: n for n, several in enumerate(self.number_words) for one in several}
        any_scale = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
        digits = rf"\d{{1,3}}(?:{between}\d{{3}})+|\d+"
        pattern = re.compile(
            rf"(?<![\w.,])(?P<sign>[-−+]?)(?:(?P<whole>{digits})"
            rf"(?:{re.escape(symbols['decimal'])}(?P<part>\d+))?"
            rf"|(?P<spelt>{'|'.join(map(re.escape, spelt))}))(?!\w)(?:\s(?P<scale>{any_scale})\b)?",
            re.IGNORECASE,
        )
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
    """A number as words tell it: its size, its sign if it has one, and how far it is rounded.

    ``place`` is the power of ten of its last digit that counts; ``scale`` that of its magnitude.
    """

    size: Decimal
    sign: int
    place: int
    scale: int | None

    def tells(self, value: Decimal, printed_in: str | None) -> bool:
        """Tell whether it is the value, rounded as it is."""
        if self.sign * value < 0:
            return False
        usual = EXPONENTS[printed_in] if printed_in else 0
        if self.scale is None:
            scales = {0, usual} if printed_in != "percent" else {usual}
        else:
            scales = {self.scale}
        return any(rounded(abs(value).scaleb(-one), self.place) == self.size for one in scales)


def rounded(value: Decimal, place: int) -> Decimal:
    """Round to a power of ten; halves go away from zero, as readers do it."""
    whole = value.scaleb(-place).quantize(Decimal(1), ROUND_HALF_UP, _EXACT)
    return whole.scaleb(place) + 0
