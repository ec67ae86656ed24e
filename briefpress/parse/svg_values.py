"""Check the values of an SVG image's properties, and write them the same way.

In: the name and the value of a property. Out: the value in its simplest form, or nothing when the
property changes nothing on paper. Refused: what browsers draw and the converter does not, and what
is no value. It is a list of what is allowed: what it does not name is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tinycss2.color5 import parse_color

_NUMBER = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:e[+-]?\d++)?"
_LENGTH = re.compile(rf"{_NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|q|%)?", re.I)
_AMOUNT = re.compile(rf"{_NUMBER}%?", re.I)
_LINK = re.compile(r"url\(\s*([\"']?)#([^\"'()]+)\1\s*\)\s*")
_FUNCTION = re.compile(r"(?<![a-zA-Z-])([a-zA-Z-]++)\(([^()]*)\)\s*,?")
_FUNCTIONS = re.compile(r"(?:\s*+[a-zA-Z-]++\([^()]*+\)\s*+,?)*+\s*+")
_LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+),.*\)", re.S)
_DEGREES = {"deg": 1.0, "grad": 0.9, "rad": 57.29577951308232, "turn": 360.0, "": 1.0}


class UnfitValue(ValueError):
    """A value that cannot be printed as browsers draw it."""


def _one_of(*words: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        if value.lower() not in words:
            raise UnfitValue
        return value.lower()

    return check


def _only(*words: str) -> Callable[[str], str | None]:
    """Allow only values that change nothing."""

    def check(value: str) -> str | None:
        if value.lower() not in words:
            raise UnfitValue
        return None

    return check


def _length(value: str) -> str:
    if not _LENGTH.fullmatch(value):
        raise UnfitValue
    return value.lower()


def _amount(value: str) -> str:
    if not _AMOUNT.fullmatch(value):
        raise UnfitValue
    return f"{float(value[:-1]) / 100:g}" if value.endswith("%") else value


def _length_or(*words: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return value.lower() if value.lower() in words else _length(value)

    return check


def _lengths(value: str) -> str | None:
    if value.lower() == "none":
        return "none"
    for part in value.replace(",", " ").split():
        _length(part)
    return value


def colour(value: str) -> str:
    """Return a colour as six or eight hexadecimal digits, or the word `currentColor`."""
    if light := _LIGHT_DARK.fullmatch(value.strip()):
        value = light.group(1)
    found = parse_color(value)
    if found is None:
        raise UnfitValue
    if found == "currentcolor":
        return "currentColor"
    if found.space not in ("srgb", "hsl", "hwb"):
        raise UnfitValue
    red, green, blue = (min(255, max(0, round(255 * one))) for one in found.to("srgb").coordinates)
    alpha = round(255 * found.alpha)
    return f"#{red:02x}{green:02x}{blue:02x}" + (f"{alpha:02x}" if alpha < 255 else "")


def _paint(value: str) -> str:
    if value.lower() in ("none", "context-fill", "context-stroke"):
        return value.lower()
    if linked := _LINK.match(value):
        rest = value[linked.end() :].strip()
        rest = f" {_paint(rest)}" if rest else ""
        return f"url(#{linked.group(2).strip()}){rest}"
    return colour(value)


def _link(value: str) -> str:
    if value.lower() == "none":
        return "none"
    linked = _LINK.fullmatch(value)
    if linked is None:
        raise UnfitValue
    return f"url(#{linked.group(2).strip()})"


_FILTERS = frozenset(
    ("blur", "brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert",
     "opacity", "saturate", "sepia")
)  # fmt: skip


def _filter(value: str) -> str:
    rest = re.sub(r"rgba?\([^()]*\)|hsla?\([^()]*\)", "#000", _LINK.sub("", value))
    if rest.strip() == "none":
        return value
    if not _FUNCTIONS.fullmatch(rest):
        raise UnfitValue
    if not {name.lower() for name, _ in _FUNCTION.findall(rest)} <= _FILTERS:
        raise UnfitValue
    return value


def transform(value: str) -> str | None:
    """Return a transformation in the form of an SVG attribute: degrees, and no units."""
    if value.strip().lower() in ("none", ""):
        return None
    if not _FUNCTIONS.fullmatch(value):
        raise UnfitValue
    return " ".join(_moved(name, inner) for name, inner in _FUNCTION.findall(value))


def _moved(name: str, inner: str) -> str:
    numbers = inner.replace(",", " ").split()
    kind = name.lower()
    if kind in ("rotate", "skewx", "skewy"):
        numbers[:1] = [_degrees(one) for one in numbers[:1]]
    elif kind.startswith("translate"):
        numbers = [re.sub("px$", "", one, flags=re.I) for one in numbers]
    if not all(re.fullmatch(_NUMBER, one, re.I) for one in numbers):
        raise UnfitValue
    written = {
        "translatex": lambda one: f"translate({one[0]} 0)",
        "translatey": lambda one: f"translate(0 {one[0]})",
        "scalex": lambda one: f"scale({one[0]} 1)",
        "scaley": lambda one: f"scale(1 {one[0]})",
    }
    counts = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3),
              "skewx": (1,), "skewy": (1,), **dict.fromkeys(written, (1,))}  # fmt: skip
    if len(numbers) not in counts.get(kind, ()):
        raise UnfitValue
    if kind in written:
        return written[kind](numbers)
    proper = {"skewx": "skewX", "skewy": "skewY"}.get(kind, kind)
    return f"{proper}({' '.join(numbers)})"


def _origin(value: str) -> str | None:
    """Return the two lengths of an origin in pixels, which `moved_to` needs, or None at 0."""
    parts = [re.sub("px$", "", one) for one in value.lower().replace(",", " ").split()]
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(_NUMBER, one) for one in parts):
        raise UnfitValue
    across, down, *_ = (float(one) for one in (*parts, "0"))
    if len(parts) == 1 and across:
        raise UnfitValue  # the other is the middle
    return f"{across:g} {down:g}" if across or down else None


def moved_to(origin: str, moves: str) -> str:
    """Return a transformation around an origin."""
    across, down = (float(one) for one in origin.split())
    return f"translate({across:g} {down:g}) {moves} translate({-across:g} {-down:g})"


def _degrees(angle: str) -> str:
    found = re.fullmatch(rf"({_NUMBER})(deg|grad|rad|turn|)", angle, re.I)
    if found is None:
        raise UnfitValue
    unit = found.group(2).lower()
    return found.group(1) if _DEGREES[unit] == 1 else f"{float(found.group(1)) * _DEGREES[unit]:g}"


def _decoration(value: str) -> str:
    words = value.lower().split()
    if not set(words) <= {"none", "underline", "overline", "line-through", "solid"}:
        raise UnfitValue
    return " ".join(word for word in words if word != "solid")


def _order(value: str) -> str:
    if not set(value.lower().split()) <= {"normal", "fill", "stroke", "markers"}:
        raise UnfitValue
    return value.lower()


def _family(value: str) -> str:
    if not value or re.search(r"var\(", value):
        raise UnfitValue
    return value


_PIXELS = {"xx-small": "9", "x-small": "10", "small": "13", "medium": "16", "large": "18",
           "x-large": "24", "xx-large": "32"}  # fmt: skip


def _size(value: str) -> str:
    return _PIXELS.get(value.lower()) or _length(value)


_BLENDING = ("normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge",
             "color-burn", "hard-light", "soft-light", "difference", "exclusion", "hue",
             "saturation", "color", "luminosity")  # fmt: skip
_WEIGHTS = ("normal", "bold", "bolder", "lighter", *(str(one) for one in range(100, 1000, 100)))
_BASELINES = ("auto", "baseline", "alphabetic", "ideographic", "hanging", "mathematical", "central",
              "middle", "text-after-edge", "text-before-edge", "use-script", "no-change",
              "reset-size")  # fmt: skip

PROPERTIES: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("fill", "stroke"), _paint),
    **dict.fromkeys(("stop-color", "flood-color", "lighting-color", "color"), colour),
    **dict.fromkeys(
        ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "flood-opacity",
         "stroke-miterlimit"),
        _amount,
    ),
    **dict.fromkeys(("stroke-width", "stroke-dashoffset"), _length),
    **dict.fromkeys(("letter-spacing", "word-spacing"), _length_or("normal")),
    "stroke-dasharray": _lengths,
    "baseline-shift": _length_or("baseline", "sub", "super"),
    "font-size": _size,
    "font-family": _family,
    "font-style": _one_of("normal", "italic", "oblique"),
    "font-weight": _one_of(*_WEIGHTS),
    "font-variant": _one_of("normal"),
    "font-stretch": _only("normal", "100%"),
    "text-anchor": _one_of("start", "middle", "end"),
    "text-decoration": _decoration,
    "text-decoration-line": _only("none"),
    "dominant-baseline": _one_of(*_BASELINES),
    "alignment-baseline": _one_of(*_BASELINES),
    **dict.fromkeys(("fill-rule", "clip-rule"), _one_of("nonzero", "evenodd")),
    "stroke-linecap": _one_of("butt", "round", "square"),
    "stroke-linejoin": _one_of("miter", "round", "bevel"),
    "paint-order": _order,
    "visibility": _one_of("visible", "hidden", "collapse"),
    "display": lambda value: "none" if value.lower() == "none" else None,
    "overflow": _one_of("visible", "hidden", "auto", "scroll"),
    **dict.fromkeys(("marker-start", "marker-mid", "marker-end", "clip-path", "mask"), _link),
    "filter": _filter,
    "mix-blend-mode": _one_of(*_BLENDING),
    "isolation": _one_of("auto", "isolate"),
    "mask-type": _one_of("luminance", "alpha"),
    "color-interpolation-filters": _one_of("auto", "srgb", "linearrgb"),
    "color-interpolation": _only("auto", "srgb"),
    "transform": transform,
    # Values other than these change what browsers draw, and not what the converter does.
    "transform-origin": _origin,
    "vector-effect": _only("none"),
    "direction": _only("ltr"),
    "unicode-bidi": _only("normal", "embed"),
    "writing-mode": _only("horizontal-tb", "lr-tb", "lr"),
    "text-orientation": _only("mixed"),
    "text-transform": _only("none"),
    "text-indent": _only("0", "0px"),
    "text-shadow": _only("none"),
    "font-kerning": _only("auto", "normal"),
    "font-size-adjust": _only("none"),
    "white-space": _one_of("normal", "nowrap", "pre"),
    "clip": _only("auto"),
    **dict.fromkeys(
        ("font-variant-ligatures", "font-variant-position", "font-variant-caps",
         "font-variant-numeric", "font-variant-alternates", "font-variant-east-asian",
         "font-feature-settings", "font-variation-settings", "font-variant-settings"),
        _only("normal", ""),
    ),
    "glyph-orientation-horizontal": _only("0", "0deg"),
    "glyph-orientation-vertical": _only("auto", "0", "0deg"),
}  # fmt: skip

# What changes nothing in a still image, or nothing in SVG.
_WITHOUT_EFFECT = re.compile(
    r"-.*|(?:align|animation|background|border|break|column|flex|grid|justify|list|margin|max|min|"
    r"outline|overscroll|padding|page|place|scroll|transition)(?:-.*)?|"
    "appearance|backface-visibility|bottom|box-shadow|box-sizing|caption-side|caret-color|clear|"
    "color-profile|color-rendering|color-scheme|content|counter-increment|counter-reset|cursor|"
    "empty-cells|enable-background|float|font-display|font-synthesis|forced-color-adjust|gap|"
    "hyphens|image-rendering|inline-size|kerning|left|line-height|object-fit|object-position|order|"
    "orphans|overflow-[xy]|overflow-wrap|pointer-events|position|print-color-adjust|quotes|resize|"
    "right|row-gap|shape-inside|shape-margin|shape-padding|shape-rendering|shape-subtract|"
    "solid-color|solid-opacity|speak|src|tab-size|table-layout|text-align|text-align-last|"
    "text-decoration-color|text-decoration-style|text-decoration-thickness|text-overflow|"
    "text-rendering|text-size-adjust|text-wrap|text-wrap-mode|top|touch-action|transform-box|"
    "transform-style|user-select|vertical-align|white-space-collapse|widows|will-change|"
    "word-break|word-wrap|z-index"
)
_WIDE = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))


def has_no_effect(name: str) -> bool:
    """Tell whether a property changes nothing in a still image."""
    return _WITHOUT_EFFECT.fullmatch(name) is not None


def normalised(name: str, value: str) -> str | None:
    """Return the value of a property in its simplest form, or None when it changes nothing.

    Raises `UnfitValue` for what cannot be printed as browsers draw it.
    """
    value = value.strip()
    if value.lower() in _WIDE:
        if value.lower() == "inherit":
            return "inherit"
        raise UnfitValue
    return PROPERTIES[name](value)
