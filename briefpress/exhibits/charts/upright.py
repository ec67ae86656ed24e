"""Draw columns, lines and points: years or names from left to right, numbers upwards.

A panel is asked for the room that its labels need, then for its names in the width that remains,
and then drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefpress.exhibits.charts import columns, lines
from briefpress.exhibits.charts.drawing import Box, UnfitLabel
from briefpress.exhibits.charts.form import MILLIMETRE, Form
from briefpress.exhibits.charts.pen import BELOW, Pen, curled
from briefpress.exhibits.charts.points import Plotted, Point
from briefpress.exhibits.charts.scale import tick_texts, ticks
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart

_TICKS = 4  # most steps on a scale
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_LINES = 4  # most lines of a name
_TRIED = 12  # points beside which a remark may be
_YEAR = re.compile("[12][0-9]{3}")
_LEAST = 1e-9  # of a scale on which every number is 0
# Names of which some may be left out, as everybody knows what comes between two of them.
_IN_ORDER = re.compile(r"[12][0-9]{3}(-[0-9]{2}){1,2}|[12][0-9]{3}[ -]?[QTS][1-4]|-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name under a panel: its middle, its lines, and the width of the widest."""

    middle: float
    lines: tuple[str, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The names under a panel that is ``across`` wide; ``foot`` is the height below it."""

    names: tuple[Name, ...]
    across: float
    foot: float

    def margins(self) -> tuple[float, float]:
        """Return how far names reach beyond the left and the right end of the panel."""
        left = max(one.width / 2 - one.middle for one in self.names)
        right = max(one.middle + one.width / 2 - self.across for one in self.names)
        return max(left, 0.0), max(right, 0.0)


class Upright(Form):
    """A panel of columns, lines or points; ``reach`` is its lowest and highest number."""

    def __init__(
        self, chart: Chart, drawn: Plotted, style: ChartStyle, words: Mapping[str, str]
    ) -> None:
        super().__init__(chart, drawn, style, words)
        many = chart.form == "small-multiples"
        self.draws = chart.draw if many else ("lines" if chart.form == "lines" else "columns")
        self.stack = columns.stacked(drawn) if self.draws == "columns" else []
        ends = [end for one in self.stack for end in (one.low, one.high)]
        ends += [
            end for one in drawn.points for end in (one.value, one.low, one.high) if end is not None
        ]
        self.reach = min([0.0, *ends]), float(chart.maximum or max([0.0, *ends]))
        self._set_names(drawn.names)
        self.ticks: list[float] = []
        self.scale = self.reach
        self.plot = self.across = 0.0

    def use(self, reach: tuple[float, float], names: list[str]) -> None:
        """Use the numbers and names that panels share."""
        self.reach = reach
        self._set_names(names)

    def _set_names(self, names: list[str]) -> None:
        """Take the names in their order; years are as far apart as they are."""
        self.is_of_years = all(map(_YEAR.fullmatch, names))
        self.places = _all_years(names) if self.is_of_years else names
        self.order = {name: place for place, name in enumerate(self.places)}

    # The room that labels need, in points.

    @property
    def is_labelled(self) -> bool:
        """Whether every column is labelled with its number, so that no scale is needed."""
        return self.chart.labels and self.draws == "columns" and len(self.drawn.series) == 1

    def set_ticks(self, plot: float) -> None:
        """Put round numbers on a scale of a height; it ends at one of them or just above."""
        low, high = self.reach
        if self.is_labelled:
            self.scale = low, max(high, low + _LEAST)
            return
        most = min(_TICKS, max(1, int(plot / self.line) - 1))
        self.ticks = ticks(low, high, most)
        step = self.ticks[1] - self.ticks[0]
        if len(self.ticks) > 2 and self.ticks[-1] - high > step / 2:
            self.ticks.pop()
        self.scale = self.ticks[0], max(high, self.ticks[-1])

    def room_for_scale(self) -> float:
        """Return the width of the numbers on the scale."""
        if self.is_labelled:
            return 0.0
        return max(self.width(text) for text in self._tick_texts()) + 2 * self.near

    def room_for_ends(self, room: float) -> float:
        """Return the width of the labels after the series, at most ``room``."""
        texts = self.end_lines(room).values()
        widths = [self.width(line, bold=True) + 2 * self.near for one in texts for line in one]
        return max([self.near, *widths])

    def room_for_series(self, room: float) -> float:
        """Return the height of the labels after the series."""
        return sum(len(one) for one in self.end_lines(room).values()) * self.line

    def room_above(self) -> float:
        """Return the height of the number over the tallest column."""
        return self.line if self.is_labelled else 0.0

    def _room_below(self) -> float:
        """Return the height of a number under a column that hangs from the axis."""
        hangs = self.is_labelled and any((one.value or 0) < 0 for one in self.drawn.points)
        return self.line if hangs else 0.0

    def axis(self, across: float) -> Axis:
        """Break the names for a width, or leave out some that are in order."""
        self.across = across
        names = self._thinned() if self._is_in_order() else list(map(self._name, self.places))
        if self.is_labelled:
            self._check_numbers()
        high = max(len(one.lines) for one in names) * self.line
        return Axis(tuple(names), across, self._room_below() + self._drop + high)

    @property
    def _drop(self) -> float:
        """The distance of the names from the panel: tall letters keep off the scale."""
        size = self.style.length("size-fine")
        above = max(self.style.lettering.size(curled(name)).above for name in self.places)
        return max(self.near, (above + BELOW) * size - self.line / 2)

    def _is_in_order(self) -> bool:
        return all(_IN_ORDER.fullmatch(name) for name in self.places)

    def _thinned(self) -> list[Name]:
        room = max(self.width(name) for name in self.places) + self.near
        step = next((one for one in _STEPS if one * self.apart >= room), _STEPS[-1])
        kept = [
            name
            for place, name in enumerate(self.places)
            if (int(name) if self.is_of_years else place) % step == 0
        ]
        kept = kept or self.places[-1:]
        return [Name(self.x(name), (name,), self.width(name)) for name in kept]

    def _name(self, name: str) -> Name:
        room = (self.apart if len(self.places) > 1 else self.across) - self.near
        broken = self.style.lines(name, room)
        if broken is None or len(broken) > _LINES:
            raise UnfitLabel(
                f"the name `{name}` does not fit under its {_MARKS[self.draws]}: it has "
                f"{max(room, 0) / MILLIMETRE:.0f} mm",
                "use `form: bars`, in which names are beside what is drawn, set `width: full`, "
                "or write shorter names",
                name,
            )
        return Name(self.x(name), tuple(broken), max(map(self.width, broken)))

    def _check_numbers(self) -> None:
        widest = max((one.label for one in self.drawn.points), key=self.width)
        if self.width(widest) > self.apart - self.near / 2:
            raise UnfitLabel(
                f"the number `{widest}` is wider than its column: {self.width(widest):.0f} pt, "
                f"and the column has {self.apart:.0f} pt",
                "remove `labels` to print a scale, use a larger unit, set `width: full` or "
                "`form: bars`, or select fewer rows with `where`",
            )

    # Places, in points.

    @property
    def apart(self) -> float:
        """The distance between two names."""
        if self.draws == "columns":
            return self.across / max(1, len(self.places))
        return (self.across - 2 * self._edge) / max(1, len(self.places) - 1)

    @property
    def _edge(self) -> float:
        return self.near * 1.5

    def x(self, name: str) -> float:
        """Return the place of a name."""
        place = self.order[name]
        if self.draws == "columns":
            return (place + 0.5) * self.apart
        return self._edge + place * self.apart

    def y(self, value: float) -> float:
        """Return the height of a number, from the top."""
        low, high = self.scale
        return self.plot * (1 - (value - low) / (high - low))

    def place(self, point: Point) -> tuple[float, float]:
        """Return the place of a point."""
        return self.x(point.x), self.y(point.value or 0.0)

    # Drawing.

    def draw(self, pen: Pen, plot: float, axis: Axis, *, has_scale: bool) -> None:
        """Draw the panel in a height, above its names."""
        self.plot, self.across = plot, axis.across
        if not self.is_labelled:
            self._grid(pen, has_scale)
        if self.draws == "columns":
            columns.draw(self, pen)
        else:
            lines.draw(self, pen)
        self._axis(pen, axis)

    def _tick_texts(self) -> list[str]:
        return tick_texts(self.ticks, self.style.locale)

    def _grid(self, pen: Pen, has_scale: bool) -> None:
        for tick, text in zip(self.ticks, self._tick_texts(), strict=True):
            y = self.y(tick)
            if tick:
                pen.rule((0, y), (self.across, y), self.style.colour("rule"), self.thin)
            if has_scale:
                pen.write(text, -1.6 * self.near, y, anchor="end", colour=self.soft)

    def _axis(self, pen: Pen, axis: Axis) -> None:
        zero = self.y(max(0.0, self.scale[0]))
        pen.rule((0, zero), (self.across, zero), self.ink, 1.5 * self.thin)
        top = self.plot + self._room_below()
        for name in axis.names:
            if self.draws != "columns":
                foot = (name.middle, self.plot + self.near)
                pen.rule((name.middle, self.plot), foot, self.ink, self.thin)
            middle = top + self._drop + len(name.lines) * self.line / 2
            pen.write_lines(name.lines, name.middle, middle, anchor="middle", colour=self.soft)

    # Labels beside the marks.

    def by_series(self) -> Iterator[tuple[str, list[Point]]]:
        """Give the points of each series, from left to right."""
        for name in self.drawn.series:
            own = [one for one in self.drawn.points if one.series == name]
            yield name, sorted(own, key=lambda one: self.order[one.x])

    def end_lines(self, room: float) -> dict[str, list[str]]:
        """Return the labels after each series, broken into lines."""
        found = {}
        several = len(self.drawn.series) > 1
        for name, points in self.by_series():
            last = next((one for one in reversed(points) if one.value is not None), None)
            label = last.label if last and self.chart.labels and self.draws == "lines" else ""
            text = " ".join(filter(None, (name if several and last else "", label)))
            if text:
                found[name] = self.broken(text, room, "the label", bold=True)
        return found

    def label_ends(self, pen: Pen, room: float) -> None:
        """Label each series at its end; a label that had to move has a line to its end."""
        texts = self.end_lines(room)
        ends = {name: self._end_of(name) for name in texts}
        names = sorted(texts, key=lambda name: ends[name][1])
        middles: list[float] = []
        free = -math.inf
        for name in names:
            half = len(texts[name]) * self.line / 2
            middles.append(max(ends[name][1], free + half))
            free = middles[-1] + half
        foot = self.plot + self.line / 2
        for place in reversed(range(len(names))):  # pushed up from the bottom again
            half = len(texts[names[place]]) * self.line / 2
            middles[place] = min(middles[place], foot - half)
            foot = middles[place] - half
        x = self.across + self.near * (0.8 if self.draws == "columns" else 1.2)
        for name, y in zip(names, middles, strict=True):
            bold = self.stands_out(name) or len(texts) == 1
            end = ends[name]
            if abs(end[1] - y) > self.line or self.across - end[0] > self.apart + self._edge:
                pen.rule(end, (x - self.near / 4, y), self.soft, self.thin / 2)
            pen.write_lines(texts[name], x, y, bold=bold)

    def _end_of(self, name: str) -> tuple[float, float]:
        if self.draws == "columns":
            last = [one for one in self.stack if one.point.series == name][-1]
            return self.across, self.y((last.low + last.high) / 2)
        points = next(own for series, own in self.by_series() if series == name)
        return self.place([one for one in points if one.value is not None][-1])

    # What estimates and ranges are, said once where there is room.

    def remarks(self) -> list[str]:
        """Return the names of the words that the panel needs."""
        points = self.drawn.points
        guessed = any(one.estimate and one.value is not None for one in points)
        ranged = any(one.high is not None and one.low != one.high for one in points)
        needed = {"estimates": guessed and not self.chart.hollow, "low-high": ranged}
        return [name for name, is_needed in needed.items() if is_needed]

    def tell(self, pen: Pen, name: str, frame: Box) -> bool:
        """Write one of the remarks where nothing else is; return whether there was room."""
        text = self.words[name]
        candidates = self._above_estimates() if name == "estimates" else self._beside_ranges(text)
        for x, y, anchor in candidates:
            box = pen.box_of(text, x, y, anchor=anchor)
            if box.is_in(frame) and pen.is_free(box):
                pen.write(text, x, y, anchor=anchor, colour=self.soft)
                return True
        return False

    def _above_estimates(self) -> Iterator[tuple[float, float, str]]:
        guessed = [one for one in self.drawn.points if one.estimate and one.value is not None]
        middle = guessed[len(guessed) // 2]
        highest = max(one.value or 0 for one in guessed)
        above = -self.line * (1.8 if self.is_labelled else 0.8)
        yield self.x(middle.x), self.y(highest) + above, "middle"
        for point in guessed[:_TRIED]:
            x, y = self.place(point)
            for anchor in ("middle", "start", "end"):
                yield x, y + above, anchor
                yield x, y + self.line, anchor

    def _beside_ranges(self, text: str) -> Iterator[tuple[float, float, str]]:
        ranged = [one for one in self.drawn.points if one.high is not None and one.low != one.high]
        ranged.sort(key=lambda one: -(one.high or 0))
        for point in ranged[:_TRIED]:
            x, low, high = self.x(point.x), point.low or 0, point.high or 0
            sides = [(x - 3 * self.near, "end"), (x + 3 * self.near, "start")]
            if x <= self.width(text) + 3 * self.near:
                sides.reverse()
            heights = [self.y(high), self.y((low + high) / 2), self.y(high) - self.line]
            if self.draws == "points":
                heights[:2] = heights[1::-1]
            for y in heights:
                for at, anchor in sides:
                    yield at, y, anchor

    def write_key(self, pen: Pen, names: Sequence[str]) -> None:
        """Explain remarks below the panels, each after a sample of what it is about."""
        x, y = 0.0, self.line
        for name in names:
            self._sample(pen, name, x, y)
            x += 6 * self.near
            pen.write(self.words[name], x, y, colour=self.soft)
            x += self.width(self.words[name]) + 4 * self.near

    def _sample(self, pen: Pen, name: str, x: float, y: float) -> None:
        end, half = x + 5 * self.near, self.near
        if name == "low-high" and self.draws == "lines":
            pen.box(x, end, y - half, y + half, fill=self.style.tint("second", 0.25))
        elif name == "low-high":
            pen.rule((x, y), (end, y), self.ink, 2 * self.thin)
            for at in (x, end):
                pen.rule((at, y - half), (at, y + half), self.ink, 2 * self.thin)
        elif self.draws == "lines":
            pen.stroke([(x, y), (end, y)], lines.tone(self, 0), self.thick, lines.DASHES)
        else:
            paper, tone = self.style.paper, self.tone(0)
            pen.box(x, end, y - half, y + half, fill=paper, stroke=tone, thickness=2 * self.thin)


_MARKS = {"columns": "column", "lines": "place on the line", "points": "point"}


def _all_years(names: Sequence[str]) -> list[str]:
    years = [int(name) for name in names]
    return [str(year) for year in range(min(years), max(years) + 1)]
