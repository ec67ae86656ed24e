"""Draw shapes and labels at places in a panel, and keep the boxes of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from briefpress.exhibits.charts.drawing import Box, Label, Mark
from briefpress.exhibits.charts.lettering import ROUNDED
from briefpress.exhibits.charts.style import ChartStyle

Place = tuple[float, float]

BASELINE = 0.3  # of the size: how far the baseline is below the middle of a line
_ABOVE, BELOW = 0.78, 0.25  # of the size: how far most letters reach from their baseline
SIDES = {"start": 0.0, "middle": 0.5, "end": 1.0}  # of the width: what is before its place
_SPARE = 1 - 1 / ROUNDED  # of the width: what the letters do not take
_CIRCLE = 0.5523  # of the radius: the handles of the curves that make a circle
_SPREAD = 4.0  # points between the boxes that stand for a line


class Pen:
    """Collects the marks and labels of a panel; its origin is at ``left``, ``top``.

    ``line`` is the distance of the lines of a label.
    """

    def __init__(self, style: ChartStyle, line: float, left: float, top: float) -> None:
        self.line = line
        self.style, self.left, self.top = style, left, top
        self.size = style.length("size-fine")
        self.marks: list[Mark] = []
        self.labels: list[Label] = []
        self.obstacles: list[Box] = []

    # Labels.

    def write(
        self, text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False,
        colour: str = "",
    ) -> None:  # fmt: skip
        """Write a line whose middle is at a height."""
        text = curled(text)
        box = self.box_of(text, x, y, anchor=anchor, bold=bold)
        colour = colour or self.style.colour("ink")
        # Not `text-anchor`: for it, the renderer makes a group that PDFium cuts at its edge.
        left = box.left + (box.right - box.left) * SIDES[anchor] * _SPARE
        y += self.top + BASELINE * self.size
        families = self.style.lettering.families(text, bold=bold)
        self.labels.append(Label(text, short(left), short(y), families, bold, colour, box))

    def write_lines(
        self, lines: Sequence[str], x: float, y: float, *, anchor: str = "start",
        bold: bool = False, colour: str = "",
    ) -> None:  # fmt: skip
        """Write lines whose common middle is at a height."""
        first = y - (len(lines) - 1) * self.line / 2
        for place, line in enumerate(lines):
            self.write(line, x, first + place * self.line, anchor=anchor, bold=bold, colour=colour)

    def box_of(
        self, text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False
    ) -> Box:
        """Return the box of a line in the drawing."""
        extent = self.style.lettering.size(curled(text), bold=bold)
        width = extent.width * self.size
        left = self.left + x - width * SIDES[anchor]
        base = self.top + y + BASELINE * self.size
        above, below = max(extent.above, _ABOVE), max(extent.below, BELOW)
        return Box(left, base - above * self.size, left + width, base + below * self.size)

    def is_free(self, box: Box) -> bool:
        """Tell whether no label and no mark is at a place."""
        taken = (*(one.box for one in self.labels), *self.obstacles)
        return not any(box.overlaps(one) for one in taken)

    # Shapes.

    def rule(self, start: Place, end: Place, colour: str, thickness: float) -> None:
        """Draw a straight line."""
        self.stroke([start, end], colour, thickness)

    def stroke(
        self, places: Sequence[Place], colour: str, thickness: float, dashes: str = ""
    ) -> None:
        """Draw a line through places."""
        path = self._path(places)
        self.marks.append(Mark(path, stroke=colour, thickness=thickness, dashes=dashes))

    def block_line(self, places: Sequence[Place]) -> None:
        """Keep labels off a line through places."""
        for (x, y), (x2, y2) in pairwise(places):
            steps = max(1, round(max(abs(x2 - x), abs(y2 - y)) / _SPREAD))
            for step in range(steps + 1):
                share = step / steps
                self.block((x + (x2 - x) * share, y + (y2 - y) * share), 1.0)

    def block(self, place: Place, reach: float) -> None:
        """Keep labels off a place."""
        x, y = place[0] + self.left, place[1] + self.top
        self.obstacles.append(Box(x - reach, y - reach, x + reach, y + reach))

    def area(self, places: Sequence[Place], fill: str) -> None:
        """Fill the area within places."""
        self.marks.append(Mark(f"{self._path(places)}Z", fill=fill))

    def box(
        self, x: float, x2: float, y: float, y2: float, *, fill: str,
        stroke: str = "none", thickness: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle."""
        (x, x2), (y, y2) = sorted((x, x2)), sorted((y, y2))
        path = self._path([(x, y), (x2, y), (x2, y2), (x, y2)])
        self.marks.append(Mark(f"{path}Z", fill=fill, stroke=stroke, thickness=thickness))
        self.obstacles.append(Box(x, y, x2, y2).moved(self.left, self.top))

    def strokes(
        self, segments: Iterable[tuple[Place, Place]], colour: str, thickness: float
    ) -> None:
        """Draw several straight lines as one mark."""
        if path := "".join(self._path(segment) for segment in segments):
            self.marks.append(Mark(path, stroke=colour, thickness=thickness))

    def marker(
        self, place: Place, radius: float, *, shape: str = "circle", fill: str, stroke: str,
        thickness: float,
    ) -> None:  # fmt: skip
        """Draw a marker."""
        path = self._circle(place, radius)
        if shape != "circle":
            corners = ((place[0] + x * radius, place[1] + y * radius) for x, y in SHAPES[shape])
            path = f"{self._path(list(corners))}Z"
        self.marks.append(Mark(path, fill=fill, stroke=stroke, thickness=thickness))
        self.block(place, radius)

    def _circle(self, place: Place, radius: float) -> str:
        x, y = place[0] + self.left, place[1] + self.top
        r, k = short(radius), short(radius * _CIRCLE)
        return (
            f"M{short(x - radius)} {short(y)}"
            f"c0 {-k} {short(radius - k)} {-r} {r} {-r}c{k} 0 {r} {short(radius - k)} {r} {r}"
            f"c0 {k} {short(k - radius)} {r} {-r} {r}c{-k} 0 {-r} {short(k - radius)} {-r} {-r}Z"
        )

    def _path(self, places: Sequence[Place]) -> str:
        ends = (f"{short(x + self.left)} {short(y + self.top)}" for x, y in places)
        return f"M{'L'.join(ends)}"


# The corners of markers, in radii from their middle; a circle has none.
SHAPES: dict[str, tuple[Place, ...]] = {
    "circle": (),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
    "diamond": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
    "pointer": ((0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)),
    "cross": (
        (-0.4, -1.3), (0.4, -1.3), (0.4, -0.4), (1.3, -0.4), (1.3, 0.4), (0.4, 0.4),
        (0.4, 1.3), (-0.4, 1.3), (-0.4, 0.4), (-1.3, 0.4), (-1.3, -0.4), (-0.4, -0.4),
    ),
    "bar": ((-1.4, -0.5), (1.4, -0.5), (1.4, 0.5), (-1.4, 0.5)),
    "post": ((-0.5, -1.4), (0.5, -1.4), (0.5, 1.4), (-0.5, 1.4)),
}  # fmt: skip


def short(value: float) -> float:
    """Return a length as it is written: hundredths of a point are enough."""
    return round(value, 2) + 0.0


def curled(text: str) -> str:
    """Return words with typographic apostrophes, as in the text of the briefing."""
    return text.replace("'", "’")
