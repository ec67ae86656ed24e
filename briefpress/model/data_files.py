"""Define the entries of `data.yaml`: how data files are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import FilePath, Identifier, Integer, Node, Plain
from briefpress.parse.csv import SEPARATORS
from briefpress.parse.notation import DECIMALS, THOUSANDS, Declared
from briefpress.parse.sheet import area
from briefpress.parse.table import Format
from briefpress.parse.workbook import WORKBOOKS, is_workbook

_OF_TEXT = ("separator", "encoding", "skip", "footer")
_OF_WORKBOOKS = ("sheet", "range", "hidden")
# For editors, whose patterns are case-sensitive.
_WORKBOOK = "[.]({})$".format(
    "|".join("".join(f"[{one}{one.upper()}]" for one in kind[1:]) for kind in WORKBOOKS)
)
_RANGE_NEEDED = "write a range such as `B4:F20`, or the first cell, such as `B4`"


def _range(text: Text) -> Text:
    if area(text) is None:
        raise Refusal(codes.BAD_RANGE, f"`{text}` is not a range", _RANGE_NEEDED, found=text)
    return text


class DataFile(Node):
    """A data file, or a table in a workbook: what Briefpress cannot, or shall not, find out."""

    file: FilePath = Field(description="CSV file or workbook of the briefing.")
    id: Identifier | None = Field(
        None,
        description="Name that `csv` can use for this table, if the workbook has several.",
    )
    separator: Literal["comma", "semicolon", "tab", "bar"] | None = Field(
        None, description="Separator of the columns in a CSV file."
    )
    encoding: (
        Literal[
            "utf-8",
            "utf-16",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1256",
            "iso-8859-1",
            "iso-8859-2",
            "iso-8859-15",
            "mac-roman",
        ]
        | None
    ) = Field(None, description="Encoding of a CSV file, if it is not UTF-8.")
    skip: Integer = Field(0, ge=0, le=1_000, description="Lines above the table in a CSV file.")
    footer: Integer = Field(0, ge=0, le=1_000, description="Lines below the table in a CSV file.")
    sheet: Plain | None = Field(
        None, description="Sheet of a workbook; without it, the first visible one that has cells."
    )
    range: Annotated[Plain, AfterValidator(_range)] | None = Field(
        None, description="Range of the table in the sheet, such as `B4:F20`, or its first cell."
    )
    hidden: Literal["include", "exclude"] | None = Field(
        None, description="What happens to hidden rows and columns of a workbook."
    )
    decimal: Literal["point", "comma"] | None = Field(
        None, description="Decimal sign of the numbers."
    )
    thousands: Literal["point", "comma", "space", "apostrophe"] | None = Field(
        None, description="Separator of the thousands."
    )
    missing: tuple[Plain, ...] = Field(
        (),
        min_length=1,
        description="Cells that mean that there is no value, in columns of numbers and dates.",
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"file": {"pattern": _WORKBOOK}}, "required": ["file"]},
            "then": {"properties": dict.fromkeys(_OF_TEXT, False)},
            "else": {"properties": dict.fromkeys(_OF_WORKBOOKS, False)},
        }
    )

    @property
    def name(self) -> str:
        """The name by which `csv` refers to the table."""
        return str(self.id or self.file)

    @property
    def format(self) -> Format:
        """What is declared, for the readers of files."""
        return Format(
            encoding=self.encoding,
            separator=SEPARATORS[self.separator] if self.separator else None,
            numbers=Declared(
                DECIMALS[self.decimal] if self.decimal else None,
                THOUSANDS[self.thousands] if self.thousands else None,
            ),
            missing=frozenset(map(str, self.missing)),
            skip=self.skip,
            footer=self.footer,
            sheet=self.sheet,
            range=self.range,
            hidden=None if self.hidden is None else self.hidden == "include",
        )

    @model_validator(mode="after")
    def _keys_of_its_format(self) -> Self:
        is_book = is_workbook(self.file)
        for key in self._declared(_OF_TEXT if is_book else _OF_WORKBOOKS):
            what = "a CSV file" if is_book else "a workbook"
            raise Refusal(codes.CONTRADICTION, f"`{key}` requires {what}", key=key)
        if self.thousands and self.thousands == self.decimal:
            raise Refusal(
                codes.CONTRADICTION, "`decimal` and `thousands` are the same", key="thousands"
            )
        return self

    def _declared(self, keys: tuple[str, ...]) -> Iterator[str]:
        return (key for key in keys if getattr(self, key))

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a data file"
