"""Place the labels of a map: on no other label, symbol or border, and never off the map.

In: names with what they name, in points. Out: a `Label` for each, or None where there is no room.
The name of an area is inside it, on up to three lines; that of a point or a line beside it; what
does not fit is written where there is room, with a leader to what it names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy
import shapely

from briefpress.diagnostics.span import Text
from briefpress.exhibits.map_room import Box, Room

_MIDDLE = 0.5
_PAD = 1.0  # points around a label that stay free
_LEADING = 1.2  # of the size: from one line of a label to the next
_ASCENT, _DESCENT = 0.8, 0.25  # of the size: how far letters reach from their line
_MOST_LINES = 3
_REACH = 130.0  # points: the length of a leader, at most
_ELSEWHERE = 20.0  # points of detour that keep a label out of an area of another layer
_AMONG_ITS_KIND = 60.0  # points of detour that keep it out of another area of its own layer
_CROSSING = 20.0  # points of detour that keep a leader from crossing a border
_BREAKING = 8.0  # points of detour that keep a label apart on one line
_TRIES = 150  # places that are tried for a leader, near and far
_ROUNDS = 5  # orders that are tried until all labels have room
_MOST_ROOM = 31  # points of room around a label that are worth looking for
_POOR, _LOST = 45.0, 1000.0  # costs: of a label to be placed earlier, and of one without room
_CROWDED = 20  # labels without room, after which no leaders are looked for
_MANY = 80  # labels, of which many orders would take too long
_EDGE = 1.5  # points between a label and the edge of the map

# A label may be broken after a space, and after a hyphen between two longer words.
_BREAK = re.compile(r"(?<=[ ])|(?<=\w{4}[-‐])(?=\w{4})")

Point = tuple[float, float]
Leader = tuple[Point, Point]  # from what a label names to the label


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name, what it names, and how wide its words are.

    ``at`` is an area, a line or a point; ``radius`` that of its symbol. ``own`` is the layer.
    """

    text: Text
    words: str
    at: Any
    own: int
    style: str
    radius: float
    width: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A line of a label, from its left end or around its middle."""

    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A placed label; ``leader`` is a line to what it names, if it is apart.

    ``cost`` is how far it is from there in points, and more where it could be misread.
    """

    wanted: Wanted
    lines: tuple[LabelLine, ...]
    box: Box
    leader: Leader | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Borders:
    """What labels keep off, as rooms: all borders, all lines, and the borders of each layer.

    ``named`` is true, for each layer, where it has areas that could be taken for what a label
    names.
    """

    symbols: Room
    borders: Room
    lines: Room
    own: dict[int, Room]
    named: dict[int, Any]


def placed(wanted: Sequence[Wanted], borders: Borders, size: float) -> list[Label | None]:
    """Place labels: those first for which there was little or no room in an order tried before."""
    order = sorted(range(len(wanted)), key=lambda number: _urgency(wanted[number]))
    best: dict[int, Label | None] = {}
    for _ in range(_ROUNDS if len(wanted) <= _MANY else 2):
        placing = _Placing(borders, size)
        found = {number: placing.label(wanted[number]) for number in order}
        if not best or _cost(found.values()) < _cost(best.values()):
            best = found
        poor = [number for number in order if _cost([found[number]]) > _POOR]
        if not poor or order[: len(poor)] == poor or placing.lost >= _CROWDED:
            break
        order = poor + [number for number in order if number not in poor]
    return [best[number] for number in range(len(wanted))]


def _cost(labels: Iterable[Label | None]) -> float:
    return sum(_LOST if one is None else one.cost for one in labels)


def _urgency(one: Wanted) -> tuple[int, float]:
    """Sort points before lines before areas, of which the smallest has the least room."""
    if one.at.geom_type == "Point":
        return 0, 0.0
    return (2, one.at.area) if one.at.area else (1, 0.0)


