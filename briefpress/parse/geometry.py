"""Read GeoJSON geometries: areas, lines and points, in degrees.

In: a decoded geometry. Out: its `Shapes`. Refused: unknown types, positions that are not on Earth,
rings that are not closed, more points than the limits allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.workspace.limits import Limits, how_to_raise

Position = tuple[float, float]  # degrees east and north
Line = tuple[Position, ...]
Area = tuple[Line, ...]  # closed rings, of which the first is the outer one

COLLECTION = "GeometryCollection"
AGAIN = "export it again as GeoJSON, in degrees (WGS 84, EPSG:4326)"
_TURN = 360  # degrees east or west: some files count on beyond the 180th meridian
_POLE = 90


@dataclass(frozen=True, slots=True)
class Shapes:
    """Areas, lines and points in degrees; nothing at all for a feature without a place."""

    areas: tuple[Area, ...] = ()
    lines: tuple[Line, ...] = ()
    points: tuple[Position, ...] = ()

    def positions(self) -> Iterator[Position]:
        """Give all positions."""
        yield from (at for area in self.areas for ring in area for at in ring)
        yield from (at for line in self.lines for at in line)
        yield from self.points

    def __bool__(self) -> bool:
        """Tell whether there is anything to draw."""
        return bool(self.areas or self.lines or self.points)


@dataclass(slots=True)
class Geometries:
    """Reads the geometries of one file, and counts their points."""

    limits: Limits
    _count: int = 0
    _read: dict[str, Callable[[Any, _Found], None]] = field(init=False)

    def __post_init__(self) -> None:
        self._read = {
            "Point": lambda at, found: found.points.append(self._position(at)),
            "MultiPoint": lambda all_, found: found.points.extend(map(self._position, _list(all_))),
            "LineString": lambda line, found: found.lines.append(self._line(line)),
            "MultiLineString": lambda all_, found: found.lines.extend(map(self._line, _list(all_))),
            "Polygon": lambda area, found: found.areas.extend(self._areas([area])),
            "MultiPolygon": lambda all_, found: found.areas.extend(self._areas(_list(all_))),
        }

    def check(self, points: int) -> None:
        """Refuse more points than the limit."""
        if points > self.limits.map_points:
            raise Refusal(
                codes.MAP_TOO_LARGE,
                f"the file has more than {self.limits.map_points:,} points",
                f"simplify its lines, {how_to_raise('map-points')}",
            )

    def shapes(self, geometry: Any) -> Shapes:
        """Read a geometry, or a collection of them; null has no shapes."""
        found = _Found()
        waiting = [geometry]
        while waiting:
            one = waiting.pop(0)
            if one is None:
                continue
            type_ = one.get("type") if isinstance(one, dict) else one
            if type_ == COLLECTION and isinstance(one.get("geometries"), list):
                waiting[:0] = one["geometries"]
            elif isinstance(type_, str) and type_ in self._read and "coordinates" in one:
                self._read[type_](one["coordinates"], found)
            else:
                raise _unknown(type_, [*self._read, COLLECTION])
        return Shapes(tuple(found.areas), tuple(found.lines), tuple(found.points))

    def _areas(self, written: list[Any]) -> list[Area]:
        return [tuple(self._ring(ring) for ring in _list(area)) for area in written if area != []]

    def _ring(self, written: Any) -> Line:
        ring = tuple(self._position(one) for one in _list(written))
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise Refusal(
                codes.BAD_GEOMETRY,
                "a ring of an area is not closed",
                "close it: at least four positions, the last equal to the first",
            )
        return ring

    def _line(self, written: Any) -> Line:
        line = tuple(self._position(one) for one in _list(written))
        if len(set(line)) < 2:
            raise Refusal(
                codes.BAD_GEOMETRY, "a line needs two different positions", "add one, or remove it"
            )
        return line

    def _position(self, written: Any) -> Position:
        self._count += 1
        self.check(self._count)
        if not isinstance(written, list) or not 2 <= len(written) <= 4:
            raise Refusal(codes.BAD_GEOMETRY, f"`{str(written)[:30]}` is not a position", AGAIN)
        return position(written[0], written[1])


@dataclass(slots=True)
class _Found:
    areas: list[Area] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    points: list[Position] = field(default_factory=list)


def position(east: Any, north: Any) -> Position:
    """Return a position in degrees; raise `Refusal` for one that is not on Earth."""
    if _within(east, _TURN) and _within(north, _POLE):
        return float(east), float(north)
    hint = AGAIN
    if _within(north, _TURN / 2) and _within(east, _POLE):
        hint = "write the longitude before the latitude"
    elif _is_number(east) and _is_number(north) and max(abs(east), abs(north)) > _TURN:
        hint = f"the coordinates are in metres or on a national grid; {AGAIN}"
    found = f"[{str(east)[:30]}, {str(north)[:30]}]"
    raise Refusal(
        codes.BAD_GEOMETRY, f"`{found}` is outside the range of degrees", hint, found=found
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _within(number: Any, most: float) -> bool:
    return _is_number(number) and bool(-most <= number <= most)


def _list(written: Any) -> list[Any]:
    if not isinstance(written, list):
        raise Refusal(codes.BAD_GEOMETRY, "`coordinates` is not a list of positions", AGAIN)
    return written


def _unknown(type_: Any, known: list[str]) -> Refusal:
    return Refusal(
        codes.BAD_GEOMETRY,
        f"the geometry `{str(type_)[:40]}` is unknown, or has no coordinates",
        f"Briefpress draws {', '.join(f'`{one}`' for one in known)}",
        found=str(type_),
        expected=known,
    )
