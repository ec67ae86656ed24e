"""A map on a sheet of paper: areas cut to it, names placed on it, and a scale bar.

In: a projected map, the width of a sheet and the size of its labels, in points. Out: a `Sheet`, all
of whose lengths are points.
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

_GRID = 0.01  # points: places nearer to each other are one, or areas could not be cut


@dataclass(frozen=True, slots=True)
class Outline:
    """An area of a sheet: its style and the path round it, in points."""

    style: str
    path: str


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
class Piece:
    """A feature of a map, in metres, and how it is drawn."""

    style: str
    label: Text | None
    shape: Any  # of shapely, in metres


@dataclass(frozen=True, slots=True)
class DrawnMap(View):
    """A projected map; ``bounds`` is what of it the sheet holds, in metres."""

    pieces: tuple[Piece, ...]
    graticule: Any
    bounds: Bounds
    locale: Locale

    def drawn(self) -> Iterator[Text]:
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
    """Return the longest of 1, 2, 5, 10, 20, 50, ... metres that is not longer than this."""
    power = 10.0 ** math.floor(math.log10(most))
    return power * max(one for one in (1, 2, 5) if one * power <= most)
