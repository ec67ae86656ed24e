"""What libyaml says of a file that is not YAML, in an author's words.

In: its error, the source and the last value before the error. Out: the place that the error is
about, what is wrong there, and what to do.
"""

from __future__ import annotations

import re

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.span import Source, Span
from briefpress.parse.text import Unreadable
from briefpress.parse.yaml_scalars import Stretch

# What libyaml was at when it found that something does not end, or is none: the place is where that
# began.
_OPENED = ("quoted", "flow", "simple key", "anchor", "alias")
_CLOSING = {
    '"': 'quote all of a text or none of it, with `\\"` for a quote within it; or write it '
    "with `>-`",
    "'": "quote all of a text or none of it, with `''` for an apostrophe within it; or write it "
    "with `>-`",
    "]": "quote a text that starts with `[`",
    "}": "quote a text that starts with `{`",
}
_COMMENT = re.compile(r"\s*+(#)")
_ONLY_COMMENTS = re.compile(r"(?:\s*+#[^\n]*+)++\s*+")
_CHECK = "check quotes, brackets and indentation here and in the lines above"
_QUOTE = "quote a text that starts with a special character"
_TAB = ("a tab is used for indentation", "indent with spaces")
# Of libyaml's words, those that mean nothing to who wrote the file: ours, and what to do.
_IN_WORDS = {
    "found unexpected end of stream": ("this quote is never closed", _CHECK),
    "did not find expected ',' or ']'": (
        "`]` or a comma is missing after this `[`",
        "close it, or quote a text that starts with `[`",
    ),
    "did not find expected ',' or '}'": (
        "`}` or a comma is missing after this `{`",
        "close it, or quote a text that starts with `{`",
    ),
    "did not find expected alphabetic or numeric character": (
        "a text cannot start with `*` or `&`",
        _QUOTE,
    ),
    "did not find expected '-' indicator": (
        "expected another entry of the list above, or its end",
        "start an entry with `- `, aligned with the others, and close the quotes above",
    ),
    "could not find expected ':'": (
        "expected a key with a value, or an entry of a list",
        "write `key: value` with a space after the colon; check the line above",
    ),
    "did not find expected node content": (
        "a value is missing here, or a text starts with a special character",
        _QUOTE + "; remove a comma with nothing before it",
    ),
    "found unexpected ':'": (
        "no space and value follow this `:`",
        "write `key: value`, or put the text in quotes",
    ),
    "did not find expected <document start>": (
        "this is not part of what the file began with",
        "begin every line at the margin with a key, or every one with `- `; check the indentation",
    ),
    "did not find expected comment or line break": (
        "a text cannot begin on the line of its `|` or `>`",
        "begin it on the next line, indented; or put it in quotes",
    ),
    "found a tab character where an indentation space is expected": _TAB,
    "found a tab character that violates indentation": _TAB,
    "did not find expected key": (
        "expected a key",
        "check the indentation; quote all of a text or none of it",
    ),
}


def not_yaml(
    error: yaml.MarkedYAMLError, begins: int, source: Source, text: str, last: Stretch
) -> Unreadable:
    """Return the refusal of a file that is not YAML.

    ``text`` is what is left of the source, ``begins`` where libyaml began to read it, and ``last``
    the last value that was read.
    """
    opened = any(one in (error.context or "") for one in _OPENED)
    first = begins + error.problem_mark.index if error.problem_mark else None
    second = begins + error.context_mark.index if error.context_mark else None
    if first is not None and (ended := _ended_early(text, last, first, source)):
        return ended
    at = second if first is None or (opened and second is not None) else first
    span = Span(source.file) if at is None else source.span(at)
    message, hint = _explain(error, text[first : first + 1] if first is not None else "")
    return Unreadable(codes.BAD_YAML, message, span, hint)


def _ended_early(text: str, last: Stretch, at: int, source: Source) -> Unreadable | None:
    """Return the refusal of a text that ends before its author wanted it to, if it is one."""
    between = text[last.end : at]
    if last.end > at or not last.end:
        return None
    if comment := _COMMENT.match(between):
        indent = at - (text.rfind("\n", 0, at) + 1)
        if _ONLY_COMMENTS.fullmatch(between) and (last.column is None or indent > last.column):
            return Unreadable(
                codes.BAD_YAML,
                "invalid YAML: a comment ends the text before it, and the next line cannot "
                "continue it",
                source.span(last.end + comment.start(1)),
                "put the text in quotes or write it with `>-` if the `#` belongs to it; "
                "otherwise move the comment",
            )
        return None
    if last.style in _CLOSING and "\n" not in between and not between.strip():
        return Unreadable(
            codes.BAD_YAML,
            f"invalid YAML: the text goes on after its closing `{last.style}`",
            source.span(at),
            _CLOSING[last.style],
        )
    return None


def _explain(error: yaml.MarkedYAMLError, found: str) -> tuple[str, str]:
    """Return what is wrong, in an author's words, and what to do; it is ``found`` there."""
    problem = error.problem or error.context or "it cannot be parsed"
    hint = _CHECK
    if "mapping values" in problem:
        problem = "a key is not allowed here"
        hint = (
            "quote a text that contains `: `, or write it as a block with `>-`; check the "
            "indentation otherwise"
        )
    elif "cannot start any token" in problem and found:
        problem, hint = _no_beginning(found)
    problem, hint = _IN_WORDS.get(problem, (problem, hint))
    return f"invalid YAML: {problem}", hint


def _no_beginning(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return _TAB
    return f"a text cannot start with `{sign}`", _QUOTE
