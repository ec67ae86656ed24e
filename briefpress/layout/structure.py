"""Build the structure tree of a tagged PDF from laid-out boxes.

The tree follows the HTML, not the boxes: an element that is split across pages is one structure
element, a note is placed at its call, and repeated content (table heads, running heads, leaders) is
an artefact. Names are those of PDF 1.7, section 14.8.4.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from briefpress.layout.weasyprint.boxes import SVG, AbsolutePlaceholder, boxes
from briefpress.layout.weasyprint.footnotes import MARK

# Inline elements: their content belongs to the element around them.
_TRANSPARENT = frozenset((
    "abbr", "b", "bdi", "bdo", "br", "cite", "data", "del", "dfn", "em", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr",
))  # fmt: skip
_KINDS = {
    "section": "Sect", "article": "Art", "main": "Part", "nav": "Sect", "div": "Div",
    "aside": "Sect", "figure": "Sect", "figcaption": "Caption", "caption": "Caption",
    "blockquote": "BlockQuote", "p": "P", "a": "Link", "code": "Code",
    "img": "Figure", SVG: "Figure",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD",
}  # fmt: skip
# Elements that only contain other elements: text directly in them is a paragraph.
_GROUPING = frozenset(("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOCI"))
_HEADER = {"Type": "/Pagination", "Subtype": "/Header"}
_FOOTER = {"Type": "/Pagination", "Subtype": "/Footer"}
_REPEATED = {"Type": "/Pagination"}
_ORNAMENT = {"Type": "/Layout"}
_INLINE = frozenset(("Span", "Code", "Link", "Reference", "Note"))
_FIRST = frozenset(("Lbl", "Caption"))
_SCOPE = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}
# A link to a note below a table and, in front of the note, the link back to its call.
_ROUND_LINKS = {"doc-noteref": "Reference", "doc-backlink": "Lbl"}
_NUMBERING = {"ol": "Decimal", "ul": "Disc", "dl": "None"}


@dataclass(slots=True, eq=False)
class Content:
    """A piece of a page's content: the page (from 0) and its marked-content identifier."""

    page: int
    mcid: int


@dataclass(slots=True, eq=False)
class Annotation:
    """A link on a page, with its ``number`` among all links, and an address or an anchor."""

    page: int
    number: int
    target: str
    internal: bool
    description: str


@dataclass(slots=True, eq=False)
class Tag:
    """A structure element; ``attributes`` by owner, ``id`` if another element may refer to it.

    ``picture`` is the number of the image in a figure, among all images.
    """

    kind: str
    children: list[Tag | Content | Annotation] = field(default_factory=list)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    lang: str = ""
    alt: str = ""
    expansion: str = ""
    id: str = ""
    picture: int | None = None


def artefacts(pages: Iterable[Any]) -> dict[Any, dict[str, str]]:
    """Return the text and image boxes that are artefacts, with their type in PDF.

    These are page margins, leaders, ornaments, repeated heads and feet of tables, and the words at
    the split of a note.
    ``pages`` are page boxes in order.
    """
    found: dict[Any, dict[str, str]] = {}
    heads: set[Any] = set()
    for page in pages:
        new_heads: set[Any] = set()
        pending: list[tuple[Any, dict[str, str] | None]] = [(page, None)]
        while pending:
            box, kind = pending.pop()
            if isinstance(box, AbsolutePlaceholder):
                box = box._box
            if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
                new_heads.add(box.element)
                kind = _REPEATED if box.element in heads else kind
            elif isinstance(box, boxes.MarginBox):
                kind = _HEADER if "top" in box.at_keyword else _FOOTER
            elif box.is_leader or _is_ornament(box) or str(box.element_tag).endswith(MARK):
                kind = _ORNAMENT
            if kind and isinstance(box, (boxes.TextBox, boxes.ReplacedBox)):
                found[box] = kind
            pending.extend((child, kind) for child in getattr(box, "children", ()))
        heads |= new_heads
    return found


