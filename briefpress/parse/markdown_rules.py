"""The rules of inline Markdown: CommonMark's own, and five marks of Briefpress.

In: a run of text. Out: markdown-it's tokens, and what cannot be printed as meant, each with its
offset. CommonMark's emphasis, strong, code, links, autolinks, entities, escapes and hard breaks;
beside them ``[@source, p. 3; @other]``, ``^[a note]``, ``[](#anchor)``, ``[mots]{lang=fr}`` and
``[words]{index="Entry; sub-entry"}``. Refused: images, and links that are neither https, mailto nor
an anchor. Reported: HTML, which is printed as text; `markdown_invalid` reports what is no mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.smartquotes import smartquotes
from markdown_it.rules_inline import StateInline, autolink, backtick, entity, html_inline, link
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.parse.markdown_invalid import (
    TAG,
    bad_citation,
    bad_index,
    base,
    bracket,
    check_address,
    label_end,
    never_closed,
    report,
    unclosed,
    unclosed_emphasis,
)
from briefpress.parse.text import unprintable

_CITATION = re.compile(r"\[(@[^\[\]]+)\]")
# The id of a source, as `sources.yaml` and reference managers write it: `office-2020`, `Doe2020`,
# `doe_2020:a`; what separates the parts of a citation is not in it.
SOURCE_ID = r"""[^\s@,;\[\]{}()<>"'`\\|!-/:-?^~][^\s@,;\[\]{}()<>"'`\\|]*"""
_CITED = re.compile(rf"@({SOURCE_ID})(?:,\s*(.+))?")
_HREF = re.compile(r"\([ \t\n]*<?")
_QUOTATION_MARKS = {"fr": ["«\u202f", "\u202f»", "“", "”"]}
_ENGLISH_QUOTATION_MARKS = "“”‘’"
_INTERRUPTS = re.compile(r"[\n\\`*_!^\[\]<&]")  # what can begin or end a mark


@dataclass(frozen=True, slots=True)
class Cited:
    """One source of a citation, with the place in it, if any; ``at`` is its offset in the text."""

    source: str
    locator: str | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index lists a place under: a heading, and one under it, if any."""

    heading: str
    under: str = ""


def entries(tag: str) -> tuple[Entry, ...]:
    """Read what an index mark says: ``Heading; under it | Another``; empty when it says nothing."""
    parted = [[part.strip() for part in one.split(";")] for one in tag.split("|")]
    if any(len(parts) > 2 or not all(parts) for parts in parted):
        return ()
    return tuple(Entry(*parts) for parts in parted)


def quotation_marks(language: str) -> str | list[str]:
    """Return the quotation marks of a language: a pair, and the pair within it."""
    return _QUOTATION_MARKS.get(language.split("-")[0], _ENGLISH_QUOTATION_MARKS)


@cache
def parser(language: str) -> MarkdownIt:
    """Return the parser of a language, always the same one; to be read with, not to be changed."""
    parser = MarkdownIt("zero", {"typographer": True, "quotes": quotation_marks(language)})
    parser.options["html"] = True  # to be found, and printed as text
    parser.enable(["emphasis", "backticks", "escape", "link", "newline", "smartquotes"])
    parser.enable(["autolink", "html_inline", "entity"])
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
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("autolink", _autolink)
    parser.inline.ruler.at("html_inline", _html)
    parser.inline.ruler.at("entity", _entity)
    parser.inline.ruler.push("bracket", bracket)
    parser.inline.ruler2.after("emphasis", "unclosed_emphasis", unclosed_emphasis)
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
        at = base(state) + state.pos
        parts = [_CITED.fullmatch(part.strip()) for part in found.group(1).split(";")]
        if all(parts):
            cited, begin = list[Cited](), 0
            for part in parts:
                if part:
                    begin = found.group().index(part.group(), begin)
                    cited.append(Cited(part.group(1), part.group(2), at + begin))
                    begin += len(part.group())
            token = state.push("citation", "", 0)
            token.meta = {"cited": cited, "at": at}
            token.content = "[]"  # what quotation marks beside it see, to know their side
        else:
            bad_citation(state, found.group(), at)
    state.pos = found.end()
    return True


def _note(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("^[", state.pos):
        return False
    end = label_end(state, state.pos + 1)
    if end < 0:
        if not silent:
            never_closed(state, "note", codes.BAD_NOTE, "^[", base(state) + state.pos)
        return False
    if not silent:
        _close_up(state)
        children: list[Token] = []
        within = _within(state, state.pos + 2)
        state.md.inline.parse(state.src[state.pos + 2 : end], state.md, within, children)
        note = state.push("note", "", 0)
        # Not in `content`, where the quotation marks round the note would take it for text.
        note.meta = {"text": state.src[state.pos + 2 : end], "at": base(state) + state.pos}
        note.children = children
        if wrong := _note_fault(note):
            place = note.meta["at"]
            report(state, codes.BAD_NOTE, wrong, "write one text in each note", place)
    state.pos = end + 1
    return True


def _note_fault(note: Token) -> str | None:
    if not note.meta["text"].strip():
        return "a note is empty"
    nested = any(child.type == "note" for child in note.children or [])
    return "a note contains a note" if nested else None


def _tagged(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    end = label_end(state, state.pos)
    tag = TAG.match(state.src, end + 1) if end >= 0 else None
    if not tag:
        return False
    if not silent:
        words = state.src[state.pos + 1 : end]
        said = next((one for one in tag.group(3, 4, 6, 7) if one is not None), _bare(words))
        listed = entries(said) if tag.group(2) or tag.group(5) else None
        if listed == ():
            bad_index(state, "]" + tag.group(), base(state) + end)
        opened = state.push("tagged_open", "span", 1)
        opened.meta = {"at": base(state) + state.pos}
        if language := tag.group(1):
            opened.attrs = {"lang": language}
        if listed:
            opened.meta["index"] = listed
        inner: list[Token] = []
        within = _within(state, state.pos + 1)
        state.md.inline.parse(words, state.md, within, inner)
        state.tokens.extend(inner)
        state.push("tagged_close", "span", -1)
    state.pos = tag.end()
    return True


def _bare(words: str) -> str:
    """Return the words of a mark as the heading that they are in the index."""
    return " ".join(words.replace("*", "").replace("'", "’").split())


def _located_link(state: StateInline, silent: bool) -> bool:
    """Read a link as markdown-it does, and say where it is."""
    begins, before = state.pos, len(state.tokens)
    if state.src[begins] != "[" or state.src.find("]", begins) < 0 or not link(state, silent):
        return False
    if not silent:
        opened = next(one for one in state.tokens[before:] if one.type == "link_open")
        end = state.md.helpers.parseLinkLabel(state, begins, True)
        href = _HREF.match(state.src, end + 1)
        opened.meta["at"] = base(state) + begins
        opened.meta["href-at"] = base(state) + (href.end() if href else begins)
        check_address(state, opened)
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Read code as markdown-it does, and report backticks that nothing closes."""
    begins = state.pos
    if not backtick(state, silent):
        return False
    if not silent and (state.pending or state.tokens[-1].type != "code_inline"):
        unclosed(state, state.src[begins : state.pos], base(state) + begins)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read stars and underscores as markdown-it does, and say where they are."""
    begins, before = state.pos, len(state.tokens) + bool(state.pending)
    if not emphasis(state, silent):
        return False
    for offset, token in enumerate(state.tokens[before:]):
        token.meta["at"] = base(state) + begins + offset
    return True


def _image(state: StateInline, silent: bool) -> bool:
    begins = state.pos
    if not state.src.startswith("![", begins):
        return False
    state.pos += 1
    is_image = link(state, True)
    if not is_image:
        state.pos = begins
    elif not silent:
        report(
            state,
            codes.IMAGE_IN_TEXT,
            "an image cannot be part of a line of text",
            "use a block of `kind: figure`",
            base(state) + begins,
        )
    return is_image


def _autolink(state: StateInline, silent: bool) -> bool:
    """Read an address in angle brackets as markdown-it does, and say where it is."""
    begins = state.pos
    if not autolink(state, silent):
        return False
    if not silent:
        opened = state.tokens[-3]
        opened.meta = {"at": base(state) + begins, "href-at": base(state) + begins + 1}
        check_address(state, opened)
    return True


def _html(state: StateInline, silent: bool) -> bool:
    """Read an HTML tag, which is printed as it is written."""
    begins = state.pos
    if not html_inline(state, silent):
        return False
    if not silent:
        tag = state.tokens[-1]
        tag.type = tag.info = "text_special"  # joined with the text, after its quotation marks
        report(
            state,
            codes.HTML_IN_TEXT,
            f"`{tag.content}` is HTML and is printed as text",
            "remove it; write `\\<` for the character itself",
            base(state) + begins,
        )
    return True


def _entity(state: StateInline, silent: bool) -> bool:
    """Read an entity, such as `&nbsp;`, as markdown-it does; refuse what cannot be printed."""
    begins = state.pos
    if not entity(state, silent):
        return False
    if not silent and (bad := unprintable(state.tokens[-1].content)):
        report(state, codes.BAD_CHARACTER, bad[1], "remove the entity", base(state) + begins)
    return True


def _within(state: StateInline, at: int) -> dict[str, object]:
    """Return what the rules know of the text of a mark, which begins at a place."""
    return {"base": base(state) + at, "faults": state.env.setdefault("faults", [])}


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
