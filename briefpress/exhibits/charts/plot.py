"""What is to be drawn for a chart: data that goes to the process that draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefpress.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Panel:
    """A Vega-Lite specification, and where it stands in its drawing, in points."""

    x: float
    y: float
    specification: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart that is to be drawn: its panels, its size in points, its faces, its signs in numbers.

    A height of 0 is whatever it takes. ``families`` is what stylesheets call the faces, ``family``
    what the file of the first calls itself, ``span`` where an author finds the chart.
    """

    panels: tuple[Panel, ...]
    width: float
    height: float
    families: str
    family: str
    signs: Mapping[str, object]
    span: Span
