"""Pages as they looked when somebody signed them: small pictures, and what is said when one moves.

Pages are drawn at 40 dots an inch and blurred before they are compared. What other versions of
Pango or FreeType move, up to half a point, then differs by at most 14 of 255 at any dot; a word of
four letters that is missing by 33 and more, a line that stands elsewhere by 150. One missing digit
may pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

FOLDER = Path(__file__).resolve().parent / "golden"
DPI = 40
MOST = 24  # of 255: half way between what a machine may do and what an eye sees
_BLUR = 2  # dots
_SEEN = 8  # of 255: where a difference begins, for its place


@dataclass(frozen=True, slots=True)
class Moved:
    """How a page differs: by so much of 255 at most, and in this box (millimetres)."""

    most: int
    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return (
            f"by up to {self.most} of 255, {self.left} to {self.right} mm from the left and "
            f"{self.top} to {self.bottom} mm from the top"
        )


def moved(expected: Image.Image, actual: Image.Image) -> Moved | None:
    """Return how a page differs from the one that is expected, or None when nobody would see it."""
    size = max(expected.width, actual.width), max(expected.height, actual.height)
    blurred = (
        _on_white(one, size).filter(ImageFilter.GaussianBlur(_BLUR)) for one in (expected, actual)
    )
    off = ImageChops.difference(*blurred)
    channels = [off.getchannel(name) for name in "RGB"]
    worst = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    most = int(worst.getextrema()[1])  # type: ignore[arg-type]
    if expected.size == actual.size and most <= MOST:
        return None
    box = worst.point(lambda value: 255 * (value > _SEEN)).getbbox() or (0, 0, *size)
    return Moved(most, *(round(edge / DPI * 25.4) for edge in box))


def side_by_side(expected: Image.Image, actual: Image.Image) -> Image.Image:
    """Return what was expected, what there is, and the difference, dark where they differ."""
    size = max(expected.width, actual.width), max(expected.height, actual.height)
    pair = [_on_white(one, size) for one in (expected, actual)]
    off = ImageChops.invert(ImageChops.difference(*pair).convert("L")).convert("RGB")
    whole = Image.new("RGB", (3 * size[0] + 4 * 8, size[1] + 2 * 8), "#888888")
    for place, one in enumerate((*pair, off)):
        whole.paste(one, (8 + place * (size[0] + 8), 8))
    return whole


def compare(pages: Mapping[str, Image.Image], folder: Path, failed: Path) -> list[str]:
    """Return a sentence for each page that is not as its picture in ``folder``.

    What it should be, what it is and the difference are put into ``failed``.
    """
    told = [f"there is no page for {file.name}" for file in _stale(pages, folder)]
    for name, actual in pages.items():
        file = folder / f"{name}.png"
        if not file.is_file():
            told.append(f"{name} has no picture")
            continue
        with Image.open(file) as picture:
            expected = picture.convert("RGB")
        if how := moved(expected, actual):
            side_by_side(expected, actual).save(failed / f"{name}.png")
            told.append(f"{name} has moved {how}: see {failed / name}.png")
    return told


def update(pages: Mapping[str, Image.Image], folder: Path) -> list[str]:
    """Take the pages as they are now; return a sentence for each that is another or new."""
    told = []
    folder.mkdir(exist_ok=True)
    for file in _stale(pages, folder):
        file.unlink()
        told.append(f"{file.stem} is gone")
    for name, actual in pages.items():
        file = folder / f"{name}.png"
        how: Moved | str | None = "new"
        if file.is_file():
            with Image.open(file) as picture:
                how = moved(picture.convert("RGB"), actual)
        if how is not None:
            _few_colours(actual).save(file, optimize=True)
            told.append(f"{name} is new" if how == "new" else f"{name} has moved {how}")
    return told


def _few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture of a quarter of the size, off by 4 of 255 where it is worst."""
    return picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _stale(pages: Mapping[str, Image.Image], folder: Path) -> list[Path]:
    """Return the pictures of pages that are no longer there, of the same document."""
    documents = {name.partition("-")[0] for name in pages}
    return [
        file
        for file in sorted(folder.glob("*.png"))
        if file.stem not in pages and file.stem.partition("-")[0] in documents
    ]


def _on_white(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    whole = Image.new("RGB", size, "white")
    whole.paste(picture, (0, 0))
    return whole
