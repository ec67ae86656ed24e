"""A fragment: one part of a briefing, laid out and drawn, free of its place in the document.

It serves a part that begins on a right-hand page and one that begins on a left-hand page; which it
is shows only when the parts before it are known. What differs (margin boxes, and what stands in
the outer margin) is there for both sides. Page numbers and other late figures are slots. As bytes
it is an index and plain data (JSON and PDF): nothing in it is ever executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

OWN_PAGE, ALL_PAGES = "page", "pages"
_NAME = re.compile("{([a-z0-9]+)(?::([0-9]+))?}")  # of figures, in the template of a slot
# Attributes that templates give to elements: of a slot, the anchor whose page it prints; of a
# block, where it was written.
PAGE_OF, SOURCE = "data-page-of", "data-source"
COUNT = "data-count"  # of a slot: it prints a running number, to base 10 or that of its value
ROOM = "data-room"  # of a slot: the figures for which there is room, whichever come
# In the message of a finding: its page and its part, which are known later. They are noncharacters,
# which no file of a briefing may hold, so that a text that is quoted keeps its words.
PAGE, PART = "\ufdd0", "\ufdd1"
# Where words are quoted, for the figures of a slot: this, and a character for number and length.
_FIGURES, _FIRST, _LENGTHS = "\ufdd2", 0x10000, 17
MOST_SLOTS = 60_000
_QUOTED = re.compile(f"{_FIGURES}(.?)", re.DOTALL)
# Around the figures of a slot in an attribute, from which a stylesheet prints them.
OPENS, CLOSES = "\ufdd3", "\ufdd4"


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say about a part, with what is known of its place.

    ``page`` counts from 0 within the part and stands for `PAGE` in the message, as the part's name
    does for `PART`; ``source`` is a block's ``file:line:column``, ``words`` are words of the text
    at fault; ``sheet`` is the address of a stylesheet, line and column.
    """

    code: str
    message: str
    hint: str | None = None
    page: int = 0
    source: str = ""
    words: str = ""
    sheet: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a font, to base 10 or 16, as glyphs (hexadecimal).

    Each takes the room of a zero, ``advance`` (1/1000 em); ``spare`` is what it leaves of that.
    """

    font: str
    glyphs: tuple[str, ...]
    advance: float
    spare: tuple[float, ...]

    def shown(self, text: str) -> str:
        """Return figures as a part of an operand of TJ, each in the middle of its room."""
        places = [int(figure, 16) for figure in text]
        if not any(self.spare[place] for place in places):
            return f"<{''.join(self.glyphs[place] for place in places)}>"
        return "".join(
            f"{-self.spare[place] / 2:.3f}<{self.glyphs[place]}>{-self.spare[place] / 2:.3f}"
            for place in places
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a page's content for figures that come late.

    ``stream`` is the index among the page's content streams. ``template`` is the operand of TJ
    with a ``{name}`` for each figure group: ``page``, ``pages``, or the number of a slot of the
    part's HTML, with its own room (``{name:room}``) if need be. ``figures`` is an index into the
    fragment's figures; ``size`` the size in the page's units; ``room`` the number of figures in a
    group that it was laid out for, and ``align`` the share of added width by which the text moves
    to the left.
    """

    page: int
    stream: int
    template: str
    figures: int
    size: float
    room: int
    align: float

    @property
    def is_in_margin(self) -> bool:
        """Whether it is in a margin box, whose content equal pages share."""
        return OWN_PAGE in self.template


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page: ``x, y, width, height`` in points from the top left corner."""

    page: int
    box: tuple[float, float, float, float]
    id: str = ""
    source: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``x, y`` in points from the bottom left corner."""

    page: int
    level: int
    label: str
    x: float
    y: float


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """What is where when a part begins on this side of the sheet.

    ``anchors`` are names with page and ``x, y`` in points from the bottom left corner. ``links``
    and ``figures`` are the edges of links and of pictures, in the order of the PDF, in points from
    the bottom left corner. ``without`` are the streams (page and index) of the other side.
    """

    anchors: Mapping[str, tuple[int, float, float]]
    bookmarks: tuple[Bookmark, ...]
    places: tuple[Place, ...]
    links: tuple[Box, ...]
    figures: tuple[Box, ...]
    without: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FontUse:
    """What a part uses of a font: the digest of its file, glyphs with their text and width."""

    digest: str
    name: str
    family: str
    flags: int
    ascent: int
    descent: int
    texts: Mapping[int, str]
    widths: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part, laid out and drawn, with what there is to say about it.

    The first of its ``sides`` is for a part that begins on a right-hand page. ``targets`` are the
    anchors that its links lead to, ``slot_targets`` those whose pages its
    slots print, in the order of the slots, None for a running number. ``descriptions`` are those
    of links that quote late figures, by the number of the link; ``reads``
    are the digests of the files that it was made from, by address, empty for one it did not get.
    """

    pages: int
    pdf: bytes
    sides: tuple[Side, Side]
    slots: tuple[Slot, ...]
    fonts: Mapping[str, FontUse]
    figures: tuple[Figures, ...]
    targets: tuple[str, ...]
    slot_targets: tuple[str | None, ...]
    descriptions: Mapping[int, str]
    findings: tuple[Finding, ...]
    reads: Mapping[str, str]

    def side(self, first: int) -> Side:
        """Return the side for a part whose first page has this number (from 1)."""
        return self.sides[1 - first % 2]

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        head = {
            "pages": self.pages,
            "sides": [asdict(side) for side in self.sides],
            "slots": [asdict(slot) for slot in self.slots],
            "fonts": {name: asdict(font) for name, font in self.fonts.items()},
            "figures": [asdict(one) for one in self.figures],
            "targets": self.targets,
            "slot_targets": self.slot_targets,
            "descriptions": self.descriptions,
            "findings": [asdict(one) for one in self.findings],
            "reads": self.reads,
        }
        text = json.dumps(head, separators=(",", ":")).encode()
        return b"%d\n%b%b" % (len(text), text, self.pdf)

    @classmethod
    def from_bytes(cls, data: bytes) -> Fragment:
        """Read it from bytes."""
        length, _, content = data.partition(b"\n")
        head = json.loads(content[: int(length)])
        right, left = (_side(side) for side in head["sides"])
        return cls(
            head["pages"],
            content[int(length) :],
            (right, left),
            tuple(Slot(**slot) for slot in head["slots"]),
            {name: _font_use(font) for name, font in head["fonts"].items()},
            tuple(_figures(one) for one in head["figures"]),
            tuple(head["targets"]),
            tuple(head["slot_targets"]),
            {int(link): words for link, words in head["descriptions"].items()},
            tuple(_finding(one) for one in head["findings"]),
            head["reads"],
        )


def _side(data: dict[str, Any]) -> Side:
    return Side(
        {name: (page, x, y) for name, (page, x, y) in data["anchors"].items()},
        tuple(Bookmark(**one) for one in data["bookmarks"]),
        tuple(Place(**{**one, "box": tuple(one["box"])}) for one in data["places"]),
        tuple(_box(one) for one in data["links"]),
        tuple(_box(one) for one in data["figures"]),
        tuple((page, stream) for page, stream in data["without"]),
    )


def _figures(data: dict[str, Any]) -> Figures:
    return Figures(data["font"], tuple(data["glyphs"]), data["advance"], tuple(data["spare"]))


def _box(edges: Sequence[float]) -> Box:
    left, bottom, right, top = edges
    return left, bottom, right, top


def _font_use(data: dict[str, Any]) -> FontUse:
    texts = {int(glyph): text for glyph, text in data.pop("texts").items()}
    widths = {int(glyph): width for glyph, width in data.pop("widths").items()}
    return FontUse(**data, texts=texts, widths=widths)


def _finding(data: dict[str, Any]) -> Finding:
    sheet = data.pop("sheet")
    return Finding(**data, sheet=tuple(sheet) if sheet else None)


def late(slot: int, length: int) -> str:
    """Return what stands for the figures of a slot (from 0) where words are quoted."""
    return _FIGURES + chr(_FIRST + slot * _LENGTHS + min(length, _LENGTHS - 1))


def quotes_figures(words: str) -> bool:
    """Tell whether quoted words contain the figures of a slot."""
    return _FIGURES in words


def with_figures(words: str, figures: Sequence[str]) -> str:
    """Return quoted words with the figures of the slots in them."""
    return requoted(words, lambda slot, _: figures[slot])


def requoted(words: str, written: Callable[[int, int], str]) -> str:
    """Return quoted words with something else, given number and length, for figures of slots."""

    def replaced(one: re.Match[str]) -> str:
        return written(*divmod(ord(one[1]) - _FIRST, _LENGTHS)) if one[1] else ""

    return _QUOTED.sub(replaced, words)


def filled(slot: Slot, figures: Figures, texts: Mapping[str, str]) -> bytes:
    """Return the content of a slot: the operators that print ``texts``, figures by name, in it.

    Where a number stands at the right or in the middle, the text moves to the left for more figures
    than it had room for, and to the right for fewer.
    """
    added = 0

    def glyphs(name: re.Match[str]) -> str:
        nonlocal added
        text = texts[name.group(1)]
        added += len(text) - int(name.group(2) or slot.room)
        return figures.shown(text)

    shown = _NAME.sub(glyphs, slot.template)
    shift = -slot.align * added * figures.advance / 1000 * slot.size
    move = f"{shift:.4f} 0 Td " if shift else ""
    return f"{move}[{shown}] TJ".encode()
