"""Set the text of SVG as Pango shapes it: joined, kerned, and with accents on their letters.

WeasyPrint draws SVG text one character at a time, each at its own place, so that Arabic letters
are not joined and run from left to right. Here, what has no places of its own for its letters is
drawn as a whole. Used: ``weasyprint.svg.TAGS``, and ``text`` in it, which iterates over
``node.text``, which its ``_etree_node`` has. Waits for https://github.com/Kozea/WeasyPrint/issues/2249.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import weasyprint.svg
from weasyprint.svg.text import text as set_by_letters

_PLACES = ("x", "y", "dx", "dy")
_TAGS = ("a", "text", "textPath", "tspan")


class _Run(str):
    """A text that is set as one piece."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


class _Spaced(str):
    """A text whose letters are set apart, each with its accents."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        letter = ""
        for character in str(self):
            if letter and not unicodedata.combining(character):
                yield letter
                letter = ""
            letter += character
        if letter:
            yield letter


def shape_text_of_svg() -> None:
    """Replace the function that draws text in SVG."""
    weasyprint.svg.text = set_in_runs
    for tag in _TAGS:
        weasyprint.svg.TAGS[tag] = set_in_runs


def set_in_runs(svg: Any, node: Any, font_size: float) -> None:
    """Draw the text of a node, as a whole where nothing sets its letters apart."""
    if node.text and not _has_places(node):
        is_spaced = svg.length(node.get("letter-spacing"), font_size) or node.get("textLength")
        node._etree_node.text = (_Spaced if is_spaced else _Run)(node.text)
    set_by_letters(svg, node, font_size)


def _has_places(node: Any) -> bool:
    """Tell whether single letters have a place or a turn."""
    several = (len(node.get(name, "").replace(",", " ").split()) > 1 for name in _PLACES)
    return "rotate" in node.attrib or any(several)
