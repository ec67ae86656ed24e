"""Project features to a plane in metres, and compute the bounds of the map.

In: features in degrees. Out: shapes and bounds in metres, and lines of the graticule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy
import shapely
from pyproj import Proj

from briefpress.parse.geojson import Feature

_TALLEST = 1.25  # of the map's width: a higher map would leave no room for its caption
_FLATTEST = 0.25  # of it, at the least
_LEAST = 1000.0  # metres around a single point
_GRATICULE = (1, 2, 5, 10, 15, 30)  # degrees
_POLAR = 85  # degrees north or south: the limit of cones and meridians
_LINES = 7  # lines of the graticule, at most, in one direction
_EQUAL_AREA = "+proj=laea +lat_0={north} +lon_0={east} +ellps=WGS84"
_CONIC = "+proj=lcc +lat_0={north} +lon_0={east} +lat_1={low} +lat_2={high} +ellps=WGS84"

Bounds = tuple[float, float, float, float]


def degrees_of(features: Iterable[Feature]) -> Bounds:
    """Return the smallest and largest degrees east and north."""
    every = [at for one in features for area in one.areas for ring in area for at in ring]
    every += [at for one in features for at in one.points]
    east, north = [one[0] for one in every], [one[1] for one in every]
    return min(east), min(north), max(east), max(north)


def projection(name: str, degrees: Bounds) -> Proj:
    """Return a projection centred on these degrees: equal-area, or conic."""
    west, south, east, north = degrees
    inset = (north - south) / 6  # the usual choice of the standard parallels
    text = _EQUAL_AREA if name == "equal-area" else _CONIC
    centre = {"east": (west + east) / 2, "north": min(max((south + north) / 2, -_POLAR), _POLAR)}
    low, high = (min(max(one, -_POLAR), _POLAR) for one in (south + inset, north - inset))
    if abs(low + high) < 1:  # a cone cannot be centred on the equator
        low, high = low + 1, high + 1
    return Proj(text.format(**centre, low=low, high=high))


def projected(feature: Feature, project: Proj) -> Any:
    """Return the shape of a feature in metres."""
    if feature.points:
        return shapely.Point(project(*feature.points[0]))
    areas = shapely.MultiPolygon([(area[0], area[1:]) for area in feature.areas])
    return shapely.transform(areas, lambda at: numpy.column_stack(project(at[:, 0], at[:, 1])))


def sheet_bounds(bounds: Bounds, margin: int) -> Bounds:
    """Return the bounds with padding, neither too tall nor too flat for a page."""
    west, south, east, north = bounds
    longest = max(east - west, north - south, _LEAST)
    room = longest * margin / 100 + max(_LEAST - longest, 0)
    west, south, east, north = west - room, south - room, east + room, north + room
    wider = max((north - south) / _TALLEST - (east - west), _LEAST - (east - west), 0) / 2
    west, east = west - wider, east + wider
    taller = max((east - west) * _FLATTEST - (north - south), 0) / 2
    return west, south - taller, east, north + taller


def graticule(degrees: Bounds, project: Proj) -> Any:
    """Return meridians and parallels over the map and beyond, with a point every half degree."""
    west, south, east, north = degrees
    longest = max(east - west, north - south)
    step = next((one for one in _GRATICULE if longest / one <= _LINES), _GRATICULE[-1])
    low, high = max(south - longest, -_POLAR), min(north + longest, _POLAR)
    left, right = max(west - longest, -180), min(east + longest, 180)
    lines = [
        [(x, y / 2) for y in range(int(low * 2), int(high * 2) + 1)]
        for x in _steps(left, right, step)
    ] + [
        [(x / 2, y) for x in range(int(left * 2), int(right * 2) + 1)]
        for y in _steps(low, high, step)
    ]
    drawn = ([project(*at) for at in line] for line in lines if len(line) > 1)
    return shapely.MultiLineString([line for line in drawn if numpy.isfinite(line).all()])


def _steps(low: float, high: float, step: int) -> range:
    return range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)
