"""Highlight listings: each line is split into pieces.

In: a text and the name of its language. Out: lines of pieces, which together are the text, except
that tabs become spaces. The stylesheet shows the kinds of pieces by weight and slope, not by
colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel import Locale
from pygments.lexers import get_lexer_by_name
from pygments.token import Token

from briefpress.diagnostics.diagnostic import Collector
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.listings import Listing

_TAB = 4  # spaces
_ROLES = (
    (Token.Comment, "comment"),
    (Token.Name.Tag, "name"),
    (Token.Name.Attribute, "name"),
    (Token.Keyword, "name"),
    (Token.Generic.Prompt, "comment"),
    (Token.Generic.Output, "answer"),
    (Token.Punctuation, "sign"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line, and its kind: a name, a comment, an operator, output, or plain text."""

    text: str
    role: str


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Lines(View):
    """A printed listing; nothing in it is inline syntax."""

    lines: tuple[Line, ...]


def view(block: Listing, data: ExhibitData, _locale: Locale, _faults: Collector) -> Lines:
    """Return the lines of a listing, or of the file that it prints."""
    text = block.text if block.file is None else data.listings[str(block.file)]
    return Lines(lines(text or "", block.language))


def lines(text: str, language: str) -> tuple[Line, ...]:
    """Return the lines of a text; the last one ends with the text, whether or not with a break."""
    lexer = get_lexer_by_name(language, stripnl=False)
    made: list[list[Piece]] = [[]]
    for kind, words in lexer.get_tokens(text.expandtabs(_TAB).rstrip("\n")):
        for number, part in enumerate(words.split("\n")):
            if number:
                made.append([])
            if part:
                _add(made[-1], Piece(part, _role(kind)))
    return tuple(tuple(line) for line in made[:-1])  # lexers expect a line break at the end


def _add(line: list[Piece], piece: Piece) -> None:
    """Add a piece to a line, merged with the last one of the same kind."""
    if line and line[-1].role == piece.role:
        piece = Piece(line.pop().text + piece.text, piece.role)
    line.append(piece)


def _role(kind: Any) -> str:
    return next((role for token, role in _ROLES if kind in token), "")
