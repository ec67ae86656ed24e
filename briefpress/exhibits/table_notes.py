"""The notes of one table: each has a letter from where it is called first.

In: texts with notes in them, and the notes that a table has at its cells. Out: lettered notes.
Refused, at their places: notes at a row or a column that the table does not have.
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
        """Return every note that is called, in the order of the letters."""
        return tuple(self.lettered.values())

    def refuse_unused(self, sink: Collector) -> None:
        """Report the notes that no cell has."""
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
