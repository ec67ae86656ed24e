"""Write a structure tree into the PDF of a fragment, with the parent tree.

It also keeps lists for the join: links and images, whose edges depend on the side, headings, whose
levels depend on the document, and what PDF 2.0 needs to know of headings, anchors and contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pydyf

from briefpress.layout.fragment import Box
from briefpress.layout.structure import Annotation, Content, StructureTree, Tag

_HEAD = re.compile("H[1-6]")


class TagWriter:
    """Writes a structure tree and its parent tree into a PDF."""

    def __init__(
        self, pdf: Any, tree: StructureTree, link_edges: Sequence[Box], picture_edges: Sequence[Box]
    ) -> None:
        self.pdf, self.tree = pdf, tree
        self.link_edges, self.picture_edges = link_edges, picture_edges
        self.pages = pdf.page_references
        self.numbers: dict[int, dict[int, bytes]] = {}
        self.annotations: list[bytes] = []
        self.links: dict[int, bytes] = {}
        self.figures: dict[int, bytes] = {}
        self.names: dict[str, bytes] = {}
        self.written: dict[Tag, bytes] = {}
        self.entries: list[Any] = []
        self.terms: list[bytes] = []
        self.heads: list[bytes] = []

    def write(self, headings: list[Tag]) -> None:
        """Write the tree; ``headings`` are the tags of the bookmarks, in order."""
        parent_tree, id_tree = pydyf.Dictionary(), pydyf.Dictionary()
        top = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for one in (parent_tree, id_tree, top):
            self.pdf.add_object(one)
        root = self._element(self.tree.finished(), top.reference)
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
        # Not part of PDF: lists for the join, to choose a side and to write PDF 2.0.
        anchors = self.tree.anchors(self.written).items()
        top["Briefpress"] = pydyf.Dictionary(
            {
                "Links": pydyf.Array(self.links[number] for number in sorted(self.links)),
                "Figures": pydyf.Array(
                    part
                    for number in sorted(self.figures)
                    for part in (number, self.figures[number])
                ),
                "Headings": pydyf.Array(self.written.get(tag, root) for tag in headings),
                "Heads": pydyf.Array(self.heads),
                "Anchors": pydyf.Array(
                    part
                    for name, tag in anchors
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
        elif _HEAD.fullmatch(tag.kind):
            self.heads.append(reference)
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
            edges = pydyf.Array(self.picture_edges[tag.picture])
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
                "Rect": pydyf.Array(self.link_edges[link.number]),
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
    """Give the targets of the links in a tag."""
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _targets(child)
        elif isinstance(child, Annotation) and child.internal:
            yield child.target