def _is_ornament(box: Any) -> bool:
    element = box.element
    return (
        isinstance(box, boxes.ReplacedBox)
        and element is not None
        and (element.get("role") == "presentation" or element.get("aria-hidden") == "true")
    )


def leaves(page: Any) -> Iterator[Any]:
    """Give the text and image boxes of a page box in the order of the box tree."""
    pending = [page]
    while pending:
        box = pending.pop()
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, (boxes.TextBox, boxes.ReplacedBox)):
            yield box
        else:
            pending.extend(list(box.children)[::-1])


class StructureTree:
    """The structure tree of a part, built page by page."""

    def __init__(self, body: Any, pages: Iterable[Any], part: str) -> None:
        self.root = Tag("Document")
        self.undescribed: list[Any] = []
        self._part, self._body = part, body
        self._parents = {child: parent for parent in body.iter() for child in parent}
        self._tags: dict[Any, Tag] = {body: self.root}
        self._bodies: dict[Any, Tag] = {}
        self._noted = 0
        self._notes = {
            box.element
            for page in pages
            for area in page.children
            if isinstance(area, boxes.FootnoteAreaBox)
            for box in area.children
        }

    def add(self, box: Any, content: Content) -> None:
        """Add a piece of content to the tag of its element."""
        element, tag = box.element, box.element_tag
        if tag.endswith("::footnote-call"):
            call = Tag("Reference", [content])
            self._container(self._parents[element]).children.append(call)
            self._tag(element)
        elif tag.endswith(("::footnote-marker", "::marker")):
            self._tag(element).children.append(Tag("Lbl", [content]))
        else:
            self._container(element).children.append(content)

    def add_picture(self, box: Any, content: Content, number: int) -> None:
        """Add an image; ``number`` is its number among all images."""
        figure = self._tag(box.element)
        figure.children.append(content)
        figure.picture = number
        if not figure.alt:
            self.undescribed.append(box.element)

    def add_link(self, box: Any, annotation: Annotation) -> None:
        """Add a link to the tag of its element."""
        self._tag(box.element).children.append(annotation)

    def of(self, element: Any) -> Tag:
        """Return the tag of an element, or of the nearest one around it."""
        return self._container(element)

    def anchors(self, kept: Container[Tag]) -> dict[str, Tag]:
        """Return the tag of every anchor; for an element that prints nothing, the tag before it.

        ``kept`` are the tags in the finished tree.
        """
        found: dict[str, Tag] = {}
        latest: Tag | None = None
        for element in self._body.iter():
            if self._tags.get(element) in kept:
                latest = self._tags[element]
            if latest and element.get("id") and element is not self._body:
                found[element.get("id")] = latest
        return found

    def finished(self) -> Tag:
        """Return the finished tree, as required by PDF."""
        return _tidy(self.root)

    def _container(self, element: Any) -> Tag:
        """Return the tag that contains the children of an element."""
        tag = self._tag(element)
        if tag.kind == "LI":
            body = self._bodies.get(element)
            if body is None:
                body = self._bodies[element] = Tag("LBody")
                tag.children.append(body)
            return body
        return tag

    def _tag(self, element: Any) -> Tag:
        if element not in self._tags:
            self._tag(self._parents[element])  # a row creates the tags of its cells
        if element not in self._tags:
            self._tags[element] = self._new_tag(element)
        return self._tags[element]

    def _new_tag(self, element: Any) -> Tag:
        parent = self._parents[element]
        if element in self._notes or element.get("role") == "doc-footnote":
            self._noted += 1
            return self._hung(parent, Tag("Note", id=f"{self._part}-note-{self._noted}"), element)
        if element.tag in ("dt", "dd"):
            return self._described(element, parent)
        if element.get("role") in _ROUND_LINKS:
            parent_tag = self._hung(parent, Tag(_ROUND_LINKS[element.get("role")]), element)
            link = Tag("Link")
            parent_tag.children.append(link)
            return link
        if element.tag in _TRANSPARENT and not _says_more(element):
            return self._container(parent)
        tag = self._hung(parent, Tag(self._kind(element, parent)), element)
        if tag.kind == "TR":
            self._tags[element] = tag
            for cell in element:
                self._tag(cell)  # an empty cell needs a tag as well
        return tag

    def _hung(self, parent: Any, tag: Tag, element: Any) -> Tag:
        """Append a new tag to its parent."""
        holder = self._tag(parent) if tag.kind == "LI" else self._container(parent)
        holder.children.append(tag)
        tag.lang = element.get("lang", "")
        if tag.kind == "Figure":
            tag.alt = _alternative(element)
        elif tag.kind == "Span":
            tag.expansion = element.get("title", "") if element.tag == "abbr" else ""
        elif tag.kind in ("TH", "TD"):
            tag.attributes["Table"] = _cell(element)
            if element.get("scope") == "rowgroup":
                tag.id = element.get("id", "")  # its rows refer to it
        elif tag.kind == "L":
            numbering = "UpperAlpha" if element.get("type") == "A" else _NUMBERING[element.tag]
            tag.attributes["List"] = {"ListNumbering": "/" + numbering}
        return tag

    def _described(self, element: Any, parent: Any) -> Tag:
        """Return the tag of a term or its description; each term starts an entry of its list."""
        kind = "Lbl" if element.tag == "dt" else "LBody"
        if parent.tag == "dl":
            entries = self._tag(parent).children
            if element.tag == "dt" or not entries:
                entries.append(Tag("LI"))
            entry = entries[-1]
        else:
            entry = self._tag(parent)
        tag = Tag(kind, lang=element.get("lang", ""))
        if isinstance(entry, Tag):
            entry.children.append(tag)
        return tag

    def _kind(self, element: Any, parent: Any) -> str:
        if element.tag in _TRANSPARENT:
            return "Span"
        if element.tag == "div" and parent.tag == "dl":
            return "LI"
        if element.tag in ("ol", "ul", "li") and self._is_contents(parent):
            return "TOCI" if element.tag == "li" else "TOC"
        return _KINDS.get(element.tag, "Div")

    def _is_contents(self, element: Any) -> bool:
        while element is not None:
            if element.tag == "nav":
                return True
            element = self._parents.get(element)
        return False


