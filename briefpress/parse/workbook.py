"""Read a table from a sheet of a workbook: `.xlsx` and `.ods`.

In: the bytes of a workbook, and what the author declared about it. Out: a located table. Refused:
archives that are damaged, protected or far larger than they seem, macros, sheets and ranges that
are not there; and in the range of the table error values, formulas without a value, merged cells
and, unless declared, hidden rows and columns.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span
from briefpress.parse.notation import EXACT, Cell
from briefpress.parse.sheet import Area, Sheet, UnfitWorkbook, Value, Workbook, area, letters
from briefpress.parse.table import FOUND_OUT, Format, Table, tabulate
from briefpress.parse.text import Unreadable, read_bytes, too_long, unprintable
from briefpress.system import uninterrupted
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

Read = TypeVar("Read")

_READ = (".xlsx", ".ods")
WORKBOOKS = (*_READ, ".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ots", ".fods", ".numbers")
_AGAIN = "open it in a spreadsheet program and save it as `.xlsx` or `.ods`"
_MACROS = ("vbaproject", "macrosheets/", "basic/")
_MOST_MEMBERS = 10_000
_NOT_READ = ("customxml/", "docprops/")  # data of other programs, in any form
# The strict variant of Open XML has other names for the same.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_NAME = re.compile(r'PartName="/([^"]+)"')
_TAGS = 10  # of a cell and its text
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding=["']([^"']*)""")
_CELLS = re.compile(rb"<(?:\w+:)?(?:c|table-cell)[\s/>]")


def is_workbook(path: str) -> bool:
    """Tell whether a path has the extension of a workbook, also of one that is not read."""
    return path.lower().endswith(WORKBOOKS)


def read_workbook(
    file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT, how: Format = FOUND_OUT
) -> Table | None:
    """Read a table from a workbook; return None after errors, which go to ``sink``.

    A sheet that was found out, instead of declared, is reported as a note.
    """
    try:
        book = _book(file, read_bytes(file, files, limits), limits)
        return _table(file, book, how, limits, sink)
    except UnfitWorkbook as damaged:
        message = f"the workbook cannot be read: {damaged.why}"
        sink.report(codes.BAD_WORKBOOK, message, Span(file), damaged.hint)
        return None
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None


# The archive.


def _book(file: Path, raw: bytes, limits: Limits) -> Workbook:
    if file.suffix.lower() not in _READ:
        raise UnfitWorkbook(f"`{file.suffix}` is not a format that Briefpress reads", _AGAIN)
    archive = _checked(raw, limits)
    return _careful(lambda: _read(file, archive, limits))


def _read(file: Path, archive: bytes, limits: Limits) -> Workbook:
    with uninterrupted():  # few briefings have a workbook, and openpyxl takes its time
        from briefpress.parse import ods, xlsx

    is_open_document = file.suffix.lower() == ".ods"
    book = ods.read(archive, limits.values) if is_open_document else xlsx.read(archive)
    return Workbook(book.sheets, cache(lambda name: _careful(lambda: book.sheet(name))))


def _careful(read: Callable[[], Read]) -> Read:
    """Return what a reader returns; whatever it raises means that the workbook is damaged."""
    try:
        return read()
    except UnfitWorkbook:
        raise
    except Exception as error:
        why = f"it is damaged, or not as its extension says ({type(error).__name__})"
        raise UnfitWorkbook(why, _AGAIN) from error


