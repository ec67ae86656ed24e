"""Place margin notes that WeasyPrint splits across pages, and find those that overlap.

It ignores ``break-inside`` on floats, so that a note at the foot of a page continues on the next
one. The note can then be raised; below an exhibit over the full width, which leaves no room, it
goes to the next page. Used: ``is_floated()`` and the edges of boxes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint import Page

from briefpress.layout.weasyprint.sides import marked

_LINES_PER_SIZE = 1.5
_HEADINGS = {"h1", "h2", "h3", "h4"}


@dataclass(slots=True)
class _SplitNote:
    """A margin note that is split across pages; heights are in CSS pixels.

    ``kept`` is the height of its content on the first ``page`` (from 0), ``spilled`` that of its
    boxes on later pages, plus a line that may be free at the foot of the first; ``room`` is the
    height above it up to an exhibit over the full width.
    """

    page: int
    kept: float
    room: float
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


def place_split_notes(pages: Sequence[Page], body: Any) -> bool:
    """Raise the notes that are split across pages; return whether there are any.

    A note without room above it moves behind the blocks that begin on its page, up to the next
    heading. If it is behind them already, it starts on the next page.
    """
    split = _split_notes(pages)
    for element, note in split.items():
        if note.spilled <= note.room:
            note.raise_it(element)
        elif not _move_on(element, body, pages[note.page]):
            whole = f"height: {note.kept + note.spilled:.1f}px"
            if (element.get("style") or "").startswith("height"):  # taller than a page
                note.raise_it(element)
            else:
                element.set("style", whole)
    return bool(split)


def _move_on(note: Any, body: Any, page: Page) -> bool:
    """Move a note behind the last block of its page; return whether it moved."""
    parent = next(one for one in body.iter() if note in list(one))
    here = {box.element for box in page._page_box.descendants()}
    place = found = list(parent).index(note)
    for number, block in enumerate(list(parent)[place + 1 :], place + 1):
        if block.tag in _HEADINGS or block not in here:
            break
        if not _is_note(block, page):
            found = number
    if found == place:
        return False
    parent.remove(note)
    parent.insert(found, note)
    return True


def _is_note(element: Any, page: Page) -> bool:
    return any(box.element is element for box in _notes(page))


def _notes(page: Page) -> list[Any]:
    return [box for box in marked(page._page_box) if box.is_floated()]


def _split_notes(pages: Sequence[Page]) -> dict[Any, _SplitNote]:
    """Return the elements of margin notes that are split across pages."""
    first: dict[Any, tuple[int, float, float]] = {}
    split: dict[Any, _SplitNote] = {}
    for number, page in enumerate(pages):
        for box in _notes(page):
            element = box.element
            if element not in first:
                first[element] = number, box.height, _room_above(box, page)
                continue
            line = box.style["font_size"] * _LINES_PER_SIZE
            note = split.setdefault(element, _SplitNote(*first[element], line))
            note.spilled += box.border_height()
    return split


def _room_above(note: Any, page: Page) -> float:
    top = note.border_box_y()
    feet = (_foot(box) for box in marked(page._page_box) if not box.is_floated())
    return min((top - foot for foot in feet if foot < top + 1), default=math.inf)


def _foot(box: Any) -> float:
    return float(box.border_box_y() + box.border_height())


def overlapping_notes(pages: Sequence[Page]) -> list[tuple[int, Any, bool]]:
    """Return the margin notes that overlap an earlier one, or an exhibit over the full width.

    For each: its page (from 1), its element, or that of an exhibit below it, and whether there is
    an exhibit.
    """
    found = []
    for number, page in enumerate(pages, 1):
        notes, exhibits = -math.inf, -math.inf  # their lower edges
        for box in sorted(marked(page._page_box), key=lambda one: one.border_box_y()):
            top, is_note = box.border_box_y() + 1, box.is_floated()
            if top < notes or (is_note and top < exhibits):
                found.append((number, box.element, not is_note or top >= notes))
            if is_note:
                feet = (child.position_y + child.margin_height() for child in box.children)
                notes = max(notes, _foot(box), *feet)
            else:
                exhibits = max(exhibits, _foot(box))
    return found
