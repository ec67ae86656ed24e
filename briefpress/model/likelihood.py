"""Define the scales of likelihood: their terms, and the range in per cent of each.

The names of the terms are also keys of the built-in words, which have them in each language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scale = Literal["icd-203", "uk-yardstick"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of likelihood, from ``low`` to ``high`` per cent."""

    name: str
    low: int
    high: int


SCALES: dict[str, tuple[Term, ...]] = {
    # Intelligence Community Directive 203, Analytic Standards, of the United States.
    "icd-203": (
        Term("almost no chance", 1, 5),
        Term("very unlikely", 5, 20),
        Term("unlikely", 20, 45),
        Term("roughly even chance", 45, 55),
        Term("likely", 55, 80),
        Term("very likely", 80, 95),
        Term("almost certain", 95, 99),
    ),
    # Probability Yardstick of the Professional Head of Intelligence Assessment, United Kingdom.
    "uk-yardstick": (
        Term("remote chance", 0, 5),
        Term("highly unlikely", 10, 20),
        Term("unlikely", 25, 35),
        Term("realistic possibility", 40, 50),
        Term("likely or probable", 55, 75),
        Term("highly likely", 80, 90),
        Term("almost certain", 95, 100),
    ),
}
DEFAULT: Scale = "icd-203"


def names(scale: str) -> tuple[str, ...]:
    """Return the names that a judgement can use on a scale; a term may have two."""
    return tuple(name for term in SCALES[scale] for name in term.name.split(" or "))


def every_name() -> tuple[str, ...]:
    """Return the names on all scales, each once."""
    return tuple(dict.fromkeys(name for scale in SCALES for name in names(scale)))
