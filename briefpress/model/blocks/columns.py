"""Define the columns of a table: the format of their cells, and their totals."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import Boolean, Inline, Integer, Name, Node
from briefpress.parse import numbers

NUMBER_NEEDED = (
    "write digits, with a point before the decimals; leave the cell empty if there is no number"
)

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
    """Allowed difference between a total and its rows, with the reason."""

    by: Annotated[Name, AfterValidator(_number)] = Field(description="Largest difference allowed.")
    because: Inline = Field(
        description="Reason for the difference; printed as a note to the total."
    )


class Column(Node):
    """A column of a table."""

    title: Inline = Field(description="Heading of the column.")
    key: Name | None = Field(None, description="Name of the column in the CSV file.")
    under: Inline | None = Field(
        None, description="Heading shared with adjacent columns of the same `group`."
    )
    unit: Inline | None = Field(None, description="Unit of the numbers, printed below the title.")
    format: Format = Field("text", description="Format of the cells.")
    digits: Integer = Field(0, ge=0, le=6, description="Decimals, for `decimal` and `percent`.")
    align: Align | None = Field(None, description="Alignment of the cells, if not the default.")
    blank: Boolean = Field(
        False, description="Whether empty cells stay empty instead of showing a dash."
    )
    width: Integer | None = Field(None, ge=1, le=100, description="Width in per cent of the table.")
    to: Name | None = Field(None, description="For ranges: CSV column of the upper end.")
    signed: Boolean = Field(False, description="Whether positive numbers get a plus sign.")
    marks: Name | None = Field(None, description="CSV column of marks, such as `estimate`.")
    notes: Name | None = Field(None, description="CSV column with a note on each cell.")
    total: Annotated[Name, AfterValidator(_total)] | None = Field(
        None,
        description=(
            "Number in the total row: a stated number, or `sum`; `none` turns the check off."
        ),
    )
    sum_of: tuple[Name, ...] = Field(
        (),
        min_length=1,
        description="Keys of the columns whose sum this column must be in each row.",
    )
    tolerance: Tolerance | None = Field(
        None, description="Allowed difference of sums, such as from rounding."
    )

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
                "`digits` requires `format: decimal` or `percent`",
                key="digits",
            )
        return self

    @model_validator(mode="after")
    def _numbers_of_numbers(self) -> Self:
        for key in ("signed", "to", "total", "sum-of", "tolerance"):
            if getattr(self, key.replace("-", "_")) and self.format not in NUMBERS:
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` requires `format: integer`, `decimal` or `percent`",
                    key=key,
                )
        return self
