"""Paint laid-out pages as the PDF of a fragment, with slots for late digits.

Each page is drawn into a series of content streams. It is split at every slot, which gets its own
stream, and wherever content belongs to one side only: so filling in digits and choosing a side
touch nothing else. The PDF contains pages, links and structure tree; fonts, destinations, outline
and metadata are added when the fragments are joined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pydyf
from weasyprint import Page

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.content_stream import ContentStream, Cut, MarginContent, Move, Only, Streams
from briefpress.layout.fragment import (
    COUNT,
    PAGE_OF,
    SOURCE,
    Bookmark,
    Box,
    Figures,
    Place,
    Side,
    Slot,
    quotes_figures,
)
from briefpress.layout.structure import Annotation, Content, StructureTree, Tag, artefacts, leaves
from briefpress.layout.tagging import TagWriter
from briefpress.layout.weasyprint.boxes import (
    bookmarked,
    boxes,
    is_anonymous,
    origin,
    page_box,
)
from briefpress.layout.weasyprint.drawing import (
    colour_spaces,
    draw_figures,
    font_features,
    paint_background,
    paint_content,
    paint_margins,
    use_references,
)
from briefpress.layout.weasyprint.margins import margins_of
from briefpress.layout.weasyprint.repeats import is_hidden_again
from briefpress.layout.weasyprint.sides import is_mirrored, turn_over
from briefpress.layout.weasyprint.svg_images import Images
from briefpress.layout.words import text_of, words_in

POINTS = 0.75  # points in a CSS pixel
_ALIGN = {"right": 1.0, "end": 1.0, "center": 0.5}
_RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")


@dataclass(slots=True)
class Painting:
    """The pages of one part, drawn for left and right pages into a PDF.

    ``held_by`` are the elements of its slots in order, None for one in an attribute.
    ``undrawn`` are texts that were laid out but not drawn, with their elements, ``undescribed`` the
    elements of images without a text alternative; ``furnished`` are pages with different page
    margins.
    """

    part: str
    root: Any
    held_by: Sequence[Any]
    fonts: dict[Any, Any] = field(default_factory=dict)
    figures: list[Figures] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    slot_targets: list[str | None] = field(default_factory=list)
    descriptions: dict[int, str] = field(default_factory=dict)
    undrawn: list[tuple[Any, str]] = field(default_factory=list)
    undescribed: list[Any] = field(default_factory=list)
    furnished: list[Page] = field(default_factory=list)

    def draw(self, pages: Sequence[Page]) -> tuple[bytes, tuple[Side, Side]]:
        """Draw pages, and mirrored ones; return their PDF and the places on both sides.

        The pages cannot be used afterwards.
        """
        return _Pages(self, pages).drawn()


class _Pages:
    """Adds pages to a PDF."""

    def __init__(self, drawing: Painting, pages: Sequence[Page]) -> None:
        self.drawing, self.pages = drawing, pages
        body = drawing.root.find("body")
        slots = drawing.held_by
        self.names = {slot: str(number) for number, slot in enumerate(slots) if slot is not None}
        drawing.slot_targets = [None if slot is None else slot.get(PAGE_OF) for slot in slots]
        self.pdf = pydyf.PDF()
        self.images = Images(self.pdf)
        self.resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in _RESOURCES})
        self.resources["ColorSpace"] = colour_spaces()
        self.resources["Font"] = None
        page_boxes = [page_box(page) for page in pages]
        self.artefacts = artefacts(page_boxes)
        self.tree = StructureTree(body, page_boxes, drawing.part)
        self.sides = (_Side(), _Side())
        self.margins: dict[tuple[Any, ...], MarginContent] = {}
        self.headings: list[Tag] = []
        self.known_figures: dict[tuple[Any, ...], int] = {}

    def drawn(self) -> tuple[bytes, tuple[Side, Side]]:
        fonts = pydyf.Dictionary()
        self.pdf.add_object(fonts)
        for number, page in enumerate(self.pages):
            self._page(number, page)
        self.resources["Font"] = fonts.reference
        use_references(self.pdf, self.resources, self.images)
        self.pdf.add_object(self.resources)
        for page in self.pdf.pages["Kids"][::3]:
            self.pdf.objects[page]["Resources"] = self.resources.reference
        side = self.sides[0]
        TagWriter(self.pdf, self.tree, side.links, side.figures).write(self.headings)
        self.drawing.undescribed = self.tree.undescribed
        file = BytesIO()
        self.pdf.write(file, compress=True)
        right, left = (side.finished() for side in self.sides)
        return file.getvalue(), (right, left)

    def _page(self, number: int, page: Page) -> None:
        marks: dict[Any, dict[str, Any]] = {}
        canvas = self._canvas(page, marks)
        self._paint(number, page, canvas)
        self._mark(number, page, marks)
        width, height = page.width * POINTS, page.height * POINTS
        sheet = {
            "Type": "/Page",
            "Parent": self.pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, width, height]),
            "TrimBox": pydyf.Array([0, 0, width, height]),
            "Contents": pydyf.Array(self._streams(number, canvas)),
            "Tabs": "/S",
            "StructParents": number,
        }
        self.pdf.add_page(pydyf.Dictionary(sheet))

    def _canvas(self, page: Page, marks: dict[Any, dict[str, Any]]) -> ContentStream:
        """Return a canvas in CSS pixels from the top left corner of a page."""
        area = (0, 0, page.width, page.height)
        canvas = ContentStream(
            self.drawing.fonts, area, self.resources, self.images, marks, {}, None
        )
        canvas.prepare(self.artefacts, self.names)
        canvas.transform(a=POINTS, d=-POINTS, f=page.height * POINTS)
        return canvas

    def _margin_content(self, page: Page) -> MarginContent:
        """Return the drawn page margins, which equal pages share."""
        key = margins_of(page)
        if key not in self.margins:
            canvas = self._canvas(page, {})
            with canvas.stacked():
                paint_margins(canvas, page)
            self.margins[key] = MarginContent(canvas.stream[1:])  # the page is scaled to CSS pixels
            self.drawing.furnished.append(page)
        return self.margins[key]

    def _paint(self, number: int, page: Page, canvas: ContentStream) -> None:
        """Paint a page for both sides: background, content, page margins.

        Content that moves as a whole to the other side is painted once. That is impossible when a
        note in the outer margin moves the other way, or with a pattern, which does not move.
        """
        with canvas.only(0):
            paint_background(canvas, page)
        behind = len(canvas.stream)
        patterns, move = len(self.resources["Pattern"]), Move()
        with canvas.only(0 if is_mirrored(page) else None) as painted:
            canvas.stream.append(move)
            paint_content(canvas, page)
            if len(self.resources["Pattern"]) > patterns:
                painted.side = 0
        with canvas.only(0):
            canvas.stream.append(self._margin_content(page))
        self.sides[0].add(number, page, self.artefacts)
        left, top = origin(page)
        page = turn_over(page, self.drawing.root)
        self.artefacts.update(artefacts([page_box(page)]))
        before = len(canvas.stream)
        with canvas.only(1):
            paint_background(canvas, page)
        # The content is painted once: the background of both sides comes before it.
        background = canvas.stream[before:]
        canvas.stream[before:] = []
        canvas.stream[behind:behind] = background
        with canvas.only(1):
            if painted.side is None:
                move.across, move.down = origin(page)[0] - left, origin(page)[1] - top
            else:
                paint_content(canvas, page)
            canvas.stream.append(self._margin_content(page))
        self.sides[1].add(number, page, self.artefacts)

    def _mark(self, number: int, page: Page, marks: dict[Any, dict[str, Any]]) -> None:
        """Add every piece of a page's content to the structure tree."""
        pictures = len(self.sides[0].figures) - len(_pictures(page, self.artefacts))
        for box in leaves(page_box(page)):
            mark = marks.pop(box, None)
            if isinstance(box, boxes.ReplacedBox):
                if mark is not None:
                    self.tree.add_picture(box, Content(number, mark["mcid"]), pictures)
                pictures += box not in self.artefacts
            elif mark is None:
                if box not in self.artefacts and box.text.strip() and not is_hidden_again(box):
                    self.drawing.undrawn.append((box.element, text_of(box)))
            else:
                self.tree.add(box, Content(number, mark["mcid"]))
        links = len(self.sides[0].links) - len(_links(page, self.artefacts))
        for link, (kind, target, _, box) in enumerate(_links(page, self.artefacts), links):
            words = words_in(box.element)
            says = box.element.get("title") or (words if kind == "internal" else target)
            if quotes_figures(says):
                self.drawing.descriptions[link] = says
            annotation = Annotation(number, link, target, kind == "internal", says)
            self.tree.add_link(box, annotation)
        self.headings += [self.tree.of(element) for element in bookmarked(page)]
        if marks:
            raise RenderFailed(f"{len(marks)} pieces of content are not in the structure tree")

    def _streams(self, page: int, canvas: ContentStream) -> list[bytes]:
        """Add a page's content, split into streams; return references to them."""
        streams = Streams(self.pdf)
        for piece in canvas.stream:
            if isinstance(piece, Only):
                streams.side = piece.side
            elif isinstance(piece, Move):
                if piece.across or piece.down:
                    move = f"1 0 0 1 {piece.across:.4f} {piece.down:.4f} cm".encode()
                    streams.add_for(1, move)
            elif isinstance(piece, Cut):
                self.drawing.slots.append(self._slot(page, streams.leave(), piece))
            elif isinstance(piece, MarginContent):
                for shared in streams.shared(piece):
                    if isinstance(shared, Cut):
                        self.drawing.slots.append(self._slot(page, streams.leave(), shared))
                    else:
                        streams.refer(shared)
            else:
                streams.add(piece)
        streams.close()
        for side, only in enumerate(streams.only):
            self.sides[1 - side].without += [(page, stream) for stream in only]
        return streams.references

    def _slot(self, page: int, stream: int, cut: Cut) -> Slot:
        if cut.box.element is None:
            template, room = _margin_template(cut), 1
        else:
            template, room = "{" + cut.numbers[0].name + "}", len(cut.box.text)
            if room != len(cut.box.element.text or ""):
                raise RenderFailed("a number is split: set `white-space: nowrap` for it")
        align = _ALIGN.get(cut.box.style["text_align_all"], 0.0)
        return Slot(page, stream, template, self._figures(cut), cut.size, room, align)

    def _figures(self, cut: Cut) -> int:
        element = cut.box.element
        base = 16 if element is not None and element.get(COUNT) == "16" else 10
        key = base, cut.font, *font_features(cut.box)
        if key not in self.known_figures:
            glyphs, advances = draw_figures(cut.box, self.drawing.fonts, base)
            spare = tuple(advances[0] - one for one in advances)
            self.drawing.figures.append(Figures(cut.font, glyphs, advances[0], spare))
            self.known_figures[key] = len(self.drawing.figures) - 1
        return self.known_figures[key]


