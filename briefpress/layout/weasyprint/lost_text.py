"""Text of the HTML that is on no page, or over the edge of one: WeasyPrint drops it without a word.

Reached: the text and the edges of boxes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from weasyprint import Page
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.boxes import TextBox

from briefpress.layout.weasyprint.boxes import SVG


def lost_texts(body: Any, pages: list[Page]) -> list[tuple[Any, str]]:
    """Return the elements of which some text is on no page or over its edge, and what is lost.

    WeasyPrint loses text without a word: of a note or a float taller than a page, of a table wider
    than one. Spaces do not count, nor does what stylesheets and repeated table heads add. A drawing
    has its words on paper when it stands there itself.
    """
    found: dict[Any, list[str]] = defaultdict(list)
    for page in pages:
        for box in page._page_box.descendants():
            if isinstance(box, TextBox | boxes.ReplacedBox) and _is_on_paper(box, page):
                drawn = isinstance(box, boxes.ReplacedBox)
                found[box.element].append("".join(_words(box.element)) if drawn else box.text)
    lost = []
    for element in _readable(body):
        own = "".join(_words(element)).split()
        if Counter("".join(own)) - Counter("".join(found[element])):
            lost.append((element, _first_lost(own, " ".join(found[element]).split())))
    return lost


def _readable(root: Any) -> Iterator[Any]:
    """Give an element and those in it, in their order, but not those that a drawing is made of."""
    pending = [root]
    while pending:
        element = pending.pop()
        if isinstance(element.tag, str):  # a comment's is a function
            yield element
            if element.tag != SVG:
                pending += reversed(element)


def _words(element: Any) -> Iterator[str]:
    """Give the texts of an element itself, or all in a drawing but its description."""
    if element.tag != SVG:
        yield element.text or ""
        yield from (child.tail or "" for child in element)
        return
    for child in element:
        if child.tag != f"{SVG[:-3]}title":
            yield from (*child.itertext(), " ")


def _first_lost(own: list[str], found: list[str]) -> str:
    """Return the text from the first of its words on that is not among those that were found."""
    for _, start, end, low, high in SequenceMatcher(None, own, found, False).get_opcodes():
        # A word that is broken over two lines is two words there.
        if Counter("".join(own[start:end])) - Counter("".join(found[low:high])):
            return " ".join(own[start:])
    return " ".join(own)


def _is_on_paper(box: Any, page: Page) -> bool:
    if box.element is None or box.element_tag != box.element.tag:
        return False  # what a stylesheet adds
    across = box.position_x >= -1 and box.position_x + box.width <= page.width + 1
    down = box.position_y >= -1 and box.position_y + box.height <= page.height + 1
    return bool(across and down)
