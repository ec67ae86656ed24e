"""Convert SVG images that the renderer would draw otherwise than browsers.

In: the root of an SVG image in the form of `svg_features`, and its size on the page. Out: a PDF of
one page, with vectors and text; only what has a filter is drawn in pixels. It is resvg that draws,
inside the library of the charts; without it, only plain images can be printed.
"""

from __future__ import annotations

from copy import deepcopy
from xml.etree.ElementTree import Element, tostring

from briefpress.layout.svg_fonts import SvgFonts
from briefpress.parse.svg_filters import DENSITY, MOST_FILTERED, filtered_pixels
from briefpress.parse.svg_styles import SVG

NEEDED = "it is more than plain shapes and text: install `vl-convert-python`, which draws the rest"

_ONLY_IN_STYLES = ("mix-blend-mode", "isolation")  # the converter reads no attributes for them


_PRINTED = 200 / 96  # pixels of a filter for each CSS pixel of the page

_GROUPS = frozenset(f"{SVG}{name}" for name in ("svg", "g", "a", "defs", "symbol"))


class CannotConvert(ValueError):
    """The reason why an image cannot be drawn."""


def convert(root: Element, width: float, height: float, fonts: SvgFonts) -> bytes:
    """Return the PDF of an SVG image, as large as its place on the page."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise CannotConvert(NEEDED) from None
    root = deepcopy(root)
    fonts.give_to_converter(root, vl_convert.register_font_directory)
    _sharpen(root, width)
    for element in root.iter():
        if styles := [name for name in _ONLY_IN_STYLES if name in element.attrib]:
            written = (f"{name}: {element.attrib.pop(name)}" for name in styles)
            element.set("style", "; ".join(written))
    root.set("width", f"{width:.4f}")
    root.set("height", f"{height:.4f}")
    try:
        return bytes(vl_convert.svg_to_pdf(tostring(root, encoding="unicode")))
    except ValueError as error:
        raise CannotConvert(str(error).strip().partition("\n")[0][:200]) from None


def _sharpen(root: Element, width: float) -> None:
    """Give what has a filter as many pixels as a printed page needs.

    The converter counts pixels by the units of an element and its own transformation, not by its
    size on the page: so an element is made larger within a group that is smaller.
    """
    filtered = [one for one in root.iter() if one.get("filter", "none") != "none"]
    if not filtered:
        return
    wide = float(root.get("viewBox", "").replace(",", " ").split()[2])
    room = (MOST_FILTERED / max(1.0, filtered_pixels(root))) ** 0.5
    larger = min(width / wide * _PRINTED / DENSITY, room)
    if larger <= 1:
        return
    above = {child: parent for parent in root.iter() for child in parent}
    for element in filtered:
        parent = above.get(element)
        if parent is None or parent.tag not in _GROUPS:
            continue
        group = Element(f"{SVG}g", transform=f"scale({1 / larger:.6f})")
        if name := element.attrib.pop("id", None):
            group.set("id", name)
        element.set("transform", f"scale({larger:.6f}) {element.get('transform', '')}".strip())
        group.tail, element.tail = element.tail, None
        place = list(parent).index(element)
        parent[place] = group
        group.append(element)
        above[element] = group
