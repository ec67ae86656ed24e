"""What a finished PDF holds: text, outline, links, tags, faces and pictures of its pages."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf
import pypdfium2
from PIL import Image

# A word that a line has broken, whose own hyphens are others; one that a page has broken stays so.
_BROKEN = re.compile(r"\u2010\s+(?=\w\w)")


@dataclass(frozen=True)
class Link:
    """A link: the page it is on, the page or the address it leads to, and its description."""

    page: int
    to_page: int | None
    address: str | None
    description: str


@dataclass(frozen=True)
class Word:
    """A word and where it stands, in millimetres from the left and the top of its page."""

    text: str
    left: float
    right: float
    top: float


@dataclass
class Tag:
    """A structure element: its words and the elements in it, in reading order, and its pages."""

    kind: str
    element: pikepdf.Object
    content: list[str | Tag] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    @property
    def children(self) -> list[Tag]:
        return [one for one in self.content if isinstance(one, Tag)]

    def all(self, kind: str) -> list[Tag]:
        """Return this element and those in it that are of a kind, in reading order."""
        found = [self] if self.kind == kind else []
        for child in self.children:
            found += child.all(kind)
        return found

    def heard(self) -> str:
        """Return all words in it as they are read aloud."""
        return "".join(one.heard() if isinstance(one, Tag) else one for one in self.content)


class Inspector:
    """Opens a PDF's bytes; pages count from 1."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.drawn = pypdfium2.PdfDocument(pdf)
        self._read: dict[int, dict[int, str]] = {}

    @property
    def pages(self) -> int:
        return len(self.pdf.pages)

    def size(self, page: int) -> tuple[int, int]:
        """Return width and height in whole millimetres."""
        box = [float(side) for side in self.pdf.pages[page - 1].mediabox]
        return round((box[2] - box[0]) / 72 * 25.4), round((box[3] - box[1]) / 72 * 25.4)

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page, with words whole that a line has broken."""
        texts = (str(page.get_textpage().get_text_range()) for page in self.drawn)
        return [_BROKEN.sub("", text) for text in texts]

    def text(self, page: int) -> str:
        return self.texts[page - 1]

    def page_with(self, words: str) -> int:
        """Return the first page on which the words stand, whatever the white space."""
        wanted = " ".join(words.split())
        return next(
            number for number, text in enumerate(self.texts, 1) if wanted in " ".join(text.split())
        )

    def words(self, page: int) -> list[Word]:
        """Return the words of a page in the order in which they were drawn."""
        height = float(self.drawn[page - 1].get_height())
        textpage = self.drawn[page - 1].get_textpage()
        text = textpage.get_text_range()
        found = []
        for match in re.finditer(r"\S+", text):
            boxes = [textpage.get_charbox(index) for index in range(*match.span())]
            found.append(
                Word(
                    match.group(),
                    min(box[0] for box in boxes) / 72 * 25.4,
                    max(box[2] for box in boxes) / 72 * 25.4,
                    (height - max(box[3] for box in boxes)) / 72 * 25.4,
                )
            )
        return found

    def find(self, page: int, text: str) -> Word:
        return next(word for word in self.words(page) if word.text.startswith(text))

    def outline(self) -> list[tuple[int, str, int]]:
        """Return level, title and page of every bookmark."""
        found = []
        with self.pdf.open_outline() as outline:
            pending = [(1, item) for item in outline.root]
            while pending:
                level, item = pending.pop(0)
                assert isinstance(item.destination, pikepdf.Array)
                found.append((level, item.title, self._page(item.destination[0])))
                pending[:0] = [(level + 1, child) for child in item.children]
        return found

    def links(self) -> list[Link]:
        return list(self._links())

    def _links(self) -> Iterator[Link]:
        names = self._destinations()
        for number, page in enumerate(self.pdf.pages, 1):
            for annotation in page.get("/Annots", []):
                if annotation.get("/Subtype") != "/Link":
                    continue
                says = str(annotation["/Contents"])
                if (action := annotation.get("/A")) is not None and "/URI" in action:
                    yield Link(number, None, str(action["/URI"]), says)
                else:
                    target = annotation["/Dest"]
                    goal = names[str(target)] if isinstance(target, pikepdf.String) else target
                    yield Link(number, self._page(goal[0]), None, says)

    def _destinations(self) -> dict[str, pikepdf.Object]:
        tree = pikepdf.NameTree(self.pdf.Root.Names.Dests)
        return {str(name): goal for name, goal in tree.items()}

    def _page(self, page: pikepdf.Object) -> int:
        return self._numbers[page.objgen]

    @cached_property
    def _numbers(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages, 1)}

    def _elements(self) -> Iterator[pikepdf.Object]:
        """Give the structure elements in reading order."""
        pending: list[object] = [self.pdf.Root.StructTreeRoot.K]
        while pending:
            node = pending.pop(0)
            if isinstance(node, pikepdf.Array):
                pending[:0] = list(node)
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                yield node
                if "/K" in node:
                    pending.insert(0, node.K)

    def tags(self) -> list[str]:
        """Return the tag of every structure element, in reading order."""
        return [str(element.S).lstrip("/") for element in self._elements()]

    def structure(self) -> Tag:
        """Return the structure tree with the words that each element holds itself."""
        (document,) = self.pdf.Root.StructTreeRoot.K
        return self._tag(document)

    def _tag(self, element: pikepdf.Object) -> Tag:
        tag = Tag(str(element.S).lstrip("/"), element)
        for child in element.get("/K", pikepdf.Array()):
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                tag.content.append(self._tag(child))
                continue
            page, mcid = element.get("/Pg"), child
            if isinstance(child, pikepdf.Dictionary):
                if "/MCID" not in child:
                    continue  # a link's place
                page, mcid = child.Pg, child.MCID
            assert page is not None
            tag.content.append(self._marked(self._page(page))[int(mcid)])
            tag.pages.add(self._page(page))
        return tag

    def artefacts(self, page: int) -> list[str]:
        """Return the texts on a page that are no content, in the order of drawing."""
        return self._marked(page)[-1].split("\0")[1:]

    def _marked(self, page: int) -> dict[int, str]:
        """Return the text of each marked-content identifier; -1 are artefacts, each after a NUL."""
        if page not in self._read:
            self._read[page] = _marked(self.pdf.pages[page - 1])
        return self._read[page]

    def alternatives(self) -> list[str]:
        """Return the alternative texts, in reading order."""
        return [str(element.Alt) for element in self._elements() if "/Alt" in element]

    def faces(self) -> dict[str, bool]:
        """Return the names of the faces, without the subset's tag, and whether each is embedded."""
        found: dict[str, bool] = {}
        for page in self.pdf.pages:
            for face in page.resources.get("/Font", {}).values():
                inner = face.DescendantFonts[0]
                name = str(inner.BaseFont).lstrip("/").partition("+")[2]
                embedded = any(key in inner.FontDescriptor for key in ("/FontFile2", "/FontFile3"))
                found[name] = found.get(name, True) and embedded
        return found

    def picture(self, page: int, dpi: int) -> Image.Image:
        image = self.drawn[page - 1].render(scale=dpi / 72).to_pil()
        assert isinstance(image, Image.Image)
        return image.convert("RGB")


def _marked(page: pikepdf.Page) -> dict[int, str]:
    found: dict[int, str] = defaultdict(str)
    open_marks: list[int] = []
    letters: dict[str, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                artefact = str(operands[0]) == "/Artifact"
                open_marks.append(-1 if artefact else int(operands[1].get("/MCID", -2)))
                if artefact:
                    found[-1] += "\0"
            case "EMC":
                open_marks.pop()
            case "Tf":
                letters = _letters(page.resources.Font[str(operands[0])])
            case "TJ" if open_marks:
                shown = (bytes(one).hex() for one in operands[0] if isinstance(one, pikepdf.String))
                glyphs = re.findall("....", "".join(shown))
                found[open_marks[-1]] += "".join(letters[glyph] for glyph in glyphs)
    return found


def _letters(font: pikepdf.Object) -> dict[str, str]:
    """Return the text of each glyph (hexadecimal) of a face."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]*)>\n", table)
    return {glyph: bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}
