"""A fragment: one part of a briefing, laid out and drawn, free of its place in the document.

It holds the part's pages twice, for a part that begins on a right-hand page and for one that
begins on a left-hand page; which it is shows only when the parts before it are known. Page numbers
and other late figures are slots. As bytes it is a digest, an index and plain data (JSON and PDF):
nothing in it is ever executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

_MAGIC = b"briefpress fragment 1\n"
OWN_PAGE, ALL_PAGES = "page", "pages"
# Attributes that templates give to elements: slots for figures, and where a block was written.
PAGE_OF, FIGURES, SOURCE = "data-page-of", "data-figures", "data-source"


def is_slot(element: Any) -> bool:
    """Tell whether an element's figures come late."""
    return element.get(PAGE_OF) is not None or element.get(FIGURES) is not None


class Damaged(Exception):
    """Bytes that are no whole fragment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say about a part, with what is known of its place.

    ``page`` counts from 0 within the part and stands for ``{page}`` in the message; ``source`` is
    a block's ``file:line:column``, ``words`` are words of the text at fault; ``sheet`` is the file,
    line and column of a stylesheet.
    """

    severity: str
    message: str
    hint: str | None = None
    page: int = 0
    source: str = ""
    words: str = ""
    sheet: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The ten figures of a face as glyphs (hexadecimal), all ``advance`` (1/1000 em) wide."""

    font: str
    glyphs: tuple[str, ...]
    advance: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a page's content for figures that come late.

    ``stream`` is the index among the page's content streams. ``template`` is the operand of TJ
    with a ``{name}`` for each figure group: ``page``, ``pages``, or the number of a slot of the
    part's HTML. ``figures`` is an index into the fragment's figures; ``size`` the size in the
    page's units, and ``align`` the share of added width by which the text moves to the left.
    """

    page: int
    stream: int
    template: str
    figures: int
    size: float
    align: float


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


@dataclass(frozen=True, slots=True)
class Side:
    """The pages of a part as they are when it begins on this side of the sheet.

    ``anchors`` are names with page and ``x, y`` in points from the bottom left corner.
    """

    pdf: bytes
    anchors: Mapping[str, tuple[int, float, float]]
    bookmarks: tuple[Bookmark, ...]
    slots: tuple[Slot, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """What a part uses of a face: the digest of its file, glyphs with their text and width."""

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
    """A part, laid out and drawn for both sides, with what there is to say about it."""

    pages: int
    right: Side
    left: Side
    faces: Mapping[str, Face]
    figures: tuple[Figures, ...]
    links: tuple[str, ...]
    findings: tuple[Finding, ...]

    def side(self, first: int) -> Side:
        """Return the pages for a part whose first page has this number (from 1)."""
        return self.right if first % 2 else self.left

    def to_bytes(self) -> bytes:
        """Write it down."""
        head = {
            "pages": self.pages,
            "faces": {name: asdict(face) for name, face in self.faces.items()},
            "figures": [asdict(one) for one in self.figures],
            "links": self.links,
            "findings": [asdict(one) for one in self.findings],
        }
        blobs = [_json(head)]
        for side in (self.right, self.left):
            data = {
                "anchors": side.anchors,
                "bookmarks": [asdict(one) for one in side.bookmarks],
                "slots": [asdict(one) for one in side.slots],
                "places": [asdict(one) for one in side.places],
            }
            blobs += [_json(data), side.pdf]
        index = _json([len(blob) for blob in blobs])
        body = b"\n".join((index, b"".join(blobs)))
        return _MAGIC + sha256(body).hexdigest().encode() + b"\n" + body

    @classmethod
    def from_bytes(cls, data: bytes) -> Fragment:
        """Read it back; raise `Damaged` when it is not what was written."""
        magic, rest = data[: len(_MAGIC)], data[len(_MAGIC) :]
        digest, _, body = rest.partition(b"\n")
        if magic != _MAGIC or digest.decode("latin-1") != sha256(body).hexdigest():
            raise Damaged
        index, _, blob = body.partition(b"\n")
        blobs, start = [], 0
        for length in json.loads(index):
            blobs.append(blob[start : start + length])
            start += length
        head = json.loads(blobs[0])
        return cls(
            head["pages"],
            _side(blobs[1], blobs[2]),
            _side(blobs[3], blobs[4]),
            {name: _face(face) for name, face in head["faces"].items()},
            tuple(Figures(one["font"], tuple(one["glyphs"]), one["advance"])
                  for one in head["figures"]),
            tuple(head["links"]),
            tuple(_finding(one) for one in head["findings"]),
        )  # fmt: skip


def _json(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _side(blob: bytes, pdf: bytes) -> Side:
    data = json.loads(blob)
    return Side(
        pdf,
        {name: (page, x, y) for name, (page, x, y) in data["anchors"].items()},
        tuple(Bookmark(**one) for one in data["bookmarks"]),
        tuple(Slot(**one) for one in data["slots"]),
        tuple(Place(**{**one, "box": tuple(one["box"])}) for one in data["places"]),
    )


def _face(data: dict[str, Any]) -> Face:
    texts = {int(glyph): text for glyph, text in data.pop("texts").items()}
    widths = {int(glyph): width for glyph, width in data.pop("widths").items()}
    return Face(**data, texts=texts, widths=widths)


def _finding(data: dict[str, Any]) -> Finding:
    sheet = data.pop("sheet")
    return Finding(**data, sheet=tuple(sheet) if sheet else None)


def filled(slot: Slot, figures: Figures, texts: Mapping[str, str]) -> bytes:
    """Return the content of a slot: the operators that print ``texts``, figures by name, in it.

    In the furniture a number had room for one figure: where it stands at the right or in the
    middle, the text moves to the left for more.
    """
    shown, added = slot.template, 0
    for name, text in texts.items():
        if (mark := "{" + name + "}") in shown:
            glyphs = "".join(figures.glyphs[int(figure)] for figure in text)
            shown = shown.replace(mark, f"<{glyphs}>")
            added += len(text) - 1
    shift = -slot.align * added * figures.advance / 1000 * slot.size
    move = f"{shift:.4f} 0 Td " if shift else ""
    return f"{move}[{shown}] TJ".encode()
