"""Show at the head of a page what a table says once for many rows, such as a year.

A row that may need it has the words in ``data-again``, and a stylesheet prints them in a hidden
``::before``, which has its room on every page. Used: the style of boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weasyprint import Page
from weasyprint.formatting_structure import boxes

AGAIN = "data-again"
_BEFORE = "::before"


def show_again(pages: Iterable[Page]) -> None:
    """Show the hidden words of the first row of each table on each page."""
    for page in pages:
        for table in page._page_box.descendants():
            if isinstance(table, boxes.TableBox):
                for box in _hidden(_first_row(table)):
                    for one in box.descendants():
                        one.style["visibility"] = "visible"


def is_hidden_again(box: Any) -> bool:
    """Tell whether a box has words that are shown only at the head of a page."""
    return (
        str(box.element_tag).endswith(_BEFORE)
        and box.element.get(AGAIN) is not None
        and box.style["visibility"] == "hidden"
    )


def _first_row(table: Any) -> Any:
    rows = (
        row
        for group in table.children
        if isinstance(group, boxes.TableRowGroupBox) and not group.is_header
        for row in group.children
    )
    return next(rows, None)


def _hidden(row: Any) -> Iterator[Any]:
    if row is not None:
        yield from (box for box in row.descendants() if is_hidden_again(box))
