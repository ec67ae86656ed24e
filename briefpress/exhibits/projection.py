"""Project shapes to a plane in metres, and compute the bounds of the map.

In: shapes in degrees. Out: shapes and bounds in metres, and lines of the graticule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from pyproj import Proj

from briefpress.exhibits.globe import HALF, POLE, TURN, Extent, Located, around
from briefpress.exhibits.shapes import areas, valid

_TALLEST = 1.25  # of the map's width: a higher map would leave no room for its caption
_FLATTEST = 0.25  # of it, at the least
_LEAST = 1000.0  # metres around a single point
_GRATICULE = (1, 2, 5, 10, 15, 30)  # degrees
_POLAR = 85  # degrees north or south: the limit of cones and meridians
_LINES = 7  # lines of the graticule, at most, in one direction
_STEP = 1.0  # degrees: longer edges are projected as the curves they are
_FAR = 80.0  # degrees from the centre, beyond which only a map of the world is fair
_ROUND_A_POLE = 30.0  # degrees from the equator: what lies all around beyond it is seen from above
_ANTIPODE = 5.0  # degrees around the point opposite the centre, which has no place on a map
_SEAM = 1.0  # metres: how well two halves of an area meet
# Longitudes are counted from the centre, and `over` keeps the eastern edge of a map from jumping
# to its western one.
_EQUAL_AREA = "+proj=laea +lat_0={north} +ellps=WGS84 +over"
_CONIC = "+proj=lcc +lat_0={north} +lat_1={low} +lat_2={high} +ellps=WGS84 +over"
_WORLD = "+proj=eqearth +ellps=WGS84 +over"

Bounds = tuple[float, float, float, float]


class TooWide(Exception):
    """The layers cover more of the globe than the projection can show."""


@dataclass(frozen=True, slots=True)
class Projecting:
    """A projection and its centre in degrees; ``kind`` is its name in PROJ."""

    kind: str
    proj: Proj
    east: float
    north: float

    @property
    def scale(self) -> float:
        """The metres on the map for a metre eastwards at its centre."""
        return float(self.proj.get_factors(0, self.north).parallel_scale)

    def projected(self, shapes: Located) -> Located:
        """Return shapes in metres, without what is opposite the centre."""
        there = around(shapes, self.east)
        nowhere = self._nowhere()
        if nowhere is not None:
            there = there.each(lambda shape: shapely.difference(shape, nowhere))
        return Located(
            self._areas(there.areas), self._plane(there.lines), self._plane(there.points)
        )

    def _plane(self, shape: Any) -> Any:
        fine = shapely.segmentize(shape, _STEP)
        return shapely.transform(fine, self.plane)

    def plane(self, at: Any) -> Any:
        """Return positions, in rows, in metres."""
        return numpy.column_stack(self.proj(at[:, 0] - self.east, at[:, 1]))

    def _areas(self, shape: Any) -> Any:
        """Project areas; what meets itself behind the centre is joined there."""
        west, east = self.east - HALF, self.east + HALF
        left, _, right, _ = shape.bounds
        if self.kind != "laea" or not (left == west or right == east):
            return valid(self._plane(shape))
        halves = [
            areas(shapely.intersection(shape, shapely.box(*sides)))
            for sides in ((west, -POLE, self.east, POLE), (self.east, -POLE, east, POLE))
        ]
        flat = [valid(self._plane(half)) for half in halves]
        return areas(shapely.union_all([shapely.set_precision(one, _SEAM) for one in flat],
                                       grid_size=_SEAM))  # fmt: skip

    def _nowhere(self) -> Any:
        """Return what cannot be projected, in degrees around the centre."""
        west, east = self.east - HALF, self.east + HALF
        if self.kind == "eqearth":
            return None
        if self.kind == "lcc" or abs(self.north) > _POLAR - 1:
            limit = math.copysign(POLE - (0 if self.kind == "laea" else 30), -self.north)
            edge = limit - math.copysign(_ANTIPODE, limit) if self.kind == "laea" else limit
            low, high = sorted((edge, math.copysign(POLE, limit)))
            return shapely.box(west, low, east, high)
        low, high = -self.north - _ANTIPODE, -self.north + _ANTIPODE
        return shapely.union_all(
            [
                shapely.box(west, low, west + _ANTIPODE, high),
                shapely.box(east - _ANTIPODE, low, east, high),
            ]
        )


def projecting(
    name: str, extent: Extent, centre: int | None, shapes: Iterable[Located]
) -> Projecting:
    """Return a projection for the extent of a map; raise `TooWide` when it cannot show all."""
    middle = (extent.west + extent.east) / 2 if centre is None else float(centre)
    north = _centre(extent)
    polar = abs(north) == POLE
    far = POLE - _nearest(extent) if polar else _farthest(shapes, middle, north)
    if name == "equal-earth" or (name == "equal-area" and far > _FAR and not polar):
        return Projecting("eqearth", Proj(_WORLD), middle, 0.0)
    if name == "equal-area":
        text = _EQUAL_AREA.format(north=north)
        return Projecting("laea", Proj(text), middle, north)
    if far > _FAR:
        raise TooWide
    north = min(max(north, -_POLAR), _POLAR)
    inset = (extent.north - extent.south) / 6  # the usual choice of the standard parallels
    low, high = (
        min(max(one, -_POLAR), _POLAR) for one in (extent.south + inset, extent.north - inset)
    )
    if abs(low + high) < 1:  # a cone cannot be centred on the equator
        low, high = low + 1, high + 1
    return Projecting("lcc", Proj(_CONIC.format(north=north, low=low, high=high)), middle, north)


def _nearest(extent: Extent) -> float:
    """Return the degrees from the equator to what is nearest to it, or 0 on both sides of it."""
    return max(extent.south, -extent.north, 0.0)


def _centre(extent: Extent) -> float:
    """Return the latitude of the centre: the pole for what lies all around it."""
    if extent.east - extent.west > HALF and _nearest(extent) > _ROUND_A_POLE:
        return math.copysign(POLE, extent.south + extent.north)
    return (extent.south + extent.north) / 2


def _farthest(shapes: Iterable[Located], east: float, north: float) -> float:
    """Return the largest angle between the centre and a place, in degrees."""
    at = numpy.radians(shapely.get_coordinates([some for one in shapes for some in one.all()]))
    lat, middle = at[:, 1], math.radians(north)
    cosine = numpy.sin(lat) * math.sin(middle) + numpy.cos(lat) * math.cos(middle) * numpy.cos(
        at[:, 0] - math.radians(east)
    )
    return float(numpy.degrees(numpy.arccos(numpy.clip(cosine.min(), -1, 1))))


def sheet_bounds(bounds: Bounds, margin: int, ratio: float | None) -> Bounds:
    """Return the bounds with padding: of a given height to width, or one that suits a page."""
    west, south, east, north = bounds
    longest = max(east - west, north - south, _LEAST)
    room = longest * margin / 100 + max(_LEAST - longest, 0)
    west, south, east, north = west - room, south - room, east + room, north + room
    wider = max((north - south) / (ratio or _TALLEST) - (east - west), _LEAST - (east - west), 0)
    west, east = west - wider / 2, east + wider / 2
    taller = max((east - west) * (ratio or _FLATTEST) - (north - south), 0) / 2
    return west, south - taller, east, north + taller


def graticule(extent: Extent, to: Projecting) -> Any:
    """Return meridians and parallels over the map and beyond, with a point every half degree."""
    longest = max(extent.east - extent.west, extent.north - extent.south)
    step = next((one for one in _GRATICULE if longest / one <= _LINES), _GRATICULE[-1])
    left, right = to.east - HALF, to.east + HALF
    if to.kind == "eqearth":
        meridians, parallels = [left, right, *_steps(left, right, step)], [-POLE, POLE]
        low, high = -POLE, POLE
    else:
        turns = TURN * round((to.east - (extent.west + extent.east) / 2) / TURN)
        low, high = max(extent.south - longest, -_POLAR), min(extent.north + longest, _POLAR)
        left = max(left, extent.west + turns - longest)
        right = min(right, extent.east + turns + longest)
        meridians, parallels = [*_steps(left, right, step)], []
    lines = [[(x, y) for y in _between(low, high)] for x in meridians]
    lines += [
        [(x, y) for x in _between(left, right)] for y in (*parallels, *_steps(low, high, step))
    ]
    drawn = (to.plane(numpy.array(line)) for line in lines)
    return shapely.MultiLineString([line for line in drawn if numpy.isfinite(line).all()])


def _between(low: float, high: float) -> list[float]:
    return [float(one) for one in numpy.linspace(low, high, max(2, int((high - low) * 2) + 1))]


def _steps(low: float, high: float, step: int) -> range:
    return range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)
