"""Check the labels of a chart that the chart worker has drawn, and place them as they are measured.

In: an SVG with groups, shapes and lines of text. Out: the same, in which every text begins at its
left end and names its fonts. Raises `UnfitLabel` for a label that leaves the drawing or touches
another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy  # noqa: F401  # see the package
import shapely
from shapely import STRtree, affinity

from briefpress.exhibits.charts.drawing import UnfitLabel
from briefpress.exhibits.charts.lettering import ROUNDED, Lettering
from briefpress.exhibits.charts.pen import BELOW, SIDES, short

_SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"(translate|rotate|scale)\(([^()]*)\)")
_BOLD = ("bold", "600", "700", "800", "900")
_OUTSIDE = 1.0  # point: how far a label may leave the drawing, which has that much padding
_TOUCHING = 0.3  # square points that two labels may share
_ABOVE = 0.73  # of the size: the height of capitals

_Matrix = tuple[float, float, float, float, float, float]
_HINT = (
    "write shorter names, put names on the `y` axis, set `width: full` or a larger `height`, or "
    "give the legend `columns`"
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    shape: shapely.Polygon


def settled(svg: str, lettering: Lettering) -> str:
    """Return a chart whose labels are where they were measured; raise `UnfitLabel`."""
    ElementTree.register_namespace("", _SVG[1:-1])
    whole = ElementTree.fromstring(svg)  # noqa: S314  # made by the chart worker
    lines = list(_lines(whole, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), lettering))
    _, _, width, height = map(float, whole.get("viewBox", "").split())
    frame = shapely.box(-_OUTSIDE, -_OUTSIDE, width + _OUTSIDE, height + _OUTSIDE)
    for line in lines:
        if not frame.contains(line.shape):
            raise UnfitLabel(f"the label `{line.text}` has no room", _HINT)
    shapes = [line.shape for line in lines]
    for one, other in STRtree(shapes).query(shapes, predicate="intersects").T:
        if one < other and shapes[one].intersection(shapes[other]).area > _TOUCHING:
            raise UnfitLabel(
                f"the labels `{lines[one].text}` and `{lines[other].text}` overlap", _HINT
            )
    return ElementTree.tostring(whole, encoding="unicode")


def _lines(parent: ElementTree.Element, matrix: _Matrix, lettering: Lettering) -> Iterator[_Line]:
    for child in parent:
        inner = _moved(matrix, child.get("transform", ""))
        if child.tag != f"{_SVG}text":
            yield from _lines(child, inner, lettering)
            continue
        y = 0.0
        before = SIDES[child.attrib.pop("text-anchor", "start")]
        for part in list(child) or [child]:
            y += float(part.get("dy", "0"))
            if (part.text or "").strip():
                yield _line(child, part, (before, y), inner, lettering)


def _line(
    text: ElementTree.Element,
    part: ElementTree.Element,
    shift: tuple[float, float],
    matrix: _Matrix,
    lettering: Lettering,
) -> _Line:
    """Put a line where it begins, and return its box in the drawing.

    ``shift`` is the share of its width that is before its place, and how far down it is.
    """
    words = part.text or ""
    bold = text.get("font-weight", "") in _BOLD
    size = float(text.get("font-size", "11px").removesuffix("px"))
    extent = lettering.size(words, bold=bold)
    width = extent.width * size / ROUNDED
    before, down = shift
    left = float(part.get("x", text.get("x", "0"))) - before * width
    text.set("font-family", lettering.families(words, bold=bold))
    part.set("x", f"{short(left)}")
    base = float(text.get("y", "0")) + down
    above, below = max(extent.above, _ABOVE), max(extent.below, BELOW)
    box = shapely.box(left, base - above * size, left + width, base + below * size)
    return _Line(words, affinity.affine_transform(box, matrix))


def _moved(matrix: _Matrix, transform: str) -> _Matrix:
    """Apply the steps of a transform, after those around it."""
    for name, numbers in _STEP.findall(transform):
        values = [float(one) for one in re.split(r"[\s,]+", numbers.strip())]
        matrix = _after(matrix, _step(name, values))
    return matrix


def _step(name: str, values: list[float]) -> _Matrix:
    if name == "rotate":
        c, s = math.cos(math.radians(values[0])), math.sin(math.radians(values[0]))
        return c, -s, s, c, 0.0, 0.0
    second = values[1] if len(values) > 1 else None
    if name == "scale":
        return values[0], 0.0, 0.0, values[0] if second is None else second, 0.0, 0.0
    return 1.0, 0.0, 0.0, 1.0, values[0], second or 0.0


def _after(outer: _Matrix, inner: _Matrix) -> _Matrix:
    """Multiply two matrices as shapely writes them: a, b, d, e, and the two offsets."""
    a, b, d, e, x, y = outer
    k, m, n, p, u, v = inner
    turned = a * k + b * n, a * m + b * p, d * k + e * n, d * m + e * p
    return *turned, a * u + b * v + x, d * u + e * v + y
