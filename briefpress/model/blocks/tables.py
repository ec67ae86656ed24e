"""Tables: rows of cells, groups and totals of rows, notes and marks at cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import Cell, CellsOr, Inline, Node, Plain, Width
from briefpress.model.blocks.base import Selection
from briefpress.model.blocks.columns import Column
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys
from briefpress.parse.yaml import Mapping, Sequence


def _row(value: object) -> object:
    if isinstance(value, Sequence):
        row = Mapping(value.span)
        row["cells"], row.keys_at["cells"] = value, value.span
        return row
    if isinstance(value, list | tuple):
        return {"cells": value}
    if isinstance(value, str):
        raise Refusal(codes.WRONG_TYPE, "expected a list of entries, each after a `-`")
    return value


class GroupedRow(Node):
    """A row of a group: its cells, or a total of the rows above it."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one a column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total, which is checked; an empty one is computed."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["cells"]},
            "then": {"properties": {"total": False}},
            "else": {"required": ["total"], "properties": {}},
        }
    )

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a row of a group"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.cells is None) == (self.total is None):
            raise Refusal(codes.CONTRADICTION, "a row of a group has cells or is a `total`")
        return self


class Row(Node):
    """A row of cells, a total of the rows above, or a group of rows under its own head."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one a column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total, which is checked; an empty one is computed."
    )
    group: Inline | None = Field(None, description="Head of a group of rows.")
    rows: tuple[
        Annotated[
            GroupedRow, BeforeValidator(_row), CellsOr("A row: its cells in order, or a `total`.")
        ],
        ...,
    ] = Field((), min_length=1, description="The rows of the group.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["group"]},
            "then": {"required": ["rows"], "properties": {"cells": False, "total": False}},
            "else": {
                "properties": {"rows": False},
                "if": {"required": ["cells"]},
                "then": {"properties": {"total": False}},
                "else": {"required": ["total"], "properties": {}},
            },
        }
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        things = [one for one in (self.cells, self.total, self.group) if one is not None]
        if len(things) != 1 or (self.group is None) == bool(self.rows):
            raise Refusal(
                codes.CONTRADICTION, "a row has cells, a `total`, or a `group` and its `rows`"
            )
        return self


RowOrCells = Annotated[
    Row,
    BeforeValidator(_row),
    CellsOr("A row: its cells in order, or a `total`, or a `group` with `rows`."),
]


class CellNote(Node):
    """A lettered note at a cell, the head of a row or the head of a column."""

    text: Inline = Field(description="What it says.")
    row: Plain | None = Field(None, description="The row, by its first cell as it is written.")
    column: Plain | None = Field(None, description="The column, by its key or its title.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["row"]},
            "else": {"required": ["column"], "properties": {}},
        }
    )

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a note of a table"

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.row is None and self.column is None:
            raise Refusal(codes.CONTRADICTION, "a note names its `row`, its `column` or both")
        return self


class Mark(Node):
    """What a value in a column of marks means."""

    value: Plain = Field(description="The value, as the CSV file has it.")
    as_: Literal["estimate", "provisional", "disputed"] = Field(description="How it is printed.")
    text: Inline | None = Field(None, description="What the line under the table says of it.")


class Table(Selection):
    """Rows and columns; the first column heads its row."""

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...] = Field(min_length=1, description="The columns, from the left.")
    rows: tuple[RowOrCells, ...] | None = Field(
        None, description="Rows of cells with inline Markdown, one cell a column."
    )
    group_by: Plain | None = Field(
        None, description="CSV column whose values head groups of rows, in the order of the file."
    )
    totals: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which CSV rows are totals: a column and its values."
    )
    total_row: Inline | None = Field(None, description="First cell of the total row.")
    subtotals: Inline | None = Field(None, description="First cell of a total for each group.")
    notes: tuple[CellNote, ...] = Field((), min_length=1, description="Notes under the table.")
    marks: tuple[Mark, ...] = Field((), min_length=1, description="What its marks mean.")
    width: Width = Field("column", description="The text column, or text and margin together.")
    page: Literal["portrait", "landscape"] = Field(
        "portrait", description="How the page lies; a landscape one holds this table alone."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["csv"]},
            "then": {"properties": {"rows": False}},
            "else": {
                "required": ["rows"],
                "properties": {"where": False, "totals": False, "group-by": False},
            },
        }
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.csv is None) == (self.rows is None):
            raise Refusal(codes.CONTRADICTION, "a table has either `rows` or `csv`")
        if self.csv is None and self.where:
            raise Refusal(
                codes.CONTRADICTION, "`where` chooses rows of a `csv`; take it out or name the file"
            )
        for key in ("totals", "group-by"):
            if self.csv is None and getattr(self, key.replace("-", "_")):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` is for the rows of a `csv`; `rows` say it themselves",
                )
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where`, of totals and of cells; one without a `key` has no name."""
        yield from super().columns_named()
        yield from of_choice(self.totals, self.span)
        yield from (("", one.title.span) for one in self.columns if one.key is None)
        beside = (key for one in self.columns for key in (one.to, one.marks, one.notes))
        yield from of_keys((self.group_by, *beside, *(column.key for column in self.columns)))
