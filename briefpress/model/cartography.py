"""Define the content of a map: its layers, their legend, a projection, and how it is cropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import Boolean, FilePath, Integer, Node, Plain
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys

Projection = Literal["equal-area", "conformal", "equal-earth"]
Style = Literal["land", "neighbour", "highlight", "water", "road", "border"]
Symbol = Literal["circle", "square", "triangle", "diamond", "cross", "ring"]


class Layer(Node):
    """Areas, lines and points of a GeoJSON file, or points of a CSV file, in the same style."""

    geojson: FilePath | None = Field(
        None, description="GeoJSON or TopoJSON file of the briefing, in `data/`."
    )
    object: Plain | None = Field(
        None, description="Object of the TopoJSON file; required if it has several."
    )
    csv: FilePath | None = Field(
        None, description="CSV file with a point in each row, instead of `geojson`."
    )
    longitude: Plain | None = Field(
        None, description="Column of the longitudes, in decimal degrees; negative in the west."
    )
    latitude: Plain | None = Field(
        None, description="Column of the latitudes, in decimal degrees; negative in the south."
    )
    where: dict[str, tuple[Plain, ...]] = Field(
        {},
        min_length=1,
        description="Features to draw: properties or columns, each with its accepted values.",
    )
    style: Style = Field(
        "land",
        description="Style of the layer; `road` and `border` are for lines, `water` is for both.",
    )
    symbol: Symbol = Field("circle", description="Symbol of its points.")
    labels: Plain | None = Field(None, description="Property or column that names each feature.")
    legend: Plain | None = Field(
        None, description="Its entry in the legend; with `by`, the heading of its entries."
    )
    by: Plain | None = Field(
        None, description="Property or column that decides how a feature is drawn."
    )
    values: dict[str, Plain] = Field(
        {},
        min_length=1,
        max_length=6,
        description="Values of `by`, each with its words in the legend.",
    )
    breaks: tuple[Plain, ...] = Field(
        (),
        min_length=1,
        max_length=5,
        description="Numbers between the classes of `by`, from low to high; each begins a class.",
    )
    unit: Plain | None = Field(None, description="Unit of the numbers in the legend.")
    fit: Boolean = Field(False, description="Whether the map is cropped to this layer.")

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["geojson"]},
                {"required": ["csv", "longitude", "latitude"]},
            ],
            "if": {"required": ["by"]},
            "then": {"oneOf": [{"required": ["values"]}, {"required": ["breaks"]}]},
            "dependencies": {
                "longitude": ["csv"],
                "latitude": ["csv"],
                "object": ["geojson"],
                "values": ["by"],
                "breaks": ["by"],
                "unit": ["breaks"],
            },
        }
    )

    @property
    def file(self) -> FilePath:
        """The path of its file."""
        path = self.csv or self.geojson
        if path is None:
            raise AssertionError("a layer has a file")
        return path

    @model_validator(mode="after")
    def _one_file(self) -> Self:
        if (self.geojson is None) == (self.csv is None):
            raise Refusal(codes.CONTRADICTION, "a layer needs either `geojson` or `csv`")
        if bool(self.csv) != bool(self.longitude) or bool(self.csv) != bool(self.latitude):
            raise Refusal(
                codes.CONTRADICTION,
                "`csv`, `longitude` and `latitude` must be used together",
                "name the columns with the degrees of each point",
            )
        if self.csv and self.object:
            raise Refusal(codes.CONTRADICTION, "`object` requires `geojson`", key="object")
        return self

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.by) != bool(self.values or self.breaks) or (self.values and self.breaks):
            raise Refusal(
                codes.CONTRADICTION,
                "`by` needs either `values` or `breaks`",
                "list its values with their words in the legend, or the numbers between classes",
            )
        if self.unit and not self.breaks:
            raise Refusal(codes.CONTRADICTION, "`unit` requires `breaks`", key="unit")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of the CSV file that it names."""
        yield from of_choice(self.where, self.span)
        yield from of_keys((self.longitude, self.latitude, self.labels, self.by))


class Cartography(Node):
    """A map without its caption."""

    layers: tuple[Layer, ...] = Field(min_length=1, description="Layers, from bottom to top.")
    projection: Projection = Field(
        "equal-area",
        description=(
            "Projection: Lambert azimuthal equal-area, and Equal Earth for more than a hemisphere; "
            "or conformal conic. Each is centred on the map."
        ),
    )
    centre: Integer | None = Field(
        None,
        ge=-180,
        le=180,
        description="Longitude in the middle of the map, if not that of its layers.",
    )
    height: Integer | None = Field(
        None, ge=20, le=220, description="Height of the map in mm; the default follows its area."
    )
    margin: Integer = Field(
        6, ge=0, le=100, description="Padding around the cropped area, in per cent of its size."
    )
    graticule: Boolean = Field(False, description="Whether to draw meridians and parallels.")
