"""Keep the last word of a page whole.

WeasyPrint has no ``hyphenate-limit-last``: a word that a line breaks may begin on one page and end
on the next. Where a paragraph continues on another page, the part of the word is taken from its
last line, and the next page begins with the word; but not from a line of another alignment than to
the left, or at the beginning of an element. Used: ``layout.block._linebox_layout``, replaced
by a function that does so (`keep_last_words`); the places where lines continue (``resume_at``) and
the Pango layout of a text box.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.inline import split_first_line

_lay_out_lines = block._linebox_layout


def keep_last_words() -> None:
    """Make WeasyPrint break no word over two pages; idempotent."""
    block._linebox_layout = _lines_with_whole_words


def _lines_with_whole_words(
    context: Any, box: Any, index: int, child: Any, new_children: list[Any], *more: Any
) -> Any:
    """Lay out the lines of a block on a page, as WeasyPrint's function of that name does."""
    before = len(new_children)
    abort, stop, resume_at, *rest = _lay_out_lines(context, box, index, child, new_children, *more)
    is_split = not abort and len(new_children) > before and new_children[-1].resume_at
    if is_split and not context.in_column:
        line = new_children[-1]
        _take_part_of_word(context, line)
        resume_at = {index: line.resume_at}
    return abort, stop, resume_at, *rest


def _take_part_of_word(context: Any, line: Any) -> None:
    """Remove the first part of a hyphenated word from the end of a line, if it ends in one."""
    path, end = [line], line
    while isinstance(end, boxes.ParentBox) and end.children:
        end = end.children[-1]
        path.append(end)
    style = line.style
    at_start = style["text_align_all"] in ("start", "left") and style["direction"] == "ltr"
    if not isinstance(end, boxes.TextBox) or not at_start or end.style["hyphens"] != "auto":
        return
    hyphen = end.style["hyphenate_character"]
    shown, _, part = end.text.removesuffix(hyphen).rpartition(" ")
    if not end.text.endswith(hyphen) or not shown.rstrip():
        return
    shown = shown.rstrip(" ")
    layout, _, _, width, *_ = split_first_line(
        shown, end.style, context, None, end.justification_spacing
    )
    for one in path[1:]:
        one.width -= end.width - width if one is not end else 0
    end.text, end.width, end.pango_layout = shown, width, layout
    line.resume_at = _earlier(line.resume_at, len(part.encode()))


def _earlier(resume_at: dict[int, Any], count: int) -> dict[int, Any]:
    """Return the place this many bytes before a place in a text."""
    ((place, inner),) = resume_at.items()
    return {place - count: None} if inner is None else {place: _earlier(inner, count)}
