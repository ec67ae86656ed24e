"""Lay out a map: clip its areas, place its names, and size its scale bar.

In: a projected map, its width and the size of its labels, in points. Out: a `Sheet` in points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from babel import Locale
from babel.numbers import format_decimal

from briefpress.diagnostics.span import Text
from briefpress.exhibits.map_labels import Label, labels_on
from briefpress.exhibits.projection import Bounds
from briefpress.exhibits.shapes import areas, path_of, valid
from briefpress.exhibits.view import View

_GRID = 0.01  # points: grid size, so that areas can be clipped


@dataclass(frozen=True, slots=True)
class Outline:
    """An area of a map: its style and its outline, in points."""

    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn map, in points; ``bar`` is the length of the scale bar."""

    width: float
    height: float
    outlines: tuple[Outline, ...]
    labels: tuple[Label, ...]
    graticule: str
    is_cut: bool
    bar: float
    distance: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A feature of a map, in metres, and its style."""

    style: str
    label: Text | None
    shape: Any  # of shapely, in metres


@dataclass(frozen=True, slots=True)
class DrawnMap(View):
    """A projected map; ``bounds`` is the visible part, in metres."""

    pieces: tuple[Piece, ...]
    graticule: Any
    bounds: Bounds
    locale: Locale

    def drawn(self) -> Iterator[Text]:
        """Give the names on the map."""
        yield from (one.label for one in self.pieces if one.label)

    def sheet(self, width: float, size: float) -> Sheet:
        """Return the map for a width and a size of labels, both in points."""
        west, south, east, north = self.bounds
        scale = width / (east - west)
        frame = shapely.box(0, 0, width, (north - south) * scale)
        height = float(frame.bounds[3])
        outlines, named, is_cut = [], [], False
        for piece in self.pieces:
            moved = shapely.transform(
                piece.shape, lambda at: (at - [west, north]) * [scale, -scale]
            )
            moved = valid(shapely.set_precision(moved, _GRID, mode="pointwise"))
            seen = shapely.intersection(moved, frame)
            seen = seen if moved.geom_type == "Point" else areas(seen)
            is_cut |= not shapely.covers(frame, moved)
            if moved.geom_type != "Point" and (path := path_of(seen)):
                outlines.append(Outline(piece.style, path))
            if piece.label and not seen.is_empty:
                named.append((piece.label, piece.style, seen))
        drawn = shapely.transform(self.graticule, lambda at: (at - [west, north]) * [scale, -scale])
        metres = _round_length((east - west) / 4)
        return Sheet(
            round(width, 2),
            round(height, 2),
            tuple(outlines),
            tuple(labels_on(named, frame, size)),
            path_of(shapely.intersection(drawn, frame)),
            is_cut,
            round(metres * scale, 2),
            f"{format_decimal(metres / 1000, locale=self.locale)}\u00a0km",
        )


def _round_length(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50, ... metres that is not larger than this."""
    power = 10.0 ** math.floor(math.log10(most))
    return power * max(one for one in (1, 2, 5) if one * power <= most)
