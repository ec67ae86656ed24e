"""Put the spaces of a language between its words and marks, where an author types ordinary ones."""

from __future__ import annotations

import re

_NARROW, _KEPT = "\u202f", "\u00a0"
_SPACE = "[ \u00a0\u202f]"

# French (Lexique des règles typographiques, Imprimerie nationale): a narrow space before high
# marks and inside guillemets, an ordinary one before a colon; all of them keep words together. So
# do those in groups of digits, after `n°` and after an abbreviated title before a name.
_FRENCH = (
    (re.compile(rf"{_SPACE}(?=[;!?»])|(?<=«){_SPACE}"), _NARROW),
    (re.compile(rf"{_SPACE}(?=:(?!\w))"), _KEPT),
    (re.compile(rf"(?<=\d){_SPACE}(?=\d\d\d(?!\d))"), _NARROW),
    (
        re.compile(r"(?<= [nN]°) (?=\d)|(?<=^[nN]°) (?=\d)|(?<=\bMM\.) (?=\w)|(?<=\bM\.) (?=\w)"),
        _KEPT,
    ),
)


def spaced(text: str, language: str) -> str:
    """Return a text of a language (as in `lang`) with its spaces."""
    if language.partition("-")[0].lower() != "fr":
        return text
    for pattern, space in _FRENCH:
        text = pattern.sub(space, text)
    return text
