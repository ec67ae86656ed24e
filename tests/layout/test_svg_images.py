"""SVG images are drawn as browsers draw them; resvg is the judge, on white paper."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
import vl_convert
from PIL import Image

from briefpress.layout.fragment import Fragment
from briefpress.layout.layout import Layout
from briefpress.parse.svg_features import prepare
from briefpress.theme.addresses import STYLES
from tests.conftest import ROOT

pytestmark = pytest.mark.layout

WIDE, HIGH, SCALE = 120, 60, 2
ALIKE = 0.015  # of the pixels: the edges of shapes and letters
FACES = (ROOT / "styles" / "fonts.css").read_text(encoding="utf-8")
TOKENS = ':root {--serif: "Book"; --sans: "Label"; --mono: "Code"}'
SHEET = f"@page {{size: {WIDE}px {HIGH}px; margin: 0}} body {{margin: 0}}" + (
    f"img {{display: block; width: {WIDE}px; height: {HIGH}px; break-after: page}}"
)
HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SIZE = f'viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}"'
FADE = '<stop offset="0" stop-color="#c00"/><stop offset="1" stop-color="#00c"/>'
GRADIENT = f'<linearGradient id="g">{FADE}</linearGradient>'


def dots() -> str:
    """Return an image of 40 pixels that fades out to the right, as an address."""
    fading = np.zeros((40, 40, 4), np.uint8)
    fading[..., 0], fading[..., 3] = 200, np.linspace(0, 255, 40)
    file = BytesIO()
    Image.fromarray(fading, "RGBA").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


PLAIN = {
    "dashes": '<path d="M5 10H115" stroke="#000" stroke-width="3" stroke-dasharray="10 4 2" '
    'stroke-dashoffset="3" stroke-linecap="round"/>',
    "shapes": '<rect x="5" y="5" width="30" height="20" rx="4" fill="#c33"/>'
    '<circle cx="60" cy="20" r="12" fill="none" stroke="#06c" stroke-width="3"/>'
    '<ellipse cx="95" cy="20" rx="18" ry="9"/><line x1="5" y1="50" x2="60" y2="40" stroke="#000"/>'
    '<polyline points="70,50 80,40 90,50 100,40" fill="none" stroke="green"/>'
    '<polygon points="105,50 115,40 118,55" fill="#fc0"/>',
    "one radius": '<rect x="5" y="5" width="60" height="40" ry="12"/>',
    "a path": '<path d="M5,5l9-3.5.5 1zm20 5h40q20-10 30 0t20 0S100 50 90 55H50V40z"/>',
    "a hole": '<path fill-rule="evenodd" d="M10 2H110V58H10ZM40 10H80V30H40Z"/>',
    "moved": '<g transform="translate(20 10) rotate(15)"><g transform="scale(2 1) skewX(10)">'
    '<rect width="20" height="20"/></g></g>',
    "paint passed on": '<g fill="#c33" stroke="#000" stroke-width="2"><rect x="5" y="5" width="30" '
    'height="20"/><g fill="none"><circle cx="70" cy="30" r="20"/></g></g>',
    "one over another": '<g opacity="0.5"><rect x="10" y="5" width="50" height="30" fill="#f00"/>'
    '<rect x="40" y="20" width="50" height="30" fill="#00f"/></g>',
    "seen through": '<rect x="70" y="5" width="40" height="40" stroke="#06c" '
    'stroke-width="9" opacity=".5"/>',
    "joins": '<path d="M10 50L30 10L50 50" fill="none" stroke="#000" stroke-width="8" '
    'stroke-linejoin="bevel"/><path d="M60 50L70 10L80 50" fill="none" stroke="#000" '
    'stroke-width="8" stroke-miterlimit="2"/>',
    "named by a style": "<style>.a{fill:#c33} g &gt; .a{stroke:#000} .b .a, #c{fill:#06c!important}"
    '</style><g class="b"><rect class="a" x="5" y="5" width="30" height="30" style="fill:red"/></g>'
    '<g><rect class="a" x="45" y="5" width="30" height="30"/></g>'
    '<rect id="c" x="85" y="5" width="30" height="30"/>',
    "notes of a program": "<title>T</title><metadata><a/></metadata>"
    '<x:namedview xmlns:x="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"/>'
    '<rect x="5" y="5" width="30" height="30"/>',
}
CONVERTED = {
    "dashes around": '<circle cx="40" cy="30" r="20" fill="none" stroke="#000" stroke-width="4" '
    'stroke-dasharray="3" stroke-dashoffset="-2"/>',
    "arcs": '<path d="M10 30A25 15 -30 1 1 60 40M70 30a1 1 0 0 1 30 10M5 55a0 5 0 0 1 30 0" '
    'fill="none" stroke="#c00" stroke-width="3"/>',
    "an ellipse of one radius": '<ellipse cx="40" cy="30" rx="20"/>',
    "opacities": '<rect x="10" y="5" width="50" height="30" fill="#f00" fill-opacity="40%" '
    'stroke="#000" stroke-width="8" stroke-opacity=".3"/>',
    "a gradient": f'{GRADIENT}<rect x="10" y="10" width="100" height="40" fill="url(#g)"/>',
    "stops by a link": f'{GRADIENT}<linearGradient id="h" xlink:href="#g" x1="10" x2="90" y1="0" '
    'y2="0" gradientUnits="userSpaceOnUse"/><rect x="10" y="10" width="80" height="40" '
    'fill="url(#h)" stroke="#000"/>',
    "a gradient on its side": f'<linearGradient id="g" gradientTransform="rotate(90)">{FADE}'
    '</linearGradient><rect width="120" height="60" fill="url(#g)"/>',
    "a round gradient": f'<radialGradient id="g" fx=".2" fr=".1">{FADE}</radialGradient>'
    '<rect width="100" height="40" fill="url(#g)"/>',
    "a gradient that fades": '<linearGradient id="g"><stop stop-color="#c00"/><stop offset="1" '
    'stop-color="#00c" stop-opacity="0"/></linearGradient><rect width="120" height="60" '
    'fill="url(#g)"/>',
    "a stroke with a gradient": f'{GRADIENT}<path d="M10 10H100V50" stroke-width="6" fill="none" '
    'stroke="url(#g)"/>',
    "a gradient by a style": f"<style>.a{{fill:url(#g)}}</style>{GRADIENT}"
    '<rect class="a" x="10" y="10" width="100" height="40"/>',
    "a pattern": '<pattern id="p" x="5" y="5" width="24" height="24" patternUnits="userSpaceOnUse" '
    'viewBox="0 0 20 20" patternTransform="rotate(20)"><rect width="10" height="10" fill="green"/>'
    '</pattern><rect x="10" y="2" width="100" height="56" fill="url(#p)" stroke="black"/>',
    "a clip of two": '<clipPath id="c" transform="translate(20 0)"><circle cx="30" cy="20" r="15"/>'
    '<circle cx="60" cy="20" r="25"/></clipPath><rect width="120" height="60" fill="green" '
    'clip-path="url(#c)"/>',
    "a clip with a hole": '<clipPath id="c"><path clip-rule="evenodd" d="M10 2H110V58H10ZM40 10H80'
    'V40H40Z"/></clipPath><rect width="120" height="60" fill="green" clip-path="url(#c)"/>',
    "a clip by a part": '<clipPath id="c" clipPathUnits="objectBoundingBox"><circle cx=".5" cy=".5"'
    ' r=".5"/></clipPath><rect x="9" y="9" width="90" height="40" clip-path="url(#c)"/>',
    "a mask": '<mask id="m" maskContentUnits="objectBoundingBox"><rect width=".5" height="1" '
    'fill="#888"/></mask><rect x="10" y="2" width="100" height="56" fill="green" mask="url(#m)"/>',
    "a mask by opacity": '<mask id="m" style="mask-type:alpha"><rect x="10" y="2" width="50" '
    'height="36"/></mask><rect x="10" y="2" width="100" height="56" fill="green" mask="url(#m)"/>',
    "a blur": '<filter id="f"><feGaussianBlur stdDeviation="4"/></filter><rect x="40" y="20" '
    'width="40" height="20" fill="#c33" filter="url(#f)"/>',
    "a shadow": '<filter id="f"><feDropShadow dx="4" dy="4" stdDeviation="2"/></filter><circle '
    'cx="40" cy="30" r="20" fill="#c33" filter="url(#f)"/>',
    "a blur by name": '<rect x="40" y="20" width="40" height="20" style="filter:blur(3px)"/>',
    "blended": '<rect x="10" y="2" width="60" height="36" fill="#ff0"/><rect x="40" y="2" '
    'width="60" height="36" fill="#0ff" style="mix-blend-mode:multiply"/>',
    "blended apart": '<rect width="120" height="60" fill="#fc0"/><g style="isolation:isolate">'
    '<circle cx="40" cy="30" r="20" fill="#f00"/><circle cx="60" cy="30" r="20" fill="#0f0" '
    'style="mix-blend-mode:screen"/></g>',
    "markers": '<marker id="m" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="6" '
    'markerHeight="6" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="context-stroke"/>'
    '</marker><path d="M10 10L60 40L110 10" fill="none" stroke="#06c" stroke-width="2" '
    'style="marker:url(#m)"/>',
    "a symbol": '<symbol id="s" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol>'
    '<use href="#s" x="10" y="10" width="40" height="20" fill="red"/>'
    '<use xlink:href="#s" x="60" y="10" width="20" height="40"/>',
    "an image within": '<svg x="20" y="10" width="60" height="40" viewBox="0 0 10 10" '
    'preserveAspectRatio="xMinYMax slice"><rect width="20" height="20" fill="#cc0"/>'
    '<circle cx="5" cy="5" r="5"/></svg>',
    "parts and ems": '<rect x="10%" y="10%" width="50%" height="50%" fill="#06c"/>'
    '<g font-size="10"><rect x="1em" y="1em" width="5em" height="2em" fill="#fc0"/></g>',
    "colours": '<rect width="30" height="30" fill="hsl(120,50%,40%)"/><rect x="40" width="30" '
    'height="30" fill="rgba(255,0,0,.5)"/><rect x="80" width="30" height="30" fill="#0f08"/>'
    '<g color="teal"><rect y="40" width="30" height="10" fill="currentColor"/></g>',
    "not seen": '<rect width="30" height="30" visibility="hidden"/><rect x="40" width="30" '
    'height="30" display="none"/><rect x="80" width="30" height="30"/>',
    "a picture": f'<rect width="60" height="60" fill="#ccc"/><image href="{dots()}" x="40" y="10" '
    'width="40" height="40"/>',
    "a picture under text": f'<image href="{dots()}" x="40" y="10" width="40" height="40"/>'
    '<text x="5" y="40" font-size="20" font-family="Inter">Over it</text>',
    "text on a path": '<path id="p" fill="none" d="M10,50 Q60,0 110,50"/><text font-size="12" '
    'font-family="Inter"><textPath href="#p" startOffset="10%">Text that bends</textPath></text>',
    "anchors": '<g font-family="Inter" font-size="14"><text x="60" y="15" text-anchor="middle">'
    'Middle</text><text x="110" y="34" text-anchor="end">End <tspan font-weight="bold" fill="red" '
    'dx="2" dy="4">bold</tspan> it</text></g>',
    "baselines": '<g font-family="Inter" font-size="14"><text x="5" y="30" '
    'dominant-baseline="middle">mid</text><text x="40" y="30" dominant-baseline="hanging">hang'
    '</text><text x="80" y="30">H<tspan baseline-shift="sub" font-size="8">2</tspan>O</text></g>',
    "stretched text": '<g font-family="Inter" font-size="14"><text x="5" y="20" textLength="100">'
    'stretched</text><text x="5" y="45" letter-spacing="3" style="text-decoration:underline">'
    "letters</text></g>",
    "turned letters": '<text font-family="Inter" x="5 25 45" y="30" rotate="0 20 40" '
    'font-size="18">abcdef</text>',
    "outlined text": f'{GRADIENT}<text x="5" y="45" font-size="40" stroke="#000" stroke-width="4" '
    'paint-order="stroke" fill="url(#g)" font-family="Gentium Book Plus">Abc</text>',
    "Arabic": '<text x="110" y="40" font-size="26" text-anchor="end" '
    'font-family="Noto Naskh Arabic">باماكو</text>',
}  # fmt: skip


# What the judge draws otherwise than browsers do, and the same in words that it understands.
SAME = {
    "only in print": (
        "<style>@media print{rect{fill:#06c}}@media screen{rect{fill:red}}"
        '@keyframes a{from{fill:red}}</style><rect width="50" height="50"/>',
        '<rect width="50" height="50" fill="#06c"/>',
    ),
    "a light colour": (
        '<rect width="50" height="50" style="fill:light-dark(rgb(0, 99, 0), #fff)"/>',
        '<rect width="50" height="50" fill="#006300"/>',
    ),
    "turned around a point": (
        '<rect x="40" y="20" width="40" height="20" '
        'style="transform:rotate(30deg);transform-origin:60px 30px"/>',
        '<rect x="40" y="20" width="40" height="20" transform="rotate(30 60 30)"/>',
    ),
    "a font in one word": (
        '<text x="5" y="45" style="font: italic bold 30px/1.2 Inter, serif">Abc</text>',
        '<text x="5" y="45" font-family="Inter" font-size="30" font-style="italic" '
        'font-weight="bold">Abc</text>',
    ),
    "a background": (
        '<rect width="50" height="50"/>',
        '<rect width="120" height="60" fill="#dea"/><rect width="50" height="50"/>',
    ),
    "a media query in the element": (
        '<style media="screen">rect{fill:red}</style><rect width="50" height="50"/>',
        '<rect width="50" height="50"/>',
    ),
    "a font of the same kind": (
        '<text x="5" y="45" font-size="30" font-weight="700" '
        'font-family="Nowhere, sans-serif">Abc</text>',
        '<text x="5" y="45" font-size="30" font-weight="700" font-family="Inter">Abc</text>',
    ),
    "a font that nobody names": (
        '<text x="5" y="45" font-weight="bold">Abc</text>',
        '<text x="5" y="45" font-weight="bold" font-size="16" '
        'font-family="Gentium Book Plus">Abc</text>',
    ),
    "a script that the font lacks": (
        '<text font-family="Inter" font-size="20"><tspan x="5" y="20">Kayes</tspan>'
        '<tspan x="5" y="45">ߒߞߏ</tspan></text>',
        '<text font-family="Inter" font-size="20" x="5" y="20">Kayes</text>'
        '<text font-family="Noto Sans NKo" font-size="20" x="5" y="45">ߒߞߏ</text>',
    ),
    "all of it seen through": (
        '<svg viewBox="0 0 120 60" opacity=".5"><rect width="50" height="50"/></svg>',
        '<g opacity=".5"><rect width="50" height="50"/></g>',
    ),
    "a style over attributes": (
        "<style>[fill] {fill: #c33} rect:last-child {stroke: #000}</style>"
        '<rect fill="#06c" x="5" y="5" width="40" height="40"/>',
        '<rect fill="#c33" stroke="#000" x="5" y="5" width="40" height="40"/>',
    ),
    "a branch of a language": (
        '<switch><g systemLanguage="de"><circle r="50"/></g><rect width="50" height="50" '
        'systemLanguage="fr, en"/><rect width="120" height="60"/></switch>',
        '<rect width="50" height="50"/>',
    ),
}


def image(inside: str, size: str = SIZE) -> str:
    return f"<svg {HEAD} {size}>{inside}</svg>"


FILES: dict[str, str] = {}


def read(address: str) -> bytes:
    name = address.rpartition("/")[2]
    if address.startswith(STYLES):
        return (ROOT / "styles" / "fonts" / name).read_bytes()
    return FILES[name].encode()


@cache
def layout() -> Layout:
    sheets = {f"{STYLES}fonts.css": FACES, f"{STYLES}tokens.css": TOKENS, f"{STYLES}a.css": SHEET}
    return Layout(sheets, read, 10**7)


def laid_out(files: dict[str, str], language: str = "en-GB") -> Fragment:
    """Return pages of images, one on each."""
    FILES.clear()
    FILES.update(files)
    images = "".join(f'<p style="margin: 0"><img alt="A" src="{name}"></p>' for name in files)
    html = f"<html lang='{language}'><title>T</title><body>{images}</body></html>"
    return layout().lay_out("one", html)


def pixels(fragment: Fragment) -> list[np.ndarray]:
    pages = pypdfium2.PdfDocument(fragment.pdf)
    scale = SCALE / 0.75
    return [
        np.asarray(page.render(scale=scale).to_pil().convert("RGB")).astype(int) for page in pages
    ]


def judged(svg: str) -> np.ndarray:
    """Return the pixels that resvg draws, on white; its colours are multiplied by the opacity."""
    drawn = Image.open(BytesIO(vl_convert.svg_to_png(svg, scale=SCALE))).convert("RGBA")
    values: np.ndarray = np.asarray(drawn).astype(int)
    on_white: np.ndarray = values[..., :3] + 255 - values[..., 3:]
    return on_white


def differences(cases: dict[str, tuple[str, str]]) -> Iterator[tuple[str, float]]:
    """Give the part of the pixels that differ much between two images, ours and the judge's."""
    files = {f"{number}.svg": both[0] for number, both in enumerate(cases.values())}
    fragment = laid_out(files)
    assert [finding.message for finding in fragment.findings] == []
    for (name, both), ours in zip(cases.items(), pixels(fragment), strict=False):
        theirs = judged(both[1])
        assert (theirs < 250).any(), f"{name}: the judge draws nothing"
        yield name, float((np.abs(ours - theirs).max(2) > 70).mean())


