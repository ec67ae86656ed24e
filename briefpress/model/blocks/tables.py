"""Define tables: rows of cells, groups and totals of rows, notes and marks at cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import Cell, CellsOr, Inline, Name, Node, Plain, Width
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
        raise Refusal(codes.WRONG_TYPE, "expected a list, with `- ` before each entry")
    return value


class GroupedRow(Node):
    """A row of a group: its cells, or a total of the rows above it."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one per column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total row; totals are checked, and an empty cell is computed."
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
        """Return the author's word for it."""
        return "a row of a group"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.cells is None) == (self.total is None):
            raise Refusal(codes.CONTRADICTION, "a row of a group needs cells or `total`")
        return self


class Row(Node):
    """A row of cells, a total of the rows above, or a group of rows with a heading."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one per column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total row; totals are checked, and an empty cell is computed."
    )
    group: Inline | None = Field(None, description="Heading of a group of rows.")
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
            raise Refusal(codes.CONTRADICTION, "a row needs cells, `total`, or `group` and `rows`")
        return self


RowOrCells = Annotated[
    Row,
    BeforeValidator(_row),
    CellsOr("A row: its cells in order, or a `total`, or a `group` with `rows`."),
]


class CellNote(Node):
    """A lettered note to a cell, a row heading or a column heading."""

    text: Inline = Field(description="Text of the note.")
    row: Plain | None = Field(None, description="Row, named by its first cell.")
    column: Name | None = Field(None, description="Column, named by its key or title.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["row"]},
            "else": {"required": ["column"], "properties": {}},
        }
    )

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for it."""
        return "a note of a table"

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.row is None and self.column is None:
            raise Refusal(codes.CONTRADICTION, "a note needs `row`, `column` or both")
        return self


class Mark(Node):
    """The meaning of a value in a column of marks."""

    value: Plain = Field(description="Value in the CSV file.")
    as_: Literal["estimate", "provisional", "disputed"] = Field(
        description="How the value is marked in print."
    )
    text: Inline | None = Field(None, description="Explanation in the line below the table.")


class Table(Selection):
    """Rows and columns; the first cell of a row is its heading."""

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...] = Field(min_length=1, description="Columns, from left to right.")
    rows: tuple[RowOrCells, ...] | None = Field(
        None, description="Rows of cells with inline Markdown, one cell per column."
    )
    group_by: Name | None = Field(
        None,
        description=(
            "CSV column whose values are the headings of groups of rows, in the order of the file."
        ),
    )
    totals: dict[str, tuple[Name, ...]] = Field(
        {}, min_length=1, description="CSV rows that are totals: columns, each with its values."
    )
    total_row: Inline | None = Field(None, description="First cell of the total row.")
    subtotals: Inline | None = Field(None, description="First cell of the total row of each group.")
    notes: tuple[CellNote, ...] = Field((), min_length=1, description="Notes below the table.")
    marks: tuple[Mark, ...] = Field((), min_length=1, description="Meanings of its marks.")
    width: Width = Field("column", description="Width: the text column, or text column and margin.")
    page: Literal["portrait", "landscape"] = Field(
        "portrait",
        description="Orientation of the page; a landscape page contains only this table.",
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
            raise Refusal(codes.CONTRADICTION, "a table needs either `rows` or `csv`")
        for key in ("totals", "group-by"):
            if self.csv is None and getattr(self, key.replace("-", "_")):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` requires `csv`; it cannot be used with `rows`",
                )
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where`, of totals and of cells; one without a `key` has no name."""
        yield from super().columns_named()
        yield from of_choice(self.totals, self.span)
        yield from (("", one.title.span) for one in self.columns if one.key is None)
        beside = (key for one in self.columns for key in (one.to, one.marks, one.notes))
        yield from of_keys((self.group_by, *beside, *(column.key for column in self.columns)))
