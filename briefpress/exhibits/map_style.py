"""Give maps the style of the theme: how each style and class of a layer is drawn.

In: the style of charts, which has colours, lengths and widths of words. Out: paints of areas, lines
and symbols. Classes differ in lightness, hatching, dashes or form, so that grey keeps them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from briefpress.exhibits.charts.style import ChartStyle

CONTRAST = 4.5  # of words and what is below them, at the least
SYMBOLS = ("circle", "square", "triangle", "diamond", "cross", "ring")
HATCH = 3.6  # points between the lines of a hatching
NO_DATA = -1  # the class of a feature without a value
_COLOURS = ("ink", "accent", "second", "ink-soft", "accent", "second")
_DASHES = ("", "4 2", "1 2", "7 2 1 2", "", "2 4")
_FILLS = (  # colour, share of it, slopes of the hatching
    ("accent", 0.16, ()),
    ("second", 0.5, ()),
    ("accent", 0.85, ()),
    ("second", 0.14, (1,)),
    ("accent", 0.3, (1, -1)),
    ("ink-soft", 0.2, (0,)),
)
_LIGHTEST, _DARKEST = 0.1, 0.92  # shares of the colour of a scale


@dataclass(frozen=True, slots=True)
class Paint:
    """The paint of an area, a line or a symbol; ``hatch`` has the slopes of its lines."""

    fill: str = "none"
    stroke: str = "none"
    width: float = 0.0
    dash: str = ""
    hatch: tuple[int, ...] = ()
    symbol: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class MapStyle:
    """The style of maps; ``stands_out`` paints highlighted areas in the accent colour."""

    theme: ChartStyle
    size: float
    stands_out: bool = False

    @classmethod
    def of(cls, theme: ChartStyle) -> MapStyle:
        """Return the style of the maps of a theme."""
        return cls(theme, theme.length("size-map"))

    def on_cover(self) -> MapStyle:
        """Return the style of the map on the cover."""
        return replace(self, stands_out=True)

    @property
    def thin(self) -> float:
        """The width of the thinnest line."""
        return self.theme.length("rule-thin")

    @property
    def graticule(self) -> Paint:
        """The paint of meridians and parallels."""
        return Paint(stroke=self.theme.colour("map-border"), width=self.thin / 2)

    @property
    def hatch(self) -> str:
        """The colour of the lines of a hatching."""
        return self.theme.colour("ink-soft")

    @property
    def leader(self) -> Paint:
        """The paint of the line from a label to what it names."""
        return Paint(stroke=self.theme.colour("ink-soft"), width=self.thin)

    def area(self, style: str) -> Paint:
        """Return the paint of an area by the style of its layer."""
        colour = self.theme.colour
        match style:
            case "neighbour":
                return Paint(colour("map-around"), colour("map-border"), self.thin)
            case "highlight":
                fill = colour("accent") if self.stands_out else colour("map-highlight")
                return Paint(fill, colour("ink-soft"), self.thin)
            case "water":
                tint = self.theme.tint
                return Paint(tint("second", 0.16), tint("second", 0.6), self.thin)
        return Paint(colour("map-land"), colour("ink-soft"), self.thin)

    def line(self, style: str) -> Paint:
        """Return the paint of a line by the style of its layer."""
        colour, width, dash = {
            "neighbour": (self.theme.colour("map-border"), 1.5, ""),
            "highlight": (self.theme.colour("accent"), 4, ""),
            "water": (self.theme.tint("second", 0.7), 2, ""),
            "road": (self.theme.colour("ink"), 3, ""),
            "border": (self.theme.colour("ink-soft"), 2, "3 2"),
        }.get(style, (self.theme.colour("ink-soft"), 2, ""))
        return Paint(stroke=colour, width=width * self.thin, dash=dash)

    def symbol(self, style: str, symbol: str) -> Paint:
        """Return the paint of a point by the style and the symbol of its layer."""
        colour = {"neighbour": "ink-soft", "highlight": "accent", "water": "second"}
        radius = self.size / 5 + self.thin / 2 if symbol == "circle" else self.size * 0.3
        return self._symbol(symbol, self.theme.colour(colour.get(style, "ink")), radius)

    def area_class(self, number: int, count: int, *, is_scale: bool) -> Paint:
        """Return the paint of areas of one of several classes."""
        edge = self.theme.colour("ink-soft")
        if number == NO_DATA:
            return Paint(self.theme.paper, edge, self.thin, hatch=(-1,))
        if is_scale:
            share = _between(_LIGHTEST, _DARKEST, number, count)
            return Paint(self.theme.tint("accent", share), edge, self.thin)
        colour, share, hatch = _FILLS[number]
        return Paint(self.theme.tint(colour, share), edge, self.thin, hatch=hatch)

    def line_class(self, number: int, count: int, *, is_scale: bool) -> Paint:
        """Return the paint of lines of one of several classes."""
        if number == NO_DATA:
            return Paint(stroke=self.theme.colour("ink-soft"), width=self.thin, dash="1 3")
        if is_scale:
            width = self.thin * _between(1.5, 8, number, count)
            return Paint(stroke=self.theme.colour("accent"), width=width)
        width = self.thin * (6 if number == 4 else 3)  # the fifth is solid, as the first is
        colour = self.theme.colour(_COLOURS[number])
        return Paint(stroke=colour, width=width, dash=_DASHES[number])

    def symbol_class(self, number: int, count: int, *, is_scale: bool) -> Paint:
        """Return the paint of points of one of several classes."""
        if number == NO_DATA:
            return self._symbol("ring", self.theme.colour("ink-soft"), self.size / 5)
        if is_scale:
            radius = self.size * _between(0.2, 0.6, number, count)
            return self._symbol("circle", self.theme.tint("accent", 0.8), radius)
        return self._symbol(SYMBOLS[number], self.theme.colour(_COLOURS[number]), self.size * 0.32)

    def _symbol(self, symbol: str, colour: str, radius: float) -> Paint:
        paper = self.theme.paper
        if symbol == "ring":
            return Paint(paper, colour, self.thin * 2.5, symbol=symbol, radius=radius)
        return Paint(colour, paper, self.thin, symbol=symbol, radius=radius)

    def words(self, style: str, below: str) -> str:
        """Return the colour of a label that can be read on what is below it."""
        soft = ("ink-soft",) if style == "neighbour" else ()
        for name in (*soft, "ink"):
            if _contrast(self.theme.colour(name), below) >= CONTRAST:
                return self.theme.colour(name)
        return max(
            (self.theme.paper, self.theme.colour("ink")), key=lambda one: _contrast(one, below)
        )


def _between(low: float, high: float, number: int, count: int) -> float:
    return low + (high - low) * number / max(count - 1, 1)


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def symbol_path(symbol: str, x: float, y: float, radius: float) -> str:
    """Write a symbol as an SVG path."""
    if symbol in ("circle", "ring"):
        r = f"{radius:.2f}"
        return (
            f"M{x - radius:.2f} {y:.2f}a{r} {r} 0 1 0 {2 * radius:.2f} 0"
            f"a{r} {r} 0 1 0 {-2 * radius:.2f} 0Z"
        )
    arm, wide = 1.1, 0.4
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.15), (1.1, 0.85), (-1.1, 0.85)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "cross": [
            (-arm, -arm + wide), (-arm + wide, -arm), (0, -wide), (arm - wide, -arm),
            (arm, -arm + wide), (wide, 0), (arm, arm - wide), (arm - wide, arm), (0, wide),
            (-arm + wide, arm), (-arm, arm - wide), (-wide, 0),
        ],
    }[symbol]  # fmt: skip
    at = "L".join(f"{x + dx * radius:.2f} {y + dy * radius:.2f}" for dx, dy in corners)
    return f"M{at}Z"
