"""Convert SVG images that the renderer would draw otherwise than browsers.

In: the root of an SVG image in the form of `svg_features`, and its size on the page. Out: a PDF of
one page, with vectors and text; only what has a filter is drawn in pixels. It is resvg that draws,
inside the library of the charts; without it, only plain images can be printed.
"""

from __future__ import annotations

from copy import deepcopy
from xml.etree.ElementTree import Element, tostring

from briefpress.layout.svg_fonts import SvgFonts

NEEDED = "it is more than plain shapes and text: install `vl-convert-python`, which draws the rest"

_ONLY_IN_STYLES = ("mix-blend-mode", "isolation")  # the converter reads no attributes for them


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
