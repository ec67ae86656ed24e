"""Check images: they must be intact, of a reasonable size, and self-contained.

In: an image file of a briefing. Out: diagnostics, and the words that an SVG image prints. The
renderer never sees an image that was refused here. PNG and JPEG are decoded; `svg` reads SVG.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFile, UnidentifiedImageError

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.parse import svg
from briefpress.parse.svg import UnfitImage, too_large
from briefpress.workspace.files import CannotRead, Files, Why
from briefpress.workspace.limits import Limits

IMAGES = (".svg", ".png", ".jpg", ".jpeg")
_SCAN, _MOST_SCANS = b"\xff\xda", 100  # a progressive JPEG has some ten
_DECODERS = ("PNG", "JPEG")  # never the other decoders of Pillow: some start programs
_AGAIN = "export it again"

_MODES = {
    "CMYK": "its colours are CMYK, not RGB",
    "LAB": "its colours are L*a*b*, not RGB",
    **dict.fromkeys(("I", "I;16", "I;16B", "I;16L", "F"), "its greys have more than 8 bits"),
}


def check(path: Text, read: Callable[[], tuple[str, ...]], sink: Collector) -> tuple[Text, ...]:
    """Report an image that cannot be printed; return the words that an SVG image prints.

    ``read`` does what `words` does for the file that ``path`` names; errors and words get its
    place.
    """
    try:
        return tuple(path.derive(one) for one in read())
    except UnfitImage as unfit:
        message = f"the image `{path}` cannot be printed: {unfit.why}"
        sink.report(unfit.code, message, path.span, unfit.hint, found=unfit.found)
    except Refusal as refusal:
        sink.refuse(refusal, path.span)
    return ()


def words(path: str, folder: Path, files: Files, limits: Limits) -> tuple[str, ...]:
    """Return the words that an image prints: none, but for SVG.

    ``path`` names a regular file of the briefing's ``folder``. Raises `UnfitImage` for one that
    cannot be printed, and `Refusal` for another kind of file.
    """
    kind = Path(path).suffix.lower()
    if kind not in IMAGES:
        raise Refusal(
            codes.IMAGE_KIND,
            f"the image `{path}` is not one of {', '.join(IMAGES)}",
            found=kind,
            expected=IMAGES,
        )
    content = _read(folder / path, files, kind == ".svg", limits)
    if kind == ".svg":
        return tuple(svg.read(content, limits, _decode))
    _decode(content, limits, limits.image_pixels)
    return ()


def _read(file: Path, files: Files, drawing: bool, limits: Limits) -> bytes:
    name, most = ("svg-bytes", limits.svg_bytes) if drawing else ("image-bytes", limits.image_bytes)
    try:
        return files.read(file, most)
    except CannotRead as refused:
        if refused.why is Why.TOO_LARGE:
            raise too_large(f"it has more than {most:,} bytes", name) from None
        why = f"the file cannot be read: {refused.detail}"
        raise UnfitImage(codes.UNREADABLE_FILE, why) from None


def _decode(content: bytes, limits: Limits, most: int) -> int:
    """Decode a PNG or JPEG and return its number of pixels, which may not exceed ``most``."""
    lenient, bomb = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    # WeasyPrint sets the first, and so prints truncated images; we check the number of pixels.
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, None
    try:
        with Image.open(BytesIO(content), formats=_DECODERS) as image:
            pixels = image.width * image.height
            if pixels > most:
                size = f"{image.width:,} × {image.height:,}"
                more = f"more than {limits.image_pixels:,} pixels"
                more = more if most == limits.image_pixels else f"with others {more}"
                raise too_large(f"it has {size}, {more}", "image-pixels", size)
            # Each scan is a pass over all pixels, and costs only a few bytes in the file.
            if image.format == "JPEG" and content.count(_SCAN) > _MOST_SCANS:
                raise UnfitImage(codes.BAD_IMAGE, f"it has more than {_MOST_SCANS} scans", _AGAIN)
            if why := _MODES.get(image.mode):
                raise UnfitImage(codes.BAD_IMAGE, why, "save it as 8-bit RGB", image.mode)
            image.load()
            return pixels
    except UnidentifiedImageError:
        raise UnfitImage(codes.BAD_IMAGE, "it is not a valid PNG or JPEG file", _AGAIN) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise UnfitImage(codes.BAD_IMAGE, str(error) or "it cannot be decoded", _AGAIN) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = lenient, bomb
