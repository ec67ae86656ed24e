"""Report text in tables that is too small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import Fault
from briefpress.layout.page_rules.setting import Setting

# Points: the minimum size of text in a cell.
_SMALLEST = 8.0


def small_text(box: Any, setting: Setting, page: int) -> Iterator[Fault]:
    """Report a text in a cell that is smaller than the minimum."""
    points = box.style["font_size"] * 0.75
    if setting.cell and points < _SMALLEST - 0.01:
        yield Fault(
            codes.SMALL_TEXT,
            f"text in a table on page {PAGE} is {points:.1f} pt, less than {_SMALLEST:.0f} pt",
            "set it larger, and give a wide table `width: full` or `page: landscape`",
            page,
            box.element,
        )
