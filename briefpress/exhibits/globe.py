"""Lay shapes on the globe: whole over the 180th meridian and the poles, then cut where a map ends.

In: the shapes of features, in degrees as files write them. Out: `Located` shapes in degrees, of
which the longitudes go on beyond 180 where a shape does; their extent; the shapes in the turn
around a meridian. Files cut a country at the 180th meridian, or let its outline jump there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from briefpress.exhibits.shapes import areas, valid
from briefpress.parse.geometry import Area, Line, Shapes

TURN, HALF, POLE = 360.0, 180.0, 90.0
_SNAP = 1e-4  # degrees from the 180th meridian that count as on it
_NO_AREA = 1e-9  # square degrees: what unwrapping leaves of a frame round the whole globe

Array = Any  # of numpy: rows of degrees east and north


@dataclass(frozen=True, slots=True)
class Located:
    """Areas, lines and points, as three collections of shapely."""

    areas: Any
    lines: Any
    points: Any

    def each(self, change: Callable[[Any], Any]) -> Located:
        """Return the shapes after a change of each collection."""
        return Located(change(self.areas), change(self.lines), change(self.points))

    def all(self) -> list[Any]:
        """Return the three collections."""
        return [self.areas, self.lines, self.points]


@dataclass(frozen=True, slots=True)
class Extent:
    """The degrees that shapes cover: from ``west`` eastwards to ``east``, which may exceed 180."""

    west: float
    south: float
    east: float
    north: float

    @property
    def is_round(self) -> bool:
        """Whether it goes all the way round."""
        return self.east - self.west >= TURN


def located(shapes: Shapes) -> Located:
    """Return shapes with the parts that a file cut at the 180th meridian joined."""
    whole = [area for area in map(_polygon, shapes.areas) if not area.is_empty]
    lines = [shapely.LineString(_unwrapped(_array(line))) for line in shapes.lines]
    return Located(
        shapely.MultiPolygon([part for one in whole for part in shapely.get_parts(one)]),
        shapely.MultiLineString(lines),
        shapely.MultiPoint([*shapes.points]),
    )


def extent(shapes: Iterable[Located]) -> Extent:
    """Return the smallest extent that holds the shapes: the globe without its widest gap."""
    bounds = [
        tuple(map(float, part.bounds))
        for one in shapes
        for some in one.all()
        for part in shapely.get_parts(some)
    ]
    south, north = min(one[1] for one in bounds), max(one[3] for one in bounds)
    spans = sorted((west % TURN, west % TURN + east - west) for west, _, east, _ in bounds)
    # What goes over the meridian where the count begins covers the beginning as well.
    first, reach = spans[0][0], max(spans[0][1], max(east for _, east in spans) - TURN)
    widest, starts = -1.0, first
    for west, east in spans[1:]:
        if west - reach > widest:
            widest, starts = west - reach, west
        reach = max(reach, east)
    if first + TURN - reach >= widest:
        widest, starts = first + TURN - reach, first
    if widest <= 0:
        return Extent(-HALF, south, HALF, north)
    start = starts - TURN if starts > HALF else starts
    return Extent(start, south, start + TURN - widest, north)


def around(shapes: Located, middle: float) -> Located:
    """Return shapes in the turn around a meridian, cut where it ends."""
    west, east = middle - HALF, middle + HALF

    def moved(shape: Any) -> Iterator[Any]:
        for part in shapely.get_parts(shape):
            left, _, right, _ = part.bounds
            turns = range(math.ceil((west - right) / TURN), math.floor((east - left) / TURN) + 1)
            for turn in turns:
                there = _turned(part, turn)
                if there.bounds[0] >= west and there.bounds[2] <= east:
                    yield there
                else:
                    yield shapely.intersection(there, shapely.box(west, -POLE, east, POLE))

    points = shapely.transform(
        shapes.points,
        lambda at: numpy.column_stack(((at[:, 0] - west) % TURN + west, at[:, 1])),
    )
    return Located(_joined(shapes.areas, moved), _lines(moved(shapes.lines)), points)


def _turned(shape: Any, turns: int) -> Any:
    by = numpy.array([turns * TURN, 0.0])
    return shapely.transform(shape, lambda at: at + by)


def _joined(shape: Any, moved: Callable[[Any], Iterator[Any]]) -> Any:
    """Join areas that meet at the 180th meridian, where files cut them."""
    parts = [part for one in moved(shape) for part in shapely.get_parts(areas(one))]
    met = [part for part in parts if _touches_the_180th(part)]
    if len(met) > 1:
        rest = [part for part in parts if not _touches_the_180th(part)]
        parts = [*rest, *shapely.get_parts(areas(shapely.union_all(met)))]
    return valid(shapely.MultiPolygon(parts))


def _touches_the_180th(part: Any) -> bool:
    return any(edge % TURN == HALF for edge in (part.bounds[0], part.bounds[2]))


def _lines(shapes: Iterable[Any]) -> Any:
    parts = [part for one in shapes for part in shapely.get_parts(one)]
    return shapely.MultiLineString([one for one in parts if one.geom_type == "LineString"])


def _polygon(area: Area) -> Any:
    """Return an area whose longitudes have no jumps, valid; it may have several parts."""
    shell = _closed(_array(area[0]))
    holes = [_beside(_closed(_array(ring)), shell) for ring in area[1:]]
    return areas(valid(shapely.Polygon(shell, holes)))


def _array(line: Line) -> Array:
    at = numpy.array(line, dtype=float)
    near = numpy.abs(numpy.abs(at[:, 0]) - HALF) < _SNAP
    at[near, 0] = numpy.copysign(HALF, at[near, 0])
    return at


def _unwrapped(line: Array) -> Array:
    """Return a line without jumps: each step goes the shorter way round, but along a pole."""
    steps = numpy.diff(line[:, 0])
    at_pole = numpy.minimum(numpy.abs(line[1:, 1]), numpy.abs(line[:-1, 1])) > POLE - _SNAP
    shorter = (steps + HALF) % TURN - HALF
    shorter[(shorter == -HALF) & (steps > 0)] = HALF
    steps = numpy.where(at_pole, steps, shorter)
    east = line[0, 0] + numpy.concatenate(([0.0], numpy.cumsum(steps)))
    return numpy.column_stack((east, line[:, 1]))


def _closed(ring: Array) -> Array:
    """Return a ring without jumps; one that goes round a pole is closed over the pole."""
    if numpy.abs(numpy.diff(ring[:, 0])).max() <= HALF:
        return ring
    free = _unwrapped(ring)
    if abs(free[-1, 0] - free[0, 0]) > HALF:
        pole = math.copysign(POLE, float(free[:, 1].mean()))
        return numpy.vstack((free, [free[-1, 0], pole], [free[0, 0], pole], free[:1]))
    return ring if _area(free) < _NO_AREA else free


def _area(ring: Array) -> float:
    return float(abs(numpy.dot(ring[:-1, 0], ring[1:, 1]) - numpy.dot(ring[1:, 0], ring[:-1, 1])))


def _beside(hole: Array, shell: Array) -> Array:
    """Move a hole by whole turns, into the longitudes of its area."""
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    turns = round((middle - hole[:, 0].mean()) / TURN)
    return hole + numpy.array([turns * TURN, 0.0])
