"""Report bad page ends: headings at the foot, half-empty pages, last pages of a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from weasyprint import Page

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import QUOTED, Fault
from briefpress.layout.page_rules.reader import LINES_OF_END, Reader
from briefpress.layout.sources import Places
from briefpress.layout.weasyprint.boxes import begins_by_order, page_box
from briefpress.layout.words import words_in

# One line of text below a heading is an orphan.
_LINES_AFTER_HEADING = 2
# A page that is more than half full looks complete; any other looks unfinished.
_FILLED = 0.5


def page_ends(readers: Sequence[Reader], places: Places) -> Iterator[Fault]:
    """Report headings at the foot of a page, and pages with too little on them."""
    pages = [reader.page for reader in readers]
    for before, reader in pairwise(readers):
        if reader.lines and before.lines and not begins_by_order(pages, reader.number):
            yield from _heading_at_foot(before, reader)
            yield from _emptiness(before, reader)
    if len(readers) > 1 and places.is_written():
        yield from _short_end(pages, readers[-1])


def _heading_at_foot(reader: Reader, following: Reader) -> Iterator[Fault]:
    """Report the first heading at the foot of a page whose text is mostly on the next page.

    A heading whose whole text is one line is complete when the next page starts with another.
    """
    first, after, before = None, 0, None
    for line in reader.lines:
        if line.heading is None:
            after += line.lines
        elif line.heading is not before and (before is None or after):
            first, after = line.heading, 0
        before = line.heading or before
    is_whole = after and following.lines[0].heading is not None
    if first is not None and after < _LINES_AFTER_HEADING and not is_whole:
        words = words_in(first)[:QUOTED]
        text = "one line of text" if after else "no text"
        yield Fault(
            codes.HEADING_AT_FOOT,
            f"the heading “{words}” is at the foot of page {PAGE}, with {text} below it",
            "move an exhibit that follows, or start a page there with `kind: page-break`",
            reader.number,
            first,
        )


def _emptiness(before: Reader, after: Reader) -> Iterator[Fault]:
    """Report a page that is less than half full, at the element that did not fit."""
    head = page_box(before.page).content_box_y()
    filled = (max(line.foot for line in before.lines) - head) / (before.foot - head)
    if filled < _FILLED:
        yield Fault(
            codes.EMPTY_PAGE,
            f"page {PAGE} is only {filled:.0%} full, because this is on the next page",
            "move later text before it, split it or make it smaller",
            before.number,
            after.lines[0].element,
        )


def _short_end(pages: list[Page], reader: Reader) -> Iterator[Fault]:
    """Report a last page with only a few lines."""
    count = sum(line.lines for line in reader.lines)
    if reader.lines and count < LINES_OF_END and not begins_by_order(pages, reader.number):
        lines = "one line" if count == 1 else f"{count} lines"
        yield Fault(
            codes.SHORT_LAST_PAGE,
            f"page {PAGE}, the last of its section, has only {lines}",
            "shorten or lengthen the section",
            reader.number,
            reader.lines[0].element,
        )
