"""Drawings: what the renderer would load, repeat or search for without end is told before."""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
from PIL import Image

from tests.conftest import Small

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" %s>%s</svg>'
AT_IMAGE = ("one.yaml", 8)


def told(small: Small) -> tuple[str, str, int]:
    """Return code, file and line of the one thing that Briefpress says."""
    (fault,) = small.diagnostics()
    return fault.code.name, fault.span.file.name, fault.span.line


def figure(small: Small) -> None:
    head = "- A line.\n- kind: figure\n  id: f\n  title: T\n"
    small.blocks(f"{head}  image: images/a.svg\n  alt: A")


def pixels(width: int) -> str:
    """Return a square PNG in base64."""
    file = BytesIO()
    Image.new("L", (width, width)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def bomb(uses: int) -> str:
    last = '<g id="a0"><rect width="1" height="1"/></g>'
    groups = (f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, uses))
    return last + "".join(groups) + f'<use href="#a{uses - 1}"/>'


PATTERN = '<pattern id="p" width="1" height="1"><rect width="1" height="1"/></pattern>'
MARKER = '<marker id="m"><path d="M0 0L1 1"/></marker>'
LINE = '<path d="M0 0' + "L9 9" * 3_000 + '" %s/>'
PIXELS, MANY = pixels(10), pixels(6_000)
UNSAFE = {
    "a script": "<script>alert(1)</script>",
    "an event": '<rect onclick="x()" width="9" height="9"/>',
    "foreign": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
    "http": '<image href="http://x.org/a.png" width="9" height="9"/>',
    "file": '<use x:href="file:///etc/passwd#a"/>',
    "traversal": '<image href="../a.png" width="9" height="9"/>',
    "beside it": '<image href="a.png" width="9" height="9"/>',
    "percent": '<image href="%66ile:///etc/passwd" width="9" height="9"/>',
    "html": '<image href="data:text/html;base64,eA==" width="9" height="9"/>',
    "svg in svg": '<image href="data:image/svg+xml;base64,eA==" width="9" height="9"/>',
    "capitals": f'<image href="DATA:image/png;base64,{PIXELS}" width="9" height="9"/>',
    "import": '<style>@import "http://x.org/a.css";</style>',
    "import by reference": '<style>&#64;import "http://x.org/a.css";</style>',
    "url": "<style>rect {fill: url(http://x.org/a)}</style>",
    "url in an attribute": '<rect fill="url(file:///etc/passwd#a)" width="9" height="9"/>',
    "escape": '<rect style="fill: \\75rl(file:///etc/passwd)" width="9" height="9"/>',
    "an id by style": '<g style="id: a"/>',
    "itself": '<g id="a"><use href="#a"/></g>',
    "the root": '<use href="#root"/>',
    "in a circle": '<g id="a"><use href="#b"/></g><g id="b"><use x:href="#a"/></g>',
    "one id twice": '<g id="a"/><g id="a"><use href="#a"/></g>',
    "gradients in a circle": '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
    "a pattern by style": f"<style>rect {{fill: url(#p)}}</style>{PATTERN}",
    "a pattern for a group": f'{PATTERN}<g fill="url(#p)"><rect width="9" height="9"/></g>',
    "a marker for a group": f'{MARKER}<g style="marker-mid: url(#m)">{LINE % ""}</g>',
    "a repeated gradient": '<linearGradient id="a" x2="1e-9" spreadMethod="repeat"/>',
    "a selector": "<style>*:not(:has(a ~ b)) {fill: red}</style>",
    "descendants": "<style>* * * * * * g {fill: red}</style>",
}
TOO_LARGE = {
    "uses": bomb(9),
    "depth": "<g>" * 100 + "</g>" * 100,
    "chain": "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(100))
    + '<g id="a100"/>',
    "elements": "<g/>" * 60_000,
    "pattern": PATTERN + '<rect fill="url(#p)" width="9" height="9"/>' * 20_000,
    "markers": MARKER + (LINE % 'marker-mid="url(#m)"') * 10,
    "paths": '<path d="M0 0' + " L1 1" * 400_000 + '"/>',
    "points": '<polygon points="' + "1,1 " * 500_000 + '"/>',
    "dashes": '<path stroke-dasharray="' + "1 " * 10_000 + '" d="M0 0"/>',
    "dashes of all": '<g style="stroke-dasharray: ' + "1 " * 900 + '">' + "<path/>" * 99 + "</g>",
    "dashes by style": "<style>path {stroke-dasharray: " + "1 " * 900 + "}</style>",
    "attributes": "<g " + " ".join(f'a{n}="x"' for n in range(101)) + "/>",
    "stops": '<linearGradient id="g">'
    + "<stop/>" * 99
    + '</linearGradient><g fill="url(#g)">'
    + "<rect/>" * 9_000
    + "</g>",
    "texts": "<text>a</text>" * 17_000,
    "for a group": '<g d="M0 0' + "L1 1" * 1_000 + '"><path/></g>',
    "style": "<style>" + "a {fill: red}" * 30_000 + "</style>",
    "rules": "<style>" + "rect {fill: red}" * 1_000 + "</style>" + "<rect/>" * 10_000,
    "pictures": f'<image href="data:image/png;base64,{MANY}" width="9" height="9"/>' * 2,
    "a filter of a large region": '<filter id="f" filterUnits="userSpaceOnUse" width="9e3" '
    'height="9e3"><feGaussianBlur stdDeviation="4"/></filter><rect width="9" height="9" '
    'filter="url(#f)"/>',
    "a filter of a large shape": '<filter id="f"><feFlood/></filter><g filter="url(#f)"><g '
    'transform="scale(90)"><path d="M0 0h99v99z"/></g></g>',
    "a filter that looks far": '<filter id="f"><feMorphology radius="900"/></filter>'
    '<rect id="r" width="99" height="99"/><use href="#r" style="filter: url(#f)"/>',
    "filters by name": '<rect width="90" height="90" style="filter: blur(3px)"/>' * 2_000,
    "targets": "".join(f'<g id="a{n}"/><use href="#a{n}"/>' for n in range(9_000)),
}
BROKEN = {
    "no size": ('width="0" height="9"', "<g/>"),
    "endless": ('width="inf" height="9"', "<g/>"),
    "huge": ('width="9e9" height="9"', "<g/>"),
    "no view": ('viewBox="0 0 0 0"', "<g/>"),
    "a huge letter": ("", '<text font-size="1e999">a</text>'),
    "a path of signs": ("", f'<path d="M{"-" * 100_000}"/>'),
    "a path of words": ("", '<path d="M0 0 L nan"/>'),
    "no picture": ("", '<image src="file:///etc/passwd" width="9" height="9"/>'),
    "not closed": ("", "<g>"),
}
DRAWINGS = [
    *(pytest.param("", inside, "unsafe-image", id=name) for name, inside in UNSAFE.items()),
    *(pytest.param("", inside, "image-too-large", id=name) for name, inside in TOO_LARGE.items()),
    *(pytest.param(*both, "bad-image", id=name) for name, both in BROKEN.items()),
    pytest.param("", f"<text>{'word ' * 9_000}</text>", "text-too-long", id="text"),
    pytest.param("", "<text>a\u202eb</text>", "bad-character", id="turned"),
    pytest.param("", "<text>a \u6f22</text>", "missing-glyph", id="glyph"),
]


