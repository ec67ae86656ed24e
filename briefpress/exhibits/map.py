"""Compute maps: select and project their features.

In: a `Cartography` and its features. Out: a `DrawnMap` in metres, which gives a `Sheet` of any
width in points. Refused, at their places: unknown properties and values, empty maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy
import shapely
from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span
from briefpress.exhibits.projection import (
    degrees_of,
    graticule,
    projected,
    projection,
    sheet_bounds,
)
from briefpress.exhibits.shapes import valid
from briefpress.exhibits.sheet import DrawnMap, Piece
from briefpress.exhibits.view import ExhibitData
from briefpress.model.blocks.figures import Map
from briefpress.model.cartography import Cartography, Layer
from briefpress.parse.geojson import Feature


def view(block: Map, data: ExhibitData, locale: Locale, sink: Collector) -> DrawnMap | None:
    """Return the projected map of a block."""
    return drawn(block, block.title.span, data, locale, sink)


def drawn(
    map_: Cartography, place: Span, data: ExhibitData, locale: Locale, sink: Collector
) -> DrawnMap | None:
    """Return a projected map; report an empty one at ``place``."""
    chosen = [
        (layer, feature)
        for layer in map_.layers
        for feature in _chosen(layer, data.features[layer.geojson], sink)
    ]
    fitted = [feature for layer, feature in chosen if layer.fit]
    fitted = fitted or [feature for _, feature in chosen]
    if not fitted:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the map is empty",
            place,
            "check the values in `where`",
        )
        return None
    degrees = degrees_of(fitted)
    project = projection(map_.projection, degrees)
    pieces = []
    for layer, feature in chosen:
        shape = projected(feature, project)
        if not numpy.isfinite(shapely.get_coordinates(shape)).all():
            sink.report(
                codes.BAD_GEOMETRY,
                "the feature is on the opposite side of the globe from the centre of the map",
                feature.span,
                "exclude it with `where`, or set `fit: true` for the layer that the map shows",
            )
            return None
        name = feature.properties.get(layer.labels or "")
        pieces.append(Piece(layer.style, name, valid(shape)))
    bounds = shapely.total_bounds([projected(feature, project) for feature in fitted])
    lines = graticule(degrees, project) if map_.graticule else shapely.MultiLineString()
    return DrawnMap(tuple(pieces), lines, sheet_bounds(tuple(bounds), map_.margin), locale)


def _chosen(layer: Layer, features: Iterable[Feature], sink: Collector) -> Iterator[Feature]:
    """Give the features that `where` selects."""
    features = tuple(features)
    names = sorted({name for one in features for name in one.properties})
    asked = [(name, values[0].span) for name, values in layer.where.items() if values]
    for name, span in (*asked, *([(layer.labels, layer.labels.span)] if layer.labels else [])):
        if name not in names:
            sink.report(
                codes.UNKNOWN_PROPERTY,
                f"no feature of `{layer.geojson}` has the property `{name}`",
                span,
                did_you_mean(name, names)
                or f"the properties are {', '.join(names[:20]) or 'none'}",
                found=name,
                expected=names,
            )
    for name, values in layer.where.items():
        there = sorted({str(one.properties[name]) for one in features if name in one.properties})
        for value in values:
            if there and value not in there:
                sink.report(
                    codes.UNKNOWN_VALUE,
                    f"no feature of `{layer.geojson}` has the value `{value}` in `{name}`",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=there[:100],
                )
    for feature in features:
        if all(feature.properties.get(name) in values for name, values in layer.where.items()):
            yield feature
