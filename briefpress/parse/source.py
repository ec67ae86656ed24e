"""YAML and CSV files to data that knows its places; the only code that reads either.

Every YAML scalar stays the text that was written (`no`, `12:30`, `2026-01-15`, `1.10`): what a
field means is for the model to say. Refused, each with its place: bytes that are not UTF-8, more
than one document, duplicate keys, anchors, aliases, merge keys, tags, control and
direction-override characters, and anything past the limits.
"""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.workspace.limits import USUAL, Limits, how_to_raise

_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff"
    "\u2028\u2029"  # ends of lines to YAML, and to nobody who reads the file
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # private use: prints anything
    "\ufdd0-\ufdef"
    + "".join(
        f"{chr(0xFFFE + (plane << 16))}{chr(0xFFFF + (plane << 16))}" for plane in range(17)
    )  # no characters at all
    + "\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"  # annotations and tags: print nothing
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"  # direction overrides print reversed
)


# Before the document: it would say how tags are read, and to read many of them takes for ever.
_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+%")


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
    def __init__(
        self,
        code: Code,
        message: str,
        span: Span,
        hint: str | None = None,
        found: str | None = None,
    ) -> None:
        self.code, self.message, self.span, self.hint = code, message, span, hint
        self.found = found

    def told(self, faults: Collector) -> None:
        faults.report(self.code, self.message, self.span, self.hint, found=self.found)


def read_yaml(
    file: Path, faults: Collector, limits: Limits = USUAL
) -> Mapping | Sequence | Text | None:
    """Read one YAML document; a fault goes to ``faults`` and gives None."""
    try:
        return _Builder(_read(file, limits), limits).build()
    except _Refused as refused:
        refused.told(faults)
        return None


def read_csv(file: Path, faults: Collector, limits: Limits = USUAL) -> Table | None:
    """Read a CSV file with a header line; faults go to ``faults`` and give None.

    Cells are stripped of white space round them and otherwise never interpreted.
    """
    try:
        return _table(_read(file, limits), faults, limits)
    except _Refused as refused:
        refused.told(faults)
        return None


def read_text(file: Path, faults: Collector, limits: Limits = USUAL) -> Source | None:
    """Read a text file as it is; a fault goes to ``faults`` and gives None."""
    try:
        return _read(file, limits)
    except _Refused as refused:
        refused.told(faults)
        return None


def read_verbatim(file: Path, faults: Collector, limits: Limits = USUAL) -> Text | None:
    """Read a file of which every sign is printed; a fault goes to ``faults`` and gives None."""
    try:
        source = _read(file, limits)
        if len(source.text) > limits.text_characters:
            raise _too_long(len(source.text), Span(file), limits)
    except _Refused as refused:
        refused.told(faults)
        return None
    return Text(source.text, source=source, start=0, end=len(source.text))


def unprintable(text: str) -> tuple[str, str] | None:
    """Return the first character that cannot be printed as it is seen, and a message about it."""
    bad = _REFUSED.search(text)
    return (bad.group(), _unprintable(bad.group())) if bad else None


def _read(file: Path, limits: Limits) -> Source:
    try:
        if not file.is_file():
            there = os.path.lexists(file)
            if there:
                raise _Refused(
                    codes.UNREADABLE_FILE,
                    "this is not a regular file",
                    Span(file),
                    "put a regular file in its place",
                )
            raise _Refused(codes.MISSING_FILE, "there is no such file", Span(file))
        with file.open("rb") as opened:
            raw = opened.read(limits.file_bytes + 1)
    except OSError as error:
        raise _Refused(
            codes.UNREADABLE_FILE, f"the file cannot be read: {error.strerror}", Span(file)
        ) from None
    if len(raw) > limits.file_bytes:
        raise _Refused(
            codes.FILE_TOO_LARGE,
            f"the file is larger than {limits.file_bytes:,} bytes",
            Span(file),
            f"part it, {how_to_raise('file-bytes')}",
        )
    source = Source(file, _decoded(file, raw))
    if bad := _REFUSED.search(source.text):
        raise _Refused(
            codes.BAD_CHARACTER,
            _unprintable(bad.group()),
            source.span(bad.start()),
            "take it out; it is often invisible in an editor",
            f"U+{ord(bad.group()):04X}",
        )
    return source


