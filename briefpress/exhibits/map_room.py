"""Know which room a map has for its labels: a grid of points, and what takes them.

In: lines and boxes in points. Out: where a box of some size fits, looked up for all places at once.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy
import shapely

Box = tuple[float, float, float, float]  # left, top, right, bottom
Array = Any  # of numpy, one cell for each point of the map

_FINE = 0.5  # points between samples of a line


class Room:
    """The cells of a map that are taken."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = math.floor(width), math.floor(height)
        self.taken: Array = numpy.zeros((self.height, self.width), dtype=bool)

    def copy(self) -> Room:
        """Return the same room, to be filled apart."""
        other = Room(self.width, self.height)
        other.taken = self.taken.copy()
        return other

    def with_lines(self, shape: Any) -> Room:
        """Take the cells that lines or the borders of areas run through."""
        parts = shapely.get_parts(shapely.get_parts(shape))
        lines = [one.boundary if one.geom_type == "Polygon" else one for one in parts]
        fine = shapely.segmentize([one for one in lines if one.length], _FINE)
        at = shapely.get_coordinates(fine)
        if len(at):
            cells = numpy.floor(at).astype(int)
            inside = (
                (cells >= 0).all(axis=1) & (cells[:, 0] < self.width) & (cells[:, 1] < self.height)
            )
            self.taken[cells[inside, 1], cells[inside, 0]] = True
        return self

    def with_box(self, box: Box) -> Room:
        """Take the cells under a box."""
        left, top, right, bottom = self._cells(box)
        self.taken[max(top, 0) : bottom, max(left, 0) : right] = True
        return self

    def inside(self, shape: Any) -> Array:
        """Return for each cell whether its middle is in an area."""
        x, y = numpy.meshgrid(numpy.arange(self.width) + 0.5, numpy.arange(self.height) + 0.5)
        return shapely.contains_xy(shape, x, y)

    def is_free(self, box: Box) -> bool:
        """Tell whether a box is on the map, and none of its cells is taken."""
        left, top, right, bottom = self._cells(box)
        if left < 0 or top < 0 or right > self.width or bottom > self.height:
            return False
        return not self.taken[top:bottom, left:right].any()

    def cut(self, bounds: Box) -> tuple[Room, int, int]:
        """Return the part within bounds, and how far its corner is from the left and the top."""
        left, top, right, bottom = self._cells(bounds)
        left, top = max(left, 0), max(top, 0)
        part = Room(0, 0)
        part.taken = self.taken[top : max(bottom, top), left : max(right, left)]
        part.height, part.width = part.taken.shape
        return part, left, top

    def places(self, width: float, height: float) -> tuple[Array, Array]:
        """Return the cells in which the top left corner of a box can be: their x, and their y."""
        wide, high = math.ceil(width) + 1, math.ceil(height) + 1
        if wide > self.width or high > self.height:
            return numpy.zeros(0), numpy.zeros(0)
        sums = self._sums
        under = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide]
        tops, lefts = numpy.nonzero(under + sums[:-high, :-wide] == 0)
        return lefts, tops

    @cached_property
    def _sums(self) -> Array:
        """The number of cells that are taken above and to the left of each; of a cut only."""
        sums = numpy.zeros((self.height + 1, self.width + 1), dtype=numpy.int32)
        sums[1:, 1:] = self.taken.cumsum(axis=0, dtype=numpy.int32).cumsum(axis=1)
        return sums

    def crossings(self, starts: Array, ends: Array) -> Array:
        """Return how often each of many straight lines runs into cells that are taken."""
        longest = float(numpy.hypot(*(ends - starts).T).max(initial=0.0))
        shares = numpy.linspace(0, 1, max(2, int(longest / _FINE)))[:, numpy.newaxis]
        across = (starts[:, 0] + shares * (ends[:, 0] - starts[:, 0])).astype(int)
        down = (starts[:, 1] + shares * (ends[:, 1] - starts[:, 1])).astype(int)
        taken = self.taken[down.clip(0, self.height - 1), across.clip(0, self.width - 1)]
        return taken[0].astype(int) + (taken[1:] & ~taken[:-1]).sum(axis=0)

    @staticmethod
    def _cells(box: Box) -> tuple[int, int, int, int]:
        left, top, right, bottom = box
        return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