@pytest.fixture(autouse=True)
def fonts_for_the_judge() -> None:
    vl_convert.register_font_directory(str(ROOT / "styles" / "fonts"))


@pytest.mark.parametrize("cases", [PLAIN, CONVERTED], ids=["plain", "converted"])
def test_an_image_is_drawn_as_resvg_draws_it(cases: dict[str, str]) -> None:
    same = {name: (image(inside),) * 2 for name, inside in cases.items()}
    assert {name: part for name, part in differences(same) if part > ALIKE} == {}


def test_what_resvg_does_not_understand_is_drawn_as_browsers_draw_it() -> None:
    same = {name: (image(ours), image(theirs)) for name, (ours, theirs) in SAME.items()}
    behind = f'{SIZE} style="max-width: 9px; background-color: #dea"'
    same["a background"] = (image(SAME["a background"][0], behind), same["a background"][1])
    assert {name: part for name, part in differences(same) if part > ALIKE} == {}


@pytest.mark.parametrize(
    "size",
    [
        'viewBox="0 0 50 50" width="120" height="60" preserveAspectRatio="xMaxYMid meet"',
        'viewBox="0 0 50 50" width="120" height="60" preserveAspectRatio="none"',
        'viewBox="10 10 50 25" width="120" height="60"',
        'viewBox="0 0 90 90" width="120" height="60" preserveAspectRatio="xMidYMid slice"',
        'width="120" height="60"',
    ],
)
@pytest.mark.parametrize("more", ["", "<use/>"], ids=["plain", "converted"])
def test_an_image_fills_its_place(size: str, more: str) -> None:
    svg = image(f'<rect width="50" height="50" fill="#cc0"/><circle cx="25" cy="25" r="20"/>{more}',
                size)  # fmt: skip
    assert dict(differences({"size": (svg, svg)}))["size"] < ALIKE


