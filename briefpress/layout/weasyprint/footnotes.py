"""Put every note at the foot of the page of its call.

WeasyPrint lays out notes while it lays out lines. When one does not fit, it moves it to the next
page without a word, and sometimes it drops one or prints it twice
(https://github.com/Kozea/WeasyPrint/issues/1564). So a page whose notes are not those of its calls
is laid out again with a reserved height at its foot, until calls and notes agree. A note without
room is split between lines and continued on the next page, with a mark on both.

Used: ``layout.page.make_page`` and ``document.LayoutContext``, which are replaced; the lists of
notes of a layout context; ``page_bottom``, ``broken_out_of_flow`` and ``page_state``, which are
reset before a page is laid out again; ``FootnoteAreaBox`` and ``block_level_layout``.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import weasyprint.document
from weasyprint import Page
from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext
from weasyprint.layout import page as page_layout
from weasyprint.layout.block import block_level_layout

# Attributes of the root element: the words below a note that continues on the next page, and above
# the rest of it.
CONTINUES, CONTINUED = "data-note-continues", "data-note-continued"
MARK = "::continued"  # ends the tags of the boxes of these words
_NO_WORDS = "…"  # for templates without these attributes

_SLACK = 0.1  # CSS pixels
_LINES = 6.0  # times the size of the text: the height of a page that is kept for its text
_GAP = 6.0  # times the size of the text: the space that may stay empty above notes
_LINE, _HALVINGS = 2.0, 2  # a gap of a line is looked for in this many steps
_ENOUGH = 0.4  # of a page: the space that may stay empty so that no page has notes alone
_LEAD = 6.0  # times the size of a note: about two lines and the words below them

_make_page = page_layout.make_page


def place_notes() -> None:
    """Make WeasyPrint put each note on the page of its call; idempotent."""
    weasyprint.document.LayoutContext = NotesContext
    page_layout.make_page = make_page


class NotesContext(LayoutContext):  # type: ignore[misc]
    """A layout context that can reserve the foot of a page, and then leaves notes alone.

    ``rest`` is where the first of the notes that are carried over to the page continues.
    """

    def __init__(self, *parts: Any) -> None:
        self.reserved: float | None = None
        self.rest: Any = None
        self._area: Any = None
        super().__init__(*parts)

    @property
    def current_footnote_area(self) -> Any:
        """The area of the notes of the current page."""
        return self._area

    @current_footnote_area.setter
    def current_footnote_area(self, area: Any) -> None:
        self._area = area
        if self.reserved is not None:
            most = area.page.height - _LINES * self.style_for(area.page.page_type)["font_size"]
            self.reserved = min(self.reserved, max(0.0, most))
            self.page_bottom -= self.reserved

    def unlayout_footnote(self, footnote: Any) -> None:
        """Take a note out of its area, unless areas are laid out later."""
        if self.reserved is None:
            super().unlayout_footnote(footnote)


def make_page(
    context: NotesContext, root_box: Any, page_type: Any, resume_at: Any, page_number: int,
    page_state: Any,
) -> Any:  # fmt: skip
    """Lay out a page with its notes, as WeasyPrint's function of that name does."""
    page = root_box, page_type, resume_at, page_number, page_state
    if context.reported_footnotes:
        return _PageMaker(context, page).carried_over()
    if context.footnotes:
        return _PageMaker(context, page).with_notes()
    return _make_page(context, *page)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page that is laid out without its notes.

    ``called`` are the notes that it calls, ``room`` is the height below its content.
    """

    page: Any
    more: tuple[Any, Any]
    reserved: float
    called: tuple[Any, ...]
    room: float

    @property
    def is_last(self) -> bool:
        """Whether no text follows on another page."""
        return self.more[0] is None


class _PageMaker:
    """Lays out one page, as often as needed."""

    def __init__(self, context: NotesContext, page: tuple[Any, ...]) -> None:
        self._context, self._page = context, page
        self._first_state = copy.deepcopy(page[-1])
        self._out_of_flow = context.broken_out_of_flow
        self._pending, self._carried = list(context.footnotes), list(context.reported_footnotes)
        self._rest = context.rest
        self._attempts: dict[float, _Attempt] = {}
        self._latest: _Attempt | None = None

    def with_notes(self) -> Any:
        """Lay out the page as WeasyPrint does, and again if notes and calls differ."""
        context = self._context
        page, *more = _make_page(context, *self._page)
        called, area = self._called(page), page.children[1]
        placed, late = context.current_page_footnotes, context.reported_footnotes
        fits = not placed or _foot(page) <= area.position_y + _SLACK
        if fits and called == placed and not late:
            context.footnotes = [note for note in self._pending if note not in called]
            return (page, *more)
        return self._finished(self._best(len(called)))

    def carried_over(self) -> Any:
        """Lay out a page on which notes of the page before continue."""
        first = self._attempt(0.0)
        if self._page[1].blank:
            return self._finished(first)
        return self._finished(self._best(len(first.called)))

    def _best(self, count: int) -> _Attempt:
        """Return the best page; the first ``count`` notes are a guess of its calls.

        Best is one on which all notes fit with little space above them; then one whose last note
        is split; then one with more space; at last one of whose notes the fewest start later.
        """
        whole = self._whole(count)
        if whole is not None and self._is_full(whole):
            return whole
        fitting = len(whole.called) if whole else 0
        split = self._split(range(fitting, fitting + 2), fitting)
        # The rest of a note, alone on a page, is worse than some space.
        if split and whole and split.is_last and self._gap(whole) < _ENOUGH * whole.page.height:
            return whole
        best = split or whole
        if best is not None:
            return best
        most = len(self._attempt(0.0).called)
        return self._split(range(most), 0) or min(self._attempts.values(), key=self._late)

    def _whole(self, count: int) -> _Attempt | None:
        """Return the fullest page found on which all notes fit, or None."""
        best: _Attempt | None = None
        tried, most = set[int](), 0.0
        while count not in tried and count <= len(self._pending):
            tried.add(count)
            attempt = self._attempt(self._height(self._pending[:count]))
            calls = len(attempt.called)
            if not self._fits(attempt):
                most = max(most, attempt.reserved)
                count = max(calls, count + 1)
                continue
            if best is None or attempt.reserved < best.reserved:
                best = attempt
            count = calls
        return best and self._filled(best, most)

    def _filled(self, attempt: _Attempt, least: float) -> _Attempt:
        """Return a page with fewer empty lines above its notes, if there is one.

        With no more than ``least`` reserved, notes do not fit.
        """
        for _ in range(_HALVINGS):
            if self._is_full(attempt, _LINE):
                break
            low = max(least, self._height(attempt.called))
            other = self._attempt((low + attempt.reserved) / 2)
            if self._fits(other):
                attempt = other
            else:
                least = other.reserved
        return attempt

    def _fits(self, attempt: _Attempt) -> bool:
        return self._gap(attempt) >= -_SLACK

    def _gap(self, attempt: _Attempt) -> float:
        return attempt.room - self._height(attempt.called)

    def _is_full(self, attempt: _Attempt, lines: float = _GAP) -> bool:
        """Tell whether notes are not why space is empty above them."""
        size = float(self._page[0].style["font_size"])
        return self._gap(attempt) <= lines * size or len(attempt.called) == len(self._pending)

    def _split(self, counts: range, fitting: int) -> _Attempt | None:
        """Return the fullest page found with more calls, all of whose notes start on it."""
        for count in counts:
            if count < len(self._pending):
                lead = _LEAD * float(self._pending[count].style["font_size"])
                self._attempt(self._height(self._pending[:count]) + lead)
        found = [
            one
            for one in self._attempts.values()
            if len(one.called) > fitting and not self._late(one)
        ]
        return min(found, key=lambda one: one.room, default=None)

    def _late(self, attempt: _Attempt) -> int:
        """Return how many notes do not start on their page."""
        notes = [*self._carried, *attempt.called]
        _, resume_at = self._lay_out(notes, attempt.room)
        (start, inner), *_ = (resume_at or {len(notes): None}).items()
        return len(notes) - int(start) - bool(inner)

    def _attempt(self, reserved: float) -> _Attempt:
        """Lay out the page without notes, with this height reserved for them."""
        if reserved not in self._attempts:
            self._attempts[reserved] = self._again(reserved)
        return self._attempts[reserved]

    def _again(self, reserved: float) -> _Attempt:
        context = self._context
        context.broken_out_of_flow = dict(self._out_of_flow)
        context.footnotes, context.reported_footnotes = [], []
        _restore(self._page[-1], self._first_state)
        context.reserved = reserved
        page, *more = _make_page(context, *self._page)
        actual, context.reserved = context.reserved, None
        room = _bottom(page) - _foot(page)
        resume_at, next_page = more
        self._latest = _Attempt(
            page, (resume_at, next_page), actual, tuple(self._called(page)), room
        )
        return self._latest

    def _called(self, page: Any) -> list[Any]:
        """Return the notes whose first calls are on a page, in their order."""
        calls = (box.footnote for box in page.children[0].descendants() if box.footnote)
        return [note for note in dict.fromkeys(calls) if note in self._pending]

    def _finished(self, attempt: _Attempt) -> Any:
        """Put the notes of a page at its foot; return what WeasyPrint's ``make_page`` does."""
        context, page = self._context, attempt.page
        if attempt is not self._latest:  # images are not copied: the latest layout has placed them
            attempt = self._again(attempt.reserved)
            page = attempt.page
        notes = [*self._carried, *attempt.called]
        fits = self._fits(attempt)
        area, resume_at = self._lay_out(notes, math.inf if fits else attempt.room)
        if area is not None:
            area.translate(dy=_bottom(page) - area.position_y - area.margin_height())
            page.children[1] = area
        context.footnotes = [note for note in self._pending if note not in attempt.called]
        (start, inner), *_ = (resume_at or {len(notes): None}).items()
        context.reported_footnotes, context.rest = notes[start:], inner and {0: inner}
        return (page, *attempt.more)

    def _height(self, called: Sequence[Any]) -> float:
        """Return the height of an area of the carried and these notes."""
        notes = [*self._carried, *called]
        area, _ = self._lay_out(notes)
        return float(area.margin_height()) if notes else 0.0

    def _lay_out(self, notes: list[Any], room: float = math.inf) -> tuple[Any, Any]:
        """Lay out an area of notes in some room.

        Returns the area, or None if nothing fits, and where the notes continue.
        """
        context = self._context
        whole, page = room == math.inf, context.current_footnote_area.page
        empty = context.current_footnote_area.copy_with_children(notes)
        area = build.create_anonymous_boxes(empty.deepcopy())
        head = self._words(CONTINUED, notes[0]) if self._carried else None
        tail = None if whole else self._words(CONTINUES, notes[-1])
        above, below = (one.margin_height() if one else 0 for one in (head, tail))
        context.page_bottom = _bottom(page)
        area.position_y = 0 if whole else context.page_bottom - room + above
        context.create_block_formatting_context()
        laid_out, resume_at, *_ = block_level_layout(
            context, area, -math.inf if whole else below, self._rest, page,
            page_is_empty=whole or bool(self._page[1].blank),
        )  # fmt: skip
        context.finish_block_formatting_context()
        if laid_out is None:
            return None, {0: (self._rest or {0: None})[0]}
        _fit(laid_out)
        if resume_at:
            tail = self._words(CONTINUES, notes[min(resume_at)])
        _add(laid_out, head, tail if resume_at else None)
        return laid_out, resume_at

    def _words(self, attribute: str, note: Any) -> Any:
        """Lay out the words above or below a note that is split."""
        words = self._page[0].element.get(attribute, _NO_WORDS)
        marker = _marker(note)
        letter = _text(marker) if marker else ""
        area = self._context.current_footnote_area
        tag, style = f"{note.element_tag}{MARK}", (marker or note).style
        text = boxes.TextBox(tag, style.anonymous_style, note.element, letter + words)
        inline = boxes.InlineBox(tag, style, note.element, [text])
        block = boxes.BlockBox(tag, area.style.anonymous_style, note.element, [inline])
        block.position_x, block.position_y = area.page.content_box_x(), 0
        context = self._context
        context.create_block_formatting_context()
        laid_out, *_ = block_level_layout(
            context, build.create_anonymous_boxes(block), -math.inf, None, area.page
        )
        context.finish_block_formatting_context()
        return laid_out