def _says_more(element: Any) -> bool:
    return bool(element.get("lang")) or (element.tag == "abbr" and bool(element.get("title")))


def _alternative(element: Any) -> str:
    if element.tag != SVG:
        return str(element.get("alt", ""))
    return str(element.findtext("{http://www.w3.org/2000/svg}title") or "")


def _cell(element: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {}
    if element.tag == "th":
        cell["Scope"] = "/" + _SCOPE.get(element.get("scope", "col"), "Column")
    for attribute, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
        if (number := int(element.get(attribute, 1))) != 1:
            cell[key] = number
    if element.get("headers"):
        cell["Headers"] = f"[({element.get('headers')})]"
    return cell


def _tidy(tag: Tag) -> Tag:
    """Remove empty elements, wrap bare text in paragraphs, put labels and captions first."""
    children: list[Tag | Content | Annotation] = []
    for child in tag.children:
        kept = _tidy(child) if isinstance(child, Tag) else child
        if not isinstance(kept, Tag) or kept.children or kept.kind in ("TH", "TD"):
            children.append(kept)
    children.sort(key=lambda child: not (isinstance(child, Tag) and child.kind in _FIRST))
    tag.children = _in_paragraphs(children) if tag.kind in _GROUPING else children
    return tag


def _in_paragraphs(
    children: list[Tag | Content | Annotation],
) -> list[Tag | Content | Annotation]:
    wrapped: list[Tag | Content | Annotation] = []
    run: Tag | None = None
    for child in children:
        if isinstance(child, Tag) and child.kind not in _INLINE:
            run = None
            wrapped.append(child)
        elif run is None:
            run = Tag("P", [child])
            wrapped.append(run)
        else:
            run.children.append(child)
    return wrapped
