"""Give the words of a text as they are read, each character with its place in what was written.

In: a text, and which of its words count. Out: runs of words without marks, that of the text first
and one for each note. The places come from the tokens: what a link leads to, code and citations
contain no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from briefpress.parse import markdown

_PIECE = re.compile(r"\w+|\W")
_NOTE = len("^[")


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they are read, and for each character its offset in the text."""

    text: str
    at: tuple[int, ...]

    def part(self, start: int, end: int) -> Words:
        """Return a stretch of the words."""
        return Words(self.text[start:end], self.at[start:end])

    def single_spaced(self) -> Words:
        """Return the words in lower case, with one space between two."""
        letters, places = list[str](), list[int]()
        for place, letter in zip(self.at, self.text, strict=True):
            if letter.isspace() and (not letters or letters[-1] == " "):
                continue
            for one in " " if letter.isspace() else letter.lower():
                letters.append(one)
                places.append(place)
        return Words("".join(letters), tuple(places))


def joined(parts: Iterable[Words]) -> Words:
    """Return several stretches as one."""
    parts = tuple(parts)
    return Words("".join(one.text for one in parts), tuple(at for one in parts for at in one.at))


def runs(text: str, language: str, *, own: bool) -> Iterator[Words]:
    """Give the words of a text, then those of each note.

    ``own`` leaves out words in another language.
    """
    reading = markdown.read(text, language)
    yield _words(reading.tokens, text, 0, own=own)
    for token in reading.every:
        if token.type == "note":
            yield _words(token.children or (), text, token.meta["at"] + _NOTE, own=own)


def _words(tokens: Iterable[Token], text: str, begins: int, *, own: bool) -> Words:
    parts, at = list[Words](), begins
    tagged = list[bool]()  # for each open mark, whether it is in another language
    for token in tokens:
        at = max(at, token.meta.get("at", 0))
        if token.type == "tagged_open":
            tagged.append("lang" in token.attrs)
        elif token.type == "tagged_close":
            tagged.pop()
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(Words(" ", (at,)))
        elif token.type == "note":
            at += _NOTE + len(token.meta["text"]) + 1
        elif token.type == "text":
            found = _placed(token.content, text, at)
            at = found.at[-1] if found.at else at
            if not (own and any(tagged)):
                parts.append(found)
        at = max(at, token.meta.get("end", 0))
    return joined(parts)


def _placed(content: str, text: str, at: int) -> Words:
    """Return the words of a token; between them are signs, which may be written otherwise."""
    places, is_found = list[int](), True
    for piece in _PIECE.findall(content):
        is_word = piece[0].isalnum() or piece[0] == "_"
        if is_word and is_found:
            found = text.find(piece, at)
            is_found = found >= 0
            at = found if is_found else at
        places += range(at, at + len(piece)) if is_word and is_found else [at] * len(piece)
        at += len(piece) if is_word and is_found else 0
    return Words(content, tuple(places))
