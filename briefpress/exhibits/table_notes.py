"""Letter the notes of a table, in the order of their first call.

In: texts with notes, and the notes to the cells of a table. Out: lettered notes. Refused, at their
places: notes to a row or a column that the table does not have.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.grid import Note
from briefpress.model.blocks.columns import Column
from briefpress.model.blocks.tables import CellNote, Table


@dataclass(slots=True)
class Notes:
    """The notes of a table, lettered in the order of their first call."""

    table: Table
    lettered: dict[str, Note] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)  # notes of the table that have a cell

    def letter(self, text: Text, within: bool) -> Note:
        """Return the note with this text, which may be called more than once."""
        said = str(text)
        if said not in self.lettered:
            letter = _letters(len(self.lettered))
            self.lettered[said] = Note(letter, text, f"{self.table.id}.note-{letter}", within)
        return self.lettered[said]

    def at(self, row: Text | None, column: Column | None) -> tuple[Note, ...]:
        """Return the notes to a cell or, without a row or column, to a heading."""
        found = []
        for place, note in enumerate(self.table.notes):
            if _names_row(note, row) and _names_column(note, column):
                self.used.add(place)
                found.append(self.letter(note.text, False))
        return tuple(found)

    def all(self) -> tuple[Note, ...]:
        """Return every called note, in the order of the letters."""
        return tuple(self.lettered.values())

    def refuse_unused(self, sink: Collector) -> None:
        """Report the notes without a cell."""
        for place, note in enumerate(self.table.notes):
            if place not in self.used:
                named = " and ".join(
                    f"{what} `{one}`"
                    for what, one in (("row", note.row), ("column", note.column))
                    if one
                )
                sink.report(
                    codes.UNKNOWN_CELL,
                    f"the table has no {named}",
                    (note.row or note.column or note.text).span,
                    "name a row by its first cell, a column by its key or title",
                    found=note.row or note.column,
                )


def _names_row(note: CellNote, row: Text | None) -> bool:
    return note.row is None if row is None else note.row is not None and str(note.row) == str(row)


def _names_column(note: CellNote, column: Column | None) -> bool:
    if column is None:
        return note.column is None
    return note.column is not None and str(note.column) in (str(column.key), str(column.title))


def _letters(number: int) -> str:
    """Return the letter of a note by its index: a to z, then aa, ab."""
    rest, place = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + string.ascii_lowercase[place]
