"""Parse GeoJSON (RFC 7946): areas and points in degrees, each at its place.

In: a file. Out: its features. Refused, each at its feature: invalid JSON, geometries other than
areas and points, positions out of range, rings that are not closed, more points than the limits
allow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse.text import read_text, unprintable
from briefpress.workspace.files import Files
from briefpress.workspace.limits import Limits, how_to_raise

Position = tuple[float, float]  # degrees east and north
Ring = tuple[Position, ...]

SHAPES = ("Polygon", "MultiPolygon", "Point")
_BETWEEN = re.compile(r"[\s,:]*")
_AGAIN = "export it again as GeoJSON, in degrees"


@dataclass(frozen=True, slots=True)
class Feature:
    """Areas, each a list of rings of which the first is the outer one, or points."""

    properties: Mapping[str, Text]
    areas: tuple[tuple[Ring, ...], ...]
    points: tuple[Position, ...]
    span: Span


def read_geojson(
    file: Path, files: Files, sink: Collector, limits: Limits
) -> tuple[Feature, ...] | None:
    """Read the features of a file; return None after an error, which goes to ``sink``."""
    source = read_text(file, files, sink, limits)
    if source is None:
        return None
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
    try:
        whole = _decoded(source, decoder)
        if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
            raise _bad("the file is not a `FeatureCollection`")
        written = whole.get("features")
        if not isinstance(written, list) or not written:
            raise _bad("the file has no list `features`")
    except Refusal as refusal:
        sink.refuse(refusal, _line(refusal, source))
        return None
    reader = _Reader(limits)
    places = _places(source.text, decoder)
    found = [
        reader.read(one, source.span(at), sink) for one, at in zip(written, places, strict=True)
    ]
    return None if None in found else tuple(one for one in found if one)


class _Malformed(Refusal):
    """Invalid JSON, with the index of the error in its text."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(codes.BAD_GEOJSON, message, _AGAIN)
        self.index = index


def _line(refusal: Refusal, source: Source) -> Span:
    return source.span(refusal.index if isinstance(refusal, _Malformed) else 0)


def _decoded(source: Source, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(source.text)
    except json.JSONDecodeError as error:
        message = f"invalid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _Malformed(message, min(error.pos, max(len(source.text) - 1, 0))) from None
    except RecursionError:
        raise Refusal(
            codes.TOO_DEEP, "the nesting of lists is too deep", "remove the innermost lists"
        ) from None
    except Refusal:
        raise
    except ValueError:  # a number with more digits than Python reads
        raise _bad("a number has too many digits") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal(
            codes.DUPLICATE_KEY,
            f"duplicate key `{twice[:80]}` in one object",
            "remove one of them",
            found=twice,
        )
    return read


def _no_number(word: str) -> NoReturn:
    raise _bad(f"`{word}` is not a number")


def _bad(message: str) -> Refusal:
    return Refusal(codes.BAD_GEOJSON, message, _AGAIN)


def _places(text: str, decoder: json.JSONDecoder) -> Iterator[int]:
    """Give the index of each feature of a collection that has been read."""
    at = text.index("{") + 1
    key = ""
    while key != "features":
        if key:
            _, at = decoder.raw_decode(text, _next(text, at))
        key, at = decoder.raw_decode(text, _next(text, at))
    at = _next(text, _next(text, at) + 1)
    while text[at] != "]":
        yield at
        _, at = decoder.raw_decode(text, at)
        at = _next(text, at)


def _next(text: str, at: int) -> int:
    """Return the index of the next value, after white space and separators."""
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


class _Reader:
    """Reads the features of one file, and counts their points."""

    def __init__(self, limits: Limits) -> None:
        self.most = limits.map_points
        self.points = 0

    def read(self, written: Any, span: Span, sink: Collector) -> Feature | None:
        try:
            return self._feature(written, span)
        except Refusal as refusal:
            sink.refuse(refusal, span)
            return None

    def _feature(self, written: Any, span: Span) -> Feature:
        if not isinstance(written, dict) or written.get("type") != "Feature":
            raise _bad("an entry of `features` is not a `Feature`")
        properties = _properties(written.get("properties"), span)
        geometry = written.get("geometry")
        geometry = geometry if isinstance(geometry, dict) else {}
        shape = geometry.get("type")
        if shape not in SHAPES or "coordinates" not in geometry:
            raise Refusal(
                codes.BAD_GEOMETRY,
                f"the geometry `{shape}` is neither an area nor a point",
                f"Briefpress draws {', '.join(f'`{one}`' for one in SHAPES)}",
                found=str(shape),
                expected=SHAPES,
            )
        coordinates = geometry["coordinates"]
        if shape == "Point":
            return Feature(properties, (), (self._position(coordinates),), span)
        areas = [coordinates] if shape == "Polygon" else _list(coordinates)
        read = tuple(tuple(self._ring(ring) for ring in _list(area)) for area in areas)
        return Feature(properties, read, (), span)

    def _ring(self, written: Any) -> Ring:
        ring = tuple(self._position(one) for one in _list(written))
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise Refusal(
                codes.BAD_GEOMETRY,
                "a ring of an area is not closed",
                "close it: at least four positions, the last equal to the first",
            )
        return ring

    def _position(self, written: Any) -> Position:
        self.points += 1
        if self.points > self.most:
            raise Refusal(
                codes.MAP_TOO_LARGE,
                f"the file has more than {self.most:,} points",
                f"simplify its lines, {how_to_raise('map-points')}",
            )
        if not isinstance(written, list) or not 2 <= len(written) <= 3:
            raise Refusal(codes.BAD_GEOMETRY, f"`{str(written)[:30]}` is not a position", _AGAIN)
        east, north = written[:2]
        if not (_within(east, 180) and _within(north, 90)):
            raise Refusal(
                codes.BAD_GEOMETRY,
                f"`{str(written[:2])[:40]}` is outside the range of degrees",
                _AGAIN,
                found=str(written[:2]),
            )
        return float(east), float(north)


def _within(number: Any, most: int) -> bool:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return bool(is_number and -most <= number <= most)


def _list(written: Any) -> list[Any]:
    if not isinstance(written, list) or not written:
        raise Refusal(codes.BAD_GEOMETRY, "an area has no list of rings", _AGAIN)
    return written


def _properties(written: Any, span: Span) -> dict[str, Text]:
    if not isinstance(written, dict):
        return {}
    read = {}
    for name, value in written.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            if bad := unprintable(str(value)):
                raise Refusal(
                    codes.BAD_CHARACTER,
                    bad[1],
                    "remove it; it may be written as `\\u` and four digits",
                    found=f"U+{ord(bad[0]):04X}",
                )
            read[name] = Text(str(value), span=span)
    return read
