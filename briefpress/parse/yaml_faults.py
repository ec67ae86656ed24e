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
_QUOTE = "put a text that begins with a sign in quotes"
# Of libyaml's words, those that mean nothing to who wrote the file: ours, and what to do.
_IN_WORDS = {
    "found unexpected end of stream": ("a quote is opened here and never closed", _CHECK),
    "did not find expected ',' or ']'": (
        "a `[` is opened here, and `]` or a comma is missing",
        "close it, or put a text that begins with `[` in quotes",
    ),
    "did not find expected ',' or '}'": (
        "a `{` is opened here, and `}` or a comma is missing",
        "close it, or put a text that begins with `{` in quotes",
    ),
    "did not find expected alphabetic or numeric character": (
        "a text cannot begin with `*` or `&`",
        _QUOTE,
    ),
    "did not find expected '-' indicator": (
        "this is neither an entry of the list above, nor does it end the list",
        "begin an entry with `- `, in one column with the others, and close quotes above",
    ),
    "could not find expected ':'": (
        "this line is neither a key with a value nor an entry of a list",
        "write `key: value` with a space after the colon; check the line above",
    ),
    "did not find expected key": (
        "this is no key, and the lines above are not finished",
        "check the indentation; put the whole of a text in quotes, or none of it",
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
    problem = error.problem or error.context or "it cannot be understood"
    hint = _CHECK
    if "mapping values" in problem:
        hint = "put a text that holds `: ` in quotes, or write it as a block with `>-`"
    elif "cannot start any token" in problem and error.problem_mark:
        problem, hint = _no_beginning(source.text[error.problem_mark.index :][:1])
    problem, hint = _IN_WORDS.get(problem, (problem, hint))
    return f"this is not YAML: {problem}", hint


def _no_beginning(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return "a tab stands where only spaces do", "indent with spaces"
    return f"a text cannot begin with `{sign}`", _QUOTE
