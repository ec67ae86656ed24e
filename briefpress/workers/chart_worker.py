"""Run the process that draws charts: specifications come in, SVG goes out.

Vega-Lite is JavaScript, and a specification can use any amount of resources. So it runs in its own
sandboxed process, with a limit on memory; its parent kills it after a timeout. The SVG in an answer
contains only shapes and text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from briefpress.diagnostics.errors import BriefpressError
from briefpress.workers import limits, sandbox
from briefpress.workers.protocol import DONE, FAILED, Channel

_MANY = 50  # charts at their slowest before a process counts as hanging
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = frozenset(
    ("circle", "clipPath", "defs", "ellipse", "g", "line", "path", "polygon", "polyline", "rect",
     "svg", "text", "tspan", "linearGradient", "radialGradient", "stop")
)  # fmt: skip
# Attributes that only screens need, or that have their default value.
_NEEDLESS = re.compile(r"class|role|aria-.*|pointer-events|version|text-anchor=start")
_LOOK = ("d", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity")
# Messages of JavaScript errors in Vega-Lite itself.
_INSIDE = re.compile(r"Cannot read|is not a|undefined|is not iterable|Cannot set|invalid type")


class UnfitChart(BriefpressError):
    """An SVG that is not a valid chart; the message says why."""


def main(text: str) -> None:
    """Draw until the input ends, with the fonts of some folders, within limits.

    ``text`` is JSON: folders of ``fonts``, ``memory`` in bytes, ``processor`` in seconds.
    """
    import vl_convert

    config = json.loads(text)
    channel = Channel.of_process()
    fonts = [str(Path(folder).resolve()) for folder in config["fonts"]]
    sandbox.put_up(map(Path, fonts), ())
    limits.limit_data(config["memory"])
    limits.limit_processor(config["processor"] * _MANY)
    for folder in fonts:
        vl_convert.register_font_directory(folder)
    while (job := channel.job()) is not None:
        try:
            channel.answer(DONE, _draw(vl_convert, json.loads(job[1])).encode())
        except UnfitChart as unfit:
            channel.answer(FAILED, str(unfit).encode())
        except ValueError as error:
            channel.answer(FAILED, _first_line(str(error)).encode())


def _first_line(said: str) -> str:
    """Return the message of a library, without its traceback, in words for an author."""
    lines = [channel.strip() for channel in said.splitlines() if channel.strip()]
    errors = [channel for channel in lines if re.match(r"(Uncaught )?\w*Error:", channel)]
    first = re.sub(r"^(Uncaught )?\w*Error: ", "", (errors or lines or [""])[0])
    if not first or _INSIDE.search(first):
        return "it is not a valid Vega-Lite specification"
    return first.partition(" {")[0].rstrip(".")[:200]


def _draw(library: Any, plot: dict[str, Any]) -> str:
    """Return the SVG of a plot."""
    ElementTree.register_namespace("", _SVG[1:-1])
    svg = library.vegalite_to_svg(
        plot["specification"], allowed_base_urls=[], format_locale=plot["signs"]
    )
    drawn = ElementTree.fromstring(svg)  # noqa: S314  # made by the library a line above
    width, high, wide = plot["width"], *(float(drawn.get(key, "0")) for key in ("height", "width"))
    if wide > width + 1:
        raise UnfitChart(f"it is {wide:.0f} pt wide, but its column is {width:.0f} pt")
    _tell_apart(drawn)
    _clean(drawn, f"{plot['id']}-", plot["families"])
    whole = ElementTree.Element(f"{_SVG}svg")
    whole.extend(drawn)
    whole.set("width", f"{_short(width)}pt")
    whole.set("height", f"{_short(high)}pt")
    whole.set("viewBox", f"0 0 {_short(width)} {_short(high)}")
    return ElementTree.tostring(whole, encoding="unicode")


def _tell_apart(drawn: ElementTree.Element) -> None:
    """Refuse a chart in which two entries of a legend look the same."""
    for legend in drawn.iter(f"{_SVG}g"):
        if not _has_role(legend, "role-legend"):
            continue
        symbols = [
            tuple(symbol.get(key, "") for key in _LOOK)
            for group in legend.iter(f"{_SVG}g")
            if _has_role(group, "role-legend-symbol")
            for symbol in group.iter(f"{_SVG}path")
        ]
        if len(set(symbols)) < len(symbols):
            raise UnfitChart(f"its {len(symbols)} series cannot be told apart")


def _has_role(group: ElementTree.Element, role: str) -> bool:
    return role in group.get("class", "").split()


def _clean(drawn: ElementTree.Element, prefix: str, families: str) -> None:
    """Keep only shapes and text, with ids that are unique on the page."""
    for element in drawn.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _DRAWN:
            raise UnfitChart(f"it contains <{name}>, which is neither a shape nor text")
        for key in list(element.attrib):
            if _NEEDLESS.fullmatch(key):
                del element.attrib[key]
        if "font-family" in element.attrib:
            element.set("font-family", families)
        if "id" in element.attrib:
            element.set("id", prefix + element.attrib["id"])
        for key, value in element.attrib.items():
            if "url(" in value:
                element.set(key, re.sub(r"url\(#", f"url(#{prefix}", value))
    _drop_empty(drawn)


def _drop_empty(parent: ElementTree.Element) -> None:
    for child in list(_groups(parent)):
        _drop_empty(child)
        if not len(child) and not (child.text or "").strip():
            parent.remove(child)


def _groups(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (child for child in parent if child.tag == f"{_SVG}g")


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
