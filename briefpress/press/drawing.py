"""Laid-out pages to the PDF of a fragment, with slots for the figures that come late.

Each page is drawn into a row of content streams. The row is cut at every slot, where a stream of
its own is left for the figures, and wherever something belongs to one side of the sheet alone: so
filling in and choosing a side touch nothing else. The PDF holds pages, links and structure tree;
faces, destinations, outline and metadata are added when the fragments are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pydyf
from weasyprint import Page

from briefpress.diagnostics import PressFailed
from briefpress.press.fragment import (
    ALL_PAGES,
    OWN_PAGE,
    PAGE_OF,
    SOURCE,
    Bookmark,
    Box,
    Figures,
    Place,
    Side,
    Slot,
)
from briefpress.press.internals import (
    PAGE,
    PAGES,
    Stream,
    bookmarked,
    boxes,
    colour_spaces,
    draw_digits,
    furniture,
    is_anonymous,
    is_mirrored,
    origin,
    paint_background,
    paint_content,
    paint_furniture,
    turn_over,
    use_references,
)
from briefpress.press.structure import Annotation, Content, Outline, Tag, artefacts, leaves

POINTS = 0.75  # points in a CSS pixel
_ALIGN = {"right": 1.0, "end": 1.0, "center": 0.5}
_RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")


@dataclass(slots=True, eq=False)
class _Cut:
    """A text with late figures in a stream: its TJ operand, box, face and size, and its names."""

    operand: str
    box: Any
    font: str
    size: float
    names: tuple[str, ...]


@dataclass(slots=True, eq=False)
class _Only:
    """From here on a stream is for one side (0 or 1) alone, or (None) for both."""

    side: int | None


@dataclass(slots=True, eq=False)
class _Move:
    """Moves what follows, by ``across`` and ``down`` CSS pixels; known when it has been drawn."""

    across: float = 0
    down: float = 0


@dataclass(slots=True, eq=False)
class _Furniture:
    """Operations that several pages share; cut into streams once, when they are first used."""

    operations: list[Any]
    streams: list[bytes | _Cut] | None = None


class _Canvas(Stream):  # type: ignore[misc]
    """A page's stream that marks artefacts as such and is cut where figures come late."""

    def prepare(self, artefact: Mapping[Any, dict[str, str]], slots: Mapping[Any, str]) -> None:
        """Tell which boxes are artefacts, of what kind, and which elements are slots, by name."""
        self._artefacts, self._slots = artefact, slots
        self._box: Any = None
        self._depth = 0
        self._side: int | None = None

    @contextmanager
    def only(self, side: int | None) -> Iterator[_Only]:
        """Let what is drawn meanwhile be for one side alone."""
        mark = _Only(side)
        self.stream.append(mark)
        with self.stacked():
            yield mark
        self.stream.append(_Only(None))

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Mark what is drawn meanwhile as content of a box, or as an artefact.

        Content that is drawn again, for the other side, keeps its identifier.
        """
        self._box = box
        self._depth += 1
        if kind := self._artefacts.get(box):
            self.begin_marked_content("Artifact", pydyf.Dictionary(kind))
        else:
            mark = self._tags.setdefault(box, {"tag": tag, "mcid": len(self._tags)})
            self.begin_marked_content(tag, pydyf.Dictionary({"MCID": mark["mcid"]}))
        yield
        self.end_marked_content()
        self._depth -= 1
        self._box = None

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn meanwhile as no content; neither kind stands in the other."""
        if self._depth:
            yield
            return
        self._depth += 1
        with super().artifact():
            yield
        self._depth -= 1

    def clone(self, **options: Any) -> _Group:
        """Return the stream of a group, which WeasyPrint paints at once and not in its place."""
        group: _Group = super().clone(**options)
        group.__class__ = _Group
        return group

    def show_text(self, text: str) -> None:
        """Show glyphs, or leave them out for later."""
        if names := self._late_names():
            font, size = self._current_font
            self.stream.append(_Cut(str(text), self._box, font, size, names))
        else:
            super().show_text(text)

    def _late_names(self) -> tuple[str, ...]:
        box = self._box
        if not isinstance(box, boxes.TextBox):
            return ()
        if box.element is None and PAGE in box.text:  # in a margin box, which is no element's
            marks = re.findall(f"({PAGE}+)0+{PAGE}+", box.text)
            return tuple(ALL_PAGES if mark == PAGES else OWN_PAGE for mark in marks)
        name = self._slots.get(box.element)
        return (name,) if name is not None and box.element_tag == box.element.tag else ()


