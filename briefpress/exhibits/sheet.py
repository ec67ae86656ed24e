"""Define a map as it is projected, in metres, and as it is drawn, in points.

In: layers and features from `map`. Out: a `DrawnMap`, of which `map_drawing` makes a `Sheet`, which
a template prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.globe import Located
from briefpress.exhibits.map_classes import Classes
from briefpress.exhibits.map_style import MapStyle, Paint
from briefpress.exhibits.projection import Bounds
from briefpress.exhibits.view import View
from briefpress.model.cartography import Cartography, Layer


@dataclass(frozen=True, slots=True)
class Mark:
    """A path of a map, and its paint."""

    path: str
    paint: Paint


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of a label, as it is drawn."""

    words: str
    x: float
    y: float
    colour: str
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the legend: a sample and its words."""

    marks: tuple[Mark, ...]
    words: str


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """The entries of a layer, with a heading if they are classes."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet(View):
    """A drawn map, in points; ``bar`` is the length of the scale bar."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    labels: tuple[PlacedLine, ...]
    is_cut: bool
    bar: float
    distance: str
    legend: tuple[LegendGroup, ...]
    swatch: tuple[float, float]
    names: tuple[Text, ...]

    def drawn(self) -> Iterator[Text]:
        """Give the author's words on the map and in its legend."""
        return iter(self.names)


@dataclass(frozen=True, slots=True)
class Piece:
    """A feature of a map: its class, its label and its shapes in metres.

    ``points`` counts its points; those on the far side of the globe are not in ``shape``.
    """

    class_: int
    label: Text | None
    shape: Located
    points: int
    span: Span


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer as it is written, the classes of its features, and those that have a place."""

    layer: Layer
    classes: Classes
    pieces: tuple[Piece, ...]

    def area(self, number: int, style: MapStyle) -> Paint:
        """Return how an area of a class is painted."""
        if self.layer.by is None:
            return style.area(self.layer.style)
        return style.area_class(number, len(self.classes.words), is_scale=self.classes.is_scale)

    def line(self, number: int, style: MapStyle) -> Paint:
        """Return how a line of a class is painted."""
        if self.layer.by is None:
            return style.line(self.layer.style)
        return style.line_class(number, len(self.classes.words), is_scale=self.classes.is_scale)

    def symbol(self, number: int, style: MapStyle) -> Paint:
        """Return how a point of a class is painted."""
        if self.layer.by is None:
            return style.symbol(self.layer.style, self.layer.symbol)
        return style.symbol_class(number, len(self.classes.words), is_scale=self.classes.is_scale)


@dataclass(frozen=True, slots=True)
class DrawnMap(View):
    """A projected map; ``bounds`` is what it shows, in metres.

    ``scale`` is the metres on the map for a metre at its centre, which in a map of the ``world`` is
    on the equator.
    """

    map_: Cartography
    layers: tuple[DrawnLayer, ...]
    graticule: Any
    bounds: Bounds
    scale: float
    is_world: bool
    locale: Locale
    language: str
    words: Mapping[str, str]

    def drawn(self) -> Iterator[Text]:
        """Give the author's words on the map and in its legend."""
        for one in self.layers:
            yield from (piece.label for piece in one.pieces if piece.label)
            layer = one.layer
            yield from (text for text in (layer.legend, layer.unit) if text)
            yield from layer.values.values()
