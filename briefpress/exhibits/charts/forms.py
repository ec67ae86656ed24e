"""Build the Vega-Lite specifications of the chart forms, with every length in points.

Nothing is left to the defaults of Vega-Lite: domains, ticks and the places of labels are computed
here, so that a chart is as wide as its column. Series are distinguished by labels beside them, then
by tone and line style, never by hue alone; estimates are hollow or dashed, and a gap in the numbers
is a gap in the chart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from briefpress.exhibits.charts.plot import Panel
from briefpress.exhibits.charts.points import Plotted, Point
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart
from briefpress.parse.numbers import written

Layer = dict[str, Any]

_LYING = ("bars", "dots", "ranges")
_TICKS = 4  # most steps on a scale
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_YEARS = (1, 2, 5, 10, 20, 25, 50, 100)
_TONES = (("second", 1.0), ("second", 0.5), ("second", 0.14), ("accent", 1.0), ("accent", 0.5))
_LINES = (("accent", 1.0, 1.6), ("second", 1.0, 1.1), ("second", 0.55, 1.6), ("ink", 1.0, 0.7))
_DASHES = [2.5, 2.0]
_ROOMY = 5.0  # points between two distinguishable marks


def panels(
    chart: Chart, drawn: Sequence[Plotted], style: ChartStyle, words: Mapping[str, str]
) -> tuple[tuple[Panel, ...], float, float]:
    """Return the panels of a form, and the width and height of all of them, in points."""
    width = style.length(chart.width if chart.width == "full" else "column")
    if chart.form in _LYING:
        return _side_by_side(chart, drawn, style, words, width)
    return _grid(chart, drawn, style, words, width)


def _side_by_side(
    chart: Chart,
    drawn: Sequence[Plotted],
    style: ChartStyle,
    words: Mapping[str, str],
    width: float,
) -> tuple[tuple[Panel, ...], float, float]:
    """Set panels beside one column of names."""
    first = _Lying(chart, drawn[0], style, words)
    names = first.room_for_names()
    gap = style.length("space")
    each = (width - names - gap * (len(drawn) - 1)) / len(drawn)
    top = first.head if any(one.title or one.unit for one in drawn) else 0.0
    made, left = [], 0.0
    order = drawn[0].names
    for place, one in enumerate(drawn):
        panel = _Lying(chart, one, style, words)
        room = names if place == 0 else 0.0
        made.append(Panel(left, 0.0, panel.specification(order, each, room, top)))
        left += room + each + gap
    return tuple(made), width, top + first.height(len(order))


def _grid(
    chart: Chart,
    drawn: Sequence[Plotted],
    style: ChartStyle,
    words: Mapping[str, str],
    width: float,
) -> tuple[tuple[Panel, ...], float, float]:
    """Set panels in rows, on one scale when they have the same unit."""
    uprights = [_Upright(chart, one, style, words) for one in drawn]
    shared = chart.series is not None or len(drawn) == 1
    if shared:
        low = min(one.scale[0] for one in uprights)
        high = max(one.scale[1] for one in uprights)
        years = sorted({name for one in drawn for name in one.names})
        for upright in uprights:
            upright.use((low, high), years)
    across = min(chart.across, len(drawn))
    gap = style.length("space")
    height = (chart.height or 0) * 72 / 25.4 or style.length("space") * (9 if across > 1 else 11)
    left = max(one.room_for_scale() for one in uprights)
    right = max(one.room_for_ends() for one in uprights)
    every = 1 if shared else across  # panels in a row when each has its own scale
    each = (width - left * every - right * across - gap * (across - 1)) / across
    made: list[Panel] = []
    said = False
    for place, upright in enumerate(uprights):
        column, row = place % across, place // across
        has_scale = column == 0 or not shared
        before = column * (each + right + gap) + (left * column if every > 1 else 0)
        before += left if every == 1 and column else 0
        spec = upright.specification(each, height, left if has_scale else 0.0, right, tell=not said)
        said = said or upright.tells
        made.append(Panel(before, row * (height + gap), spec))
    rows = math.ceil(len(drawn) / across)
    return tuple(made), width, rows * height + (rows - 1) * gap


class _Drawn:
    """The base of all forms: sizes, colours and text."""

    def __init__(
        self, chart: Chart, drawn: Plotted, style: ChartStyle, words: Mapping[str, str]
    ) -> None:
        self.chart, self.drawn, self.style, self.words = chart, drawn, style, words
        self.size = style.length("size-fine")
        self.line = style.length("leading-fine")
        self.near = style.length("space-quarter")
        self.thin, self.thick = style.length("rule-thin"), style.length("rule-thick")
        self.head = self.line + style.length("space-line")
        self.ink, self.soft = style.colour("ink"), style.colour("ink-soft")

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a label in points."""
        return self.style.width(text, self.size, bold=bold)

    def words_at(self, x: float, y: float, text: str, **look: Any) -> Layer:
        """Return a text mark at a place in the panel."""
        place = {"x": {"value": x}, "y": {"value": y}, "text": {"value": _curled(text)}}
        return {"data": {"values": [{}]}, "mark": self.text(**look), "encoding": place}

    def text(self, **look: Any) -> Layer:
        """Return the style of text."""
        return {"type": "text", "font": self.style.family, "fontSize": self.size,
                "color": self.ink, "baseline": "middle", "align": "left", **look}  # fmt: skip

    def heading(self, left: float, top: float) -> Iterator[Layer]:
        """Write a panel's title, and the unit after it."""
        title, unit, at = self.drawn.title, self.drawn.unit, -left
        middle = -top + self.line / 2
        if title:
            yield self.words_at(at, middle, title, fontWeight="bold")
            at += self.width(title, bold=True) + 2 * self.near
        if unit:
            yield self.words_at(at, middle, unit, color=self.soft)

    def whole(
        self, layers: list[Layer], width: float, height: float, room: Sequence[float]
    ) -> Layer:
        """Return a layered specification, with padding on the left, top, right and bottom."""
        left, top, right, bottom = room
        return {
            "width": width,
            "height": height,
            "autosize": {"type": "none"},
            "padding": {"left": left, "top": top, "right": right, "bottom": bottom},
            "layer": layers,
            "config": configuration(self.style),
        }

    def tone(self, number: int) -> str:
        """Return the fill colour of a series."""
        name, share = _TONES[number % len(_TONES)]
        return self.style.tint(name, share)

    def filling(self, point: Point, series: int = 0) -> Layer:
        """Return the style of an area: hollow for an estimate, strong for a highlight."""
        if point.x in map(str, self.chart.highlight):
            colour = self.style.colour("accent")
        elif self.chart.highlight:
            colour = self.style.tint("second", 0.5)
        else:
            colour = self.tone(series)
        return {"fill": self.style.paper if point.estimate else colour, "stroke": colour}

    def stands_out(self, name: str) -> bool:
        """Tell whether a name is highlighted."""
        return name in map(str, self.chart.highlight)


