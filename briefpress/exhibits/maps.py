"""Maps: features projected, cut and scaled to a sheet, in plain numbers.

In: a `Cartography` and the features it names. Out: a `DrawnMap` in metres, which gives a `Sheet` of
any width in points. Refused, at their places: properties and values that no feature has, maps
without anything on them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from babel import Locale
from babel.numbers import format_decimal
from pyproj import Proj

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.model.briefing import Briefing
from briefpress.model.cartography import Cartography, Layer
from briefpress.parse.geojson import Feature

_TALLEST = 1.25  # of a sheet's width: a higher one would leave no room for its caption
_FLATTEST = 0.25  # of it, at the least
_LEAST = 1000.0  # metres: a sheet round one point
_SMALLEST = 9.0  # square points: a smaller area is a dot
_GRID = 0.01  # points: places nearer to each other are one, or areas could not be cut
_DETAIL = 0.15  # points: what a line may be off when it is made simpler
_LETTER = 0.56  # of the size of type: the mean width of a letter of a label
_GRATICULE = (1, 2, 5, 10, 15, 30)  # degrees
_POLAR = 85  # degrees north or south: no cone and no meridian goes further
_LINES = 7  # of the graticule, at the most in one direction
_EQUAL_AREA = "+proj=laea +lat_0={north} +lon_0={east} +ellps=WGS84"
_CONIC = "+proj=lcc +lat_0={north} +lon_0={east} +lat_1={low} +lat_2={high} +ellps=WGS84"

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """An area of a sheet: its style and the path round it, in points."""

    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name on a sheet: where it stands in points, and its dot, if it belongs to one.

    ``left`` and ``width`` are the room that it takes, about.
    """

    text: Text
    style: str
    x: float
    y: float
    anchor: str  # as SVG has it: start, middle, end
    left: float
    width: float
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map as it is drawn, in points; ``bar`` is the length of the scale bar."""

    width: float
    height: float
    outlines: tuple[Outline, ...]
    labels: tuple[Label, ...]
    graticule: str
    is_cut: bool
    bar: float
    distance: str


@dataclass(frozen=True, slots=True)
class _Piece:
    style: str
    label: Text | None
    shape: Any  # of shapely, in metres


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A projected map; ``bounds`` is what of it the sheet holds, in metres."""

    pieces: tuple[_Piece, ...]
    graticule: Any
    bounds: Bounds
    locale: Locale

    def texts(self) -> Iterator[Text]:
        """Give the names on the map."""
        yield from (one.label for one in self.pieces if one.label)

    def sheet(self, width: float, size: float) -> Sheet:
        """Return the map on a sheet of a width, with labels of a size, both in points."""
        west, south, east, north = self.bounds
        scale = width / (east - west)
        frame = shapely.box(0, 0, width, (north - south) * scale)
        height = float(frame.bounds[3])
        outlines, named, is_cut = [], [], False
        for piece in self.pieces:
            moved = shapely.transform(
                piece.shape, lambda at: (at - [west, north]) * [scale, -scale]
            )
            moved = _valid(shapely.set_precision(moved, _GRID, mode="pointwise"))
            seen = shapely.intersection(moved, frame)
            seen = seen if moved.geom_type == "Point" else _areas(seen)
            is_cut |= not shapely.covers(frame, moved)
            if moved.geom_type != "Point" and (path := _path(seen)):
                outlines.append(Outline(piece.style, path))
            if piece.label and not seen.is_empty:
                named.append((piece.label, piece.style, seen))
        drawn = shapely.transform(self.graticule, lambda at: (at - [west, north]) * [scale, -scale])
        metres = _round_length((east - west) / 4)
        return Sheet(
            round(width, 2),
            round(height, 2),
            tuple(outlines),
            tuple(_labels(named, frame, size)),
            _path(shapely.intersection(drawn, frame)),
            is_cut,
            round(metres * scale, 2),
            f"{format_decimal(metres / 1000, locale=self.locale)}\u00a0km",
        )