def test_plain_images_need_no_converter() -> None:
    for name, inside in PLAIN.items():
        root = ElementTree.fromstring(image(inside))  # noqa: S314
        assert prepare(root).is_plain, name


def found(inside: str, size: str = SIZE) -> list[tuple[str, str, str]]:
    fragment = laid_out({"a.svg": image(inside, size)})
    return [(one.code, one.message, one.hint or "") for one in fragment.findings]


def test_a_font_that_the_theme_lacks_is_reported_once() -> None:
    inside = '<text y="20" font-family="Arial Narrow">A</text><text y="40">B</text>'
    ((code, message, hint),) = found(inside * 2)
    assert (code, "`Arial Narrow`" in message) == ("image-font", True)
    assert "text is set in `Book`" in message
    assert "convert the text to paths" in hint


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("Helvetica", "sans-serif"),
        ("Arial Narrow, Arial", "sans-serif"),
        ("Times New Roman", "serif"),
        ("Courier New", "monospace"),
    ],
)
@pytest.mark.parametrize("more", ["", "<use/>"], ids=["plain", "converted"])
def test_a_font_that_programs_name_by_default_stands_for_its_kind(
    named: str, kind: str, more: str
) -> None:
    text = '<text y="40" font-size="30" font-family="%s">Agile</text>'
    assert found(text % named + more) == []
    drawn = [pixels(laid_out({"a.svg": image(text % one + more)}))[0] for one in (named, kind)]
    assert (drawn[0] == drawn[1]).all()


