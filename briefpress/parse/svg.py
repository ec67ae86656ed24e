"""Check SVG images: they are parsed by expat, without entities, before the renderer sees them.

In: the bytes of an SVG file. Out: the words that it prints. Refused: references to anything outside
the file, active content, and files that cost far more to draw than their size suggests.

The renderer passes almost every attribute and CSS property of an element on to its descendants,
reads ids from CSS as well, and draws a pattern or a marker anew for each element. So drawn elements
are counted here, and anything that would falsify the count is refused.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import tinycss2

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.errors import BriefpressError
from briefpress.parse.svg_features import UnfitFeature, prepare
from briefpress.parse.svg_filters import MOST_FILTERED, filtered_pixels
from briefpress.parse.svg_programs import UNKNOWN, Program, Trouble, program
from briefpress.parse.svg_values import PROPERTIES
from briefpress.parse.text import unprintable
from briefpress.workspace.limits import Limits, how_to_raise

Decode = Callable[[bytes, Limits, int], int]  # an embedded image, and the pixels it may have

# Elements that cannot be printed, or must not be run, and what their programs can do about it.
_NOT_DRAWN = {
    "script": ("scripts are not allowed", Trouble.SCRIPT),
    "foreignObject": ("text as HTML is not allowed", Trouble.HTML),
    "iframe": ("only SVG elements are allowed", Trouble.HTML),
    "handler": ("scripts are not allowed", Trouble.SCRIPT),
    "audio": ("sound is not allowed", Trouble.ANIMATION),
    "video": ("video is not allowed", Trouble.ANIMATION),
}
_TEXT = frozenset(("text", "tspan", "textPath", "a"))
_SHAPES = frozenset(("path", "line", "polyline", "polygon", "rect", "circle", "ellipse"))
_GRADIENTS = frozenset(("linearGradient", "radialGradient"))
# Attributes that may be long, by element; others are read again for every descendant.
_LONG = {
    "d": frozenset(("path",)),
    "points": frozenset(("polyline", "polygon")),
    "href": frozenset(("image",)),
    **dict.fromkeys(("x", "y", "dx", "dy", "rotate"), frozenset(("text", "tspan"))),
}
_LONGEST = 2_000  # characters of any other attribute
_MOST_ATTRIBUTES = 100  # per element
_DASHES = 100  # characters of a line's dashes
_COSTS = {"pattern": 6, "mask": 3, "text": 3}  # elements that take as long to draw as one of these
_STOPPED = 1  # stops of an inherited gradient, for each element that may be drawn
_LETTERS = 25  # characters of paths and words that take as long to draw as an element
_STYLE_LETTERS = 5  # the same, for a stylesheet
_SEARCHED = 200  # elements searched in the time that it takes to draw one
_MATCHED = 100  # elements matched against a rule of a stylesheet in that time
_NESTED = 10  # matches that a rule with a descendant selector costs
_LARGEST = 1_000_000  # a length, in units of the SVG image: far beyond any page

_ADDRESS = re.compile(r"\b(?:url|src|image|image-set)\s*\(\s*(['\"]?)([^'\")]*)", re.I)
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg);base64,")
_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.I)
_POINTS = re.compile(r"[-+]?[\d.]+|[zZ]")
_NO_PATH = re.compile(
    r"(?:[MmZzLlHhVvCcSsQqTtAa\s,]++|[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)*+(.{0,20})",
    re.S,
)
_COMPOUND = r"""(?:[\w.#*-]|\[[\w~|^$*="' .:/-]++\]|::?[a-z-]++)++"""
_SELECTOR = re.compile(rf"\s*+{_COMPOUND}(?:(?:\s*+[>+~]\s*+|\s++){_COMPOUND}){{0,3}}+\s*+")
_COMBINED = re.compile(r"\s*[>+~]\s*|\s+")
_RULES = ("media", "keyframes", "-webkit-keyframes", "-moz-keyframes", "charset", "namespace")
# One in the file is dropped, and its font reported; one in another file is refused.
_FONT_FACE = re.compile(r"@font-face\s*+\{(?:url\(\s*+[\"']?data:|(?!url\()[^{}])*+\}", re.I)
_DEEPEST = 20  # brackets in a style
_NOT_STYLED = re.compile(r"(?<![\w-])(id|d|points|viewbox|class|spreadmethod)\s*:", re.I)


class UnfitImage(BriefpressError):
    """The reason why an image is refused, without the name of its file."""

    def __init__(
        self, code: Code, why: str, hint: str | None = None, found: str | None = None
    ) -> None:
        super().__init__(why)
        self.code, self.why, self.hint, self.found = code, why, hint, found


def too_large(why: str, limit: str, found: str | None = None) -> UnfitImage:
    """Return the reason for an image that is above a limit."""
    hint = f"make it smaller, {how_to_raise(limit)}"
    return UnfitImage(codes.IMAGE_TOO_LARGE, why, hint, found)


def read(content: bytes, limits: Limits, decode: Decode) -> list[str]:
    """Return the words that a drawing prints; raise `UnfitImage` when it cannot be printed.

    ``decode`` checks the images embedded in it.
    """
    return _Reading(limits, decode).read(content)


@dataclass(slots=True)
class _Element:
    """An element, its children, and the ids of the elements that are drawn in its place.

    ``points`` is the number of times its marker is drawn, ``letters`` the length of its text.
    """

    name: str
    children: list[_Element] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    points: int = 1
    letters: int = 0


class _Reading:
    """Reads one SVG image, and stops at the first error."""

    def __init__(self, limits: Limits, decode: Decode) -> None:
        self.limits, self.decode = limits, decode
        self.pixels = limits.image_pixels  # that are left
        self.open: list[_Element] = []
        self.named: dict[str, list[_Element]] = {}
        self.handed_down: list[tuple[str, str]] = []  # ids, and what passes them on
        self.root: _Element | None = None
        self.words: list[str] = []
        self.text = 0  # characters of the current text element
        self.style: list[str] = []
        self.comparisons = 0  # of an element with the rules of stylesheets
        self.count = 0
        self.program: Program = UNKNOWN
        self.builder = TreeBuilder()
        self.lines: dict[Element, int] = {}
        self.counted: dict[Element, _Element] = {}
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
        """Return the words that the image prints."""
        self.program = program(content)
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            why = f"it is not a valid SVG file: {said} (line {error.lineno})"
            raise UnfitImage(codes.BAD_IMAGE, why, "export it again") from None
        except (ValueError, LookupError):  # an encoding that is none
            raise self._bad("its encoding is unknown", "save it as UTF-8") from None
        assert self.root is not None, "expat wants one element"  # noqa: S101
        if self.count * self.comparisons > _MATCHED * self.limits.svg_elements:
            raise _too_many(self.limits)
        drawing = self.builder.close()
        self._check_features(drawing)
        self._check_handed_down()
        growth = _Growth(self.named, self.limits)
        drawn = growth.check(self.root)
        gradients = (self.named.get(name, ()) for name, _ in self.handed_down)
        stops = max((len(one.children) for several in gradients for one in several), default=0)
        most = self.limits.svg_elements
        # The renderer searches the whole file for every reference.
        if growth.targets * self.count > _SEARCHED * most or drawn * stops > _STOPPED * most:
            raise _too_many(self.limits)
        if filtered_pixels(drawing) > MOST_FILTERED:
            raise UnfitImage(
                codes.IMAGE_TOO_LARGE,
                f"its filters draw more than {MOST_FILTERED:,} pixels",
                "apply them to smaller shapes, or export the image as PNG",
            )
        return self.words

    def _check_features(self, root: Element) -> None:
        """Reject what is not drawn as browsers draw it; record what stylesheets refer to."""
        try:
            prepare(root, self.program)
        except UnfitFeature as unfit:
            line = self.lines.get(root if unfit.element is None else unfit.element)
            why = f"{unfit.why} (line {line})"
            raise UnfitImage(codes.SVG_FEATURE, why, unfit.hint) from None
        for drawn in root.iter():
            if element := self.counted.get(drawn):
                for name, value in drawn.attrib.items():
                    if "url(" in value and name in PROPERTIES:
                        self._paint(element, name, value)

    def _check_handed_down(self) -> None:
        """Reject inherited references other than gradients, which many elements would draw."""
        for name, by in self.handed_down:
            for target in self.named.get(name, ()):
                if target.name not in _GRADIENTS:
                    raise UnfitImage(
                        codes.UNSAFE_IMAGE,
                        f"{by} passes `#{name[:60]}` on, which is not a gradient",
                        "name it in an attribute of each shape",
                        name[:200],
                    )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        element = _Element(name)
        self.count += 1
        if self.count > self.limits.svg_elements:
            raise _too_many(self.limits)
        if len(self.open) >= self.limits.svg_depth:
            raise _too_deep(self.limits)
        if self.open:
            self.open[-1].children.append(element)
        elif name != "svg":
            raise self._bad(f"its root element is <{name}>, not <svg>", None, codes.BAD_IMAGE)
        else:
            self.root = element
        if refused := _NOT_DRAWN.get(name):
            why, trouble = refused
            raise self._bad(f"it contains <{name}>: {why}", self.program.fix(trouble))
        self.open.append(element)
        if name == "text":
            self.text = 0
        if len(attributes) > _MOST_ATTRIBUTES:
            why = f"<{name}> has more than {_MOST_ATTRIBUTES} attributes"
            raise self._bad(why, "remove those that are not needed", codes.IMAGE_TOO_LARGE)
        for key, value in attributes.items():
            self._attribute(element, key, value)
        kept = {_qualified(key): value for key, value in attributes.items()}
        made = self.builder.start(_qualified(tag), kept)
        self.lines[made], self.counted[made] = self.parser.CurrentLineNumber, element
        if name == "image" and not any(key.rpartition("}")[2] == "href" for key in attributes):
            raise self._bad("an <image> has no `href`", "remove it", codes.BAD_IMAGE)

    def _attribute(self, element: _Element, key: str, value: str) -> None:
        local = key.rpartition("}")[2]
        self._check_length(element, local, value)
        if local == "href":
            self._reference(element, value.strip())
        elif key == "http://www.w3.org/XML/1998/namespace}base":
            raise self._bad("`xml:base` is not allowed", "remove it")
        elif re.fullmatch(r"on[a-z]+", key):
            raise self._bad(f"it contains `{key}`: scripts are not allowed", "remove it")
        elif local == "style":
            self._check_style(value)
            for name, set_to in _declarations(value):
                self._paint(element, name, set_to)
        else:
            self._check_value(element, key, local, value)
            self._paint(element, local, value)

    def _check_length(self, element: _Element, local: str, value: str) -> None:
        if len(value) > _LONGEST and element.name not in _LONG.get(local, ()):
            raise self._bad(
                f"its `{local[:60]}` has more than {_LONGEST:,} characters",
                "shorten it",
                codes.IMAGE_TOO_LARGE,
            )
        if local != "href":
            element.letters += len(value)

    def _check_value(self, element: _Element, key: str, local: str, value: str) -> None:
        if key == "id":
            if value in self.named:
                raise self._bad(
                    f"two elements have the id `{value[:60]}`",
                    "export it again",
                    found=value[:200],
                )
            self.named[value] = [element]
        elif local in ("width", "height", "viewBox", "font-size"):
            self._check_size(element, local, value)
        elif local in ("d", "points"):
            bad = _NO_PATH.match(value)
            if bad and bad.group(1):
                raise self._bad(
                    f"a path contains `{bad.group(1)}`, which is neither a number nor a command",
                    "export it again",
                    codes.BAD_IMAGE,
                )
            element.points += len(_POINTS.findall(value))
        elif local == "spreadMethod" and value.strip() != "pad":
            raise self._bad(
                "a gradient repeats (`spreadMethod`), which is not allowed",
                "write out its stops, or use a pattern",
            )

    def _paint(self, element: _Element, name: str, value: str) -> None:
        """Record the references that an element draws with, or that its descendants inherit."""
        self._check_dashes(name, value)
        ids = self._addresses(value)
        handed_down = name in ("fill", "stroke") or name.startswith("marker")
        if handed_down and element.name not in _SHAPES:
            self.handed_down.extend((one, f"<{element.name}>") for one in ids)
        elif name.startswith("marker"):
            element.markers.extend(one for one in ids if one not in element.markers)
        else:
            element.uses.extend(one for one in ids if one not in element.uses)

    def _check_dashes(self, name: str, value: str) -> None:
        if name == "stroke-dasharray" and len(value) > _DASHES:
            raise self._bad(
                f"the dashes of a line have more than {_DASHES} characters",
                "shorten them: `stroke-dasharray` repeats",
                codes.IMAGE_TOO_LARGE,
            )

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
                f"it refers to `{value[:60]}`, which is not in the file",
                self.program.fix(Trouble.ELSEWHERE),
                found=value[:200],
            )

    def _check_embedded(self, encoded: str) -> None:
        try:
            content = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
        except (binascii.Error, ValueError):
            raise self._bad(
                "an embedded image is not valid base64", "embed it again", codes.BAD_IMAGE
            ) from None
        try:
            self.pixels -= self.decode(content, self.limits, self.pixels)
        except UnfitImage as unfit:
            why = f"in an embedded image, {unfit.why}"
            raise UnfitImage(unfit.code, why, unfit.hint, unfit.found) from None

    def _check_style(self, style: str) -> None:
        """Reject a style that could load or hide something, however it is spelt."""
        style = _bare(style)
        self._check_brackets(style)
        for sign, name in (("\\", "a backslash"), ("@", "a rule with `@`"), ("href", "an address")):
            if sign in style.lower():
                raise self._bad(
                    f"a style contains {name}, which can load a file", "remove it from the style"
                )
        if set_ := _NOT_STYLED.search(style):
            raise self._bad(
                f"a style sets `{set_.group(1)}`", "use an attribute of the element instead"
            )
        list(self._addresses(style))

    def _check_brackets(self, style: str) -> None:
        """Reject nested brackets: the parser of styles calls itself for each."""
        depth = deepest = 0
        for bracket in re.findall(r"[][(){}]", style):
            depth += 1 if bracket in "[({" else -1
            deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            why = f"a style has brackets nested more than {_DEEPEST} levels deep"
            raise self._bad(why, "remove them", codes.IMAGE_TOO_LARGE)

    def _check_sheet(self, sheet: str) -> None:
        """Reject a stylesheet that loads or hides something, or has costly selectors."""
        names = "|".join(map(re.escape, _RULES))
        self._check_style(re.sub(rf"@(?:{names})\b", "", sheet, flags=re.I))
        if len(sheet) > _STYLE_LETTERS * self.limits.svg_elements:
            raise _too_many(self.limits)
        self._check_rules(
            tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        )

    def _check_rules(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                self._check_selectors(tinycss2.serialize(node.prelude))
                for name, value in _declarations(tinycss2.serialize(node.content)):
                    self._check_dashes(name, value)
                    list(self._addresses(value))
            elif node.type == "error":
                raise self._bad(
                    f"a style contains a rule that is not valid: {node.message[:60]}",
                    "write rules such as `.name {fill: red}`",
                    codes.BAD_IMAGE,
                )
            elif node.lower_at_keyword == "media":
                content = node.content or []
                self._check_rules(
                    tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)
                )

    def _check_selectors(self, chosen: str) -> None:
        for selector in chosen.split(","):
            if not _SELECTOR.fullmatch(selector):
                raise self._bad(
                    f"a style has the selector `{selector.strip()[:60]}`, which is not allowed",
                    "select elements by name, class or id, with three ancestors at most",
                )
            self.comparisons += _NESTED ** len(_COMBINED.findall(selector.strip()))

    def _addresses(self, value: str) -> Iterator[str]:
        """Give the ids that a value refers to; reject references outside the file."""
        for _, target in _ADDRESS.findall(value):
            if not target.strip().startswith("#"):
                raise self._bad(
                    f"it refers to `{target.strip()[:60]}`, which is not in the file",
                    "embed it in the file",
                    found=target.strip()[:200],
                )
            yield target.strip()[1:]

    def _check_size(self, element: _Element, key: str, value: str) -> None:
        """Reject an impossible size; only elements inside the image may have size zero."""
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

    def _end(self, tag: str) -> None:
        element = self.open.pop()
        self.builder.end(_qualified(tag))
        if element.name == "style":
            sheet = "".join(self.style)
            self.style.clear()
            sheet = _FONT_FACE.sub("", _bare(sheet))
            self._check_sheet(sheet)
            element.letters += len(sheet) * _LETTERS // _STYLE_LETTERS

    def _text(self, words: str) -> None:
        within = self.open[-1]
        self.builder.data(words)
        if within.name == "style":
            self.style.append(words)
        elif within.name in _TEXT and words.strip():
            if fault := unprintable(words):
                raise self._bad(fault[1], "remove it", codes.BAD_CHARACTER, found=fault[0])
            within.letters += len(words)
            self.text += len(words)
            if self.text > self.limits.text_characters:
                raise self._bad(
                    f"a text has more than {self.limits.text_characters:,} characters",
                    f"split it into several, {how_to_raise('text-characters')}",
                    codes.TEXT_TOO_LONG,
                )
            self.words.append(words)

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, has_subset: int
    ) -> None:
        if has_subset:
            why = "it has declarations in `<!DOCTYPE … [`"
            raise self._bad(why, self.program.fix(Trouble.ENTITIES))

    def _entity(self, name: str, *_: Any) -> None:
        why = f"it declares the entity `{name}`"
        raise self._bad(why, self.program.fix(Trouble.ENTITIES))

    def _unknown_entity(self, name: str, _is_parameter: bool) -> None:
        raise self._bad(f"undefined entity `&{name};`", "write out its text")

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            why = "it refers to an external stylesheet"
            raise self._bad(why, self.program.fix(Trouble.ELSEWHERE))

    def _bad(
        self,
        why: str,
        hint: str | None,
        code: Code = codes.UNSAFE_IMAGE,
        found: str | None = None,
    ) -> UnfitImage:
        return UnfitImage(code, f"{why} (line {self.parser.CurrentLineNumber})", hint, found)


