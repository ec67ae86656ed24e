"""What programs write into SVG images is printed, or the fix is in their own words."""

from __future__ import annotations

import pytest

from tests.conftest import Small
from tests.parse.test_drawings import figure

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 90 90" %s>%s</svg>'
)


def told(small: Small, content: str) -> list[tuple[str, str]]:
    """Return the messages about an image, each with its hint."""
    small.write("images/a.svg", content)
    figure(small)
    return [(one.message, one.hint or "") for one in small.diagnostics()]


PRINTED = {
    "matplotlib": '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    '</metadata><defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}'
    '</style></defs><g id="figure_1"><path d="M 0 80 L 90 80 L 90 0 z" style="fill: #ffffff"/>'
    '<defs><path id="m3" d="M 0 0 L 0 3.5" style="stroke: #000000; stroke-width: 0.8"/></defs>'
    '<use xlink:href="#m3" x="9" y="9" style="stroke: #000000"/><text style="font: 10px '
    '\'DejaVu Sans\', sans-serif; text-anchor: middle" x="9" y="9" transform="rotate(-0 9 9)">2'
    '</text><clipPath id="p"><rect x="7" y="7" width="3" height="3"/></clipPath></g>',
    "Graphviz": '<g id="graph0" class="graph" transform="scale(1 1) rotate(0) translate(4 40)">'
    '<title>G</title><polygon fill="white" stroke="none" points="-4,4 -4,-40 50,-40"/>'
    '<!-- a --><g id="node1" class="node"><title>a</title><ellipse fill="none" stroke="black" '
    'cx="27" cy="-18" rx="27" ry="18"/><text text-anchor="middle" x="27" y="-14" '
    'font-family="Times,serif" font-size="14.00">a</text></g></g>',
    "PlantUML": '<?plantuml 1.2024.3?><defs/><g><rect fill="#F1F1F1" height="64" rx="2.5" ry="2.5" '
    'style="stroke:#181818;stroke-width:0.5;" width="80" x="7" y="4"/><text fill="#000000" '
    'font-family="sans-serif" font-size="14" lengthAdjust="spacing" textLength="70" x="9" y="25">'
    "Office</text></g>",
    "Mermaid": "<style>#m{font-family:sans-serif;font-size:16px;fill:#333;}@keyframes dash{to{"
    "stroke-dashoffset:0;}}#m .edge{animation:dash 50s linear infinite;}#m .node rect,#m .node "
    "circle{fill:#ECECFF;stroke:#9370DB;stroke-width:1px;}#m .label{color:#333;text-align:center;}"
    '#m :root{--mermaid-font-family:"trebuchet ms";}#m p{margin:0;}</style><g class="node default" '
    'id="m"><rect class="basic label-container" style="" x="1" y="1" width="50" height="30"/>'
    '<g class="label" style="" transform="translate(0, -12)"><rect/><text y="20" '
    'style=""><tspan class="text-outer-tspan" x="0" y="-0.1em" dy="1.1em"><tspan '
    'font-style="normal" class="text-inner-tspan" font-weight="normal">Office</tspan></tspan>'
    "</text></g></g>",
    "Inkscape": '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-'
    '0.dtd" pagecolor="#fff"/><g id="layer1"><path style="fill:none;stroke:#000;stroke-width:0.26;'
    'stroke-linecap:butt;-inkscape-stroke:none;paint-order:markers fill stroke" d="m 9,9 c 1,1 2,2 '
    '3,3"/><text xml:space="preserve" style="font-style:normal;font-variant:normal;font-stretch:'
    "normal;font-size:3.2px;line-height:1.25;font-family:sans-serif;-inkscape-font-specification:"
    "sans-serif;font-variant-ligatures:normal;white-space:pre;shape-inside:url(#r);display:inline;"
    'fill:#000"><tspan x="9" y="9" style="stroke-width:.26">Office</tspan></text>'
    '<rect id="r" width="9" height="9"/></g>',
    "LibreOffice": '<defs class="ClipPathGroup"><clipPath id="c" clipPathUnits="userSpaceOnUse">'
    '<rect x="0" y="0" width="90" height="90"/></clipPath></defs><defs><font id="E" '
    'horiz-adv-x="2048"><font-face font-family="Liberation Sans embedded"/><missing-glyph '
    'd="M 0,0 L 9,9"/></font></defs><g class="SlideGroup"><g id="id1"><g class="TextShape">'
    '<rect class="BoundingBox" stroke="none" fill="none" x="1" y="1" width="9" height="9"/>'
    '<text class="SVGTextShape"><tspan class="TextParagraph"><tspan class="TextPosition" x="9" '
    'y="20"><tspan font-family="Liberation Sans, sans-serif" font-size="9px" font-weight="400" '
    'fill="rgb(0,0,0)" stroke="none" style="white-space: pre">Office</tspan></tspan></tspan>'
    "</text></g></g></g>",
    "D3": '<g fill="none" font-size="10" font-family="sans-serif" text-anchor="end"><path '
    'class="domain" stroke="currentColor" d="M0.5,.5V80"/><g class="tick" opacity="1" '
    'transform="translate(0,20.5)"><line stroke="currentColor" x2="6"/><text fill="currentColor" '
    'x="9" dy="0.32em">2026</text></g></g><circle r="3" style="mix-blend-mode: multiply"/>',
    "Illustrator": '<style type="text/css">.st0{clip-path:url(#S2);fill:#E30613;}.st1{fill:url(#S3)'
    ';enable-background:new;}</style><g><defs><rect id="S1" width="50" height="60"/></defs>'
    '<clipPath id="S2"><use xlink:href="#S1" style="overflow:visible;"/></clipPath><circle '
    'class="st0" cx="40" cy="30" r="25"/></g><linearGradient id="S3" gradientUnits="userSpaceOnUse"'
    ' x1="6" y1="3" x2="9" y2="3"><stop offset="0" style="stop-color:#1D71B8"/></linearGradient>'
    '<rect class="st1" width="9" height="9"/>',
    "Excalidraw": "<style>@font-face{font-family:Virgil;src:url(data:font/woff2;base64,AAAA)}"
    '</style><g stroke-linecap="round"><path d="M0 0 C1 1, 2 2, 9 9"/></g>',
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_programs_export_is_printed(small: Small, name: str) -> None:
    assert told(small, HEAD % ("", PRINTED[name])) == []


