"""The columns of a table: how their cells are written, and what their numbers add up to."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import Boolean, Inline, Integer, Node, Plain
from briefpress.parse import numbers

NUMBER_NEEDED = "write digits, with a point before decimals; leave the cell empty if there is none"

Format = Literal[
    "text", "prose", "integer", "decimal", "percent", "year", "date", "sources", "reference"
]
Align = Literal["left", "right", "centre", "decimal"]
NUMBERS = ("integer", "decimal", "percent")


def _number(text: Text) -> Text:
    number = numbers.read(text)
    if number is None or number.value is None:
        raise Refusal(codes.BAD_NUMBER, f"`{text[:30]}` is not a number", NUMBER_NEEDED, found=text)
    return text


def _total(text: Text) -> Text:
    return text if text in ("sum", "none") else _number(text)


class Tolerance(Node):
    """How much a total may differ from its rows, and why."""

    by: Annotated[Plain, AfterValidator(_number)] = Field(description="The most it may differ.")
    because: Inline = Field(description="Why it differs, printed as a note at the total.")


class Column(Node):
    """A column of a table."""

    title: Inline = Field(description="The head of the column.")
    key: Plain | None = Field(None, description="Name of the column in the CSV file.")
    under: Inline | None = Field(
        None, description="Head over this column and those beside it that have the same."
    )
    unit: Inline | None = Field(None, description="Unit of the numbers, printed under the title.")
    format: Format = Field("text", description="How the cells are written.")
    digits: Integer = Field(0, ge=0, le=6, description="Decimals of `decimal` and `percent`.")
    align: Align | None = Field(None, description="Where the cells stand, if not as usual.")
    blank: Boolean = Field(False, description="Leave empty cells empty, instead of a dash.")
    width: Integer | None = Field(
        None, ge=1, le=100, description="Share of the table, in per cent."
    )
    to: Plain | None = Field(None, description="CSV column of the upper end, of a range.")
    signed: Boolean = Field(False, description="Print a plus before what is more than nothing.")
    marks: Plain | None = Field(None, description="CSV column that marks values: `estimate`.")
    notes: Plain | None = Field(None, description="CSV column with a remark on each cell.")
    total: Annotated[Plain, AfterValidator(_total)] | None = Field(
        None, description="Number in the total row: as stated, or `sum`; `none` checks none."
    )
    sum_of: tuple[Plain, ...] = Field(
        (), min_length=1, description="Keys of the columns that this one sums up in each row."
    )
    tolerance: Tolerance | None = Field(None, description="How far sums may be off by rounding.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {
                "properties": {"digits": {"type": "integer", "minimum": 1}},
                "required": ["digits"],
            },
            "then": {
                "properties": {"format": {"enum": ["decimal", "percent"]}},
                "required": ["format"],
            },
            "dependencies": {
                key: {"properties": {"format": {"enum": list(NUMBERS)}}, "required": ["format"]}
                for key in ("to", "total", "sum-of", "tolerance")
            },
        }
    )

    @model_validator(mode="after")
    def _digits_of_decimals(self) -> Self:
        if self.digits and self.format not in ("decimal", "percent"):
            raise Refusal(
                codes.CONTRADICTION,
                "`digits` are those of `format: decimal` or `percent`",
                key="digits",
            )
        return self

    @model_validator(mode="after")
    def _numbers_of_numbers(self) -> Self:
        for key in ("signed", "to", "total", "sum-of", "tolerance"):
            if getattr(self, key.replace("-", "_")) and self.format not in NUMBERS:
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` is for numbers: `format: integer`, `decimal` or `percent`",
                    key=key,
                )
        return self
