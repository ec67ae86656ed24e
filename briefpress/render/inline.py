"""Render texts as safe markup; no other code creates `Markup`.

In: a located `Text`, and the numbers of the whole briefing. Out: markup for a template. HTML in a
text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape
from types import MethodType
from typing import Any, Protocol

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from briefpress.diagnostics.span import Span, Text
from briefpress.parse import markdown, markdown_rules
from briefpress.parse.markdown_rules import Cited, Entry
from briefpress.resolve import terms
from briefpress.resolve.index import Mention
from briefpress.resolve.numbering import Target
from briefpress.resolve.terms import Abbreviation, Place, Terms

# Separates a mark from a number before it, in print, in copied text and for screen readers.
_MARK_SPACE = Markup("\u202f")
_KEPT = "\u00a0"  # a no-break space
_NOTE = "^["  # begins a note
_CALL = Markup('<a class="call" role="doc-noteref" href="#%s"%s>%s</a>')
_CALLED = Markup(' id="%s.call"')
_BETWEEN, _LONG_BETWEEN = Markup(","), Markup("; ")
_PARAGRAPH = Markup("<p%s>%s</p>")
_ORDINAL = Markup('<span class="paragraph-number">%s.</span>\u2002')
_PLACED = Markup(' data-source="%s"')
_LINK = Markup('<a href="%s"%s>')
_TITLE = Markup(' title="%s"')
_ABBREVIATION = Markup('<abbr title="%s">%s</abbr>')
_TERM = Markup('<a class="term"%s href="#%s">%s</a>')
_IDENTIFIED = Markup(' id="%s"')
_IN_LANGUAGE = Markup(' lang="%s"')
_TAGGED, _END = Markup("<span%s%s>"), Markup("</span>")
_EXPANSION = Markup('<span class="expansion"%s>%s</span> (%s)')
_CITATION = Markup('<span class="citation">%s</span>')
_SOURCE = Markup('<a href="#source-%s">%s</a>%s')
_CITED = Markup(' <span class="cited">(%s)</span>')
_ADDRESS = Markup('<a class="address" href="%s">%s</a>')
_TAG = re.compile(r"(</?[^<>]*>)")
_KEPT_TAGS = {f"<{end}{name}>" for name in ("i", "b", "sub", "sup") for end in ("", "/")}
_REFERENCE = Markup('<a class="reference" href="#%s">%s</a>')
_PAGE_ENCLOSED = Markup('<span class="on-page">, %s <span data-page-of="%s">00</span></span>')
_PAGE = Markup(' <span class="on-page">(%s <span data-page-of="%s">00</span>)</span>')
_WRITTEN = 5_000  # sources and terms whose markup is cached


class Call(Protocol):
    """A note below a table, called by its letter."""

    @property
    def letter(self) -> str:
        """The letter of the note."""

    @property
    def anchor(self) -> str:
        """The anchor of the note; it links back to ``anchor.call``."""


@dataclass(slots=True)
class Writer:
    """Renders texts as markup, section by section, with the numbers of the whole briefing.

    A glossary term links to its entry at its first use in a section. ``first_uses`` are the terms
    to spell out, by the place of the run; ``mentions`` are the index places of all rendered
    sections.
    """

    language: str
    words: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    abbreviations: Terms = field(default_factory=Terms)
    place: Callable[[Span], str] | None = None  # renders places in source files
    first_uses: Mapping[Place, Collection[str]] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    cited: Mapping[str, str] = field(
        default_factory=dict
    )  # by source, when the style is not numeric
    _seen: set[str] = field(default_factory=set)
    _called: set[str] = field(default_factory=set)
    _section: str = ""  # the id of the current section, or nothing
    _marked: int = 0  # its index places so far
    _bound_space: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._bound_space = _bound_space(
            self.words.get("bind-before-number", ""), self.words.get("bind-after-number", "")
        )

    def begin(self, section: str = "") -> None:
        """Start another section or generated part: no term has been used in it yet."""
        self._seen.clear()
        self._called.clear()
        self._section, self._marked = section, 0

    def inline(
        self, text: str, calls: Mapping[str, Call] | None = None, paragraph: int = 0
    ) -> Markup:
        """Render one run of text, which may be a ``paragraph`` of prose, counted from 0.

        Its notes are ``calls`` of notes below a table, if any.
        """
        tokens = markdown.read(text, self.language).tokens
        env: MutableMapping[str, Any] = {
            "writer": self,
            "linked": 0,
            "text": text,
            "calls": calls,
            "spelled": set(self._spelled_out(text, paragraph)),
            "sought": set(),
            "parentheses": 0,
        }
        written = _renderer().renderInline(
            tokens, markdown_rules.parser(self.language).options, env
        )
        return Markup(written)  # noqa: S704

    def _spelled_out(self, text: str, paragraph: int) -> Collection[str]:
        """Return the terms that a run of text must spell out."""
        return self.first_uses.get((text.span, paragraph), ()) if isinstance(text, Text) else ()

    def call(self, note: Call) -> Markup:
        """Render the letter that calls a note below a table; the note links back to the first."""
        first = note.anchor not in self._called
        self._called.add(note.anchor)
        return _CALL % (note.anchor, _CALLED % note.anchor if first else "", note.letter)

    def prose(self, text: str, source: str = "", number: int = 0) -> Markup:
        """Render paragraphs as ``p`` elements with their places.

        ``number`` is that of the first, if they are numbered.
        """
        placed = _PLACED % source if source else ""
        written = (
            self.inline(text.derive(one) if isinstance(text, Text) else one, None, place)
            for place, one in enumerate(markdown.paragraphs(text))
        )
        numbered = (
            (_ORDINAL % count if number else "") + one for count, one in enumerate(written, number)
        )
        return Markup("\n").join(_PARAGRAPH % (placed, one) for one in numbered)

    def _bound(self, content: str) -> str:
        """Keep a number on one line with its unit or month."""
        return self._bound_space.sub(_KEPT, content)

    def _abbreviated(self, content: str, env: MutableMapping[str, Any]) -> str:
        written, done = list[str](), 0
        for start, end in self.abbreviations.phrases.spans(content):
            around = content[:start], content[end:]
            written += [escape(content[done:start]), self._found(content[start:end], around, env)]
            done = end
        return "".join((*written, escape(content[done:])))

    def _found(self, word: str, around: tuple[str, str], env: MutableMapping[str, Any]) -> Markup:
        """Render a term or index words, with the text before and after."""
        term, linked = self.abbreviations[word], env["linked"] > 0
        if term.sought:
            return self._sought(word, term, env["sought"])
        written = self._term(word, term, linked)
        if linked or term.term not in env["spelled"] or not terms.may_be_spelled(*around):
            return written
        env["spelled"].discard(term.term)
        lang = _IN_LANGUAGE % term.lang if term.lang else ""
        return _EXPANSION % (lang, term.spelled_out(around[0]), written)

    def _sought(self, word: str, term: Abbreviation, seen: set[Entry]) -> Markup:
        """Render index words; the first in each run has an anchor."""
        if term.entry is None or term.entry in seen:
            return escape(word)
        seen.add(term.entry)
        id_ = self._listed([term.entry])
        return _TAGGED % (_IDENTIFIED % id_, "") + word + _END if id_ else escape(word)

    def _term(self, word: str, term: Abbreviation, linked: bool) -> Markup:
        if linked or term.term in self._seen or term.anchor is None:
            return _abbreviation(word, term.expansion, None)
        self._seen.add(term.term)
        id_ = self._listed([term.entry]) if term.entry else ""
        return _abbreviation(word, term.expansion, term.anchor, id_)

    def _listed(self, entries: Sequence[Entry]) -> str:
        """Record a place for the index; return its anchor, or nothing outside sections."""
        if not self._section:
            return ""
        self._marked += 1
        anchor = f"index-{self._section}-{self._marked}"
        self.mentions += [Mention(entry, anchor) for entry in entries]
        return anchor

    def _citation(self, cited: Sequence[Cited], first: bool) -> Markup:
        if self.cited:
            return _CITED % Markup("; ").join(_source(one, self._short(one)) for one in cited)
        cited = sorted(cited, key=lambda one: self.numbers[one.source])
        sources = [_source(one, self.numbers[one.source]) for one in cited]
        between = _LONG_BETWEEN if any(one.locator for one in cited) else _BETWEEN
        citation = _CITATION % between.join(sources)
        return citation if first else _MARK_SPACE + citation

    def _short(self, cited: Cited) -> Markup:
        """Render a citation of a source, with a comma before the locator."""
        return self.entry(self.cited[cited.source]) + ("," if cited.locator else "")

    def entry(self, styled: str, url: str = "", title: str = "", lang: str = "") -> Markup:
        """Render an entry of a bibliography: its address as a link, its title with its language."""
        written = []
        for piece in _TAG.split(styled):
            if _TAG.fullmatch(piece):
                written.append(Markup(piece if piece in _KEPT_TAGS else ""))  # noqa: S704
                continue
            text = escape(unescape(piece))
            if title and lang:
                foreign = _TAGGED % ("", _IN_LANGUAGE % lang) + title + _END
                text = Markup(text.replace(escape(title), foreign))  # noqa: S704
            if url:
                text = Markup(text.replace(escape(url), _ADDRESS % (url, url)))  # noqa: S704
            written.append(text)
        return Markup("").join(written)

    def _placed(self, text: str, note: Token) -> Markup:
        """Render the attribute with the place of the first word of a note in a text."""
        if self.place is None or not isinstance(text, Text):
            return Markup("")
        words = note.meta["text"]
        begins = note.meta["at"] + len(_NOTE) + len(words) - len(words.lstrip())
        return _PLACED % self.place(text.at(begins))

    def _reference(self, anchor: str, enclosed: bool) -> Markup:
        target = self.targets[anchor]
        return _REFERENCE % (anchor, target.label) + self._page(anchor, enclosed)

    def _page(self, anchor: str, enclosed: bool) -> Markup:
        """Render the page of an anchor, in parentheses unless some are open already."""
        return (_PAGE_ENCLOSED if enclosed else _PAGE) % (self.words["page"], anchor)


@cache
def _renderer() -> RendererHTML:
    """Return markdown-it's renderer, with rules for our own tokens."""
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