class _Group(Stream):  # type: ignore[misc]
    """A stream for pictures and masks; content in one could not be tagged, nor filled in later."""

    def marked(self, box: Any, tag: str) -> None:  # noqa: ARG002
        """Refuse content."""
        raise PressFailed("a stylesheet gives content an `opacity`: use a solid colour instead")


@dataclass(slots=True)
class Drawing:
    """The pages of one part, drawn for both sides of the sheet, as they become a PDF.

    ``undrawn`` are texts that were laid out and not drawn, ``undescribed`` the elements of pictures
    without a description.
    """

    part: str
    root: Any
    fonts: dict[Any, Any] = field(default_factory=dict)
    figures: list[Figures] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    slot_targets: list[str] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)
    undescribed: list[Any] = field(default_factory=list)

    def draw(self, pages: Sequence[Page]) -> tuple[bytes, tuple[Side, Side]]:
        """Draw pages as they are, and turned over; return their PDF and what is where.

        The pages are no longer whole afterwards.
        """
        return _Pages(self, pages).drawn()


class _Pages:
    """Pages on their way into a PDF."""

    def __init__(self, drawing: Drawing, pages: Sequence[Page]) -> None:
        self.drawing, self.pages = drawing, pages
        body = drawing.root.find("body")
        slots = [element for element in body.iter() if element.get(PAGE_OF) is not None]
        self.names = {slot: str(number) for number, slot in enumerate(slots)}
        drawing.slot_targets = [slot.get(PAGE_OF) for slot in slots]
        self.pdf = pydyf.PDF()
        self.images: dict[str, Any] = {}
        self.resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in _RESOURCES})
        self.resources["ColorSpace"] = colour_spaces()
        self.resources["Font"] = None
        page_boxes = [page._page_box for page in pages]
        self.artefacts = artefacts(page_boxes)
        self.outline = Outline(body, page_boxes, drawing.part)
        self.sides = (_Side(), _Side())
        self.furniture: dict[tuple[Any, ...], _Furniture] = {}
        self.headings: list[Tag] = []

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
        _Structure(self.pdf, self.outline, self.sides[0]).write(self.headings)
        self.drawing.undescribed = self.outline.undescribed
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

    def _canvas(self, page: Page, marks: dict[Any, dict[str, Any]]) -> _Canvas:
        """Return a canvas in CSS pixels from the top left corner of a page."""
        area = (0, 0, page.width, page.height)
        canvas = _Canvas(self.drawing.fonts, area, self.resources, self.images, marks, {}, None)
        canvas.prepare(self.artefacts, self.names)
        canvas.transform(a=POINTS, d=-POINTS, f=page.height * POINTS)
        return canvas

    def _furniture(self, page: Page) -> _Furniture:
        """Return the furniture of a page as it is drawn, which equal pages share."""
        key = furniture(page)
        if key not in self.furniture:
            canvas = self._canvas(page, {})
            with canvas.stacked():
                paint_furniture(canvas, page)
            self.furniture[key] = _Furniture(canvas.stream[1:])  # the page has been moved to pixels
        return self.furniture[key]

    def _paint(self, number: int, page: Page, canvas: _Canvas) -> None:
        """Paint a page: what is under its content, its content, its furniture; for both sides.

        Content that moves as a whole to the other side is painted once. It does not where a note
        in the outer margin moves the other way, and a pattern does not move with what it fills.
        """
        patterns, move = len(self.resources["Pattern"]), _Move()
        with canvas.only(0):
            paint_background(canvas, page)
        with canvas.only(0 if is_mirrored(page) else None) as painted:
            canvas.stream.append(move)
            paint_content(canvas, page)
            if len(self.resources["Pattern"]) > patterns:
                painted.side = 0
        with canvas.only(0):
            canvas.stream.append(self._furniture(page))
        self.sides[0].add(number, page, self.artefacts)
        left, top = origin(page)
        page = turn_over(page, self.drawing.root)
        self.artefacts.update(artefacts([page._page_box]))
        with canvas.only(1):
            paint_background(canvas, page)
            if painted.side is None:
                move.across, move.down = origin(page)[0] - left, origin(page)[1] - top
            else:
                paint_content(canvas, page)
            canvas.stream.append(self._furniture(page))
        self.sides[1].add(number, page, self.artefacts)

    def _mark(self, number: int, page: Page, marks: dict[Any, dict[str, Any]]) -> None:
        """Put every piece of a page's content into the structure."""
        pictures = len(self.sides[0].figures) - len(_pictures(page, self.artefacts))
        for box in leaves(page._page_box):
            mark = marks.pop(box, None)
            if isinstance(box, boxes.ReplacedBox):
                if mark is not None:
                    self.outline.add_picture(box, Content(number, mark["mcid"]), pictures)
                pictures += box not in self.artefacts
            elif mark is None:
                if box not in self.artefacts and box.text.strip():
                    self.drawing.undrawn.append(box.text)
            else:
                self.outline.add(box, Content(number, mark["mcid"]))
        links = len(self.sides[0].links) - len(_links(page, self.artefacts))
        for link, (kind, target, _, box) in enumerate(_links(page, self.artefacts), links):
            words = " ".join("".join(box.element.itertext()).split())
            says = box.element.get("title") or (words if kind == "internal" else target)
            annotation = Annotation(number, link, target, kind == "internal", says)
            self.outline.add_link(box, annotation)
        self.headings += [self.outline.of(element) for element in bookmarked(page)]
        if marks:
            raise PressFailed(f"{len(marks)} pieces of content have no place in the structure")

    def _streams(self, page: int, canvas: _Canvas) -> list[bytes]:
        """Add a page's content, cut into streams; return references to them."""
        streams = _Streams(self.pdf)
        for piece in canvas.stream:
            if isinstance(piece, _Only):
                streams.side = piece.side
            elif isinstance(piece, _Move):
                if piece.across or piece.down:
                    move = f"1 0 0 1 {piece.across:.4f} {piece.down:.4f} cm".encode()
                    streams.add_for(1, move)
            elif isinstance(piece, _Cut):
                self.drawing.slots.append(self._slot(page, streams.leave(), piece))
            elif isinstance(piece, _Furniture):
                for shared in streams.shared(piece):
                    if isinstance(shared, _Cut):
                        self.drawing.slots.append(self._slot(page, streams.leave(), shared))
                    else:
                        streams.refer(shared)
            else:
                streams.add(piece)
        streams.close()
        for side, only in enumerate(streams.only):
            self.sides[1 - side].without += [(page, stream) for stream in only]
        return streams.references

    def _slot(self, page: int, stream: int, cut: _Cut) -> Slot:
        if cut.names[0] in (OWN_PAGE, ALL_PAGES):
            template = _furniture_template(cut)
            align = _ALIGN.get(cut.box.style["text_align_all"], 0.0)
        else:
            template, align = "{" + cut.names[0] + "}", 0.0
        return Slot(page, stream, template, self._figures(cut), cut.size, align)

    def _figures(self, cut: _Cut) -> int:
        glyphs, advances = draw_digits(cut.box, self.drawing.fonts)
        if len(set(advances)) != 1:
            raise PressFailed(
                "the figures of a page number are not equally wide: "
                "give it `font-variant-numeric: tabular-nums`, or a face that has them"
            )
        found = Figures(cut.font, glyphs, advances[0])
        if found not in self.drawing.figures:
            self.drawing.figures.append(found)
        return self.drawing.figures.index(found)