def _checked(raw: bytes, limits: Limits) -> bytes:
    """Return an archive of the parts that are read, of which each is what it says it is.

    The sizes in an archive may be wrong: only what was unpacked here, below the limit, goes on.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise UnfitWorkbook("it is protected by a password", "save it without a password")
        raise UnfitWorkbook("it is in an older format of Excel", _AGAIN)
    parts: dict[str, bytes] = {}
    left = limits.workbook_bytes
    with _opened(raw) as packed:
        for one in _members(packed):
            content = _unpacked(packed, one, left, limits)
            left -= len(content)
            parts[one.filename.replace("\\", "/")] = content
    cells = sum(len(_CELLS.findall(part)) for name, part in parts.items() if name.endswith(".xml"))
    if cells > limits.values:
        raise UnfitWorkbook(
            f"it has more than {limits.values:,} cells",
            f"copy the table into a workbook of its own, {how_to_raise('values')}",
        )
    return _packed(parts)


def _packed(parts: dict[str, bytes]) -> bytes:
    """Return an archive of parts, each with the name by which the others refer to it."""
    listed = _NAME.findall(parts.get("[Content_Types].xml", b"").decode("utf-8", "replace"))
    names = {name.lower(): name for name in listed}
    clean = BytesIO()
    with zipfile.ZipFile(clean, "w") as archive:
        for name, part in parts.items():
            for strict, usual in _STRICT:
                part = part.replace(strict, usual)
            archive.writestr(names.get(name.lower(), name), part)
    return clean.getvalue()


def _opened(raw: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnfitWorkbook("it is damaged, or not a workbook", _AGAIN) from None


def _members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [
        one
        for one in packed.infolist()
        if not one.is_dir() and not one.filename.lower().startswith(_NOT_READ)
    ]
    names = [one.filename.lower() for one in members]
    if any(part in name for name in names for part in _MACROS):
        raise UnfitWorkbook("it contains macros", "save it without macros, as `.xlsx` or `.ods`")
    if len(members) > _MOST_MEMBERS or len({*names}) < len(names):
        raise UnfitWorkbook("it is damaged", _AGAIN)
    return members


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, limits: Limits) -> bytes:
    try:
        with packed.open(member) as opened:
            content = opened.read(most + 1)
            if len(content) <= most:
                content += opened.read()  # at the end, the checksum is compared
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise UnfitWorkbook("it is damaged", _AGAIN) from None
    except RuntimeError:
        raise UnfitWorkbook("it is protected by a password", "save it without a password") from None
    if len(content) > most:
        raise UnfitWorkbook(
            "it is too large when it is unpacked",
            f"copy the table into a workbook of its own, {how_to_raise('workbook-bytes')}",
        )
    if member.filename.endswith((".xml", ".rels")):
        _check_xml(content, limits)
    return content


def _check_xml(content: bytes, limits: Limits) -> None:
    """Refuse XML that a spreadsheet program does not write, and that could hide what it holds."""
    encoding = _ENCODING.match(content)
    is_utf_8 = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
    if b"\0" in content[:4] or not is_utf_8 or re.search(rb"<!(DOCTYPE|ENTITY)", content):
        raise UnfitWorkbook("it has XML that no spreadsheet program writes", _AGAIN)
    if content.count(b"<") > limits.values * _TAGS:
        raise UnfitWorkbook("it has too many cells", f"split it, {how_to_raise('values')}")


# The sheet, and the table in it.


def _table(
    file: Path, book: Workbook, how: Format, limits: Limits, sink: Collector
) -> Table | None:
    found: list[str] = []
    name = _sheet_name(file, book, how, found)
    table = _Reading(file, name, book.sheet(name), how, limits, sink).table(found)
    if table and found:
        sink.report(
            codes.FOUND_FORMAT,
            f"the file has {' and '.join(found)}",
            Span(file),
            "if that is wrong, declare it in data.yaml",
        )
    return table


def _sheet_name(file: Path, book: Workbook, how: Format, found: list[str]) -> str:
    if how.sheet is not None:
        if how.sheet in book.sheets:
            return str(how.sheet)
        raise Unreadable(
            codes.UNKNOWN_SHEET,
            f"`{file.name}` has no sheet `{how.sheet}`",
            how.sheet.span,
            did_you_mean(how.sheet, book.sheets) or f"it has {_listed(book.sheets)}",
            str(how.sheet),
        )
    if not book.sheets:
        raise UnfitWorkbook("it has no sheets", _AGAIN)
    visible = (name for name, is_visible in book.sheets.items() if is_visible)
    first = next((name for name in visible if book.sheet(name).cells), None)
    if first is None:
        raise Unreadable(
            codes.UNKNOWN_SHEET,
            "the workbook has no visible sheet with cells",
            Span(file),
            f"declare its `sheet` in data.yaml: {_listed(book.sheets)}",
        )
    if len(book.sheets) > 1:
        found.append(f"{len(book.sheets)} sheets, of which `{first}` is read")
    return first


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


class _Reading:
    """Reads the table in the range of a sheet."""

    def __init__(
        self, file: Path, name: str, sheet: Sheet, how: Format, limits: Limits, sink: Collector
    ) -> None:
        self.file, self.name, self.sheet, self.how = file, name, sheet, how
        self.limits, self.sink = limits, sink

    def table(self, found: list[str]) -> Table | None:
        """Return the table, or None after errors in its cells; empty rows are no part of it."""
        before = len(self.sink)
        rows, columns = self._places()
        self._check_merged(Area(rows[0], columns[0], rows[-1], columns[-1]))
        rows, columns = (
            self._visible_rows(rows, columns[0]),
            self._visible_columns(columns, rows[0]),
        )
        lines = [[self._cell(row, column) for column in columns] for row in rows]
        if len(self.sink) > before:
            return None
        return tabulate(self.file, lines, self.how, found, self.sink)

    def _places(self) -> tuple[list[int], list[int]]:
        """Return the rows and the columns in the declared range that have cells, in order."""
        within = area(self.how.range) if self.how.range else None
        places = [place for place in self.sheet.cells if within is None or within.contains(*place)]
        if not places:
            raise Unreadable(
                codes.UNKNOWN_SHEET,
                f"the sheet `{self.name}` has no cells in the range",
                self.how.range.span if self.how.range else Span(self.file),
                "correct `range` in data.yaml",
            )
        rows, columns = (sorted({*one}) for one in zip(*places, strict=True))
        if len(rows) * len(columns) > self.limits.values:
            raise Unreadable(
                codes.TOO_MANY_VALUES,
                f"the table has {len(rows):,} rows and {len(columns):,} columns",
                self._span(rows[-1], columns[-1]),
                f"declare its `range` in data.yaml, {how_to_raise('values')}",
            )
        return rows, columns

    def _check_merged(self, area: Area) -> None:
        for one in self.sheet.merged:
            if one.meets(area):
                self._refuse(
                    one.top,
                    one.left,
                    f"the cell is merged with others, up to {letters(one.right)}{one.bottom}",
                    "split it in the workbook, and write its value in each cell",
                )

    def _visible_rows(self, rows: list[int], column: int) -> list[int]:
        hidden = [row for row in rows if row in self.sheet.hidden_rows]
        if hidden:
            self._check_hidden(f"row {hidden[0]}", len(hidden), self._span(hidden[0], column))
        gone = set() if self.how.hidden else self.sheet.hidden_rows
        return [row for row in rows if row not in gone]

    def _visible_columns(self, columns: list[int], row: int) -> list[int]:
        hidden = [column for column in columns if column in self.sheet.hidden_columns]
        if hidden:
            name = f"column {letters(hidden[0])}"
            self._check_hidden(name, len(hidden), self._span(row, hidden[0]))
        gone = set() if self.how.hidden else self.sheet.hidden_columns
        return [column for column in columns if column not in gone]

    def _check_hidden(self, what: str, number: int, span: Span) -> None:
        """Report hidden rows or columns, unless the author says what happens to them."""
        if self.how.hidden is None:
            more = f" and {number - 1} more are" if number > 1 else " is"
            self.sink.report(
                codes.HIDDEN_CELLS,
                f"{what}{more} hidden",
                span,
                "declare `hidden: include` or `hidden: exclude` in data.yaml, or show it",
            )

    def _span(self, row: int, column: int) -> Span:
        return Span(self.file, row, column, f"{self.name}!{letters(column)}{row}")

    def _refuse(self, row: int, column: int, message: str, hint: str) -> None:
        self.sink.report(codes.BAD_CELL, message, self._span(row, column), hint)

    def _cell(self, row: int, column: int) -> Cell:
        value, span = self.sheet.cells.get((row, column), Value("")), self._span(row, column)
        if value.error and value.error not in self.how.missing:
            hint = f"correct it, or declare `{value.error}` as `missing` in data.yaml"
            self._refuse(row, column, f"the cell has the error `{value.error}`", hint)
        elif value.uncomputed:
            hint = "open the workbook in a spreadsheet program and save it"
            self._refuse(row, column, "the formula has no stored value", hint)
        elif bad := unprintable(value.text):
            self.sink.report(codes.BAD_CHARACTER, bad[1], span, "remove it", found=bad[0])
        if len(value.text) > self.limits.text_characters:
            raise too_long(len(value.text), span, self.limits)
        cell = Cell(value.text, span=span)
        if value.is_exact:
            cell.notation = EXACT
        return cell
