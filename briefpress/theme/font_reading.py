"""Read the bytes of fonts: their metadata and characters, and whether they are usable.

It loads fontTools and HarfBuzz, which take their time; so `font_files` loads it for a font that it
does not know.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise

import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.theme.font_files import Facts, Font

_MOST_CHARACTERS = 3 << 20  # in the tables of a font: every character, in three of them
_NEEDED = ("cmap", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post")
_SIZES = {0: 68, 1: 86, 2: 96, 3: 96, 4: 96, 5: 100}  # bytes of `OS/2`, by its version
_GLYPHS, _MAGIC = 1 << 16, 0x5F0F_3CF5
_BAD_CHECKSUM = re.compile("bad checksum for '(.{4})' table")


def opened_font(font: Font) -> TTFont:
    """Open a font; raise `RenderFailed` when that fails."""
    try:
        return TTFont(BytesIO(font.content), lazy=True)
    except (OSError, TTLibError) as error:
        raise RenderFailed(f"the font {font.file} cannot be read: {error}") from None


def facts(font: Font) -> Facts:
    """Return the metadata and the characters of a font; raise `RenderFailed` when that fails."""
    with opened_font(font) as opened:
        table = opened["name"]
        family = _family(opened)
        owner, licence = (str(table.getDebugName(name) or "") for name in (0, 13))
        known = sorted(opened.getBestCmap())
    starts = [known[0], *(two for one, two in pairwise(known) if two != one + 1)]
    ends = [*(one for one, two in pairwise(known) if two != one + 1), known[-1]]
    return Facts(family, _owner(owner), _licence(licence), tuple(zip(starts, ends, strict=True)))


def _family(font: TTFont) -> str:
    """Return the typographic family of a font, or nothing."""
    return str(font["name"].getDebugName(16) or font["name"].getDebugName(1) or "")


def unfit(suffix: str, content: bytes) -> str:
    """Return why a font is unusable, or nothing."""
    if suffix != ".ttf":
        return f"is `{suffix}`"
    try:
        with TTFont(BytesIO(content), lazy=True, checkChecksums=2) as font:
            if "fvar" in font or "glyf" not in font:
                return "is variable, or not TrueType"
            for table in font.reader.tables:
                _ = font.reader[table]  # compares its checksum
            missing = [table for table in _NEEDED if table not in font]
            if missing:
                return f"lacks the table `{missing[0]}`"
            if not 0 < _characters(font.getTableData("cmap")) <= _MOST_CHARACTERS:
                return "is damaged"
            if table := _contradicted(font):
                return f"is damaged: its table `{table}` does not fit the others"
            known = font.getBestCmap()
            if not known or not _family(font):
                return "names no characters, or no family"
        wanted = hb.SubsetInput()
        wanted.unicode_set.update(known)
        hb.subset(hb.Face(content), wanted)  # as the PDF will need it
    except Exception as error:  # fontTools and HarfBuzz raise all kinds of errors
        bad = _BAD_CHECKSUM.match(str(error))
        return (
            f"is damaged: its table `{bad.group(1)}` is not as it was saved"
            if bad
            else "is damaged"
        )
    return ""


def _contradicted(font: TTFont) -> str:
    """Return the table that does not fit the number of glyphs or its own version, or nothing."""
    glyphs, metrics = font["maxp"].numGlyphs, font["hhea"].numberOfHMetrics
    offsets = font["loca"].locations
    size = {table: len(font.reader[table]) for table in ("glyf", "hmtx", "OS/2")}
    version = int.from_bytes(font.reader["OS/2"][:2], "big")
    head = font["head"]
    sound = {
        "maxp": 0 < glyphs < _GLYPHS,
        "hhea": 0 < metrics <= glyphs and font["hhea"].ascent > font["hhea"].descent,
        "hmtx": size["hmtx"] >= 4 * metrics + 2 * (glyphs - metrics),
        "loca": len(offsets) == glyphs + 1 and list(offsets) == sorted(offsets),
        "glyf": offsets[-1] <= size["glyf"],
        "head": head.magicNumber == _MAGIC and 16 <= head.unitsPerEm <= 16_384,
        "OS/2": size["OS/2"] >= _SIZES.get(version, size["OS/2"] + 1),
    }
    return next((table for table, is_sound in sound.items() if not is_sound), "")


def _characters(cmap: bytes) -> int:
    """Return the number of characters in the tables of a font, counted with repetitions.

    A few bytes can declare millions, which a reader would expand. Raises what `struct` does.
    """
    (tables,) = struct.unpack_from(">H", cmap, 2)
    count = 0
    for start in {struct.unpack_from(">I", cmap, 8 + 8 * table)[0] for table in range(tables)}:
        (kind,) = struct.unpack_from(">H", cmap, start)
        match kind:
            case 4:
                (twice,) = struct.unpack_from(">H", cmap, start + 6)
                ends = struct.unpack_from(f">{twice // 2}H", cmap, start + 14)
                count += _named(
                    struct.unpack_from(f">{twice // 2}H", cmap, start + 16 + twice), ends
                )
            case 12:
                (groups,) = struct.unpack_from(">I", cmap, start + 12)
                every = struct.unpack_from(f">{3 * groups}I", cmap, start + 16)
                count += _named(every[::3], every[1::3])
            case 0 | 2 | 6 | 14:
                count += 1 << 16
            case _:
                return -1
    return count


def _named(firsts: Iterable[int], lasts: Iterable[int]) -> int:
    return sum(max(0, last - first + 1) for first, last in zip(firsts, lasts, strict=True))


def _owner(copyright_line: str) -> str:
    """Return a copyright line with its owner and year."""
    line = re.sub(r"\(c\)|Copyright|All Rights Reserved\.?|\([^()]*\)", "", copyright_line)
    line = re.sub(r"(?<=\d)-(?=\d)", "–", " ".join(line.split()).rstrip(". "))
    return f"© {line}" if line else ""


def _licence(text: str) -> str:
    """Return the name of a licence from its description in a font, or its first sentence."""
    named = re.search(r"under the (SIL Open Font License)(?:, Version ([0-9.]*[0-9]))?", text)
    if named:
        return " ".join(part for part in named.groups() if part)
    return text.split(". ")[0].strip().rstrip(".")
