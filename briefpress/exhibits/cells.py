"""Cells of CSV files as they are printed: numbers of a language, and the sources that they name.

In: the text of a cell. Out: an exact number, or what stands on paper. Refused, at their places:
cells that are not the number of their column.
"""

from __future__ import annotations

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.blocks.columns import NUMBER_NEEDED, Column
from briefpress.parse import numbers


def citation(ids: str) -> str:
    """Write the source ids of a cell, ``a;b``, as a citation."""
    return "[" + "; ".join(f"@{one.strip()}" for one in ids.split(";")) + "]"


def read_number(text: Text, sink: Collector) -> numbers.Number | None:
    """Return the number or range that a cell holds; a cell that holds none is reported."""
    number = numbers.read(text)
    if number is None:
        sink.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` is not a number",
            text.span,
            NUMBER_NEEDED,
            found=text,
        )
        return None
    if number.is_too_large():
        sink.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` has more than 15 digits",
            text.span,
            "choose a larger unit",
            found=text,
        )
        return None
    return number


def number_text(text: Text, column: Column, locale: Locale, sink: Collector) -> str:
    """Write the number of a cell as its column and the language have it."""
    number = read_number(text, sink)
    if number is None:
        return text
    if column.digits == 0 and not number.is_whole():
        sink.report(
            codes.BAD_NUMBER,
            f"`{text}` is not a whole number",
            text.span,
            "give the column `format: decimal` and its `digits`",
            found=text,
        )
    return numbers.write(number, column.digits, locale, signed=column.signed)
