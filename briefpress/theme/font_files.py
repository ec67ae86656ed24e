"""Read fonts: whether they are usable, and their characters. The renderer sees no other fonts.

In: the bytes of font files. Out: the characters and the owner of a font, kept by the digest of the
file because reading is slow.
"""

from __future__ import annotations

import json
import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.diagnostics.span import Span, Text
from briefpress.workspace.tree import digest

_MOST_CHARACTERS = 3 << 20  # in the tables of a font: every character, in three of them
_NEEDED = ("cmap", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post")
_SIZES = {0: 68, 1: 86, 2: 96, 3: 96, 4: 96, 5: 100}  # bytes of `OS/2`, by its version
_GLYPHS, _MAGIC = 1 << 16, 0x5F0F_3CF5
_BAD_CHECKSUM = re.compile("bad checksum for '(.{4})' table")
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class Memo(Protocol):
    """A store that keeps bytes by key, from one build to the next."""

    def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None."""

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""


@dataclass(frozen=True)
class Font:
    """A font file, and whether it is a briefing's own."""

    file: Path
    content: bytes
    is_own: bool

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return digest(self.content)

    def opened(self) -> TTFont:
        """Open the font; raise `RenderFailed` when that fails."""
        try:
            return TTFont(BytesIO(self.content), lazy=True)
        except (OSError, TTLibError) as error:
            raise RenderFailed(f"the font {self.file} cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata of a font, and the first and last of each run of characters it can print.

    Family, owner and licence are as in the file, or empty.
    """

    family: str
    owner: str
    licence: str
    runs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, font: Font, memo: Memo) -> Facts:
        """Read a font, or return what was read before."""
        key = digest(f"font facts 1\0{font.digest}".encode())
        if (kept := memo.get(key)) is not None:
            said = json.loads(kept)
            return cls(**{**said, "runs": tuple((first, last) for first, last in said["runs"])})
        facts = cls._read(font)
        memo.put(key, json.dumps(asdict(facts)).encode())
        return facts

    @classmethod
    def _read(cls, font: Font) -> Facts:
        with font.opened() as opened:
            table = opened["name"]
            family = _family(opened)
            owner, licence = (str(table.getDebugName(name) or "") for name in (0, 13))
            known = sorted(opened.getBestCmap())
        starts = [known[0], *(two for one, two in pairwise(known) if two != one + 1)]
        ends = [*(one for one, two in pairwise(known) if two != one + 1), known[-1]]
        return cls(family, _owner(owner), _licence(licence), tuple(zip(starts, ends, strict=True)))

    def without(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters for which it has no glyph."""
        return frozenset(
            one
            for one in characters
            if not any(first <= ord(one) <= last for first, last in self.runs)
        )


def _family(font: TTFont) -> str:
    """Return the typographic family of a font, or nothing."""
    return str(font["name"].getDebugName(16) or font["name"].getDebugName(1) or "")


def configuration(folders: Iterable[Path], place: Path) -> Path:
    """Write a configuration by which fontconfig sees only the fonts of these folders.

    It is written to ``place``, which also holds the cache of fontconfig.
    """
    seen = (f"  <dir>{escape(str(folder.resolve()))}</dir>" for folder in folders)
    text = _CONFIGURATION.format(folders="\n".join(seen), cache=escape(str(place)))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=place, suffix=".conf", delete=False
    ) as file:
        file.write(text)
    return Path(file.name)


def check(texts: Iterable[Text], fonts: Iterable[Font], memo: Memo, sink: Collector) -> None:
    """Report every character that no font can print, at its first place."""
    printed = list(texts)
    missing = frozenset().union(*printed) - {"\n", "\t"}
    for font in fonts:  # the first has nearly every character, so that the last is often not read
        if not missing:
            return
        missing = Facts.of(font, memo).without(missing)
    for text in printed if missing else ():
        for character in sorted(missing.intersection(text)):
            name = unicodedata.name(character, "without a name").lower()
            sink.report(
                codes.MISSING_GLYPH,
                f"no bundled font has the character U+{ord(character):04X} ({name})",
                text.at(text.index(character)),
                "replace it, or add a font to `styles/fonts`",
                found=character,
            )


def check_file(file: Path, content: bytes, memo: Memo, sink: Collector) -> None:
    """Report a font that is not complete, static TrueType."""
    key = digest(f"fit font 1\0{file.suffix}\0{digest(content)}".encode())
    if memo.get(key) is not None:
        return
    why = _unfit(file.suffix, content)
    if not why:
        memo.put(key, b"")
    else:
        hint = "save it as a complete, static TrueType file (`.ttf`)"
        sink.report(codes.BAD_FONT, f"the font {why}", Span(file), hint, found=file.name)


def _unfit(suffix: str, content: bytes) -> str:
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


def credits(fonts: Iterable[Font], memo: Memo) -> list[Facts]:
    """Return the metadata of the fonts, each family once, in alphabetical order."""
    found: dict[str, Facts] = {}
    for font in fonts:
        facts = Facts.of(font, memo)
        found.setdefault(facts.family, facts)
    return [found[family] for family in sorted(found)]


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
