"""YAML to data that knows its places.

Every scalar stays the text that was written (`no`, `12:30`, `2026-01-15`, `1.10`): what a field
means is for the model to say. Refused, each with its place: more than one document, duplicate keys,
anchors, aliases, merge keys, tags, directives, and anything past the limits.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse import yaml_scalars
from briefpress.parse.recovery import Recovery
from briefpress.parse.text import Unreadable, read_source, too_long, unprintable
from briefpress.parse.yaml_faults import not_yaml
from briefpress.parse.yaml_scalars import Stretch
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

_ROUNDS = 20  # faults of one file that are told at once
# Of what cannot be read, that after which nothing else of the file is.
_FINAL = (codes.EMPTY_FILE, codes.SECOND_DOCUMENT, codes.TOO_DEEP, codes.TOO_MANY_VALUES)
# Before the document: it would say how tags are read, and to read many of them takes for ever.
_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+%")
_SPACES_LAST = re.compile(r"(?<=\n) ++\Z")


class Mapping(dict[str, object]):
    """A YAML mapping, with its own place and that of each key.

    ``lost`` are keys that are written, and whose values could not be read.
    """

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self.keys_at: dict[str, Span] = {}
        self.lost: set[str] = set()


class Sequence(list[object]):
    """A YAML sequence, with its place; ``lost`` tells whether an entry could not be read."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span
        self.lost = False


class Parsed(NamedTuple):
    """What could be read of a file, None for nothing; and whether that is all of it."""

    data: Mapping | Sequence | Text | None
    whole: bool


def read_yaml(file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT) -> Parsed:
    """Read one YAML document; every fault goes to ``sink``, and its entry is left out."""
    try:
        source = read_source(file, files, limits)
    except Unreadable as unreadable:
        unreadable.report(sink)
        return Parsed(None, False)
    text, emptied, lost, is_first = source.text, set[int](), set[str](), True
    recovery, before = Recovery(text), None
    for _ in range(_ROUNDS):
        builder = _Builder(source, text, frozenset(emptied), limits, sink, before)
        try:
            data = builder.build()
        except Unreadable as unreadable:
            place, is_final = unreadable.span, unreadable.code in _FINAL
            rest = None if is_final else recovery.without(place.line, place.column)
            # What is said of an entry that was left out, or of nothing that is left, follows.
            if is_first or rest or unreadable.code not in (codes.EMPTY_FILE, codes.BAD_YAML):
                unreadable.report(sink)
            if rest is None:
                break
            text, is_first = rest.text, False
            before = builder.read_before(rest.start)
            if rest.emptied is not None:
                emptied.add(rest.emptied)
            if rest.lost is not None:
                lost.add(rest.lost)
        else:
            if isinstance(data, Mapping):
                data.lost |= lost
            return Parsed(data, is_first)
    return Parsed(None, False)


class _Entry(NamedTuple):
    """An entry at the margin: where its line begins, and what of the file was read before it.

    ``number`` is that of the entry in a list, and ``key`` its key in a mapping.
    """

    start: int
    values: int
    number: int = 0
    key: str = ""


class _Before(NamedTuple):
    """What is known of the entries before one that is read again; it has one before it."""

    root: Mapping | Sequence
    entries: list[_Entry]


