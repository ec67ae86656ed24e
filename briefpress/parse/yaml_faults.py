"""What libyaml says of a file that is not YAML, in an author's words.

In: its error and the source. Out: the place that the error is about, what is wrong there, and what
to do.
"""

from __future__ import annotations

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.span import Source, Span
from briefpress.parse.text import Unreadable

# What libyaml was at when it found that something does not end, or is none: the place is where that
# began.
_OPENED = ("quoted", "flow", "simple key", "anchor", "alias")
_CHECK = "check quotes, brackets and indentation here and in the lines above"
_QUOTE = "quote a text that starts with a special character"
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
    "did not find expected key": (
        "expected a key",
        "check the indentation; quote all of a text or none of it",
    ),
}


def not_yaml(error: yaml.MarkedYAMLError, source: Source) -> Unreadable:
    """Return the refusal of a file that is not YAML."""
    opened = any(one in (error.context or "") for one in _OPENED)
    first, second = error.problem_mark, error.context_mark
    mark = (second if opened else first) or first or second
    span = source.span(mark.index) if mark else Span(source.file)
    message, hint = _explain(error, source)
    return Unreadable(codes.BAD_YAML, message, span, hint)


def _explain(error: yaml.MarkedYAMLError, source: Source) -> tuple[str, str]:
    """Return what is wrong, in an author's words, and what to do."""
    problem = error.problem or error.context or "it cannot be parsed"
    hint = _CHECK
    if "mapping values" in problem:
        hint = "quote a text that contains `: `, or write it as a block with `>-`"
    elif "cannot start any token" in problem and error.problem_mark:
        problem, hint = _no_beginning(source.text[error.problem_mark.index :][:1])
    problem, hint = _IN_WORDS.get(problem, (problem, hint))
    return f"invalid YAML: {problem}", hint


def _no_beginning(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return "a tab is used for indentation", "indent with spaces"
    return f"a text cannot start with `{sign}`", _QUOTE
