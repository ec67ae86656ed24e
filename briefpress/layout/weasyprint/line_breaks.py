"""Fix line breaking of text that ends in white space.

Pango 1.50 (Debian 12) breaks a text at its first opportunity, instead of not at all, when
everything except the trailing white space fits in the line: one word is left alone in a line. And
WeasyPrint breaks preserved white space (``pre-wrap``) at an earlier element when only the space at
the end of a line does not fit. Used: ``layout.inline.split_first_line``, replaced by a function
that lets the white space hang (`let_white_space_hang`).
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline as inline_layout
from weasyprint.text.line_break import split_first_line

# WeasyPrint's own estimate of how many characters fill a line, per width in units of the size.
_CHARACTERS_PER_SIZE = 4


def let_white_space_hang() -> None:
    """Make WeasyPrint keep a text whole when only its trailing white space does not fit."""
    inline_layout.split_first_line = split_first_line_hanging


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
