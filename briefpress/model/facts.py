"""Define the entries of `facts.yaml`: named values from a cell, from a source, or computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import (
    Date,
    FilePath,
    Identifier,
    Integer,
    Name,
    Node,
    Plain,
    SourceIdentifier,
    Time,
)
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys

Magnitude = Literal["percent", "one", "thousand", "million", "billion"]
# As powers of ten.
EXPONENTS = {"percent": -2, "one": 0, "thousand": 3, "million": 6, "billion": 9}
OPERATIONS = ("sum", "difference", "ratio", "share", "change")
_PERCENT = ("share", "change")  # printed in per cent by default
_PER_CENT = "%"
_WRITTEN: JsonValue = ["sources", "as-of"]  # which what is written somewhere has
_TWO: dict[str, JsonValue] = {"minItems": 2, "maxItems": 2}


class Fact(Node):
    """A named value: a cell, a number from a source, or one computed from other facts."""

    id: Identifier = Field(description="Id that the text uses: `[=id]`.")
    csv: FilePath | None = Field(
        None, description="CSV file or workbook in `data/`, or an `id` of `data.yaml`."
    )
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Row to use: columns, each with its value."
    )
    column: Name | None = Field(
        None, description="Column of the number; without it, rows are counted."
    )
    rows: Integer = Field(
        1, ge=1, le=1_000, description="Number of rows that `where` selects; they are added up."
    )
    value: Name | None = Field(None, description="The number, in digits, with a decimal point.")
    sum: tuple[Identifier, ...] = Field((), min_length=1, description="Facts to add up.")
    difference: tuple[Identifier, ...] = Field(
        (),
        min_length=1,
        json_schema_extra=_TWO,
        description="Two facts: the first minus the second.",
    )
    ratio: tuple[Identifier, ...] = Field(
        (),
        min_length=1,
        json_schema_extra=_TWO,
        description="Two facts: the first divided by the second.",
    )
    share: tuple[Identifier, ...] = Field(
        (),
        min_length=1,
        json_schema_extra=_TWO,
        description="Two facts: the first as a percentage of the second.",
    )
    change: tuple[Identifier, ...] = Field(
        (),
        min_length=1,
        json_schema_extra=_TWO,
        description="Two facts: the change from the first to the second.",
    )
    counts: Magnitude | None = Field(
        None, description="Magnitude of the number in the cell or in `value`."
    )
    in_: Magnitude | None = Field(
        None, description="Magnitude of the printed number, if it differs."
    )
    unit: Plain | None = Field(None, description="Unit, such as `USD`, `km` or `per cent`.")
    digits: Integer = Field(0, ge=0, le=6, description="Decimals of the printed number.")
    as_of: Time | None = Field(None, description="Day, month or year for which it is true.")
    sources: tuple[SourceIdentifier, ...] = Field(
        (), min_length=1, description="Ids of its sources."
    )
    review_by: Date | None = Field(None, description="Date by which the fact must be reviewed.")

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [origin]} for origin in ("csv", "value", *OPERATIONS)],
            "dependencies": {
                "value": _WRITTEN,
                "where": ["csv"],
                "column": ["csv", "where", "sources", "as-of"],
                "rows": ["column"],
            },
        }
    )

    @property
    def operation(self) -> str | None:
        """The operation that computes it, or None when it is stated."""
        return next((name for name in OPERATIONS if getattr(self, name)), None)

    @property
    def operands(self) -> tuple[Identifier, ...]:
        """The facts that it is computed from."""
        return getattr(self, self.operation) if self.operation else ()

    @property
    def printed_in(self) -> str | None:
        """The magnitude of the printed number, or None for ones."""
        return self.in_ or self.counts or ("percent" if self.operation in _PERCENT else None)

    @property
    def printed_unit(self) -> str | None:
        """The unit that is printed."""
        return self.unit or (_PER_CENT if self.printed_in == "percent" else None)

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of the CSV file that it names."""
        yield from of_choice(self.where, self.span)
        yield from of_keys((self.column,))

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [name for name in ("csv", "value", *OPERATIONS) if getattr(self, name)]
        if len(origins) != 1:
            raise Refusal(
                codes.CONTRADICTION,
                f"a fact needs one of `csv`, `value` and {', '.join(f'`{n}`' for n in OPERATIONS)}",
                f"keep one of {', '.join(f'`{name}`' for name in origins)}" if origins else None,
            )
        return self

    @model_validator(mode="after")
    def _whole_origin(self) -> Self:
        if self.column and not self.where:
            raise Refusal(codes.CONTRADICTION, "`column` requires `where`", key="column")
        if self.rows > 1 and not self.column:
            raise Refusal(codes.CONTRADICTION, "`rows` requires `column`", key="rows")
        if not self.csv and (self.where or self.column):
            raise Refusal(codes.CONTRADICTION, "`where` and `column` require `csv`")
        if self.operation not in (None, "sum") and len(self.operands) != 2:
            raise Refusal(
                codes.CONTRADICTION,
                f"`{self.operation}` needs two facts, found {len(self.operands)}",
                key=self.operation,
            )
        return self

    @model_validator(mode="after")
    def _known_origin(self) -> Self:
        if self.operation and self.counts:
            raise Refusal(
                codes.CONTRADICTION,
                "`counts` cannot be used with a computed fact; use `in`",
                key="counts",
            )
        if (self.column or self.value) and not (self.sources and self.as_of):
            raise Refusal(
                codes.CONTRADICTION, "a fact with `csv` or `value` needs `sources` and `as-of`"
            )
        return self

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a fact"
