"""What inline Markdown in a text means, before anything is written.

In: a located `Text`. Out: markdown-it's tokens, the sources and anchors that a text names, its
plain words, and what cannot be printed as meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from briefpress.parse.markdown_invalid import Fault
from briefpress.parse.markdown_rules import Cited, Entry, parser

NUMBER = "#"  # in the brackets of a reference: the number of its target
_KEPT = 30_000  # texts: those of some 1,000 pages, in some 50 MB
_SIGNS = re.compile(r"""[\n\\`*_!^\[\]<&'"\r\0]""")  # what a parser does not leave as it is


@dataclass(frozen=True, slots=True)
class Reference:
    """An anchor that a text points to, and the offset of its `#`.

    ``is_number`` means that only the number of its target is printed.
    """

    anchor: str
    at: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read: the tokens to write it from, and all of them with those inside notes.

    ``plain`` are its bare words; ``faults`` is what cannot be printed as meant. The tokens are to
    be read, not to be changed.
    """

    tokens: tuple[Token, ...]
    every: tuple[Token, ...]
    plain: str
    cited: tuple[Cited, ...]
    references: tuple[Reference, ...]
    indexed: tuple[Entry, ...]
    faults: tuple[Fault, ...]


@lru_cache(maxsize=_KEPT)
def read(text: str, language: str) -> Reading:
    """Read one run of text; every step asks for it, and it is parsed once.

    Only the quotation marks depend on the language.
    """
    tokens, faults = _parsed(text, language)
    every = tuple(_with_children(tokens))
    citations = (token.meta["cited"] for token in every if token.type == "citation")
    return Reading(
        tuple(tokens),
        every,
        _plain(tokens),
        cited=tuple(one for cited in citations for one in cited),
        references=tuple(
            Reference(href[1:], token.meta["href-at"], is_number(every, index))
            for index, token in enumerate(every)
            if (href := href_of(token)).startswith("#")
        ),
        indexed=tuple(one for token in every for one in token.meta.get("index", ())),
        faults=tuple(sorted(faults, key=lambda one: one.at)),
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a prose text."""
    return [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def plain(text: str, language: str = "en") -> str:
    """Return the bare words of a text: no marks, no citations, no notes."""
    return read(text, language).plain


def citations(text: str, language: str = "en") -> tuple[Cited, ...]:
    """Return the sources that a text cites, in order, those of its notes included."""
    return read(text, language).cited


def references(text: str, language: str = "en") -> tuple[Reference, ...]:
    """Return the anchors that a text points to, in order."""
    return read(text, language).references


def indexed(text: str, language: str = "en") -> tuple[Entry, ...]:
    """Return what the index lists a text under."""
    return read(text, language).indexed


def notes(text: str, language: str = "en") -> int:
    """Return how many notes a text has."""
    return sum(token.type == "note" for token in read(text, language).every)


def _parsed(text: str, language: str) -> tuple[list[Token], list[Fault]]:
    """Return the tokens of a text, and what cannot be printed as meant."""
    if text and not _SIGNS.search(text):
        return [Token("text", "", 0, content=text)], []  # as the parser would, which takes its time
    faults: list[Fault] = []
    tokens = parser(language).parseInline(text, {"faults": faults})[0].children or []
    return tokens, faults


def _with_children(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _with_children(token.children or ())


def _plain(tokens: Iterable[Token]) -> str:
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if token.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()


def href_of(token: Token) -> str:
    """Return where a token links to; nothing when it opens no link."""
    return str(token.attrGet("href")) if token.type == "link_open" else ""


def is_number(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the link that a token opens is `[#](#id)`, the number of its target alone."""
    inside = tokens[index + 1 : index + 3]
    is_sign = inside[0].type == "text" and inside[0].content == NUMBER
    return is_sign and inside[-1].type == "link_close" and href_of(tokens[index]).startswith("#")
