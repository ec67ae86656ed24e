"""Texts to safe markup; the only code that makes `Markup`.

In: a located `Text`, and what the whole briefing has numbered. Out: markup for a template. HTML in
a text is printed as the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from briefpress import marks
from briefpress.marks import Cited
from briefpress.span import Span, Text

# Parts a mark from a number before it, in print and for whoever copies or hears the text.
_MARK_SPACE = Markup("\u202f")
_KEPT = "\\1\u00a0"  # what stood before the space, and a space at which no line ends
_ENOUGH = 3  # words, to find a note by: a longer run may be folded
_BETWEEN, _LONG_BETWEEN = Markup(","), Markup("; ")
_ABBREVIATION = Markup('<abbr title="{}">{}</abbr>')
_TERM = Markup('<a class="term" href="#{}">{}</a>')
_PAGE_ENCLOSED = Markup('<span class="on-page">, {} <span data-page-of="{}">00</span></span>')
_PAGE = Markup(' <span class="on-page">({} <span data-page-of="{}">00</span>)</span>')


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a reference can point to: ``label`` is what the reference prints."""

    id: str
    label: str
    title: Text


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A glossary term that text is searched for."""

    term: str
    expansion: str
    anchor: str | None  # None when the briefing has no glossary part


@dataclass(slots=True)
class Writer:
    """Writes the texts of one section as markup; knows what the whole briefing has numbered.

    A glossary term links to its entry where it first stands in the section.
    """

    language: str
    words: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    abbreviations: Mapping[str, Abbreviation] = field(default_factory=dict)
    place: Callable[[Span], str] | None = None  # writes where something was written
    _seen: set[str] = field(default_factory=set)

    def inline(self, text: str) -> Markup:
        """Write one run of text."""
        tokens = _parser(self.language).parseInline(text, {})[0].children or []
        return self._write(tokens, text)

    def prose(self, text: str, source: str = "") -> Markup:
        """Write paragraphs as ``p`` elements, marked with the place that they come from."""
        paragraph = Markup('<p data-source="{}">').format(source) if source else Markup("<p>")
        written = (
            self.inline(text.derive(one) if isinstance(text, Text) else one)
            for one in marks.paragraphs(text)
        )
        return Markup("\n").join(paragraph + one + Markup("</p>") for one in written)

    def _write(self, tokens: Sequence[Token], text: str) -> Markup:
        parser = _parser(self.language)
        env: MutableMapping[str, Any] = {"writer": self, "linked": 0, "text": text}
        return Markup(parser.renderer.render(_block(tokens), parser.options, env))  # noqa: S704

    def _bound(self, content: str) -> str:
        """Keep a number with its unit or month: a line never ends between them."""
        before, after = _binding_patterns(
            self.words.get("bind-before-number", ""), self.words.get("bind-after-number", "")
        )
        return after.sub(_KEPT, before.sub(_KEPT, content))

    def _abbreviated(self, content: str, linked: bool) -> Markup:
        if not self.abbreviations:
            return escape(content)
        pieces = _term_pattern(tuple(self.abbreviations)).split(content)
        return Markup("").join(
            self._term(piece, linked) if piece in self.abbreviations else escape(piece)
            for piece in pieces
        )

    def _term(self, word: str, linked: bool) -> Markup:
        term = self.abbreviations[word]
        if linked or word in self._seen or term.anchor is None:
            return _ABBREVIATION.format(term.expansion, word)
        self._seen.add(word)
        return _ABBREVIATION.format(term.expansion, _TERM.format(term.anchor, word))

    def _citation(self, cited: Sequence[Cited], first: bool) -> Markup:
        cited = sorted(cited, key=lambda one: self.numbers[one.source])
        sources = [
            Markup('<a href="#source-{}">{}</a>{}').format(
                one.source, self.numbers[one.source], f" {one.locator}" if one.locator else ""
            )
            for one in cited
        ]
        between = _LONG_BETWEEN if any(one.locator for one in cited) else _BETWEEN
        citation = Markup('<span class="citation">{}</span>').format(between.join(sources))
        return citation if first else _MARK_SPACE + citation

    def _source(self, text: str, words: str) -> Markup:
        """Write the attribute that says where words of a text were written."""
        if self.place is None or not isinstance(text, Text):
            return Markup("")
        return Markup(' data-source="{}"').format(
            self.place(text.find_span(" ".join(words.split()[:_ENOUGH])))
        )

    def _reference(self, anchor: str, enclosed: bool) -> Markup:
        target = self.targets[anchor]
        link = Markup('<a class="reference" href="#{}">{}</a>').format(anchor, target.label)
        return link + self._page(anchor, enclosed)

    def _page(self, anchor: str, enclosed: bool) -> Markup:
        """Write the page of an anchor, in parentheses unless some are open already."""
        return (_PAGE_ENCLOSED if enclosed else _PAGE).format(self.words["page"], anchor)


@cache
def _parser(language: str) -> MarkdownIt:
    """Return the parser of a language with our ways of writing its tokens."""
    parser = marks.make_parser(language)
    for name, write in _WRITE.items():
        parser.add_render_rule(name, write)
    return parser


def _block(children: Sequence[Token]) -> list[Token]:
    return [Token("inline", "", 0, children=list(children))]


@cache
def _binding_patterns(before: str, after: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for a space between a word of ``before`` or ``after`` and a number."""
    words = ["|".join(re.escape(word) for word in one.split()) or "(?!)" for one in (before, after)]
    return (
        re.compile(rf"(?<!\w)({words[0]}) (?=\d)"),
        re.compile(rf"(?<=\d)() (?=(?:{words[1]})(?!\w))"),
    )


@cache
def _term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of the terms as a word of its own, longer ones first."""
    longest_first = sorted(terms, key=len, reverse=True)
    either = "|".join(re.escape(term) for term in longest_first)
    return re.compile(rf"(?<![\w-])({either})(?![\w])")


# What each kind of token prints.


def _write_text(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer = env["writer"]
    return str(writer._abbreviated(writer._bound(tokens[index].content), env["linked"] > 0))


def _write_citation(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    return str(env["writer"]._citation(tokens[index].meta["cited"], first=index == 0))


def _write_note(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    note = tokens[index].meta["text"]
    inner = self.renderInline(tokens[index].children or [], options, env)
    before = tokens[index - 1] if index else None
    closed = before is None or (before.type == "text" and not before.content[-1:].isalnum())
    apart = "" if closed else _MARK_SPACE
    return f'{apart}<span class="footnote"{env["writer"]._source(env["text"], note)}>{inner}</span>'


def _write_link_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    href = str(tokens[index].attrGet("href"))
    if href.startswith("#") and tokens[index + 1].type == "link_close":
        env["reference"] = True
        return str(env["writer"]._reference(href[1:], _is_enclosed(tokens[:index])))
    env["linked"] += 1
    return str(Markup('<a href="{}">').format(href))


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
