"""Mark late figures in the text that stylesheets take from elements, as for bookmarks.

Used: ``ParentBox.content_text``, the text of an element for ``content()`` and ``target-text()``.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes

from briefpress.layout.words import text_of

_GENERATED = ("::before", "::after", "::marker")


def mark_late_figures() -> None:
    """Make WeasyPrint mark late figures in the text of elements; idempotent."""
    boxes.ParentBox.content_text = property(_content_text)


def _content_text(self: Any) -> str:
    box = self.deepcopy()
    box.process_whitespace()
    return "".join(
        text_of(one)
        for one in box.descendants()
        if isinstance(one, boxes.TextBox) and not one.element_tag.endswith(_GENERATED)
    ).strip()
