"""Collect the rows of a table, from YAML or CSV, in their groups.

In: a table and its CSV rows. Out: groups of lines whose entries have their notes and marks; nothing
is formatted for the language yet. Refused, at their places: values that no row has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.view import ExhibitData
from briefpress.model.blocks.base import Selection
from briefpress.model.blocks.columns import NUMBERS, Column
from briefpress.model.blocks.tables import GroupedRow, Row, Table
from briefpress.parse import markdown, numbers
from briefpress.parse.table import Table as Rows
from briefpress.workspace.limits import how_to_raise

_LISTED = 100  # values listed in a report


@dataclass(slots=True)
class Entry:
    """A cell as written; the notes of a number are separate."""

    text: Text
    notes: list[Text] = field(default_factory=list)
    mark: Text | None = None


@dataclass(slots=True)
class Line:
    """A row; ``sums`` means that it is a total of others."""

    entries: list[Entry]
    span: Span
    sums: bool = False


@dataclass(slots=True)
class Group:
    """A group of rows, with or without a heading."""

    head: Text | None
    lines: list[Line] = field(default_factory=list)


def check_size(number: int, what: str, most: int, exhibit: Selection, sink: Collector) -> None:
    """Report an exhibit that has more rows or columns than the limits allow."""
    if number > most:
        sink.report(
            codes.TABLE_TOO_LARGE,
            f"the exhibit has {number:,} {what}; the limit is {most:,}",
            exhibit.title.span,
            f"select fewer with `where`, split the exhibit, {how_to_raise(what)}",
            found=f"{number:,} {what}",
        )


def selected(
    selection: Selection, tables: Mapping[str, Rows], sink: Collector
) -> Iterator[Mapping[str, Text]]:
    """Give the rows of the CSV file that `where` selects."""
    rows = tables[str(selection.csv)].rows
    yield from _having(selection.where, rows, selection.csv, sink)


def _having(
    where: Mapping[str, tuple[Text, ...]],
    rows: Iterable[Mapping[str, Text]],
    file: Text | None,
    sink: Collector,
) -> list[Mapping[str, Text]]:
    """Return the rows that have one of the values in every given column."""
    rows = list(rows)
    for name, values in where.items():
        there = {str(row[name]) for row in rows}
        listed = sorted(there)[:_LISTED]
        for value in values:
            if value not in there:
                sink.report(
                    codes.UNKNOWN_VALUE,
                    f"no row of `{file}` has `{value}` in column `{name}`",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=listed,
                )
    wanted = [(name, frozenset(map(str, values))) for name, values in where.items()]
    return [row for row in rows if all(str(row[name]) in values for name, values in wanted)]


def groups_of(table: Table, data: ExhibitData, sink: Collector) -> list[Group]:
    """Return the rows of a table in their groups, in order."""
    if table.rows is not None:
        return _by_hand(table, table.rows, data.language)
    return _of_file(table, data, sink)


def _by_hand(table: Table, rows: Iterable[Row], language: str) -> list[Group]:
    found: list[Group] = []
    for row in rows:
        if row.group is not None:
            lines = [_line(one, table, language) for one in row.rows]
            found.append(Group(row.group, lines))
            continue
        if not found or found[-1].head is not None:
            found.append(Group(None))
        found[-1].lines.append(_line(row, table, language))
    return found


def _line(row: Row | GroupedRow, table: Table, language: str) -> Line:
    texts = (row.cells if row.total is None else row.total) or ()
    columns = dict(enumerate(table.columns))  # a row may have too many cells
    entries = [_entry(text, columns.get(place), language) for place, text in enumerate(texts)]
    return Line(entries, texts[0].span if texts else table.span, row.total is not None)


def _entry(text: Text, column: Column | None, language: str) -> Entry:
    """Split a number from the notes after it, so that it can be read."""
    is_figure = column and (column.format in NUMBERS or column.align in ("decimal", "right"))
    notes: list[Text] = []
    while is_figure and text.endswith("]") and (note := _last_note(text, language)) is not None:
        notes.insert(0, text.derive(note))
        text = text.derive(text.removesuffix(f"^[{note}]").rstrip())
    return Entry(text, notes)


def _last_note(text: Text, language: str) -> str | None:
    tokens = markdown.read(text, language).tokens
    note = str(tokens[-1].meta["text"]) if tokens and tokens[-1].type == "note" else ""
    return note if note.strip() and text.endswith(f"^[{note}]") else None


def _of_file(table: Table, data: ExhibitData, sink: Collector) -> list[Group]:
    chosen = list(selected(table, data.tables, sink))
    sums = _having(table.totals, chosen, table.csv, sink) if table.totals else []
    found: dict[tuple[str, bool], Group] = {}
    for row in chosen:
        head = row[table.group_by] if table.group_by else None
        is_sum = any(row is one for one in sums)
        # The grand total stays where it is written: below groups, if there are any.
        group = found.setdefault(
            (head or "", is_sum and not head and len(found) > 1), Group(head or None)
        )
        entries = [_entry_of(row, column) for column in table.columns]
        group.lines.append(Line(entries, entries[0].text.span, is_sum))
    return list(found.values())


def _entry_of(row: Mapping[str, Text], column: Column) -> Entry:
    text = row[column.key or ""]
    if column.to and row[column.to] and text:
        text = numbers.ranged(text, row[column.to])
    remark = row[column.notes] if column.notes else None
    mark = row[column.marks] if column.marks else None
    return Entry(text, [remark] if remark else [], mark or None)
