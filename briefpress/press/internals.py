"""What the press needs of WeasyPrint 70.0 beyond its documented interface.

WeasyPrint is pinned to the exact version; `tests/press/test_internals.py` fails when one of
these moves.

- ``Page._page_box``: the laid-out boxes of a page. CSS has no float to the *outer* side of a
  page, so boxes that stand in the outer margin are laid out for a right-hand page and mirrored
  on left-hand ones, which no public interface can do.
- ``Page(page_box)``: gathers links and anchors from the boxes; made again after the move.
"""

from __future__ import annotations

from typing import Any

from weasyprint import Page

MIRROR = "data-mirror"


def mirror_left_pages(pages: list[Page]) -> list[Page]:
    """Move the boxes of elements with ``data-mirror`` to the other side of every left-hand page.

    A box that stands beyond the right edge of the page's content comes to stand as far beyond
    its left edge. Page one is a right-hand page. Nothing else moves.
    """
    return [
        _mirrored(page) if number % 2 == 0 else page for number, page in enumerate(pages, 1)
    ]


def _mirrored(page: Page) -> Page:
    page_box = page._page_box
    left = page_box.content_box_x()
    right = left + page_box.width
    pending = list(page_box.all_children())
    moved = False
    while pending:
        box = pending.pop()
        if _is_marked(box):
            box.translate(left + right - 2 * box.position_x - box.margin_width())
            moved = True
        else:
            pending.extend(box.all_children() if hasattr(box, "all_children") else ())
    return Page(page_box) if moved else page


def _is_marked(box: Any) -> bool:
    element = getattr(box, "element", None)
    return (
        element is not None
        and getattr(element, "get", None) is not None
        and element.get(MIRROR) is not None
        and box.element_tag == element.tag
    )
