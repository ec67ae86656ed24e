"""Find the slots in the HTML of a part, and fill them: elements whose figures are known late.

A slot is an element that contains only figures: with ``data-page-of="ANCHOR"`` the number of a
page, with ``data-count`` a running number, which the HTML contains; an attribute may contain
running numbers as well. A part is laid out with zeros in their place, and with ordinals in place of
the positions of its blocks: so its layout depends neither on numbers, except for how many figures
they have, nor on the lines of its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefpress.layout.fragment import CLOSES, COUNT, OPENS, PAGE_OF, ROOM, SOURCE

_SLOT = re.compile(
    rf'(<[^<>]*\s(?:{PAGE_OF}="([^"<>]*)"|{COUNT}(="16")?)(?=[\s>])[^<>]*>)'
    rf"((?(3)[0-9a-f]*|[0-9]*))(?=<)|{OPENS}([0-9]*){CLOSES}"
)
_ROOM = re.compile(rf'\s{ROOM}="([0-9]+)"')
_SOURCE = re.compile(rf'(\s{SOURCE}=")([^"<>]*)"')
_PARTS = 500  # whose slots are remembered: each takes three times its HTML


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of a part, in order.

    ``between`` is the HTML around them, one piece more than slots, and ``neutral`` the same for
    layout. ``anchors`` are those whose page they print, None for a running number; ``known`` are
    the figures of running numbers, and ``rooms`` the number of figures for which there is always
    space, or 0.
    """

    between: tuple[str, ...]
    neutral: tuple[str, ...]
    anchors: tuple[str | None, ...]
    known: tuple[str, ...]
    rooms: tuple[int, ...]

    def filled(self, figures: Sequence[str]) -> str:
        """Return the HTML with these figures in the slots."""
        return _woven(self.between, figures)

    @property
    def targets(self) -> set[str]:
        """The anchors whose pages are printed."""
        return {anchor for anchor in self.anchors if anchor is not None}

    def laid_out(self, widths: Iterable[int]) -> str:
        """Return the HTML for layout, with space for as many figures in the slots."""
        return _woven(self.neutral, ["0" * width for width in widths])

    def figures(self, pages: Mapping[str, int]) -> list[str]:
        """Return the figures of all slots, given the pages of anchors; 0 where none is known."""
        return [
            known if anchor is None else str(pages.get(anchor, 0))
            for anchor, known in zip(self.anchors, self.known, strict=True)
        ]

    def widths(self, figures: Sequence[str]) -> list[int]:
        """Return the number of figures for which there is space in each slot."""
        return [max(len(text), room) for text, room in zip(figures, self.rooms, strict=True)]


def _woven(pieces: Sequence[str], figures: Sequence[str]) -> str:
    written = [pieces[0]]
    for text, after in zip(figures, pieces[1:], strict=True):
        written += text, after
    return "".join(written)


@lru_cache(maxsize=_PARTS)
def slots(html: str) -> Slots:
    """Return the slots of a part."""
    between, anchors, known, rooms, is_enclosed = [], [], [], [], []
    done = 0
    for found in _SLOT.finditer(html):
        tag, anchor, _, figures, in_attribute = found.groups()
        between.append(html[done : found.start() if tag is None else found.end(1)])
        done = found.end()
        anchors.append(anchor)
        known.append(in_attribute if tag is None else figures if anchor is None else "")
        room = _ROOM.search(tag or "")
        rooms.append(int(room.group(1)) if room else 0)
        is_enclosed.append(tag is None)
    between.append(html[done:])
    ordinals = {source: str(ordinal) for ordinal, source in enumerate(sources(html))}

    def ordinal(found: re.Match[str]) -> str:
        return f'{found.group(1)}{ordinals[found.group(2)]}"'

    # In an attribute, the figures are enclosed for layout, and plain in the finished HTML.
    enclosed = [False, *is_enclosed, False]
    neutral = tuple(
        CLOSES * enclosed[place] + _SOURCE.sub(ordinal, one) + OPENS * enclosed[place + 1]
        for place, one in enumerate(between)
    )
    return Slots(tuple(between), neutral, tuple(anchors), tuple(known), tuple(rooms))


@lru_cache(maxsize=_PARTS)
def sources(html: str) -> tuple[str, ...]:
    """Return the positions of the blocks of a part, by ordinal."""
    return tuple(dict.fromkeys(found.group(2) for found in _SOURCE.finditer(html)))
