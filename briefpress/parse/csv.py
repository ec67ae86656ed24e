"""Parse CSV to a located table, in the dialect that is declared or that the file shows.

Cells are stripped of surrounding white space and not interpreted further. Refused, each with its
place: quotation marks that are not closed, separators that cannot be told apart, whatever is not
text, and anything above the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span
from briefpress.parse.notation import Cell
from briefpress.parse.table import FOUND_OUT, Format, Table, tabulate
from briefpress.parse.text import (
    UTF_8,
    UTF_16,
    Unreadable,
    decoded,
    marked_encoding,
    read_bytes,
    too_long,
)
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_CALLED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_BARE = {
    ",": re.compile(r"[^,\n]*"),
    ";": re.compile(r"[^;\n]*"),
    "\t": re.compile(r"[^\t\n]*"),
    "|": re.compile(r"[^|\n]*"),
}
_QUOTED_CELL = re.compile(r'(?:^|(?<=[,;\t|\n]))"(?:[^"]++|"")*+"')
_DECLARED = re.compile(r"sep=([,;\t|])\n")  # a first line that Excel writes and reads
# Occurrences that a separator would not have: followed by a space, or between digits.
_IN_TEXT = {
    ",": re.compile(r",(?= )|(?<=[0-9]),(?=[0-9])"),
    ";": re.compile(r";(?= )"),
    "\t": re.compile(r"\t(?= )"),
    "|": re.compile(r"\|(?= )"),
}
_SAMPLE = 200_000  # characters from which the separator is found
_HINT = "declare its `separator` in data.yaml"


def read_csv(
    file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT, how: Format = FOUND_OUT
) -> Table | None:
    """Read a CSV file with a header line; return None after errors, which go to ``sink``.

    Cells are stripped of surrounding white space and not interpreted further. What was found out
    about the file, instead of declared, is reported as a note.
    """
    try:
        raw = read_bytes(file, files, limits)
        _refuse_workbook(file, raw)
        encoding = how.encoding or marked_encoding(raw)
        source = _decoded(file, raw, encoding)
        found = [] if encoding in (UTF_8, how.encoding) else [f"{encoding.upper()} as the encoding"]
        return _table(source, found, sink, limits, how)
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_workbook(file: Path, raw: bytes) -> None:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(
            codes.BAD_CSV,
            "invalid CSV: the file is a workbook or an archive",
            Span(file),
            "give a workbook its extension, `.xlsx` or `.ods`, or save the table as CSV",
        )


def _decoded(file: Path, raw: bytes, encoding: str) -> Source:
    if encoding not in (UTF_8, UTF_16) and not raw.isascii() and _is_utf_8(raw):
        raise Unreadable(
            codes.BAD_CSV,
            f"the file is in UTF-8, but declared as {encoding}",
            Span(file),
            "remove its `encoding` in data.yaml",
        )
    try:
        return decoded(file, raw, encoding)
    except Unreadable as refused:
        if refused.code is codes.NOT_UTF_8 and encoding == UTF_8:
            refused.hint = f"{refused.hint}, or declare its `encoding` in data.yaml"
        if refused.found == "U+0000":
            refused.hint = "if the file is in UTF-16, declare its `encoding` in data.yaml"
        raise


def _table(
    source: Source, found: list[str], sink: Collector, limits: Limits, how: Format
) -> Table | None:
    start, end = _within(source, how)
    separator = how.separator
    if marked := _DECLARED.match(source.text, start):
        separator, start = separator or marked[1], marked.end()
    if separator is None:
        separator = _separator(source, start, end)
        if separator != ",":
            found.append(f"{_CALLED[separator]} between the columns")
    lines = _lines(source, start, end, separator, limits)
    table = tabulate(source.file, lines, how, found, sink)
    if table and found:
        sink.report(
            codes.FOUND_FORMAT,
            f"the file has {' and '.join(found)}",
            Span(source.file),
            "if that is wrong, declare it in data.yaml",
        )
    return table


def _within(source: Source, how: Format) -> tuple[int, int]:
    """Return where the table starts and ends: without the lines to skip and those of a footer."""
    text = source.text
    starts = [0, *(one.end() for one in re.finditer("\n", text.removesuffix("\n")))]
    if how.skip + how.footer >= len(starts):
        raise Unreadable(
            codes.EMPTY_FILE,
            f"the file has {len(starts):,} lines; `skip` and `footer` leave none",
            Span(source.file),
            "correct them in data.yaml",
        )
    end = starts[-how.footer] if how.footer else len(text)
    return starts[how.skip], end


def _separator(source: Source, start: int, end: int) -> str:
    """Return the one separator that gives every line the same number of cells."""
    sample = source.text[start : min(end, start + _SAMPLE)]
    if start + _SAMPLE < end:
        sample = sample[: sample.rfind("\n") + 1] or sample
    lines = [line for line in _QUOTED_CELL.sub("x", sample).split("\n") if line.strip()]
    counts = {one: [line.count(one) for line in lines] for one in _CALLED}
    possible = [one for one in _CALLED if lines and counts[one][0]]
    even = [one for one in possible if len({*counts[one]}) == 1]
    if len(even) > 1:
        even = [one for one in even if any(one in _IN_TEXT[one].sub("", line) for line in lines)]
    if len(even) == 1:
        return even[0]
    if even:
        raise Unreadable(
            codes.BAD_CSV,
            f"the columns may be separated by {' or '.join(_CALLED[one] for one in even)}",
            source.span(start),
            _HINT,
        )
    # No line of another length can be told from a wrong separator: what is most even is meant.
    uneven = {one: sum(count != counts[one][0] for count in counts[one]) for one in possible}
    return min(possible, key=lambda one: uneven[one], default=",")


def _lines(
    source: Source, start: int, end: int, separator: str, limits: Limits
) -> Iterator[list[Cell]]:
    """Give the cells of each line that is not empty; a quoted cell may span several lines."""
    text, at, count, bare = source.text, start, 0, _BARE[separator]
    cells: list[Cell] = []
    while at < end:
        is_quoted = text[at] == '"'
        cell = (_QUOTED if is_quoted else bare).match(text, at, end)
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
        after = text[at - 1 : at]
        if after not in ("", separator, "\n"):
            raise _after_quote(after, source.span(at - 1))
        if after != separator:
            if len(cells) > 1 or cells[0] or is_quoted:
                yield cells
            cells = []
    if cells:  # the file ends with a separator
        yield [*cells, _cell(source, at, at, False, limits)]


def _after_quote(character: str, span: Span) -> Unreadable:
    return Unreadable(
        codes.BAD_CSV,
        f"invalid CSV: `{character}` after the closing quotation mark of a cell",
        span,
        "double a quotation mark inside a quoted cell",
        character,
    )


def _cell(source: Source, start: int, end: int, is_quoted: bool, limits: Limits) -> Cell:
    written = source.text[start + is_quoted : end - is_quoted]
    words = (written.replace('""', '"') if is_quoted else written).strip()
    if len(words) > limits.text_characters:
        raise too_long(len(words), source.span(start), limits)
    indent = len(written) - len(written.lstrip()) if words else 0
    return Cell(words, source=source, start=start + is_quoted + indent, end=end)
