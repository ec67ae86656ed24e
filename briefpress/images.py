"""Pictures as the press takes them: whole, of a sane size, and complete in themselves.

In: the file of a picture that a briefing names. Out: nothing but faults, and the words that a
drawing prints. The renderer never sees a picture that was refused here. Photographs are decoded;
drawings (SVG) are read by expat without any entity, and refused when they name anything outside
themselves or grow when they are drawn.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from PIL import Image, ImageFile, UnidentifiedImageError

from briefpress import codes
from briefpress.codes import Refusal
from briefpress.diagnostics import Collector
from briefpress.limits import Limits, how_to_raise
from briefpress.source import unprintable
from briefpress.span import Text

IMAGES = (".svg", ".png", ".jpg", ".jpeg")
_DECODERS = ("PNG", "JPEG")  # never the others that Pillow has: some start programs

_MODES = {
    "CMYK": "its colours are CMYK, and the press prints RGB",
    "LAB": "its colours are L*a*b*, and the press prints RGB",
    **dict.fromkeys(("I", "I;16", "I;16B", "I;16L", "F"), "its greys have more than 8 bits"),
}

# What a drawing is made of that a printed page cannot have, or must not run.
_NOT_DRAWN = {
    "script": "a page runs no script",
    "foreignObject": "only what is SVG itself is drawn",
    "iframe": "only what is SVG itself is drawn",
    "handler": "a page runs no script",
    "audio": "a page has no sound",
    "video": "a page does not move",
}
_TEXT = frozenset(("text", "tspan", "textPath", "a"))
_ADDRESS = re.compile(r"\b(?:url|src|image|image-set)\s*\(\s*(['\"]?)([^'\")]*)", re.I)
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg);base64,", re.I)
_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.I)
_POINTS = re.compile(r"[-+]?[\d.]+|[zZ]")
_SEARCHED = 200  # elements that are looked at in the time that it takes to draw one
_LARGEST = 1_000_000  # a length in a drawing, in its own units: far beyond any sheet


def check(path: Text, folder: Path, limits: Limits, faults: Collector) -> tuple[Text, ...]:
    """Report an image that cannot be printed as it is; return the words that a drawing prints.

    ``path`` names a regular file of the briefing's ``folder``; faults and words stand where it is
    named.
    """
    kind = Path(path).suffix.lower()
    try:
        if kind not in IMAGES:
            raise Refusal(
                codes.IMAGE_KIND,
                f"the image `{path}` is none of {', '.join(IMAGES)}",
                found=kind,
                expected=IMAGES,
            )
        content = _read(path, folder / path, kind == ".svg", limits)
        if kind == ".svg":
            return tuple(path.derive(words) for words in _words_of(path, content, limits))
        if fault := _decoding_fault(content, limits):
            raise fault.of(path)
    except Refusal as refusal:
        faults.refuse(refusal, path.span)
    return ()


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a picture, without the name of its file."""

    code: codes.Code
    why: str
    hint: str | None = None
    found: str | None = None

    def of(self, path: str) -> Refusal:
        return Refusal(
            self.code,
            f"the image `{path}` cannot be printed: {self.why}",
            self.hint,
            found=self.found,
        )


class _Bad(Exception):
    """Ends the reading of a drawing."""

    def __init__(self, fault: _Fault) -> None:
        self.fault = fault


def _read(path: str, file: Path, drawing: bool, limits: Limits) -> bytes:
    name, most = ("svg-bytes", limits.svg_bytes) if drawing else ("image-bytes", limits.image_bytes)
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        why = f"the file cannot be read: {error.strerror}"
        raise _Fault(codes.UNREADABLE_FILE, why).of(path) from None
    if len(content) > most:
        raise _too_large(f"it has more than {most:,} bytes", name).of(path)
    return content


def _too_large(why: str, limit: str, found: str | None = None) -> _Fault:
    hint = f"save it smaller, {how_to_raise(limit)}"
    return _Fault(codes.IMAGE_TOO_LARGE, why, hint, found)


# Photographs.


def _decoding_fault(content: bytes, limits: Limits) -> _Fault | None:
    """Decode a picture; return what is wrong with it."""
    lenient, most = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    # WeasyPrint sets the first, and prints half a picture; the limit on pixels is our own.
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, None
    try:
        with Image.open(BytesIO(content), formats=_DECODERS) as image:
            if image.width * image.height > limits.image_pixels:
                size = f"{image.width:,} × {image.height:,}"
                most_pixels = f"more than {limits.image_pixels:,} pixels"
                return _too_large(f"it has {size}, {most_pixels}", "image-pixels", size)
            if why := _MODES.get(image.mode):
                return _Fault(codes.BAD_IMAGE, why, "save it as RGB of 8 bits", image.mode)
            image.load()
    except UnidentifiedImageError:
        return _Fault(codes.BAD_IMAGE, "it is no PNG or JPEG", "save it again from what made it")
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        why = str(error) or "it cannot be decoded"
        return _Fault(codes.BAD_IMAGE, why, "save it again from what made it")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = lenient, most
    return None


