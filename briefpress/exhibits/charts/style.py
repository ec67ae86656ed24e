"""Give charts the style of the theme: colours and sizes from the tokens, and widths of words.

Raises `UnfitToken` for a token with a value that charts cannot use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from babel import Locale

from briefpress.diagnostics.errors import BriefpressError
from briefpress.theme.font_files import Font
from briefpress.theme.theme import Theme
from briefpress.theme.tokens import Tokens

_PAPER = "#ffffff"
_KERNED = 1.02  # factor that covers kerning and rounding


class UnfitToken(BriefpressError):
    """A token, by its ``name``, that does not have the kind of value that charts need."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.name, self.hint = name, hint


@dataclass(frozen=True, slots=True)
class _Face:
    """The name of a font in its file, and the advance width of each character, in em."""

    family: str
    advances: Mapping[str, float]
    other: float

    @classmethod
    def read(cls, font: Font) -> _Face:
        with font.opened() as opened:
            name, em = opened["name"], opened["head"].unitsPerEm
            reach = {glyph: advance / em for glyph, (advance, _) in opened["hmtx"].metrics.items()}
            return cls(
                str(name.getDebugName(16) or name.getDebugName(1)),
                {chr(code): reach[glyph] for code, glyph in opened.getBestCmap().items()},
                reach[".notdef"],
            )


@dataclass(frozen=True)
class ChartStyle:
    """Colours as ``#rrggbb``, lengths in points, the fonts of labels, and the number format."""

    tokens: Tokens
    regular: Font
    bold: Font
    locale: Locale

    @classmethod
    def of(cls, theme: Theme, locale: Locale) -> ChartStyle:
        """Build the style; the fonts of labels come from the token `--sans`."""
        family = theme.tokens.get("sans", "").split(",")[0].strip(' "')
        regular, bold = (theme.font(family, bold=bold) for bold in (False, True))
        if regular is None or bold is None:
            raise UnfitToken(
                "sans",
                f"no `@font-face` declares the font `{family}` in regular and bold; charts use it",
                "declare both in `fonts.css`, or correct the first name of `--sans`",
            )
        return cls(theme.tokens, regular, bold, locale)

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
        """The name of the labels' font in its file, which the measuring library needs."""
        return self._faces[False].family

    @property
    def families(self) -> str:
        """The fonts of labels, by their names in stylesheets."""
        return self.tokens["sans"]

    @cached_property
    def _faces(self) -> dict[bool, _Face]:
        return {False: _Face.read(self.regular), True: _Face.read(self.bold)}

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line of text in points, slightly rounded up."""
        face = self._faces[bold]
        whole = sum(face.advances.get(letter, face.other) for letter in text)
        return whole * size * _KERNED

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
