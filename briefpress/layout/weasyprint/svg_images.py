"""Draw the SVG images of a briefing as browsers do.

WeasyPrint draws plain ones. The others are drawn by the converter, whose page becomes a form in
WeasyPrint's PDF. Used: ``images.SVGImage`` with ``_svg``, and ``Stream.add_image`` with ``_images``
of the stream, whose images give their object in ``get_x_object``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import tostring

import pydyf
from weasyprint import images

from briefpress.diagnostics import codes
from briefpress.layout.fragment import Finding
from briefpress.layout.svg_converter import CannotConvert, convert
from briefpress.layout.svg_fonts import SvgFonts
from briefpress.parse.svg_features import Drawing, UnfitFeature, prepare, set_fonts
from briefpress.parse.svg_programs import UNKNOWN, Program, Trouble

_LOGGER = logging.getLogger("weasyprint")
_SvgImage: Any = images.SVGImage


class Images(dict[str, Any]):
    """The images drawn so far, by name, and the PDF in which they are."""

    def __init__(self, pdf: Any) -> None:
        super().__init__()
        self.pdf = pdf


@dataclass(slots=True)
class SvgContext:
    """What the SVG images of a part are drawn with: fonts and language; and what is found."""

    fonts: SvgFonts
    language: str = "en"
    findings: list[Finding] = field(default_factory=list)

    def report(self, url: str, unfit: UnfitFeature) -> None:
        """Report an image that cannot be drawn as browsers do."""
        name = unquote(urlsplit(url).path).lstrip("/")
        message = f"the image `{name}` cannot be printed: {unfit.why}"
        self.findings.append(Finding(codes.SVG_FEATURE.name, message, unfit.hint, words=name))

    def prepared(self, tree: Any, url: str, wrote: Program) -> Drawing | None:
        """Return an image ready to be drawn; report it when it cannot be drawn as browsers do."""
        name = unquote(urlsplit(url).path).lstrip("/")
        try:
            drawing = prepare(tree, wrote, self.language)
        except UnfitFeature as unfit:
            self.report(url, unfit)
            return None
        set_fonts(drawing, self.fonts.choose)
        for missing, chosen in self.fonts.missing.items():
            message = (
                f"the image `{name}` names the font `{missing[:60]}`, which the theme does not "
                f"have: its text is set in `{chosen}`"
            )
            fix = wrote.fix(Trouble.FONT)
            self.findings.append(Finding(codes.IMAGE_FONT.name, message, fix, words=name))
        self.fonts.missing.clear()
        return drawing


class ConvertedImage(_SvgImage):  # type: ignore[misc]
    """An SVG image in a file, which the converter draws."""

    def __init__(
        self, drawing: Drawing, ours: SvgContext, base_url: str, url_fetcher: Any, context: Any
    ) -> None:
        super().__init__(drawing.root, base_url, url_fetcher, context)
        self._root, self._ours = drawing.root, ours
        self._converted: dict[tuple[float, float], _Form] = {}

    def draw(self, stream: Any, concrete_width: float, concrete_height: float, _style: Any) -> None:
        """Draw the image from the top left corner, in this size in CSS pixels."""
        if not (concrete_width > 0 and concrete_height > 0):
            return
        try:
            form = self._form(stream._images.pdf, concrete_width, concrete_height)
        except UnfitFeature as unfit:
            self._ours.report(self._base_url, unfit)
            return
        except CannotConvert as error:
            _LOGGER.error("Failed to render SVG image %s: %s", self._base_url, error)
            return
        name = stream.add_image(form, False, 1)
        stream.push_state()
        left, low, right, high = form.box
        across, up = concrete_width / (right - left), concrete_height / (high - low)
        stream.transform(a=across, d=-up, e=-left * across, f=concrete_height + low * up)
        stream.draw_x_object(name)
        stream.pop_state()

    def _form(self, pdf: Any, width: float, height: float) -> _Form:
        size = (round(width, 3), round(height, 3))
        if size not in self._converted:
            if not self._root.get("viewBox"):
                self._set_view(self._root, *size)
            # The converter numbers its objects in another order each time: not so our digest.
            name = sha256(f"{size} {tostring(self._root, 'unicode')}".encode()).hexdigest()[:32]
            page = convert(self._root, *size, self._ours.fonts)
            self._converted[size] = _Form(name, page, pdf)
        return self._converted[size]

    def _set_view(self, root: Any, width: float, height: float) -> None:
        """Let an image without `viewBox` grow with its place, as browsers do."""
        own, tall, _ = self.get_intrinsic_size(1, 16)
        root.set("viewBox", f"0 0 {own or width} {tall or height}")
        if own and tall:
            root.set("preserveAspectRatio", "none")


class _Form:
    """A page of the converter, as an image of WeasyPrint."""

    def __init__(self, name: str, page: bytes, pdf: Any) -> None:
        self.id = name
        self._page, self._pdf = page, pdf
        import pikepdf

        with pikepdf.open(BytesIO(page)) as source:
            self.box = tuple(float(edge) for edge in source.pages[0].MediaBox)

    def get_x_object(self, _interpolate: bool, _ratio: float) -> Any:
        """Return the page as a form; what it needs is added to the PDF."""
        import pikepdf

        with pikepdf.open(BytesIO(self._page)) as source:
            page = source.pages[0]
            copied = _Copy(self._pdf)
            extra = {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": copied.of(page.MediaBox),
                # As bytes: WeasyPrint would look for its own resources here.
                b"Resources": copied.of(page.Resources),
            }
            if "/Group" in page:
                extra["Group"] = copied.of(page.Group)
            return pydyf.Stream([page.Contents.read_bytes()], extra, compress=True)


class _Copy:
    """Copies objects of one PDF to another, each once."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._known: dict[tuple[int, int], bytes] = {}

    def of(self, one: Any) -> Any:
        """Return a copy, or a reference to one."""
        import pikepdf

        if not isinstance(one, pikepdf.Object):
            return _written(one)
        if one.is_indirect:
            if one.objgen not in self._known:
                self._known[one.objgen] = self._added(one)
            return self._known[one.objgen]
        return self._copied(one)

    def _added(self, one: Any) -> bytes:
        copied = self._copied(one)
        self._pdf.add_object(copied)
        reference: bytes = copied.reference
        return reference

    def _copied(self, one: Any) -> Any:
        import pikepdf

        match one:
            case pikepdf.Stream():
                extra = self._entries((key, value) for key, value in one.stream_dict.items()
                                      if key != "/Length")  # fmt: skip
                if extra.get("Subtype") == b"/Image":
                    extra["Interpolate"] = b"false"  # PDF/A requires it
                return pydyf.Stream([one.read_raw_bytes()], extra)
            case pikepdf.Dictionary():
                return pydyf.Dictionary(self._entries(one.items()))
            case pikepdf.Array():
                return pydyf.Array([self.of(part) for part in one])
            case _:
                return one.unparse()

    def _entries(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """Return entries in the order of their names: the converter's order changes."""
        return {key.lstrip("/"): self.of(value) for key, value in sorted(pairs)}


def _written(value: Any) -> bytes:
    """Return a number, a truth or nothing, as in a PDF."""
    match value:
        case bool():
            return b"true" if value else b"false"
        case None:
            return b"null"
        case _:
            return f"{value:f}".encode() if isinstance(value, Decimal) else str(value).encode()


def _image(tree: Any, base_url: str, url_fetcher: Any, context: Any) -> Any:
    """Return the image in an SVG file, for WeasyPrint or for the converter to draw."""
    ours: SvgContext | None = getattr(url_fetcher, "svg", None)
    if ours is None:
        return _SvgImage(tree, base_url, url_fetcher, context)
    drawing = ours.prepared(tree, base_url, url_fetcher.programs.get(base_url, UNKNOWN))
    if drawing is None or drawing.is_plain:
        return _SvgImage(tree, base_url, url_fetcher, context)
    return ConvertedImage(drawing, ours, base_url, url_fetcher, context)


def draw_svg_as_browsers_do() -> None:
    """Let WeasyPrint draw only plain SVG files itself; SVG in HTML is drawn as before."""
    images.SVGImage = _image
