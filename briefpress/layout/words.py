"""Quote the words of elements and boxes, with marks in place of figures that are known late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import CLOSES, COUNT, MOST_SLOTS, OPENS, PAGE_OF, late
from briefpress.layout.weasyprint.boxes import boxes

_SLOT = "data-slot"  # of an element that is a slot: its number
_IN_ATTRIBUTE = re.compile(f"{OPENS}([0-9]*){CLOSES}")


def number_slots(body: Any) -> list[Any]:
    """Number the slots of a part; return what holds each: an element, or None for an attribute.

    An element knows its number from now on, and attributes quote their figures.
    """
    found = list[Any]()

    def in_attribute(one: re.Match[str]) -> str:
        found.append(None)
        return late(len(found) - 1, len(one[1]))

    for element in body.iter():
        for name, value in element.attrib.items():
            if OPENS in value:
                element.set(name, _IN_ATTRIBUTE.sub(in_attribute, value))
        if element.get(PAGE_OF) is not None or COUNT in element.attrib:
            element.set(_SLOT, str(len(found)))
            found.append(element)
    if len(found) > MOST_SLOTS:
        raise RenderFailed(f"more than {MOST_SLOTS:,} numbers in one section: split it")
    return found


def words_in(element: Any) -> str:
    """Return the words of an element, in one line."""
    return _line(_texts(element))


def words_of(box: Any) -> str:
    """Return the words of a box, in one line."""
    return _line(map(text_of, _text_boxes(box)))


def text_of(box: Any) -> str:
    """Return the text of a text box."""
    element = box.element
    is_own = element is not None and box.element_tag == element.tag
    return own_text(element, box.text) if is_own else box.text


def own_text(element: Any, text: str) -> str:
    """Return a text of an element, or the mark of the element's figures."""
    number = element.get(_SLOT)
    return text if number is None else late(int(number), len(element.text or ""))


def _texts(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str):  # the tag of a comment is a function
        yield own_text(element, element.text or "")
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _text_boxes(box: Any) -> Iterator[Any]:
    return (one for one in box.descendants() if isinstance(one, boxes.TextBox))


def _line(texts: Iterator[str]) -> str:
    return " ".join("".join(texts).split())
