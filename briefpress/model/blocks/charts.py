"""Define charts of the numbers of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import (
    Boolean,
    FilePath,
    Identifier,
    Inline,
    Integer,
    Name,
    Node,
    Plain,
    report_comments,
)
from briefpress.model.blocks.base import Drawn, Selection
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys


class Measure(Node):
    """One of several columns of numbers in a chart."""

    key: Name = Field(description="Name of the column in the CSV file.")
    title: Plain | None = Field(None, description="Name to print, if it differs.")
    unit: Plain | None = Field(None, description="Unit, if it differs from the others.")
    digits: Integer | None = Field(
        None, ge=0, le=6, description="Decimals, if they differ from the others."
    )


class Chart(Drawn, Selection):
    """A chart of a CSV file, in a built-in form or from a Vega-Lite specification."""

    kind: Literal["chart"] = "chart"
    csv: FilePath = Field(description="CSV file or workbook in `data/`, or an `id` of `data.yaml`.")
    subtitle: Inline = Field(description="What is shown, where, when and in which unit.")
    source: Inline = Field(description="Source of the numbers, cited.")
    note: Inline = Field(description="What a reader must know to understand the numbers.")
    height: Integer | None = Field(None, ge=15, le=200, description="Height of the chart in mm.")
    numbers: Identifier | None = Field(
        None, description="Id of a table, in an annex, that prints the numbers of the chart."
    )
    form: (
        Literal[
            "bars",
            "columns",
            "lines",
            "stacked-columns",
            "small-multiples",
            "dots",
            "ranges",
        ]
        | None
    ) = Field(None, description="Form of the chart; required unless there is a `spec`.")
    x: Name | None = Field(
        None,
        description="Column of years or names; on the vertical axis in bars, dots and ranges.",
    )
    y: Name | None = Field(None, description="Column of the numbers.")
    columns: tuple[Measure, ...] = Field(
        (), min_length=1, description="Several columns of numbers, instead of one in `y`."
    )
    series: Name | None = Field(
        None, description="Column with the line, part or panel of each row."
    )
    low: Name | None = Field(None, description="Column of the lowest estimates.")
    high: Name | None = Field(None, description="Column of the highest estimates.")
    estimates: dict[str, tuple[Name, ...]] = Field(
        {}, min_length=1, description="Rows that are estimates: columns, each with its values."
    )
    hollow: Boolean = Field(
        False, description="Whether all numbers are planned or estimated; nothing is filled then."
    )
    unit: Plain | None = Field(None, description="Unit of the numbers, as printed.")
    digits: Integer = Field(0, ge=0, le=6, description="Decimals of the printed numbers.")
    sort: Literal["file", "value"] = Field(
        "file", description="Order of the names: as in the file, or by number, largest first."
    )
    highlight: tuple[Plain, ...] = Field((), min_length=1, description="Names to highlight.")
    labels: Boolean = Field(
        False, description="Which numbers to print: all, or the last one of each line."
    )
    maximum: Integer | None = Field(None, ge=1, description="End of the scale, if not the default.")
    draw: Literal["lines", "columns", "points"] = Field(
        "lines", description="What small multiples are drawn of."
    )
    across: Integer = Field(3, ge=1, le=6, description="Number of small multiples in a row.")
    spec: Annotated[Any, BeforeValidator(report_comments)] = Field(
        None,
        description="A Vega-Lite specification, instead of a `form`; its data come from `csv`.",
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["spec"]},
            "then": {"properties": {"form": False, "x": False, "y": False, "columns": False}},
            "else": {"required": ["form", "x"]},
        }
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.spec is None) == (self.form is None):
            raise Refusal(codes.CONTRADICTION, "a chart needs either `form` or `spec`")
        if self.spec is not None:
            self._alone()
            return self
        if self.x is None or (self.y is None) == (not self.columns):
            raise Refusal(
                codes.CONTRADICTION,
                "a `form` needs `x`, and either `y` or `columns`",
                "name the column of years or names in `x`, that of the numbers in `y`",
            )
        if (self.low is None) != (self.high is None):
            raise Refusal(
                codes.CONTRADICTION,
                "`low` and `high` must be used together",
                "add the other one",
                key="low" if self.high is None else "high",
            )
        if self.form == "ranges" and self.low is None:
            raise Refusal(codes.CONTRADICTION, "`form: ranges` needs `low` and `high`", key="form")
        if self.columns and self.series:
            raise Refusal(
                codes.CONTRADICTION,
                "`columns` and `series` cannot be used together",
                key="series",
            )
        return self

    def _alone(self) -> None:
        """Reject keys of a form together with a specification."""
        drawn = ("x", "y", "columns", "series", "low", "high", "estimates", "highlight", "maximum")
        for key in drawn:
            if getattr(self, key):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` requires `form`, not `spec`",
                    key=key,
                )

    def measures(self) -> tuple[Measure, ...]:
        """Return the columns of numbers, with the unit and the decimals of each."""
        if self.y is not None:
            return (Measure(key=self.y, title=None, unit=self.unit, digits=self.digits),)
        return tuple(
            Measure(
                key=one.key,
                title=one.title or one.key,
                unit=one.unit or self.unit,
                digits=self.digits if one.digits is None else one.digits,
            )
            for one in self.columns
        )

    def columns_drawn(self) -> tuple[Text, ...]:
        """Return the columns of the file that a form needs, as written."""
        named = (self.x, self.y, *(one.key for one in self.columns))
        return tuple(one for one in (*named, self.series, self.low, self.high) if one is not None)

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where`, of its estimates and of what is drawn."""
        yield from super().columns_named()
        yield from of_choice(self.estimates, self.span)
        yield from of_keys(self.columns_drawn())

    def companion(self) -> Text | None:
        """Return the id of the table with its numbers."""
        return self.numbers
