"""Compute maps: select, classify and project their features.

In: a `Cartography` and its features. Out: a `DrawnMap` in metres, of which `sheet` makes a `Sheet`
of any width in points. Refused, at their places: unknown properties and values, empty maps, styles
that do not suit the shapes of a layer, positions that are not on Earth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy  # noqa: F401  # see the package
import shapely
from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.globe import Extent, Located, extent, located
from briefpress.exhibits.map_classes import classes
from briefpress.exhibits.projection import Projecting, TooWide, graticule, projecting
from briefpress.exhibits.sheet import DrawnLayer, DrawnMap, Piece
from briefpress.exhibits.view import ExhibitData
from briefpress.model.blocks.figures import Map
from briefpress.model.cartography import Cartography, Layer
from briefpress.parse import numbers
from briefpress.parse.geojson import Feature
from briefpress.parse.geometry import Shapes, position
from briefpress.parse.table import Table

_MOST_OF_THE_WORLD = 270  # degrees of longitude
_FOR_LINES = ("road", "border")  # styles that areas cannot have


def view(block: Map, data: ExhibitData, locale: Locale, sink: Collector) -> DrawnMap | None:
    """Return the projected map of a block."""
    return drawn(block, block.title.span, data, locale, sink)


def drawn(
    map_: Cartography, place: Span, data: ExhibitData, locale: Locale, sink: Collector
) -> DrawnMap | None:
    """Return a projected map; report an empty one at ``place``."""
    before = len(sink)
    chosen = [_features(layer, data, sink) for layer in map_.layers]
    shapes = [[_located(feature, sink) for feature in features] for features in chosen]
    fitted = [
        one for layer, found in zip(map_.layers, shapes, strict=True) if layer.fit for one in found
    ]
    shown = [one for one in fitted or [one for found in shapes for one in found] if _is_there(one)]
    if not shown:
        sink.report(codes.EMPTY_EXHIBIT, "the map is empty", place, "check the values in `where`")
        return None
    whole = extent(shown)
    try:
        to = projecting(map_.projection, whole, map_.centre, shown)
    except TooWide:
        sink.report(
            codes.CONTRADICTION,
            "the map shows more than a hemisphere, which no conformal map can",
            place,
            "remove `projection`, or set `fit: true` for the layer that the map shows",
        )
        return None
    layers = tuple(
        _layer(layer, features, [to.projected(one) for one in found], locale, sink)
        for layer, features, found in zip(map_.layers, chosen, shapes, strict=True)
    )
    if _has_errors(sink, before):
        return None
    return _map(map_, layers, whole, to, [to.projected(one) for one in shown], data, locale)


def _map(
    map_: Cartography,
    layers: tuple[DrawnLayer, ...],
    whole: Extent,
    to: Projecting,
    shown: Sequence[Located],
    data: ExhibitData,
    locale: Locale,
) -> DrawnMap:
    lines = graticule(whole, to) if map_.graticule else shapely.MultiLineString()
    bounded = [part for one in shown for part in one.all()]
    if to.kind == "eqearth" and whole.east - whole.west > _MOST_OF_THE_WORLD:
        bounded.append(lines)  # with the outline of the globe
    west, south, east, north = map(float, shapely.total_bounds(bounded))
    return DrawnMap(
        map_,
        layers,
        lines,
        (west, south, east, north),
        to.scale,
        to.kind == "eqearth",
        locale,
        data.language,
        data.words,
    )


def _has_errors(sink: Collector, before: int) -> bool:
    return len(sink) > before and sink.has_errors()


def _is_there(shapes: Located) -> bool:
    return not all(one.is_empty for one in shapes.all())


def _layer(
    layer: Layer,
    features: Sequence[Feature],
    shapes: Sequence[Located],
    locale: Locale,
    sink: Collector,
) -> DrawnLayer:
    _check_style(layer, shapes, sink)
    found = classes(layer, features, locale, sink)
    pieces = (
        Piece(
            number,
            feature.properties.get(layer.labels or "") or None,
            shape,
            len(feature.shapes.points),
            feature.span,
        )
        for number, feature, shape in zip(found.of, features, shapes, strict=True)
    )
    return DrawnLayer(
        layer, found, tuple(one for one in pieces if one.points or _is_there(one.shape))
    )


def _check_style(layer: Layer, shapes: Iterable[Located], sink: Collector) -> None:
    if layer.style in _FOR_LINES and any(not one.areas.is_empty for one in shapes):
        sink.report(
            codes.CONTRADICTION,
            f"`style: {layer.style}` is for lines, and the layer has areas",
            layer.span,
            "use `land`, `neighbour`, `highlight` or `water`, or exclude the areas with `where`",
        )


def _located(feature: Feature, sink: Collector) -> Located:
    """Return the shapes of a feature; report what has no place or no extent."""
    if not feature.shapes:
        sink.report(
            codes.NO_PLACE,
            "the feature has no place, and is not on the map",
            feature.span,
            "add its coordinates, or exclude it with `where`",
        )
    shapes = located(feature.shapes)
    if len(feature.shapes.areas) and shapes.areas.is_empty:
        sink.report(
            codes.BAD_GEOMETRY,
            "the area has no extent: all its positions are on one line",
            feature.span,
            "correct its coordinates, or exclude it with `where`",
        )
    return shapes


def _features(layer: Layer, data: ExhibitData, sink: Collector) -> list[Feature]:
    """Return the features that a layer draws."""
    if layer.csv:
        features = [*_rows(layer, data.tables[layer.csv], sink)]
    else:
        features = [*_of_object(layer, data.features[layer.file], sink)]
        _check_properties(layer, features, sink)
    _check_values(layer, features, sink)
    wanted = [(name, frozenset(map(str, values))) for name, values in layer.where.items()]
    return [
        one
        for one in features
        if all(str(one.properties.get(name)) in values for name, values in wanted)
    ]


def _of_object(layer: Layer, features: Sequence[Feature], sink: Collector) -> Iterator[Feature]:
    """Give the features of a file, or of the object of it that the layer names."""
    names = list(dict.fromkeys(one.object for one in features))
    if layer.object is None and len(names) > 1:
        sink.report(
            codes.BAD_GEOJSON,
            f"`{layer.file}` is TopoJSON with {len(names)} objects",
            layer.file.span,
            f"choose one with `object`: {', '.join(names[:20])}",
            expected=names,
        )
        return
    if layer.object is not None and layer.object not in names:
        known = [name for name in names if name]
        sink.report(
            codes.UNKNOWN_PROPERTY,
            f"`{layer.file}` has no object `{layer.object}`",
            layer.object.span,
            did_you_mean(layer.object, known)
            or (f"the objects are {', '.join(known[:20])}" if known else "remove `object`"),
            found=layer.object,
            expected=known,
        )
        return
    yield from (one for one in features if layer.object in (None, one.object))


def _rows(layer: Layer, table: Table, sink: Collector) -> Iterator[Feature]:
    """Give the rows of a CSV file as points."""
    for row in table.rows:
        east, north = row[str(layer.longitude)], row[str(layer.latitude)]
        if not east and not north:
            yield Feature(row, Shapes(), east.span)
            continue
        degrees = [_degrees(one, sink) for one in (east, north)]
        try:
            at = None if None in degrees else position(*degrees)
        except Refusal as refusal:
            sink.refuse(refusal, east.span)
            continue
        if at is not None:
            yield Feature(row, Shapes(points=(at,)), east.span)


def _degrees(cell: Text, sink: Collector) -> float | None:
    number = numbers.read(cell)
    if number is not None and number.value is not None and not number.about:
        return float(number.value)
    sink.report(
        codes.BAD_NUMBER,
        f"`{cell[:30]}` is not a number of degrees",
        cell.span,
        "write decimal degrees, such as -7.98; west and south are negative",
        found=cell,
    )
    return None


def _check_properties(layer: Layer, features: Iterable[Feature], sink: Collector) -> None:
    """Report properties that a layer names and no feature has."""
    names = sorted({name for one in features for name in one.properties})
    asked = [(name, values[0].span) for name, values in layer.where.items() if values]
    asked += [(name, name.span) for name in (layer.labels, layer.by) if name]
    for name, span in asked:
        if name not in names and features:
            sink.report(
                codes.UNKNOWN_PROPERTY,
                f"no feature of `{layer.file}` has the property `{name}`",
                span,
                did_you_mean(name, names)
                or f"the properties are {', '.join(names[:20]) or 'none'}",
                found=name,
                expected=names,
            )


def _check_values(layer: Layer, features: Sequence[Feature], sink: Collector) -> None:
    """Report values in `where` that no feature has."""
    for name, values in layer.where.items():
        there = sorted({str(one.properties[name]) for one in features if name in one.properties})
        for value in values:
            if there and value not in there:
                sink.report(
                    codes.UNKNOWN_VALUE,
                    f"no feature of `{layer.file}` has the value `{value}` in `{name}`",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=there[:100],
                )
