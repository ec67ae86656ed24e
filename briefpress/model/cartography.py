"""What a map is drawn from: layers of GeoJSON, a projection, and how the sheet is cut."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from briefpress.model.base import Boolean, FilePath, Integer, Node, Plain

Projection = Literal["equal-area", "conformal"]


class Layer(Node):
    """Areas or points of a GeoJSON file, drawn alike."""

    geojson: FilePath = Field(description="GeoJSON file of the briefing, in `data/`.")
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which features: a property and the values it may have."
    )
    style: Literal["land", "neighbour", "highlight"] = Field("land", description="Its looks.")
    labels: Plain | None = Field(None, description="Property that names each area or point.")
    fit: Boolean = Field(False, description="Whether the sheet is cut to this layer.")


class Cartography(Node):
    """A map without its caption."""

    layers: tuple[Layer, ...] = Field(min_length=1, description="From the lowest to the highest.")
    projection: Projection = Field(
        "equal-area",
        description="Lambert azimuthal equal-area, or conformal conic; both centred on the sheet.",
    )
    margin: Integer = Field(
        6, ge=0, le=100, description="Room round what the sheet is cut to, in per cent of it."
    )
    graticule: Boolean = Field(False, description="Whether meridians and parallels are drawn.")
