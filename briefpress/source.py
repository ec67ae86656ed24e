"""YAML and CSV files to data that knows its places; the only code that reads either.

Every YAML scalar stays the text that was written (`no`, `12:30`, `2026-01-15`, `1.10`): what a
field means is for the model to say. Refused, each with its place: bytes that are not UTF-8, more
than one document, duplicate keys, anchors, aliases, merge keys, tags, control and
direction-override characters, and anything past the limits below.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from briefpress import codes
from briefpress.codes import Code
from briefpress.diagnostics import Collector
from briefpress.span import Source, Span, Text

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
MAX_VALUES = 200_000
MAX_CHARACTERS = 20_000  # of one text: some six pages

_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff"
    "\ue000-\uf8ff"  # private use: no face can promise what it prints
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"  # direction overrides print reversed
)


class Mapping(dict[str, object]):
    """A YAML mapping, with its own place and that of each key."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self.keys_at: dict[str, Span] = {}


class Sequence(list[object]):
    """A YAML sequence, with its place."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: the names of its columns and its rows, every cell a located text."""

    file: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, Text], ...]


class _Refused(Exception):
    def __init__(self, code: Code, message: str, span: Span, hint: str | None = None) -> None:
        self.code, self.message, self.span, self.hint = code, message, span, hint


def read_yaml(file: Path, faults: Collector) -> Mapping | Sequence | Text | None:
    """Read one YAML document; a fault goes to ``faults`` and gives None."""
    try:
        return _Builder(_read(file)).build()
    except _Refused as refused:
        faults.report(refused.code, refused.message, refused.span, refused.hint)
        return None


def read_csv(file: Path, faults: Collector) -> Table | None:
    """Read a CSV file with a header line; a fault goes to ``faults`` and gives None.

    Cells are stripped of white space round them and otherwise never interpreted.
    """
    try:
        source = _read(file)
        return _table(source)
    except _Refused as refused:
        faults.report(refused.code, refused.message, refused.span, refused.hint)
        return None


def _read(file: Path) -> Source:
    try:
        if not file.is_file():
            there = os.path.lexists(file)
            if there:
                raise _Refused(codes.UNREADABLE_FILE, "this is not a regular file", Span(file))
            raise _Refused(codes.MISSING_FILE, "there is no such file", Span(file))
        if file.stat().st_size > MAX_BYTES:
            raise _Refused(
                codes.FILE_TOO_LARGE, f"the file is larger than {MAX_BYTES:,} bytes", Span(file)
            )
        raw = file.read_bytes()
    except OSError as error:
        raise _Refused(
            codes.UNREADABLE_FILE, f"the file cannot be read: {error.strerror}", Span(file)
        ) from None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise _Refused(
            codes.NOT_UTF_8,
            f"byte {raw[error.start]:#04x} is not UTF-8",
            Span(file, line, column),
            "save the file as UTF-8",
        ) from None
    source = Source(file, text)
    if bad := _REFUSED.search(text):
        raise _Refused(
            codes.BAD_CHARACTER,
            _unprintable(bad.group()),
            source.span(bad.start()),
            "take it out; it is often invisible in an editor",
        )
    return source


def _unprintable(character: str) -> str:
    name = unicodedata.name(character, "a control or private-use character").lower()
    return f"character U+{ord(character):04X} ({name}) cannot be printed"


