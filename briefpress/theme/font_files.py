"""The bundled faces: the only ones that the renderer sees, and what they can print."""

from __future__ import annotations

import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterable
from html import escape
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, PressFailed
from briefpress.diagnostics.span import Span, Text

_MOST_CHARACTERS = 3 << 20  # that the tables of a face name: every one, by three of them
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def configuration(folders: Iterable[Path], place: Path) -> Path:
    """Write a configuration by which fontconfig sees the faces of these folders and nothing else.

    It goes into ``place``, as does what fontconfig keeps.
    """
    seen = (f"  <dir>{escape(str(folder.resolve()))}</dir>" for folder in folders)
    text = _CONFIGURATION.format(folders="\n".join(seen), cache=escape(str(place)))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=place, suffix=".conf", delete=False
    ) as file:
        file.write(text)
    return Path(file.name)


def check(texts: Iterable[Text], fonts: Iterable[Path], faults: Collector) -> None:
    """Report every character that none of the faces can print, where it stands first."""
    printed = list(texts)
    missing = _missing(frozenset().union(*printed) - {"\n", "\t"}, fonts)
    for text in printed if missing else ():
        for character in sorted(missing.intersection(text)):
            name = unicodedata.name(character, "without a name").lower()
            faults.report(
                codes.MISSING_GLYPH,
                f"no bundled face has the character U+{ord(character):04X} ({name})",
                text.find_span(character),
                "write it otherwise, or add a face to `styles/fonts`",
                found=character,
            )


def check_files(files: Iterable[Path], faults: Collector) -> None:
    """Report every face that cannot be printed with: what is not whole, static TrueType."""
    for file in files:
        why = _unfit(file)
        if why:
            hint = "save it as a whole, static TrueType file (`.ttf`)"
            faults.report(codes.BAD_FONT, f"the face {why}", Span(file), hint, found=file.name)


def _unfit(file: Path) -> str:
    """Return why a face cannot be printed with, or nothing."""
    if file.suffix != ".ttf":
        return f"is `{file.suffix}`"
    try:
        with TTFont(file, lazy=True) as font:
            if "fvar" in font or "glyf" not in font:
                return "is variable, or not TrueType"
            for table in ("glyf", "hmtx", "name", "OS/2", "post"):
                font.getTableData(table)
            if not 0 < _characters(font.getTableData("cmap")) <= _MOST_CHARACTERS:
                return "is damaged"
            font.getBestCmap()
    except Exception:  # fontTools raises what it comes upon
        return "is damaged"
    return ""


def _characters(cmap: bytes) -> int:
    """Return how many characters the tables of a face name, each as often as it is named.

    A few bytes may name millions, which whoever reads them writes out. Raises what `struct` does.
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


def _missing(characters: frozenset[str], fonts: Iterable[Path]) -> frozenset[str]:
    """Return those of the characters that none of the faces has a glyph for.

    A face takes time to read; the first has nearly every character, and often the last is not read.
    """
    for file in fonts:
        if not characters:
            break
        with _opened(file) as font:
            characters -= {chr(code) for code in font.getBestCmap()}
    return characters


def credits(fonts: Iterable[Path]) -> list[tuple[str, str, str]]:
    """Return family, owner and licence of the faces, each family once, in alphabetical order.

    They are as the files say them; what a file does not say is empty.
    """
    found: dict[str, tuple[str, str]] = {}
    for file in fonts:
        with _opened(file) as font:
            table = font["name"]
            family = str(table.getDebugName(16) or table.getDebugName(1))
            owner, licence = (str(table.getDebugName(name) or "") for name in (0, 13))
            found.setdefault(family, (_owner(owner), _licence(licence)))
    return [(family, *found[family]) for family in sorted(found)]


def _owner(copyright_line: str) -> str:
    """Return who holds a copyright, and since when, as a line of print."""
    line = re.sub(r"\(c\)|Copyright|All Rights Reserved\.?|\([^)]*\)", "", copyright_line)
    line = re.sub(r"(?<=\d)-(?=\d)", "–", " ".join(line.split()).rstrip(". "))
    return f"© {line}" if line else ""


def _licence(text: str) -> str:
    """Return the name of a licence from what a face says of it, or its first sentence."""
    named = re.search(r"under the (SIL Open Font License)(?:, Version ([0-9.]*[0-9]))?", text)
    if named:
        return " ".join(part for part in named.groups() if part)
    return text.split(". ")[0].strip().rstrip(".")


def _opened(file: Path) -> TTFont:
    try:
        return TTFont(file, lazy=True)
    except (OSError, TTLibError) as error:
        raise PressFailed(f"the face {file} cannot be read: {error}") from None