def test_a_text_that_no_font_has_whole_is_located() -> None:
    ((code, message, _),) = found('<text y="40" font-weight="bold">Bamako ߒߞߏ</text>')
    assert (code, "Bamako ߒߞߏ" in message) == ("svg-feature", True)


def test_the_language_of_the_briefing_chooses_a_branch() -> None:
    inside = (
        '<switch><rect systemLanguage="fr" width="120" height="60" fill="#00f"/>'
        '<rect width="120" height="60" fill="#f00"/></switch>'
    )
    for language, blue in (("fr-ML", 255), ("en-GB", 0), ("de", 0)):
        (page, *_) = pixels(laid_out({"a.svg": image(inside)}, language))
        assert page[60, 120, 2] == blue, language


def test_text_of_a_converted_image_can_be_found() -> None:
    inside = '<g filter="none"><text y="40" font-weight="bold">Directorate</text></g>'
    fragment = laid_out({"a.svg": image(inside)})
    words = pypdfium2.PdfDocument(fragment.pdf)[0].get_textpage().get_text_range()
    assert "Directorate" in words


def test_the_same_image_gives_the_same_bytes() -> None:
    inside = CONVERTED["a picture under text"] + CONVERTED["a mask"]
    first, second = (laid_out({"a.svg": image(inside)}).pdf for _ in range(2))
    assert first == second


def test_without_the_converter_only_plain_images_are_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert found(PLAIN["shapes"]) == []
    ((code, message, _),) = found(CONVERTED["a mask"])
    assert (code, "install `vl-convert-python`" in message) == ("bad-image", True)


def test_what_has_a_filter_is_as_sharp_as_print() -> None:
    """Half of its own units would be seen as steps: eight bands stay eight bands."""
    bands = "".join(f'<path d="M0 {n}h9v.5h-9z"/>' for n in range(8))
    inside = f'<filter id="f"><feOffset/></filter><g id="a" filter="url(#f)">{bands}</g>'
    for more in ("", '<use href="#a" x="3"/>'):
        (page, *_) = pixels(laid_out({"a.svg": image(inside + more, 'viewBox="0 0 18 9"')}))
        column = page[:, 40, 0] < 128
        assert int((column[1:] != column[:-1]).sum()) >= 15
