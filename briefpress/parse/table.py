"""Turn the cells of a data file into a `Table`: named columns, and rows of located cells.

In: lines of cells, the first with the names of the columns, and what the author declared about the
file. Out: a table, and what was found in the file without being declared. Refused, each with its
place: columns without a unique name, rows of another length. Empty rows, and empty columns without
a name, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, counted
from briefpress.diagnostics.span import Span, Text
from briefpress.parse import numbers
from briefpress.parse.notation import (
    UNDECLARED,
    USUAL,
    Cell,
    Declared,
    Notation,
    are_values,
    notation,
)
from briefpress.parse.text import Unreadable

_NAMED = 3  # columns that a note names


@dataclass(frozen=True, slots=True)
class Table:
    """A data file: the names of its columns and its rows, every cell a located text."""

    file: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Format:
    """What an author declares about a data file; None, or nothing, where it is to be found out.

    ``skip`` and ``footer`` are numbers of lines. ``hidden`` says whether hidden rows and columns of
    a workbook are included.
    """

    encoding: str | None = None
    separator: str | None = None
    numbers: Declared = UNDECLARED
    missing: frozenset[str] = frozenset()
    skip: int = 0
    footer: int = 0
    sheet: Text | None = None
    range: Text | None = None
    hidden: bool | None = None


FOUND_OUT = Format()


def tabulate(
    file: Path, lines: Iterable[list[Cell]], how: Format, found: list[str], sink: Collector
) -> Table | None:
    """Return the table of some lines, and add to ``found`` how its numbers are written.

    Return None after errors in rows; raise `Unreadable` for errors in the names of columns.
    """
    filled = [line for line in lines if any(line)]
    if not filled:
        raise Unreadable(codes.EMPTY_FILE, "the file is empty", Span(file))
    head, *rows = _without_empty_columns(filled)
    columns = _columns(head)
    ragged = [row for row in rows if len(row) != len(columns)]
    for row in ragged:
        _ragged(columns, row).report(sink)
    if ragged:
        return None
    _set_notations(columns, rows, how, found)
    _empty_missing(rows, how.missing)
    named = (dict[str, Text](zip(columns, row, strict=True)) for row in rows)
    return Table(file, tuple(columns), tuple(named))


def _without_empty_columns(lines: list[list[Cell]]) -> list[list[Cell]]:
    """Remove the last columns as long as they are empty in all lines, their name included."""
    longest = max(map(len, lines))
    if any(len(line) != longest for line in lines):
        return lines
    width = max(place for line in lines for place, cell in enumerate(line, 1) if cell)
    return [line[:width] for line in lines]


def _columns(cells: Sequence[Text]) -> list[str]:
    names: dict[str, None] = {}
    for name in cells:
        if not name or name in names:
            raise Unreadable(
                codes.BAD_COLUMN_NAME,
                f"column name `{name}` is empty or a duplicate",
                name.span,
                "give every column a unique name; if the table starts further down, declare "
                "`skip` (CSV) or `range` (workbook) in data.yaml",
                str(name),
            )
        names[str(name)] = None
    return list(names)


def _ragged(columns: Sequence[str], cells: Sequence[Text]) -> Unreadable:
    """Reject a row, at the first superfluous cell or at the last cell."""
    return Unreadable(
        codes.RAGGED_ROW,
        f"a row has {counted(len(cells), 'cell')}, and the file {counted(len(columns), 'column')}",
        cells[min(len(columns), len(cells) - 1)].span,
        "put a cell that contains the separator in double quotes"
        if len(cells) > len(columns)
        else "write all cells of the row; declare lines above or below the table as `skip` or "
        "`footer` in data.yaml",
        counted(len(cells), "cell"),
    )


def _set_notations(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], how: Format, found: list[str]
) -> None:
    """Give every cell the notation of its column; a number of a workbook has one already."""
    shown: dict[str, list[str]] = {}
    for place, name in enumerate(columns):
        cells = [row[place] for row in rows if not row[place].is_exact]
        known = notation(cells, how.numbers)
        for cell in cells if known != USUAL else ():
            cell.notation = known
        if how.numbers == UNDECLARED:
            for what in _signs(known, cells):
                shown.setdefault(what, []).append(f"`{name}`")
    for what, names in shown.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        found.append(f"{what} in {', '.join(names[:_NAMED])}{more}")


def _signs(known: Notation, cells: Sequence[Cell]) -> Iterator[str]:
    """Give what the numbers of a column have that those of other files have not."""

    def has(sign: str) -> bool:
        return any(sign in cell and numbers.read(cell) is not None for cell in cells)

    if known.decimal == ",":
        if has(","):
            yield "decimal commas"
        if has("."):
            yield "points between thousands"
    elif has(","):
        yield "commas between thousands"


def _empty_missing(rows: Sequence[list[Cell]], missing: frozenset[str]) -> None:
    """Empty the cells that stand for a missing value, in columns of numbers or dates.

    Elsewhere the same word may mean something: `NA` is the code of Namibia.
    """
    if not missing:
        return
    for place in range(len(rows[0]) if rows else 0):
        marks = [row for row in rows if row[place] in missing]
        others = (row[place] for row in rows if row[place] not in missing)
        if marks and are_values(others):
            for row in marks:
                row[place] = Cell("", span=row[place].span)
