"""Find margin notes that WeasyPrint splits across pages or overlaps.

It ignores ``break-inside`` on floats, so that a note at the foot of a page continues on the next
one; the note can then be raised. Used: ``is_floated()`` and the edges of boxes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from weasyprint import Page

from briefpress.layout.weasyprint.sides import marked

_LINES_PER_SIZE = 1.5


@dataclass(slots=True)
class SplitNote:
    """A margin note that is split across pages; heights are in CSS pixels.

    ``kept`` is the height of its content on the first page, ``spilled`` that of its boxes on later
    pages, plus a line that may be free at the foot of the first.
    """

    kept: float
    spilled: float

    def raise_it(self, element: Any) -> None:
        """Raise the note, without changing the space that it takes.

        WeasyPrint decides whether a float fits by its place before the margin and its height.
        """
        element.set(
            "style",
            f"margin-top: -{self.spilled:.1f}px; height: {self.kept:.1f}px; "
            f"margin-bottom: {self.spilled:.1f}px",
        )


def split_notes(pages: list[Page]) -> dict[Any, SplitNote]:
    """Return the elements of margin notes that are split across pages."""
    first: dict[Any, tuple[int, float]] = {}
    split: dict[Any, SplitNote] = {}
    for number, page in enumerate(pages):
        for box in marked(page._page_box):
            if not box.is_floated():
                continue
            began, kept = first.setdefault(box.element, (number, box.height))
            if began != number:
                line = box.style["font_size"] * _LINES_PER_SIZE
                note = split.setdefault(box.element, SplitNote(kept, line))
                note.spilled += box.border_height()
    return split


def overlapping_notes(pages: list[Page]) -> list[tuple[int, Any]]:
    """Return page (from 1) and element of margin notes that overlap an earlier one."""
    found = []
    for number, page in enumerate(pages, 1):
        notes = [box for box in marked(page._page_box) if box.is_floated()]
        foot = -math.inf
        for box in sorted(notes, key=lambda one: one.border_box_y()):
            if box.border_box_y() < foot - 1:
                found.append((number, box.element))
            feet = [child.position_y + child.margin_height() for child in box.children]
            foot = max(foot, box.border_box_y() + box.border_height(), *feet)
    return found
