"""Find the place in the briefing of an element on a page, from the nearest block around it."""

from __future__ import annotations

import re
from typing import Any

from briefpress.layout.fragment import SOURCE

_BREAKS = re.compile(r"\s+|(?<=[/?-])")


def longest_word(element: Any) -> str:
    """Return the longest word of an element, or part of one between places where lines break."""
    return max(_BREAKS.split(" ".join(element.itertext())), key=len)


class Places:
    """The places of all elements of a part."""

    def __init__(self, root: Any) -> None:
        self._body = root.find("body")
        self._parents = {child: parent for parent in root.iter() for child in parent}

    def of(self, element: Any) -> str:
        """Return the ``file:line:column`` of the block that contains an element, or nothing."""
        while element is not None and not element.get(SOURCE):
            element = self._parents.get(element)
        return "" if element is None else str(element.get(SOURCE))

    def longest_word(self, element: Any) -> str:
        """Return the longest word of the table around an element, or nothing outside a table."""
        while element is not None and element.tag != "table":
            element = self._parents.get(element)
        return longest_word(element) if element is not None else ""

    def is_written(self) -> bool:
        """Tell whether the part was written by an author rather than generated."""
        return any(child.get(SOURCE) for child in self._body)
