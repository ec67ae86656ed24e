"""Draw a contact sheet: pages of a finished PDF side by side in one image, with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from briefpress.diagnostics.errors import BriefpressError

MOST_PIXELS = 100_000_000  # of a sheet: what a viewer opens without trouble
_TABLE, _NUMBER = 136, 255  # the greys of what the pages lie on, and of their numbers
_NARROWEST = 20  # pixels of a page's width
_GAP = 0.06  # of a page's width, between pages and below them
# Place of an image in its column, by the side of the fold: at the fold, or in the middle.
_SHIFTS: dict[int, Callable[[float, int], float]] = {
    -1: lambda wide, picture: wide - picture,
    0: lambda wide, picture: (wide - picture) / 2,
    1: lambda wide, _: wide + 1,
}


class BadSheet(BriefpressError, ValueError):
    """A sheet that would be too large or too small; the message says why."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The arrangement of pages on a sheet: its columns, and its width in pixels.

    As ``spreads``, a column holds a left-hand page with the right-hand page beside it.
    """

    columns: int
    width: int
    spreads: bool = False
    grey: bool = False


def draw(pdf: bytes, numbers: Sequence[int], how: Arrangement, font: Path) -> Image.Image:
    """Draw consecutive pages (from 1), with their numbers in the font of a file.

    Each is scaled to fit the size of the first. Raises `BadSheet`.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _drawn(document, numbers, how, font)
    finally:
        document.close()


def _drawn(document: object, numbers: Sequence[int], how: Arrangement, font: Path) -> Image.Image:
    pages = {number: document[number - 1] for number in numbers}  # type: ignore[index]
    places = _places(numbers, how)
    columns = max(column for _, column, _ in places) + 1
    across = columns * (2 if how.spreads else 1)
    wide = how.width / (across + _GAP * (columns + 1))
    high = wide * pages[numbers[0]].get_height() / pages[numbers[0]].get_width()
    gap = wide * _GAP
    height = round((max(row for row, _, _ in places) + 1) * (high + 2 * gap) + gap)
    if how.width * height > MOST_PIXELS:
        raise BadSheet(f"the sheet would be {how.width:,} × {height:,} pixels")
    if wide < _NARROWEST:
        raise BadSheet(f"every page would be less than {_NARROWEST} pixels wide")
    sheet = Image.new("RGB", (how.width, height), (_TABLE,) * 3)
    numbering = ImageFont.truetype(str(font), max(8, round(0.7 * gap)))
    pen = ImageDraw.Draw(sheet)
    for number, (row, column, lean) in zip(numbers, places, strict=True):
        page = pages[number]
        scale = min(wide / page.get_width(), high / page.get_height())
        picture = page.render(scale=scale).to_pil().convert("RGB")
        start = gap + column * (across / columns * wide + gap)
        left = start + _SHIFTS[lean](wide, picture.width)
        top = gap + row * (high + 2 * gap)
        sheet.paste(picture, (round(left), round(top)))
        below = left + picture.width / 2, top + high + gap
        pen.text(below, str(number), fill=(_NUMBER,) * 3, font=numbering, anchor="mm")
    return sheet.convert("L") if how.grey else sheet


def _places(numbers: Sequence[int], how: Arrangement) -> list[tuple[int, int, int]]:
    """Return row and column of each page, and whether it lies left (-1) or right (1) of a fold."""
    if not how.spreads:
        return [(*divmod(place, how.columns), 0) for place in range(len(numbers))]
    first = numbers[0] // 2
    return [
        (*divmod(number // 2 - first, how.columns), 1 if number % 2 else -1) for number in numbers
    ]
