"""Laid-out pages to the PDF of a fragment, with slots for the figures that come late.

Each page is drawn into a row of content streams: at every slot the row is cut, and a stream of its
own is left for the figures, so that filling them in touches nothing else. The PDF holds pages,
links and structure tree; faces, destinations, outline and metadata are added when the fragments
are joined.
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
    SOURCE,
    Bookmark,
    Figures,
    Place,
    Side,
    Slot,
)
from briefpress.press.internals import (
    PAGE,
    PAGES,
    Stream,
    boxes,
    draw_digits,
    is_anonymous,
    use_references,
)
from briefpress.press.structure import Annotation, Content, Outline, Tag, artefacts, leaves

POINTS = 0.75  # points in a CSS pixel
_ALIGN = {"right": 1.0, "end": 1.0, "center": 0.5}


@dataclass(slots=True, eq=False)
class _Cut:
    """A text with late figures in a stream: its TJ operand, box, face and size, and its names."""

    operand: str
    box: Any
    font: str
    size: float
    names: tuple[str, ...]


class _Canvas(Stream):  # type: ignore[misc]
    """A page's stream that marks artefacts as such and is cut where figures come late."""

    def prepare(self, artefact: Mapping[Any, dict[str, str]], slots: Mapping[Any, str]) -> None:
        """Tell which boxes are artefacts, of what kind, and which elements are slots, by name."""
        self._artefacts, self._slots = artefact, slots
        self._box: Any = None
        self._depth = 0

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Mark what is drawn meanwhile as content of a box."""
        self._box = box
        try:
            if kind := self._artefacts.get(box):
                self._depth += 1
                self.begin_marked_content("Artifact", pydyf.Dictionary(kind))
                yield
                self.end_marked_content()
                self._depth -= 1
            else:
                self._depth += 1
                with super().marked(box, tag):
                    yield
                self._depth -= 1
        finally:
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

    def show_text(self, text: str) -> None:
        """Show glyphs, or leave them out for later."""
        names = self._late_names()
        if names:
            font, size = self._current_font
            self.stream.append(_Cut(str(text), self._box, font, size, names))
        else:
            super().show_text(text)

    def _late_names(self) -> tuple[str, ...]:
        box = self._box
        if not isinstance(box, boxes.TextBox):
            return ()
        if PAGE in box.text:
            marks = re.findall(f"({PAGE}+)0+{PAGE}+", box.text)
            return tuple(ALL_PAGES if mark == PAGES else OWN_PAGE for mark in marks)
        name = self._slots.get(box.element)
        return (name,) if name is not None and box.element_tag == box.element.tag else ()


@dataclass(slots=True)
class Drawer:
    """Draws the pages of one part; what both of its sides share is gathered here."""

    part: str
    body: Any
    slots: Mapping[Any, str]
    fonts: dict[Any, Any] = field(default_factory=dict)
    figures: list[Figures] = field(default_factory=list)
    undescribed: list[Any] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)

    def draw(self, pages: Sequence[Page]) -> Side:
        """Draw pages; return their PDF and what is where on them."""
        return _Drawing(self, pages).side()


class _Drawing:
    def __init__(self, drawer: Drawer, pages: Sequence[Page]) -> None:
        self.drawer, self.pages = drawer, pages
        self.pdf = pydyf.PDF()
        self.images: dict[str, Any] = {}
        self.font_names = pydyf.Dictionary()
        self.pdf.add_object(self.font_names)
        self.slots: list[Slot] = []
        page_boxes = [page._page_box for page in pages]
        self.artefacts = artefacts(page_boxes)
        self.outline = Outline(drawer.body, page_boxes, drawer.part)

    def side(self) -> Side:
        resources = pydyf.Dictionary(
            {
                "ExtGState": pydyf.Dictionary(),
                "XObject": pydyf.Dictionary(),
                "Pattern": pydyf.Dictionary(),
                "Shading": pydyf.Dictionary(),
                "ColorSpace": pydyf.Dictionary(),
                "Font": None,
            }
        )
        for number, page in enumerate(self.pages):
            self._page(number, page, resources)
        resources["Font"] = self.font_names.reference
        use_references(self.pdf, resources, self.images)
        self.pdf.add_object(resources)
        for page in self.pdf.pages["Kids"][::3]:
            self.pdf.objects[page]["Resources"] = resources.reference
        _Structure(self.pdf, self.outline.finished()).write()
        self.drawer.undescribed = self.outline.undescribed
        file = BytesIO()
        self.pdf.write(file, compress=True)
        return Side(
            file.getvalue(),
            self._anchors(),
            tuple(self._bookmarks()),
            tuple(self.slots),
            tuple(self._places()),
        )

    def _page(self, number: int, page: Page, resources: Any) -> None:
        tags: dict[Any, dict[str, Any]] = {}
        canvas = _Canvas(
            self.drawer.fonts,
            (0, 0, page.width, page.height),
            resources,
            self.images,
            tags,
            {},
            None,
        )
        canvas.prepare(self.artefacts, self.drawer.slots)
        canvas.transform(d=-1, f=page.height * POINTS)
        page.paint(canvas, POINTS)
        width, height = page.width * POINTS, page.height * POINTS
        sheet = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": self.pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, width, height]),
                "TrimBox": pydyf.Array([0, 0, width, height]),
                "Contents": pydyf.Array(self._streams(number, canvas)),
                "Tabs": "/S",
                "StructParents": number,
            }
        )
        self.pdf.add_page(sheet)
        for box in leaves(page._page_box):
            mark = tags.pop(box, None)
            if mark is None:
                if box not in self.artefacts and getattr(box, "text", "").strip():
                    self.drawer.undrawn.append(box.text)
                continue
            content = Content(number, mark["mcid"])
            if isinstance(box, boxes.ReplacedBox):
                self.outline.add_picture(box, content, _bounds(box, page))
            else:
                self.outline.add(box, content)
        if tags:
            raise PressFailed(f"{len(tags)} pieces of content have no place in the structure")
        self._links(number, page)

    def _streams(self, page: int, canvas: _Canvas) -> list[bytes]:
        """Add a page's content, cut at the slots; return references to its streams."""
        references: list[bytes] = []
        run: list[Any] = []
        for piece in canvas.stream:
            if not isinstance(piece, _Cut):
                run.append(piece)
                continue
            references.append(self._stream(run))
            self.slots.append(self._slot(page, len(references), piece))
            references.append(self._stream([]))
            run = []
        references.append(self._stream(run))
        return references

    def _stream(self, run: list[Any]) -> bytes:
        stream = pydyf.Stream(run, compress=bool(run))
        self.pdf.add_object(stream)
        reference: bytes = stream.reference
        return reference

    def _slot(self, page: int, stream: int, cut: _Cut) -> Slot:
        if cut.names[0] in (OWN_PAGE, ALL_PAGES):
            template = _furniture_template(cut)
            align = _ALIGN.get(cut.box.style["text_align_all"], 0.0)
        else:
            template, align = "{" + cut.names[0] + "}", 0.0
        return Slot(page, stream, template, self._figures(cut), cut.size, align)

    def _figures(self, cut: _Cut) -> int:
        glyphs, advances = draw_digits(cut.box, self.drawer.fonts)
        if len(set(advances)) != 1:
            raise PressFailed(
                "the figures of a page number are not equally wide: "
                "give it `font-variant-numeric: tabular-nums`, or a face that has them"
            )
        found = Figures(cut.font, glyphs, advances[0])
        if found not in self.drawer.figures:
            self.drawer.figures.append(found)
        return self.drawer.figures.index(found)

    def _links(self, number: int, page: Page) -> None:
        for kind, target, (x1, y1, x2, y2), box in page.links:
            if box.link is None or kind not in ("internal", "external"):
                continue
            if not any(leaf not in self.artefacts for leaf in leaves(box)):
                continue
            words = " ".join("".join(box.element.itertext()).split())
            internal = kind == "internal"
            says = box.element.get("title") or (words if internal else target)
            height = page.height
            rectangle = (x1 * POINTS, (height - y1) * POINTS, x2 * POINTS, (height - y2) * POINTS)
            self.outline.add_link(box, Annotation(number, rectangle, target, internal, says))

    def _anchors(self) -> dict[str, tuple[int, float, float]]:
        anchors: dict[str, tuple[int, float, float]] = {}
        for number, page in enumerate(self.pages):
            for name, (x, y, *_) in page.anchors.items():
                anchors.setdefault(name, (number, _r(x * POINTS), _r((page.height - y) * POINTS)))
        return anchors

    def _bookmarks(self) -> Iterator[Bookmark]:
        for number, page in enumerate(self.pages):
            for level, label, (x, y), _ in page.bookmarks:
                yield Bookmark(number, level, label, _r(x * POINTS), _r((page.height - y) * POINTS))

    def _places(self) -> Iterator[Place]:
        for number, page in enumerate(self.pages):
            pending = [page._page_box]
            while pending:
                box = pending.pop()
                pending.extend(list(box.all_children())[::-1])
                if place := _place(number, box):
                    yield place


