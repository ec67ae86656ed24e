"""Report text with low contrast."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.page_rules.fault import Fault
from briefpress.layout.page_rules.setting import Opaque, Setting, over
from briefpress.layout.weasyprint.colours import text_colour

# WCAG 2.2, 1.4.3: text, and text of 18 pt or more, or of 14 pt in bold.
_CONTRAST, _CONTRAST_OF_LARGE = 4.5, 3.0
_LARGE, _LARGE_AND_BOLD, _BOLD = 24.0, 14 / 0.75, 700  # sizes in CSS pixels


def low_contrast(box: Any, setting: Setting, page: int) -> Iterator[Fault]:
    """Report a text whose contrast is below the minimum of WCAG 2.2."""
    needed = _needed(box)
    colour, behind = over(text_colour(box), setting.behind, setting.opacity), setting.behind
    contrast = _contrast(colour, behind)
    if contrast < needed:
        shown = f"{math.floor(contrast * 10) / 10:.1f}"
        yield Fault(
            codes.LOW_CONTRAST,
            f"text in {_hexadecimal(colour)} on {_hexadecimal(behind)} has a contrast of "
            f"{shown}:1, less than {needed}:1",
            "change the colour in `tokens.css`",
            page,
            box.element,
        )


@lru_cache(maxsize=1000)
def _contrast(one: Opaque, other: Opaque) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Opaque) -> float:
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (min(1.0, max(0.0, one)) for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _needed(box: Any) -> float:
    size, bold = box.style["font_size"], box.style["font_weight"] >= _BOLD
    large = size >= (_LARGE_AND_BOLD if bold else _LARGE) - 0.01
    return _CONTRAST_OF_LARGE if large else _CONTRAST


def _hexadecimal(colour: Opaque) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, one))):02x}" for one in colour)
