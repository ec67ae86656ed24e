"""YAML to data that knows its places.

Every scalar stays the text that was written (`no`, `12:30`, `2026-01-15`, `1.10`): what a field
means is for the model to say. Refused, each with its place: more than one document, duplicate keys,
anchors, aliases, merge keys, tags, directives, and anything past the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse import yaml_scalars
from briefpress.parse.recovery import without
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
    for _ in range(_ROUNDS):
        try:
            data = _Builder(source, text, frozenset(emptied), limits, sink).build()
        except Unreadable as unreadable:
            place, is_final = unreadable.span, unreadable.code in _FINAL
            rest = None if is_final else without(text, place.line, place.column)
            # What is said of an entry that was left out, or of nothing that is left, follows.
            if is_first or rest or unreadable.code not in (codes.EMPTY_FILE, codes.BAD_YAML):
                unreadable.report(sink)
            if rest is None:
                break
            text, is_first = rest.text, False
            if rest.emptied is not None:
                emptied.add(rest.emptied)
            if rest.lost is not None:
                lost.add(rest.lost)
        else:
            if isinstance(data, Mapping):
                data.lost |= lost
            return Parsed(data, is_first)
    return Parsed(None, False)


class _Builder:
    """Builds located data from libyaml's events, without recursion."""

    def __init__(
        self,
        source: Source,
        text: str,
        emptied: frozenset[int],
        limits: Limits,
        sink: Collector,
    ) -> None:
        self.source, self.text, self.emptied = source, text, emptied
        self.limits, self.sink = limits, sink
        self.open: list[tuple[Mapping | Sequence, Text | None]] = []
        self.root: Mapping | Sequence | Text | None = None
        self.values = 0
        self.columns: list[int | None] = []  # of the open containers; None for one in brackets
        self.last = Stretch(0, 0)  # the last value that is written

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

    def _events(self) -> Iterator[yaml.Event]:
        if found := _DIRECTIVE.match(self.text):
            raise Unreadable(
                codes.YAML_TAG,
                "a line that starts with `%` is not allowed",
                self.source.span(found.end() - 1),
                "remove it",
                "%",
            )
        try:
            yield from yaml.parse(self.text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            raise not_yaml(error, self.source, self.text, self.last) from None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = _mark(event.start_mark).index, _mark(event.end_mark).index
        if not event.value and start in self.emptied:
            self._lose()
            return
        scalar = Stretch(start, end, event.style or "", self.columns[-1] if self.columns else -1)
        if start < end:
            self.last = scalar
        self._report(scalar)
        comment = yaml_scalars.comment(scalar, self.text)
        if comment is not None and start == end:
            start = end = comment  # where an author sees it, and not behind the colon
        text = Text(event.value, source=self.source, start=start, end=end, comment=comment)
        self._add(text, event)

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
        self._add(container, event)
        self.open.append((container, None))
        self.columns.append(None if event.flow_style else _mark(event.start_mark).column)

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        self.open.pop()
        end = _mark(event.end_mark).index
        if self.columns.pop() is None:
            column = self.columns[-1] if self.columns else -1
            self.last = Stretch(end - 1, end, self.text[end - 1], column)
            self._report(self.last)

    def _check(self, event: yaml.NodeEvent) -> None:
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
        if tag or self.text.startswith("!", _mark(event.start_mark).index):
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
        return self.source.span(_mark(event.start_mark).index)

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
