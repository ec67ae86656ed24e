"""Draw lines and points, with ranges behind them: dashed or hollow where they are estimates."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from briefpress.exhibits.charts.columns import whisker
from briefpress.exhibits.charts.form import LINES
from briefpress.exhibits.charts.pen import SHAPES, Pen
from briefpress.exhibits.charts.points import Point

if TYPE_CHECKING:
    from briefpress.exhibits.charts.upright import Upright

DASHES = "2.5 2"
_ROOMY = 5.0  # points between two distinguishable marks
_RADIUS = 2.1  # points: that of a marker


def draw(panel: Upright, pen: Pen) -> None:
    """Draw the lines or points of a panel."""
    _ranges(panel, pen)
    if panel.draws == "lines":
        _lines(panel, pen)
    _markers(panel, pen)


def tone(panel: Upright, rank: int) -> str:
    """Return the colour of a line."""
    name, share, _ = LINES[rank % len(LINES)]
    return panel.style.tint(name, share)


def _ranges(panel: Upright, pen: Pen) -> None:
    for _, points in panel.by_series():
        ranged = [one for one in points if one.low is not None and one.high is not None]
        if panel.draws == "points":
            for point in ranged:
                if point.low != point.high:
                    whisker(panel, pen, point, panel.near * 0.8)
            continue
        for run in _unbroken(panel, ranged):
            above = [(panel.x(one.x), panel.y(one.high or 0)) for one in run]
            below = [(panel.x(one.x), panel.y(one.low or 0)) for one in run]
            pen.area([*above, *reversed(below)], panel.style.tint("second", 0.25))


def _lines(panel: Upright, pen: Pen) -> None:
    """Draw lines, interrupted at gaps, dashed where an end is an estimate."""
    for place, (name, points) in enumerate(panel.by_series()):
        rank = _rank(panel, name, place)
        thickness = LINES[rank % len(LINES)][2]
        for run in _unbroken(panel, [one for one in points if one.value is not None]):
            pairs = pairwise(run)
            for guessed, several in groupby(pairs, lambda p: p[0].estimate or p[1].estimate):
                both = list(several)
                line = [panel.place(one) for one in (both[0][0], *(second for _, second in both))]
                pen.stroke(line, tone(panel, rank), thickness, DASHES if guessed else "")
                pen.block_line(line)


def _rank(panel: Upright, name: str, place: int) -> int:
    """Return the index of a line style; highlights have the first."""
    if not panel.chart.highlight:
        return place
    return 0 if panel.stands_out(name) else 2


def _markers(panel: Upright, pen: Pen) -> None:
    """Draw points: isolated ones, estimates, the last, or all.

    More lines than there are tones are told apart by the shapes of their markers as well.
    """
    shapes = list(SHAPES) if len(panel.drawn.series) > len(LINES) else ["circle"]
    for place, (name, points) in enumerate(panel.by_series()):
        ink = tone(panel, _rank(panel, name, place))
        shape = shapes[place % len(shapes)]
        there = [one for one in points if one.value is not None]
        alone = {one.x for run in _unbroken(panel, there) if len(run) == 1 for one in run}
        every = max(1, round(3 * _ROOMY / panel.apart)) if len(shapes) > 1 else len(there) + 1
        for number, point in enumerate(there, 1):
            hollow = point.estimate and panel.apart >= _ROOMY
            is_drawn = panel.draws == "points" or hollow or point.x in alone
            if is_drawn or point is there[-1] or number % every == 0:
                fill = panel.style.paper if point.estimate else ink
                pen.marker(
                    panel.place(point), _RADIUS, shape=shape, fill=fill, stroke=ink,
                    thickness=2 * panel.thin,
                )  # fmt: skip


def _unbroken(panel: Upright, points: list[Point]) -> list[list[Point]]:
    """Split points where a year or name between them has no number."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and panel.order[runs[-1][-1].x] == panel.order[point.x] - 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
