"""The marks in a text: what inline Markdown means here, before anything is written.

In: a located `Text`. Out: markdown-it's tokens, the sources and anchors that a text names, its
plain words, and what cannot be printed as meant. CommonMark's emphasis, strong, code and links,
and five marks of our own: ``[@source, p. 3; @other]``, ``^[a note]``, ``[](#anchor)``,
``[mots]{lang=fr}`` and ``[words]{index="Entry; sub-entry"}``. Refused: images, headings, lists and
other blocks of Markdown, and links that are neither https, mailto nor an anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.smartquotes import smartquotes
from markdown_it.rules_inline import StateInline, backtick, link
from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES, Code
from briefpress.workspace.limits import how_to_raise

_CITATION = re.compile(r"\[(@[^\[\]]+)\]")
# The id of a source, as `sources.yaml` and reference managers write it: `office-2020`, `Doe2020`,
# `doe_2020:a`; what separates the parts of a citation is not in it.
SOURCE_ID = r"""[^\s@,;\[\]{}()<>"'`\\|!-/:-?^~][^\s@,;\[\]{}()<>"'`\\|]*"""
_CITED = re.compile(rf"@({SOURCE_ID})(?:,\s*(.+))?")
_BREAK = re.compile(r"\\\n|  +\n")
_HREF = re.compile(r"\([ \t\n]*<?")
_LANGUAGE = r"lang=([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)"
_INDEX = r"""(index)(?:=(?:"([^"{}]*)"|'([^'{}]*)'))?"""
_TAG = re.compile(rf"\{{(?:{_LANGUAGE}(?: {_INDEX})?|{_INDEX})\}}")
_LANGUAGE_TAG = re.compile(r"\]\{lang=([^{}]*)\}")
_INDEX_TAG = re.compile(r"\]\{(?:lang=\S* )?index\b[^{}]*\}")
_BLOCK_MARKUP = re.compile(r"[ ]{0,3}(#{1,6} |[-*+] |\d{1,3}[.)] |> |```|\|)")
_OPEN_LINK = re.compile(r"(?<!\\)\]\(")
_OPEN_MARK = re.compile(r"(?<!\\)(?:\[@|\^\[)")
_LINK = re.compile(r"(?i:https://[^/?#]+|mailto:[^@]+@)|#")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_QUOTATION_MARKS = {"fr": ["«\u202f", "\u202f»", "“", "”"]}
_ENGLISH_QUOTATION_MARKS = "“”‘’"
_INTERRUPTS = re.compile(r"[\n\\`*_!^\[\]]")  # what can begin or end a mark
_SIGNS = re.compile(r"""[\n\\`*_!^\[\]'"\r\0]""")  # what a parser does not leave as it is
_KEPT = 30_000  # texts: those of some 1,000 pages, in some 50 MB


@dataclass(frozen=True, slots=True)
class Cited:
    """One source of a citation, with the place in it, if any; ``at`` is its offset in the text."""

    source: str
    locator: str | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """An anchor that a text points to, and the offset of its `#`."""

    anchor: str
    at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index lists a place under: a heading, and one under it, if any."""

    heading: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read: the tokens to write it from, and all of them with those inside notes.

    ``plain`` are its bare words. The tokens are to be read, not to be changed.
    """

    tokens: tuple[Token, ...]
    every: tuple[Token, ...]
    plain: str
    cited: tuple[Cited, ...]
    references: tuple[Reference, ...]
    indexed: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be printed as meant; ``at`` is its offset in the text."""

    code: Code
    message: str
    at: int
    hint: str


@lru_cache(maxsize=_KEPT)
def read(text: str, language: str) -> Reading:
    """Read one run of text; every step asks for it, and it is parsed once.

    Only the quotation marks depend on the language.
    """
    tokens = _tokens(text, language)
    every = tuple(_with_children(tokens))
    citations = (token.meta["cited"] for token in every if token.type == "citation")
    return Reading(
        tuple(tokens),
        every,
        _plain(tokens),
        cited=tuple(one for cited in citations for one in cited),
        references=tuple(
            Reference(href[1:], token.meta["href-at"])
            for token in every
            if (href := _href(token)).startswith("#")
        ),
        indexed=tuple(one for token in every for one in token.meta.get("index", ())),
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


def entries(tag: str) -> tuple[Entry, ...]:
    """Read what an index mark says: ``Heading; under it | Another``; empty when it says nothing."""
    parted = [[part.strip() for part in one.split(";")] for one in tag.split("|")]
    if any(len(parts) > 2 or not all(parts) for parts in parted):
        return ()
    return tuple(Entry(*parts) for parts in parted)


def notes(text: str, language: str = "en") -> int:
    """Return how many notes a text has."""
    return sum(token.type == "note" for token in read(text, language).every)


def errors(
    text: str, language: str = "en", depth: int = 50, *, prose: bool = False
) -> Iterator[Fault]:
    """Give what cannot be printed as meant in one run of text, or in a paragraph of ``prose``.

    No mark stands in more than ``depth`` others.
    """
    sign = _block_sign(text) if prose else None
    if sign:
        yield Fault(
            codes.MARKDOWN_BLOCK,
            f"`{sign.strip()}` starts a block of Markdown, and prose has only paragraphs",
            text.index(sign),
            "write a list as `kind: list`, a quotation as `kind: quote`, a heading as a subsection",
        )
    elif not prose and len(paragraphs(text)) > 1:
        yield Fault(
            codes.SECOND_PARAGRAPH,
            "an empty line starts a new paragraph, and this text has only one",
            _second_paragraph(text),
            "remove the empty line, or write prose",
        )
    at = 0
    for token in read(text, language).every:
        at = max(at, token.meta.get("at", 0))
        yield from _token_faults(token, text, at)
        at = max(at, token.meta.get("end", 0))
    if _depth(read(text, language).tokens) > depth:
        yield Fault(
            codes.TOO_DEEP,
            f"the nesting of marks is deeper than {depth} levels",
            0,
            f"remove some of them, {how_to_raise('depth')}",
        )


def _depth(tokens: Iterable[Token]) -> int:
    """Return how many marks are open at once."""
    deepest = now = 0
    for token in tokens:
        now += token.nesting
        deepest = max(deepest, now, now + (1 + _depth(token.children) if token.children else 0))
    return deepest


def _second_paragraph(text: str) -> int:
    first, second, *_ = paragraphs(text)
    return text.index(second, text.index(first) + len(first))


def _token_faults(token: Token, text: str, at: int) -> Iterator[Fault]:
    """Give what is wrong with a token; words are looked for in the text from ``at`` on."""
    if token.type == "fault":
        code = CODES[token.meta["code"]]
        yield Fault(code, token.meta["message"], at, token.meta["hint"])
    elif token.type == "note" and (wrong := _note_fault(token)):
        yield Fault(codes.BAD_NOTE, wrong, at, "write one text in each note")
    elif token.type == "text" and "](" in token.content and _is_open_link(text):
        yield Fault(
            codes.BAD_LINK,
            "not a valid link: its text contains another mark in brackets",
            _next(_OPEN_LINK, text, at),
            "remove the mark from the text of the link",
        )
    elif token.type == "text" and (mark := _OPEN_MARK.search(token.content)):
        if mark.group() in _OPEN_MARK.findall(text):  # in the text it may have been escaped
            opened = re.compile(r"(?<!\\)" + re.escape(mark.group()))
            yield _never_closed(mark.group(), _next(opened, text, at))
    elif token.type == "text" and (tag := _LANGUAGE_TAG.search(token.content)):
        if tag.group() in text and not _TAG.fullmatch(tag.group()[1:]):
            yield Fault(
                codes.UNKNOWN_LANGUAGE,
                f"`{tag.group(1)}` is not a language tag",
                _next(re.compile(re.escape(tag.group())), text, at),
                "write a BCP 47 tag, as in `[mots]{lang=fr}`",
            )
    elif token.type == "text" and (tag := _INDEX_TAG.search(token.content)):
        yield _bad_index(tag.group().translate(_STRAIGHT), _next(_INDEX_TAG, text, at))
    elif token.type == "link_open" and not _LINK.match(href := _href(token)):
        yield Fault(
            codes.BAD_LINK,
            f"a link to `{href}` does not work in a PDF",
            token.meta["href-at"],
            "start a link with `https://` or `mailto:`, a reference with `#`",
        )


def _next(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern is found next, or ``at``."""
    found = pattern.search(text, at)
    return found.start() if found else at


def _bad_index(words: str, at: int) -> Fault:
    return Fault(
        codes.BAD_INDEX_MARK,
        f"`{words}` is not a valid index mark",
        at,
        'write `[words]{index}` or `[words]{index="Heading; under it"}`',
    )


def _never_closed(sign: str, at: int) -> Fault:
    what, code = ("citation", codes.BAD_CITATION) if sign == "[@" else ("note", codes.BAD_NOTE)
    return Fault(
        code,
        f"a {what} starts with `{sign}` and is not closed in its paragraph",
        at,
        f"close it with `]`, or write `\\{sign}` for the characters themselves",
    )


def title_faults(text: str, language: str = "en") -> Iterator[Fault]:
    """Give the marks in a title that the contents and the running head cannot print."""
    for token in read(text, language).every:
        if token.type in ("citation", "note", "hardbreak") or _href(token).startswith("#"):
            yield Fault(
                codes.MARK_IN_TITLE,
                "a heading cannot contain a citation, note, reference or line break",
                token.meta.get("at", _next(_BREAK, text, 0)),
                "move it to the standfirst or the first paragraph",
            )


def _block_sign(prose: str) -> str | None:
    """Return the sign of the first line that would begin a block of Markdown."""
    found = (_BLOCK_MARKUP.match(line) for line in prose.split("\n"))
    return next((one.group(1) for one in found if one), None)


def _is_open_link(text: str) -> bool:
    return "![" not in text and _OPEN_LINK.search(text) is not None


def _note_fault(note: Token) -> str | None:
    if not note.meta["text"].strip():
        return "a note is empty"
    nested = any(child.type == "note" for child in note.children or [])
    return "a note contains a note" if nested else None


def _tokens(text: str, language: str) -> list[Token]:
    if text and not _SIGNS.search(text):
        return [Token("text", "", 0, content=text)]  # as the parser would, which takes its time
    return parser(language).parseInline(text, {})[0].children or []


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


def _href(token: Token) -> str:
    """Return where a token links to; nothing when it opens no link."""
    return str(token.attrGet("href")) if token.type == "link_open" else ""


def quotation_marks(language: str) -> str | list[str]:
    """Return the quotation marks of a language: a pair, and the pair within it."""
    return _QUOTATION_MARKS.get(language.split("-")[0], _ENGLISH_QUOTATION_MARKS)


@cache
def parser(language: str) -> MarkdownIt:
    """Return the parser of a language, always the same one; to be read with, not to be changed."""
    parser = MarkdownIt("zero", {"typographer": True, "quotes": quotation_marks(language)})
    parser.enable(["emphasis", "backticks", "escape", "link", "newline", "smartquotes"])
    parser.validateLink = _any_link  # type: ignore[method-assign]
    parser.inline.terminator_re = _INTERRUPTS  # not at signs whose rules are off
    for name, rule in (
        ("citation", _citation),
        ("note", _note),
        ("tagged", _tagged),
        ("image", _image),
    ):
        parser.inline.ruler.before("link", name, rule)
    parser.inline.ruler.at("link", _located_link)
    parser.inline.ruler.at("backticks", _code)
    parser.core.ruler.after("smartquotes", "smartquotes_in_notes", _smart_quotes_in_notes)
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001
    """Take every link for one: `sink` says which cannot be followed, and why."""
    return True


# Rules: each sees the state at a character, and takes what follows if it is its mark.


def _citation(state: StateInline, silent: bool) -> bool:
    found = _CITATION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        _close_up(state)
        at = _base(state) + state.pos
        parts = [_CITED.fullmatch(part.strip()) for part in found.group(1).split(";")]
        if all(parts):
            cited, begin = list[Cited](), 0
            for part in parts:
                if part:
                    begin = found.group().index(part.group(), begin)
                    cited.append(Cited(part.group(1), part.group(2), at + begin))
                    begin += len(part.group())
            token = state.push("citation", "", 0)
            token.meta = {"cited": cited, "at": at, "end": _base(state) + found.end()}
            token.content = "[]"  # what quotation marks beside it see, to know their side
        else:
            _push_fault(
                state,
                codes.BAD_CITATION,
                f"`{found.group()}` is not a valid citation",
                "write `[@id]`, `[@id, p. 3]` or `[@id; @other]`",
            )
    state.pos = found.end()
    return True


def _note(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("^[", state.pos):
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos + 1)
    if end < 0:
        return False
    if not silent:
        _close_up(state)
        children: list[Token] = []
        within = {"base": _base(state) + state.pos + 2}
        state.md.inline.parse(state.src[state.pos + 2 : end], state.md, within, children)
        note = state.push("note", "", 0)
        # Not in `content`, where the quotation marks round the note would take it for text.
        note.meta = {"text": state.src[state.pos + 2 : end], "at": _base(state) + state.pos}
        note.children = children
    state.pos = end + 1
    return True


def _tagged(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    tag = _TAG.match(state.src, end + 1) if end >= 0 else None
    if not tag:
        return False
    if not silent:
        words = state.src[state.pos + 1 : end]
        said = next((one for one in tag.group(3, 4, 6, 7) if one is not None), _bare(words))
        listed = entries(said) if tag.group(2) or tag.group(5) else None
        if listed == ():
            fault = _bad_index("]" + tag.group(), 0)
            _push_fault(state, fault.code, fault.message, fault.hint, end - state.pos)
        opened = state.push("tagged_open", "span", 1)
        opened.meta = {"at": _base(state) + state.pos}
        if language := tag.group(1):
            opened.attrs = {"lang": language}
        if listed:
            opened.meta["index"] = listed
        inner: list[Token] = []
        within = {"base": _base(state) + state.pos + 1}
        state.md.inline.parse(words, state.md, within, inner)
        state.tokens.extend(inner)
        state.push("tagged_close", "span", -1).meta = {"end": _base(state) + tag.end()}
    state.pos = tag.end()
    return True


def _bare(words: str) -> str:
    """Return the words of a mark as the heading that they are in the index."""
    return " ".join(words.replace("*", "").replace("'", "’").split())


def _located_link(state: StateInline, silent: bool) -> bool:
    """Read a link as markdown-it does, and say where it is."""
    begins, before = state.pos, len(state.tokens)
    if not link(state, silent):
        return False
    if not silent:
        opened = next(one for one in state.tokens[before:] if one.type == "link_open")
        end = state.md.helpers.parseLinkLabel(state, begins, True)
        href = _HREF.match(state.src, end + 1)
        opened.meta["at"] = _base(state) + begins
        opened.meta["href-at"] = _base(state) + (href.end() if href else begins)
        state.tokens[-1].meta["end"] = _base(state) + state.pos
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Read code as markdown-it does, and say where it is."""
    begins = state.pos
    if not backtick(state, silent):
        return False
    if not silent and state.tokens and state.tokens[-1].type == "code_inline":
        state.tokens[-1].meta.setdefault("at", _base(state) + begins)
        state.tokens[-1].meta.setdefault("end", _base(state) + state.pos)
    return True


def _image(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("![", state.pos):
        return False
    if not silent:
        _push_fault(
            state,
            codes.IMAGE_IN_TEXT,
            "an image cannot be part of a line of text",
            "use a block of `kind: figure`",
        )
    state.pos += 2
    return True


def _close_up(state: StateInline) -> None:
    """Take out the space before a mark, which hangs on the word in front of it."""
    state.pending = state.pending.rstrip(" ")
    if not state.pending and state.tokens and state.tokens[-1].type == "softbreak":
        state.tokens.pop()


def _smart_quotes_in_notes(state: StateCore) -> None:
    """Do for the text of notes what markdown-it does for the text round them."""
    if "^[" not in state.src:
        return
    pending = [child for token in state.tokens for child in token.children or []]
    while pending:
        token = pending.pop()
        if token.type == "note":
            text = token.meta["text"]
            inner = Token("inline", "", 0, content=text, children=token.children)
            smartquotes(StateCore(text, state.md, state.env, [inner]))
        pending.extend(token.children or [])


def _push_fault(state: StateInline, code: Code, message: str, hint: str, beyond: int = 0) -> None:
    """Put a fault ``beyond`` the place that is read."""
    token = state.push("fault", "", 0)
    at = _base(state) + state.pos + beyond
    token.meta = {"code": code.name, "message": message, "hint": hint, "at": at}


def _base(state: StateInline) -> int:
    """Return the offset of what is parsed in the whole text."""
    return int(state.env.get("base", 0))
