"""Find text of the HTML that is on no page or beyond its edge: WeasyPrint drops it silently.

Used: the text and the edges of boxes.
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
    """Return the elements with text on no page or beyond its edge, and the lost text.

    WeasyPrint silently loses text of a note or a float taller than a page, or of a table wider than
    one. Spaces do not count, nor does text from stylesheets and repeated table heads. The words of
    an SVG image are printed when the image is.
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
    """Give an element and its descendants in order, except those of an SVG image."""
    pending = [root]
    while pending:
        element = pending.pop()
        if isinstance(element.tag, str):  # the tag of a comment is a function
            yield element
            if element.tag != SVG:
                pending += reversed(element)


def _words(element: Any) -> Iterator[str]:
    """Give the own texts of an element, or all texts of an SVG image except its title."""
    if element.tag != SVG:
        yield element.text or ""
        yield from (child.tail or "" for child in element)
        return
    for child in element:
        if child.tag != f"{SVG[:-3]}title":
            yield from (*child.itertext(), " ")


def _first_lost(own: list[str], found: list[str]) -> str:
    """Return the text from the first word that was not found."""
    for _, start, end, low, high in SequenceMatcher(None, own, found, False).get_opcodes():
        # A hyphenated word is two words there.
        if Counter("".join(own[start:end])) - Counter("".join(found[low:high])):
            return " ".join(own[start:])
    return " ".join(own)


def _is_on_paper(box: Any, page: Page) -> bool:
    if box.element is None or box.element_tag != box.element.tag:
        return False  # added by a stylesheet
    across = box.position_x >= -1 and box.position_x + box.width <= page.width + 1
    down = box.position_y >= -1 and box.position_y + box.height <= page.height + 1
    return bool(across and down)