@pytest.mark.parametrize(("head", "inside", "code"), DRAWINGS)
def test_a_drawing_that_reaches_out_or_grows_is_located(
    small: Small, head: str, inside: str, code: str
) -> None:
    head = head or 'width="90" height="90"'
    small.write("images/a.svg", SVG % (f'{head} id="root"', inside))
    figure(small)
    assert told(small) == (code, *AT_IMAGE)


@pytest.mark.pdf
def test_an_honest_drawing_prints_its_words(small: Small) -> None:
    inside = (
        "<style>.a, text > tspan {fill: #333} #b {stroke: url(#g)}</style>"
        '<linearGradient id="g"><stop offset="0"/><stop offset="1" stop-color="#999"/>'
        f'</linearGradient>{PATTERN}{MARKER}<clipPath id="c"><rect width="80" height="80"/>'
        '</clipPath><g clip-path="url(#c)" fill="url(#g)"><rect id="b" width="9" height="9"/></g>'
        '<rect x="20" fill="url(#p)" width="9" height="9"/>'
        '<path d="M0,0l9-9.5.5e1 3zm1 1A5 5 0 01 9 9" style="marker-end: url(#m)"/>'
        f'<image href="data:image/png;base64,{PIXELS}" width="2" height="2"/>'
        '<text x="5" y="60" class="a">Honest <tspan>words</tspan></text>'
        '<use href="#b" y="30"/>'
    )
    small.write("images/a.svg", SVG % ('viewBox="0 0 90 90" width="90" height="90"', inside))
    figure(small)
    assert "Honest words" in " ".join(" ".join(small.print().texts).split())
