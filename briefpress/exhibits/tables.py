"""Tables and chronologies as they are printed: cells written in the language, notes lettered.

In: blocks, and the CSV rows they name. Out: a `Grid` or events. Refused, at their places: rows of
the wrong length, cells that are not the number or date of their column, notes at no cell.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from babel import Locale
from babel.dates import format_date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits import rows, totals
from briefpress.exhibits.rows import Entry, Group, Line
from briefpress.model.base import TIME_NEEDED, first_day
from briefpress.model.blocks import (
    NUMBER_NEEDED,
    NUMBERS,
    CellNote,
    Chronology,
    Column,
    Mark,
    Selection,
    Table,
)
from briefpress.model.briefing import Briefing
from briefpress.parse import markdown, numbers
from briefpress.workspace.limits import how_to_raise

NO_VALUE = "–"
# The press's words for a mark of each form: what it says, and the sign that says so.
_MARKS = {
    "estimate": ("estimate", "estimate-sign"),
    "provisional": ("provisional", "provisional-sign"),
    "disputed": ("disputed", "disputed-sign"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table; ``anchor`` leads to it, and it back to where it is first called.

    What is ``within`` a text was written there, with its mark.
    """

    letter: str
    text: Text
    anchor: str
    within: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark at a value that is not as firm as others, and the ``words`` for it."""

    form: str
    sign: str
    words: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is to be printed; ``marked`` says whether it holds inline Markdown.

    ``calls`` and ``sign`` stand behind the text; in columns of figures they hang there, before the
    ``fill`` that brings the figure in line.
    """

    text: Text
    marked: bool
    align: str
    format: str
    calls: tuple[Note, ...] = ()
    sign: Sign | None = None
    hung: bool = False
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A head over one column or, in the upper of two rows, over several."""

    title: Text
    unit: Text | None
    align: str
    columns: int = 1
    rows: int = 1
    calls: tuple[Note, ...] = ()

    @property
    def scope(self) -> str:
        """What it is the head of, as HTML calls it."""
        return "col" if self.columns == 1 else "colgroup"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row; ``form`` is `total`, or that of a mark at its first cell, or nothing."""

    cells: tuple[Cell, ...]
    form: str = ""


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """Rows with a head of their own, which has an ``anchor``, or with none."""

    head: Text | None
    anchor: str
    columns: int
    calls: tuple[Note, ...]
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is to be printed; every row has one cell a column.

    ``notes`` stand under it; ``calls`` are those that its texts hold, by their words, and ``key``
    says what its signs mean. A table that is ``short`` is never broken over pages.
    """

    columns: tuple[tuple[Column, str], ...]  # each with where its cells stand
    heads: tuple[tuple[Head, ...], ...]
    groups: tuple[PrintedGroup, ...]
    notes: tuple[Note, ...] = ()
    key: tuple[Sign, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of all rows, in their order."""
        return tuple(row.cells for group in self.groups for row in group.rows)

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it: heads, rows and what is below, in their order."""
        for column, _ in self.columns:
            yield from (one for one in (column.under, column.title, column.unit) if one)
        for group in self.groups:
            if group.head:
                yield group.head
            yield from (cell.text for row in group.rows for cell in row.cells if cell.marked)
        yield from (sign.words for sign in self.key)
        yield from (note.text for note in self.notes if not note.within)

    @property
    def calls(self) -> Mapping[str, Note]:
        """The notes by what they say."""
        return {str(note.text): note for note in self.notes}

    @property
    def short(self) -> bool:
        """Whether it has less than eight rows, heads of groups counted."""
        heads = sum(group.head is not None for group in self.groups)
        return heads + len(self.rows) < 8


@dataclass(frozen=True, slots=True)
class Event:
    """A date in words and what happened then."""

    date: str
    text: Text


def grid(table: Table, briefing: Briefing, locale: Locale, faults: Collector) -> Grid:
    """Write the cells of a table as they are to be printed."""
    check_size(len(table.columns), "columns", briefing.limits.columns, table, faults)
    label = table.total_row or table.title.derive(briefing.words["total"])
    groups = totals.settle(table, rows.groups(table, briefing, faults), label, faults)
    lines = sum(len(group.lines) for group in groups)
    check_size(lines, "rows", briefing.limits.rows, table, faults)
    if not lines:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the table has no rows",
            table.title.span,
            "check the values that `where` asks for" if table.where else None,
        )
    return _Compositor(table, briefing, locale, faults).grid(groups)


def check_size(number: int, what: str, most: int, exhibit: Selection, faults: Collector) -> None:
    """Report an exhibit that has more rows or columns than the limits allow."""
    if number > most:
        faults.report(
            codes.TABLE_TOO_LARGE,
            f"{number:,} {what} in one exhibit, and {most:,} are the most",
            exhibit.title.span,
            f"choose some of them or part the exhibit, {how_to_raise(what)}",
            found=f"{number:,} {what}",
        )


class _Compositor:
    """Sets one table: cells, the letters of its notes and the signs at its values."""

    def __init__(self, table: Table, briefing: Briefing, locale: Locale, faults: Collector) -> None:
        self.table, self.briefing, self.locale, self.faults = table, briefing, locale, faults
        self.language = str(briefing.manifest.language)
        self.notes = _Notes(table)
        self.signs: dict[str, Sign] = {}
        self.marks = {str(one.value): one for one in table.marks}
        self.aligns = [column.align or _usual_align(column) for column in table.columns]
        self.left = briefing.limits.rows  # rows that may still be printed

    def grid(self, groups: Iterable[Group]) -> Grid:
        for text in (self.table.title, self.table.subtitle):
            self._letter_within(text)
        heads = tuple(self._heads())
        printed = [self._group(group, number) for number, group in enumerate(groups, 1)]
        printed = _in_line(printed, self.aligns, self.locale)
        if any(row.cells[-1].hung for group in printed for row in group.rows):
            heads = tuple((*row[:-1], _inset_head(row[-1])) for row in heads)
            printed = [_inset_group(group) for group in printed]
        self.notes.refuse_unused(self.faults)
        return Grid(
            tuple(zip(self.table.columns, self.aligns, strict=True)),
            heads,
            tuple(printed),
            self.notes.all(),
            tuple(self.signs.values()),
        )

    def _letter_within(self, text: Text | None) -> None:
        """Give a letter to every note that a text holds."""
        for token in markdown.read(text, self.language).every if text else ():
            if token.type == "note":
                self.notes.letter(text.derive(token.meta["text"]) if text else Text(""), True)

    def _heads(self) -> Iterator[tuple[Head, ...]]:
        """Give the rows of the head: over groups of columns, if there are any, and over each."""
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
            self.faults.report(
                codes.RAGGED_ROW,
                f"a row of {len(line.entries)} cells in a table of "
                f"{len(self.table.columns)} columns",
                line.span,
                'write one cell a column; an empty one is `""`',
                found=f"{len(line.entries)} cells",
                expected=[f"{len(self.table.columns)} cells"],
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
        """Return a cell as it is printed, and whether it holds inline Markdown."""
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
                return text.derive(_number_text(text, column, self.locale, self.faults)), False
            case "date":
                return text.derive(_date_text(text, self.locale, self.faults)), False
            case _:
                return text, self.table.csv is None

    def _is_label(self, text: Text) -> bool:
        return text is self.table.total_row or text is self.table.subtotals

    def _sign(self, value: Text) -> Sign | None:
        mark = self.marks.get(str(value)) or _own_mark(value)
        if mark is None:
            self.faults.report(
                codes.UNKNOWN_VALUE,
                f"the table has no mark for `{value[:40]}`",
                value.span,
                "declare it in `marks`: its `value`, and `as: estimate`, `provisional` or "
                "`disputed`",
                found=value,
                expected=sorted({*self.marks, *_MARKS}),
            )
            return None
        words, sign = (self.briefing.words[one] for one in _MARKS[mark.as_])
        said = mark.text or value.derive(words)
        return self.signs.setdefault(str(mark.value), Sign(mark.as_, sign, said))


def _own_mark(value: Text) -> Mark | None:
    """Return the mark of a value that is called as the press calls it."""
    if value not in _MARKS:
        return None
    return Mark.model_construct(value=value, as_=value, text=None)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Notes:
    """The notes of a table, each with its letter from where it is called first."""

    table: Table
    lettered: dict[str, Note] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)  # which notes of the table have found a cell

    def letter(self, text: Text, within: bool) -> Note:
        """Return the note that says this, which may be called more than once."""
        said = str(text)
        if said not in self.lettered:
            letter = _letters(len(self.lettered))
            self.lettered[said] = Note(letter, text, f"{self.table.id}.note-{letter}", within)
        return self.lettered[said]

    def at(self, row: Text | None, column: Column | None) -> tuple[Note, ...]:
        """Return the notes that the table has at a cell or, without one of both, at a head."""
        found = []
        for place, note in enumerate(self.table.notes):
            if _names_row(note, row) and _names_column(note, column):
                self.used.add(place)
                found.append(self.letter(note.text, False))
        return tuple(found)

    def all(self) -> tuple[Note, ...]:
        return tuple(self.lettered.values())

    def refuse_unused(self, faults: Collector) -> None:
        """Report the notes that no cell has."""
        for place, note in enumerate(self.table.notes):
            if place not in self.used:
                named = " and ".join(
                    f"{what} `{one}`"
                    for what, one in (("row", note.row), ("column", note.column))
                    if one
                )
                faults.report(
                    codes.UNKNOWN_CELL,
                    f"the table has no {named}",
                    (note.row or note.column or note.text).span,
                    "name a row by its first cell as it is written, a column by its key or title",
                    found=note.row or note.column,
                )


def _names_row(note: CellNote, row: Text | None) -> bool:
    return note.row is None if row is None else note.row is not None and str(note.row) == str(row)


def _names_column(note: CellNote, column: Column | None) -> bool:
    if column is None:
        return note.column is None
    return note.column is not None and str(note.column) in (str(column.key), str(column.title))


def _letters(number: int) -> str:
    """Return the letter of a note, counted from 0: a to z, then aa, ab."""
    rest, place = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + string.ascii_lowercase[place]


def _usual_align(column: Column) -> str:
    return "decimal" if column.format in NUMBERS else "left"


def citation(ids: str) -> str:
    """Write the source ids of a cell, ``a;b``, as a citation."""
    return "[" + "; ".join(f"@{one.strip()}" for one in ids.split(";")) + "]"


def read_number(text: Text, faults: Collector) -> numbers.Number | None:
    """Return the number or range that a cell holds; a cell that holds none is reported."""
    number = numbers.read(text)
    if number is None:
        faults.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` is not a number",
            text.span,
            NUMBER_NEEDED,
            found=text,
        )
        return None
    if number.is_too_large():
        faults.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` has more than 15 digits",
            text.span,
            "choose a larger unit",
            found=text,
        )
        return None
    return number


def _number_text(text: Text, column: Column, locale: Locale, faults: Collector) -> str:
    number = read_number(text, faults)
    if number is None:
        return text
    if column.digits == 0 and not number.is_whole():
        faults.report(
            codes.BAD_NUMBER,
            f"`{text}` is not a whole number",
            text.span,
            "give the column `format: decimal` and its `digits`",
            found=text,
        )
    return numbers.write(number, column.digits, locale, signed=column.signed)


def _inset_head(head: Head) -> Head:
    """Leave room at the edge of a table for what hangs behind its last figures."""
    return replace(head, align=f"{head.align} inset")


def _inset_group(group: PrintedGroup) -> PrintedGroup:
    """Leave the same room in the rows."""
    lines = []
    for row in group.rows:
        last = replace(row.cells[-1], align=f"{row.cells[-1].align} inset")
        lines.append(replace(row, cells=(*row.cells[:-1], last)))
    return replace(group, rows=tuple(lines))


def _in_line(groups: list[PrintedGroup], aligns: list[str], locale: Locale) -> list[PrintedGroup]:
    """Fill the figures of each column so that, set to the right, their points stand in line."""
    lines = [row for group in groups for row in group.rows]
    filled = [list(row.cells) for row in lines]
    for place, align in enumerate(aligns):
        if align != "decimal":
            continue
        texts = [cells[place].text for cells in filled]
        for cells, fill in zip(filled, numbers.fillers(texts, locale), strict=True):
            if fill and cells[place].text:
                cell = cells[place]
                cells[place] = replace(cell, fill=fill)
    cells_of = iter(filled)
    return [
        replace(group, rows=tuple(replace(row, cells=tuple(next(cells_of))) for row in group.rows))
        for group in groups
    ]


def events(
    chronology: Chronology, briefing: Briefing, locale: Locale, faults: Collector
) -> tuple[Event, ...]:
    """Put the events of a chronology in the order of their dates, with the dates in words."""
    written: list[tuple[Text, Text]] = [(one.date, one.text) for one in chronology.entries]
    if fields := chronology.fields:
        for row in rows.selected(chronology, briefing, faults):
            text = row[fields.text]
            if fields.note and row[fields.note]:
                text = text.derive(f"{text.rstrip('.')}. {row[fields.note]}")
            if fields.sources and row[fields.sources]:
                text = text.derive(f"{text} {citation(row[fields.sources])}")
            written.append((row[fields.date], text))
    check_size(len(written), "rows", briefing.limits.rows, chronology, faults)
    if not written:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the chronology has no events",
            chronology.title.span,
            "check the values that `where` asks for",
        )
    for _, text in written:
        if not text:
            faults.report(
                codes.EMPTY_EXHIBIT,
                "an event without words",
                text.span,
                "write what happened on that day, or take the row out",
            )
    ordered = sorted(written, key=lambda one: one[0])
    return tuple(Event(_date_text(date, locale, faults), text) for date, text in ordered)


def _date_text(text: Text, locale: Locale, faults: Collector) -> str:
    """Write an ISO day, month or year in words."""
    written = in_words(text, locale)
    if written is None:
        faults.report(
            codes.BAD_DATE,
            f"`{text}` is not a date",
            text.span,
            TIME_NEEDED,
            found=text,
            expected=("a day", "a month", "a year"),
        )
        return text
    return written


def in_words(iso: str, locale: Locale) -> str | None:
    """Return an ISO day, month or year in words, or None when it is none."""
    date = first_day(iso)
    if date is None:
        return None
    pattern = ("y", "MMMM y", "d MMMM y")[iso.count("-")]
    return str(format_date(date, pattern, locale=locale))
