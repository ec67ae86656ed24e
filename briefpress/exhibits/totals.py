"""Check the totals of a table against its rows, and compute missing ones.

In: groups of rows as written. Out: the same with their totals, and a note where a total differs
within its tolerance. Refused: totals that do not agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.exhibits.rows import Entry, Group, Line
from briefpress.model.blocks.columns import NUMBERS, Column
from briefpress.model.blocks.tables import Table
from briefpress.parse import numbers

_MEND = "correct the number, or give the column a `tolerance` with a reason"


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum to check: the column of the total, and the description of its parts."""

    column: Column
    parts: str


def settle(table: Table, groups: list[Group], label: Text, sink: Collector) -> list[Group]:
    """Add missing totals, and check all; ``label`` is the first cell of a total row.

    Rows of the wrong length are ignored: they are reported when the table is formatted.
    """
    groups = _with_totals(table, groups, label)
    seen: list[Line] = []
    for group in groups:
        rows = [line for line in group.lines if not line.sums]
        for line in group.lines:
            if line.sums and len(line.entries) == len(table.columns):
                _settle_line(line, rows if group.head is not None else seen, table, sink)
            elif not line.sums and len(line.entries) == len(table.columns):
                seen.append(line)
    _check_rows(table, groups, sink)
    return groups


def _with_totals(table: Table, groups: list[Group], label: Text) -> list[Group]:
    """Add a line for each requested total that is not written."""
    if table.subtotals:
        for group in groups:
            if group.head is not None and not any(line.sums for line in group.lines):
                group.lines.append(_empty(table, table.subtotals))
    totalled = any(column.total not in (None, "none") for column in table.columns)
    headless = (group for group in groups if group.head is None)
    if not totalled or any(line.sums for group in headless for line in group.lines):
        return groups
    if not groups or groups[-1].head is not None:
        groups = [*groups, Group(None)]
    total = _empty(table, label)
    for entry, column in zip(total.entries[1:], table.columns[1:], strict=True):
        if column.total not in (None, "sum", "none"):
            entry.text = column.total or entry.text
    groups[-1].lines.append(total)
    return groups


def _empty(table: Table, label: Text) -> Line:
    empty = [Entry(label.derive("")) for _ in table.columns[1:]]
    return Line([Entry(label), *empty], label.span, sums=True)


def _settle_line(line: Line, rows: Sequence[Line], table: Table, sink: Collector) -> None:
    for place, (entry, column) in enumerate(zip(line.entries, table.columns, strict=True)):
        if place == 0 or column.format not in NUMBERS or column.total == "none":
            continue
        if not entry.text and column.total is None and table.csv:
            continue  # an empty cell in a file is not a request
        parts = _values((row.entries[place] for row in rows), column, sink)
        if parts and not entry.text:
            entry.text = entry.text.derive(str(sum(parts)))
        elif parts:
            _compare(entry, sum(parts, Decimal(0)), _Sum(column, "its rows"), sink)


def _values(entries: Iterable[Entry], column: Column, sink: Collector) -> list[Decimal]:
    """Return the numbers of a column; other cells are reported when the table is formatted."""
    values = []
    for entry in entries:
        number = numbers.read(entry.text)
        if number is None:
            continue
        if number.value is None:
            sink.report(
                codes.WRONG_TOTAL,
                f"column `{column.title}` has a total, but `{entry.text[:30]}` cannot be added",
                entry.text.span,
                "set `total: none` for the column, and leave its cell in the total row empty",
                found=entry.text,
            )
            return []
        values.append(number.value)
    return values


def _compare(entry: Entry, found: Decimal, what: _Sum, sink: Collector) -> None:
    stated = numbers.read(entry.text)
    if stated is None or stated.value is None or stated.value == found:
        return
    tolerance = what.column.tolerance
    allowed = numbers.read(tolerance.by) if tolerance else None
    if tolerance and allowed and abs(stated.value - found) <= allowed.low:
        entry.notes.append(tolerance.because)
        return
    sink.report(
        codes.WRONG_TOTAL,
        f"the total of `{what.column.title}` is {entry.text}, but {what.parts} add up to {found}",
        entry.text.span,
        _MEND,
        found=entry.text,
        expected=[str(found)],
    )


def _check_rows(table: Table, groups: list[Group], sink: Collector) -> None:
    """Check the columns with `sum-of`, row by row; a row with a gap is not checked."""
    places = {str(column.key): place for place, column in enumerate(table.columns) if column.key}
    for place, column in enumerate(table.columns):
        unknown = [key for key in column.sum_of if key not in places]
        for key in unknown:
            sink.report(
                codes.UNKNOWN_CELL,
                f"unknown column `{key}` in `sum-of`",
                key.span,
                did_you_mean(key, places) or f"the keys are {', '.join(places)}",
                found=key,
                expected=list(places),
            )
        if not column.sum_of or unknown:
            continue
        parts = [places[str(key)] for key in column.sum_of]
        what = _Sum(column, " + ".join(f"`{table.columns[part].title}`" for part in parts))
        for group in groups:
            for line in group.lines:
                if len(line.entries) == len(table.columns):
                    _check_row(line, place, parts, what, sink)


def _check_row(line: Line, place: int, parts: Sequence[int], what: _Sum, sink: Collector) -> None:
    found = [numbers.read(line.entries[part].text) for part in parts]
    values = [one.value for one in found if one is not None and one.value is not None]
    if len(values) == len(parts):
        _compare(line.entries[place], sum(values, Decimal(0)), what, sink)