def _qualified(name: str) -> str:
    """Return a name as in a tree: expat ends a namespace with a bracket, and does not open it."""
    return f"{{{name}" if "}" in name else name


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """Give the properties of a style, each with its value."""
    for declaration in _bare(style).split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip().lower(), value


def _bare(style: str) -> str:
    """Return a style without its comments."""
    return re.sub(r"/\*.*?(?:\*/|\Z)", " ", style, flags=re.S)


def _number(text: str) -> float | None:
    """Return the number at the start of a length, or None when there is none."""
    found = _LEADING_NUMBER.match(text)
    if found is None:
        return math.inf if re.match(r"\s*[+-]?(inf|nan)", text, re.I) else None
    return float(found.group(1))


def _too_many(limits: Limits) -> UnfitImage:
    return too_large(f"it draws more than {limits.svg_elements:,} elements", "svg-elements")


def _too_deep(limits: Limits) -> UnfitImage:
    return too_large(
        f"its elements are nested more than {limits.svg_depth} levels deep", "svg-depth"
    )


class _Growth:
    """The size of an SVG image when every reference is expanded."""

    def __init__(self, named: dict[str, list[_Element]], limits: Limits) -> None:
        self.named, self.limits = named, limits
        self.known: dict[
            int, tuple[int, int]
        ] = {}  # elements and depth, by the id of the Python object
        self.used: set[str] = set()

    @property
    def targets(self) -> int:
        """The number of elements that are referred to."""
        return len(self.used)

    def check(self, root: _Element) -> int:
        """Return the number of drawn elements; reject a circular, too large or too deep image."""
        within: set[int] = set()
        waiting = [(root, False)]
        while waiting:
            element, is_done = waiting.pop()
            key = id(element)
            if is_done:
                within.discard(key)
                self.known[key] = self._measured(element)
            elif key in within:
                raise UnfitImage(
                    codes.UNSAFE_IMAGE, "an element refers to itself", "remove the reference"
                )
            elif key not in self.known:
                within.add(key)
                waiting.append((element, True))
                waiting.extend((one, False) for one in self._drawn(element))
        return self.known[id(root)][0]

    def _measured(self, element: _Element) -> tuple[int, int]:
        inner = [self.known[id(one)] for one in self._drawn(element)]
        markers = [self.known[id(one)][0] for one in self._named(element.markers)]
        count = (
            _COSTS.get(element.name, 1)
            + sum(one for one, _ in inner)
            + sum(markers) * (element.points - 1)
        )
        count += element.letters // _LETTERS
        depth = 1 + max((one for _, one in inner), default=0)
        if count > self.limits.svg_elements:
            raise _too_many(self.limits)
        if depth > self.limits.svg_depth:
            raise _too_deep(self.limits)
        return count, depth

    def _drawn(self, element: _Element) -> list[_Element]:
        used = self._named((*element.uses, *element.markers))
        return [*element.children, *used]

    def _named(self, names: Iterable[str]) -> list[_Element]:
        there = [name for name in names if name in self.named]
        self.used.update(there)
        return [element for name in there for element in self.named[name]]
