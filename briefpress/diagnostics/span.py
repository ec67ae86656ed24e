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
from typing import TYPE_CHECKING, Any, Self

from briefpress.diagnostics import alignment, codes
from briefpress.diagnostics.codes import Refusal

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_NO_TEXT = "expected text"
_EMPTY = "the value is empty; add one or remove the key"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place: file, line and column, both counted from 1.

    In a workbook, ``cell`` is its address, such as `Budget!B7`, and line and column are its row and
    column.
    """

    file: Path
    line: int = 1
    column: int = 1
    cell: str = ""


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
    """A string with the place it was written at; as a model field, any scalar as it was written.

    A text that was made from another one knows which, and ``_pieces`` of it: where each begins here
    and there, and whether the characters that follow go on there as well.
    """

    __slots__ = ("_comment", "_end", "_offsets", "_parent", "_pieces", "_source", "_span", "_start")
    _source: Source | None
    _span: Span | None
    _start: int
    _end: int
    _comment: int | None
    _parent: Text | None
    _pieces: tuple[tuple[int, int, bool], ...]
    _offsets: list[int] | None

    def __new__(
        cls,
        value: str,
        *,
        source: Source | None = None,
        start: int = 0,
        end: int = 0,
        span: Span | None = None,
        comment: int | None = None,
    ) -> Self:
        """Make a text from its value and the stretch of the source it was read from.

        ``comment`` is where a comment on one of its lines starts in the source.
        """
        text = super().__new__(cls, value)
        text._source, text._start, text._end = source, start, end
        text._span, text._comment = span, comment
        text._parent, text._pieces, text._offsets = None, (), None
        return text

    @property
    def span(self) -> Span:
        """The place of the first character; `UNWRITTEN` when no author wrote the text."""
        if self._span is None and self._parent is not None:
            self._span = self._parent.at(self._pieces[0][1])
        elif self._span is None:
            self._span = self._source.span(self._start) if self._source else UNWRITTEN
        return self._span

    @property
    def comment(self) -> tuple[str, Span] | None:
        """The comment on a line of the text, and its place."""
        if self._comment is None or self._source is None:
            return None
        words = self._source.text[self._comment :].partition("\n")[0].rstrip()
        return words, self._source.span(self._comment)

    def at(self, offset: int) -> Span:
        """Return the place of the character at ``offset``; of the text, if it was not written."""
        index = self._index(offset)
        return self.span if index is None or self._source is None else self._source.span(index)

    def _index(self, offset: int) -> int | None:
        """Return where a character is in the source."""
        if self._parent is not None:
            new, old, goes_on = max(one for one in self._pieces if one[0] <= offset)
            return self._parent._index(old + (offset - new if goes_on else 0))
        if self._source is None:
            return None
        if self._offsets is None:
            written = self._source.text[self._start : self._end]
            self._offsets = alignment.offsets(self, written) or []
        return self._start + self._offsets[offset] if offset < len(self._offsets) else None

    def parts(self, values: Iterable[str]) -> Iterator[Text]:
        """Give parts of this text, which are in it one after the other, each at its place."""
        end = 0
        for value in values:
            begin = max(0, self.find(value, end))
            end = begin + len(value)
            part = self._made(value, ((0, begin, True),))
            part._span = None  # it is found when it is asked for
            yield part

    def derive(self, value: str) -> Text:
        """Return another value that stands at the same place."""
        begin = self.find(value)
        if begin >= 0:
            return self._made(value, ((0, begin, True),))
        alike = zip(self, value, strict=False)
        same = next((n for n, (one, other) in enumerate(alike) if one != other), len(self))
        return self._made(value, ((0, 0, same > 0), (same, 0, False)))

    def rewritten(self, replaced: Iterable[tuple[int, int, str]]) -> Text:
        """Return this text with stretches of it (from, to) replaced by others."""
        values, pieces, end, length = list[str](), [(0, 0, True)], 0, 0
        for start, to, value in replaced:
            values += [self[end:start], value]
            length += start - end
            pieces.append((length, start, False))
            length += len(value)
            pieces.append((length, to, True))
            end = to
        return self._made("".join((*values, self[end:])), tuple(pieces))

    def _made(self, value: str, pieces: tuple[tuple[int, int, bool], ...]) -> Text:
        text = Text(value, source=self._source, start=self._start, end=self._end, span=self.span)
        text._parent, text._pieces = self, pieces
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
        from pydantic_core import core_schema  # only models need it; workers have none

        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # YAML makes numbers and truths of some texts; Briefpress prints them as they are written.
        return {
            "type": ["string", "number", "boolean"],
            "pattern": r"\S",
            "patternErrorMessage": _EMPTY,
            "errorMessage": _NO_TEXT,
        }