def drawn(
    map_: Cartography, place: Span, briefing: Briefing, locale: Locale, faults: Collector
) -> DrawnMap | None:
    """Project what a map shows; a map that shows nothing is a fault at ``place``."""
    chosen = [
        (layer, feature)
        for layer in map_.layers
        for feature in _chosen(layer, briefing.features[layer.geojson], faults)
    ]
    fitted = [feature for layer, feature in chosen if layer.fit]
    fitted = fitted or [feature for _, feature in chosen]
    if not fitted:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the map shows nothing",
            place,
            "check the values that `where` asks for",
        )
        return None
    degrees = _degrees(fitted)
    project = _projection(map_.projection, degrees)
    pieces = []
    for layer, feature in chosen:
        shape = _projected(feature, project)
        if not numpy.isfinite(shapely.get_coordinates(shape)).all():
            faults.report(
                codes.BAD_GEOMETRY,
                "the feature lies on the other side of the earth from the middle of the map",
                feature.span,
                "leave it out by `where`, or mark what the map is about with `fit: true`",
            )
            return None
        name = feature.properties.get(layer.labels or "")
        pieces.append(_Piece(layer.style, name, _valid(shape)))
    bounds = shapely.total_bounds([_projected(feature, project) for feature in fitted])
    lines = _graticule(degrees, project) if map_.graticule else shapely.MultiLineString()
    return DrawnMap(tuple(pieces), lines, _sheet_bounds(tuple(bounds), map_.margin), locale)


def _chosen(layer: Layer, features: Iterable[Feature], faults: Collector) -> Iterator[Feature]:
    """Give the features whose properties have one of the values asked for."""
    features = tuple(features)
    names = sorted({name for one in features for name in one.properties})
    asked = [(name, values[0].span) for name, values in layer.where.items() if values]
    for name, span in (*asked, *([(layer.labels, layer.labels.span)] if layer.labels else [])):
        if name not in names:
            faults.report(
                codes.UNKNOWN_PROPERTY,
                f"no feature of `{layer.geojson}` has a property `{name}`",
                span,
                did_you_mean(name, names) or f"they have {', '.join(names[:20]) or 'none'}",
                found=name,
                expected=names,
            )
    for name, values in layer.where.items():
        there = sorted({str(one.properties[name]) for one in features if name in one.properties})
        for value in values:
            if there and value not in there:
                faults.report(
                    codes.UNKNOWN_VALUE,
                    f"no feature of `{layer.geojson}` has `{value}` as its `{name}`",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=there[:100],
                )
    for feature in features:
        if all(feature.properties.get(name) in values for name, values in layer.where.items()):
            yield feature


def _degrees(features: Iterable[Feature]) -> Bounds:
    """Return the least and the greatest degrees east and north."""
    every = [at for one in features for area in one.areas for ring in area for at in ring]
    every += [at for one in features for at in one.points]
    east, north = [one[0] for one in every], [one[1] for one in every]
    return min(east), min(north), max(east), max(north)


def _projection(name: str, degrees: Bounds) -> Proj:
    west, south, east, north = degrees
    inset = (north - south) / 6  # the usual place of the parallels that keep their length
    text = _EQUAL_AREA if name == "equal-area" else _CONIC
    centre = {"east": (west + east) / 2, "north": min(max((south + north) / 2, -_POLAR), _POLAR)}
    low, high = (min(max(one, -_POLAR), _POLAR) for one in (south + inset, north - inset))
    if abs(low + high) < 1:  # a cone over the equator is a plane that never meets it
        low, high = low + 1, high + 1
    return Proj(text.format(**centre, low=low, high=high))


def _projected(feature: Feature, project: Proj) -> Any:
    if feature.points:
        return shapely.Point(project(*feature.points[0]))
    areas = shapely.MultiPolygon([(area[0], area[1:]) for area in feature.areas])
    return shapely.transform(areas, lambda at: numpy.column_stack(project(at[:, 0], at[:, 1])))


def _valid(shape: Any) -> Any:
    """Return a point or areas that do not cross themselves, which could not be cut."""
    return (
        shape
        if shape.is_valid
        else _areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    )


