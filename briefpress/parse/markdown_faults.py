"""What of a text cannot be printed as meant.

In: a run of text, or a paragraph of prose. Out: what inline Markdown reports of it, and marks that
belong to blocks of Markdown or may not be in a title, each with its offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.parse.markdown import href_of, paragraphs, read
from briefpress.parse.markdown_invalid import Fault
from briefpress.workspace.limits import how_to_raise

_BREAK = re.compile(r"\\\n|(?<! )  +\n")
_BLOCK_MARKUP = re.compile(
    r"[ ]{0,3}(#{1,6} |[-*+] |\d{1,3}[.)] |> |```|~~~|\||\[[^\[\]\n]+\]: |={3,}$|-{3,}$|_{3,}$)"
)


def faults(
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
    for one in read(text, language).faults:
        if not sign or one.code is not codes.UNCLOSED_MARK:  # the sign of a block may open one
            yield one
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


def title_faults(text: str, language: str = "en") -> Iterator[Fault]:
    """Give the marks in a title that the contents and the running head cannot print."""
    for token in read(text, language).every:
        if token.type in ("citation", "note", "hardbreak") or href_of(token).startswith("#"):
            yield Fault(
                codes.MARK_IN_TITLE,
                "a heading cannot contain a citation, note, reference or line break",
                token.meta["at"] if "at" in token.meta else _first_break(text),
                "move it to the standfirst or the first paragraph",
            )


def _block_sign(prose: str) -> str | None:
    """Return the sign of the first line that would begin a block of Markdown."""
    found = (_BLOCK_MARKUP.match(line) for line in prose.split("\n"))
    return next((one.group(1) for one in found if one), None)


def _first_break(text: str) -> int:
    found = _BREAK.search(text)
    return found.start() if found else 0