class _Streams:
    """A page's content as it is cut into streams, each for both sides or for one."""

    def __init__(self, pdf: Any) -> None:
        self.references: list[bytes] = []
        self.only: tuple[list[int], list[int]] = ([], [])
        self._pdf = pdf
        self._run: list[Any] = []
        self._side: int | None = None

    @property
    def side(self) -> int | None:
        """The side that what is added now is for."""
        return self._side

    @side.setter
    def side(self, side: int | None) -> None:
        if side != self._side:
            self.close()
            self._side = side

    def add(self, operation: Any) -> None:
        self._run.append(operation)

    def add_for(self, side: int, operation: bytes) -> None:
        """Add something for one side that stands among what is for both."""
        self.side, now = side, self._side
        self.add(operation)
        self.side = now

    def leave(self) -> int:
        """Leave a stream empty for later; return its index."""
        self.close()
        self._write([])
        return len(self.references) - 1

    def shared(self, furniture: _Furniture) -> list[bytes | _Cut]:
        """Return what pages share as references to its streams, and what they cannot share."""
        self.close()
        if furniture.streams is None:
            furniture.streams = []
            run: list[Any] = []
            for operation in furniture.operations:
                if isinstance(operation, _Cut):
                    furniture.streams += [self._new(run), operation]
                    run = []
                else:
                    run.append(operation)
            furniture.streams.append(self._new(run))
        return furniture.streams

    def close(self) -> None:
        """End the stream that was added to."""
        if self._run:
            self._write(self._run)
            self._run = []

    def refer(self, reference: bytes) -> None:
        """Add a stream that is in the PDF."""
        if self._side is not None:
            self.only[self._side].append(len(self.references))
        self.references.append(reference)

    def _write(self, run: list[Any]) -> None:
        self.refer(self._new(run))

    def _new(self, run: list[Any]) -> bytes:
        stream = pydyf.Stream(run, compress=bool(run))
        self._pdf.add_object(stream)
        reference: bytes = stream.reference
        return reference


