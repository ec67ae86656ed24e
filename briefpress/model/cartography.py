"""Define the content of a map: GeoJSON layers, a projection, and how the map is cropped."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from briefpress.model.base import Boolean, FilePath, Integer, Node, Plain

Projection = Literal["equal-area", "conformal"]


class Layer(Node):
    """Areas or points of a GeoJSON file, drawn in the same style."""

    geojson: FilePath = Field(description="GeoJSON file of the briefing, in `data/`.")
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Features to draw: properties, each with its accepted values."
    )
    style: Literal["land", "neighbour", "highlight"] = Field(
        "land", description="Style of the layer."
    )
    labels: Plain | None = Field(None, description="Property that names each area or point.")
    fit: Boolean = Field(False, description="Whether the map is cropped to this layer.")


class Cartography(Node):
    """A map without its caption."""

    layers: tuple[Layer, ...] = Field(min_length=1, description="Layers, from bottom to top.")
    projection: Projection = Field(
        "equal-area",
        description=(
            "Projection: Lambert azimuthal equal-area or conformal conic, centred on the map."
        ),
    )
    margin: Integer = Field(
        6, ge=0, le=100, description="Padding around the cropped area, in per cent of its size."
    )
    graticule: Boolean = Field(False, description="Whether to draw meridians and parallels.")
