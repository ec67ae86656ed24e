"""Apply the stylesheets of an SVG image, so that each element has its own values as attributes.

In: the tree of an SVG image whose styles `svg` has checked. Out: the same tree, without stylesheets
and `style`; the values of the cascade are attributes. Refused: at-rules and selectors that have no
fixed meaning on paper. What draws the image later needs to know no CSS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

from briefpress.parse.svg_values import PROPERTIES, has_no_effect

SVG = "{http://www.w3.org/2000/svg}"
# What is dropped: nothing moves on paper, and text is set in the fonts of the theme.
_STILL = frozenset(
    ("keyframes", "-webkit-keyframes", "-moz-keyframes", "charset", "namespace", "font-face")
)
_ON_PAPER = {
    **dict.fromkeys(("", "all", "print", "(prefers-color-scheme: light)"), True),
    **dict.fromkeys(("screen", "(prefers-color-scheme: dark)"), False),
}
_GEOMETRY = frozenset(
    ("x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "background", "background-color")
)
_SIZES = frozenset(("dimension", "percentage", "number"))
_SIZE_WORDS = frozenset(
    ("xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "smaller", "larger")
)
_FONT_WORDS = {
    **dict.fromkeys(("italic", "oblique"), "font-style"),
    **dict.fromkeys(("bold", "bolder", "lighter"), "font-weight"),
    "small-caps": "font-variant",
}


class UnfitStyle(ValueError):
    """A style that has no fixed meaning on paper; the message says why."""


def local(name: str) -> str:
    """Return the name of an SVG element or of its attribute, or "" for that of another format."""
    if name.startswith(SVG):
        return name[len(SVG) :]
    return "" if name.startswith("{") else name


def apply_styles(root: Element) -> None:
    """Write the values of the cascade on each element, as attributes; remove the stylesheets."""
    matcher = cssselect2.Matcher()
    for sheet in list(root.iter()):
        if local(str(sheet.tag)) == "style" and _is_used(sheet):
            rules = tinycss2.parse_stylesheet(
                "".join(sheet.itertext()), skip_comments=True, skip_whitespace=True
            )
            for selector, declarations in _rules(rules):
                matcher.add_selector(selector, declarations)
    wrapper = cssselect2.ElementWrapper.from_xml_root(root)
    for wrapped in list(wrapper.iter_subtree()):
        found = [payload for *_, payload in matcher.match(wrapped)]
        _write(wrapped.etree_element, found)


def _is_used(sheet: Element) -> bool:
    kind, media = sheet.get("type", "").strip().lower(), sheet.get("media", "")
    return kind in ("", "text/css") and _applies(media)


def _applies(query: str) -> bool:
    """Tell whether a media query is true on paper."""
    parts = [" ".join(one.lower().split()) for one in query.split(",")]
    for part in parts:
        if part not in _ON_PAPER:
            raise UnfitStyle(f"a style is for `@media {part[:60]}`")
    return any(_ON_PAPER[part] for part in parts)


def _rules(nodes: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Give the selectors of a stylesheet in order, each with its declarations."""
    for node in nodes:
        if node.type == "qualified-rule":
            try:
                selectors = cssselect2.compile_selector_list(node.prelude)
            except cssselect2.SelectorError:
                written = tinycss2.serialize(node.prelude).strip()
                raise UnfitStyle(f"a style has the selector `{written[:60]}`") from None
            declarations = list(_declarations(node.content))
            for selector in selectors:
                if selector.pseudo_element is None:
                    yield selector, declarations
        elif node.type == "at-rule" and node.lower_at_keyword == "media":
            if _applies(tinycss2.serialize(node.prelude)):
                yield from _rules(
                    tinycss2.parse_rule_list(
                        node.content or [], skip_comments=True, skip_whitespace=True
                    )
                )
        elif node.type == "at-rule" and node.lower_at_keyword in _STILL:
            continue
        else:
            name = getattr(node, "at_keyword", "")
            raise UnfitStyle(f"a style contains `@{name[:60]}`" if name else "a style is not valid")


def _declarations(content: Any) -> Iterator[Any]:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return (one for one in nodes if one.type == "declaration")


def _write(element: Element, found: list[list[Any]]) -> None:
    """Write declarations, in the order of the cascade, over the attributes of an element."""
    own = list(_declarations(element.attrib.pop("style", "")))
    element.attrib.pop("class", None)
    everything = [*(one for rule in found for one in rule), *own]
    for important in (False, True):
        for one in everything:
            if one.important is important:
                element.attrib.update(_longhands(one))


def _longhands(declaration: Any) -> dict[str, str]:
    """Return the attributes that a declaration sets."""
    name = declaration.lower_name
    value = tinycss2.serialize(declaration.value).strip()
    if name == "font":
        return _font(declaration.value, value)
    if name == "marker":
        return dict.fromkeys(("marker-start", "marker-mid", "marker-end"), value)
    if name in PROPERTIES or name in _GEOMETRY:
        return {name: value}
    if not has_no_effect(name) and value != "none":
        raise UnfitStyle(f"a style sets `{name[:60]}`, which is not a property of SVG on paper")
    return {}


def _font(values: list[Any], written: str) -> dict[str, str]:
    """Return what `font` sets: style, weight, size and families."""
    set_ = {"font-style": "normal", "font-weight": "normal", "font-variant": "normal"}
    values = [one for one in values if one.type not in ("whitespace", "comment")]
    for place, one in enumerate(values):
        word = getattr(one, "lower_value", "") if one.type == "ident" else ""
        if one.type in _SIZES and not (one.type == "number" and one.value >= 100):
            set_["font-size"] = one.serialize()
        elif one.type == "number":
            set_["font-weight"] = one.serialize()
            continue
        elif word in _SIZE_WORDS:
            set_["font-size"] = word
        elif word in _FONT_WORDS:
            set_[_FONT_WORDS[word]] = word
            continue
        elif word == "normal":
            continue
        else:
            break
        rest = values[place + 1 :]
        if rest and rest[0] == "/":
            rest = rest[2:]
        set_["font-family"] = " ".join(part.serialize() for part in rest).replace(" ,", ",")
        return set_
    raise UnfitStyle(f"a style sets `font: {written[:60]}`, which is not valid")
