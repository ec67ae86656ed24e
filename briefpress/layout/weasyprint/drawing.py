"""Draw pages piece by piece: background, content, page margins.

The engine draws pages itself, to leave slots open and to separate content from artefacts. Used:
WeasyPrint's ``draw`` modules, ``StackingContext``, ``pdf.stream.Stream``, ``pdf._use_references``,
``RasterImage.width`` and ``replacedbox_layout``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import pydyf
from tinycss2.color5 import D50, D65
from weasyprint import Page
from weasyprint.draw import (
    draw_background,
    draw_border,
    draw_stacking_context,
    set_mask_border,
)
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.images import RasterImage
from weasyprint.layout.replaced import replacedbox_layout
from weasyprint.pdf import _use_references
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext
from weasyprint.text.line_break import split_first_line

from briefpress.layout.weasyprint.margins import margins_of

_PIXELS_PER_INCH = 96


def paint_background(stream: Any, page: Page) -> None:
    """Paint the background of a page, as WeasyPrint's ``draw_page`` does."""
    box = page._page_box
    marks = box.style["marks"]
    draw_background(stream, box.background, clip_box=False, bleed=box.bleed, marks=marks)
    set_mask_border(stream, box)
    draw_background(stream, box.canvas_background, clip_box=False)
    draw_border(stream, box)


def paint_content(stream: Any, page: Page) -> None:
    """Paint the content of a page."""
    content = (box for box in page._page_box.children if not isinstance(box, boxes.MarginBox))
    _paint(stream, page, content)


def paint_margins(stream: Any, page: Page) -> None:
    """Paint the margin boxes of a page."""
    _paint(stream, page, margins_of(page))


def _paint(stream: Any, page: Page, chosen: Iterable[Any]) -> None:
    for box in chosen:
        draw_stacking_context(stream, StackingContext.from_box(box, page._page_box))


def raster_density(box: Any) -> float | None:
    """Return the printed pixels per inch of an image, or None if it has no pixels."""
    picture = box.replacement
    if not isinstance(picture, RasterImage):
        return None
    width, height, _, _ = replacedbox_layout(box)
    if not width or not height:
        return None
    return float(min(picture.width / width, picture.height / height) * _PIXELS_PER_INCH)


def file_digest(font: Any) -> str:
    """Return the digest of the file of a WeasyPrint font."""
    return sha256(font.file_content).hexdigest()


_FIGURES = "0123456789abcdef"
_FEATURES = (
    "font_feature_settings", "font_kerning", "font_language_override", "font_variant_alternates",
    "font_variant_caps", "font_variant_east_asian", "font_variant_ligatures",
    "font_variant_numeric", "font_variant_position", "lang",
)  # fmt: skip


def font_features(box: Any) -> tuple[Any, ...]:
    """Return what a style says about the glyphs that a font shows for a text."""
    return tuple(box.style[name] for name in _FEATURES)


def draw_figures(
    box: Any, fonts: dict[Any, Any], base: int
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return the glyphs (hexadecimal) of all figures in the style of a text box.

    They come with their advances, in thousandths of the size; they are marked as used in ``fonts``.
    """
    glyphs, advances = [], []
    for figure in _FIGURES[:base]:  # one by one: kerning would move them
        glyph, advance = _drawn(figure, box, fonts)
        glyphs.append(glyph)
        advances.append(advance)
    return tuple(glyphs), tuple(advances)


def _drawn(figure: str, box: Any, fonts: dict[Any, Any]) -> tuple[str, float]:
    layout, *_ = split_first_line(figure, box.style, None, None, 0)
    probe = box.copy()
    probe.text, probe.pango_layout = figure, layout
    probe.justification_spacing = 0
    stream = _Probe(fonts, (0, 0, 0, 0), {"ExtGState": {}}, {}, None, {}, None)
    draw_text(stream, probe, 0, "clip", "none")
    (glyph,) = re.findall("[0-9a-f]{4}", "".join(stream.shown))
    font = next(font for font in fonts.values() if font.hash == stream.font)
    return glyph, font.widths[int(glyph, 16)]


class _Probe(Stream):  # type: ignore[misc]
    """A stream that only records the shown glyphs."""

    def __init__(self, *options: Any) -> None:
        super().__init__(*options)
        self.shown: list[str] = []
        self.font = ""

    def show_text(self, text: str) -> None:
        """Record glyphs."""
        self.shown.append(str(text))
        self.font = self._current_font[0]


def colour_spaces() -> Any:
    """Return the colour spaces in which WeasyPrint writes lab, lch, oklab and oklch colours."""
    return pydyf.Dictionary(
        {
            name: pydyf.Array(
                (
                    "/Lab",
                    pydyf.Dictionary(
                        {
                            "WhitePoint": pydyf.Array(white),
                            "Range": pydyf.Array((-125, 125, -125, 125)),
                        }
                    ),
                )
            )
            for name, white in (("lab-d50", D50), ("lab-d65", D65))
        }
    )


def use_references(pdf: Any, resources: Any, images: dict[str, Any]) -> None:
    """Add the resources of drawn pages (images, groups, patterns) to a PDF."""
    _use_references(pdf, resources, images, {})
