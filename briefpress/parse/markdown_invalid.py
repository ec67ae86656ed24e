"""Report inline marks that are not valid: not closed, malformed, or leading nowhere.

In: the state of a parser at a character that no rule has taken, or a link that one has. Out: faults
in the state, each with its offset in the whole text; what is reported is printed as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.parse.text import unprintable

_LANGUAGE = r"lang=([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)"
_INDEX = r"""(index)(?:=(?:"([^"{}]*)"|'([^'{}]*)'))?"""
TAG = re.compile(rf"\{{(?:{_LANGUAGE}(?: {_INDEX})?|{_INDEX})\}}")
_LANGUAGE_TAG = re.compile(r"\{lang=([^{}]*)\}")
_INDEX_TAG = re.compile(r"\{(?:lang=[^ {}]* )?index\b[^{}]*\}")
_SPACES = re.compile(r"[ \t\n]*+")
_LINK = re.compile(r"(?i:https://[^/?#]+|mailto:[^@]+@)|#")


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be printed as meant; ``at`` is its offset in the text."""

    code: Code
    message: str
    at: int
    hint: str


def base(state: StateInline) -> int:
    """Return the offset of what is parsed in the whole text."""
    return int(state.env.get("base", 0))


def report(state: StateInline, code: Code, message: str, hint: str, at: int) -> None:
    """Report a fault at an offset of the whole text."""
    state.env.setdefault("faults", []).append(Fault(code, message, at, hint))


def unclosed_emphasis(state: StateInline) -> None:
    """Report stars and underscores that open emphasis, which nothing closes."""
    within = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for one in chain(state.delimiters, *within):
        token, before = state.tokens[one.token], state.tokens[one.token - 1]
        is_first = one.token == 0 or before.content != token.content or "at" not in before.meta
        is_lonely = one.length > 1 and not one.open  # it has a space on each side
        is_left = token.type == "text" and token.content and is_first
        if is_left and not one.close and (one.open or is_lonely):
            sign = token.content * (2 if one.length > 1 else 1)
            unclosed(state, sign, token.meta["at"])


def unclosed(state: StateInline, sign: str, at: int) -> None:
    """Report a sign that opens a mark, which nothing closes."""
    escaped = "".join(f"\\{character}" for character in sign)
    report(
        state,
        codes.UNCLOSED_MARK,
        f"`{sign}` opens a mark that is not closed in its paragraph",
        f"close it, or write `{escaped}` for the characters themselves",
        at,
    )


def bracket(state: StateInline, silent: bool) -> bool:
    """Report a bracket that belongs to no mark, where its author may have meant one."""
    sign, at = state.src[state.pos], base(state) + state.pos
    if silent or sign not in "[]":
        return False
    if sign == "]":
        _report_tail(state, at)
        return False
    if state.src.startswith("[=", state.pos):  # a fact, if it is one, has been read before
        return False
    end = label_end(state, state.pos)
    if state.src.startswith("[@", state.pos):
        bad_citation(state, state.src[state.pos : end + 1] if end >= 0 else "", at)
        return False
    if end < 0 and state.src[state.pos - 1 : state.pos] != "^":
        unclosed(state, "[", at)
    elif state.src.startswith("[^", state.pos):
        report(
            state,
            codes.REFERENCE_LINK,
            "a footnote of Markdown is printed as it is written",
            "write `^[the text of the note]`, or `\\[` for the character itself",
            at,
        )
    elif end >= 0 and state.src.startswith("][", end):
        report(
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
        report(
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
    elif (tag := _LANGUAGE_TAG.match(state.src, behind)) and not TAG.fullmatch(tag.group()):
        report(
            state,
            codes.UNKNOWN_LANGUAGE,
            f"`{tag.group(1)}` is not a language tag",
            "write a BCP 47 tag, as in `[mots]{lang=fr}`",
            at,
        )
    elif tag := _INDEX_TAG.match(state.src, behind):
        bad_index(state, f"]{tag.group()}", at)


def _is_address(state: StateInline, at: int) -> bool:
    """Tell whether the address of a link, with its title, is at a place."""
    address = state.md.helpers.parseLinkDestination(state.src, at, state.posMax)
    behind = _SPACES.match(state.src, address.pos)
    title = state.md.helpers.parseLinkTitle(
        state.src, behind.end() if behind else address.pos, state.posMax
    )
    behind = _SPACES.match(state.src, title.pos if title.ok else address.pos)
    return address.ok and behind is not None and state.src.startswith(")", behind.end())


def label_end(state: StateInline, at: int) -> int:
    """Return where the bracket that opens at a place is closed, or -1."""
    if state.src.find("]", at, state.posMax) < 0:
        return -1
    return int(state.md.helpers.parseLinkLabel(state, at))


def never_closed(state: StateInline, what: str, code: Code, sign: str, at: int) -> None:
    """Report a citation, a note or the like that begins with a sign, and does not end."""
    report(
        state,
        code,
        f"a {what} starts with `{sign}` and is not closed in its paragraph",
        f"close it with `]`, or write `\\{sign}` for the characters themselves",
        at,
    )


def bad_citation(state: StateInline, words: str, at: int) -> None:
    """Report a citation that is not closed, for which ``words`` is empty, or is not valid."""
    if not words:
        never_closed(state, "citation", codes.BAD_CITATION, "[@", at)
        return
    report(
        state,
        codes.BAD_CITATION,
        f"`{words}` is not a valid citation",
        "write `[@id]`, `[@id, p. 3]` or `[@id; @other]`",
        at,
    )


def bad_index(state: StateInline, words: str, at: int) -> None:
    """Report an index mark that lists its words under nothing."""
    report(
        state,
        codes.BAD_INDEX_MARK,
        f"`{words}` is not a valid index mark",
        'write `[words]{index}` or `[words]{index="Heading; under it"}`',
        at,
    )


def check_address(state: StateInline, opened: Token) -> None:
    """Report a link that does not work in a PDF, or that readers would not see."""
    href = str(opened.attrGet("href"))
    is_bare = state.tokens[-2] is opened
    if not _LINK.match(href):
        report(
            state,
            codes.BAD_LINK,
            f"a link to `{href}` does not work in a PDF",
            "start a link with `https://` or `mailto:`, a reference with `#`",
            opened.meta["href-at"],
        )
    elif is_bare and not href.startswith("#"):
        report(
            state,
            codes.BAD_LINK,
            "a link without words prints nothing",
            f"write `<{href}>`, or words between the brackets",
            opened.meta["at"],
        )
    elif is_bare and opened.attrGet("title"):
        report(
            state,
            codes.BAD_LINK,
            "the title of a reference is not printed",
            "remove it, or write words between the brackets",
            opened.meta["href-at"],
        )
    if bad := unprintable(str(opened.attrGet("title") or "")):
        report(state, codes.BAD_CHARACTER, bad[1], "remove it", opened.meta["at"])
