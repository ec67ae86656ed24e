"""Render texts as safe markup; no other code creates `Markup`.

In: a located `Text`, and the numbers of the whole briefing. Out: markup for a template. HTML in a
text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MethodType
from typing import Any, Protocol, TypeVar

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from briefpress.diagnostics.span import Span, Text
from briefpress.model.lists import anchor
from briefpress.parse import markdown, markdown_rules, pandoc
from briefpress.parse.markdown_rules import Cited, Entry
from briefpress.parse.pandoc import Node
from briefpress.render.spacing import spaced
from briefpress.resolve import terms
from briefpress.resolve.citations import HOUSE_STYLE, Styled, keyed, placed
from briefpress.resolve.index import Mention
from briefpress.resolve.numbering import Label, Target
from briefpress.resolve.terms import Abbreviation, Place, Terms

# Separates a mark from a number before it, in print, in copied text and for screen readers.
_MARK_SPACE = Markup("\u202f")
_PUNCTUATION = re.compile("[.,;:!?]+")
_KEPT = "\u00a0"  # a no-break space
_NOTE_OPENS = "^["
_CALL = Markup('<a class="call" role="doc-noteref" href="#%s"%s>%s</a>')
_CALLED = Markup(' id="%s.call"')
_BETWEEN, _LONG_BETWEEN = Markup(","), Markup("; ")
_PARAGRAPH = Markup("<p%s>%s</p>")
_COUNTED = Markup("<span data-count>%s</span>")  # figures that are filled in after layout
_IN_ATTRIBUTE = "\ufdd3\\1\ufdd4"  # the same in an attribute, as `layout.fragment` has it
_IN_PARTS = Markup('<span class="in-parts">%s</span>')  # no line ends in it
_PARTS_OF_ONE = 3  # of a number of figures alone, when it is split at its figures
_DIGEST = Markup('<span data-count="16">%s</span>')
_FIGURES = re.compile("([0-9]+)")
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
_SOURCE = Markup('<a href="#%s">%s</a>%s')
_CITED = Markup('<span class="cited">%s</span>')
_NOTE = Markup('<span class="footnote"%s%s>%s</span>')
_NUMBERED = Markup(' data-number="%s"')
_ADDRESS = Markup('<a class="address" href="%s">%s</a>')
_LINKED = Markup('<a href="#%s">%s</a>')
_RICH = {
    "Emph": Markup("<i>%s</i>"),
    "Strong": Markup("<b>%s</b>"),
    "Superscript": Markup("<sup>%s</sup>"),
    "Subscript": Markup("<sub>%s</sub>"),
    "Strikeout": Markup("<s>%s</s>"),
    "Underline": Markup('<span class="underlined">%s</span>'),
    "SmallCaps": Markup('<span class="small-capitals">%s</span>'),
}
# Classes of pandoc that are printed: parts of an entry, and what undoes italics and the like.
_STYLED = frozenset(
    ("csl-block", "csl-indent", "csl-left-margin", "csl-right-inline", "csl-no-emph",
     "csl-no-strong", "csl-no-smallcaps")
)  # fmt: skip
_CLASSED = Markup('<span class="%s">%s</span>')
_REFERENCE = Markup('<a class="reference" href="#%s">%s</a>')
_NUMBER = Markup('<a class="reference" href="#%s">')
_PAGE_ENCLOSED = Markup('<span class="on-page">, %s <span data-page-of="%s">00</span></span>')
_PAGE = Markup(' <span class="on-page">(%s <span data-page-of="%s">00</span>)</span>')
# The end of a sentence: not of an abbreviation of one or two letters (`p.`, `cf.`, `e.g.`).
_SENTENCE_END = re.compile(r"(?:[!?…]|(?:\w\w\w|\W)\.)[\"'”’»)\]]*\s+$")
_TOKENS_OF_REFERENCE, _TOKENS_BEFORE, _CHARACTERS_BEFORE = 2, 4, 20
_WRITTEN = 5_000  # sources and terms whose markup is cached


Value = TypeVar("Value")


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
    styled: Styled = HOUSE_STYLE
    _seen: set[str] = field(default_factory=set)
    _called: set[str] = field(default_factory=set)
    _printed: dict[Hashable, int] = field(default_factory=dict)  # how often a place was
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
        tokens: Sequence[Token] = markdown.read(text, self.language).tokens
        env: MutableMapping[str, Any] = {
            "writer": self,
            "linked": 0,
            "text": text,
            "languages": [self.language],
            "calls": calls,
            "spelled": set(self._spelled_out(text, paragraph)),
            "in_note": False,
            "sought": set(),
            "parentheses": 0,
        }
        if not self.styled.is_house:
            tokens = self._behind_punctuation(tokens, env["text"])
        parser = markdown_rules.parser(self.language)
        written = _renderer().renderInline(tokens, parser.options, env)
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
        values = markdown.paragraphs(text)
        runs = text.parts(values) if isinstance(text, Text) else values
        written = (self.inline(one, None, place) for place, one in enumerate(runs))
        numbered = (
            (_ORDINAL % counted(count) if number else "") + one
            for count, one in enumerate(written, number)
        )
        return Markup("\n").join(_PARAGRAPH % (placed, one) for one in numbered)

    def _bound(self, content: str, language: str) -> str:
        """Keep a number on one line with its unit or month, and set the spaces of a language."""
        return spaced(self._bound_space.sub(_KEPT, content), language)

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

    def _citation(self, cited: Sequence[Cited], first: bool, env: Mapping[str, Any]) -> Markup:
        if not self.styled.is_house:
            return self._styled_citation(cited, first, env)
        cited = sorted(cited, key=lambda one: self.numbers[one.source])
        sources = [_source(one, self.numbers[one.source]) for one in cited]
        between = _LONG_BETWEEN if any(one.locator for one in cited) else _BETWEEN
        citation = _CITATION % between.join(sources)
        return citation if first else _MARK_SPACE + citation

    def _styled_citation(
        self, cited: Sequence[Cited], first: bool, env: Mapping[str, Any]
    ) -> Markup:
        """Render a citation as its style has it: in the text, raised, or as a note."""
        key = keyed(env["text"], cited)
        mark = self._next(key, self.styled.marks[key])
        written = self.rich(mark.nodes)
        if mark.note and not env["in_note"]:
            placed = self._placed(env["text"], 0)
            return _NOTE % (_NUMBERED % mark.note, placed, written)
        written = _CITED % written
        return written if first or mark.is_raised else " " + written

    def _behind_punctuation(self, tokens: Sequence[Token], text: str) -> Sequence[Token]:
        """Put raised citations and notes of a style behind a punctuation mark, except in French."""
        if self.language.startswith("fr"):
            return tokens
        moved, raised = list[Token](), 0  # citations at the end of those that were moved
        for token in tokens:
            found = _PUNCTUATION.match(token.content) if token.type == "text" else None
            raised = raised + 1 if moved and self._is_raised(text, moved[-1]) else 0
            if found and raised:
                place = len(moved) - raised
                moved.insert(place, Token("text", "", 0, content=found.group()))
                if rest := token.content[found.end() :]:
                    moved.append(Token("text", "", 0, content=rest))
            else:
                moved.append(token)
        return moved

    def _is_raised(self, text: str, token: Token) -> bool:
        if self.styled.is_house or token.type != "citation":
            return False
        return self.styled.marks[keyed(text, token.meta["cited"])][0].is_raised

    def _next(self, key: Hashable, printed: Sequence[Value]) -> Value:
        """Return what is printed at a place, which may be printed more than once, in order."""
        count = self._printed.get(key, 0)
        self._printed[key] = count + 1
        return printed[min(count, len(printed) - 1)]

    def rich(self, nodes: Iterable[Node], lang: str = "", title: str = "") -> Markup:
        """Render a rich text; the first ``title`` in it is in a language."""
        written = Markup("").join(map(self._rich_node, nodes))
        if lang and title:
            foreign = _TAGGED % ("", _IN_LANGUAGE % lang) + title + _END
            return Markup(written.replace(escape(title), foreign, 1))  # noqa: S704
        return written

    def _rich_node(self, node: Node) -> Markup:
        match node["t"]:
            case "Str":
                return escape(node["c"])
            case "Space" | "SoftBreak":
                return Markup(" ")
            case "LineBreak":
                return Markup("<br>")
            case "Code" | "Math" | "RawInline":
                return escape(node["c"][1])
        written = self.rich(pandoc.content(node))
        match node["t"]:
            case "Quoted":
                open_, close = self._quotation_marks(node["c"][0]["t"] == "DoubleQuote")
                return open_ + written + close
            case "Link":
                return _linked(str(node["c"][2][0]), written, self.styled)
            case "Span":
                names = " ".join(name for name in node["c"][0][1] if name in _STYLED)
                return _CLASSED % (names, written) if names else written
        return _RICH[node["t"]] % written if node["t"] in _RICH else written

    def _quotation_marks(self, double: bool) -> tuple[Markup, Markup]:
        marks = [escape(one) for one in markdown_rules.quotation_marks(self.language)]
        return (marks[0], marks[1]) if double else (marks[2], marks[3])

    def _placed(self, text: str, at: int) -> Markup:
        """Render the attribute with the place of a character of a text."""
        if self.place is None or not isinstance(text, Text):
            return Markup("")
        return _PLACED % self.place(text.at(at))

    def _note_number(self, text: str, note: Token) -> Markup:
        """Render the number of a note, if the style of citation numbers notes."""
        if not self.styled.notes:
            return Markup("")
        place = placed(text, note.meta["at"])
        return _NUMBERED % self._next(place, self.styled.notes[place])

    def _reference(self, anchor: str, enclosed: bool, first: bool) -> Markup:
        """Render a reference, with a capital if it is the first in its sentence."""
        label = self.targets[anchor].label
        if first and label.before:
            label = replace(label, before=label.before[0].upper() + label.before[1:])
        return _REFERENCE % (anchor, labelled(label)) + self._page(anchor, enclosed)

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


def counted(number: str | int) -> Markup:
    """Render a running number, such as 4.2: its figures are filled in after layout."""
    parts = _FIGURES.split(str(number))
    written = Markup("").join(
        _COUNTED % part if place % 2 else escape(part) for place, part in enumerate(parts)
    )
    return _IN_PARTS % written if len(parts) > _PARTS_OF_ONE else written


def digest(hexadecimal: str) -> Markup:
    """Render a digest, which is filled in after layout, in groups of 16 figures."""
    groups = (hexadecimal[start : start + 16] for start in range(0, len(hexadecimal), 16))
    return Markup("").join(_DIGEST % group for group in groups)


def labelled(label: Label) -> Markup:
    """Render the label of a caption or a reference, such as "Table 3"."""
    return escape(label.before) + counted(label.number) + escape(label.after)


def labelled_in_attribute(label: Label) -> str:
    """Write a label into an attribute, from which a stylesheet prints it."""
    number = _FIGURES.sub(_IN_ATTRIBUTE, label.number)
    return f"{label.before}{number}{label.after}"


# Cached markup.


@lru_cache(maxsize=_WRITTEN)
def _abbreviation(word: str, expansion: str | None, anchor: str | None, id_: str = "") -> Markup:
    linked = word
    if anchor is not None:
        linked = _TERM % (_IDENTIFIED % id_ if id_ else "", anchor, word)
    return _ABBREVIATION % (expansion, linked) if expansion else escape(linked)


@lru_cache(maxsize=_WRITTEN)
def _source(cited: Cited, number: int) -> Markup:
    locator = f" {cited.locator}" if cited.locator else ""
    return _SOURCE % (anchor(cited.source), counted(number), locator)


def _linked(address: str, written: Markup, styled: Styled) -> Markup:
    """Render a link: to an entry of the bibliography, or to a web address."""
    if address.startswith("#ref-"):
        return _LINKED % (anchor(styled.sources[int(address.removeprefix("#ref-"))]), written)
    is_address = address.startswith(("https://", "http://"))
    return _ADDRESS % (address, written) if is_address else written


# The markup of each kind of token.


def _write_text(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    if number := env.pop("number", ""):
        return str(counted(number))
    written = tokens[index].content
    env["parentheses"] += written.count("(") - written.count(")")
    content = writer._bound(written, env["languages"][-1])
    return writer._abbreviated(content, env)


def _write_citation(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    writer: Writer = env["writer"]
    cited = tokens[index].meta["cited"]
    written = writer._citation(cited, index == 0, env)
    # Two raised marks side by side would read as one number.
    is_second = index > 0 and tokens[index - 1].type in ("citation", "note")
    apart = is_second and writer._is_raised(env["text"], tokens[index])
    return _MARK_SPACE + written if apart else written


def _write_note(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    note = tokens[index]
    apart = _MARK_SPACE if _hangs_on_a_word(tokens, index) else ""
    if env["calls"] is not None:
        return f"{apart}{env['writer'].call(env['calls'][note.meta['text']])}"
    inside = {**env, "spelled": set(), "in_note": True, "parentheses": 0}
    inner = self.renderInline(note.children or [], options, inside)
    writer: Writer = env["writer"]
    number = writer._note_number(env["text"], note)
    place = writer._placed(env["text"], _beginning(note))
    return f'{apart}<span class="footnote"{number}{place}>{inner}</span>'


def _beginning(note: Token) -> int:
    """Return where the first word of a note stands in its text."""
    words = note.meta["text"]
    return int(note.meta["at"]) + len(_NOTE_OPENS) + len(words) - len(words.lstrip())


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
    env["languages"].append(lang or env["languages"][-1])
    return _TAGGED % (_IDENTIFIED % id_ if id_ else "", _IN_LANGUAGE % lang if lang else "")


def _write_tagged_close(*arguments: Any) -> str:
    env = arguments[-1]
    env["languages"].pop()
    return str(_END)


def _write_link_open(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    href = str(tokens[index].attrGet("href"))
    writer: Writer = env["writer"]
    if href.startswith("#") and tokens[index + 1].type == "link_close":
        env["page"] = None
        first = _starts_a_sentence(tokens, index)
        return writer._reference(href[1:], env["parentheses"] > 0, first)
    env["linked"] += 1
    env["page"] = href[1:] if href.startswith("#") else None
    if markdown.is_number(tokens, index):
        env["page"], env["number"] = None, writer.targets[href[1:]].label.number
        return _NUMBER % href[1:]
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


def _starts_a_sentence(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a sentence starts at a token.

    A text that is nothing but a reference, such as a cell, is no sentence.
    """
    if index == 0:
        return len(tokens) > _TOKENS_OF_REFERENCE
    words = ""
    for token in reversed(tokens[max(0, index - _TOKENS_BEFORE) : index]):
        words = words if token.nesting else token.content[-_CHARACTERS_BEFORE:] + words
    if index <= _TOKENS_BEFORE and not words.strip():
        return True
    return _SENTENCE_END.search(words) is not None


def _write_softbreak(*_: Any) -> str:
    return "\n"


_WRITE: dict[str, Callable[..., str]] = {
    "text": _write_text,
    "citation": _write_citation,
    "note": _write_note,
    "tagged_open": _write_tagged_open,
    "tagged_close": _write_tagged_close,
    "link_open": _write_link_open,
    "link_close": _write_link_close,
    "softbreak": _write_softbreak,
}
