"""Charts: the numbers of a CSV file, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import Boolean, FilePath, Identifier, Inline, Integer, Node, Plain
from briefpress.model.blocks.base import Drawn, Selection
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys


class Measure(Node):
    """A column of numbers that a chart draws, among others."""

    key: Plain = Field(description="Name of the column in the CSV file.")
    title: Plain | None = Field(None, description="What a reader calls it, if not by that name.")
    unit: Plain | None = Field(None, description="Its unit, if the others have another one.")
    digits: Integer | None = Field(
        None, ge=0, le=6, description="Its decimals, if others have other."
    )


class Chart(Drawn, Selection):
    """Numbers of a CSV file, drawn: in one of the house's forms, or by a specification."""

    kind: Literal["chart"] = "chart"
    csv: FilePath = Field(description="CSV file of the briefing, in `data/`.")
    subtitle: Inline = Field(description="What, where, when, in which unit.")
    source: Inline = Field(description="Where the numbers come from, cited.")
    note: Inline = Field(description="What a reader must know to read the numbers rightly.")
    height: Integer | None = Field(None, ge=15, le=200, description="Of the drawing, in mm.")
    numbers: Identifier | None = Field(
        None, description="Table, in an annex, that prints the numbers behind the chart."
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
    ) = Field(None, description="How the numbers are drawn; without one, `spec` says it.")
    x: Plain | None = Field(
        None,
        description="Column of the years or names, at the left in bars, dots and ranges.",
    )
    y: Plain | None = Field(None, description="Column of the numbers.")
    columns: tuple[Measure, ...] = Field(
        (), min_length=1, description="Columns of numbers side by side, instead of one in `y`."
    )
    series: Plain | None = Field(
        None, description="Column that says of which line, part or panel a row is."
    )
    low: Plain | None = Field(None, description="Column of the lowest estimates.")
    high: Plain | None = Field(None, description="Column of the highest estimates.")
    estimates: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which rows are estimates: a column and its values."
    )
    hollow: Boolean = Field(False, description="All is planned or estimated: nothing is filled.")
    unit: Plain | None = Field(None, description="Unit of the numbers, as it is printed.")
    digits: Integer = Field(0, ge=0, le=6, description="Decimals of the numbers that are printed.")
    sort: Literal["file", "value"] = Field(
        "file", description="Names as in the file, or the largest number first."
    )
    highlight: tuple[Plain, ...] = Field((), min_length=1, description="Names that stand out.")
    labels: Boolean = Field(False, description="Print every number, or the last one of a line.")
    maximum: Integer | None = Field(
        None, ge=1, description="Where the scale ends, if not as usual."
    )
    draw: Literal["lines", "columns", "points"] = Field(
        "lines", description="What stands in small multiples."
    )
    across: Integer = Field(3, ge=1, le=6, description="Small multiples side by side.")
    spec: Any = Field(None, description="A Vega-Lite specification; its data are those of `csv`.")

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
            raise Refusal(codes.CONTRADICTION, "a chart has either a `form` or a `spec`")
        if self.spec is not None:
            self._alone()
            return self
        if self.x is None or (self.y is None) == (not self.columns):
            raise Refusal(
                codes.CONTRADICTION,
                "a form draws `x` and either `y` or `columns`",
                "`x` is the column of years or names, `y` that of the numbers",
            )
        if (self.low is None) != (self.high is None):
            raise Refusal(
                codes.CONTRADICTION,
                "`low` and `high` are the two ends of a range",
                "add the other column",
                key="low" if self.high is None else "high",
            )
        if self.form == "ranges" and self.low is None:
            raise Refusal(
                codes.CONTRADICTION, "`form: ranges` draws from `low` to `high`", key="form"
            )
        if self.columns and self.series:
            raise Refusal(
                codes.CONTRADICTION,
                "lines come from several `columns` or from the values of one, by `series`",
                key="series",
            )
        return self

    def _alone(self) -> None:
        """Refuse keys of a form beside a specification, which draws all by itself."""
        drawn = ("x", "y", "columns", "series", "low", "high", "estimates", "highlight", "maximum")
        for key in drawn:
            if getattr(self, key):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` belongs to a `form`, and not to a `spec`",
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
        """Return the columns of the file that a form asks for, as they were written."""
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