class _Builder:
    """Builds located data from libyaml's events, without recursion.

    ``before`` is what an earlier builder has read, so that it is not read again for each fault.
    """

    def __init__(
        self,
        source: Source,
        text: str,
        emptied: frozenset[int],
        limits: Limits,
        sink: Collector,
        before: _Before | None = None,
    ) -> None:
        self.source, self.text, self.emptied = source, text, emptied
        self.limits, self.sink, self.before = limits, sink, before
        self.begins, self.values, *_ = before.entries[-1] if before else _Entry(0, 0)
        self.entries = before.entries[:-1] if before else []
        self.open: list[tuple[Mapping | Sequence, Text | None]] = []
        self.root: Mapping | Sequence | Text | None = None
        self.columns: list[int | None] = []  # of the open containers; None for one in brackets
        self.last = Stretch(0, 0)  # the last value that is written
        self.after = 0  # where the last value or opening bracket ends

    def build(self) -> Mapping | Sequence | Text:
        for event in self._events():
            match event:
                case yaml.ScalarEvent():  # first: most events are texts
                    self._check(event)
                    self._check_text(event)
                    self._scalar(event)
                case yaml.DocumentStartEvent() if self.root is not None:
                    raise self._refuse(
                        codes.SECOND_DOCUMENT,
                        event,
                        "a second document starts here",
                        "keep one document in each file",
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
                    self._end(event)
        if self.root is None or (isinstance(self.root, Text) and not self.root):
            raise Unreadable(codes.EMPTY_FILE, "the file is empty", Span(self.source.file))
        return self.root

    def read_before(self, start: int) -> _Before | None:
        """Return what of the file a change at ``start`` leaves as it is, if it is worth to be kept.

        The entry before the one that is changed is read again: a blank line can be part of it.
        """
        changed = bisect_right(self.entries, start, key=lambda entry: entry.start) - 1
        if changed < 1 or not isinstance(self.root, Mapping | Sequence):
            return None
        return _Before(self.root, self.entries[:changed])

    def _events(self) -> Iterator[yaml.Event]:
        if found := _DIRECTIVE.match(self.text, self.begins):
            raise Unreadable(
                codes.YAML_TAG,
                "a line that starts with `%` is not allowed",
                self.source.span(found.end() - 1),
                "remove it",
                "%",
            )
        try:
            text = self.text[self.begins :]
            if not text.endswith("\n") and _SPACES_LAST.search(text):
                text += "\n"  # libyaml has it that spaces at the very end are no line
            yield from yaml.parse(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            raise not_yaml(error, self.begins, self.source, self.text, self.last) from None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._at(event.start_mark), self._at(event.end_mark)
        if not event.value and start in self.emptied:
            self._lose()
            return
        scalar = Stretch(start, end, event.style or "", self.columns[-1] if self.columns else -1)
        self.after = end
        if start < end:
            self.last = scalar
        self._report(scalar)
        comment = yaml_scalars.comment(scalar, self.text)
        if comment is not None and start == end:
            start = end = comment  # where an author sees it, and not behind the colon
        text = Text(event.value, source=self.source, start=start, end=end, comment=comment)
        self._add(text, event)

    def _check_brackets(self, event: yaml.Event) -> None:
        """Report or refuse what libyaml drops between values in brackets."""
        if self.columns and self.columns[-1] is None:
            ends = isinstance(event, yaml.CollectionEndEvent)
            end = self._at(event.end_mark) - 1 if ends else self._at(event.start_mark)
            if isinstance(event, yaml.MappingStartEvent) and self.text.startswith("?", end):
                end += 1  # of one key in a list, which begins with it
            for fault in yaml_scalars.faults_between(self.after, end, self.source, self.text):
                fault.report(self.sink)

    def _report(self, stretch: Stretch) -> None:
        for fault in yaml_scalars.faults(stretch, self.source, self.text):
            fault.report(self.sink)

    def _begin(self, container: Mapping | Sequence, event: yaml.CollectionStartEvent) -> None:
        self._check(event)
        if len(self.open) >= self.limits.depth:
            raise self._refuse(
                codes.TOO_DEEP,
                event,
                f"nesting is deeper than {self.limits.depth} levels",
                f"check brackets and indentation, {how_to_raise('depth')}",
            )
        if self.before and not self.open:
            container = self._go_on(self.before, type(container))
        self._add(container, event)
        self.open.append((container, None))
        self.after = self._at(event.end_mark)
        self.columns.append(None if event.flow_style else _mark(event.start_mark).column)

    def _go_on(self, before: _Before, kind: type[Mapping | Sequence]) -> Mapping | Sequence:
        """Return the container of the whole file as it was before the first entry."""
        root, (*kept, first) = before.root, before.entries
        assert isinstance(root, kind), "an entry begins as it did before"  # noqa: S101
        if isinstance(root, Sequence):
            del root[first.number :]
            return root
        line = self.source.span(first.start).line
        for key in [key for key, span in root.keys_at.items() if span.line >= line]:
            del root.keys_at[key]
            root.pop(key, None)
        for entry in kept:  # a key of which the value is lost can be written again
            root.keys_at.setdefault(entry.key, self.source.span(entry.start))
        return root

    def _begin_entry(self, event: yaml.NodeEvent) -> None:
        """Note where an entry at the margin begins, if it begins with its line."""
        root, key = self.open[-1]
        start = self._at(event.start_mark) - _mark(event.start_mark).column
        if isinstance(root, Sequence) and self.text.startswith("-", start):
            self.entries.append(_Entry(start, self.values, number=len(root)))
        elif key is None and _mark(event.start_mark).column == 0:
            name = event.value if isinstance(event, yaml.ScalarEvent) else ""
            self.entries.append(_Entry(start, self.values, key=name))

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        self._check_brackets(event)
        self.open.pop()
        end = self.after = self._at(event.end_mark)
        if self.columns.pop() is None:
            column = self.columns[-1] if self.columns else -1
            self.last = Stretch(end - 1, end, self.text[end - 1], column)
            self._report(self.last)

    def _check(self, event: yaml.NodeEvent) -> None:
        if self.columns == [0]:
            self._begin_entry(event)
        self._check_brackets(event)
        self.values += 1
        if self.values > self.limits.values:
            raise self._refuse(
                codes.TOO_MANY_VALUES,
                event,
                f"the file has more than {self.limits.values:,} values",
                f"split it into several, {how_to_raise('values')}",
            )
        if event.anchor:
            raise self._refuse(
                codes.YAML_ALIAS,
                event,
                f"anchor `&{event.anchor}` is not allowed",
                "write the value out where it is needed",
            )
        tag = getattr(event, "tag", None)
        if tag or self.text.startswith("!", self._at(event.start_mark)):
            raise self._refuse(
                codes.YAML_TAG,
                event,
                f"tag `{tag or '!'}` is not allowed",
                "put a text that starts with `!` in quotes, or write it with `>-`; "
                "otherwise remove the tag",
                tag or "!",
            )

    def _check_text(self, event: yaml.ScalarEvent) -> None:
        if len(event.value) > self.limits.text_characters:
            raise too_long(len(event.value), self._span(event), self.limits)
        # The file holds none of them as it is; an escape of a double-quoted text can make one.
        if event.style == '"' and (bad := unprintable(event.value)):
            character, message = bad
            raise self._refuse(
                codes.BAD_CHARACTER,
                event,
                message,
                "remove the escape",
                f"U+{ord(character):04X}",
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

    def _lose(self) -> None:
        """Leave out a value that could not be read."""
        container, key = self.open[-1]
        if isinstance(container, Sequence):
            container.lost = True
        elif key is not None:
            container.lost.add(key)
            self.open[-1] = (container, None)

    def _key(self, mapping: Mapping, key: object, event: yaml.Event) -> Text:
        if not isinstance(key, Text):
            raise self._refuse(codes.BAD_KEY, event, "a key must be a single word")
        if key == "<<":
            raise self._refuse(
                codes.YAML_ALIAS, event, "merge keys (`<<`) are not allowed", "write the keys out"
            )
        if key in mapping:
            first = mapping.keys_at[key]
            raise self._refuse(
                codes.DUPLICATE_KEY,
                event,
                f"duplicate key `{key}`",
                f"the first is in line {first.line}",
                str(key),
            )
        mapping.keys_at[str(key)] = self._span(event)
        return key

    def _span(self, event: yaml.Event) -> Span:
        return self.source.span(self._at(event.start_mark))

    def _at(self, mark: Any) -> int:
        return self.begins + int(_mark(mark).index)

    def _refuse(
        self,
        code: Code,
        event: yaml.Event,
        message: str,
        hint: str | None = None,
        found: str | None = None,
    ) -> Unreadable:
        return Unreadable(code, message, self._span(event), hint, found)


def _mark(mark: Any) -> Any:
    assert mark is not None, "libyaml marks every event"  # noqa: S101
    return mark