class _Side:
    """Collects the places on the pages of one side."""

    def __init__(self) -> None:
        self.anchors: dict[str, tuple[int, float, float]] = {}
        self.bookmarks: list[Bookmark] = []
        self.places: list[Place] = []
        self.links: list[Box] = []
        self.figures: list[Box] = []
        self.without: list[tuple[int, int]] = []

    def add(self, number: int, page: Page, artefact: Mapping[Any, Any]) -> None:
        """Collect the places on a page."""
        height = page.height
        for name, (x, y, *_) in page.anchors.items():
            self.anchors.setdefault(name, (number, _points(x), _points(height - y)))
        for level, label, (x, y), _ in page.bookmarks:
            self.bookmarks.append(Bookmark(number, level, label, _points(x), _points(height - y)))
        for _, _, (x1, y1, x2, y2), _ in _links(page, artefact):
            low, high = _points(height - y2), _points(height - y1)
            self.links.append((_points(x1), low, _points(x2), high))
        for box in _pictures(page, artefact):
            left, top = box.content_box_x(), box.content_box_y()
            low, high = _points(height - top - box.height), _points(height - top)
            self.figures.append((_points(left), low, _points(left + box.width), high))
        pending = [page_box(page)]
        while pending:
            box = pending.pop()
            pending.extend(list(box.all_children())[::-1])
            if place := _place(number, box):
                self.places.append(place)

    def finished(self) -> Side:
        """Return them as plain data."""
        return Side(
            self.anchors,
            tuple(self.bookmarks),
            tuple(self.places),
            tuple(self.links),
            tuple(self.figures),
            tuple(self.without),
        )


