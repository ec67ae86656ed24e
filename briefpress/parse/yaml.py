"""YAML to data that knows its places.

Every scalar stays the text that was written (`no`, `12:30`, `2026-01-15`, `1.10`): what a field
means is for the model to say. Refused, each with its place: more than one document, duplicate keys,
anchors, aliases, merge keys, tags, directives, and anything past the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse.text import Unreadable, read_source, too_long, unprintable
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

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


def read_yaml(
    file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT
) -> Mapping | Sequence | Text | None:
    """Read one YAML document; a fault goes to ``sink`` and gives None."""
    try:
        return _Builder(read_source(file, files, limits), limits).build()
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None


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
                    self.open.pop()
        if self.root is None or (isinstance(self.root, Text) and not self.root):
            raise Unreadable(codes.EMPTY_FILE, "the file is empty", Span(self.source.file))
        return self.root

    def _events(self) -> Iterator[yaml.Event]:
        if found := _DIRECTIVE.match(self.source.text):
            raise Unreadable(
                codes.YAML_TAG,
                "a line that starts with `%` is not allowed",
                self.source.span(found.end() - 1),
                "remove it",
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
            raise Unreadable(codes.BAD_YAML, message, span, hint) from None

    def _begin(self, container: Mapping | Sequence, event: yaml.NodeEvent) -> None:
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
        if tag and tag != "!":
            raise self._refuse(codes.YAML_TAG, event, f"tag `{tag}` is not allowed", "remove it")

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


# What libyaml was at when it found that something does not end, or is none: the place is where that
# began.
_OPENED = ("quoted", "flow", "simple key", "anchor", "alias")
_CHECK = "check quotes, brackets and indentation here and in the lines above"
_QUOTE = "quote a text that starts with a special character"
# Of libyaml's words, those that mean nothing to who wrote the file: ours, and what to do.
_IN_WORDS = {
    "found unexpected end of stream": ("this quote is never closed", _CHECK),
    "did not find expected ',' or ']'": (
        "`]` or a comma is missing after this `[`",
        "close it, or quote a text that starts with `[`",
    ),
    "did not find expected ',' or '}'": (
        "`}` or a comma is missing after this `{`",
        "close it, or quote a text that starts with `{`",
    ),
    "did not find expected alphabetic or numeric character": (
        "a text cannot start with `*` or `&`",
        _QUOTE,
    ),
    "did not find expected '-' indicator": (
        "expected another entry of the list above, or its end",
        "start an entry with `- `, aligned with the others, and close the quotes above",
    ),
    "could not find expected ':'": (
        "expected a key with a value, or an entry of a list",
        "write `key: value` with a space after the colon; check the line above",
    ),
    "did not find expected key": (
        "expected a key",
        "check the indentation; quote all of a text or none of it",
    ),
}


def _explain(error: yaml.MarkedYAMLError, source: Source) -> tuple[str, str]:
    """Return what is wrong, in an author's words, and what to do."""
    problem = error.problem or error.context or "it cannot be parsed"
    hint = _CHECK
    if "mapping values" in problem:
        hint = "quote a text that contains `: `, or write it as a block with `>-`"
    elif "cannot start any token" in problem and error.problem_mark:
        problem, hint = _no_beginning(source.text[_mark(error.problem_mark).index :][:1])
    problem, hint = _IN_WORDS.get(problem, (problem, hint))
    return f"invalid YAML: {problem}", hint


def _no_beginning(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return "a tab is used for indentation", "indent with spaces"
    return f"a text cannot start with `{sign}`", _QUOTE
