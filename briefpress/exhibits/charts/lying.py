"""Draw bars, dots and ranges: names on the left, numbers to the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefpress.exhibits.charts.drawing import Drawing, UnfitLabel
from briefpress.exhibits.charts.form import MILLIMETRE, Form, finished
from briefpress.exhibits.charts.pen import Pen
from briefpress.exhibits.charts.points import Plotted, Point
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart

_STEP = 0.45  # of a line: the distance between names
_BAR = 0.31 * 1.45  # of a line: half of the thickness of a bar
_NAMES = (0.4, 0.5, 0.6)  # of the width: what the names may take, more when a word is long
_SHORTEST = 24.0  # points: the room that numbers are drawn in
_RADIUS = 3.0  # points: that of a dot
_LEAST = 1e-9  # of a scale on which every number is 0


def side_by_side(
    chart: Chart,
    drawn: Sequence[Plotted],
    style: ChartStyle,
    words: Mapping[str, str],
    width: float,
) -> Drawing:
    """Set panels beside one column of names."""
    panels = [_Lying(chart, one, style, words) for one in drawn]
    if chart.series:  # they show one thing, so that their bars can be compared
        low, high = (end(one.scale[n] for one in panels) for n, end in enumerate((min, max)))
        for panel in panels:
            panel.scale = low, high
    for panel in panels:
        panel.line = max(one.line for one in panels)
    order = list(dict.fromkeys(name for one in drawn for name in one.names))
    first = panels[0]
    lines = first.lines_of(order, width / len(panels))
    names = max(first.width(line, bold=True) for one in lines for line in one) + 2 * first.near
    gap = style.length("space")
    each = (width - names - gap * (len(panels) - 1)) / len(panels)
    headings = [one.heading(each) for one in panels]
    top = first.room_for(max(one.lines for one in headings))
    middles, height = first.middles(lines)
    places = dict(zip(order, middles, strict=True))
    pens = []
    for number, (panel, heading) in enumerate(zip(panels, headings, strict=True)):
        pen = Pen(style, first.line, names + number * (each + gap), top)
        panel.draw(pen, places, each, height)
        panel.write_heading(pen, heading, 0, -top)
        pens.append(pen)
    for name, broken in zip(order, lines, strict=True):
        bold = first.stands_out(name)
        pens[0].write_lines(broken, -2 * first.near, places[name], anchor="end", bold=bold)
    return finished(pens, width, top + height + first.near, style)


class _Lying(Form):
    """A panel of bars, dots or ranges; ``scale`` is its lowest and highest number."""

    def __init__(
        self, chart: Chart, drawn: Plotted, style: ChartStyle, words: Mapping[str, str]
    ) -> None:
        super().__init__(chart, drawn, style, words)
        low = min([0.0, *(_least(one) for one in drawn.points)])
        high = max([low + _LEAST, *(_most(one) for one in drawn.points)])
        self.scale = low, float(chart.maximum or high)

    def lines_of(self, names: Sequence[str], width: float) -> list[list[str]]:
        """Break the names of rows, into as few lines as the width of a panel allows."""
        room = next(
            (share * width for share in _NAMES
             if all(self.style.lines(one, share * width, bold=True) for one in names)),
            _NAMES[-1] * width,
        )  # fmt: skip
        return [self.broken(name, room, "the name", bold=True) for name in names]

    def middles(self, lines: Sequence[Sequence[str]]) -> tuple[list[float], float]:
        """Return the middle of each row, and the height of all."""
        middles, top = [], 0.0
        for one in lines:
            height = (len(one) + _STEP) * self.line
            middles.append(top + height / 2)
            top += height
        return middles, top

    def draw(self, pen: Pen, places: Mapping[str, float], each: float, height: float) -> None:
        """Draw the numbers in a width, each at the height of its name."""
        room = self._room_for_labels()
        width = each - room
        if width < _SHORTEST:
            raise UnfitLabel(
                f"{max(width, 0) / MILLIMETRE:.0f} mm are left for {self.chart.form} of the chart",
                "set `width: full`, draw fewer `columns` or series, or write shorter names",
            )
        low, high = self.scale

        def across(value: float) -> float:
            return (value - low) / (high - low) * width

        zero = across(0.0)
        if self.chart.form != "bars":  # a guide from the name to its mark, but not below the label
            rule = self.style.colour("rule")
            for point in self.drawn.points:
                end = (across(_least(point)), places[point.x])
                pen.rule((zero, places[point.x]), end, rule, self.thin)
        for point in self.drawn.points:
            y = places[point.x]
            self._mark(pen, point, y, across)
            if self.chart.labels and point.label:
                at = max(zero, across(_most(point))) + 1.6 * self.near
                pen.write(point.label, at, y, bold=self.stands_out(point.x))
        pen.rule((zero, 0), (zero, height), self.ink, self.thin)

    def _room_for_labels(self) -> float:
        """Return the width of the numbers after the bars."""
        if not self.chart.labels:
            return self.near
        widths = (self.width(one.label, bold=True) for one in self.drawn.points)
        return max(widths) + 2 * self.near

    def _mark(self, pen: Pen, point: Point, y: float, across: Callable[[float], float]) -> None:
        is_bar = self.chart.form == "bars"
        half = _BAR * self.line
        fill, outline = self.filling(point)
        if point.value is not None and is_bar:
            if self.chart.maximum:  # the bar is a share of the whole, which is drawn behind it
                whole = across(float(self.chart.maximum))
                pale = self.style.tint("second", 0.12)
                pen.box(across(0.0), whole, y - half, y + half, fill=pale)
            pen.box(
                across(0.0), across(point.value), y - half, y + half,
                fill=fill, stroke=outline, thickness=2 * self.thin,
            )  # fmt: skip
        if point.low is not None and point.high is not None:
            is_range = self.chart.form == "ranges"
            ink = self.style.tint("second", 0.35) if is_range else self.ink
            ends = (across(point.low), y), (across(point.high), y)
            pen.rule(*ends, ink, half if is_range else 2 * self.thin)
        if point.value is not None and not is_bar:
            pen.marker(
                (across(point.value), y), _RADIUS, fill=fill, stroke=outline, thickness=self.thick
            )


def _ends(point: Point) -> list[float]:
    there = [one for one in (point.value, point.low, point.high) if one is not None]
    return there or [0.0]


def _least(point: Point) -> float:
    return min(_ends(point))


def _most(point: Point) -> float:
    return max(_ends(point))