class _Builder:
    """Builds located data from libyaml's events, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[tuple[Mapping | Sequence, Text | None]] = []
        self.root: Mapping | Sequence | Text | None = None
        self.values = 0

    def build(self) -> Mapping | Sequence | Text:
        for event in self._events():
            match event:
                case yaml.ScalarEvent():  # first: most events are texts
                    self._check(event)
                    self._check_text(event)
                    start, end = _mark(event.start_mark).index, _mark(event.end_mark).index
                    self._add(Text(event.value, source=self.source, start=start, end=end), event)
                case yaml.DocumentStartEvent() if self.root is not None:
                    raise self._refuse(
                        codes.SECOND_DOCUMENT,
                        event,
                        "a second document begins here",
                        "keep one a file",
                    )
                case yaml.AliasEvent():
                    raise self._refuse(
                        codes.YAML_ALIAS,
                        event,
                        f"alias `*{event.anchor}` is not allowed",
                        "write the value out",
                    )
                case yaml.MappingStartEvent():
                    self._begin(Mapping(self._span(event)), event)
                case yaml.SequenceStartEvent():
                    self._begin(Sequence(self._span(event)), event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self.open.pop()
        if self.root is None or (isinstance(self.root, Text) and not self.root):
            raise _Refused(codes.EMPTY_FILE, "the file is empty", Span(self.source.file))
        return self.root

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self.source.text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            opened = error.context and ("quoted" in error.context or "flow" in error.context)
            first, second = error.problem_mark, error.context_mark
            mark = (second if opened else first) or first or second
            span = (
                Span(self.source.file, mark.line + 1, mark.column + 1)
                if mark
                else Span(self.source.file)
            )
            raise _Refused(codes.BAD_YAML, _explain(error), span, _remedy(error)) from None

    def _begin(self, container: Mapping | Sequence, event: yaml.NodeEvent) -> None:
        self._check(event)
        if len(self.open) >= MAX_DEPTH:
            raise self._refuse(codes.TOO_DEEP, event, f"nested more than {MAX_DEPTH} deep")
        self._add(container, event)
        self.open.append((container, None))

    def _check(self, event: yaml.NodeEvent) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            raise self._refuse(
                codes.TOO_MANY_VALUES, event, f"more than {MAX_VALUES:,} values in one file"
            )
        if event.anchor:
            raise self._refuse(
                codes.YAML_ALIAS,
                event,
                f"anchor `&{event.anchor}` is not allowed",
                "write the value out where it is needed",
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise self._refuse(codes.YAML_TAG, event, f"tag `{tag}` is not allowed", "take it out")

    def _check_text(self, event: yaml.ScalarEvent) -> None:
        if len(event.value) > MAX_CHARACTERS:
            raise self._refuse(
                codes.TEXT_TOO_LONG,
                event,
                f"a text of more than {MAX_CHARACTERS:,} characters",
                "part it into several",
            )
        # The file holds none of them as it is; an escape of a double-quoted text can make one.
        if event.style == '"' and (bad := _REFUSED.search(event.value)):
            raise self._refuse(
                codes.BAD_CHARACTER, event, _unprintable(bad.group()), "take the escape out"
            )

    def _add(self, value: Mapping | Sequence | Text, event: yaml.Event) -> None:
        if not self.open:
            self.root = value
            return
        container, key = self.open[-1]
        if isinstance(container, Sequence):
            container.append(value)
        elif key is None:
            self.open[-1] = (container, self._key(container, value, event))
        else:
            container[key] = value
            self.open[-1] = (container, None)

    def _key(self, mapping: Mapping, key: object, event: yaml.Event) -> Text:
        if not isinstance(key, Text):
            raise self._refuse(codes.BAD_KEY, event, "a key must be a word")
        if key == "<<":
            raise self._refuse(
                codes.YAML_ALIAS, event, "merge keys (`<<`) are not allowed", "write the keys out"
            )
        if key in mapping:
            first = mapping.keys_at[key]
            raise self._refuse(
                codes.DUPLICATE_KEY,
                event,
                f"key `{key}` is written twice",
                f"it stands first in line {first.line}",
            )
        mapping.keys_at[str(key)] = self._span(event)
        return key

    def _span(self, event: yaml.Event) -> Span:
        mark = _mark(event.start_mark)
        return Span(self.source.file, mark.line + 1, mark.column + 1)

    def _refuse(
        self, code: Code, event: yaml.Event, message: str, hint: str | None = None
    ) -> _Refused:
        return _Refused(code, message, self._span(event), hint)


def _mark(mark: Any) -> Any:
    assert mark is not None, "libyaml marks every event"  # noqa: S101
    return mark


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "cannot be understood"
    return f"this is not YAML: {problem}"


def _remedy(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values" in problem:
        return "put a text that holds `: ` in quotes, or write it as a block with `>-`"
    if "character that cannot start" in problem or "expected <block end>" in problem:
        return "check the indentation, and put a text that begins with a sign in quotes"
    return "check quotes, brackets and indentation here and in the lines above"


def _table(source: Source) -> Table:
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    rows: list[dict[str, Text]] = []
    columns: list[str] = []
    try:
        line = 1
        for cells in reader:
            span, line = Span(source.file, line), reader.line_num + 1
            if not columns:
                columns = _columns(cells, span)
            elif cells:
                rows.append(_row(columns, cells, span))
    except csv.Error as error:
        raise _Refused(
            codes.BAD_CSV, f"this is not CSV: {error}", Span(source.file, reader.line_num)
        ) from None
    if not columns:
        raise _Refused(codes.EMPTY_FILE, "the file is empty", Span(source.file))
    return Table(source.file, tuple(columns), tuple(rows))


def _columns(cells: list[str], span: Span) -> list[str]:
    names = [cell.strip() for cell in cells]
    for name in names:
        if not name or names.count(name) > 1:
            raise _Refused(
                codes.BAD_COLUMN_NAME, f"column name `{name}` is empty or written twice", span
            )
    return names


def _row(columns: list[str], cells: list[str], span: Span) -> dict[str, Text]:
    if len(cells) != len(columns):
        raise _Refused(
            codes.RAGGED_ROW,
            f"{len(cells)} cells in a row of {len(columns)} columns",
            span,
            "put a cell that holds a comma in double quotes",
        )
    return {name: Text(cell.strip(), span=span) for name, cell in zip(columns, cells, strict=True)}
