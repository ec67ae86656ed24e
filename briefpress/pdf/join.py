"""Join fragments into one PDF: page numbers, one structure tree, one outline, each font once.

The bytes depend only on the fragments and their order. pikepdf (qpdf) copies and writes; WeasyPrint
is not used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from briefpress.layout.fragment import (
    ALL_PAGES,
    OWN_PAGE,
    Fragment,
    Side,
    filled,
    with_figures,
)
from briefpress.pdf import standards
from briefpress.pdf.fonts import embed, merged
from briefpress.pdf.standards import Standard
from briefpress.render.document import RenderedDocument
from briefpress.theme.font_files import Font


@dataclass(frozen=True, slots=True)
class Placed:
    """A fragment in its place: its first page (from 1), and the digits of its slots in order."""

    fragment: Fragment
    first: int
    figures: Sequence[str]

    @property
    def side(self) -> Side:
        """Return its pages for the side on which it starts."""
        return self.fragment.side(self.first)


def join(
    parts: Sequence[Placed],
    document: RenderedDocument,
    standard: Standard,
    producer: str,
    fonts: Iterable[Font],
) -> bytes:
    """Return the PDF of all parts of a rendered document, in order."""
    with pikepdf.new() as pdf:
        _Joiner(pdf, parts, standard).assemble(fonts)
        standards.attach(pdf, document.attachments, document.metadata.date)
        standards.conform(pdf, standard, document.metadata, producer)
        file = BytesIO()
        pdf.save(
            file,
            force_version=standard.value,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return file.getvalue()


class _Joiner:
    """One PDF, built part by part."""

    def __init__(self, pdf: pikepdf.Pdf, parts: Sequence[Placed], standard: Standard) -> None:
        self.pdf, self.parts = pdf, parts
        self.two = standard is Standard.PDF_2_0
        self.anchors: dict[str, Any] = {}
        self.headings: list[Any] = []
        self.heads: list[Any] = []
        self.entries: list[tuple[Any, str]] = []
        self.pages = sum(part.fragment.pages for part in parts)
        self.images: dict[str, Any] = {}
        self.names: list[tuple[bytes, Any]] = []
        self.leaves = Array()
        space = Dictionary(Type=Name.Namespace, NS=pikepdf.String("http://iso.org/pdf2/ssn"))
        self.namespace = pdf.make_indirect(space)
        self.key = 0  # of the next entry in the parent tree

    def assemble(self, fonts: Iterable[Font]) -> None:
        embedded = embed(self.pdf, merged(part.fragment.fonts for part in self.parts), fonts)
        document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        for part in self.parts:
            self._add(part, document, embedded)
        self._finish_structure(document)
        self._destinations()
        self._outline()
        self.pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))

    def _add(self, part: Placed, document: Any, embedded: Dictionary) -> None:
        with pikepdf.open(BytesIO(part.fragment.pdf)) as source:
            for page in source.pages:
                self.pdf.pages.append(page)
            tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
            pages = [self.pdf.pages[part.first - 1 + n].obj for n in range(part.fragment.pages)]
            self._number(pages, tree)
            self._fill(part, pages)
            for number, words in part.fragment.descriptions.items():
                described = with_figures(words, part.figures)
                tree.Briefpress.Links[number].Contents = pikepdf.String(described)
            if part.first % 2 == 0:
                self._turn_over(part.side, tree)
            resources = pages[0].Resources
            for name in part.fragment.fonts:
                resources.Font[f"/{name}"] = embedded[f"/{name}"]
            self._share_images(resources)
            self.heads += list(tree.Briefpress.Heads)
            if self.two:
                self._remember(tree)
            (root,) = tree.K
            for element in root.K:
                element.P = document
                document.K.append(element)

    def _number(self, pages: Sequence[Any], tree: Any) -> None:
        """Renumber the part's entries in the parent tree."""
        entries = tree.ParentTree.Nums
        numbered = Array()
        for entry in range(len(entries) // 2):
            numbered.append(self.key + entry)
            numbered.append(entries[2 * entry + 1])
        for page in pages:
            page.StructParents = int(page.StructParents) + self.key
            for link in page.get("/Annots", ()):
                link.StructParent = int(link.StructParent) + self.key
        last = self.key + len(entries) // 2 - 1
        leaf = Dictionary(Nums=numbered, Limits=Array([self.key, last]))
        self.leaves.append(self.pdf.make_indirect(leaf))
        self.key = last + 1
        self.names += [(bytes(name), element) for name, element in _pairs(tree.IDTree.Names)]

    def _fill(self, part: Placed, pages: Sequence[Any]) -> None:
        """Fill the slots with their figures, and remove what is for the other side only."""
        texts = {str(number): text for number, text in enumerate(part.figures)}
        texts[ALL_PAGES] = str(self.pages)
        slots = {(slot.page, slot.stream): slot for slot in part.fragment.slots}
        without = set(part.side.without)
        for number, page in enumerate(pages):
            texts[OWN_PAGE] = str(part.first + number)
            run: list[Any] = []  # streams around slots of the text, which become one
            filled_in = Array()
            for place, stream in enumerate(page.Contents):
                if (number, place) in without:
                    continue
                slot = slots.get((number, place))
                if slot is None:
                    run.append(stream)
                    continue
                content = filled(slot, part.fragment.figures[slot.figures], texts)
                if slot.is_in_margin:
                    self._end(run, filled_in)
                    filled_in.append(pikepdf.Stream(self.pdf, content))
                else:
                    run.append(content)
            self._end(run, filled_in)
            page.Contents = filled_in

    def _end(self, run: list[Any], contents: Array) -> None:
        """Add a run of streams, as one from the first to the last that touches a slot."""
        slots = [place for place, one in enumerate(run) if isinstance(one, bytes)]
        first, last = (max(0, slots[0] - 1), slots[-1] + 2) if slots else (0, 0)
        contents.extend(run[:first])
        if slots:
            pieces = (
                one if isinstance(one, bytes) else one.read_bytes() for one in run[first:last]
            )
            contents.append(pikepdf.Stream(self.pdf, b"\n".join(pieces)))
        contents.extend(run[last:])
        run.clear()

    def _turn_over(self, side: Side, tree: Any) -> None:
        """Set the edges of links and images for the other side."""
        for link, edges in zip(tree.Briefpress.Links, side.links, strict=True):
            link.Rect = Array(edges)
        for number, figure in _pairs(tree.Briefpress.Figures):
            figure.A.BBox = Array(side.figures[int(number)])

    def _remember(self, tree: Any) -> None:
        """Record the targets of destinations and references of PDF 2.0; rename duplicate names."""
        ours = tree.Briefpress
        for name, element in _pairs(ours.Anchors):
            self.anchors.setdefault(str(name), element)
        self.headings += list(ours.Headings)
        self.entries += [(element, str(target)) for element, target in _pairs(ours.Entries)]
        for terms in ours.Terms:
            terms.A.ListNumbering = Name.Description
        for _, named in _pairs(tree.IDTree.Names):
            if Name.Note == named.S:  # headings of groups have names as well
                named.S, named.NS = Name.FENote, self.namespace

    def _share_images(self, resources: Any) -> None:
        """Keep one copy of an image in several parts, named after its file."""
        images = resources.get("/XObject", Dictionary())
        for name in list(images.keys()):
            if name.startswith("/i"):
                images[name] = self.images.setdefault(name, images[name])
                if "/Interpolate" in images[name]:
                    images[name].Interpolate = False  # PDF/A requires it

    def _raise_heads(self) -> None:
        """Start with headings of the first level, as PDF/UA requires, if the cover has none."""
        highest = min((int(str(head.S)[2:]) for head in self.heads), default=1)
        for head in self.heads:
            head.S = Name(f"/H{int(str(head.S)[2:]) - highest + 1}")

    def _finish_structure(self, document: Any) -> None:
        self._raise_heads()
        names = Array()
        for name, element in sorted(self.names, key=lambda entry: entry[0]):
            names.append(pikepdf.String(name))
            names.append(element)
        root = Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([document]),
            ParentTree=self.pdf.make_indirect(Dictionary(Kids=self.leaves)),
            ParentTreeNextKey=self.key,
            IDTree=self.pdf.make_indirect(Dictionary(Names=names)),
        )
        self.pdf.Root.StructTreeRoot = self.pdf.make_indirect(root)
        document.P = self.pdf.Root.StructTreeRoot
        if self.two:
            document.NS = self.namespace
            self.pdf.Root.StructTreeRoot.Namespaces = Array([self.namespace])
            for entry, target in self.entries:
                if target in self.anchors:
                    entry.Ref = Array([self.anchors[target]])

    def _destinations(self) -> None:
        pages = [page.obj for page in self.pdf.pages]
        found: dict[str, Array | Dictionary] = {}
        for part in self.parts:
            for name, (page, x, y) in part.side.anchors.items():
                target = pages[part.first - 1 + page]
                found.setdefault(name, self._goal(target, self.anchors.get(name), x, y))
        names = Array()
        for name, place in sorted(found.items(), key=lambda entry: bytes(pikepdf.String(entry[0]))):
            names.append(pikepdf.String(name))
            names.append(place)
        self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(Dictionary(Names=names)))

    def _goal(self, page: Any, element: Any, x: float, y: float) -> Array | Dictionary:
        """Return a destination; in PDF 2.0 it points to an element as well as to a place."""
        place = Array([page, Name.XYZ, x, y, None])
        if not self.two or element is None:
            return place
        return Dictionary(D=place, SD=Array([element, Name.XYZ, x, y, None]))

    def _outline(self) -> None:
        with self.pdf.open_outline() as outline:
            above: list[tuple[int, Any]] = [(0, outline.root)]
            for number, (level, label, page, x, y) in enumerate(self._bookmarks()):
                goal = self._goal(page, self.headings[number] if self.two else None, x, y)
                entry = OutlineItem(label, goal if isinstance(goal, Array) else None)
                if isinstance(goal, Dictionary):
                    entry.action = Dictionary(S=Name.GoTo, D=goal.D, SD=goal.SD)
                while above[-1][0] >= level:
                    above.pop()
                above[-1][1].append(entry)
                above.append((level, entry.children))

    def _bookmarks(self) -> Iterator[tuple[int, str, Any, float, float]]:
        """Give level, label, page and place of every bookmark."""
        for part in self.parts:
            for mark in part.side.bookmarks:
                page = self.pdf.pages[part.first - 1 + mark.page].obj
                label = with_figures(mark.label, part.figures)
                yield mark.level, label, page, mark.x, mark.y


def _pairs(array: Any) -> Iterator[tuple[Any, Any]]:
    """Give the entries of an array two by two."""
    yield from zip(array[0::2], array[1::2], strict=True)
