"""Read the laid-out boxes of a page.

Used: ``Page._page_box``, for tags, the page map and the check for lost text; ``box.element`` and
cssselect2's ``ElementWrapper``, for the element of a box; ``context.page_maker``, for the reason of
a page break; ``pdf.stream.Stream``, on which pages are drawn.
"""

from __future__ import annotations

from typing import Any

from cssselect2 import ElementWrapper
from weasyprint import Page
from weasyprint.css import AnonymousStyle
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

__all__ = ["AbsolutePlaceholder", "ElementWrapper", "Stream", "boxes"]

SVG = "{http://www.w3.org/2000/svg}svg"


def page_box(page: Page) -> Any:
    """Return the box of a page, which contains all others."""
    return page._page_box


def is_empty(page: Page) -> bool:
    """Tell whether a page is empty apart from its margins."""
    content = (box for box in page._page_box.children if not isinstance(box, boxes.MarginBox))
    return not any(isinstance(leaf, TextBox) for box in content for leaf in box.descendants())


def is_anonymous(box: Any) -> bool:
    """Tell whether a box is anonymous: generated, without an element."""
    return isinstance(box.style, AnonymousStyle)


def hanging_indent(box: Any) -> float:
    """Return the indent of the first line of a block, in CSS pixels; negative if it hangs."""
    indent = box.style["text_indent"]
    return float(indent.value) if getattr(indent, "unit", "") == "px" else 0.0


def begins_by_order(pages: list[Page], number: int) -> bool:
    """Tell whether a page (from 0) starts with a forced page break."""
    context, _, _ = pages[0]._page_box.laid_out_in
    _, asked, *_ = context.page_maker[number]
    names = {page._page_box.page_type.name for page in pages[max(0, number - 1) : number + 1]}
    return asked["break"] != "any" or len(names) > 1


def bookmarked(page: Page) -> list[Any]:
    """Return the elements of a page's bookmarks, in their order."""
    found = []
    pending = [page._page_box]
    while pending:
        box = pending.pop()
        pending.extend(list(box.all_children())[::-1])
        if box.bookmark_label and box.style["bookmark_level"] != "none":
            found.append(box.element)
    return found


def origin(page: Page) -> tuple[float, float]:
    """Return the origin of the content of a page, in CSS pixels from its top left corner."""
    return page._page_box.content_box_x(), page._page_box.content_box_y()
