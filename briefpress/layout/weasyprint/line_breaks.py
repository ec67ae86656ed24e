"""Fix where lines end: in white space, and in words.

Pango 1.50 (Debian 12) breaks a text at its first opportunity, instead of not at all, when
everything except the trailing white space fits in the line: one word is left alone in a line. And
WeasyPrint breaks preserved white space (``pre-wrap``) at an earlier element when only the space at
the end of a line does not fit. It hyphenates names as it does other words, and lets the rest of a
hyphenated word overflow when it is too short to be hyphenated as a word. Used:
``layout.inline.split_first_line``, replaced by a function that lets the white space hang
(`let_white_space_hang`).
"""

from __future__ import annotations

import unicodedata
from typing import Any

from weasyprint.layout import inline as inline_layout
from weasyprint.text.line_break import split_first_line

# WeasyPrint's own estimate of how many characters fill a line, per width in units of the size.
_CHARACTERS_PER_SIZE = 4
# Languages that write all nouns with a capital.
_CAPITAL_NOUNS = {"de", "gsw", "lb", "nds"}
_SENTENCE_ENDS = ".!?…:"
_ABBREVIATION = 3  # letters at most, with a capital, before the point of "Mr." and "Dr."


def let_white_space_hang() -> None:
    """Make WeasyPrint keep a text whole when only its trailing white space does not fit."""
    inline_layout.split_first_line = split_first_line_well


def split_first_line_well(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> Any:  # fmt: skip
    """Fit as much of a text as possible into a line, as WeasyPrint's function of that name does.

    A name is not hyphenated, unless it is wider than a line.
    """

    def split(**changes: Any) -> Any:
        changed = style.copy() if changes else style
        changed.update(changes)
        return split_first_line_hanging(
            text, changed, context, max_width, justification_spacing, is_line_start, minimum
        )

    line = split()
    layout, length, resume_index, width, *_ = line
    if max_width is None or style["hyphens"] != "auto":
        return line
    if width > max_width and is_line_start:  # elsewhere, the line is broken before the text
        _, before, after = style["hyphenate_limit_chars"]
        shorter = split(hyphenate_limit_chars=(before + after, before, after))
        return shorter if shorter[3] < width else line
    written = text.encode()[:length].decode()
    is_hyphenated = resume_index == length and layout.text == written + style["hyphenate_character"]
    if is_hyphenated and _is_in_name(text, len(written), style["lang"] or ""):
        whole = split(hyphens="manual")
        return whole if whole[3] <= max_width else line
    return line


def _is_in_name(text: str, place: int, language: str) -> bool:
    """Tell whether a word is a name or an acronym, as its capitals tell.

    The first word of a sentence has a capital as well, and so have nouns in some languages.
    """
    start, end = place, place
    while start and _is_letter(text[start - 1]):
        start -= 1
    while end < len(text) and _is_letter(text[end]):
        end += 1
    word = text[start:end]
    if any(letter.isupper() for letter in word[1:]):
        return True
    if not word[:1].isupper() or language.lower().split("-")[0] in _CAPITAL_NOUNS:
        return False
    before = text[:start].rstrip(" \u00a0\u202f\"'“”‘’«»(")
    if not before.endswith(tuple(_SENTENCE_ENDS)):
        return True
    last = before.split()[-1].rstrip(".")
    return before.endswith(".") and last[:1].isupper() and len(last) <= _ABBREVIATION


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


def split_first_line_hanging(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> Any:  # fmt: skip
    """Fit as much of a text as possible into a line, as WeasyPrint's function of that name does."""

    def split(words: str, width: float | None) -> Any:
        return split_first_line(
            words, style, context, width, justification_spacing, is_line_start, minimum
        )

    line = split(text, max_width)
    layout, length, resume_index, width, *metrics = line
    if max_width is not None and resume_index is not None and width > max_width:
        written = text.encode()[:length].decode()
        if style["white_space"] == "pre-wrap" and written.endswith(" "):
            shown = written.rstrip(" ")
            return layout, length, resume_index, split(shown, None)[3] if shown else 0.0, *metrics
    if max_width is None or not text[-1].isspace():
        return line
    if resume_index is None and (text.endswith(" ") or width <= max_width):
        return line
    if len(text) > max_width / style["font_size"] * _CHARACTERS_PER_SIZE:
        return line
    shown = text.rstrip()
    if not shown:
        return line
    _, _, resume_index, width, _, _ = split(shown, max_width)
    if resume_index is not None or width > max_width:
        return line
    if text.endswith(" "):
        return split(text, None)
    # A no-break space does not hang: the last word moves with it, unless it is the only one.
    shorter = split(shown, width - 1)
    return line if shorter[2] is None else shorter