def late_notes(pages: Sequence[Page]) -> Iterator[tuple[int, int, Any]]:
    """Give the pages (from 0) of a call and its note where they differ, and the note's element."""
    called: dict[Any, int] = {}
    for number, page in enumerate(pages):
        for box in page._page_box.descendants():
            if box.footnote:
                called.setdefault(box.footnote.element, number)
    found = set[Any]()
    for number, page in enumerate(pages):
        areas = (one for one in page._page_box.children if isinstance(one, boxes.FootnoteAreaBox))
        for box in (one for area in areas for one in area.descendants()):
            element = box.element
            if element in called and box.element_tag == element.tag and element not in found:
                found.add(element)
                if called[element] != number:
                    yield called[element], number, element


def _marker(note: Any) -> Any:
    markers = (box for box in note.descendants() if box.element_tag.endswith("::footnote-marker"))
    return next(markers, None)


def _text(box: Any) -> str:
    return "".join(one.text for one in box.descendants() if isinstance(one, boxes.TextBox))


def _restore(state: tuple[Any, ...], first: tuple[Any, ...]) -> None:
    """Set the counters and page groups of a page to what they were before it."""
    for now, before in zip(state, copy.deepcopy(first), strict=True):
        now.clear()
        now.update(before) if isinstance(now, dict) else now.extend(before)


