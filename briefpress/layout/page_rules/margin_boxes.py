"""Report running heads that are over each other or off the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from weasyprint import Page

from briefpress.diagnostics import codes
from briefpress.layout.page_rules.fault import QUOTED, SLACK, Fault, millimetres
from briefpress.layout.weasyprint.boxes import boxes
from briefpress.layout.weasyprint.margins import margins_of
from briefpress.layout.words import words_of

_HINT = "shorten the text, or change the width of the margin box or the edges of the sheet"


@dataclass(frozen=True, slots=True)
class _Ink:
    """What a margin box prints: its words and their edges, in CSS pixels."""

    box: Any
    words: str
    left: float
    top: float
    right: float
    foot: float


def margin_faults(page: Page) -> Iterator[tuple[Any, Fault]]:
    """Give the violations of the margin boxes of a page, each with its box."""
    inks = [_ink(box) for box in margins_of(page) if words_of(box)]
    for ink in inks:
        beyond = max(-ink.left, -ink.top, ink.right - page.width, ink.foot - page.height)
        if beyond > SLACK:
            what = f"“{ink.words[:QUOTED]}” is {millimetres(beyond)} mm off the sheet"
            yield ink.box, Fault(codes.TEXT_OVERFLOWS, what, _HINT, 0, ink.box.element)
    yield from _overlaps(inks)


def _overlaps(inks: Sequence[_Ink]) -> Iterator[tuple[Any, Fault]]:
    for one, other in combinations(inks, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.foot, other.foot) - max(one.top, other.top)
        if min(across, down) > SLACK:
            what = (
                f"“{one.words[:QUOTED]}” and “{other.words[:QUOTED]}” overlap by "
                f"{millimetres(across)} mm"
            )
            yield one.box, Fault(codes.TEXT_OVERFLOWS, what, _HINT, 0, one.box.element)


def _ink(box: Any) -> _Ink:
    """Return the edges of the text of a margin box, or of its background."""
    words = words_of(box)
    if box.background is not None and box.background.color.alpha:
        left, top = box.border_box_x(), box.border_box_y()
        return _Ink(box, words, left, top, left + box.border_width(), top + box.border_height())
    texts = [one for one in box.descendants() if isinstance(one, boxes.TextBox)]
    return _Ink(
        box,
        words,
        min(text.position_x for text in texts),
        min(text.position_y for text in texts),
        max(text.position_x + text.width for text in texts),
        max(text.position_y + text.height for text in texts),
    )