class _Lying(_Drawn):
    """Forms with names on the left and numbers to the right: bars, dots, ranges."""

    @property
    def step(self) -> float:
        """The distance between two names."""
        return self.line * 1.45

    def height(self, names: int) -> float:
        """Return the height of a number of names."""
        return self.step * names + self.near

    def room_for_names(self) -> float:
        """Return the width of the names."""
        return max(self.width(name, bold=True) for name in self.drawn.names) + 2 * self.near

    def room_for_labels(self) -> float:
        """Return the width of the numbers after the bars."""
        if not self.chart.labels:
            return self.near
        return max(self.width(one.label, bold=True) for one in self.drawn.points) + 2 * self.near

    def specification(self, order: list[str], whole: float, left: float, top: float) -> Layer:
        """Draw the numbers of these names, in their order."""
        right = self.room_for_labels()
        width, height = whole - right, self.step * len(order)
        ends = [point.high or point.value or 0 for point in self.drawn.points]
        lowest = min([0.0, *(point.low or point.value or 0 for point in self.drawn.points)])
        highest = float(self.chart.maximum or max([*ends, lowest + 1e-9]))
        places = {name: (n + 0.5) * self.step for n, name in enumerate(order)}

        def across(value: float) -> float:
            return (value - lowest) / (highest - lowest) * width

        layers: list[Layer] = []
        zero = across(0.0)
        for point in self.drawn.points:
            layers += self._mark(point, places[point.x], across)
            if self.chart.labels and point.label:
                end = across(max(point.value or 0, point.high or point.value or 0, 0))
                bold = "bold" if self.stands_out(point.x) else "normal"
                at = end + 1.6 * self.near
                layers.append(self.words_at(at, places[point.x], point.label, fontWeight=bold))
        for name in order if left else ():
            bold = "bold" if self.stands_out(name) else "normal"
            layers.append(
                self.words_at(-2 * self.near, places[name], name, align="right", fontWeight=bold)
            )
        if self.chart.form != "bars":  # a guide from the name to its mark, but not below the label
            colour = self.style.colour("rule")
            layers[:0] = [
                self._rule(zero, across(point.low or point.value or 0), y, y, colour)
                for point in self.drawn.points
                for y in (places[point.x],)
            ]
        layers.append(self._rule(zero, zero, 0, height, self.ink))
        layers += self.heading(left if left == 0 else 0.0, top) if top else ()
        return self.whole(layers, width, height, (left, top, right, self.near))

    def _mark(self, point: Point, y: float, across: Any) -> Iterator[Layer]:
        form, half = self.chart.form, self.step * 0.31
        if point.value is not None and form == "bars":
            look = {**self.filling(point), "strokeWidth": 2 * self.thin}
            x, x2 = sorted((across(0.0), across(point.value)))
            if self.chart.maximum:  # the bar is a share of the whole, which is drawn behind it
                whole = across(float(self.chart.maximum))
                yield self._box(x, whole, y - half, y + half, fill=self.style.tint("second", 0.12))
            yield self._box(x, x2, y - half, y + half, **look)
        if point.low is not None and point.high is not None:
            ink = self.ink if form != "ranges" else self.style.tint("second", 0.35)
            thickness = 2 * self.thin if form != "ranges" else half
            yield self._rule(across(point.low), across(point.high), y, y, ink, thickness)
        if point.value is not None and form != "bars":
            yield {
                "data": {"values": [{}]},
                "mark": {"type": "point", "shape": "circle", "size": 28, "opacity": 1,
                         "filled": False, "strokeWidth": self.thick,
                         **self.filling(point)},
                "encoding": {"x": {"value": across(point.value)}, "y": {"value": y}},
            }  # fmt: skip

    def _rule(self, x: float, x2: float, y: float, y2: float, colour: str,
              thickness: float = 0.0) -> Layer:  # fmt: skip
        mark = {"type": "rule", "color": colour, "strokeWidth": thickness or self.thin}
        return _at(mark, x, x2, y, y2)

    def _box(self, x: float, x2: float, y: float, y2: float, **look: Any) -> Layer:
        return _at({"type": "rect", **look}, x, x2, y, y2)


