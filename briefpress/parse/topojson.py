"""Read TopoJSON: shapes that share their borders, as the GeoJSON geometries they stand for.

In: a decoded topology. Out: the geometries of each of its objects, by name. Refused: arcs that do
not exist, positions that are not numbers, more points than the limits allow.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.parse.geometry import AGAIN, COLLECTION, Geometries

# How deeply lists of arcs are nested, by type of geometry.
_DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


class Topology:
    """The arcs of a topology, as lists of positions in degrees."""

    def __init__(self, whole: dict[str, Any], counted: Geometries) -> None:
        self._counted, self._points = counted, 0
        try:
            self._scale, self._shift = self._transform(whole.get("transform"))
            self._is_quantised = whole.get("transform") is not None
            self._arcs = [self._decoded(arc) for arc in whole.get("arcs") or ()]
        except (TypeError, ValueError, KeyError):
            raise _bad("the arcs of the topology are not lists of positions") from None

    def geometry(self, written: Any) -> Any:
        """Return an object of the topology as a GeoJSON geometry, with its coordinates."""
        if not isinstance(written, dict) or written.get("type") is None:
            return None
        type_ = str(written["type"])
        if type_ == COLLECTION:
            inner = written.get("geometries")
            parts = [self.geometry(one) for one in inner] if isinstance(inner, list) else []
            return {"type": type_, "geometries": parts}
        try:
            if type_ in _DEPTH:
                return {"type": type_, "coordinates": self._joined(written["arcs"], _DEPTH[type_])}
            at = written.get("coordinates")
            if type_ == "MultiPoint":
                return {"type": type_, "coordinates": [self._at(one) for one in at or ()]}
            return {"type": type_, "coordinates": self._at(at)}
        except (TypeError, ValueError, KeyError, IndexError):
            raise _bad(f"a `{type_[:40]}` refers to arcs that do not exist") from None

    def _transform(self, written: Any) -> tuple[list[float], list[float]]:
        if written is None:
            return [1.0, 1.0], [0.0, 0.0]
        scale, shift = written["scale"], written["translate"]
        return [float(scale[0]), float(scale[1])], [float(shift[0]), float(shift[1])]

    def _at(self, position: Any) -> list[float]:
        return [float(position[n]) * self._scale[n] + self._shift[n] for n in (0, 1)]

    def _decoded(self, arc: Any) -> list[list[float]]:
        if not self._is_quantised:
            return [self._at(one) for one in arc]
        east = accumulate(step[0] for step in arc)
        north = accumulate(step[1] for step in arc)
        return [self._at(one) for one in zip(east, north, strict=True)]

    def _joined(self, arcs: Any, depth: int) -> list[Any]:
        if depth > 1:
            return [self._joined(one, depth - 1) for one in arcs]
        line: list[list[float]] = []
        for number in arcs:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            self._points += len(arc)  # one arc may be part of very many lines
            self._counted.check(self._points)
            line += arc[1:] if line else arc
        return line


def _bad(message: str) -> Refusal:
    return Refusal(codes.BAD_GEOJSON, message, AGAIN)
