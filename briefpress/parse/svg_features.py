"""Decide what draws an SVG image, and bring it into a form that is drawn as browsers draw it.

In: the tree of an SVG image that `svg` has checked. Out: the same tree with the values of its
styles on each element, without what browsers do not draw, and whether it is plain: then the
renderer draws it, otherwise the converter does. Both lists are of what is allowed; what is on
neither is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import tinycss2

from briefpress.parse.svg_programs import UNKNOWN, Program, Trouble
from briefpress.parse.svg_styles import SVG, UnfitStyle, apply_styles, local
from briefpress.parse.svg_values import PROPERTIES, UnfitValue, colour, moved_to, normalised

_SHAPES = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_DRAWN = _SHAPES | frozenset(
    ("svg", "g", "a", "defs", "symbol", "use", "switch", "image", "text", "tspan", "textPath",
     "linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask", "marker", "filter")
)  # fmt: skip
_EFFECTS = frozenset(
    "fe" + name
    for name in (
        "Blend", "ColorMatrix", "ComponentTransfer", "Composite", "ConvolveMatrix",
        "DiffuseLighting", "DisplacementMap", "DistantLight", "DropShadow", "Flood", "FuncA",
        "FuncB", "FuncG", "FuncR", "GaussianBlur", "Image", "Merge", "MergeNode", "Morphology",
        "Offset", "PointLight", "SpecularLighting", "SpotLight", "Tile", "Turbulence",
    )
)  # fmt: skip
# What browsers do not draw: notes for programs, fonts in the old form of SVG 1.1, views.
_UNSEEN = frozenset(
    ("title", "desc", "metadata", "style", "view", "font", "font-face", "glyph", "missing-glyph",
     "hkern", "vkern", "color-profile", "cursor")
)  # fmt: skip
_MOVING = frozenset(
    ("animate", "animateTransform", "animateMotion", "animateColor", "set", "mpath", "discard")
)
_FLOWED = frozenset(("flowRoot", "flowRegion", "flowPara", "flowSpan", "flowDiv"))
_CONDITIONS = ("requiredFeatures", "requiredExtensions", "systemLanguage")
_PLACES = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "fx",
           "fy", "fr", "dx", "dy", "textLength", "startOffset", "markerWidth",
           "markerHeight")  # fmt: skip
_LENGTHS = re.compile(
    r"\s*+(?:auto|(?:[+-]?[\d.]++(?:e[+-]?\d++)?(?:px|pt|pc|mm|cm|in|em|ex|%)?[\s,]*+)*+)\s*+", re.I
)
_UNDRAWN = {  # attributes of text on a path that browsers draw differently from each other
    "side": ("left",),
    "method": ("align",),
    "spacing": ("exact", "auto"),
    "path": (),
}
# What the renderer draws as browsers do. Everything else is left to the converter.
_PLAIN = _SHAPES | frozenset(("svg", "g", "text"))
_PLAIN_PROPERTIES = frozenset(
    ("fill", "stroke", "color", "opacity", "stroke-miterlimit",
     "stroke-width", "stroke-dasharray", "stroke-dashoffset", "fill-rule", "stroke-linecap",
     "stroke-linejoin", "transform", "font-family", "font-size", "text-anchor")
)  # fmt: skip
_COMPLEX_PROPERTIES = frozenset(PROPERTIES) - _PLAIN_PROPERTIES
_NOT_AT_ROOT = frozenset(("opacity", "transform", "preserveAspectRatio"))
_ARC = re.compile("[aA]")  # one without a radius is a line for browsers
_OF_SHAPES = frozenset((*_PLACES, "d", "points", "rotate"))
_PLAIN_DASHES = re.compile(r"none|(?:[1-9][\d.]*+[\s,]*+)++")
_PLAIN_PLACES = re.compile(r"[+-]?[\d.]+(?:e[+-]?\d+)?(?:px)?", re.I)
_PLAIN_COLOUR = re.compile(r"none|#[0-9a-f]{6}")
_COMPLEX = re.compile(r"[^\u0020-\u024f\u2010-\u2026]")  # letters that join, combine or turn
_ADDRESS = re.compile(r"url\(#([^()]*)\)")


class UnfitFeature(Exception):
    """Something that cannot be printed as browsers draw it, its fix, and its element."""

    def __init__(self, why: str, hint: str, element: Element | None = None) -> None:
        super().__init__(why)
        self.why, self.hint, self.element = why, hint, element


@dataclass(slots=True)
class Drawing:
    """An SVG image in the form that is drawn, the fonts that it names, and whether it is plain.

    ``families`` has a list of fonts for each element that names one, in the order of preference.
    """

    root: Element
    is_plain: bool = True
    families: list[tuple[Element, tuple[str, ...]]] = field(default_factory=list)


def prepare(root: Element, program: Program = UNKNOWN, language: str | None = None) -> Drawing:
    """Return a drawing; raise `UnfitFeature` when it cannot be printed as browsers draw it.

    ``language`` chooses between the branches of a ``<switch>``; without it, all are checked.
    """
    return _Preparation(root, program, language).drawing()


class _Preparation:
    def __init__(self, root: Element, program: Program, language: str | None) -> None:
        self.root, self.program, self.language = root, program, language
        self.result = Drawing(root)

    def drawing(self) -> Drawing:
        try:
            apply_styles(self.root)
        except UnfitStyle as unfit:
            hint = "write its rules without it, as attributes of the elements"
            raise UnfitFeature(str(unfit), hint) from None
        self._clear(self.root)
        background = _background(self.root)
        ids = {element.get("id") for element in self.root.iter()}
        for element in self.root.iter():
            self._element(element, ids)
        self.result.is_plain &= not _has_dashed_rounds(self.root)
        if background:
            self._paint_background(background)
        self.root.attrib.setdefault("font-size", "16")
        return self.result

    def _clear(self, parent: Element) -> None:
        """Remove what browsers do not draw, and choose the branches of each switch."""
        waiting = [parent]
        while waiting:
            element = waiting.pop()
            element.tag = f"{SVG}{local(element.tag)}"
            kept = self._kept(element)
            if local(element.tag) == "switch" and self.language is not None:
                element.tag = f"{SVG}g"
                kept = kept[:1]
            element[:] = kept
            waiting.extend(kept)

    def _kept(self, parent: Element) -> list[Element]:
        """Return the children that are drawn; text after another one stays where it is."""
        kept: list[Element] = []
        for child in parent:
            if self._is_kept(child):
                kept.append(child)
            elif child.tail and kept:
                kept[-1].tail = (kept[-1].tail or "") + child.tail
            elif child.tail:
                parent.text = (parent.text or "") + child.tail
        return kept

    def _is_kept(self, child: Element) -> bool:
        name = local(child.tag) if isinstance(child.tag, str) else ""
        if not name or name in _UNSEEN:
            return False
        if self.language is None:
            return True
        extensions, languages = (child.attrib.pop(key, None) for key in _CONDITIONS[1:])
        child.attrib.pop(_CONDITIONS[0], None)  # browsers ignore it
        return not extensions and (languages is None or self._is_spoken(languages))

    def _is_spoken(self, languages: str) -> bool:
        """Tell whether one of some languages is that of the briefing, as browsers compare them."""
        ours = (self.language or "").lower()
        wanted = (one.strip().lower() for one in languages.split(","))
        return any(one and (ours == one or ours.startswith(f"{one}-")) for one in wanted)

    def _element(self, element: Element, ids: set[str | None]) -> None:
        name = local(element.tag)
        if name not in _DRAWN and name not in _EFFECTS:
            raise self._unknown(element, name)
        for key in list(element.attrib):
            if key in PROPERTIES and not element.attrib[key].strip():
                del element.attrib[key]  # as browsers do
            elif key in PROPERTIES:
                self._property(element, key)
            elif why := _undrawn(name, key, element.attrib[key]):
                raise UnfitFeature(why, "write it in another way", element)
        origin, moves = element.attrib.pop("transform-origin", None), element.get("transform")
        if origin and moves:
            element.set("transform", moved_to(origin, moves))
        self._check_links(element, ids)
        if self.result.is_plain:
            self.result.is_plain = _is_plain(element, name, element is self.root)
        if "font-family" in element.attrib and element.get("font-family") != "inherit":
            named = tuple(_families(element.get("font-family", "")))
            self.result.families.append((element, named))

    def _unknown(self, element: Element, name: str) -> UnfitFeature:
        if name in _MOVING:
            why, trouble = "animations are not printed", Trouble.ANIMATION
        elif name in _FLOWED:
            why, trouble = "no browser draws it", Trouble.FLOWED
        elif name == "foreignObject":
            why, trouble = "only SVG elements are allowed", Trouble.HTML
        else:
            return UnfitFeature(f"it contains <{name[:60]}>: no browser draws it", "remove it",
                                element)  # fmt: skip
        return UnfitFeature(f"it contains <{name}>: {why}", self.program.fix(trouble), element)

    def _property(self, element: Element, name: str) -> None:
        written = element.attrib.pop(name)
        try:
            value = normalised(name, written)
        except UnfitValue:
            why = f"it sets `{name}` to `{written.strip()[:60]}`, which cannot be printed"
            hint = "write it without this property, or as PNG"
            if "light-dark" in written or "var(" in written:
                hint = self.program.fix(Trouble.DARK)
            raise UnfitFeature(why, hint, element) from None
        if name == "white-space" and value is not None:
            if value == "pre":
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        elif value is not None:
            element.set(name, value)

    def _check_links(self, element: Element, ids: set[str | None]) -> None:
        """Refuse a reference to nothing: browsers draw the rest differently."""
        if local(element.tag) == "a":
            return
        for key, value in element.attrib.items():
            named = _ADDRESS.findall(value) if key in PROPERTIES else []
            if key.rpartition("}")[2] == "href" and value.startswith("#"):
                named = [value[1:]]
            for one in named:
                if one not in ids:
                    why = f"it refers to `#{one[:60]}`, but no element has this id"
                    raise UnfitFeature(why, "export it again", element)

    def _paint_background(self, value: str) -> None:
        """Paint the background of the whole image, as browsers do."""
        left, top, wide, high = _view(self.root) or ("0", "0", "100%", "100%")
        paper = Element(f"{SVG}rect", x=left, y=top, width=wide, height=high, fill=value)
        self.root.insert(0, paper)
        self.result.is_plain &= "%" not in wide


def _view(root: Element) -> tuple[str, ...] | None:
    numbers = tuple(root.get("viewBox", "").replace(",", " ").split())
    return numbers if len(numbers) == 4 else None


def _background(root: Element) -> str | None:
    """Return the colour behind the whole image, or None."""
    for name in ("background-color", "background"):
        written = root.attrib.pop(name, "").strip()
        if written and written.lower() not in ("none", "transparent"):
            try:
                found = colour(written)
            except UnfitValue:
                why = f"it sets `{name}` to `{written[:60]}`, which cannot be printed"
                raise UnfitFeature(why, "set a colour, or none", root) from None
            return None if found.endswith("00") and len(found) == 9 else found
    return None


def _undrawn(name: str, key: str, value: str) -> str:
    """Return why an attribute cannot be printed, or nothing."""
    if name == "textPath" and key in _UNDRAWN and value not in _UNDRAWN[key]:
        return f"it sets `{key}` of <textPath>, which browsers draw differently"
    if key in _PLACES and not _LENGTHS.fullmatch(value):
        return f"it sets `{key}` to `{value[:60]}`, which is not a length"
    return ""


def _has_dashed_rounds(root: Element) -> bool:
    """Tell whether circles may have dashes: the renderer starts them elsewhere."""
    dashed = any("stroke-dasharray" in element.attrib for element in root.iter())
    return dashed and any(local(one.tag) in ("circle", "ellipse") for one in root.iter())


def _is_plain(element: Element, name: str, is_root: bool) -> bool:
    """Tell whether the renderer draws an element as browsers do."""
    if name not in _PLAIN or (name == "svg" and not is_root):
        return False
    written = element.attrib
    if is_root:
        return not (_NOT_AT_ROOT | _COMPLEX_PROPERTIES) & set(written)
    if name == "g" and _OF_SHAPES & set(written):
        return False  # the renderer passes them on
    if name == "ellipse" and not {"rx", "ry"} <= set(written):
        return False  # one of them is enough for browsers
    if not all(_is_plain_value(key, value) for key, value in written.items()):
        return False
    return name != "text" or _is_plain_text(element)


def _is_plain_value(key: str, value: str) -> bool:
    if key in _COMPLEX_PROPERTIES:
        return False
    if key == "stroke-dasharray":
        return _PLAIN_DASHES.fullmatch(value) is not None
    if key == "d":
        return not _ARC.search(value)
    if key in ("fill", "stroke"):
        return _PLAIN_COLOUR.fullmatch(value) is not None
    if key in _PLACES or key in ("stroke-width", "stroke-dashoffset", "font-size"):
        return _PLAIN_PLACES.fullmatch(value.strip()) is not None
    return value != "inherit"


def _is_plain_text(element: Element) -> bool:
    """Tell whether a text is one line of letters that neither join nor combine."""
    if {"dx", "dy", "rotate", "textLength", "lengthAdjust"} & set(element.attrib):
        return False
    is_spaced = any(key.endswith("}space") for key in element.attrib)
    return not (
        is_spaced or len(element) or _COMPLEX.search(" ".join((element.text or "").split()))
    )


def _families(value: str) -> Iterator[str]:
    """Give the fonts of a list, in order."""
    words: list[str] = []
    for node in (*tinycss2.parse_component_value_list(value), None):
        if node is None or node == ",":
            if words:
                yield " ".join(words)
            words = []
        elif node.type in ("string", "ident"):
            words.append(node.value)


GENERIC = {
    "serif": "serif",
    "ui-serif": "serif",
    "sans-serif": "sans",
    "ui-sans-serif": "sans",
    "system-ui": "sans",
    "-apple-system": "sans",
    "blinkmacsystemfont": "sans",
    "ui-rounded": "sans",
    "monospace": "mono",
    "ui-monospace": "mono",
}


def set_fonts(drawing: Drawing, choose: Callable[[Iterable[str]], str]) -> None:
    """Set the font of every element to what ``choose`` returns for its list of fonts."""
    for element, named in drawing.families:
        element.set("font-family", choose(named))
    drawing.root.attrib.setdefault("font-family", choose(("serif",)))