def _bottom(page: Any) -> float:
    return float(page.content_box_y() + page.height)


def _foot(page: Any) -> float:
    """Return the lower edge of the content above the notes of a page."""
    left = page.content_box_x()
    foot = float(page.content_box_y())
    for box in page.children[0].descendants():
        right = box.position_x + box.margin_width() if _ends(box) else left
        if right > left + 1 and box.position_x < left + page.width - 1:
            foot = max(foot, box.position_y + box.margin_height() - box.margin_bottom)
    return foot


def _ends(box: Any) -> bool:
    """Tell whether the lower edge of a box is visible: of a line, an image, a row or a border."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox):
        return True
    return isinstance(box, boxes.BlockLevelBox) and box.border_bottom_width + box.padding_bottom > 0


def _fit(box: Any) -> None:
    """Shrink boxes that are split to their content: WeasyPrint makes them as high as the page."""
    if isinstance(box, boxes.BlockBox) and box.children:
        last = box.children[-1]
        _fit(last)
        box.height = last.position_y + last.margin_height() - box.content_box_y()


def _add(area: Any, head: Any, tail: Any) -> None:
    """Add words above and below the notes of an area."""
    if head is not None:
        head.translate(
            area.content_box_x() - head.position_x, area.content_box_y() - head.position_y
        )
        for child in area.children:
            child.translate(dy=head.margin_height())
    if tail is not None:
        foot = area.content_box_y() + area.height + (head.margin_height() if head else 0)
        tail.translate(area.content_box_x() - tail.position_x, foot - tail.position_y)
    area.children = [*filter(None, (head, *area.children, tail))]
    area.height += sum(one.margin_height() for one in (head, tail) if one is not None)
