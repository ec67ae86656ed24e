"""Define the data that is sent to the chart worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefpress.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Panel:
    """A Vega-Lite specification, and its place in the chart, in points."""

    x: float
    y: float
    specification: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart to draw: its panels, its size in points, its fonts, its number format.

    A height of 0 is automatic. ``families`` are the fonts' names in stylesheets, ``family`` is the
    name of the first in its file, ``span`` the place of the chart.
    """

    panels: tuple[Panel, ...]
    width: float
    height: float
    families: str
    family: str
    signs: Mapping[str, object]
    span: Span