class _Side:
    """What is where on the pages of one side, as it is gathered."""

    def __init__(self) -> None:
        self.anchors: dict[str, tuple[int, float, float]] = {}
        self.bookmarks: list[Bookmark] = []
        self.places: list[Place] = []
        self.links: list[Box] = []
        self.figures: list[Box] = []
        self.without: list[tuple[int, int]] = []

    def add(self, number: int, page: Page, artefact: Mapping[Any, Any]) -> None:
        """Gather what is on a page."""
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
        pending = [page._page_box]
        while pending:
            box = pending.pop()
            pending.extend(list(box.all_children())[::-1])
            if place := _place(number, box):
                self.places.append(place)

    def finished(self) -> Side:
        """Return it as plain data."""
        return Side(
            self.anchors,
            tuple(self.bookmarks),
            tuple(self.places),
            tuple(self.links),
            tuple(self.figures),
            tuple(self.without),
        )


def _links(page: Page, artefact: Mapping[Any, Any]) -> list[Any]:
    """Return the links of a page that stand in its content: kind, target, edges and box."""
    return [
        link
        for link in page.links
        if link[3].link is not None
        and link[0] in ("internal", "external")
        and any(leaf not in artefact for leaf in leaves(link[3]))
    ]


def _pictures(page: Page, artefact: Mapping[Any, Any]) -> list[Any]:
    """Return the boxes of a page's pictures that are content."""
    return [
        box
        for box in leaves(page._page_box)
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


def _furniture_template(cut: _Cut) -> str:
    """Return the operand with a name in place of every late number.

    In it the glyphs of a number stand between one or two joiners at each end.
    """
    template, rest = "", cut.operand
    for name in cut.names:
        joiners = r"(?:<>-?0\.0)" * len(PAGES if name == ALL_PAGES else PAGE)
        found = re.search(rf"{joiners}<[0-9a-f]{{4}}>0?{joiners}", rest)
        if found is None:
            raise PressFailed("the page number of a margin box cannot be told from its text")
        template += rest[: found.start()] + "{" + name + "}"
        rest = rest[found.end() :]
    return template + rest


class _Structure:
    """Writes a structure tree into a PDF, with what leads from content back to it."""

    def __init__(self, pdf: Any, outline: Outline, side: _Side) -> None:
        self.pdf, self.outline, self.side = pdf, outline, side
        self.pages = pdf.page_references
        self.numbers: dict[int, dict[int, bytes]] = {}
        self.annotations: list[bytes] = []
        self.links: dict[int, bytes] = {}
        self.figures: dict[int, bytes] = {}
        self.names: dict[str, bytes] = {}
        self.written: dict[Tag, bytes] = {}
        self.entries: list[Any] = []
        self.terms: list[bytes] = []

    def write(self, headings: list[Tag]) -> None:
        parent_tree, id_tree = pydyf.Dictionary(), pydyf.Dictionary()
        top = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for one in (parent_tree, id_tree, top):
            self.pdf.add_object(one)
        root = self._element(self.outline.finished(), top.reference)
        top["K"] = pydyf.Array([root])
        nums = pydyf.Array()
        for page in range(len(self.pages)):
            marks = self.numbers.get(page, {})
            nums.extend((page, pydyf.Array(marks[mcid] for mcid in sorted(marks))))
        for number, reference in enumerate(self.annotations, len(nums) // 2):
            nums.extend((number, reference))
        parent_tree["Nums"] = nums
        names = pydyf.Array()
        for name in sorted(self.names):
            names.extend((pydyf.String(name), self.names[name]))
        id_tree["Names"] = names
        # Not PDF's: what the joint needs to find, to choose a side and to write PDF 2.0.
        anchors = self.outline.anchors().items()
        top["Press"] = pydyf.Dictionary(
            {
                "Links": pydyf.Array(self.links[number] for number in sorted(self.links)),
                "Figures": pydyf.Array(
                    part
                    for number in sorted(self.figures)
                    for part in (number, self.figures[number])
                ),
                "Headings": pydyf.Array(self.written.get(tag, root) for tag in headings),
                "Anchors": pydyf.Array(
                    part
                    for name, tag in anchors
                    if tag in self.written
                    for part in (pydyf.String(name), self.written[tag])
                ),
                "Entries": pydyf.Array(self.entries),
                "Terms": pydyf.Array(self.terms),
            }
        )
        top["ParentTree"], top["IDTree"] = parent_tree.reference, id_tree.reference
        self.pdf.catalog["StructTreeRoot"] = top.reference

    def _element(self, tag: Tag, parent: bytes) -> bytes:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{tag.kind}", "P": parent})
        self.pdf.add_object(element)
        reference: bytes = element.reference
        self.written[tag] = reference
        if tag.kind == "TOCI":
            self.entries += [
                part for target in _targets(tag) for part in (reference, pydyf.String(target))
            ]
        elif tag.attributes.get("List", {}).get("ListNumbering") == "/None":
            self.terms.append(reference)
        for key, text in (("Lang", tag.lang), ("Alt", tag.alt), ("E", tag.expansion)):
            if text:
                element[key] = pydyf.String(text)
        if tag.id:
            element["ID"] = pydyf.String(tag.id)
            self.names[tag.id] = reference
        for owner, values in tag.attributes.items():
            element["A"] = pydyf.Dictionary({"O": f"/{owner}", **values})
        if tag.picture is not None:
            edges = pydyf.Array(self.side.figures[tag.picture])
            element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": edges})
            self.figures[tag.picture] = reference
        pages = [child.page for child in tag.children if isinstance(child, Content)]
        home = pages[0] if pages else None
        if home is not None:
            element["Pg"] = self._page(home)
        element["K"] = pydyf.Array(self._child(child, home, reference) for child in tag.children)
        return reference

    def _child(self, child: Any, home: int | None, parent: bytes) -> Any:
        if isinstance(child, Tag):
            return self._element(child, parent)
        if isinstance(child, Annotation):
            return self._annotation(child, parent)
        self.numbers.setdefault(child.page, {})[child.mcid] = parent
        if child.page == home:
            return child.mcid
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self._page(child.page), "MCID": child.mcid})

    def _annotation(self, link: Annotation, parent: bytes) -> Any:
        annotation = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": pydyf.Array(self.side.links[link.number]),
                "BS": pydyf.Dictionary({"W": 0}),
                "F": 4,
                "Contents": pydyf.String(link.description),
                "StructParent": len(self.pages) + len(self.annotations),
            }
        )
        if link.internal:
            annotation["Dest"] = pydyf.String(link.target)
        else:
            uri = {"S": "/URI", "URI": pydyf.String(link.target)}
            annotation["A"] = pydyf.Dictionary(uri)
        self.pdf.add_object(annotation)
        self.links[link.number] = annotation.reference
        self.annotations.append(parent)
        page = self._page(link.page)
        sheet = self.pdf.objects[int(page.split()[0])]
        sheet.setdefault("Annots", pydyf.Array()).append(annotation.reference)
        return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": page})

    def _page(self, number: int) -> bytes:
        reference: bytes = self.pages[number]
        return reference


def _targets(tag: Tag) -> Iterator[str]:
    """Give the anchors that the links in a tag lead to."""
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _targets(child)
        elif isinstance(child, Annotation) and child.internal:
            yield child.target
