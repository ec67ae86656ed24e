"""Estimate what the filters of an SVG image cost: each is drawn in pixels, step by step.

In: the tree of an SVG image, without circles of references. Out: pixels, over all steps. The
converter draws the whole region of a filter, also beyond the edges of the image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import radians
from xml.etree.ElementTree import Element

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.svgLib.path import parse_path

from briefpress.parse.svg_styles import local

Box = tuple[float, float, float, float]

MOST_FILTERED = 20_000_000  # pixels of all steps of all filters, which take some five seconds
DENSITY = 1.5  # pixels of the converter for each unit
_SPREAD = 1.2  # the usual region of a filter, to the size of what it is applied to
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.I)
_FUNCTION = re.compile(r"(?<![a-zA-Z])([a-zA-Z]++)\(([^()]*)\)")
_WIDEST = 16.0  # what a letter takes up, where no font size says so


def filtered_pixels(root: Element) -> float:
    """Return the pixels that all steps of all filters draw."""
    return _Filters(root).pixels()


class _Filters:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.named = {one.get("id", ""): one for one in root.iter()}
        self.boxes: dict[Element, Box | None] = {}

    def pixels(self) -> float:
        return sum(
            self._cost(element, element.get("filter", "none"))
            for element in self.root.iter()
            if element.get("filter", "none") != "none"
        )

    def _cost(self, element: Element, written: str) -> float:
        box = self._box(element)
        if box is None:
            return 0
        wide, high = box[2] - box[0], box[3] - box[1]
        ids = re.findall(r"url\(#([^()]*)\)", written)
        steps = len(_FUNCTION.findall(re.sub(r"url\([^()]*\)", "", written)))
        cost = wide * high * _SPREAD**2 * steps * self._reach(written)
        for name in ids:
            one = self.named.get(name)
            if one is not None:
                cost += self._area(one, wide, high) * sum(map(_weight, one.iter()))
        return cost * DENSITY**2

    def _reach(self, written: str) -> float:
        """Return how much a blur by name grows: its region is as large as it reaches."""
        return (1 + max(map(float, _NUMBER.findall(written)), default=0) / 100) ** 2

    def _area(self, one: Element, wide: float, high: float) -> float:
        sizes = [_first(one.get(name, "120%")) for name in ("width", "height")]
        if one.get("filterUnits") == "userSpaceOnUse":
            return sizes[0] * sizes[1]
        parts = [size / 100 if "%" in one.get(name, "120%") else size
                 for name, size in zip(("width", "height"), sizes, strict=True)]  # fmt: skip
        return wide * parts[0] * high * parts[1]

    def _box(self, element: Element) -> Box | None:
        """Return the edges of an element, in the units around it."""
        if element not in self.boxes:
            self.boxes[element] = None  # until it is known
            inner = _union([*self._inner(element)])
            self.boxes[element] = _moved(inner, element.get("transform", "")) if inner else None
        return self.boxes[element]

    def _inner(self, element: Element) -> Iterator[Box]:
        name = local(element.tag)
        place = [_first(element.get(key, "0")) for key in ("x", "y", "width", "height")]
        left, top, wide, high = place
        if name == "path":
            pen = ControlBoundsPen(None)
            try:
                parse_path(element.get("d", ""), pen)
            except (ValueError, IndexError, AssertionError, TypeError):
                return  # nothing is drawn from a damaged path
            if pen.bounds:
                yield pen.bounds
        elif name in ("text", "tspan"):
            size = _first(element.get("font-size", "0")) or _WIDEST
            length = size * len("".join(element.itertext()))
            yield left - length, top - size, left + length, top + size
        elif name == "use":
            target = self.named.get(_linked(element))
            box = self._box(target) if target is not None else None
            if box:
                yield box[0] + left, box[1] + top, box[2] + left, box[3] + top
        else:
            yield from _shape(element, (left, top, wide, high))
            for child in element if name not in ("defs", "symbol", "filter") else ():
                if box := self._box(child):
                    yield box


def _shape(element: Element, place: Box) -> Iterator[Box]:
    left, top, wide, high = place
    if points := [float(one) for one in _NUMBER.findall(element.get("points", ""))]:
        across, down = points[::2], points[1::2] or [0]
        yield min(across), min(down), max(across), max(down)
    if {"cx", "cy", "r", "rx", "ry"} & set(element.attrib):
        x, y, r, rx, ry = (_first(element.get(key, "0")) for key in ("cx", "cy", "r", "rx", "ry"))
        yield x - max(r, rx), y - max(r, ry), x + max(r, rx), y + max(r, ry)
    if wide or high:
        yield left, top, left + wide, top + high
    if "x1" in element.attrib or "x2" in element.attrib:
        ends = [_first(element.get(key, "0")) for key in ("x1", "y1", "x2", "y2")]
        yield min(ends[::2]), min(ends[1::2]), max(ends[::2]), max(ends[1::2])


def _weight(step: Element) -> float:
    """Return how often a step reads each pixel."""
    radius, order, octaves = (
        max(map(float, _NUMBER.findall(step.get(name, ""))), default=0)
        for name in ("radius", "order", "numOctaves")
    )
    return max(1, radius**2, order**2, octaves)


def _linked(element: Element) -> str:
    links = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == "href")
    return next(links, "").removeprefix("#")


def _union(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    lefts, tops, rights, lows = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(lows)


def _moved(box: Box, written: str) -> Box:
    """Return the edges of a box after a transformation."""
    whole: Transform = Identity
    for name, inner in _FUNCTION.findall(written):
        whole = whole.transform(_matrix(name, [float(one) for one in _NUMBER.findall(inner)]))
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    across, down = zip(*(whole.transformPoint(corner) for corner in corners), strict=True)
    return min(across), min(down), max(across), max(down)


def _matrix(name: str, numbers: list[float]) -> Transform:
    match name, numbers:
        case "matrix", [*_] if len(numbers) == 6:
            return Transform(*numbers)
        case "translate", [x, *rest]:
            return Identity.translate(x, *rest[:1])
        case "scale", [x, *rest]:
            return Identity.scale(x, *(rest[:1] or [x]))
        case "rotate", [angle]:
            return Identity.rotate(radians(angle))
        case "rotate", [angle, x, y]:
            return Identity.translate(x, y).rotate(radians(angle)).translate(-x, -y)
        case "skewX", [angle]:
            return Identity.skew(radians(angle), 0)
        case "skewY", [angle]:
            return Identity.skew(0, radians(angle))
        case _:
            return Identity


def _first(written: str) -> float:
    found = _NUMBER.match(written.strip())
    return float(found.group()) if found else 0.0
