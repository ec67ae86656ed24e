"""Measure and break the labels of charts, with the fonts of the theme and HarfBuzz.

In: a text. Out: its width as it will be set, and its lines for a given room. The renderer shapes
text with HarfBuzz too, and takes each character from the first font of `--sans` that has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

import uharfbuzz

from briefpress.diagnostics.errors import BriefpressError
from briefpress.theme.font_files import Font
from briefpress.theme.theme import Theme

ROUNDED = 1.01  # factor that covers rounding, and a space that another font sets
_KEPT = 10_000  # widths that are remembered
_ACCENTED = re.compile(r"\w[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+")
# A line may end after white space, a hyphen, a dash or a slash.
_PIECE = re.compile(r"[^\s/‐–—-]*(?:[/‐–—-]+|\s+|$)")


class UnfitToken(BriefpressError):
    """A token, by its ``name``, that does not have the kind of value that charts need."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.name, self.hint = name, hint


@dataclass(frozen=True, slots=True)
class Extent:
    """The width of a line of text, and how far its ink is above and below the baseline, in em."""

    width: float
    above: float
    below: float


class Lettering:
    """The fonts of labels, regular and bold, by their families in the order of `--sans`.

    ``family`` is the name of the first in its file.
    """

    def __init__(self, names: Sequence[str], regular: Iterable[Font], bold: Iterable[Font]) -> None:
        self._names = names
        self._faces = {False: list(map(_Face, regular)), True: list(map(_Face, bold))}
        self.family = self._faces[False][0].family
        self._size = lru_cache(_KEPT)(self._measured)
        self._order = lru_cache(_KEPT)(self._ordered)

    @classmethod
    def of(cls, theme: Theme) -> Lettering:
        """Take the fonts that the token `--sans` names; raise `UnfitToken` without its first."""
        named = [one.strip(' "') for one in theme.tokens.get("sans", "").split(",")]
        for bold in (False, True):
            if theme.font(named[0], bold=bold) is None:
                raise UnfitToken(
                    "sans",
                    f"no `@font-face` declares the font `{named[0]}` in regular and bold; charts "
                    "use it",
                    "declare both in `fonts.css`, or correct the first name of `--sans`",
                )
        regular = {name: theme.font(name, bold=False) for name in named}
        bolds = {name: theme.font(name, bold=True) or regular[name] for name in named}
        there = [name for name in named if regular[name]]
        return cls(there, *([one for one in some.values() if one] for some in (regular, bolds)))

    def size(self, text: str, *, bold: bool = False) -> Extent:
        """Return the extent of a line of text in em, its width slightly rounded up."""
        return self._size(text, bold)

    def _measured(self, text: str, bold: bool) -> Extent:
        faces = [self._faces[bold][place] for place in self._order(text, bold)]
        runs = [faces[place].extent(run) for place, run in _runs(text, faces)]
        return Extent(
            sum(one.width for one in runs) * ROUNDED,
            max((one.above for one in runs), default=0.0),
            max((one.below for one in runs), default=0.0),
        )

    def families(self, text: str, *, bold: bool = False) -> str:
        """Return the families that set a line, as in CSS: those of `--sans`, in their order.

        Only where the first font would put an accent beside its letter, another comes before it.
        """
        return ", ".join(f'"{self._names[place]}"' for place in self._order(text, bold))

    def _ordered(self, text: str, bold: bool) -> list[int]:
        faces = self._faces[bold]
        order = list(range(len(faces)))
        accented = _ACCENTED.findall(unicodedata.normalize("NFC", text))
        best = next((n for n in order if all(map(faces[n].attaches, accented))), 0)
        return [best, *(n for n in order if n != best)]

    def lines(self, text: str, room: float, *, bold: bool = False) -> list[str] | None:
        """Break a text into lines of a width in em; return None when one of its words is wider."""
        if self.size(text, bold=bold).width <= room:
            return [text]
        lines = [""]
        for piece in filter(None, _PIECE.findall(text)):
            whole = lines[-1] + piece
            if lines[-1] and self.size(whole.rstrip(), bold=bold).width > room:
                lines.append(piece)
            else:
                lines[-1] = whole
        lines = [line.rstrip() for line in lines]
        fits = all(self.size(line, bold=bold).width <= room for line in lines)
        return lines if fits else None


class _Face:
    """A font as HarfBuzz sees it."""

    def __init__(self, font: Font) -> None:
        self._font = font

    def extent(self, text: str) -> Extent:
        """Return the extent of a shaped text."""
        shaped, em = self._shaped(text), float(self._opened.face.upem)
        above = below = 0.0
        for glyph, place in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
            ink = self._opened.get_glyph_extents(glyph.codepoint)
            if ink is not None and ink.height:
                above = max(above, place.y_offset + ink.y_bearing)
                below = max(below, -(place.y_offset + ink.y_bearing + ink.height))
        reach = sum(one.x_advance for one in shaped.glyph_positions)
        return Extent(reach / em, above / em, below / em)

    def _shaped(self, text: str) -> uharfbuzz.Buffer:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._opened, buffer)
        return buffer

    def attaches(self, letter: str) -> bool:
        """Tell whether the font has a letter with its accents, and puts them on it."""
        if not all(map(self.has, letter)):
            return False
        shaped = self._shaped(letter)
        # A mark that is not attached is left where the pen is: after its letter.
        return all(one.x_offset or one.y_offset for one in shaped.glyph_positions[1:])

    def has(self, character: str) -> bool:
        """Tell whether the font has a glyph for a character."""
        return self._opened.get_nominal_glyph(ord(character)) is not None

    @property
    def family(self) -> str:
        """The name of its family in the file."""
        from briefpress.theme.font_reading import opened_font  # loads fontTools; few charts ask

        with opened_font(self._font) as opened:
            names = opened["name"]
            return str(names.getDebugName(16) or names.getDebugName(1))

    @cached_property
    def _opened(self) -> uharfbuzz.Font:
        return uharfbuzz.Font(uharfbuzz.Face(self._font.content))


def _runs(text: str, faces: list[_Face]) -> Iterator[tuple[int, str]]:
    """Split a text where another font sets it; white space and marks stay with their letters."""
    chosen: list[tuple[int, str]] = []
    for character in text:
        before = chosen[-1][0] if chosen else 0
        follows = character.isspace() or unicodedata.combining(character)
        stays = follows and faces[before].has(character)
        place = before if stays else _first(character, faces)
        chosen.append((place, character))
    for place, several in groupby(chosen, key=lambda one: one[0]):
        yield place, "".join(character for _, character in several)


def _first(character: str, faces: list[_Face]) -> int:
    return next((place for place, face in enumerate(faces) if face.has(character)), 0)