def _at(mark: Layer, x: float, x2: float, y: float, y2: float) -> Layer:
    ends = {"x": x, "x2": x2, "y": y, "y2": y2}
    return {"data": {"values": [{}]}, "mark": mark,
            "encoding": {name: {"value": value} for name, value in ends.items()}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stacked:
    """A segment of a stacked column, from its start to its end."""

    point: Point
    series: int
    low: float
    high: float


class _Upright(_Drawn):
    """Forms with years or names from left to right: columns, lines, small multiples."""

    def __init__(
        self, chart: Chart, drawn: Plotted, style: ChartStyle, words: Mapping[str, str]
    ) -> None:
        super().__init__(chart, drawn, style, words)
        many = chart.form == "small-multiples"
        self.draws = chart.draw if many else ("lines" if chart.form == "lines" else "columns")
        self.stack = self._stacked() if self.draws == "columns" else []
        reach = [one.high for one in self.stack] + [one.low for one in self.stack]
        reach += [
            end for one in drawn.points for end in (one.value, one.low, one.high) if end is not None
        ]
        self.scale = (min([0.0, *reach]), float(chart.maximum or max([0.0, *reach])))
        self._set_ticks()
        self.places = self._all_years(drawn.names)
        self.tells = False

    def _set_ticks(self) -> None:
        """Put round numbers on the scale, which ends at one of them or just above."""
        if self._is_labelled:
            self.ticks = [*self.scale]
            return
        low, high = self.scale
        self.ticks = _ticks(low, high)
        step = self.ticks[1] - self.ticks[0]
        if len(self.ticks) > 2 and self.ticks[-1] - high > step / 2:
            self.ticks.pop()
        self.scale = (self.ticks[0], max(high, self.ticks[-1]))

    def use(self, scale: tuple[float, float], names: list[str]) -> None:
        """Use the scale and the years that panels share."""
        self.scale = scale
        self._set_ticks()
        self.places = self._all_years(names) if self.drawn.is_of_years else self.places

    def room_for_scale(self) -> float:
        """Return the width of the numbers on the scale."""
        if self._is_labelled:
            return 0.0
        return max(self.width(text) for text in self._tick_texts()) + 2 * self.near

    def room_for_ends(self) -> float:
        """Return the width of the labels after the last year, or half of the width of the year."""
        beyond = [
            self.width(text, bold=True) + 2 * self.near for text in self._end_texts().values()
        ]
        if self.draws != "columns":
            beyond.append(self.width(self.places[-1]) / 2)
        return max([self.near, *beyond])

    def specification(
        self, width: float, height: float, left: float, right: float, *, tell: bool
    ) -> Layer:
        """Return the specification; with ``tell``, it labels estimates and ranges."""
        top = self.head if self.drawn.title or self.drawn.unit else self.near * 2
        if self._is_labelled:
            top += self.line  # the number of the tallest column
        bottom = self.line + self.near
        plot = height - top - bottom
        self.plot, self.across = plot, width
        layers = [*self._grid(width, left), *self._marks(), *self._axis(width, plot)]
        layers += [*self._labels(width), *self.heading(left, top)]
        if tell:
            told = list(self._told())
            self.tells = bool(told)
            layers += told
        return self.whole(layers, width, plot, (left, top, right, bottom))

    # Places, in points.

    def _all_years(self, names: list[str]) -> list[str]:
        if self.drawn.is_of_years and names:
            return [str(year) for year in range(int(min(names)), int(max(names)) + 1)]
        return names

    def _x(self, name: str) -> float:
        place, many = self.places.index(name), len(self.places)
        if self.draws == "columns":
            return (place + 0.5) / many * self.across
        edge = self.near * 1.5
        return edge + (place / max(1, many - 1)) * (self.across - 2 * edge)

    def _y(self, value: float) -> float:
        low, high = self.scale
        return self.plot * (1 - (value - low) / (high - low))

    @property
    def _apart(self) -> float:
        return self.across / max(1, len(self.places))

    # The axes.

    def _tick_texts(self) -> list[str]:
        step = self.ticks[1] - self.ticks[0]
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        digits += round(step * 10**digits, 6) != round(step * 10**digits)
        return [written(Decimal(str(tick)), digits, self.style.locale) for tick in self.ticks]

    @property
    def _is_labelled(self) -> bool:
        """Whether every column is labelled with its number, so that no scale is needed."""
        return self.chart.labels and self.draws == "columns" and len(self.drawn.series) == 1

    def _grid(self, width: float, left: float) -> Iterator[Layer]:
        if self._is_labelled:
            return
        for tick, text in zip(self.ticks, self._tick_texts(), strict=True):
            y = self._y(tick)
            if tick:
                mark = {"type": "rule", "color": self.style.colour("rule"),
                        "strokeWidth": self.thin}  # fmt: skip
                yield _at(mark, 0, width, y, y)
            if left:
                yield self.words_at(-1.6 * self.near, y, text, align="right", color=self.soft)

    def _axis(self, width: float, plot: float) -> Iterator[Layer]:
        zero = self._y(max(0.0, self.scale[0]))
        rule = {"type": "rule", "color": self.ink, "strokeWidth": 1.5 * self.thin}
        yield _at(rule, 0, width, zero, zero)
        for name in self._named():
            x = self._x(name)
            if self.draws != "columns":
                yield _at({**rule, "strokeWidth": self.thin}, x, x, plot, plot + self.near)
            below = plot + self.near + self.line / 2
            yield self.words_at(x, below, name, align="center", color=self.soft)

    def _named(self) -> list[str]:
        """Return the years or names that are printed: as many as fit."""
        if not self.drawn.is_of_years:
            return self.places
        room = max(self.width(name) for name in self.places) + self.near
        step = next((one for one in _YEARS if one * self._apart >= room), _YEARS[-1])
        return [name for name in self.places if int(name) % step == 0] or self.places[-1:]

    # The marks.

    def _stacked(self) -> list[_Stacked]:
        heights: dict[str, float] = {}
        parts = []
        series = self.drawn.series
        for point in self.drawn.points:
            if point.value is not None:
                low = heights.get(point.x, 0.0)
                heights[point.x] = low + point.value
                place = series.index(point.series)
                parts.append(_Stacked(point, place, low, low + point.value))
        return parts

    def _marks(self) -> Iterator[Layer]:
        if self.draws == "columns":
            yield from self._columns()
        else:
            yield from self._bands()
            yield from self._runs() if self.draws == "lines" else ()
            yield from self._dots()

    def _columns(self) -> Iterator[Layer]:
        half = min(self._apart * 0.36, self.style.length("space") * 0.9)
        outline = self.chart.form == "stacked-columns"
        for part in self.stack:
            x, look = self._x(part.point.x), self.filling(part.point, part.series)
            if outline and not part.point.estimate:
                look["stroke"] = self.tone(0)
            mark = {"type": "rect", "strokeWidth": self.thin * 1.5, **look}
            yield _at(mark, x - half, x + half, self._y(part.high), self._y(part.low))
        seen = set()
        for point in self.drawn.points:
            if point.low is not None and point.high is not None and point.x not in seen:
                seen.add(point.x)
                yield from self._whisker(point.x, point.low, point.high, half * 0.4)

    def _whisker(self, name: str, low: float, high: float, half: float) -> Iterator[Layer]:
        x, ink = self._x(name), {"type": "rule", "color": self.ink, "strokeWidth": 2 * self.thin}
        # A line in the colour of the paper separates it from a dark column.
        yield _at({**ink, "color": self.style.paper, "strokeWidth": 5 * self.thin},
                  x, x, self._y(low), self._y(high))  # fmt: skip
        yield _at(ink, x, x, self._y(low), self._y(high))
        for end in (low, high):
            yield _at(ink, x - half, x + half, self._y(end), self._y(end))

    def _bands(self) -> Iterator[Layer]:
        for _, points in self._by_series():
            ranged = [one for one in points if one.low is not None and one.high is not None]
            if self.draws == "points":
                for point in ranged:
                    if point.low != point.high:
                        yield from self._whisker(point.x, point.low or 0, point.high or 0,
                                                 self.near * 0.8)  # fmt: skip
                continue
            for run in self._unbroken(ranged):
                rows = [{"x": self._x(one.x), "y": self._y(one.low or 0),
                         "y2": self._y(one.high or 0)} for one in run]  # fmt: skip
                yield _plain({"type": "area", "color": self.style.tint("second", 0.25)}, rows)

    def _runs(self) -> Iterator[Layer]:
        """Draw lines, interrupted at gaps, dashed where an end is an estimate."""
        for place, (name, points) in enumerate(self._by_series()):
            colour, share, thickness = _LINES[self._rank(name, place) % len(_LINES)]
            mark = {"type": "line", "color": self.style.tint(colour, share),
                    "strokeWidth": thickness, "strokeJoin": "round"}  # fmt: skip
            for run in self._unbroken([one for one in points if one.value is not None]):
                pairs = list(pairwise(run))
                for guessed, several in groupby(pairs, lambda p: p[0].estimate or p[1].estimate):
                    both = list(several)
                    line = [both[0][0], *(second for _, second in both)]
                    rows = [{"x": self._x(one.x), "y": self._y(one.value or 0)} for one in line]
                    yield _plain({**mark, "strokeDash": _DASHES if guessed else [1, 0]}, rows)

    def _rank(self, name: str, place: int) -> int:
        """Return the index of a line style; highlights have the first."""
        if not self.chart.highlight:
            return place
        return 0 if self.stands_out(name) else 2

    def _dots(self) -> Iterator[Layer]:
        """Draw points: isolated ones, estimates, the last, or all."""
        for place, (name, points) in enumerate(self._by_series()):
            colour, share, _ = _LINES[self._rank(name, place) % len(_LINES)]
            ink = self.style.tint(colour, share)
            there = [one for one in points if one.value is not None]
            alone = {one.x for run in self._unbroken(there) if len(run) == 1 for one in run}
            for point in there:
                hollow = point.estimate and self._apart >= _ROOMY
                if not (self.draws == "points" or hollow or point.x in alone
                        or point is there[-1]):  # fmt: skip
                    continue
                yield {
                    "data": {"values": [{}]},
                    "mark": {"type": "point", "shape": "circle", "filled": False, "opacity": 1,
                             "size": 14, "strokeWidth": 2 * self.thin, "stroke": ink,
                             "fill": self.style.paper if point.estimate else ink},
                    "encoding": {"x": {"value": self._x(point.x)},
                                 "y": {"value": self._y(point.value or 0)}},
                }  # fmt: skip

    def _by_series(self) -> Iterator[tuple[str, list[Point]]]:
        for name in self.drawn.series:
            own = [one for one in self.drawn.points if one.series == name]
            yield name, sorted(own, key=lambda one: self.places.index(one.x))

    def _unbroken(self, points: list[Point]) -> list[list[Point]]:
        """Split points where a year or name between them has no number."""
        runs: list[list[Point]] = []
        for point in points:
            place = self.places.index(point.x)
            if runs and self.places.index(runs[-1][-1].x) == place - 1:
                runs[-1].append(point)
            else:
                runs.append([point])
        return runs

    # Labels beside the marks.

    def _end_texts(self) -> dict[str, str]:
        """Return the labels after each series."""
        texts = {}
        several = len(self.drawn.series) > 1
        for name, points in self._by_series():
            last = next((one for one in reversed(points) if one.value is not None), None)
            label = last.label if last and self.chart.labels and self.draws == "lines" else ""
            text = " ".join(filter(None, (name if several else "", label)))
            if text:
                texts[name] = text
        return texts

    def _labels(self, width: float) -> Iterator[Layer]:
        yield from self._end_labels(width)
        if self._is_labelled:
            for part in self.stack:
                top = self._y(max(part.high, part.point.high or part.high)) - self.line * 0.55
                yield self.words_at(self._x(part.point.x), top, part.point.label, align="center")

    def _end_labels(self, width: float) -> Iterator[Layer]:
        """Label each series at its end; labels are at least a line apart."""
        texts = self._end_texts()
        names = sorted(texts, key=self._end_of)
        tops: list[float] = []
        for name in names:
            tops.append(max(self._end_of(name), tops[-1] + self.line if tops else -math.inf))
        foot = self.plot + self.line / 2
        for place in reversed(range(len(tops))):  # pushed up from the bottom again
            tops[place] = foot = min(tops[place], foot - self.line)
        x = width + self.near * (0.8 if self.draws == "columns" else 1.2)
        for name, y in zip(names, tops, strict=True):
            bold = "bold" if self.stands_out(name) or len(texts) == 1 else "normal"
            yield self.words_at(x, y, texts[name], fontWeight=bold)

    def _end_of(self, name: str) -> float:
        if self.draws == "columns":
            last = [one for one in self.stack if one.point.series == name][-1]
            return self._y((last.low + last.high) / 2)
        points = [one for one in self.drawn.points if one.series == name and one.value is not None]
        return self._y(max(points, key=lambda one: self.places.index(one.x)).value or 0)

    def _told(self) -> Iterator[Layer]:
        """Label an estimate or a range, once, where it is seen best."""
        guessed = [one for one in self.drawn.points if one.estimate and one.value is not None]
        if guessed and not self.chart.hollow:
            middle = guessed[len(guessed) // 2]
            highest = max(one.value or 0 for one in guessed)
            y = self._y(highest) - self.line * 0.8
            yield self.words_at(
                self._x(middle.x), y, self.words["estimates"], align="center", color=self.soft
            )
        ranged = [one for one in self.drawn.points if one.high is not None and one.low != one.high]
        if ranged:
            tallest = max(ranged, key=lambda one: one.high or 0)
            x, words = self._x(tallest.x), self.words["low-high"]
            before = x > self.width(words) + 3 * self.near
            height = tallest.high or 0
            if self.draws == "points":
                height = (height + (tallest.low or 0)) / 2
            yield self.words_at(
                x + (-3 if before else 3) * self.near,
                self._y(height),
                words,
                align="right" if before else "left",
                color=self.soft,
            )


def _plain(mark: Layer, rows: Iterable[Mapping[str, float]]) -> Layer:
    """Draw a mark at places that are already in points of the panel."""
    rows = list(rows)
    names = [name for name in ("x", "y", "y2") if name in rows[0]]
    encoding: Layer = {}
    for name in names:
        encoding[name] = {"field": name}
        if name != "y2":
            encoding[name] |= {"type": "quantitative", "scale": None, "axis": None}
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _curled(text: str) -> str:
    """Return words with typographic apostrophes, as in the text of the briefing."""
    return text.replace("'", "’")


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers from below ``low`` to above ``high``, only a few."""
    span = (high - low) or 1.0
    size = 10 ** math.floor(math.log10(span / _TICKS))
    step = next(one * size for one in _STEPS if span / (one * size) <= _TICKS + 1e-9)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def configuration(style: ChartStyle) -> Layer:
    """Return the theme's style as the Vega-Lite configuration of a specification."""
    size, ink, soft = style.length("size-fine"), style.colour("ink"), style.colour("ink-soft")
    thin = style.length("rule-thin")
    labels = {"labelFont": style.family, "labelFontSize": size, "labelColor": soft,
              "titleFont": style.family, "titleFontSize": size, "titleColor": soft,
              "titleFontWeight": "normal"}  # fmt: skip
    tones = [style.tint(name, share) for name, share in _TONES]
    return {
        "aria": False,
        "background": None,
        "font": style.family,
        "view": {"stroke": None},
        "axis": {**labels, "domain": False, "ticks": False, "gridColor": style.colour("rule"),
                 "gridWidth": thin, "labelPadding": style.length("space-quarter"),
                 "domainColor": ink, "domainWidth": thin, "tickColor": ink, "tickWidth": thin},
        "axisX": {"grid": False, "domain": True, "labelAngle": 0},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
                  "titleX": 0, "titleY": -style.length("space-line")},
        "legend": {**labels, "orient": "top", "title": None, "symbolStrokeWidth": 2 * thin},
        "header": labels,
        "title": {"font": style.family, "fontSize": size, "color": ink, "anchor": "start"},
        "range": {"category": tones, "ordinal": tones[::-1], "ramp": tones[2::-1]},
        "mark": {"color": style.colour("second")},
        "line": {"strokeWidth": style.length("rule-thick")},
        "point": {"filled": False, "size": 16, "strokeWidth": 2 * thin, "opacity": 1},
        "rule": {"color": ink, "strokeWidth": 2 * thin},
        "text": {"font": style.family, "fontSize": size, "color": ink},
    }  # fmt: skip
