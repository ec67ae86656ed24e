"""Define a finished chart: shapes and labels at their places, every length in points.

The place of every label is known before it is drawn, from the widths of its letters in the fonts
of the theme; `Drawing.misfit` finds a label that leaves the drawing or that touches another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from briefpress.diagnostics.errors import BriefpressError

_TOUCHING = 0.05  # points by which boxes may overlap: rounding


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes have an area in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _TOUCHING and down > _TOUCHING

    def is_in(self, other: Box) -> bool:
        """Tell whether the box lies within another."""
        return (
            self.left >= other.left - _TOUCHING
            and self.top >= other.top - _TOUCHING
            and self.right <= other.right + _TOUCHING
            and self.bottom <= other.bottom + _TOUCHING
        )

    def moved(self, across: float, down: float) -> Box:
        """Return the box at another place."""
        return Box(self.left + across, self.top + down, self.right + across, self.bottom + down)


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape: its path in SVG, and its look; colours are ``#rrggbb`` or ``none``."""

    path: str
    fill: str = "none"
    stroke: str = "none"
    thickness: float = 0.0
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text: the left end of its baseline, its fonts, and its box."""

    text: str
    x: float
    y: float
    families: str
    bold: bool
    colour: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as it is printed."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]

    def misfit(self) -> tuple[Label, Label | None] | None:
        """Return two labels that overlap, or one that leaves the drawing, or None."""
        return misfit(self.labels, Box(0, 0, self.width, self.height))


def misfit(labels: Iterable[Label], frame: Box) -> tuple[Label, Label | None] | None:
    """Return two labels that overlap, or one outside a frame, or None."""
    before: list[Label] = []
    # Sorted by their left edges, so that each is compared only with those that reach it.
    for label in sorted(labels, key=lambda one: one.box.left):
        if not label.box.is_in(frame):
            return label, None
        before = [one for one in before if one.box.right > label.box.left]
        for other in before:
            if label.box.overlaps(other.box):
                return other, label
        before.append(label)
    return None


class UnfitLabel(BriefpressError):
    """Labels that cannot be set; ``text`` is the author's text that does not fit, if any."""

    def __init__(self, message: str, hint: str, text: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.text = message, hint, text
