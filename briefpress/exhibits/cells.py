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

_DECIMAL_NEEDED = "declare `decimal: point` or `decimal: comma` for the file in data.yaml"
# What other programs write where there is no value.
_NO_VALUE = frozenset("n/a na n.a. n.d. nan null none - – — . .. ... … #n/a".split(" "))  # noqa: SIM905


def citation(ids: str) -> str:
    """Write the source ids of a cell, ``a;b``, as a citation."""
    return "[" + "; ".join(f"@{one.strip()}" for one in ids.split(";")) + "]"


def read_number(text: Text, sink: Collector, *, percent: bool = False) -> numbers.Number | None:
    """Return the number or range in a cell; report a cell that has neither.

    A number with a per cent sign is one only where per cent are expected.
    """
    number = numbers.read(text)
    if number is None:
        report_no_number(text, f"`{text[:30]}` is not a number", NUMBER_NEEDED, sink)
        return None
    if number.percent and not percent:
        sink.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` is a percentage",
            text.span,
            "set `format: percent` for the column of a table, or `counts: percent` for a fact",
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


def report_no_number(text: Text, message: str, hint: str, sink: Collector) -> None:
    """Report a cell that is not a number, or why what looks like one is not read as one."""
    code, doubt = codes.BAD_NUMBER, numbers.doubt(text)
    if doubt:
        message = f"`{text[:30]}` {doubt}"
        hint = "set `format: text` for a code; write a number without leading zeros"
    if doubt and numbers.is_ambiguous(text):
        code, hint = codes.AMBIGUOUS_NUMBER, _DECIMAL_NEEDED
    elif text.casefold() in _NO_VALUE:
        hint = f"leave the cell empty, or declare `{text}` as `missing` in data.yaml"
    sink.report(code, message, text.span, hint, found=text)


def number_text(text: Text, column: Column, locale: Locale, sink: Collector) -> str:
    """Format the number of a cell for its column and language."""
    number = read_number(text, sink, percent=column.format == "percent")
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
