"""Places in files: where a word that an author wrote stands, so that a fault can name it.

`Text` is a `str` that knows its place; every scalar of a YAML file and every cell of a CSV file
is one, from the reader to the template.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal

_NO_TEXT = "expected text"
_EMPTY = "the value is empty; add one or remove the key"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place: file, line and column, both counted from 1."""

    file: Path
    line: int = 1
    column: int = 1


UNWRITTEN = Span(Path("<generated>"))


@dataclass(frozen=True, slots=True)
class Source:
    """The whole text of a file, in which the places of its parts can be looked up."""

    file: Path
    text: str
    _lines: list[int] = field(init=False, repr=False, compare=False)  # where each begins

    def __post_init__(self) -> None:
        lines = [0, *(end.end() for end in re.finditer("\n", self.text))]
        object.__setattr__(self, "_lines", lines)

    def span(self, index: int) -> Span:
        """Return the place of the character at ``index`` of the text."""
        line = bisect_right(self._lines, index)
        return Span(self.file, line, index - self._lines[line - 1] + 1)


class Text(str):
    """A string with the place it was written at; as a model field, any scalar as it was written."""

    __slots__ = ("_end", "_grown", "_source", "_span", "_start")
    _source: Source | None
    _span: Span | None
    _start: int
    _end: int
    _grown: int

    def __new__(
        cls,
        value: str,
        *,
        source: Source | None = None,
        start: int = 0,
        end: int = 0,
        span: Span | None = None,
    ) -> Text:
        """Make a text from its value and the stretch of the source it was read from."""
        text = super().__new__(cls, value)
        text._source, text._start, text._end = source, start, end
        text._span = span
        text._grown = 0
        return text

    @property
    def span(self) -> Span:
        """The place of the first character; `UNWRITTEN` when no author wrote the text."""
        if self._span is None:
            self._span = self._source.span(self._start) if self._source else UNWRITTEN
        return self._span

    def find_span(self, words: str) -> Span:
        """Return the place of ``words`` within this text, or of the text when they are folded."""
        if self._source is None:
            return self.span
        index = self._source.text.find(words, self._start, self._end)
        return self._source.span(index) if index >= 0 else self.span

    def parts(self, values: Iterable[str]) -> Iterator[Text]:
        """Give parts of this text, one after the other, each at its place where it can be found."""
        at = self._start
        for value in values:
            words = value.split(maxsplit=1)
            if self._source is None or not words:
                yield self.derive(value)
                continue
            found = self._source.text.find(words[0], at, self._end)
            start = max(at, found)
            yield Text(value, source=self._source, start=start, end=self._end)
            # It is never written shorter than it is read, unless numbers were put into it.
            at = start + max(len(words[0]), len(value) - self._grown)

    def derive(self, value: str) -> Text:
        """Return another value that stands at the same place."""
        return Text(value, source=self._source, start=self._start, end=self._end, span=self._span)

    def rewritten(self, value: str) -> Text:
        """Return this text with parts of it replaced by others, which may be longer."""
        text = self.derive(value)
        text._grown = max(0, len(value) - len(self))
        return text

    @classmethod
    def _validate(cls, value: object) -> Text:
        if not isinstance(value, str):
            raise Refusal(codes.WRONG_TYPE, _NO_TEXT, expected=["text"])
        if not value.strip():
            raise Refusal(codes.EMPTY_VALUE, _EMPTY)
        return value if isinstance(value, Text) else cls(value)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source_type: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # YAML makes numbers and truths of some texts; the press prints them as they are written.
        return {
            "type": ["string", "number", "boolean"],
            "pattern": r"\S",
            "patternErrorMessage": _EMPTY,
            "errorMessage": _NO_TEXT,
        }
