"""The visible list of what is put in the place of WeasyPrint's own, and why.

Each is an assignment that takes nothing from the one before, so that to make it again does no harm.
"""

from __future__ import annotations

from collections.abc import Callable

from briefpress.layout.weasyprint.line_breaks import let_white_space_hang
from briefpress.layout.weasyprint.margins import open_page_numbers

PATCHES: tuple[Callable[[], None], ...] = (
    let_white_space_hang,  # Pango 1.50 leaves one word alone in a line
    open_page_numbers,  # a section is laid out before its first page has a number
)


def patch() -> None:
    """Change WeasyPrint for this process; again does no harm."""
    for change in PATCHES:
        change()
