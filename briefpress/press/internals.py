"""What the press needs of WeasyPrint 70.0 beyond its documented interface.

WeasyPrint is pinned to the exact version; `tests/press/test_internals.py` fails when one of
these moves.

- ``Page._page_box``: the laid-out boxes of a page. CSS has no float to the *outer* side of a
  page, so boxes that stand in the outer margin are laid out for a right-hand page and mirrored
  on left-hand ones, which no public interface can do.
- ``Page(page_box)``: gathers links and anchors from the boxes; made again after the move.
- ``box.element``, ``is_floated()``, ``translate()``: to find notes in the margin that were broken
  over two pages (WeasyPrint ignores ``break-inside`` on floats), which can then be raised.
- ``TextBox``: what is on paper, to compare with what was to be printed.
- ``layout.inline.split_first_line``: Pango 1.50, that of Debian 12, breaks a text at its first
  opportunity instead of not at all when all of it but the white space at its end fits in the
  line: one word stands alone in a line. Replaced by one that lets the white space hang.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import Page
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline as inline_layout

MIRROR = "data-mirror"
_LINES_PER_SIZE = 1.5


def mirror_left_pages(pages: list[Page]) -> list[Page]:
    """Move the boxes of elements with ``data-mirror`` to the other side of every left-hand page.

    A box that stands beyond the right edge of the page's content comes to stand as far beyond
    its left edge. Page one is a right-hand page. Nothing else moves.
    """
    return [_mirrored(page) if number % 2 == 0 else page for number, page in enumerate(pages, 1)]


@dataclass(slots=True)
class SplitNote:
    """A margin note that is broken over pages; heights are in CSS pixels.

    ``kept`` is the height of its content on the first page, ``spilled`` that of its boxes on later
    ones, and of a line that may have been left free at the foot of the first.
    """

    kept: float
    spilled: float

    def raise_it(self, element: Any) -> None:
        """Let the note begin higher, and take the room that it has taken so far.

        WeasyPrint asks whether a float fits by its place before the margin and by its height.
        """
        element.set(
            "style",
            f"margin-top: -{self.spilled:.1f}px; height: {self.kept:.1f}px; "
            f"margin-bottom: {self.spilled:.1f}px",
        )


def split_notes(pages: list[Page]) -> dict[Any, SplitNote]:
    """Return the elements of margin notes that are broken over pages."""
    first: dict[Any, tuple[int, float]] = {}
    split: dict[Any, SplitNote] = {}
    for number, page in enumerate(pages):
        for box in _marked(page._page_box):
            if not box.is_floated():
                continue
            began, kept = first.setdefault(box.element, (number, box.height))
            if began != number:
                line = box.style["font_size"] * _LINES_PER_SIZE
                note = split.setdefault(box.element, SplitNote(kept, line))
                note.spilled += box.border_height()
    return split


def lost_texts(body: Any, pages: list[Page]) -> list[tuple[Any, str]]:
    """Return the elements of which some text is on no page or over its edge, with that text.

    WeasyPrint loses text without a word: of a note or a float taller than a page, of a table wider
    than one. Spaces do not count, nor does what stylesheets and repeated table heads add.
    """
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for page in pages:
        for box in page._page_box.descendants():
            if isinstance(box, TextBox) and _is_on_paper(box, page):
                found[box.element].update(box.text)
    lost = []
    for element in body.iter():
        own = "".join((element.text or "", *(child.tail or "" for child in element)))
        missing = Counter("".join(own.split())) - found[element]
        if missing:
            lost.append((element, " ".join(own.split())))
    return lost


def _is_on_paper(box: Any, page: Page) -> bool:
    if box.element is None or box.element_tag != box.element.tag:
        return False  # what a stylesheet adds
    across = box.position_x >= -1 and box.position_x + box.width <= page.width + 1
    down = box.position_y >= -1 and box.position_y + box.height <= page.height + 1
    return bool(across and down)


def overlapping_notes(pages: list[Page]) -> list[tuple[int, Any]]:
    """Return page (from 1) and element of margin notes that stand on top of an earlier one."""
    found = []
    for number, page in enumerate(pages, 1):
        notes = [box for box in _marked(page._page_box) if box.is_floated()]
        foot = -math.inf
        for box in sorted(notes, key=lambda one: one.border_box_y()):
            if box.border_box_y() < foot - 1:
                found.append((number, box.element))
            feet = [child.position_y + child.margin_height() for child in box.children]
            foot = max(foot, box.border_box_y() + box.border_height(), *feet)
    return found


def _mirrored(page: Page) -> Page:
    page_box = page._page_box
    left = page_box.content_box_x()
    right = left + page_box.width
    marked = list(_marked(page_box))
    for box in marked:
        box.translate(left + right - 2 * box.border_box_x() - box.border_width())
    return Page(page_box) if marked else page


def _marked(page_box: Any) -> Iterator[Any]:
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


_split_first_line = inline_layout.split_first_line
# WeasyPrint's own estimate of how many characters fill a line, per width in units of the size.
_CHARACTERS_PER_SIZE = 4


def let_white_space_hang() -> None:
    """Make WeasyPrint keep a text whole when only the white space at its end is too much."""
    inline_layout.split_first_line = _split_first_line_hanging


def _split_first_line_hanging(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> Any:  # fmt: skip
    def split(words: str, width: float | None) -> Any:
        return _split_first_line(
            words, style, context, width, justification_spacing, is_line_start, minimum
        )

    line = split(text, max_width)
    _, _, resume_index, _, _, _ = line
    if resume_index is None or max_width is None or not text[-1].isspace():
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
    return split(shown, width - 1)  # a no-break space does not hang: the last word goes with it
