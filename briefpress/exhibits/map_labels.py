"""Names on a map, placed where there is room for them: those of dots first, then those of areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import shapely

from briefpress.diagnostics.span import Text
from briefpress.exhibits.shapes import DETAIL, areas

_SMALLEST = 9.0  # square points: a smaller area is a dot
_LETTER = 0.56  # of the size of type: the mean width of a letter of a label


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


def labels_on(named: Iterable[tuple[Text, str, Any]], frame: Any, size: float) -> Iterator[Label]:
    """Place names of a size on a sheet: first those of dots, then the others, clear of them."""
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
            areas(seen.difference(taken).intersection(within)),
            areas(seen.intersection(within)),
            seen,
        )
        if shapely.area(one) >= _SMALLEST
    )
    # A name is wider than it is high: it has most room where the area squeezed as much has it.
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
    """Return the room that a name takes on the sheet, with its dot and air round it."""
    dot = label.dot[0] if label.dot else label.x
    right = max(label.left + label.width, dot)
    return shapely.box(
        min(label.left, dot) - size / 2, label.y - size * 1.4, right + size / 2, label.y + size
    )
