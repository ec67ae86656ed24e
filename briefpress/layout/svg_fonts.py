"""Choose the fonts of the theme for the text of SVG images, and give them to the converter.

In: the stylesheets of the theme, and lists of fonts in an SVG image. Out: the names of fonts. The
converter finds a font by its name among all fonts of the computer, so it gets copies of the theme's
with names that no other font has: the same text is set the same everywhere.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from fontTools.ttLib import TTFont

from briefpress.parse.svg_features import GENERIC, UnfitFeature
from briefpress.parse.svg_styles import SVG
from briefpress.theme.stylesheets import FontFace, Sheet
from briefpress.theme.tokens import Tokens

_FAMILY, _STYLE, _FULL, _TYPOGRAPHIC = 1, 2, 4, (16, 17, 21, 22, 25)
_ITALIC, _BOLD, _REGULAR = 1, 1 << 5, 1 << 6
# Fonts that programs name by default and that browsers replace with their own of the same kind.
_ALIKE = {
    "sans": ("arial", "helvetica", "helvetica neue", "verdana", "tahoma", "trebuchet ms",
             "liberation sans", "dejavu sans", "segoe ui", "roboto", "open sans", "calibri"),
    "serif": ("times", "times new roman", "georgia", "liberation serif", "dejavu serif"),
    "mono": ("courier", "courier new", "consolas", "menlo", "monaco", "dejavu sans mono",
             "liberation mono"),
}  # fmt: skip
_KINDS = {name: kind for kind, names in _ALIKE.items() for name in names}


@dataclass(frozen=True)
class _Family:
    """A family of the theme: its name in stylesheets, and its fonts with their bytes."""

    name: str
    faces: tuple[tuple[FontFace, bytes], ...]

    @cached_property
    def fonts(self) -> list[TTFont]:
        return [TTFont(BytesIO(content), lazy=True) for _, content in self.faces]

    @cached_property
    def characters(self) -> frozenset[int]:
        """The characters that all its fonts have."""
        return frozenset.intersection(*(frozenset(font.getBestCmap()) for font in self.fonts))

    @cached_property
    def known_as(self) -> frozenset[str]:
        """The names that an image may give it, in lower case."""
        names = {self.name, *(_name(font) for font in self.fonts)}
        return frozenset(name.casefold() for name in names if name)

    @cached_property
    def unique(self) -> str:
        """The name that only the copies of these fonts have."""
        return f"bp{sha256(b''.join(content for _, content in self.faces)).hexdigest()[:16]}"

    def write_copies(self, folder: Path) -> None:
        """Write fonts with the unique name; the bold one is as bold as the stylesheet says."""
        for number, (face, content) in enumerate(self.faces):
            font = TTFont(BytesIO(content), recalcTimestamp=False)
            _rename(font, self.unique, face)
            font.save(folder / f"{number}.ttf")


@dataclass
class SvgFonts:
    """The fonts of a theme, by the names that SVG images give them.

    ``sheets`` are the texts of stylesheets by their addresses, ``want`` gives the bytes of a font.
    ``missing`` are fonts that images named in vain, since it was last emptied.
    """

    sheets: Mapping[str, str]
    want: Callable[[str], bytes]
    missing: dict[str, str] = field(default_factory=dict)
    _registered: set[str] = field(default_factory=set)

    @cached_property
    def _read(self) -> list[Sheet]:
        return [Sheet(address, Path(address), text) for address, text in self.sheets.items()]

    @cached_property
    def _families(self) -> dict[str, _Family]:
        faces: dict[str, list[tuple[FontFace, bytes]]] = {}
        for sheet in self._read:
            for face in sheet.faces:
                content = self.want(urljoin(sheet.address, face.address))
                faces.setdefault(face.family, []).append((face, content))
        return {name: _Family(name, tuple(found)) for name, found in faces.items()}

    @cached_property
    def _of_kind(self) -> dict[str, str]:
        """The family of the theme for each kind: serif, sans and mono."""
        tokens = Tokens(self.sheets.values())
        first = next(iter(self._families), "")
        chosen = {}
        for kind in ("serif", "sans", "mono"):
            names = [one.strip().strip("\"'") for one in tokens.get(kind, "").split(",")]
            chosen[kind] = next((one for one in names if one in self._families), first)
        return chosen

    def choose(self, named: Iterable[str]) -> str:
        """Return the family for a list of fonts: the first that there is, as browsers choose.

        A well-known font that the theme does not have stands for its kind, as `sans-serif` does.
        """
        named = tuple(named)
        for name in named:
            if found := self._find(name):
                return found
            if kind := GENERIC.get(name.casefold()) or _KINDS.get(name.casefold()):
                return self._of_kind[kind]
        chosen = self._of_kind["serif"]
        self.missing[named[0] if named else ""] = chosen
        return chosen

    def _find(self, name: str) -> str:
        wanted = name.casefold()
        return next((one.name for one in self._families.values() if wanted in one.known_as), "")

    def give_to_converter(self, root: Element, register: Callable[[str], None]) -> None:
        """Name the fonts of a drawing as the converter knows them.

        Raises `UnfitFeature` when no family has all characters of a text: the converter would
        take the rest from any font of the computer.
        """
        self._pass_on(root, next(iter(self._families)))
        used: set[str] = set()
        for text in root.iter(f"{SVG}text"):
            for line in _lines(text):
                used |= self._set_line(line)
        for name in sorted(used - self._registered):
            folder = Path(tempfile.mkdtemp(prefix="svg-fonts-"))
            self._families[name].write_copies(folder)
            register(str(folder))
            self._registered.add(name)
        for element in root.iter():
            if family := element.attrib.pop("font-family", None):
                element.set("font-family", self._families[family].unique)

    def _pass_on(self, element: Element, family: str) -> None:
        """Set the family on every element, as it is inherited."""
        own = element.get("font-family", "inherit")
        family = family if own == "inherit" else own
        element.set("font-family", family)
        for child in element:
            self._pass_on(child, family)

    def _set_line(self, line: list[Element]) -> set[str]:
        """Set one line in families that have all its characters; return them."""
        written = "".join(text for element in line for text in _own_text(element))
        wanted = frozenset(ord(character) for character in written if not character.isspace())
        families = {element.get("font-family", "") for element in line}
        if all(wanted <= self._families[name].characters for name in families):
            return families
        for name in (*sorted(families), *self._families):
            if wanted <= self._families[name].characters:
                for element in line:
                    element.set("font-family", name)
                return {name}
        why = f"no font of the theme has all characters of the text “{written.strip()[:60]}”"
        hint = "write each script in a <text> of its own, or convert the text to paths"
        raise UnfitFeature(why, hint)


def _lines(text: Element) -> Iterator[list[Element]]:
    """Give the elements of a text that are set together: those that start at a place are apart."""
    parts = list(text)
    is_split = not any((one or "").strip() for one in (text.text, *(part.tail for part in parts)))
    if not is_split:
        yield [*text.iter()]
        return
    line = [text]
    for part in parts:
        if {"x", "y"} & set(part.attrib):
            yield line
            line = []
        line += part.iter()
    yield line


def _own_text(element: Element) -> Iterator[str]:
    yield element.text or ""
    yield from (child.tail or "" for child in element)


def _name(font: TTFont) -> str:
    names: Any = font["name"]
    return str(names.getDebugName(16) or names.getDebugName(_FAMILY) or "")


def _rename(font: TTFont, family: str, face: FontFace) -> None:
    names: Any = font["name"]
    for unused in _TYPOGRAPHIC:
        names.removeNames(nameID=unused)
    names.removeNames(nameID=_FAMILY)
    style = ("Bold " if face.is_bold else "") + ("Italic" if face.is_italic else "")
    for number, text in ((_FAMILY, family), (_STYLE, style.strip() or "Regular"), (_FULL, family)):
        names.setName(text, number, 3, 1, 0x409)
    measures: Any = font["OS/2"]
    measures.usWeightClass = 700 if face.is_bold else 400
    head: Any = font["head"]
    head.macStyle = face.is_bold | face.is_italic << 1
    kept = measures.fsSelection & ~(_ITALIC | _BOLD | _REGULAR)
    marks = (_ITALIC * face.is_italic) | (_BOLD * face.is_bold)
    measures.fsSelection = kept | (marks or _REGULAR)
