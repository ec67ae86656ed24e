"""Define a printed table: heads, groups of rows, cells, and the notes below it; plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from babel import Locale

from briefpress.diagnostics.span import Text
from briefpress.exhibits.view import View
from briefpress.model.blocks.columns import Column
from briefpress.parse import numbers


@dataclass(frozen=True, slots=True)
class Note:
    """A note below a table; ``anchor`` leads to it, and it links back to its first call.

    A note ``within`` a text was written there, with its mark.
    """

    letter: str
    text: Text
    anchor: str
    within: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark at a value that is less certain than others, and its ``words``."""

    form: str
    sign: str
    words: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell; ``marked`` says whether it contains inline Markdown.

    ``calls`` and ``sign`` follow the text; in columns of numbers they precede the ``fill`` that
    aligns the number.
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
    """A heading of one column or, in the upper of two rows, of several."""

    title: Text
    unit: Text | None
    align: str
    columns: int = 1
    rows: int = 1
    calls: tuple[Note, ...] = ()

    @property
    def scope(self) -> str:
        """The value of the `scope` attribute in HTML."""
        return "col" if self.columns == 1 else "colgroup"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row; ``form`` is `total`, the form of a mark at its first cell, or nothing."""

    cells: tuple[Cell, ...]
    form: str = ""


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """A group of rows; its heading, if it has one, has an ``anchor``."""

    head: Text | None
    anchor: str
    columns: int
    calls: tuple[Note, ...]
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class Grid(View):
    """A printed table; every row has one cell per column.

    ``notes`` are printed below it; ``calls`` are the notes in its texts, by their words, and
    ``key`` explains its marks. A ``short`` table is never split across pages.
    """

    columns: tuple[tuple[Column, str], ...]  # each with the alignment of its cells
    heads: tuple[tuple[Head, ...], ...]
    groups: tuple[PrintedGroup, ...]
    notes: tuple[Note, ...] = ()
    key: tuple[Sign, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of all rows, in their order."""
        return tuple(row.cells for group in self.groups for row in group.rows)

    def texts(self) -> Iterator[Text]:
        """Give every text with marks: heads, rows and notes, in order."""
        for column, _ in self.columns:
            yield from (one for one in (column.under, column.title, column.unit) if one)
        for group in self.groups:
            if group.head:
                yield group.head
            yield from (cell.text for row in group.rows for cell in row.cells if cell.marked)
        yield from (sign.words for sign in self.key)
        yield from (note.text for note in self.notes if not note.within)

    def cells(self) -> Iterator[Text]:
        """Give the words of every cell without marks."""
        yield from (cell.text for row in self.rows for cell in row if not cell.marked)

    @property
    def calls(self) -> Mapping[str, Note]:
        """The notes by what they say."""
        return {str(note.text): note for note in self.notes}

    @property
    def short(self) -> bool:
        """Whether it has fewer than eight rows, headings of groups included."""
        heads = sum(group.head is not None for group in self.groups)
        return heads + len(self.rows) < 8


def inset_head(head: Head) -> Head:
    """Leave room at the edge of a table for calls and marks after its last numbers."""
    return replace(head, align=f"{head.align} inset")


def inset_group(group: PrintedGroup) -> PrintedGroup:
    """Leave the same room in the rows."""
    lines = []
    for row in group.rows:
        last = replace(row.cells[-1], align=f"{row.cells[-1].align} inset")
        lines.append(replace(row, cells=(*row.cells[:-1], last)))
    return replace(group, rows=tuple(lines))


def in_line(groups: list[PrintedGroup], aligns: list[str], locale: Locale) -> list[PrintedGroup]:
    """Add the fillers that align right-aligned numbers on their points."""
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
