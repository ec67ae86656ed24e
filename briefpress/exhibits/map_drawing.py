"""Draw a map: clip its shapes, place its labels and size its scale bar.

In: a projected map, its width in points and the style of maps. Out: a `Sheet` in points. Reported,
at their places: layers and points that are off the map, labels without room.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy  # noqa: F401  # see the package
import shapely
from babel import Locale
from babel.numbers import format_decimal

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.exhibits.map_labels import Borders, Label, Wanted, placed
from briefpress.exhibits.map_legend import SWATCH, legend
from briefpress.exhibits.map_room import Room
from briefpress.exhibits.map_style import HATCH, MapStyle, Paint, symbol_path
from briefpress.exhibits.projection import sheet_bounds
from briefpress.exhibits.shapes import areas, hatching, path_of, valid
from briefpress.exhibits.sheet import DrawnLayer, DrawnMap, Mark, Piece, PlacedLine, Sheet
from briefpress.exhibits.view import View
from briefpress.model.blocks.figures import Map
from briefpress.model.briefing import Briefing
from briefpress.parse import markdown
from briefpress.theme.theme import Theme

_GRID = 0.01  # points: grid size, so that areas can be clipped
_SMALLEST = 9.0  # square points: a smaller area is drawn as a dot if it has a label
_TINY = 1.0  # points: a part that is smaller is enlarged where its area has no larger one
_DOT = 0.6  # points: the radius of a part that is enlarged
_MILLIMETRE = 72 / 25.4
_LISTED = 10  # labels without room that are reported one by one
_BOLD = "highlight"  # the style with bold labels


def sheets(
    briefing: Briefing, views: Mapping[Span, View], theme: Theme, locale: Locale, sink: Collector
) -> dict[Span, View]:
    """Return the sheet of every map of a briefing, by the place of its block."""
    projected = {span: one for span, one in views.items() if isinstance(one, DrawnMap)}
    if not projected:
        return {}
    style = MapStyle.of(ChartStyle.of(theme, locale))
    widths = {block.span: str(block.width) for block in briefing.blocks_of(Map)}
    return {
        span: laid_out(
            one,
            style.theme.length(widths.get(span, "column")),
            style if span in widths else style.on_cover(),
            sink,
        )
        for span, one in projected.items()
    }


def laid_out(map_: DrawnMap, width: float, style: MapStyle, sink: Collector) -> Sheet:
    """Return a map for a width in points; report what it cannot show."""
    height = map_.map_.height
    ratio = None if height is None else height * _MILLIMETRE / width
    west, south, east, north = sheet_bounds(map_.bounds, map_.map_.margin, ratio)
    scale = width / (east - west)
    drawing = _Drawing(map_, style, scale, west, north, width, (north - south) * scale, sink)
    drawing.draw()
    metres = _round_length((east - west) / 4 / map_.scale)
    distance = f"{format_decimal(metres / 1000, locale=map_.locale)}\u00a0km"
    if map_.is_world:
        distance = map_.words["at-equator"].format(distance=distance)
    return Sheet(
        round(width, 2),
        round(drawing.height, 2),
        tuple(drawing.marks),
        tuple(drawing.labels),
        drawing.is_cut,
        round(metres * map_.scale * scale, 2),
        distance,
        tuple(legend(map_, style)),
        SWATCH,
        tuple(map_.drawn()),
    )


@dataclass(slots=True)
class _Seen:
    """What is seen of a feature, in points."""

    piece: Piece
    layer: int
    areas: Any
    lines: Any
    points: tuple[tuple[float, float], ...]
    dot: tuple[float, float] | None = None  # of a small area with a label

    @property
    def names_line(self) -> bool:
        """Whether its label names lines."""
        return bool(self.piece.label) and self.areas.is_empty and not self.lines.is_empty

    @property
    def named(self) -> Any:
        """What its label names: a dot, the areas, the lines or the first point."""
        if self.dot:
            return shapely.Point(self.dot)
        if not self.areas.is_empty:
            return self.areas
        if not self.lines.is_empty:
            parts = shapely.get_parts(self.lines)
            return shapely.MultiLineString([one for one in parts if one.geom_type == "LineString"])
        return shapely.Point(self.points[0]) if self.points else None


@dataclass(slots=True)
class _Drawing:
    """Draws one map."""

    map_: DrawnMap
    style: MapStyle
    scale: float
    west: float
    north: float
    width: float
    height: float
    sink: Collector
    marks: list[Mark] = field(default_factory=list)
    labels: list[PlacedLine] = field(default_factory=list)
    is_cut: bool = False

    @property
    def frame(self) -> Any:
        return shapely.box(0, 0, self.width, self.height)

    def draw(self) -> None:
        """Draw the layers, then the labels; lines are interrupted where a label crosses them."""
        seen = [
            [self._seen(piece, number) for piece in one.pieces]
            for number, one in enumerate(self.map_.layers)
        ]
        for layer, some in zip(self.map_.layers, seen, strict=True):
            self._check(layer, some)
        found = [one for some in seen for one in some]
        labels = self._placed(found)
        gaps = shapely.union_all([shapely.box(*label.box) for label in labels])
        areas_of = [number for number, one in enumerate(found) if not one.areas.is_empty]
        for number, one in enumerate(found):
            self._draw(one, gaps)
            if number == max(areas_of, default=-1):
                self._draw_graticule(gaps)
        if not areas_of:
            self._draw_graticule(gaps)
        self._draw_labels(labels, found)

    def _moved(self, shape: Any) -> Any:
        return shapely.transform(
            shape, lambda at: (at - (self.west, self.north)) * (self.scale, -self.scale)
        )

    def _seen(self, piece: Piece, layer: int) -> _Seen:
        shape = piece.shape.each(self._moved)
        frame = self.frame
        for one in shape.all():
            self.is_cut |= not one.is_empty and not shapely.covers(frame, one)
        fine = valid(shapely.set_precision(_enlarged(shape.areas), _GRID, mode="pointwise"))
        points = shapely.get_coordinates(shapely.intersection(shape.points, frame))
        seen = _Seen(
            piece,
            layer,
            areas(shapely.intersection(fine, frame)),
            shapely.intersection(shape.lines, frame),
            tuple((round(float(x), 2), round(float(y), 2)) for x, y in points),
        )
        if piece.label and not seen.areas.is_empty and seen.areas.area < _SMALLEST:
            middle = seen.areas.centroid
            seen.dot = (round(middle.x, 2), round(middle.y, 2))
        return seen

    def _check(self, layer: DrawnLayer, seen: Sequence[_Seen]) -> None:
        """Report a layer that shows nothing, and points that are off the map or covered."""
        if not any(one.points or not (one.areas.is_empty and one.lines.is_empty) for one in seen):
            self.sink.report(
                codes.EMPTY_LAYER,
                "the layer shows nothing on the map",
                layer.layer.span,
                _why_off(layer),
            )
            return
        lost = [one for one in seen if len(one.points) < one.piece.points]
        if lost:
            self.sink.report(
                codes.POINT_OFF_MAP,
                f"{_counted(lost)} of the layer is off the map",
                lost[0].piece.span,
                "exclude it with `where`, set `fit: true` for its layer, or raise `margin`",
            )
        known = set[tuple[float, float]]()
        covered = []
        for one in seen:
            covered += [one] if known.intersection(one.points) else []
            known.update(one.points)
        if covered:
            self.sink.report(
                codes.COVERED_POINT,
                f"{_counted(covered)} of the layer is covered by another at the same place",
                covered[0].piece.span,
                "exclude it with `where`, or give the points of one place one entry",
            )

    def _draw(self, one: _Seen, gaps: Any) -> None:
        """Draw a feature."""
        layer, number = self.map_.layers[one.layer], one.piece.class_
        if not one.areas.is_empty:
            self._draw_areas(one.areas, layer.area(number, self.style), gaps)
        if not one.lines.is_empty:
            paint = layer.line(number, self.style)
            self._add(shapely.difference(one.lines, gaps), paint)
        symbol = layer.symbol(number, self.style)
        for x, y in one.points:
            path = symbol_path(symbol.symbol, x, y, symbol.radius)
            self.marks.append(Mark(path, symbol))
        if one.dot:
            dot = self.style.symbol("land", "circle")
            self.marks.append(Mark(symbol_path("circle", *one.dot, dot.radius), dot))

    def _draw_areas(self, shape: Any, paint: Paint, gaps: Any) -> None:
        border = shape.boundary
        if not paint.hatch and not shapely.intersects(border, gaps):
            self._add(shape, paint)
            return
        self._add(shape, Paint(fill=paint.fill))
        hatch = shapely.difference(hatching(shape, paint.hatch, HATCH), gaps)
        self._add(hatch, Paint(stroke=self.style.hatch, width=self.style.thin))
        self._add(shapely.difference(border, gaps), Paint(stroke=paint.stroke, width=paint.width))

    def _draw_graticule(self, gaps: Any) -> None:
        lines = shapely.intersection(self._moved(self.map_.graticule), self.frame)
        self._add(shapely.difference(lines, gaps), self.style.graticule)

    def _add(self, shape: Any, paint: Paint) -> None:
        if path := path_of(shape):
            self.marks.append(Mark(path, paint))

    def _placed(self, found: Sequence[_Seen]) -> list[Label]:
        """Place the labels; report those for which there is no room."""
        wanted = [*self._wanted(found)]
        if not wanted:
            return []
        labels = placed(wanted, self._borders(found), self.style.size)
        lost = [one for one, label in zip(wanted, labels, strict=True) if label is None]
        for one in lost if len(lost) <= _LISTED else lost[:1]:
            others = f" and {len(lost) - 1:,} others have" if len(lost) > _LISTED else " has"
            self.sink.report(
                codes.NO_ROOM_FOR_LABEL,
                f"the label `{one.words}`{others} no room on the map",
                one.text.span,
                "select fewer labels with `where`, shorten it, set `width: full`, or crop "
                "the map with `fit`",
                found=one.words,
            )
        return [one for one in labels if one is not None]

    def _wanted(self, found: Sequence[_Seen]) -> Iterator[Wanted]:
        """Give the labels; a name that several lines of a layer have is written once."""
        longest = dict[tuple[int, str], _Seen]()
        for one in found:
            if one.names_line:
                known = longest.setdefault((one.layer, str(one.piece.label)), one)
                if known.lines.length < one.lines.length:
                    longest[one.layer, str(one.piece.label)] = one
        for one in found:
            label, at = one.piece.label, one.named
            if label is None or at is None:
                continue
            if one.names_line and longest[one.layer, str(label)] is not one:
                continue
            style = self.map_.layers[one.layer].layer.style
            radius = self._radius(one) if at.geom_type == "Point" else 0.0
            words = markdown.plain(label, self.map_.language)
            yield Wanted(label, words, at, one.layer, style, radius, self._measure(style))

    def _measure(self, style: str) -> Callable[[str], float]:
        theme, size = self.style.theme, self.style.size
        return lambda words: theme.width(words, size, bold=style == _BOLD)

    def _radius(self, one: _Seen) -> float:
        """Return the radius of the symbols of a feature, or of its dot."""
        if one.dot:
            return self.style.symbol("land", "circle").radius
        return self.map_.layers[one.layer].symbol(one.piece.class_, self.style).radius

    def _borders(self, found: Sequence[_Seen]) -> Borders:
        def empty() -> Room:
            return Room(self.width, self.height)

        symbols = empty()
        for one in found:
            radius = self._radius(one)
            for x, y in (*one.points, *((one.dot,) if one.dot else ())):
                symbols.with_box((x - radius, y - radius, x + radius, y + radius))
        own = {number: empty() for number in {one.layer for one in found}}
        borders, lines = empty(), empty()
        for one in found:
            own[one.layer].with_lines(one.areas)
            lines.with_lines(one.lines)
        for room in own.values():
            borders.taken |= room.taken
        named = {
            layer: empty().inside(
                shapely.union_all(
                    [one.areas for one in found if one.layer == layer and one.piece.label]
                )
            )
            for layer in own
            if self.map_.layers[layer].layer.labels
        }
        return Borders(symbols, borders, lines, own, named)

    def _draw_labels(self, labels: Sequence[Label], found: Sequence[_Seen]) -> None:
        for label in labels:
            left, top, right, bottom = label.box
            below = self._below((left + right) / 2, (top + bottom) / 2, found)
            colour = self.style.words(label.wanted.style, below)
            if label.leader is not None:
                self._add(shapely.LineString(label.leader), self.style.leader)
                if not label.wanted.radius:
                    dot = Paint(fill=self.style.leader.stroke)
                    path = symbol_path("circle", *label.leader[0], 2 * self.style.thin)
                    self.marks.append(Mark(path, dot))
            for line in label.lines:
                bold = label.wanted.style == _BOLD
                self.labels.append(PlacedLine(line.words, line.x, line.y, colour, bold))

    def _below(self, x: float, y: float, found: Sequence[_Seen]) -> str:
        """Return the colour of the topmost area at a place."""
        for one in reversed(found):
            if not one.areas.is_empty and shapely.contains_xy(one.areas, x, y):
                layer = self.map_.layers[one.layer]
                return layer.area(one.piece.class_, self.style).fill
        return self.style.theme.paper


def _enlarged(shape: Any) -> Any:
    """Return areas of which nothing is too small to be seen, unless most of them is larger."""
    parts = shapely.get_parts(shape)
    large: list[Any] = []
    tiny: list[Any] = []
    for part in parts:
        left, top, right, bottom = part.bounds
        (tiny if max(right - left, bottom - top) < _TINY else large).append(part)
    if not tiny or sum(part.area for part in large) >= _SMALLEST:
        return shape
    dots = [part.centroid.buffer(_DOT, quad_segs=3) for part in tiny]
    return areas(shapely.union_all([*large, *dots]))


def _why_off(layer: DrawnLayer) -> str:
    """Return the hint for a layer that shows nothing."""
    if not layer.pieces:
        return "check its `where`, and the coordinates in its file"
    return (
        "check that the longitude comes before the latitude; exclude the layer, or set `fit: true` "
        "for it"
    )


def _counted(seen: Sequence[_Seen]) -> str:
    return "a point" if len(seen) == 1 else f"each of {len(seen):,} points"


def _round_length(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50, ... metres that is not larger than this."""
    power = 10.0 ** math.floor(math.log10(most))
    return power * max(one for one in (1, 2, 5) if one * power <= most)