# Cached markup.


@lru_cache(maxsize=_WRITTEN)
def _abbreviation(word: str, expansion: str | None, anchor: str | None, id_: str = "") -> Markup:
    linked = word
    if anchor is not None:
        linked = _TERM % (_IDENTIFIED % id_ if id_ else "", anchor, word)
    return _ABBREVIATION % (expansion, linked) if expansion else escape(linked)


@lru_cache(maxsize=_WRITTEN)
def _source(cited: Cited, number: int | Markup) -> Markup:
    return _SOURCE % (cited.source, number, f" {cited.locator}" if cited.locator else "")


# The markup of each kind of token.


def _write_text(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    written = tokens[index].content
    env["parentheses"] += written.count("(") - written.count(")")
    content = writer._bound(written)
    return writer._abbreviated(content, env)


def _write_citation(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    return writer._citation(tokens[index].meta["cited"], first=index == 0)


def _write_note(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    note = tokens[index]
    apart = _MARK_SPACE if _hangs_on_a_word(tokens, index) else ""
    if env["calls"] is not None:
        return f"{apart}{env['writer'].call(env['calls'][note.meta['text']])}"
    inside = {**env, "spelled": set(), "parentheses": 0}
    inner = self.renderInline(note.children or [], options, inside)
    return f'{apart}<span class="footnote"{env["writer"]._placed(env["text"], note)}>{inner}</span>'


def _hangs_on_a_word(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    closed = before is None or (before.type == "text" and not before.content[-1:].isalnum())
    return not closed


def _write_tagged_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    opened = tokens[index]
    id_ = env["writer"]._listed(opened.meta["index"]) if "index" in opened.meta else ""
    lang = opened.attrGet("lang")
    return _TAGGED % (_IDENTIFIED % id_ if id_ else "", _IN_LANGUAGE % lang if lang else "")


def _write_link_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    href = str(tokens[index].attrGet("href"))
    writer: Writer = env["writer"]
    if href.startswith("#") and tokens[index + 1].type == "link_close":
        env["page"] = None
        return writer._reference(href[1:], env["parentheses"] > 0)
    env["linked"] += 1
    env["page"] = href[1:] if href.startswith("#") else None
    title = tokens[index].attrGet("title")
    return _LINK % (href, _TITLE % title if title else "")


def _write_link_close(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    if tokens[index - 1].type == "link_open":
        return ""
    env["linked"] -= 1
    page = env.pop("page")
    return "</a>" + (str(env["writer"]._page(page, env["parentheses"] > 0)) if page else "")


def _write_softbreak(*_: Any) -> str:
    return "\n"


_WRITE: dict[str, Callable[..., str]] = {
    "text": _write_text,
    "citation": _write_citation,
    "note": _write_note,
    "tagged_open": _write_tagged_open,
    "link_open": _write_link_open,
    "link_close": _write_link_close,
    "softbreak": _write_softbreak,
}
