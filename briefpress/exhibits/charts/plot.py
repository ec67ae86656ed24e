"""Define the data that is sent to the chart worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefpress.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Plot:
    """A specification to draw: its width in points, its fonts, its number format.

    ``families`` are the fonts' names in stylesheets, ``span`` is the place of the specification.
    """

    specification: Mapping[str, Any]
    width: float
    families: str
    signs: Mapping[str, object]
    span: Span
