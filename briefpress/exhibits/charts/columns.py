"""Draw columns, one part on the other, with ranges over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefpress.exhibits.charts.form import FILLS
from briefpress.exhibits.charts.pen import Pen, Place
from briefpress.exhibits.charts.points import Plotted, Point

if TYPE_CHECKING:
    from briefpress.exhibits.charts.upright import Upright

_HALF = 0.36  # of the distance between columns: half of the width of one
_LINES = 2.4  # points between the lines of a pattern


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column, from its start to its end."""

    point: Point
    series: int
    low: float
    high: float


def stacked(drawn: Plotted) -> list[Part]:
    """Put the parts of each column on each other."""
    heights: dict[str, float] = {}
    parts = []
    series = drawn.series
    for point in drawn.points:
        if point.value is not None:
            low = heights.get(point.x, 0.0)
            heights[point.x] = low + point.value
            parts.append(Part(point, series.index(point.series), low, low + point.value))
    return parts


def draw(panel: Upright, pen: Pen) -> None:
    """Draw the columns of a panel, their ranges and their numbers."""
    half = min(panel.apart * _HALF, panel.style.length("space") * 0.9)
    for part in panel.stack:
        _column(panel, pen, part, half)
    seen = set()
    for point in panel.drawn.points:
        if point.low is not None and point.high is not None and point.x not in seen:
            seen.add(point.x)
            whisker(panel, pen, point, half * 0.4)
    for part in panel.stack if panel.is_labelled else ():
        value = part.point.value or 0.0
        ends = (value, part.point.low, part.point.high)
        reach = [one for one in ends if one is not None]
        below = value < 0
        y = panel.y(min(reach) if below else max(reach))
        y += panel.line * (0.55 if below else -0.55)
        pen.write(part.point.label, panel.x(part.point.x), y, anchor="middle")


def _column(panel: Upright, pen: Pen, part: Part, half: float) -> None:
    x = panel.x(part.point.x)
    fill, outline = panel.filling(part.point, part.series)
    many = len(panel.drawn.series) > 1
    if many and not part.point.estimate:
        outline = panel.tone(0)
    pattern = FILLS[part.series][2] if many else ""
    corners = (x - half, x + half, panel.y(part.high), panel.y(part.low))
    inner = panel.style.paper if pattern else fill
    thickness = panel.thin * 1.5
    pen.box(*corners, fill=inner, stroke=outline, thickness=thickness)
    if pattern and not part.point.estimate:
        pen.strokes(hatching(pattern, *corners), fill, panel.thick * 0.8)


def whisker(panel: Upright, pen: Pen, point: Point, half: float) -> None:
    """Draw a range as a line with ends."""
    x, low, high = panel.x(point.x), panel.y(point.low or 0), panel.y(point.high or 0)
    # A line in the colour of the paper separates it from a dark column.
    pen.rule((x, low), (x, high), panel.style.paper, 5 * panel.thin)
    pen.rule((x, low), (x, high), panel.ink, 2 * panel.thin)
    for y in (low, high):
        pen.rule((x - half, y), (x + half, y), panel.ink, 2 * panel.thin)
    pen.block_line([(x, low), (x, high)])


def hatching(
    pattern: str, x: float, x2: float, y: float, y2: float
) -> Iterator[tuple[Place, Place]]:
    """Give the lines of a pattern within a rectangle."""
    y, y2 = sorted((y, y2))
    if pattern == "level":
        step = y + _LINES / 2
        while step < y2:
            yield (x, step), (x2, step)
            step += _LINES
    if pattern in ("rising", "crossed"):
        yield from _sloping(x, x2, y, y2)
    if pattern in ("falling", "crossed"):
        for (a, b), (c, d) in _sloping(x, x2, y, y2):
            yield (x + x2 - a, b), (x + x2 - c, d)


def _sloping(x: float, x2: float, y: float, y2: float) -> Iterator[tuple[Place, Place]]:
    """Give lines that rise to the right: on each, the sum of both places is the same."""
    total = x + y + _LINES
    while total < x2 + y2:
        left, right = max(x, total - y2), min(x2, total - y)
        yield (left, total - left), (right, total - right)
        total += _LINES * 1.5
