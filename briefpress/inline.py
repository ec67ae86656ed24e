"""Texts to safe markup; the only code that makes `Markup`.

In: a located `Text`, and what the whole briefing has numbered. Out: markup for a template. HTML in
a text is printed as the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MethodType
from typing import Any, Protocol

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from briefpress import marks
from briefpress.marks import Cited
from briefpress.span import Span, Text

# Parts a mark from a number before it, in print and for whoever copies or hears the text.
_MARK_SPACE = Markup("\u202f")
_KEPT = "\u00a0"  # a space at which no line ends
_CALL = Markup('<a class="call" role="doc-noteref" href="#%s"%s>%s</a>')
_CALLED = Markup(' id="%s.call"')
_ENOUGH = 3  # words, to find a note by: a longer run may be folded
_BETWEEN, _LONG_BETWEEN = Markup(","), Markup("; ")
_PARAGRAPH = Markup("<p%s>%s</p>")
_PLACED = Markup(' data-source="%s"')
_LINK = Markup('<a href="%s">')
_ABBREVIATION = Markup('<abbr title="%s">%s</abbr>')
_TERM = Markup('<a class="term" href="#%s">%s</a>')
_CITATION = Markup('<span class="citation">%s</span>')
_SOURCE = Markup('<a href="#source-%s">%s</a>%s')
_REFERENCE = Markup('<a class="reference" href="#%s">%s</a>')
_PAGE_ENCLOSED = Markup('<span class="on-page">, %s <span data-page-of="%s">00</span></span>')
_PAGE = Markup(' <span class="on-page">(%s <span data-page-of="%s">00</span>)</span>')
_WRITTEN = 5_000  # sources and terms whose markup is kept


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a reference can point to: ``label`` is what the reference prints."""

    id: str
    label: str
    title: Text


class Call(Protocol):
    """A note that stands under a table, and is called by its letter."""

    @property
    def letter(self) -> str:
        """What calls it."""

    @property
    def anchor(self) -> str:
        """Where it stands; it leads back to ``anchor.call``."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A glossary term that text is searched for."""

    term: str
    expansion: str
    anchor: str | None  # None when the briefing has no glossary part


@dataclass(slots=True)
class Writer:
    """Writes texts as markup, section by section; knows what the whole briefing has numbered.

    A glossary term links to its entry where it first stands in the section.
    """

    language: str
    words: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    abbreviations: Mapping[str, Abbreviation] = field(default_factory=dict)
    place: Callable[[Span], str] | None = None  # writes where something was written
    _seen: set[str] = field(default_factory=set)
    _called: set[str] = field(default_factory=set)
    _terms: re.Pattern[str] = field(init=False)
    _bound_space: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._terms = _term_pattern(tuple(self.abbreviations))
        self._bound_space = _bound_space(
            self.words.get("bind-before-number", ""), self.words.get("bind-after-number", "")
        )

    def begin(self) -> None:
        """Begin another section: no term has been seen in it."""
        self._seen.clear()
        self._called.clear()

    def inline(self, text: str, calls: Mapping[str, Call] | None = None) -> Markup:
        """Write one run of text; its notes are ``calls`` of what stands under a table, if any."""
        tokens = marks.read(text, self.language).tokens
        env: MutableMapping[str, Any] = {"writer": self, "linked": 0, "text": text, "calls": calls}
        written = _renderer().renderInline(tokens, marks.parser(self.language).options, env)
        return Markup(written)  # noqa: S704

    def call(self, note: Call) -> Markup:
        """Write the letter that calls a note under a table; the note leads back to the first."""
        first = note.anchor not in self._called
        self._called.add(note.anchor)
        return _CALL % (note.anchor, _CALLED % note.anchor if first else "", note.letter)

    def prose(self, text: str, source: str = "") -> Markup:
        """Write paragraphs as ``p`` elements, marked with the place that they come from."""
        placed = _PLACED % source if source else ""
        written = (
            self.inline(text.derive(one) if isinstance(text, Text) else one)
            for one in marks.paragraphs(text)
        )
        return Markup("\n").join(_PARAGRAPH % (placed, one) for one in written)

    def _bound(self, content: str) -> str:
        """Keep a number with its unit or month: a line never ends between them."""
        return self._bound_space.sub(_KEPT, content)

    def _abbreviated(self, content: str, linked: bool) -> str:
        pieces = self._terms.split(content)
        if len(pieces) == 1:
            return escape(content)
        return "".join(
            self._term(piece, linked) if piece in self.abbreviations else escape(piece)
            for piece in pieces
        )

    def _term(self, word: str, linked: bool) -> Markup:
        term = self.abbreviations[word]
        if linked or word in self._seen or term.anchor is None:
            return _abbreviation(word, term.expansion, None)
        self._seen.add(word)
        return _abbreviation(word, term.expansion, term.anchor)

    def _citation(self, cited: Sequence[Cited], first: bool) -> Markup:
        cited = sorted(cited, key=lambda one: self.numbers[one.source])
        sources = [_source(one, self.numbers[one.source]) for one in cited]
        between = _LONG_BETWEEN if any(one.locator for one in cited) else _BETWEEN
        citation = _CITATION % between.join(sources)
        return citation if first else _MARK_SPACE + citation

    def _placed(self, text: str, words: str) -> Markup:
        """Write the attribute that says where words of a text were written."""
        if self.place is None or not isinstance(text, Text):
            return Markup("")
        return _PLACED % self.place(text.find_span(" ".join(words.split()[:_ENOUGH])))

    def _reference(self, anchor: str, enclosed: bool) -> Markup:
        target = self.targets[anchor]
        return _REFERENCE % (anchor, target.label) + self._page(anchor, enclosed)

    def _page(self, anchor: str, enclosed: bool) -> Markup:
        """Write the page of an anchor, in parentheses unless some are open already."""
        return (_PAGE_ENCLOSED if enclosed else _PAGE) % (self.words["page"], anchor)