HTML = '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">A</div></foreignObject>'
REFUSED = {
    "draw.io": ('content="&lt;mxfile/&gt;"', f"<switch>{HTML}</switch>", "Formatted Text"),
    "Mermaid": ('aria-roledescription="flowchart-v2"', HTML, "`htmlLabels: false`"),
    "Inkscape": (
        'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"',
        "<flowRoot><flowPara>A</flowPara></flowRoot>",
        "Text > Convert to Text",
    ),
    "draw.io's pictures": ("", '<!-- draw.io --><image href="https://x.org/a.png"/>', "Embed"),
    "D3": ("", f"<!-- https://d3js.org -->{HTML}", "append `text` elements"),
    "no program": ("", HTML, "or as PNG"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_fix_is_in_the_words_of_the_program(small: Small, name: str) -> None:
    head, inside, words = REFUSED[name]
    ((_, hint),) = told(small, HEAD % (head, inside))
    assert words in hint


def test_declarations_of_illustrator_name_its_menu(small: Small) -> None:
    before = '<!DOCTYPE svg [<!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">]>'
    ((_, hint),) = told(small, before + HEAD % ("", "<g/>"))
    assert "Preserve Illustrator Editing Capabilities" in hint


UNDRAWN = {
    "a line that keeps its width": '<path d="M0 0h9" vector-effect="non-scaling-stroke"/>',
    "small capitals": '<text style="font-variant: small-caps">A</text>',
    "letters changed by a style": '<text style="text-transform: uppercase">a</text>',
    "text from top to bottom": '<text writing-mode="tb">A</text>',
    "the other side of a path": '<path id="p" d="M0 0h9"/><text><textPath href="#p" side="right">A'
    "</textPath></text>",
    "a clip by a shape": '<rect width="9" height="9" style="clip-path: circle(40%)"/>',
    "a turn by its own name": '<rect width="9" height="9" style="rotate: 45deg"/>',
    "a computed length": '<rect width="calc(1px + 2px)" height="9"/>',
    "a length of the window": '<rect style="width: 10vw" height="9"/>',
    "a colour of another space": '<rect width="9" height="9" fill="oklch(0.6 0.1 20)"/>',
    "no colour": '<rect width="9" height="9" fill="reddish"/>',
    "a variable": '<rect width="9" height="9" style="fill: var(--a, red)"/>',
    "an origin in parts": '<rect width="9" height="9" style="transform-origin: 50% 50%"/>',
    "a reference to nothing": '<use href="#nothing"/>',
    "a gradient that is not there": '<rect width="9" height="9" fill="url(#nothing)"/>',
    "an animation": '<rect width="9" height="9"><set attributeName="fill" to="red"/></rect>',
    "a mesh": '<meshgradient id="m"/>',
    "a property of the future": '<rect width="9" height="9" style="corner-shape: squircle"/>',
    "a style for large screens": "<style>@media (min-width: 9px) {rect {fill: red}}</style>",
    "a style under a condition": "<style>@supports (fill: red) {rect {fill: red}}</style>",
}


@pytest.mark.parametrize("name", UNDRAWN)
def test_what_would_be_drawn_otherwise_is_located(small: Small, name: str) -> None:
    ((message, hint),) = told(small, HEAD % ("", f"\n{UNDRAWN[name]}"))
    assert ("(line 2)" in message or "style" in message, bool(hint)) == (True, True)


@pytest.mark.parametrize(
    "value",
    ["1" * 1900 + "x", "1 " * 900 + "x", "rotate(" * 300, "url(#" * 400, "a" * 1900, "rgb(" * 400],
)
@pytest.mark.parametrize("name", ["x", "transform", "fill", "filter", "stroke-dasharray", "style"])
def test_no_value_takes_long(small: Small, name: str, value: str) -> None:
    rects = f'<rect {name}="{value}"/>' * 50
    assert len(told(small, HEAD % ("", rects))) <= 1
