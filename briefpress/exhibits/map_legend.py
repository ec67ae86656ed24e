"""Write the legend of a map: a sample of each layer or class, and its words.

In: a projected map and the style of maps. Out: groups of entries, one for each layer with words.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy  # noqa: F401  # see the package
import shapely

from briefpress.exhibits.map_style import HATCH, NO_DATA, MapStyle, Paint, symbol_path
from briefpress.exhibits.shapes import hatching, path_of
from briefpress.exhibits.sheet import DrawnLayer, DrawnMap, Entry, LegendGroup, Mark
from briefpress.parse import markdown

SWATCH = (15.0, 9.0)  # points: width and height of a sample


def legend(map_: DrawnMap, style: MapStyle) -> Iterator[LegendGroup]:
    """Give the legend: first the layers with words for it, then each layer with classes."""
    alone = tuple(
        Entry(_sample(layer, 0, style), markdown.plain(layer.layer.legend, map_.language))
        for layer in map_.layers
        if layer.layer.by is None and layer.layer.legend
    )
    if alone:
        yield LegendGroup("", alone)
    yield from (_classes(layer, map_, style) for layer in map_.layers if layer.layer.by)


def _classes(layer: DrawnLayer, map_: DrawnMap, style: MapStyle) -> LegendGroup:
    heading = ", ".join(one for one in (layer.layer.legend, layer.layer.unit) if one)
    named = [*enumerate(layer.classes.words)]
    if layer.classes.lacks_data:
        named.append((NO_DATA, map_.words["no-data"]))
    entries = (
        Entry(_sample(layer, number, style), markdown.plain(words, map_.language))
        for number, words in named
    )
    return LegendGroup(markdown.plain(heading, map_.language), tuple(entries))


def _sample(layer: DrawnLayer, number: int, style: MapStyle) -> tuple[Mark, ...]:
    """Return a sample of each shape that a layer has."""
    wide, high = SWATCH
    marks = []
    shapes = [piece.shape for piece in layer.pieces]
    if any(not one.areas.is_empty for one in shapes):
        area = shapely.box(style.thin, style.thin, wide - style.thin, high - style.thin)
        paint = layer.area(number, style)
        marks.append(Mark(path_of(area), Paint(paint.fill, paint.stroke, paint.width)))
        if paint.hatch:
            line = Paint(stroke=style.hatch, width=style.thin)
            marks.append(Mark(path_of(hatching(area, paint.hatch, HATCH)), line))
    if any(not one.lines.is_empty for one in shapes):
        line = layer.line(number, style)
        marks.append(Mark(f"M0 {high / 2}L{wide} {high / 2}", line))
    if any(not one.points.is_empty for one in shapes):
        symbol = layer.symbol(number, style)
        path = symbol_path(symbol.symbol, wide / 2, high / 2, symbol.radius)
        marks.append(Mark(path, symbol))
    return tuple(marks)
