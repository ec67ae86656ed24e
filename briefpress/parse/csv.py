"""Parse CSV to a located table: a header line, then rows with the same number of cells.

Cells are stripped of surrounding white space and not interpreted further. Refused, each with its
place: quotation marks that are not closed, columns without a unique name, rows of another length,
and anything above the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, counted
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse.text import Unreadable, read_source, too_long
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_BARE = re.compile(r"[^,\n]*")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: the names of its columns and its rows, every cell a located text."""

    file: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, Text], ...]


def read_csv(file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT) -> Table | None:
    """Read a CSV file with a header line; return None after errors, which go to ``sink``.

    Cells are stripped of surrounding white space and not interpreted further.
    """
    try:
        return _table(read_source(file, files, limits), sink, limits)
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None


def _table(source: Source, sink: Collector, limits: Limits) -> Table | None:
    lines = _lines(source, limits)
    columns = _columns(next(lines, []), source)
    rows = []
    whole = True
    for cells in lines:
        if len(cells) == len(columns):
            rows.append(dict(zip(columns, cells, strict=True)))
        else:
            whole = False
            _ragged(columns, cells).report(sink)
    return Table(source.file, tuple(columns), tuple(rows)) if whole else None


def _lines(source: Source, limits: Limits) -> Iterator[list[Text]]:
    """Give the cells of each line that is not empty; a quoted cell may span several lines."""
    text, at, count = source.text, 0, 0
    cells: list[Text] = []
    while at < len(text):
        is_quoted = text[at] == '"'
        cell = (_QUOTED if is_quoted else _BARE).match(text, at)
        if cell is None:
            raise Unreadable(
                codes.BAD_CSV,
                "invalid CSV: this quotation mark is never closed",
                source.span(at),
                'close the cell with `"`, or double a quotation mark inside a quoted cell',
            )
        cells.append(_cell(source, cell.start(), cell.end(), is_quoted, limits))
        count += 1
        if count > limits.values:
            raise Unreadable(
                codes.TOO_MANY_VALUES,
                f"the file has more than {limits.values:,} cells",
                source.span(at),
                f"split it into several, {how_to_raise('values')}",
            )
        at = cell.end() + 1
        end = text[at - 1 : at]
        if end not in ("", ",", "\n"):
            raise Unreadable(
                codes.BAD_CSV,
                f"invalid CSV: `{end}` after the closing quotation mark of a cell",
                source.span(at - 1),
                "double a quotation mark inside a quoted cell",
                end,
            )
        if end != ",":
            if len(cells) > 1 or cells[0] or is_quoted:
                yield cells
            cells = []
    if cells:  # the file ends with a comma
        yield [*cells, _cell(source, at, at, False, limits)]


def _cell(source: Source, start: int, end: int, is_quoted: bool, limits: Limits) -> Text:
    written = source.text[start + is_quoted : end - is_quoted]
    words = (written.replace('""', '"') if is_quoted else written).strip()
    if len(words) > limits.text_characters:
        raise too_long(len(words), source.span(start), limits)
    indent = len(written) - len(written.lstrip()) if words else 0
    return Text(words, source=source, start=start + is_quoted + indent, end=end)


def _columns(cells: list[Text], source: Source) -> list[str]:
    if not cells:
        raise Unreadable(codes.EMPTY_FILE, "the file is empty", Span(source.file))
    if len(cells) == 1 and (between := re.search("[;\t|]", cells[0])):
        sign = "a tab" if between.group() == "\t" else f"`{between.group()}`"
        raise Unreadable(
            codes.BAD_CSV,
            f"invalid CSV: the columns are separated by {sign}, not by a comma",
            cells[0].at(between.start()),
            "save the table as CSV with commas",
        )
    names: dict[str, None] = {}
    for name in cells:
        if not name or name in names:
            raise Unreadable(
                codes.BAD_COLUMN_NAME,
                f"column name `{name}` is empty or a duplicate",
                name.span,
                "give every column a unique name",
                str(name),
            )
        names[str(name)] = None
    return list(names)


def _ragged(columns: list[str], cells: list[Text]) -> Unreadable:
    """Reject a row, at the first superfluous cell or at the last cell."""
    return Unreadable(
        codes.RAGGED_ROW,
        f"a row has {counted(len(cells), 'cell')}, and the file {counted(len(columns), 'column')}",
        cells[min(len(columns), len(cells) - 1)].span,
        "put a cell that contains a comma in double quotes",
        counted(len(cells), "cell"),
    )