def _place(number: int, box: Any) -> Place | None:
    element = getattr(box, "element", None)
    if element is None or getattr(box, "element_tag", "") != element.tag:
        return None
    if isinstance(box, boxes.TextBox) or is_anonymous(box):
        return None
    id_, source = element.get("id", ""), element.get(SOURCE, "")
    if not id_ and not source:
        return None
    x, y, width, height = (_r(value * POINTS) for value in box.hit_area())
    return Place(number, (x, y, width, height), id_, source, element.tag)


def _r(value: float) -> float:
    return round(value, 2)


def _bounds(box: Any, page: Page) -> tuple[float, ...]:
    left, top = box.content_box_x(), box.content_box_y()
    right, bottom = left + box.width, top + box.height
    edges = (left, page.height - bottom, right, page.height - top)
    return tuple(edge * POINTS for edge in edges)


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

    def __init__(self, pdf: Any, root: Tag) -> None:
        self.pdf, self.root = pdf, root
        self.pages = pdf.page_references
        self.numbers: dict[int, dict[int, bytes]] = {}
        self.annotations: list[bytes] = []
        self.names: dict[str, bytes] = {}

    def write(self) -> None:
        parent_tree, id_tree = pydyf.Dictionary(), pydyf.Dictionary()
        top = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for one in (parent_tree, id_tree, top):
            self.pdf.add_object(one)
        top["K"] = pydyf.Array([self._element(self.root, top.reference)])
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
        top["ParentTree"], top["IDTree"] = parent_tree.reference, id_tree.reference
        self.pdf.catalog["StructTreeRoot"] = top.reference

    def _element(self, tag: Tag, parent: bytes) -> bytes:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{tag.kind}", "P": parent})
        self.pdf.add_object(element)
        reference: bytes = element.reference
        for key, text in (("Lang", tag.lang), ("Alt", tag.alt), ("E", tag.expansion)):
            if text:
                element[key] = pydyf.String(text)
        if tag.id:
            element["ID"] = pydyf.String(tag.id)
            self.names[tag.id] = reference
        for owner, values in tag.attributes.items():
            values = {key: pydyf.Array(value) if isinstance(value, tuple) else value
                      for key, value in values.items()}  # fmt: skip
            element["A"] = pydyf.Dictionary({"O": f"/{owner}", **values})
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
                "Rect": pydyf.Array(link.rectangle),
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
        self.annotations.append(parent)
        page = self._page(link.page)
        sheet = self.pdf.objects[int(page.split()[0])]
        sheet.setdefault("Annots", pydyf.Array()).append(annotation.reference)
        return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": page})

    def _page(self, number: int) -> bytes:
        reference: bytes = self.pages[number]
        return reference
