"""Convert colours of any colour space to sRGB.

Used: ``box.background``, ``page.canvas_background`` and tinycss2's colours.
"""

from __future__ import annotations

from typing import Any

from weasyprint import Page

# What WeasyPrint writes in each space of PDF, and XYZ to linear sRGB (Lindbloom).
_SPACES = {
    "srgb": ("srgb", "hsl", "hwb"),
    "xyz-d65": ("xyz-d65", "oklab", "oklch"),
    "xyz-d50": ("xyz-d50", "lab", "lch"),
}
_LINEAR = {
    "xyz-d65": (
        (3.2404542, -1.5371385, -0.4985314),
        (-0.9692660, 1.8760108, 0.0415560),
        (0.0556434, -0.2040259, 1.0572252),
    ),
    "xyz-d50": (
        (3.1338561, -1.6168667, -0.4906146),
        (-0.9787684, 1.9161415, 0.0334540),
        (0.0719453, -0.2289914, 1.4052427),
    ),
}
Colour = tuple[float, float, float, float]  # red, green, blue, opacity; 0 to 1


def text_colour(box: Any) -> Colour:
    """Return the colour of the text of a box."""
    return _rgb(box.style["color"])


def own_background(box: Any) -> Colour | None:
    """Return the background colour of a box, or None."""
    return _rgb(box.background.color) if box.background is not None else None


def sheet_colours(page: Page) -> list[Colour]:
    """Return the background colours of a page, the lowest first."""
    box = page._page_box
    grounds = (box.background, box.canvas_background)
    return [_rgb(one.color) for one in grounds if one is not None]


def _rgb(colour: Any) -> Colour:
    """Return a colour of any space that WeasyPrint supports, in sRGB."""
    for space, matrix in _LINEAR.items():
        if colour.space in _SPACES[space]:
            xyz = colour.to(space).coordinates
            light = (sum(a * b for a, b in zip(row, xyz, strict=True)) for row in matrix)
            red, green, blue = (_gamma(min(1.0, max(0.0, one))) for one in light)
            return red, green, blue, colour.alpha
    if colour.space == "device-cmyk":
        *inks, black = colour.coordinates
        red, green, blue = ((1 - ink) * (1 - black) for ink in inks)
    else:
        rgb = colour.to("srgb") if colour.space in _SPACES["srgb"] else colour
        red, green, blue = (one or 0.0 for one in rgb.coordinates[:3])
    return red, green, blue, colour.alpha


def _gamma(light: float) -> float:
    return float(12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)