def _decoded(file: Path, raw: bytes) -> str:
    raw = raw.removeprefix(codecs.BOM_UTF8)  # the codec that drops it counts places from behind it
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        begins = max(raw.rfind(b"\n", 0, error.start), raw.rfind(b"\r", 0, error.start)) + 1
        before = raw[:begins].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        place = Span(file, before.count(b"\n") + 1, len(raw[begins : error.start].decode()) + 1)
        wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        raise _Refused(
            codes.NOT_UTF_8,
            f"byte {raw[error.start]:#04x} is not UTF-8",
            place,
            "this is UTF-16: save the file as UTF-8" if wide else "save the file as UTF-8",
            f"{raw[error.start]:#04x}",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unprintable(character: str) -> str:
    name = unicodedata.name(character, "a control or private-use character").lower()
    return f"character U+{ord(character):04X} ({name}) cannot be printed"


class _Builder:
    """Builds located data from libyaml's events, without recursion."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
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
        if found := _DIRECTIVE.match(self.source.text):
            raise _Refused(
                codes.YAML_TAG,
                "a line that begins with `%` is not allowed",
                self.source.span(found.end() - 1),
                "take it out",
                "%",
            )
        try:
            yield from yaml.parse(self.source.text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            opened = any(one in (error.context or "") for one in _OPENED)
            first, second = error.problem_mark, error.context_mark
            mark = (second if opened else first) or first or second
            span = self.source.span(mark.index) if mark else Span(self.source.file)
            message, hint = _explain(error, self.source)
            raise _Refused(codes.BAD_YAML, message, span, hint) from None

    def _begin(self, container: Mapping | Sequence, event: yaml.NodeEvent) -> None:
        self._check(event)
        if len(self.open) >= self.limits.depth:
            raise self._refuse(
                codes.TOO_DEEP,
                event,
                f"nested more than {self.limits.depth} deep",
                f"check brackets and indentation, {how_to_raise('depth')}",
            )
        self._add(container, event)
        self.open.append((container, None))

    def _check(self, event: yaml.NodeEvent) -> None:
        self.values += 1
        if self.values > self.limits.values:
            raise self._refuse(
                codes.TOO_MANY_VALUES,
                event,
                f"more than {self.limits.values:,} values in one file",
                f"part it into several, {how_to_raise('values')}",
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
        if len(event.value) > self.limits.text_characters:
            raise _too_long(len(event.value), self._span(event), self.limits)
        # The file holds none of them as it is; an escape of a double-quoted text can make one.
        if event.style == '"' and (bad := _REFUSED.search(event.value)):
            raise self._refuse(
                codes.BAD_CHARACTER,
                event,
                _unprintable(bad.group()),
                "take the escape out",
                f"U+{ord(bad.group()):04X}",
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
                str(key),
            )
        mapping.keys_at[str(key)] = self._span(event)
        return key

    def _span(self, event: yaml.Event) -> Span:
        return self.source.span(_mark(event.start_mark).index)

    def _refuse(
        self,
        code: Code,
        event: yaml.Event,
        message: str,
        hint: str | None = None,
        found: str | None = None,
    ) -> _Refused:
        return _Refused(code, message, self._span(event), hint, found)


def _mark(mark: Any) -> Any:
    assert mark is not None, "libyaml marks every event"  # noqa: S101
    return mark


# What libyaml was at when it found that something does not end, or is none: the place is where that
# began.
_OPENED = ("quoted", "flow", "simple key", "anchor", "alias")
_CHECK = "check quotes, brackets and indentation here and in the lines above"
_QUOTE = "put a text that begins with a sign in quotes"
# Of libyaml's words, those that mean nothing to who wrote the file: ours, and what to do.
_IN_WORDS = {
    "found unexpected end of stream": ("a quote is opened here and never closed", _CHECK),
    "did not find expected ',' or ']'": (
        "a `[` is opened here, and `]` or a comma is missing",
        "close it, or put a text that begins with `[` in quotes",
    ),
    "did not find expected ',' or '}'": (
        "a `{` is opened here, and `}` or a comma is missing",
        "close it, or put a text that begins with `{` in quotes",
    ),
    "did not find expected alphabetic or numeric character": (
        "a text cannot begin with `*` or `&`",
        _QUOTE,
    ),
    "did not find expected '-' indicator": (
        "this is neither an entry of the list above, nor does it end the list",
        "begin an entry with `- `, in one column with the others, and close quotes above",
    ),
    "could not find expected ':'": (
        "this line is neither a key with a value nor an entry of a list",
        "write `key: value` with a space after the colon; check the line above",
    ),
    "did not find expected key": (
        "this is no key, and the lines above are not finished",
        "check the indentation; put the whole of a text in quotes, or none of it",
    ),
}


def _explain(error: yaml.MarkedYAMLError, source: Source) -> tuple[str, str]:
    """Return what is wrong, in an author's words, and what to do."""
    problem = error.problem or error.context or "it cannot be understood"
    hint = _CHECK
    if "mapping values" in problem:
        hint = "put a text that holds `: ` in quotes, or write it as a block with `>-`"
    elif "cannot start any token" in problem and error.problem_mark:
        problem, hint = _no_beginning(source.text[_mark(error.problem_mark).index :][:1])
    problem, hint = _IN_WORDS.get(problem, (problem, hint))
    return f"this is not YAML: {problem}", hint


def _no_beginning(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return "a tab stands where only spaces do", "indent with spaces"
    return f"a text cannot begin with `{sign}`", _QUOTE


def _too_long(characters: int, span: Span, limits: Limits) -> _Refused:
    return _Refused(
        codes.TEXT_TOO_LONG,
        f"a text of {characters:,} characters, and {limits.text_characters:,} are the most",
        span,
        f"part it into several, {how_to_raise('text-characters')}",
        f"{characters:,} characters",
    )


_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_BARE = re.compile(r"[^,\n]*")


def _table(source: Source, faults: Collector, limits: Limits) -> Table | None:
    lines = _lines(source, limits)
    columns = _columns(next(lines, []), source)
    rows = []
    whole = True
    for cells in lines:
        if len(cells) == len(columns):
            rows.append(dict(zip(columns, cells, strict=True)))
        else:
            whole = False
            _ragged(columns, cells).told(faults)
    return Table(source.file, tuple(columns), tuple(rows)) if whole else None


def _lines(source: Source, limits: Limits) -> Iterator[list[Text]]:
    """Give the cells of each line that is not empty; a quoted cell may go over several."""
    text, at, count = source.text, 0, 0
    cells: list[Text] = []
    while at < len(text):
        is_quoted = text[at] == '"'
        cell = (_QUOTED if is_quoted else _BARE).match(text, at)
        if cell is None:
            raise _Refused(
                codes.BAD_CSV,
                "this is not CSV: a quotation mark is opened here and never closed",
                source.span(at),
                'close the cell with `"`, or write a quotation mark in a quoted cell twice',
            )
        cells.append(_cell(source, cell.start(), cell.end(), is_quoted, limits))
        count += 1
        if count > limits.values:
            raise _Refused(
                codes.TOO_MANY_VALUES,
                f"more than {limits.values:,} cells in one file",
                source.span(at),
                f"part it into several, {how_to_raise('values')}",
            )
        at = cell.end() + 1
        end = text[at - 1 : at]
        if end not in ("", ",", "\n"):
            raise _Refused(
                codes.BAD_CSV,
                f"this is not CSV: `{end}` after the closing quotation mark of a cell",
                source.span(at - 1),
                "write a quotation mark in a quoted cell twice",
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
        raise _too_long(len(words), source.span(start), limits)
    indent = len(written) - len(written.lstrip()) if words else 0
    return Text(words, source=source, start=start + is_quoted + indent, end=end)


def _columns(cells: list[Text], source: Source) -> list[str]:
    if not cells:
        raise _Refused(codes.EMPTY_FILE, "the file is empty", Span(source.file))
    if len(cells) == 1 and (between := re.search("[;\t|]", cells[0])):
        sign = "a tab" if between.group() == "\t" else f"`{between.group()}`"
        raise _Refused(
            codes.BAD_CSV,
            f"this is not CSV: the columns are parted by {sign}, not by a comma",
            cells[0].find_span(between.group()),
            "save the table again, as CSV with commas",
        )
    names: dict[str, None] = {}
    for name in cells:
        if not name or name in names:
            raise _Refused(
                codes.BAD_COLUMN_NAME,
                f"column name `{name}` is empty or written twice",
                name.span,
                "give every column a name of its own",
                str(name),
            )
        names[str(name)] = None
    return list(names)


def _ragged(columns: list[str], cells: list[Text]) -> _Refused:
    """Refuse a row, at the first cell that is too many or at the last that is there."""
    return _Refused(
        codes.RAGGED_ROW,
        f"{len(cells)} cells in a row of {len(columns)} columns",
        cells[min(len(columns), len(cells) - 1)].span,
        "put a cell that holds a comma in double quotes",
        f"{len(cells)} cells",
    )
