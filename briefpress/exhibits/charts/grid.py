"""Set panels of columns, lines or points in rows, on one scale when they have the same unit.

What a panel needs for its names depends on how wide it is, and how wide it is on what its scale
needs, which depends on its height. So the sizes are computed in a few rounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefpress.exhibits.charts.drawing import Box, Drawing, UnfitLabel
from briefpress.exhibits.charts.form import MILLIMETRE, Heading, finished
from briefpress.exhibits.charts.pen import Pen
from briefpress.exhibits.charts.points import Plotted
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.exhibits.charts.upright import Axis, Upright
from briefpress.model.blocks.charts import Chart

_ROUNDS = 4
_NARROWEST = 20.0  # points: a panel
_SERIES = 0.4  # of a panel: the widest label after a line or column
_SPACES = 9, 11  # the height of a panel in spaces: of several in a row, and of one
_LOWEST = 2.0  # lines: the height between the axes


@dataclass(slots=True)
class _Sizes:
    """The sizes that all panels share, in points; ``plot`` is the height between the axes.

    ``beyond`` is how far names reach beyond the left and the right end of a panel.
    """

    plot: float
    left: float = 0.0
    right: float = 0.0
    each: float = 0.0
    head: float = 0.0
    foot: float = 0.0
    beyond: tuple[float, float] = (0.0, 0.0)
    headings: list[Heading] = field(default_factory=list)
    axes: list[Axis] = field(default_factory=list)


def in_rows(
    chart: Chart,
    drawn: Sequence[Plotted],
    style: ChartStyle,
    words: Mapping[str, str],
    width: float,
) -> Drawing:
    """Set panels in rows."""
    return _Grid(chart, [Upright(chart, one, style, words) for one in drawn], style, width).draw()


class _Grid:
    """The panels of a chart, ``across`` in a row."""

    def __init__(
        self, chart: Chart, panels: Sequence[Upright], style: ChartStyle, width: float
    ) -> None:
        self.chart, self.panels, self.style, self.width = chart, panels, style, width
        self.shared = chart.series is not None or len(panels) == 1
        self.across = min(chart.across, len(panels))
        self.first = panels[0]
        for panel in panels:
            panel.line = max(one.line for one in panels)
        self.series_room = width / self.across * _SERIES
        if self.shared:
            low, high = (end(one.reach[n] for one in panels) for n, end in enumerate((min, max)))
            names = list(dict.fromkeys(name for one in panels for name in one.drawn.names))
            for panel in panels:
                panel.use((low, high), names)

    def draw(self) -> Drawing:
        """Compute the sizes, and draw the panels and what explains them."""
        sizes = self._sizes()
        high = sizes.head + sizes.plot + sizes.foot
        gap = self.style.length("space")
        pens = []
        for number, panel in enumerate(self.panels):
            column, row = number % self.across, number // self.across
            top = row * (high + gap) + sizes.head
            pen = Pen(self.style, self.first.line, self._left(column, sizes), top)
            before = sizes.left if self._has_scale(number) else 0.0
            panel.draw(pen, sizes.plot, sizes.axes[number], has_scale=before > 0)
            panel.label_ends(pen, self.series_room)
            panel.write_heading(pen, sizes.headings[number], -before, -sizes.head)
            pens.append(pen)
        untold = self._tell(pens, sizes)
        rows = math.ceil(len(self.panels) / self.across)
        height = rows * high + (rows - 1) * gap
        if untold:
            pens.append(Pen(self.style, self.first.line, 0, height))
            self.first.write_key(pens[-1], untold)
            height += 2 * self.first.line
        return finished(pens, self.width, height, self.style)

    def _tell(self, pens: Sequence[Pen], sizes: _Sizes) -> list[str]:
        """Write each remark once, in the first panel with room; return those without room."""
        needed = dict.fromkeys(name for one in self.panels for name in one.remarks())
        for panel, pen in zip(self.panels, pens, strict=True):
            frame = Box(0, -sizes.head, sizes.each + sizes.right, sizes.plot)
            frame = frame.moved(pen.left, pen.top)
            for name in panel.remarks():
                if name in needed and panel.tell(pen, name, frame):
                    del needed[name]
        return list(needed)

    def _has_scale(self, number: int) -> bool:
        return number % self.across == 0 or not self.shared

    def _left(self, column: int, sizes: _Sizes) -> float:
        """Return where the plot of a column begins."""
        scales = 1 if self.shared else column + 1
        between = sizes.each + sizes.right + self._between(sizes)
        return scales * sizes.left + column * between

    def _between(self, sizes: _Sizes) -> float:
        """Return the distance of panels without a scale between them."""
        return max(self.style.length("space"), sizes.beyond[0] + 2 * self.first.near)

    def _sizes(self) -> _Sizes:
        wanted = (self.chart.height or 0) * MILLIMETRE
        first = self.first
        default = self.style.length("space") * _SPACES[self.across == 1]
        usual = 2 * first.line + first.near + self.style.length("space-line") + first.room_above()
        labels = (one.room_for_series(self.series_room) for one in self.panels)
        least = max(_LOWEST * first.line, *labels)
        sizes = _Sizes((wanted or default) - usual)
        for _ in range(_ROUNDS):
            self._settle(sizes)
            frame = sizes.head + sizes.foot
            # A height that is not given grows with the lines of headings and names.
            grown = default + max(0.0, frame - usual)
            sizes.plot = (wanted or max(grown, frame + least)) - frame
        self._settle(sizes)
        if sizes.plot < least - 0.01:
            need = math.ceil((sizes.head + sizes.foot + least) / MILLIMETRE)
            raise UnfitLabel(
                f"the labels of the chart need a height of {need} mm",
                f"set `height: {need}`, or remove `height`",
            )
        return sizes

    def _settle(self, sizes: _Sizes) -> None:
        """Compute the widths for a height, and from them the heights of headings and names."""
        for panel in self.panels:
            panel.set_ticks(sizes.plot)
        margins = [sizes.beyond, *(one.margins() for one in sizes.axes)]
        # It only grows, so that it comes to rest.
        sizes.beyond = max(one[0] for one in margins), max(one[1] for one in margins)
        scales = [one.room_for_scale() for one in self.panels]
        ends = [one.room_for_ends(self.series_room) for one in self.panels]
        sizes.left, sizes.right = max(*scales, sizes.beyond[0]), max(*ends, sizes.beyond[1])
        count = 1 if self.shared else self.across
        rest = self.width - self._between(sizes) * (self.across - 1) - sizes.left * count
        sizes.each = rest / self.across - sizes.right
        if sizes.each < _NARROWEST:
            raise UnfitLabel(
                "the panels are too narrow for what is written beside them",
                "set `width: full` or a smaller `across`, or write shorter names",
            )
        sizes.axes = [one.axis(sizes.each) for one in self.panels]
        sizes.headings = [
            one.heading(sizes.each + sizes.right + sizes.left * self._has_scale(number))
            for number, one in enumerate(self.panels)
        ]
        lines = max(one.lines for one in sizes.headings)
        sizes.head = self.first.room_for(lines) or 2 * self.first.near
        sizes.head += self.first.room_above()
        sizes.foot = max(one.foot for one in sizes.axes)
