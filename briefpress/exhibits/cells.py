"""Format the cells of CSV files: numbers of a language, and citations.

In: the text of a cell. Out: an exact number, or the printed text. Refused, at their places: cells
that are not a number of their column's format.
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
    """Return the number or range in a cell; report a cell that has neither."""
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
            "use a larger unit",
            found=text,
        )
        return None
    return number


def number_text(text: Text, column: Column, locale: Locale, sink: Collector) -> str:
    """Format the number of a cell for its column and language."""
    number = read_number(text, sink)
    if number is None:
        return text
    if column.digits == 0 and not number.is_whole():
        sink.report(
            codes.BAD_NUMBER,
            f"`{text}` is not an integer",
            text.span,
            "set `format: decimal` and `digits` for the column",
            found=text,
        )
    return numbers.write(number, column.digits, locale, signed=column.signed)
