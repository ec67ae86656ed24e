"""Where a YAML text ends and a comment begins, and what an author cannot have meant.

In: the stretch of a scalar and the whole text of its file. Out: the place of a comment on a line of
the scalar. Reported, each at its place: lines that look like an entry or a block of their own and
only continue a text. Refused: quotes that are not closed before the next entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from briefpress.diagnostics import codes
from briefpress.diagnostics.span import Source, Span
from briefpress.parse.text import Unreadable

_COMMENT = re.compile(r"[ \t]++(#)")
_HEADER = re.compile(r"[|>][-+0-9]*+[ \t]*+(#)")
# Between two values in brackets: commas, colons, and comments behind a space or at a line's begin.
_BETWEEN = re.compile(r"(?:[^#?]|(?<=[ \t\n])#[^\n]*+)*+")
_INDENT = re.compile(r" *+")
_ENTRY = re.compile(r"[ \t]*+- ")
# What begins a block of Markdown also where it interrupts a paragraph.
_BLOCK = re.compile(r"[ \t]*+(#{1,6} |[-*+] |1[.)] |> |```)")


class Stretch(NamedTuple):
    """Where a scalar, or a value in brackets, is written.

    ``style`` is its first character if it is a special one; that of a value in brackets is the last
    one. ``column`` is that of the block that it is in; None is for a scalar in brackets.
    """

    start: int
    end: int
    style: str = ""
    column: int | None = None


def comment(scalar: Stretch, text: str) -> int | None:
    """Return where a comment begins that is on a line of a scalar."""
    if scalar.style not in ("|", ">"):
        found = _COMMENT.match(text, scalar.end)
    else:
        found = _HEADER.match(text, scalar.start)
    return found.start(1) if found else _less_indented(scalar, text)


def _less_indented(scalar: Stretch, text: str) -> int | None:
    """Return where a line begins that would be text of a block, were it indented as the block."""
    if scalar.style not in ("|", ">") or scalar.column is None:
        return None
    lines = text[scalar.start : scalar.end].split("\n")[1:]
    content = next((_indent(line) for line in lines if line.strip()), 0)
    at = scalar.end + _indent(text, scalar.end)
    indent = at - (text.rfind("\n", 0, at) + 1)
    return at if text.startswith("#", at) and scalar.column < indent < content else None


def faults_between(start: int, end: int, source: Source, text: str) -> Iterator[Unreadable]:
    """Give what libyaml drops between two values in brackets, and an author has put there."""
    read = _BETWEEN.match(text, start, end)
    at = read.end() if read else end
    if at < end and text[at] == "?":
        raise Unreadable(
            codes.BAD_YAML,
            "invalid YAML: a text in brackets cannot start with `?`",
            source.span(at),
            "put the text in quotes",
        )
    if at < end:
        yield _comment_at_once(at, source, text)


def faults(scalar: Stretch, source: Source, text: str) -> Iterator[Unreadable]:
    """Give what of a scalar its author cannot have meant."""
    if scalar.style in ("'", '"', "]", "}"):
        yield from _end_faults(scalar.end, source, text)
    if text.find("\n", scalar.start, scalar.end) < 0 or scalar.style in ("]", "}"):
        return
    first, *lines = text[scalar.start : scalar.end].split("\n")
    at = scalar.start + len(first) + 1
    for line in lines:
        if fault := _line_fault(scalar, source, line, at):
            yield fault
            return
        at += len(line) + 1


def _end_faults(end: int, source: Source, text: str) -> Iterator[Unreadable]:
    """Give a `#` right behind a quote or a bracket: to libyaml alone, it starts a comment."""
    if text.startswith("#", end):
        yield _comment_at_once(end, source, text)


def _comment_at_once(at: int, source: Source, text: str) -> Unreadable:
    return Unreadable(
        codes.COMMENT_AFTER_TEXT,
        f"what follows `{text[at - 1]}` is read as a comment and is not printed",
        source.span(at),
        "put the whole text in one pair of quotes",
        "#",
    )


def _line_fault(scalar: Stretch, source: Source, line: str, at: int) -> Unreadable | None:
    """Return what is wrong with a line that continues a scalar but looks like something else."""
    match scalar.style:
        case "'" | '"':
            if scalar.column is not None and line.strip() and _indent(line) <= scalar.column:
                raise not_closed(scalar, source.span(scalar.start))
        case "" if scalar.column is not None and _ENTRY.match(line):
            return Unreadable(
                codes.BAD_YAML,
                "invalid YAML: this line continues the text above, and `- ` starts no entry in it",
                source.span(at + _indent(line)),
                "align an entry with the one above; for a list in a list, use `text` and `items`",
            )
        case ">" if found := _BLOCK.match(line):
            return Unreadable(
                codes.MARKDOWN_BLOCK,
                f"`{found.group(1).strip()}` starts a block of Markdown, and prose has only "
                "paragraphs",
                source.span(at + found.start(1)),
                "write a list as `kind: list`, a quotation as `kind: quote`, a heading as a "
                "subsection; start no line of a text with such a character",
            )
    return None


def not_closed(quoted: Stretch, span: Span) -> Unreadable:
    """Return the refusal of a quote that is not closed before the next entry."""
    return Unreadable(
        codes.BAD_YAML,
        "invalid YAML: this quote is not closed before the next entry",
        span,
        f"close it with `{quoted.style}`, or indent the lines of a longer text",
    )


def _indent(text: str, at: int = 0) -> int:
    found = _INDENT.match(text, at)
    return len(found.group()) if found else 0
