"""Print the head of a table on each of its pages, and let rows that are too tall break.

WeasyPrint leaves out the head where head and first row do not fit on a page together, and starts a
row that it splits on a new page. Here such a row is split below the head, and starts where the row
before it ends. Used: ``layout.block.table_layout``, replaced by a function that keeps the head
(`keep_heads`); the row groups of tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from weasyprint import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.table import table_layout

_BREAKABLE, _WHOLE = "break-inside: auto", "break-inside: avoid"


def keep_heads() -> None:
    """Make WeasyPrint print the head of a table wherever it fits on the page; idempotent."""
    block.table_layout = table_layout_with_head


def table_layout_with_head(
    context: Any, table: Any, bottom_space: float, skip_stack: Mapping[int, Any] | None,
    containing_block: Any, page_is_empty: bool, absolute_boxes: Any, fixed_boxes: Any,
) -> Any:  # fmt: skip
    """Lay out a table on a page, as WeasyPrint's function of that name does.

    At the head of a page WeasyPrint forces a first row below the table's head only if breaks are
    to be avoided in the row group; otherwise it drops the head and forces the row without it.
    """
    first = next(iter(skip_stack), 0) if skip_stack else 0
    groups = (one for one in table.children[first:] if not one.is_header and not one.is_footer)
    group = next(groups, None)

    def lay_out() -> Any:
        return table_layout(
            context, table, bottom_space, skip_stack, containing_block, page_is_empty,
            absolute_boxes, fixed_boxes,
        )  # fmt: skip

    if not page_is_empty or group is None:
        return lay_out()
    own = group.style
    group.style = own.copy()
    group.style["break_inside"] = "avoid"
    try:
        laid_out, *more = lay_out()
    finally:
        forced, group.style = group.style, own
    for one in laid_out.children if laid_out else ():
        if one.style is forced:
            one.style = own
    return laid_out, *more


def let_rows_break(pages: Iterable[Page]) -> bool:
    """Let rows break that cannot stay whole; return whether there are new ones.

    These are the rows that are on two pages, and the first row of a table whose title is alone on
    the page before it; and the exhibit around such a row, if it was to stay whole. A row that would
    begin without the text of one of its cells starts on the next page again.
    """
    changed = False
    for row, style in _unfit(pages):
        if row.get("style") not in (style, _WHOLE):
            row.set("style", style)
            changed = True
    return changed


def _unfit(pages: Iterable[Page]) -> Iterator[tuple[Any, str]]:
    """Give the elements of rows that do not fit on a page, and the style that they get."""
    begun, blocks_before = set[Any](), set[Any]()
    rows_before: dict[Any, Any] = {}
    for page in pages:
        blocks: dict[Any, Any] = {}
        found = list(_tables(page._page_box, None, blocks))
        rows = {row.element: row for table, _ in found for row in _body_rows(table)}
        for element in rows.keys() & rows_before.keys():
            starts_late = _written(rows[element]) - _written(rows_before[element])
            yield element, _WHOLE if starts_late and element.get("style") else _BREAKABLE
        for table, around in found:
            if around not in blocks_before:
                continue
            if blocks[around].style["break_inside"] == "avoid":
                yield around, _BREAKABLE
            if table.element not in begun:
                yield from ((row.element, _BREAKABLE) for row in _body_rows(table)[:1])
        begun.update(table.element for table, _ in found)
        rows_before, blocks_before = rows, set(blocks)


def _tables(box: Any, around: Any, blocks: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Give the tables in a box, each with the element around it; list the blocks by element."""
    if isinstance(box, boxes.TableBox):
        yield box, around
        return
    if isinstance(box, boxes.BlockBox) and not box.is_table_wrapper:
        around = box.element
        blocks[around] = box
    if isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _tables(child, around, blocks)


def _body_rows(table: Any) -> list[Any]:
    return [row for group in table.children if not group.is_header for row in group.children]


def _written(row: Any) -> set[Any]:
    """Return the elements of the cells of a row that have text on this page."""
    return {
        cell.element
        for cell in row.children
        if any(isinstance(one, boxes.TextBox) for one in cell.descendants())
    }