# Drawings.


@dataclass(slots=True)
class _Element:
    """An element, the elements in it, and the ids of those that are drawn where it stands.

    ``points`` is how often a marker of it is drawn.
    """

    name: str
    children: list[_Element] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    points: int = 1


def _words_of(path: str, content: bytes, limits: Limits) -> list[str]:
    reading = _Reading(limits)
    try:
        return reading.read(content)
    except _Bad as bad:
        raise bad.fault.of(f"{path}") from None


class _Reading:
    """Reads one drawing from beginning to end, and stops at the first fault."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.open: list[_Element] = []
        self.named: dict[str, _Element] = {}
        self.root: _Element | None = None
        self.words: list[str] = []
        self.style: list[str] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._unknown_entity
        self.parser.ProcessingInstructionHandler = self._instruction

    def read(self, content: bytes) -> list[str]:
        """Return the words that the drawing prints."""
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            why = f"{expat.ErrorString(error.code)} in its line {error.lineno}"
            raise _Bad(
                _Fault(codes.BAD_IMAGE, f"it is no SVG: {why}", "save it again from what made it")
            ) from None
        except (ValueError, LookupError):  # an encoding that is none
            raise self._bad("it names an encoding that is not known", "save it as UTF-8") from None
        assert self.root is not None, "expat wants one element"  # noqa: S101
        growth = _Growth(self.named, self.limits)
        growth.check(self.root)
        # The renderer searches the whole drawing for everything that is used.
        if growth.targets * self.count > _SEARCHED * self.limits.svg_elements:
            raise _Bad(_too_many(self.limits))
        return self.words

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        element = _Element(name)
        self.count += 1
        if self.count > self.limits.svg_elements:
            raise _Bad(_too_many(self.limits))
        if len(self.open) >= self.limits.svg_depth:
            raise _Bad(_too_deep(self.limits))
        if self.open:
            self.open[-1].children.append(element)
        elif name != "svg":
            raise self._bad(f"it begins with <{name}> and not with <svg>", None, codes.BAD_IMAGE)
        else:
            self.root = element
        if why := _NOT_DRAWN.get(name):
            raise self._bad(f"it holds <{name}>, and {why}", "take it out")
        self.open.append(element)
        for key, value in attributes.items():
            self._attribute(element, key, value)

    def _attribute(self, element: _Element, key: str, value: str) -> None:
        local = key.rpartition("}")[2]
        if local == "id":
            self.named.setdefault(value, element)
        elif local == "href":
            self._reference(element, value.strip())
        elif key == "http://www.w3.org/XML/1998/namespace}base":
            raise self._bad("it says where its addresses begin (`xml:base`)", "take it out")
        elif re.fullmatch(r"on[a-z]+", key):
            raise self._bad(f"it holds `{key}`, and a page runs no script", "take it out")
        elif local == "style":
            self._check_style(value)
        elif local in ("width", "height", "viewBox", "font-size"):
            self._check_size(element, local, value)
        elif local in ("d", "points"):
            element.points = len(_POINTS.findall(value))
        marks = local.startswith("marker") or (local == "style" and "marker" in value)
        (element.markers if marks else element.uses).extend(self._addresses(value))

    def _reference(self, element: _Element, value: str) -> None:
        if value.startswith("#"):
            if element.name != "a":
                element.uses.append(value[1:])
        elif element.name == "a" and re.match(r"https?://|mailto:", value):
            return
        elif element.name == "image" and (embedded := _EMBEDDED.match(value)):
            self._check_embedded(value[embedded.end() :])
        elif value:
            raise self._bad(
                f"it leads to `{value[:60]}`, outside itself",
                "put what it needs into the drawing itself, pictures as PNG or JPEG in base64",
                found=value[:200],
            )

    def _check_embedded(self, encoded: str) -> None:
        try:
            content = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
        except (binascii.Error, ValueError):
            raise self._bad(
                "a picture in it is not base64", "embed it again", codes.BAD_IMAGE
            ) from None
        if fault := _decoding_fault(content, self.limits):
            raise _Bad(_Fault(fault.code, f"of a picture in it: {fault.why}", fault.hint))

    def _check_style(self, style: str) -> None:
        """Refuse what a style could load, in whatever way it is spelt."""
        style = re.sub(r"/\*.*?(?:\*/|\Z)", " ", style, flags=re.S)
        for sign, name in (("\\", "a backslash"), ("@", "a rule with `@`"), ("href", "an address")):
            if sign in style.lower():
                raise self._bad(
                    f"a style in it holds {name}, which can load a file", "take it out of the style"
                )
        list(self._addresses(style))

    def _addresses(self, value: str) -> Iterator[str]:
        """Give the ids that a value names; refuse what lies outside the drawing."""
        for _, target in _ADDRESS.findall(value):
            if not target.strip().startswith("#"):
                raise self._bad(
                    f"it leads to `{target.strip()[:60]}`, outside itself",
                    "put what it needs into the drawing itself",
                    found=target.strip()[:200],
                )
            yield target.strip()[1:]

    def _check_size(self, element: _Element, key: str, value: str) -> None:
        """Refuse a size that no sheet has; only what is in the drawing may have none at all."""
        numbers = [_number(part) for part in value.replace(",", " ").split()]
        if key == "viewBox" and (len(numbers) != 4 or None in numbers):
            raise self._bad(
                f"its `viewBox` is `{value[:60]}`",
                "write four numbers: left, top, width, height",
                codes.BAD_IMAGE,
                found=value[:200],
            )
        whole = element is self.root
        for number in numbers[2:] if key == "viewBox" else numbers:
            if number is not None and (abs(number) > _LARGEST or (whole and number <= 0)):
                raise self._bad(
                    f"its `{key}` is `{value[:60]}`",
                    f"give it a size above 0 and up to {_LARGEST:,}",
                    codes.BAD_IMAGE,
                    found=value[:200],
                )

    def _end(self, _tag: str) -> None:
        if self.open.pop().name == "style":
            self._check_style("".join(self.style))
            self.style.clear()

    def _text(self, words: str) -> None:
        within = self.open[-1].name
        if within == "style":
            self.style.append(words)
        elif within in _TEXT and words.strip():
            if fault := unprintable(words):
                raise self._bad(fault[1], "take it out", codes.BAD_CHARACTER, found=fault[0])
            self.words.append(words)

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, has_subset: int
    ) -> None:
        if has_subset:
            raise self._bad("it declares things of its own in `<!DOCTYPE … [`", "take that out")

    def _entity(self, name: str, *_: Any) -> None:
        raise self._bad(f"it declares the entity `{name}`", "write out what the entity stands for")

    def _unknown_entity(self, name: str, _is_parameter: bool) -> None:
        raise self._bad(f"nobody knows its entity `&{name};`", "write out what it stands for")

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise self._bad("it asks for a stylesheet outside itself", "put the styles into it")

    def _bad(
        self,
        why: str,
        hint: str | None,
        code: codes.Code = codes.UNSAFE_IMAGE,
        found: str | None = None,
    ) -> _Bad:
        line = self.parser.CurrentLineNumber
        return _Bad(_Fault(code, f"{why} (its line {line})", hint, found))


def _number(text: str) -> float | None:
    """Return the number that a length begins with, or None when it begins with none."""
    found = _LEADING_NUMBER.match(text)
    if found is None:
        return math.inf if re.match(r"\s*[+-]?(inf|nan)", text, re.I) else None
    return float(found.group(1))


def _too_many(limits: Limits) -> _Fault:
    return _too_large(f"it draws more than {limits.svg_elements:,} elements", "svg-elements")


def _too_deep(limits: Limits) -> _Fault:
    return _too_large(
        f"its elements stand in each other more than {limits.svg_depth} deep", "svg-depth"
    )


class _Growth:
    """What a drawing is when everything that is used is drawn where it is used."""

    def __init__(self, named: dict[str, _Element], limits: Limits) -> None:
        self.named, self.limits = named, limits
        self.known: dict[int, tuple[int, int]] = {}  # elements and depth, by the id of the object
        self.used: set[str] = set()

    @property
    def targets(self) -> int:
        """How many elements are used somewhere."""
        return len(self.used)

    def check(self, root: _Element) -> None:
        """Refuse a drawing that uses itself, or draws too much or too deep."""
        within: set[int] = set()
        waiting = [(root, False)]
        while waiting:
            element, is_done = waiting.pop()
            key = id(element)
            if is_done:
                within.discard(key)
                self.known[key] = self._measured(element)
            elif key in within:
                raise _Bad(
                    _Fault(codes.UNSAFE_IMAGE, "an element in it uses itself", "take the use out")
                )
            elif key not in self.known:
                within.add(key)
                waiting.append((element, True))
                waiting.extend((one, False) for one in self._drawn(element))

    def _measured(self, element: _Element) -> tuple[int, int]:
        inner = [self.known[id(one)] for one in self._drawn(element)]
        markers = [self.known[id(one)][0] for one in self._named(element.markers)]
        count = 1 + sum(one for one, _ in inner) + sum(markers) * (element.points - 1)
        depth = 1 + max((one for _, one in inner), default=0)
        if count > self.limits.svg_elements:
            raise _Bad(_too_many(self.limits))
        if depth > self.limits.svg_depth:
            raise _Bad(_too_deep(self.limits))
        return count, depth

    def _drawn(self, element: _Element) -> list[_Element]:
        used = self._named((*element.uses, *element.markers))
        return [*element.children, *used]

    def _named(self, names: Iterable[str]) -> list[_Element]:
        there = [name for name in names if name in self.named]
        self.used.update(there)
        return [self.named[name] for name in there]
