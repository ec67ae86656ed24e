"""Mirror left-hand pages and their outer margins, and turn pages over.

CSS has no float to the outer side of a page (https://github.com/Kozea/WeasyPrint/issues/276), and
a section may start on either side. A section is laid out once, starting on a right-hand page;
`turn_over` puts a page on the other side: its content moves, its outer margin is mirrored, and its
running heads are laid out again.

Used: the style and size of a page box, ``translate()`` of boxes, ``Page(page_box)``, which collects
links and anchors again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as page_layout
from weasyprint.layout.background import layout_backgrounds
from weasyprint.layout.percent import resolve_percentages

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.weasyprint.margins import margin_boxes

MIRROR = "data-mirror"


def turn_over(page: Page, root: Any) -> Page:
    """Return a page turned to the other side of the sheet; do not use the given page afterwards.

    ``root`` is the root element of the document. Raises `RenderFailed` when the content would have
    to be laid out again.
    """
    old = page._page_box
    context, number, state = old.laid_out_in
    side = "left" if old.page_type.side == "right" else "right"
    page_type = old.page_type._replace(side=side)
    page_layout.set_page_type_computed_styles(page_type, _Rooted(root), context.style_for)
    style = context.style_for(page_type)
    style["overflow"] = old.style["overflow"]
    new = boxes.PageBox(page_type, style)
    size = style["size"]
    resolve_percentages(new, size)
    new.position_x = new.position_y = 0
    page_layout.page_width(new, context, size[0])
    page_layout.page_height(new, context, size[1])
    new.fixed_boxes = old.fixed_boxes
    if (round(new.width, 3), round(new.height, 3)) != (round(old.width, 3), round(old.height, 3)):
        raise RenderFailed("the content areas of left and right pages must have the same size")
    content = [child for child in old.children if not isinstance(child, boxes.MarginBox)]
    across = new.content_box_x() - old.content_box_x()
    down = new.content_box_y() - old.content_box_y()
    for child in content:
        child.translate(across, down)
    context.current_page = number
    new.children = content
    _mirror(new)
    new.children = (*content, *margin_boxes(context, new, state))
    layout_backgrounds(new, context.get_image_from_uri)
    return Page(new)


@dataclass(frozen=True, slots=True)
class _Rooted:
    """The part of a document that WeasyPrint needs to compute the style of a page."""

    etree_element: Any
    base_url: str | None = None


def mirror_left_pages(pages: list[Page]) -> list[Page]:
    """Move the boxes of elements with ``data-mirror`` to the other side of every left-hand page.

    A box beyond the right edge of the page's content moves as far beyond its left edge. Page one is
    a right-hand page. Nothing else moves.
    """
    return [_mirrored(page) if number % 2 == 0 else page for number, page in enumerate(pages, 1)]


def is_mirrored(page: Page) -> bool:
    """Tell whether the outer margin of a page has content."""
    return next(marked(page._page_box), None) is not None


def _mirrored(page: Page) -> Page:
    return Page(page._page_box) if _mirror(page._page_box) else page


def _mirror(page_box: Any) -> bool:
    """Move marked boxes to the other side of the content; return whether there were any."""
    left = page_box.content_box_x()
    right = left + page_box.width
    found = list(marked(page_box))
    for box in found:
        box.translate(left + right - 2 * box.border_box_x() - box.border_width())
    return bool(found)


def marked(page_box: Any) -> Iterator[Any]:
    """Give the outermost boxes of a page whose elements are to be mirrored."""
    pending = list(page_box.all_children())[::-1]
    while pending:
        box = pending.pop()
        if _is_marked(box):
            yield box
        elif hasattr(box, "all_children"):
            pending.extend(list(box.all_children())[::-1])


def _is_marked(box: Any) -> bool:
    element = getattr(box, "element", None)
    return (
        element is not None
        and getattr(element, "get", None) is not None
        and element.get(MIRROR) is not None
        and box.element_tag == element.tag
    )