@cache
def _renderer() -> RendererHTML:
    """Return markdown-it's renderer, with our ways of writing our tokens."""
    renderer = RendererHTML()
    for name, write in _WRITE.items():
        renderer.rules[name] = MethodType(write, renderer)
    return renderer


@cache
def _bound_space(before: str, after: str) -> re.Pattern[str]:
    """Return a pattern for a space between a word of ``before`` or ``after`` and a number."""
    names = "|".join(rf"(?<=(?<!\w){re.escape(word)} )" for word in before.split()) or "(?!)"
    units = "|".join(re.escape(word) for word in after.split()) or "(?!)"
    return re.compile(rf" (?:(?=\d)(?:{names})|(?<=\d )(?=(?:{units})(?!\w)))")


@cache
def _term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of the terms as a word of its own, longer ones first."""
    longest_first = sorted(terms, key=len, reverse=True)
    # What must not stand before a term comes after it: a pattern that begins with letters is
    # searched for several times faster than one that begins with a condition.
    either = "|".join(rf"{term}(?<![\w-]{term})" for term in map(re.escape, longest_first))
    return re.compile(rf"({either or '(?!)'})(?![\w])")


# What is written again and again.


@lru_cache(maxsize=_WRITTEN)
def _abbreviation(word: str, expansion: str, anchor: str | None) -> Markup:
    return _ABBREVIATION % (expansion, word if anchor is None else _TERM % (anchor, word))


@lru_cache(maxsize=_WRITTEN)
def _source(cited: Cited, number: int) -> Markup:
    return _SOURCE % (cited.source, number, f" {cited.locator}" if cited.locator else "")


# What each kind of token prints.


def _write_text(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    return writer._abbreviated(writer._bound(tokens[index].content), env["linked"] > 0)


def _write_citation(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    return writer._citation(tokens[index].meta["cited"], first=index == 0)


def _write_note(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    note = tokens[index].meta["text"]
    apart = _MARK_SPACE if _hangs_on_a_word(tokens, index) else ""
    if env["calls"] is not None:
        return f"{apart}{env['writer'].call(env['calls'][note])}"
    inner = self.renderInline(tokens[index].children or [], options, env)
    return f'{apart}<span class="footnote"{env["writer"]._placed(env["text"], note)}>{inner}</span>'


def _hangs_on_a_word(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    closed = before is None or (before.type == "text" and not before.content[-1:].isalnum())
    return not closed


def _write_link_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    href = str(tokens[index].attrGet("href"))
    if href.startswith("#") and tokens[index + 1].type == "link_close":
        env["reference"] = True
        writer: Writer = env["writer"]
        return writer._reference(href[1:], _is_enclosed(tokens[:index]))
    env["linked"] += 1
    return _LINK % href


def _write_link_close(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    if env.pop("reference", False):
        return ""
    env["linked"] -= 1
    href = next(
        str(token.attrGet("href"))
        for token in reversed(tokens[:index])
        if token.type == "link_open"
    )
    if not href.startswith("#"):
        return "</a>"
    return "</a>" + str(env["writer"]._page(href[1:], _is_enclosed(tokens[:index])))


def _is_enclosed(before: Sequence[Token]) -> bool:
    """Tell whether a parenthesis is open after these tokens."""
    words = "".join(token.content for token in before if token.type == "text")
    return words.count("(") > words.count(")")


def _write_softbreak(*_: Any) -> str:
    return "\n"


_WRITE: dict[str, Callable[..., str]] = {
    "text": _write_text,
    "citation": _write_citation,
    "note": _write_note,
    "link_open": _write_link_open,
    "link_close": _write_link_close,
    "softbreak": _write_softbreak,
}
