"""Give charts the style of the theme: colours and sizes from the tokens, and widths of words.

Raises `UnfitToken` for a token with a value that charts cannot use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel import Locale

from briefpress.exhibits.charts.lettering import Lettering, UnfitToken
from briefpress.theme.theme import Theme
from briefpress.theme.tokens import Tokens

_PAPER = "#ffffff"


@dataclass(frozen=True)
class ChartStyle:
    """Colours as ``#rrggbb``, lengths in points, the fonts of labels, and the number format."""

    tokens: Tokens
    lettering: Lettering
    locale: Locale

    @classmethod
    def of(cls, theme: Theme, locale: Locale) -> ChartStyle:
        """Build the style; the fonts of labels come from the token `--sans`."""
        return cls(theme.tokens, Lettering.of(theme), locale)

    def length(self, name: str) -> float:
        """Return a token that is a length, in points."""
        try:
            return self.tokens.points(name)
        except (KeyError, ValueError):
            raise UnfitToken(
                name,
                f"the token `--{name}` must be a length; charts use it",
                "write a number with a unit, such as `4mm` or `9pt`",
            ) from None

    def colour(self, name: str) -> str:
        """Return a token that is a colour."""
        value = self.tokens.get(name, "")
        if not re.fullmatch("#[0-9a-fA-F]{6}", value):
            raise UnfitToken(
                name,
                f"the token `--{name}` must be a colour in six digits; charts use it",
                "write it in hexadecimal, such as `#1c1e21`",
            )
        return value

    def tint(self, name: str, share: float) -> str:
        """Return a colour mixed with that of the paper; a share of 1 is the colour itself."""
        pairs = zip(_channels(self.colour(name)), _channels(_PAPER), strict=True)
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)

    @property
    def paper(self) -> str:
        """The colour of hollow areas."""
        return _PAPER

    @property
    def family(self) -> str:
        """The name of the labels' font in its file, which the chart library needs."""
        return self.lettering.family

    @property
    def families(self) -> str:
        """The fonts of labels, by their names in stylesheets."""
        return self.tokens["sans"]

    def width(self, text: str, size: float | None = None, *, bold: bool = False) -> float:
        """Return the width of a line of text in points, slightly rounded up.

        Without a size, it is that of the labels of charts.
        """
        em = self.lettering.size(text, bold=bold).width
        return em * (self.length("size-fine") if size is None else size)

    def lines(self, text: str, room: float, *, bold: bool = False) -> list[str] | None:
        """Break a label into lines of a width; return None when one of its words is wider."""
        return self.lettering.lines(text, room / self.length("size-fine"), bold=bold)

    def number_signs(self) -> dict[str, object]:
        """Return the language's number format as d3 expects it."""
        signs = self.locale.number_symbols["latn"]
        return {
            "decimal": signs["decimal"],
            "thousands": signs["group"],
            "grouping": [3],
            "currency": ["", ""],
            "minus": "−",
        }


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
