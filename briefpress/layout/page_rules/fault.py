"""Define what page rules report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from briefpress.diagnostics.codes import Code
from briefpress.layout.fragment import PAGE

# A quarter of a millimetre, in CSS pixels: less is invisible.
SLACK = 1.0
QUOTED = 60  # characters of a text that is told of
ON_PAGE = f" on page {PAGE}"

_PIXELS_PER_MILLIMETRE = 96 / 25.4


@dataclass(frozen=True, slots=True)
class Fault:
    """A violation of a rule on a page (from 0), and its element."""

    code: Code
    message: str
    hint: str
    page: int
    element: Any


def millimetres(pixels: float) -> int:
    """Return a length in CSS pixels as whole millimetres, at least one."""
    return max(1, round(pixels / _PIXELS_PER_MILLIMETRE))
