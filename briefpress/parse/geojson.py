"""Parse GeoJSON (RFC 7946) and TopoJSON: features in degrees, each at its place.

In: a file. Out: its features; one without a geometry has no shapes. Refused, each at its feature:
invalid JSON, files of another kind, coordinates that are not degrees, what `Geometries` refuses.
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
from briefpress.parse.geometry import AGAIN, COLLECTION, Geometries, Shapes
from briefpress.parse.text import read_text, unprintable
from briefpress.parse.topojson import Topology
from briefpress.workspace.files import Files
from briefpress.workspace.limits import Limits

FILES = ("FeatureCollection", "Feature", "Topology")
_BETWEEN = re.compile(r"[\s,:]*")
# What older files call degrees: longitude and latitude by WGS 84.
_DEGREES = re.compile(r"CRS:?:?84|EPSG:(?:[\d.]*:)?4326", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feature:
    """Shapes with properties; ``object`` is the name of their object in a TopoJSON file."""

    properties: Mapping[str, Text]
    shapes: Shapes
    span: Span
    object: str = ""


def read_geojson(
    file: Path, files: Files, sink: Collector, limits: Limits
) -> tuple[Feature, ...] | None:
    """Read the features of a file; return None after an error, which goes to ``sink``."""
    source = read_text(file, files, sink, limits)
    if source is None:
        return None
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
    reader = _Reader(Geometries(limits))
    before = len(sink)
    try:
        whole = _decoded(source, decoder)
        found = [*reader.features(whole, source, decoder, sink)]
    except Refusal as refusal:
        sink.refuse(refusal, _line(refusal, source))
        return None
    return None if len(sink) > before else tuple(found)


class _Malformed(Refusal):
    """Invalid JSON, with the index of the error in its text."""

    def __init__(self, message: str, index: int, hint: str) -> None:
        super().__init__(codes.BAD_GEOJSON, message, hint)
        self.index = index


def _line(refusal: Refusal, source: Source) -> Span:
    return source.span(refusal.index if isinstance(refusal, _Malformed) else 0)


def _decoded(source: Source, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(source.text)
    except json.JSONDecodeError as error:
        message = f"invalid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        hint = AGAIN
        if error.msg == "Extra data":
            hint = "the file has a feature on each line; export it as one `FeatureCollection`"
        raise _Malformed(message, min(error.pos, max(len(source.text) - 1, 0)), hint) from None
    except RecursionError:
        raise _too_deep() from None
    except Refusal:
        raise
    except ValueError:  # a number with more digits than Python reads
        raise _bad("a number has too many digits") from None


def _too_deep() -> Refusal:
    return Refusal(codes.TOO_DEEP, "the nesting of lists is too deep", "remove the innermost lists")


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


def _bad(message: str, hint: str = AGAIN) -> Refusal:
    return Refusal(codes.BAD_GEOJSON, message, hint)


class _Reader:
    """Reads the features of one file."""

    def __init__(self, geometries: Geometries) -> None:
        self.geometries = geometries

    def features(
        self, whole: Any, source: Source, decoder: json.JSONDecoder, sink: Collector
    ) -> Iterator[Feature]:
        """Give the features; report what is wrong with one at its place."""
        type_ = whole.get("type") if isinstance(whole, dict) else None
        _check_degrees(whole.get("crs") if isinstance(whole, dict) else None)
        places = _Places(source.text, decoder)
        start = source.text.index("{") if type_ else 0
        match type_:
            case "FeatureCollection":
                yield from self._listed(whole, source, places.entries(start, "features"), sink)
            case "Topology":
                yield from self._of_topology(whole, source, places, sink)
            case "Feature":
                yield from self._one(whole, None, "", source.span(start), sink)
            case str() if type_ == COLLECTION or "coordinates" in whole:
                alone = {"geometry": whole}
                yield from self._one(alone, None, "", source.span(start), sink)
            case _:
                known = ", ".join(f"`{one}`" for one in FILES)
                said = f"its type is `{type_}`" if type_ else "it has no `type`"
                raise _bad(f"the file is not GeoJSON: {str(said)[:80]}", f"{AGAIN}: {known}")

    def _listed(
        self, whole: Mapping[str, Any], source: Source, places: Iterator[int], sink: Collector
    ) -> Iterator[Feature]:
        written = whole.get("features")
        if not isinstance(written, list) or not written:
            raise _bad("the list `features` is missing or empty", "add a feature, or export again")
        for one, at in zip(written, places, strict=True):
            if not isinstance(one, dict) or one.get("type") != "Feature":
                sink.refuse(_bad("an entry of `features` is not a `Feature`"), source.span(at))
                continue
            yield from self._one(one, None, "", source.span(at), sink)

    def _of_topology(
        self, whole: Mapping[str, Any], source: Source, places: _Places, sink: Collector
    ) -> Iterator[Feature]:
        objects = whole.get("objects")
        if not isinstance(objects, dict) or not objects:
            raise _bad("the list `objects` of the topology is missing or empty")
        topology = Topology(dict(whole), self.geometries)
        start = places.value(source.text.index("{"), "objects")
        for name, one in objects.items():
            at = places.value(start, name)
            entries, found = [one], iter([at])
            if isinstance(one, dict) and isinstance(one.get("geometries"), list):
                entries, found = one["geometries"], places.entries(at, "geometries")
            for entry, place in zip(entries, found, strict=True):
                yield from self._one(entry, topology, name, source.span(place), sink)

    def _one(
        self, written: Any, topology: Topology | None, name: str, span: Span, sink: Collector
    ) -> Iterator[Feature]:
        """Give a feature, or report why it cannot be read."""
        try:
            properties = written.get("properties") if isinstance(written, dict) else None
            if topology is None:
                shapes = self.geometries.shapes(written.get("geometry"))
            else:
                shapes = self.geometries.shapes(topology.geometry(written))
            yield Feature(_properties(properties, span), shapes, span, name)
        except RecursionError:
            sink.refuse(_too_deep(), span)
        except Refusal as refusal:
            sink.refuse(refusal, span)


def _check_degrees(crs: Any) -> None:
    """Refuse another coordinate system than degrees, which older files may name."""
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if isinstance(name, str) and not _DEGREES.search(name):
        raise _bad(f"the coordinates are in `{name[:60]}`, not in degrees")


class _Places:
    """Finds the index of values in a JSON text that has been read."""

    def __init__(self, text: str, decoder: json.JSONDecoder) -> None:
        self._text, self._decoder = text, decoder

    def value(self, start: int, key: str) -> int:
        """Return the index of the value of a key, in the object that starts at ``start``."""
        at, found = start + 1, None
        while found != key:
            if found is not None:
                _, at = self._decoder.raw_decode(self._text, self._next(at))
            found, at = self._decoder.raw_decode(self._text, self._next(at))
        return self._next(at)

    def entries(self, start: int, key: str) -> Iterator[int]:
        """Give the index of each entry of a list, by its key in the object at ``start``."""
        at = self._next(self.value(start, key) + 1)
        while self._text[at] != "]":
            yield at
            _, at = self._decoder.raw_decode(self._text, at)
            at = self._next(at)

    def _next(self, at: int) -> int:
        """Return the index of the next value, after white space and separators."""
        between = _BETWEEN.match(self._text, at)
        return between.end() if between else at


def _properties(written: Any, span: Span) -> dict[str, Text]:
    """Return the properties that are texts, numbers or truth values, as texts."""
    if not isinstance(written, dict):
        return {}
    read = {}
    for name, value in written.items():
        if isinstance(value, str | int | float):
            words = str(value).lower() if isinstance(value, bool) else str(value)
            if bad := unprintable(words):
                raise Refusal(
                    codes.BAD_CHARACTER,
                    bad[1],
                    "remove it; it may be written as `\\u` and four digits",
                    found=f"U+{ord(bad[0]):04X}",
                )
            read[name] = Text(words, span=span)
    return read
