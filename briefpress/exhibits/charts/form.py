"""The base of all forms: sizes, colours, and the heading of a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefpress.exhibits.charts.drawing import Drawing, UnfitLabel
from briefpress.exhibits.charts.pen import BASELINE, Pen, curled
from briefpress.exhibits.charts.points import Plotted, Point
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart

MILLIMETRE = 72 / 25.4  # points
# The fills of series: a colour, how much of it, and a pattern of lines that prints in grey as well.
FILLS = (
    ("second", 1.0, ""), ("second", 0.5, ""), ("second", 0.14, ""),
    ("accent", 1.0, "rising"), ("accent", 0.5, "level"), ("ink", 1.0, ""),
    ("second", 1.0, "falling"), ("accent", 1.0, "crossed"),
)  # fmt: skip
# The lines of series: a colour, how much of it, and the thickness in points.
LINES = (("accent", 1.0, 1.6), ("second", 1.0, 1.1), ("second", 0.55, 1.6), ("ink", 1.0, 0.7))


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines of a panel's title and unit; the unit may follow the title in its last line."""

    title: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    follows: bool = False

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return len(self.title) + len(self.unit) - self.follows


class Form:
    """A panel of a form: what is drawn, and the sizes that it is drawn with."""

    def __init__(
        self, chart: Chart, drawn: Plotted, style: ChartStyle, words: Mapping[str, str]
    ) -> None:
        self.chart, self.drawn, self.style, self.words = chart, drawn, style, words
        self.line = max(style.length("leading-fine"), _needed(drawn, style))
        self.near = style.length("space-quarter")
        self.thin, self.thick = style.length("rule-thin"), style.length("rule-thick")
        self.ink, self.soft = style.colour("ink"), style.colour("ink-soft")

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a label in points."""
        return self.style.width(curled(text), bold=bold)

    def broken(self, text: str, room: float, what: str, *, bold: bool = False) -> list[str]:
        """Break a label into lines; raise `UnfitLabel` when it has a word that is too wide."""
        lines = self.style.lines(curled(text), room, bold=bold)
        if lines is None:
            need, has = (round(one / MILLIMETRE) for one in (self.width(text, bold=bold), room))
            raise UnfitLabel(
                f"{what} `{text}` is {need} mm wide, and has {max(has, 0)} mm",
                "write it shorter, or set `width: full`",
                text,
            )
        return lines

    def heading(self, room: float) -> Heading:
        """Return the heading of the panel in a width."""
        title, unit = self.drawn.title, self.drawn.unit
        titles = self.broken(title, room, "the title", bold=True) if title else []
        units = self.broken(unit, room, "the unit") if unit else []
        follows = False
        if titles and len(units) == 1:
            last = self.width(titles[-1], bold=True) + 2 * self.near
            follows = last + self.width(units[0]) <= room
        return Heading(tuple(titles), tuple(units), follows)

    def write_heading(self, pen: Pen, heading: Heading, left: float, top: float) -> None:
        """Write the heading of a panel, from its top left corner."""
        y = top + self.line / 2
        for line in heading.title:
            pen.write(line, left, y, bold=True)
            y += self.line
        if heading.follows:
            after = self.width(heading.title[-1], bold=True) + 2 * self.near
            pen.write(heading.unit[0], left + after, y - self.line, colour=self.soft)
            return
        for line in heading.unit:
            pen.write(line, left, y, colour=self.soft)
            y += self.line

    def room_for(self, lines: int) -> float:
        """Return the height of a heading with its distance from the panel."""
        return lines * self.line + self.style.length("space-line") if lines else 0.0

    def tone(self, number: int) -> str:
        """Return the colour of a series."""
        name, share, _ = FILLS[number % len(FILLS)]
        return self.style.tint(name, share)

    def filling(self, point: Point, series: int = 0) -> tuple[str, str]:
        """Return fill and outline: hollow for an estimate, strong for a highlight."""
        if self.stands_out(point.x):
            colour = self.style.colour("accent")
        elif self.chart.highlight:
            colour = self.style.tint("second", 0.5)
        else:
            colour = self.tone(series)
        return self.style.paper if point.estimate else colour, colour

    def stands_out(self, name: str) -> bool:
        """Tell whether a name is highlighted."""
        return name in map(str, self.chart.highlight)


def finished(pens: list[Pen], width: float, height: float, style: ChartStyle) -> Drawing:
    """Join the panels of a chart; raise `UnfitLabel` when it is too tall or labels collide."""
    tallest = style.length("tallest")
    if height > tallest:
        raise UnfitLabel(
            f"the chart is {round(height / MILLIMETRE)} mm tall, and a page holds "
            f"{int(tallest / MILLIMETRE)} mm",
            "select fewer rows with `where`, divide it into two charts, or print a `table`",
        )
    marks = tuple(mark for pen in pens for mark in pen.marks)
    labels = tuple(label for pen in pens for label in pen.labels)
    drawing = Drawing(round(width, 2), round(height, 2), marks, labels)
    if (found := drawing.misfit()) is not None:
        label, other = found
        both = f"`{label.text}` and `{other.text}` overlap" if other else f"`{label.text}` is cut"
        raise UnfitLabel(f"there is no room for the labels: {both}", _ROOMIER, label.text)
    return drawing


def _needed(drawn: Plotted, style: ChartStyle) -> float:
    """Return the height of a line in which no letter reaches into the next."""
    texts = (drawn.title, drawn.unit, *drawn.names, *drawn.series)
    sizes = [style.lettering.size(curled(text), bold=bold) for text in texts
             for bold in (False, True)]  # fmt: skip
    half = max(max(one.above - BASELINE, one.below + BASELINE) for one in sizes)
    return 2 * half * style.length("size-fine")


_ROOMIER = "set `width: full` or a larger `height`, draw fewer rows, or write shorter names"
