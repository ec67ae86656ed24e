"""Place the names on a map: first those of points, then those of areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import shapely

from briefpress.diagnostics.span import Text
from briefpress.exhibits.shapes import DETAIL, areas

_SMALLEST = 9.0  # square points: a smaller area is drawn as a dot
_LETTER = 0.56  # of the font size: the mean width of a letter of a label


@dataclass(frozen=True, slots=True)
class Label:
    """A name on a map: its place in points, and its dot, if it has one.

    ``left`` and ``width`` are its approximate extent.
    """

    text: Text
    style: str
    x: float
    y: float
    anchor: str  # `text-anchor` in SVG: start, middle, end
    left: float
    width: float
    dot: tuple[float, float] | None


def labels_on(named: Iterable[tuple[Text, str, Any]], frame: Any, size: float) -> Iterator[Label]:
    """Place names on a map without overlaps: first those of dots, then the others."""
    taken = []
    wide = []
    for text, style, seen in named:
        if seen.geom_type != "Point" and seen.area >= _SMALLEST:
            wide.append((text, style, seen))
            continue
        label = _beside(text, style, seen, frame, size)
        taken.append(_box(label, size))
        yield label
    for text, style, seen in wide:
        label = _inside(text, style, seen, shapely.union_all(taken), frame, size)
        taken.append(_box(label, size))
        yield label


def _beside(text: Text, style: str, seen: Any, frame: Any, size: float) -> Label:
    """Place a name beside its dot, on the side where it fits."""
    x, y = (round(float(one), 2) for one in seen.centroid.coords[0])
    length = round(len(text) * size * _LETTER, 2)
    base = round(y + size / 3, 2)
    if x + size + length < frame.bounds[2]:
        at = round(x + size / 2, 2)
        return Label(text, style, at, base, "start", at, length, (x, y))
    at = round(x - size / 2, 2)
    return Label(text, style, at, base, "end", round(at - length, 2), length, (x, y))


def _inside(text: Text, style: str, seen: Any, taken: Any, frame: Any, size: float) -> Label:
    """Place a name in the widest part of its area, on the map and clear of other names."""
    length = len(text) * size * _LETTER
    left, top, right, bottom = frame.bounds
    within = shapely.box(left + length / 2, top + size, right - length / 2, bottom - size)
    free = next(
        one
        for one in (
            areas(seen.difference(taken).intersection(within)),
            areas(seen.intersection(within)),
            seen,
        )
        if shapely.area(one) >= _SMALLEST
    )
    # A name is wider than high, so the area is compressed by that ratio to find the best place.
    squeeze = min(2 * size / length, 1.0)
    thin = shapely.transform(free, lambda at: at * [squeeze, 1.0])
    largest = max(shapely.get_parts(thin), key=shapely.area)
    room = shapely.length(shapely.maximum_inscribed_circle(largest, DETAIL))
    shrunk = largest.buffer(-0.9 * room)
    middle = largest if shrunk.is_empty else max(shapely.get_parts(shrunk), key=shapely.area)
    x, y = shapely.point_on_surface(middle).coords[0]
    x = min(max(x / squeeze, (length + size) / 2), right - (length + size) / 2)
    at, base = round(x, 2), round(y + size / 3, 2)
    return Label(text, style, at, base, "middle", round(x - length / 2, 2), round(length, 2), None)


def _box(label: Label, size: float) -> Any:
    """Return the bounds of a name with its dot and padding."""
    dot = label.dot[0] if label.dot else label.x
    right = max(label.left + label.width, dot)
    return shapely.box(
        min(label.left, dot) - size / 2, label.y - size * 1.4, right + size / 2, label.y + size
    )
