"""Lay out what stands in columns once for all heights that are tried.

WeasyPrint balances columns by laying them out again and again, a little higher each time, and each
time again at no height for what a next column would begin with. A block that fits whole is the same
each time, except for its place: it is laid out once, and copied. Used:
``layout.block.block_level_layout``, replaced by a function that remembers (`lay_out_columns_once`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.absolute import AbsolutePlaceholder

_lay_out = block.block_level_layout


def lay_out_columns_once() -> None:
    """Make WeasyPrint remember how blocks in columns are laid out."""
    block.block_level_layout = _remembered


@dataclass(frozen=True, slots=True)
class _Known:
    """A block that was laid out whole.

    ``bottom`` is the edge that must fit on the page, None if any room will do; ``made_of`` keeps
    the objects alive whose identity is in the key; ``absolute`` are placeholders in it.
    """

    made_of: Any
    y: float
    bottom: float | None
    box: Any
    rest: tuple[Any, ...]
    absolute: tuple[Any, ...]


def _remembered(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any,
    page_is_empty: bool = True, absolute_boxes: Any = None, fixed_boxes: Any = None,
    adjoining_margins: Any = None, first_letter_style: Any = None, first_line_style: Any = None,
    discard: bool = False, max_lines: int | None = None,
) -> Any:  # fmt: skip
    """Lay out a block, as WeasyPrint's function of that name does."""
    absolute = [] if absolute_boxes is None else absolute_boxes

    def lay_out() -> Any:
        return _lay_out(
            context, box, bottom_space, skip_stack, containing_block, page_is_empty, absolute,
            fixed_boxes, adjoining_margins, first_letter_style, first_line_style, discard,
            max_lines,
        )  # fmt: skip

    has_no_room = bottom_space == inf
    styled = first_letter_style or first_line_style or discard or max_lines is not None
    is_measured = context.__dict__.get("is_in_grid_that_breaks", False)
    if not context.in_column or styled or is_measured or _is_table(box):
        return lay_out()
    if skip_stack and not has_no_room:
        return lay_out()
    if _is_grid_that_breaks(box):
        context.is_in_grid_that_breaks = True
        try:
            return lay_out()
        finally:
            context.is_in_grid_that_breaks = False
    memo = context.__dict__.setdefault("laid_out_in_columns", {})
    begins_page = page_is_empty and context.current_page > 1
    key = (
        id(box.children), id(box.style), begins_page, begins_page and context.forced_break,
        tuple(adjoining_margins or ()), box.position_x, containing_block.width,
        containing_block.height, has_no_room and (page_is_empty, repr(skip_stack)),
    )  # fmt: skip
    y, before = box.position_y, len(absolute)
    known = memo.get(key)
    if known is not None and _fits(context, known, y, bottom_space):
        placeholders: dict[int, Any] = {}
        copy = _copied(known.box, y - known.y, placeholders)
        absolute += [placeholders[id(one)] for one in known.absolute]
        resume_at, next_page, margins, *rest = known.rest
        return copy, resume_at, dict(next_page), list(margins), *rest
    made = lay_out()
    if made[0] is not None and (has_no_room or made[1] is None) and _is_plain(made[0]):
        memo[key] = _kept(box, y, made, absolute[before:], has_no_room=has_no_room)
    return made


def _is_table(box: Any) -> bool:
    return isinstance(box, boxes.TableBox) or bool(box.is_table_wrapper)


def _is_grid_that_breaks(box: Any) -> bool:
    """Tell whether a box breaks between or inside its rows, where their heights tell nothing."""
    is_grid = isinstance(box, boxes.GridContainerBox | boxes.FlexContainerBox)
    return is_grid and box.style["break_inside"] == "auto"


def _fits(context: Any, known: _Known, y: float, bottom_space: float) -> bool:
    if known.bottom is None:
        return True
    return not context.overflows_page(bottom_space, known.bottom + y - known.y)


def _kept(box: Any, y: float, made: Any, absolute: list[Any], *, has_no_room: bool) -> _Known:
    new, resume_at, next_page, margins, *rest = made
    bottom = None if has_no_room else new.border_box_y() + new.border_height()
    placeholders: dict[int, Any] = {}
    copy = _copied(new, 0, placeholders)
    return _Known(
        (box.children, box.style),
        y,
        bottom,
        copy,
        (resume_at, dict(next_page), list(margins), *rest),
        tuple(placeholders[id(one)] for one in absolute),
    )


def _copied(box: Any, down: float, placeholders: dict[int, Any]) -> Any:
    """Return a copy of a box and all in it, moved down; list its placeholders by the old ones."""
    if isinstance(box, AbsolutePlaceholder):
        copy = AbsolutePlaceholder(box._box.copy())
        copy._box.position_y += down
        placeholders[id(box)] = copy
        return copy
    copy = box.copy()
    copy.position_y += down
    if isinstance(copy, boxes.ParentBox):
        copy.children = [_copied(child, down, placeholders) for child in box.children]
    return copy


def _is_plain(box: Any) -> bool:
    """Tell whether a laid-out block depends on nothing but its width, and can be moved."""
    waiting = [box]
    while waiting:
        one = waiting.pop()
        if isinstance(one, AbsolutePlaceholder):
            if one._layout_done or not one.is_outside_marker:
                return False
            continue
        if one.footnote or one.is_floated() or isinstance(one, boxes.TableBox):
            return False
        if one is not box and one.style["position"] == "relative":
            return False
        if isinstance(one, boxes.ParentBox):
            waiting += one.children
    return True