def _links(page: Page, artefact: Mapping[Any, Any]) -> list[Any]:
    """Return the links in the content of a page: kind, target, edges and box."""
    return [
        link
        for link in page.links
        if link[3].link is not None
        and link[0] in ("internal", "external")
        and any(leaf not in artefact for leaf in leaves(link[3]))
    ]


def _pictures(page: Page, artefact: Mapping[Any, Any]) -> list[Any]:
    """Return the boxes of images that are content."""
    return [
        box
        for box in leaves(page_box(page))
        if isinstance(box, boxes.ReplacedBox) and box not in artefact
    ]


def _place(number: int, box: Any) -> Place | None:
    element = getattr(box, "element", None)
    if element is None or getattr(box, "element_tag", "") != element.tag:
        return None
    if isinstance(box, boxes.TextBox) or is_anonymous(box):
        return None
    id_, source = element.get("id", ""), element.get(SOURCE, "")
    if not id_ and not source:
        return None
    x, y, width, height = (_points(value) for value in box.hit_area())
    return Place(number, (x, y, width, height), id_, source, element.tag)


def _points(pixels: float) -> float:
    return round(pixels * POINTS, 2)


def _margin_template(cut: Cut) -> str:
    """Return the operand with a name and a length in place of every late number.

    In it, the glyphs of a number are enclosed in glyphs that print nothing.
    """
    template, rest = "", cut.operand
    for number in cut.numbers:
        before, after = (rf"(?:<>-?0\.0){{{count}}}" for count in number.enclosed)
        found = re.search(rf"{before}(?:<[0-9a-f]{{4}}>0?){{{number.length}}}{after}", rest)
        if found is None:
            raise RenderFailed("a number in a margin box cannot be separated from its text")
        template += f"{rest[: found.start()]}{{{number.name}:{number.length}}}"
        rest = rest[found.end() :]
    return template + rest