def _areas(shape: Any) -> Any:
    """Return the areas of a shape, without the lines and points that cutting leaves."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([one for one in parts if one.area])


def _sheet_bounds(bounds: Bounds, margin: int) -> Bounds:
    """Return the bounds with room round them, neither too tall nor too flat for a page."""
    west, south, east, north = bounds
    longest = max(east - west, north - south, _LEAST)
    room = longest * margin / 100 + max(_LEAST - longest, 0)
    west, south, east, north = west - room, south - room, east + room, north + room
    wider = max((north - south) / _TALLEST - (east - west), _LEAST - (east - west), 0) / 2
    west, east = west - wider, east + wider
    taller = max((east - west) * _FLATTEST - (north - south), 0) / 2
    return west, south - taller, east, north + taller


def _graticule(degrees: Bounds, project: Proj) -> Any:
    """Return meridians and parallels over the sheet and beyond, each in steps of half a degree."""
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


def _round_length(most: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, 50, ... metres that is not longer than this."""
    power = 10.0 ** math.floor(math.log10(most))
    return power * max(one for one in (1, 2, 5) if one * power <= most)


def _path(shape: Any) -> str:
    """Write the rings and lines of a shape as the path of a drawing, in hundredths of a point."""
    simple = shapely.simplify(shape, _DETAIL)
    runs = []
    for part in shapely.get_parts(shapely.get_parts(simple)):
        if part.geom_type == "Polygon":
            runs += [(ring.coords[:-1], "Z") for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString":
            runs.append((part.coords, ""))
    return "".join(
        f"M{'L'.join(f'{x:.2f} {y:.2f}' for x, y in run)}{closed}" for run, closed in runs if run
    )


def _labels(named: Iterable[tuple[Text, str, Any]], frame: Any, size: float) -> Iterator[Label]:
    """Place names of a size on a sheet: first those of dots, then the others, clear of them."""
    taken = []
    areas = []
    for text, style, seen in named:
        if seen.geom_type != "Point" and seen.area >= _SMALLEST:
            areas.append((text, style, seen))
            continue
        label = _beside(text, style, seen, frame, size)
        taken.append(_box(label, size))
        yield label
    for text, style, seen in areas:
        label = _inside(text, style, seen, shapely.union_all(taken), frame, size)
        taken.append(_box(label, size))
        yield label


def _beside(text: Text, style: str, seen: Any, frame: Any, size: float) -> Label:
    """Place a name beside its dot, on the side where the sheet has room for it."""
    x, y = (round(float(one), 2) for one in seen.centroid.coords[0])
    length = round(len(text) * size * _LETTER, 2)
    base = round(y + size / 3, 2)
    if x + size + length < frame.bounds[2]:
        at = round(x + size / 2, 2)
        return Label(text, style, at, base, "start", at, length, (x, y))
    at = round(x - size / 2, 2)
    return Label(text, style, at, base, "end", round(at - length, 2), length, (x, y))


def _inside(text: Text, style: str, seen: Any, taken: Any, frame: Any, size: float) -> Label:
    """Place a name in the roomiest part of its area, on the sheet and clear of other names."""
    length = len(text) * size * _LETTER
    left, top, right, bottom = frame.bounds
    within = shapely.box(left + length / 2, top + size, right - length / 2, bottom - size)
    free = next(
        one
        for one in (
            _areas(seen.difference(taken).intersection(within)),
            _areas(seen.intersection(within)),
            seen,
        )
        if shapely.area(one) >= _SMALLEST
    )
    # A name is wider than it is high: it has most room where the area squeezed as much has it.
    squeeze = min(2 * size / length, 1.0)
    thin = shapely.transform(free, lambda at: at * [squeeze, 1.0])
    largest = max(shapely.get_parts(thin), key=shapely.area)
    room = shapely.length(shapely.maximum_inscribed_circle(largest, _DETAIL))
    shrunk = largest.buffer(-0.9 * room)
    middle = largest if shrunk.is_empty else max(shapely.get_parts(shrunk), key=shapely.area)
    x, y = shapely.point_on_surface(middle).coords[0]
    x = min(max(x / squeeze, (length + size) / 2), right - (length + size) / 2)
    at, base = round(x, 2), round(y + size / 3, 2)
    return Label(text, style, at, base, "middle", round(x - length / 2, 2), round(length, 2), None)


def _box(label: Label, size: float) -> Any:
    """Return the room that a name takes on the sheet, with its dot and air round it."""
    dot = label.dot[0] if label.dot else label.x
    right = max(label.left + label.width, dot)
    return shapely.box(
        min(label.left, dot) - size / 2, label.y - size * 1.4, right + size / 2, label.y + size
    )
