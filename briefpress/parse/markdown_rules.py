"""The rules of inline Markdown: CommonMark's own, and five marks of Briefpress.

In: a run of text. Out: markdown-it's tokens, and what cannot be printed as meant, each with its
offset. CommonMark's emphasis, strong, code, links, autolinks, entities, escapes and hard breaks;
beside them ``[@source, p. 3; @other]``, ``^[a note]``, ``[](#anchor)``, ``[mots]{lang=fr}`` and
``[words]{index="Entry; sub-entry"}``. Refused: images, and links that are neither https, mailto nor
an anchor. Reported: HTML, which is printed as text, and marks that are not closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.smartquotes import smartquotes
from markdown_it.rules_inline import StateInline, autolink, backtick, entity, html_inline, link
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.parse.text import unprintable

_CITATION = re.compile(r"\[(@[^\[\]]+)\]")
# The id of a source, as `sources.yaml` and reference managers write it: `office-2020`, `Doe2020`,
# `doe_2020:a`; what separates the parts of a citation is not in it.
SOURCE_ID = r"""[^\s@,;\[\]{}()<>"'`\\|!-/:-?^~][^\s@,;\[\]{}()<>"'`\\|]*"""
_CITED = re.compile(rf"@({SOURCE_ID})(?:,\s*(.+))?")
_HREF = re.compile(r"\([ \t\n]*<?")
_LANGUAGE = r"lang=([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)"
_INDEX = r"""(index)(?:=(?:"([^"{}]*)"|'([^'{}]*)'))?"""
_TAG = re.compile(rf"\{{(?:{_LANGUAGE}(?: {_INDEX})?|{_INDEX})\}}")
_LANGUAGE_TAG = re.compile(r"\{lang=([^{}]*)\}")
_INDEX_TAG = re.compile(r"\{(?:lang=[^ {}]* )?index\b[^{}]*\}")
_SPACES = re.compile(r"[ \t\n]*+")
_LINK = re.compile(r"(?i:https://[^/?#]+|mailto:[^@]+@)|#")
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be printed as meant; ``at`` is its offset in the text."""

    code: Code
    message: str
    at: int
    hint: str


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
    parser.inline.ruler.push("bracket", _bracket)
    parser.inline.ruler2.after("emphasis", "unclosed_emphasis", _unclosed_emphasis)
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
            token.meta = {"cited": cited, "at": at}
            token.content = "[]"  # what quotation marks beside it see, to know their side
        else:
            _bad_citation(state, found.group(), at)
    state.pos = found.end()
    return True


def _note(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("^[", state.pos):
        return False
    end = _label_end(state, state.pos + 1)
    if end < 0:
        if not silent:
            _never_closed(state, "note", codes.BAD_NOTE, "^[", _base(state) + state.pos)
        return False
    if not silent:
        _close_up(state)
        children: list[Token] = []
        within = _within(state, state.pos + 2)
        state.md.inline.parse(state.src[state.pos + 2 : end], state.md, within, children)
        note = state.push("note", "", 0)
        # Not in `content`, where the quotation marks round the note would take it for text.
        note.meta = {"text": state.src[state.pos + 2 : end], "at": _base(state) + state.pos}
        note.children = children
        if wrong := _note_fault(note):
            place = note.meta["at"]
            _report(state, codes.BAD_NOTE, wrong, "write one text in each note", place)
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
    end = _label_end(state, state.pos)
    tag = _TAG.match(state.src, end + 1) if end >= 0 else None
    if not tag:
        return False
    if not silent:
        words = state.src[state.pos + 1 : end]
        said = next((one for one in tag.group(3, 4, 6, 7) if one is not None), _bare(words))
        listed = entries(said) if tag.group(2) or tag.group(5) else None
        if listed == ():
            _bad_index(state, "]" + tag.group(), _base(state) + end)
        opened = state.push("tagged_open", "span", 1)
        opened.meta = {"at": _base(state) + state.pos}
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
        opened.meta["at"] = _base(state) + begins
        opened.meta["href-at"] = _base(state) + (href.end() if href else begins)
        _check_address(state, opened)
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Read code as markdown-it does, and report backticks that nothing closes."""
    begins = state.pos
    if not backtick(state, silent):
        return False
    if not silent and (state.pending or state.tokens[-1].type != "code_inline"):
        _unclosed(state, state.src[begins : state.pos], _base(state) + begins)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read stars and underscores as markdown-it does, and say where they are."""
    begins, before = state.pos, len(state.tokens) + bool(state.pending)
    if not emphasis(state, silent):
        return False
    for offset, token in enumerate(state.tokens[before:]):
        token.meta["at"] = _base(state) + begins + offset
    return True


def _unclosed_emphasis(state: StateInline) -> None:
    """Report stars and underscores that open emphasis, which nothing closes."""
    within = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for one in chain(state.delimiters, *within):
        token, before = state.tokens[one.token], state.tokens[one.token - 1]
        is_first = one.token == 0 or before.content != token.content or "at" not in before.meta
        is_lonely = one.length > 1 and not one.open  # it has a space on each side
        is_left = token.type == "text" and token.content and is_first
        if is_left and not one.close and (one.open or is_lonely):
            sign = token.content * (2 if one.length > 1 else 1)
            _unclosed(state, sign, token.meta["at"])


def _unclosed(state: StateInline, sign: str, at: int) -> None:
    escaped = "".join(f"\\{character}" for character in sign)
    _report(
        state,
        codes.UNCLOSED_MARK,
        f"`{sign}` opens a mark that is not closed in its paragraph",
        f"close it, or write `{escaped}` for the characters themselves",
        at,
    )


def _image(state: StateInline, silent: bool) -> bool:
    begins = state.pos
    if not state.src.startswith("![", begins):
        return False
    state.pos += 1
    is_image = link(state, True)
    if not is_image:
        state.pos = begins
    elif not silent:
        _report(
            state,
            codes.IMAGE_IN_TEXT,
            "an image cannot be part of a line of text",
            "use a block of `kind: figure`",
            _base(state) + begins,
        )
    return is_image


def _autolink(state: StateInline, silent: bool) -> bool:
    """Read an address in angle brackets as markdown-it does, and say where it is."""
    begins = state.pos
    if not autolink(state, silent):
        return False
    if not silent:
        opened = state.tokens[-3]
        opened.meta = {"at": _base(state) + begins, "href-at": _base(state) + begins + 1}
        _check_address(state, opened)
    return True


def _html(state: StateInline, silent: bool) -> bool:
    """Read an HTML tag, which is printed as it is written."""
    begins = state.pos
    if not html_inline(state, silent):
        return False
    if not silent:
        tag = state.tokens[-1]
        tag.type = tag.info = "text_special"  # joined with the text, after its quotation marks
        _report(
            state,
            codes.HTML_IN_TEXT,
            f"`{tag.content}` is HTML and is printed as text",
            "remove it; write `\\<` for the character itself",
            _base(state) + begins,
        )
    return True


def _entity(state: StateInline, silent: bool) -> bool:
    """Read an entity, such as `&nbsp;`, as markdown-it does; refuse what cannot be printed."""
    begins = state.pos
    if not entity(state, silent):
        return False
    if not silent and (bad := unprintable(state.tokens[-1].content)):
        _report(state, codes.BAD_CHARACTER, bad[1], "remove the entity", _base(state) + begins)
    return True


def _bracket(state: StateInline, silent: bool) -> bool:
    """Report a bracket that belongs to no mark, where its author may have meant one."""
    sign, at = state.src[state.pos], _base(state) + state.pos
    if silent or sign not in "[]":
        return False
    if sign == "]":
        _report_tail(state, at)
        return False
    if state.src.startswith("[=", state.pos):  # a fact, if it is one, has been read before
        return False
    end = _label_end(state, state.pos)
    if state.src.startswith("[@", state.pos):
        _bad_citation(state, state.src[state.pos : end + 1] if end >= 0 else "", at)
        return False
    if end < 0 and state.src[state.pos - 1 : state.pos] != "^":
        _unclosed(state, "[", at)
    elif state.src.startswith("[^", state.pos):
        _report(
            state,
            codes.REFERENCE_LINK,
            "a footnote of Markdown is printed as it is written",
            "write `^[the text of the note]`, or `\\[` for the character itself",
            at,
        )
    elif end >= 0 and state.src.startswith("][", end):
        _report(
            state,
            codes.REFERENCE_LINK,
            "a reference link is printed as it is written",
            "write `[words](https://…)`, or `\\[` for the character itself",
            at,
        )
    return False


def _report_tail(state: StateInline, at: int) -> None:
    """Report what follows a bracket as it follows that of a mark."""
    behind = state.pos + 1
    if state.src.startswith("(", behind):
        is_address = _is_address(state, behind + 1)
        _report(
            state,
            codes.BAD_LINK,
            "not a valid link: its text contains another mark in brackets"
            if is_address
            else "not a valid link: its address is not closed, or contains a space",
            "remove the mark from the text of the link"
            if is_address
            else "write `[words](https://…)`, or `\\]` for the character itself",
            at,
        )
    elif (tag := _LANGUAGE_TAG.match(state.src, behind)) and not _TAG.fullmatch(tag.group()):
        _report(
            state,
            codes.UNKNOWN_LANGUAGE,
            f"`{tag.group(1)}` is not a language tag",
            "write a BCP 47 tag, as in `[mots]{lang=fr}`",
            at,
        )
    elif tag := _INDEX_TAG.match(state.src, behind):
        _bad_index(state, f"]{tag.group()}", at)


def _is_address(state: StateInline, at: int) -> bool:
    """Tell whether the address of a link, with its title, is at a place."""
    address = state.md.helpers.parseLinkDestination(state.src, at, state.posMax)
    behind = _SPACES.match(state.src, address.pos)
    title = state.md.helpers.parseLinkTitle(
        state.src, behind.end() if behind else address.pos, state.posMax
    )
    behind = _SPACES.match(state.src, title.pos if title.ok else address.pos)
    return address.ok and behind is not None and state.src.startswith(")", behind.end())


def _label_end(state: StateInline, at: int) -> int:
    """Return where the bracket that opens at a place is closed, or -1."""
    if state.src.find("]", at, state.posMax) < 0:
        return -1
    return int(state.md.helpers.parseLinkLabel(state, at))


def _never_closed(state: StateInline, what: str, code: Code, sign: str, at: int) -> None:
    _report(
        state,
        code,
        f"a {what} starts with `{sign}` and is not closed in its paragraph",
        f"close it with `]`, or write `\\{sign}` for the characters themselves",
        at,
    )


def _bad_citation(state: StateInline, words: str, at: int) -> None:
    """Report a citation that is not closed, for which ``words`` is empty, or is not valid."""
    if not words:
        _never_closed(state, "citation", codes.BAD_CITATION, "[@", at)
        return
    _report(
        state,
        codes.BAD_CITATION,
        f"`{words}` is not a valid citation",
        "write `[@id]`, `[@id, p. 3]` or `[@id; @other]`",
        at,
    )


def _bad_index(state: StateInline, words: str, at: int) -> None:
    _report(
        state,
        codes.BAD_INDEX_MARK,
        f"`{words}` is not a valid index mark",
        'write `[words]{index}` or `[words]{index="Heading; under it"}`',
        at,
    )


def _check_address(state: StateInline, opened: Token) -> None:
    """Report a link that does not work in a PDF, or that readers would not see."""
    href = str(opened.attrGet("href"))
    is_bare = state.tokens[-2] is opened
    if not _LINK.match(href):
        _report(
            state,
            codes.BAD_LINK,
            f"a link to `{href}` does not work in a PDF",
            "start a link with `https://` or `mailto:`, a reference with `#`",
            opened.meta["href-at"],
        )
    elif is_bare and not href.startswith("#"):
        _report(
            state,
            codes.BAD_LINK,
            "a link without words prints nothing",
            f"write `<{href}>`, or words between the brackets",
            opened.meta["at"],
        )
    elif is_bare and opened.attrGet("title"):
        _report(
            state,
            codes.BAD_LINK,
            "the title of a reference is not printed",
            "remove it, or write words between the brackets",
            opened.meta["href-at"],
        )
    if bad := unprintable(str(opened.attrGet("title") or "")):
        _report(state, codes.BAD_CHARACTER, bad[1], "remove it", opened.meta["at"])


def _report(state: StateInline, code: Code, message: str, hint: str, at: int) -> None:
    state.env.setdefault("faults", []).append(Fault(code, message, at, hint))


def _within(state: StateInline, at: int) -> dict[str, object]:
    """Return what the rules know of the text of a mark, which begins at a place."""
    return {"base": _base(state) + at, "faults": state.env.setdefault("faults", [])}


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


def _base(state: StateInline) -> int:
    """Return the offset of what is parsed in the whole text."""
    return int(state.env.get("base", 0))
