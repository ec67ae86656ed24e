"""Compute tables: format cells, letter notes, check totals.

In: a table, and its CSV rows. Out: a `Grid`. Refused, at their places: rows of the wrong length,
cells that do not have the format of their column, notes without a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, counted
from briefpress.diagnostics.span import Text
from briefpress.exhibits.cells import citation, number_text
from briefpress.exhibits.dates import date_text
from briefpress.exhibits.grid import (
    Cell,
    Grid,
    Head,
    PrintedGroup,
    PrintedRow,
    Sign,
    in_line,
    inset_group,
    inset_head,
)
from briefpress.exhibits.rows import Entry, Group, Line, check_size, groups_of
from briefpress.exhibits.table_notes import Notes
from briefpress.exhibits.totals import settle
from briefpress.exhibits.view import ExhibitData
from briefpress.model.blocks.columns import NUMBERS, Column
from briefpress.model.blocks.tables import Mark, Table
from briefpress.parse import markdown

NO_VALUE = "–"
# The built-in words for a mark of each form: its meaning, and its symbol.
_MARKS = {
    "estimate": ("estimate", "estimate-sign"),
    "provisional": ("provisional", "provisional-sign"),
    "disputed": ("disputed", "disputed-sign"),
}


def view(table: Table, data: ExhibitData, locale: Locale, sink: Collector) -> Grid:
    """Return a table with its cells formatted."""
    check_size(len(table.columns), "columns", data.limits.columns, table, sink)
    label = table.total_row or table.title.derive(data.words["total"])
    groups = settle(table, groups_of(table, data, sink), label, sink)
    lines = sum(len(group.lines) for group in groups)
    check_size(lines, "rows", data.limits.rows, table, sink)
    if not lines:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the table has no rows",
            table.title.span,
            "check the values in `where`" if table.where else None,
        )
    return _Compositor(table, data, locale, sink).grid(groups)


class _Compositor:
    """Formats one table: cells, the letters of its notes and the marks at its values."""

    def __init__(self, table: Table, data: ExhibitData, locale: Locale, sink: Collector) -> None:
        self.table, self.data, self.locale, self.sink = table, data, locale, sink
        self.language = data.language
        self.notes = Notes(table)
        self.signs: dict[str, Sign] = {}
        self.marks = {str(one.value): one for one in table.marks}
        self.aligns = [column.align or _usual_align(column) for column in table.columns]
        self.left = data.limits.rows  # rows that may still be printed

    def grid(self, groups: Iterable[Group]) -> Grid:
        for text in (self.table.title, self.table.subtitle):
            self._letter_within(text)
        heads = tuple(self._heads())
        printed = [self._group(group, number) for number, group in enumerate(groups, 1)]
        printed = in_line(printed, self.aligns, self.locale)
        if any(row.cells[-1].hung for group in printed for row in group.rows):
            heads = tuple((*row[:-1], inset_head(row[-1])) for row in heads)
            printed = [inset_group(group) for group in printed]
        self.notes.refuse_unused(self.sink)
        return Grid(
            tuple(zip(self.table.columns, self.aligns, strict=True)),
            heads,
            tuple(printed),
            self.notes.all(),
            tuple(self.signs.values()),
        )

    def _letter_within(self, text: Text | None) -> None:
        """Give a letter to every note in a text."""
        for token in markdown.read(text, self.language).every if text else ():
            if token.type == "note":
                self.notes.letter(text.derive(token.meta["text"]) if text else Text(""), True)

    def _heads(self) -> Iterator[tuple[Head, ...]]:
        """Give the heading rows: of groups of columns, if there are any, and of each column."""
        columns = list(zip(self.table.columns, self.aligns, strict=True))
        if any(column.under for column, _ in columns):
            yield tuple(self._upper_heads(columns))
            columns = [one for one in columns if one[0].under]
        else:
            columns = list(columns)
        yield tuple(self._head(column, align) for column, align in columns)

    def _upper_heads(self, columns: list[tuple[Column, str]]) -> Iterator[Head]:
        for under, several in groupby(columns, key=lambda one: one[0].under):
            beside = list(several)
            if under:
                self._letter_within(under)
                yield Head(under, None, "spanning", len(beside))
            else:
                yield from (self._head(column, align, 2) for column, align in beside)

    def _head(self, column: Column, align: str, deep: int = 1) -> Head:
        self._letter_within(column.title)
        self._letter_within(column.unit)
        calls = self.notes.at(None, column)
        return Head(column.title, column.unit, align, rows=deep, calls=calls)

    def _group(self, group: Group, number: int) -> PrintedGroup:
        self._letter_within(group.head)
        calls = self.notes.at(group.head, None) if group.head else ()
        lines = [row for line in group.lines if (row := self._row(line)) is not None]
        anchor = f"{self.table.id}.group-{number}"
        return PrintedGroup(group.head, anchor, len(self.aligns), calls, tuple(lines))

    def _row(self, line: Line) -> PrintedRow | None:
        if len(line.entries) != len(self.table.columns):
            self.sink.report(
                codes.RAGGED_ROW,
                f"a row has {counted(len(line.entries), 'cell')}, and the table "
                f"{counted(len(self.table.columns), 'column')}",
                line.span,
                'write one cell per column, an empty one as `""`',
                found=counted(len(line.entries), "cell"),
                expected=[counted(len(self.table.columns), "cell")],
            )
            return None
        if self.left == 0:
            return None
        self.left -= 1
        head = line.entries[0].text
        cells = tuple(
            self._cell(entry, column, align, head, line.sums)
            for entry, column, align in zip(
                line.entries, self.table.columns, self.aligns, strict=True
            )
        )
        marked = cells[0].sign.form if cells[0].sign else ""
        return PrintedRow(cells, "total" if line.sums else marked)

    def _cell(self, entry: Entry, column: Column, align: str, head: Text, sums: bool) -> Cell:
        if sums and entry.text is head:
            written, marked = head, self.table.csv is None or self._is_label(head)
        else:
            written, marked = self._written(entry.text, column, sums)
        if marked and "^[" in written:
            self._letter_within(written)
        by_key = self.notes.at(head, None if entry.text is head else column)
        calls = (*(self.notes.letter(note, False) for note in entry.notes), *by_key)
        sign = self._sign(entry.mark) if entry.mark else None
        hung = bool(calls or sign) and align in ("decimal", "right")
        return Cell(written, marked, align, column.format, calls, sign, hung)

    def _written(self, text: Text, column: Column, sums: bool) -> tuple[Text, bool]:
        """Return a formatted cell, and whether it contains inline Markdown."""
        if not text:
            return text.derive("" if column.blank or sums else NO_VALUE), False
        match column.format:
            case "prose":
                return text, True
            case "sources":
                return text.derive(citation(text)), True
            case "reference":
                return text.derive(
                    ", ".join(f"[](#{one.strip()})" for one in text.split(";"))
                ), True
            case "integer" | "decimal" | "percent":
                return text.derive(number_text(text, column, self.locale, self.sink)), False
            case "date":
                return text.derive(date_text(text, self.locale, self.sink)), False
            case _:
                return text, self.table.csv is None

    def _is_label(self, text: Text) -> bool:
        return text is self.table.total_row or text is self.table.subtotals

    def _sign(self, value: Text) -> Sign | None:
        mark = self.marks.get(str(value)) or _own_mark(value)
        if mark is None:
            self.sink.report(
                codes.UNKNOWN_VALUE,
                f"`{value[:40]}` is not declared in `marks`",
                value.span,
                "add it to `marks`, with its `value` and `as: estimate`, `provisional` or "
                "`disputed`",
                found=value,
                expected=sorted({*self.marks, *_MARKS}),
            )
            return None
        words, sign = (self.data.words[one] for one in _MARKS[mark.as_])
        said = mark.text or value.derive(words)
        return self.signs.setdefault(str(mark.value), Sign(mark.as_, sign, said))


def _own_mark(value: Text) -> Mark | None:
    """Return the mark of a value that has a built-in name."""
    if value not in _MARKS:
        return None
    return Mark.model_construct(value=value, as_=value, text=None)  # type: ignore[arg-type]


def _usual_align(column: Column) -> str:
    return "decimal" if column.format in NUMBERS else "left"