class _Placing:
    """Places labels one after the other, each on what the others leave."""

    def __init__(self, borders: Borders, size: float) -> None:
        self.borders, self.size, self.lost = borders, size, 0
        self.labels = borders.symbols.copy()
        edge = Room(self.labels.width, self.labels.height)
        wide, high = edge.width, edge.height
        for box in ((0, 0, wide, _EDGE), (0, high - _EDGE, wide, high),
                    (0, 0, _EDGE, high), (wide - _EDGE, 0, wide, high)):  # fmt: skip
            edge.with_box(box)
        self.edge = edge.taken

    def label(self, one: Wanted) -> Label | None:
        """Place a label, and take its room."""
        found = None
        for step in self._ways(one):
            found = step()
            if found is not None:
                break
        self.lost += found is None
        if found is not None:
            self.labels.with_box(found.box)
            if found.leader is not None:
                self.labels.with_lines(shapely.LineString(found.leader))
        return found

    def _ways(self, one: Wanted) -> Iterator[Callable[[], Label | None]]:
        """Give the ways to place a label, the best first."""
        borders = self.borders
        clear = self._room(borders.borders.taken | borders.lines.taken)
        crossing = self._room(borders.borders.taken)
        if one.at.geom_type == "Point":
            yield lambda: self._touching(one, clear)
            yield lambda: self._touching(one, crossing)
        elif not one.at.area:
            yield lambda: self._touching(one, clear)
            yield lambda: self._led(one, clear)
            yield lambda: self._touching(one, crossing)
        else:
            own = borders.own.get(one.own, borders.borders)
            yield lambda: self._inside(one, clear)
            yield lambda: self._inside(one, crossing)
            yield lambda: self._inside(one, self._room(own.taken))
        if self.lost < _CROWDED:
            yield lambda: self._led(one, clear)
            yield lambda: self._led(one, crossing)

    def _room(self, taken: Any) -> Room:
        room = self.labels.copy()
        room.taken |= taken | self.edge
        return room

    def _inside(self, one: Wanted, room: Room) -> Label | None:
        """Place a label where its area is widest, on as few lines as fit."""
        for lines in _broken(one):
            wide, high = self._extent(one, lines)
            found = _widest(room, one.at, wide, high)
            if found is not None:
                return self._set(one, lines, *found, _MIDDLE)
        return None

    def _touching(self, one: Wanted, room: Room) -> Label | None:
        """Place a label at one of eight places around a point, or a place on a line."""
        wide, high = self._extent(one, (one.words,))
        gap = one.radius + _PAD + 0.8
        near = gap * 0.7
        for x, y in _anchors(one.at):
            middle = y - high / 2
            for left, top, share in (
                (x + gap, middle, 0),
                (x - gap - wide, middle, 1),
                (x - wide / 2, y - gap - high, _MIDDLE),
                (x - wide / 2, y + gap, _MIDDLE),
                (x + near, y - near - high, 0),
                (x + near, y + near, 0),
                (x - near - wide, y - near - high, 1),
                (x - near - wide, y + near, 1),
            ):
                box = (left - _PAD, top - _PAD, left + wide + _PAD, top + high + _PAD)
                if room.is_free(box):
                    return self._set(one, (one.words,), left, top, share)
        return None

    def _led(self, one: Wanted, room: Room) -> Label | None:
        """Place a label apart from what it names, with the shortest leader that crosses nothing."""
        found = [
            self._led_to(one, lines, x, y, room)
            for x, y in _anchors(one.at)[:3]
            for lines in _broken(one)
        ]
        return min((label for label in found if label), key=lambda label: label.cost, default=None)

    def _led_to(
        self, one: Wanted, lines: Sequence[str], x: float, y: float, room: Room
    ) -> Label | None:
        wide, high = self._extent(one, lines)
        reach = _REACH + 2 * _PAD
        part, left, top = room.cut(
            (x - reach - wide, y - reach - high, x + reach + wide, y + reach + high)
        )
        lefts, tops = part.places(wide + 2 * _PAD, high + 2 * _PAD)
        lefts, tops = lefts + left + _PAD, tops + top + _PAD
        across = numpy.maximum(numpy.maximum(lefts - x, x - lefts - wide), 0)
        down = numpy.maximum(numpy.maximum(tops - y, y - tops - high), 0)
        away = numpy.hypot(across, down)
        apart = (away > 1.42 * one.radius + 3.5 * _PAD) & (away < _REACH)
        lefts, tops, away = lefts[apart], tops[apart], away[apart]
        middle = ((tops + high / 2).astype(int), (lefts + wide / 2).astype(int))
        cost = away
        for layer, named in self.borders.named.items():
            astray = _AMONG_ITS_KIND if layer == one.own else _ELSEWHERE
            cost = cost + numpy.where(named[middle], astray, 0.0)
        order = numpy.argsort(cost, kind="stable")
        near, far = order[: 10 * _TRIES : 10], order[10 * _TRIES :]
        order = numpy.concatenate((near, far[:: max(1, len(far) // _TRIES)]))
        lefts, tops, cost = lefts[order], tops[order], cost[order]
        starts, ends = _leaders(x, y, one.radius, (lefts, tops, lefts + wide, tops + high))
        cost = (
            cost
            + _BREAKING * (len(lines) - 1)
            + _CROSSING * self.borders.borders.crossings(starts, ends)
        )
        cost[self.labels.crossings(starts, ends) > 0] = math.inf
        if not len(cost) or math.isinf(cost.min()):
            return None
        best = int(numpy.argmin(cost))
        leader = (_point(starts[best]), _point(ends[best]))
        left_top = (float(lefts[best]), float(tops[best]))
        label = self._set(one, lines, *left_top, 0)
        return replace(label, leader=leader, cost=float(cost[best]))

    def _extent(self, one: Wanted, lines: Sequence[str]) -> tuple[float, float]:
        high = _ASCENT + _DESCENT + (len(lines) - 1) * _LEADING
        return max(map(one.width, lines)), high * self.size

    def _set(
        self,
        one: Wanted,
        lines: Sequence[str],
        left: float,
        top: float,
        share: float,
    ) -> Label:
        """Write the lines of a label, with this share of the room in a line before its words.

        Every line begins at its place: PDFium cuts the edge of words that SVG aligns otherwise.
        """
        wide, high = self._extent(one, lines)
        first = top + _ASCENT * self.size
        written = tuple(
            LabelLine(
                words,
                round(left + share * (wide - one.width(words)), 2),
                round(first + number * _LEADING * self.size, 2),
            )
            for number, words in enumerate(lines)
        )
        return Label(one, written, (left, top, left + wide, top + high))


def _broken(one: Wanted) -> Iterator[tuple[str, ...]]:
    """Give the words on one, two and three lines, each as narrow as they can be."""
    yield (one.words,)
    pieces = _BREAK.split(one.words)
    for count in range(2, min(_MOST_LINES, len(pieces)) + 1):
        yield min(_splits(pieces, count), key=lambda lines: max(map(one.width, lines)))


def _splits(pieces: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    if count == 1:
        yield ("".join(pieces).strip(),)
        return
    for at in range(1, len(pieces) - count + 2):
        head = "".join(pieces[:at]).strip()
        yield from ((head, *rest) for rest in _splits(pieces[at:], count - 1))


def _widest(room: Room, area: Any, wide: float, high: float) -> Point | None:
    """Return the top left corner of a label in an area, with the most room around it."""
    west, north, east, south = area.bounds
    part, left, top = room.cut((west - wide, north - high, east + wide, south + high))
    found, least, most = None, 0, _MOST_ROOM
    while least <= most:
        pad = (least + most) // 2
        lefts, tops = part.places(wide + 2 * (_PAD + pad), high + 2 * (_PAD + pad))
        now = _middle(
            area, lefts + left + _PAD + pad + wide / 2, tops + top + _PAD + pad + high / 2
        )
        if now is None:
            most = pad - 1
        else:
            found, least = (now[0] - wide / 2, now[1] - high / 2), pad + 1
    return found


def _middle(area: Any, x: Any, y: Any) -> Point | None:
    """Return that of many places which is in an area and nearest to the middle of it."""
    west, north, east, south = area.bounds
    near = (x >= west) & (x <= east) & (y >= north) & (y <= south)
    x, y = x[near], y[near]
    inside = shapely.contains_xy(area, x, y)
    if not inside.any():
        return None
    x, y = x[inside], y[inside]
    middle = _largest(area).centroid
    best = int(numpy.argmin(numpy.hypot(x - middle.x, y - middle.y)))
    return float(x[best]), float(y[best])


def _largest(area: Any) -> Any:
    return max(shapely.get_parts(area), key=lambda part: float(part.area))


def _anchors(at: Any) -> list[tuple[float, float]]:
    """Return where a label of a point, line or area may be attached."""
    if at.geom_type == "Point":
        return [(at.x, at.y)]
    if at.area:
        inner = _largest(at).representative_point()
        return [(inner.x, inner.y)]
    longest = max(shapely.get_parts(at), key=lambda part: float(part.length))
    along = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
    places = (longest.interpolate(share, normalized=True) for share in along)
    return [(one.x, one.y) for one in places]


def _leaders(
    x: float, y: float, radius: float, boxes: tuple[Any, Any, Any, Any]
) -> tuple[Any, Any]:
    """Return the ends of the lines from the rim of a symbol to the nearest place of each box."""
    left, top, right, bottom = boxes
    above = (left <= x) & (x <= right)
    inset = numpy.where(above, -_PAD / 2, (bottom - top) / 3)
    to_x = numpy.clip(x, left - _PAD, right + _PAD)
    to_y = numpy.clip(y, top + inset, bottom - inset)
    far = numpy.maximum(numpy.hypot(to_x - x, to_y - y), 1.0)
    share = numpy.minimum((radius * 1.42 + 1.5) / far, 1.0) if radius else 0.0
    starts = numpy.column_stack((x + (to_x - x) * share, y + (to_y - y) * share))
    return starts, numpy.column_stack((to_x, to_y))


def _point(at: Any) -> Point:
    return float(at[0]), float(at[1])
