"""A briefing's own font is complete and sound, or refused before anything is laid out with it."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from fontTools.ttLib.sfnt import calcChecksum

from tests.conftest import ROOT, Small

FONTS = sorted((ROOT / "styles" / "fonts").glob("*.ttf"))
WHOLE = (ROOT / "styles" / "fonts" / "Inter-Regular.ttf").read_bytes()
DAMAGED = "the font is damaged: its table `{}` is not as it was saved"


def told(small: Small, content: bytes) -> list[str]:
    file = small.folder / "styles" / "fonts" / "Own.ttf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return [
        one.message
        for one in small.diagnostics()
        if (one.code.name, one.span.file) == ("bad-font", file)
    ]


def entry(table: str) -> int:
    """Return where the directory of the font names a table."""
    return next(at for at in range(12, 512, 16) if WHOLE[at : at + 4].decode() == table)


def with_entry(table: str, field: int, value: int) -> bytes:
    """Return the font with another checksum (1), offset (2) or length (3) of a table."""
    changed = bytearray(WHOLE)
    struct.pack_into(">I", changed, entry(table) + 4 * field, value)
    return bytes(changed)


def with_content(table: str, at: int, content: bytes) -> bytes:
    """Return the font with other bytes in a table, and the checksum that fits them."""
    changed = bytearray(WHOLE)
    offset, length = struct.unpack_from(">II", WHOLE, entry(table) + 8)
    changed[offset + at : offset + at + len(content)] = content
    checksum = calcChecksum(bytes(changed[offset : offset + length]))
    struct.pack_into(">I", changed, entry(table) + 4, checksum)
    return bytes(changed)


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_the_fonts_of_the_theme_are_sound(small: Small, font: Path) -> None:
    assert told(small, font.read_bytes()) == []


@pytest.mark.parametrize("table", ["cmap", "glyf", "GPOS", "hmtx", "loca", "name", "OS/2"])
def test_a_font_with_a_damaged_byte_is_refused_by_the_name_of_its_table(
    small: Small, table: str
) -> None:
    offset, length = struct.unpack_from(">II", WHOLE, entry(table) + 8)
    place = offset + random.Random(table).randrange(length)
    changed = bytes((WHOLE[place] ^ 0xFF,))
    damaged = WHOLE[:place] + changed + WHOLE[place + 1 :]
    assert told(small, damaged) == [DAMAGED.format(table)]


@pytest.mark.parametrize("length", [0, 3, 12, 100, 500, 5_000, len(WHOLE) // 2, len(WHOLE) - 9])
def test_a_font_that_was_cut_off_is_refused(small: Small, length: int) -> None:
    (why,) = told(small, WHOLE[:length])
    assert why.startswith("the font is damaged")


@pytest.mark.parametrize("table", ["glyf", "hmtx", "loca", "GSUB", "post"])
@pytest.mark.parametrize(
    ("field", "value"),
    [(2, len(WHOLE) - 3), (2, 0xFFFF_FFF0), (3, 3), (3, 0xFFFF_FFF0), (1, 1)],
    ids=["starts at the end", "starts beyond", "is short", "is long", "has another sum"],
)
def test_a_font_with_a_wrong_directory_is_refused(
    small: Small, table: str, field: int, value: int
) -> None:
    (why,) = told(small, with_entry(table, field, value))
    assert why.startswith("the font is damaged")


@pytest.mark.parametrize(
    ("table", "at", "content"),
    [
        ("maxp", 4, b"\xff\xfe"),  # more glyphs than there are
        ("maxp", 4, b"\x00\x00"),
        ("hhea", 34, b"\xff\xff"),  # more widths than there are
        ("loca", 4, b"\xff\xff\xff\xff"),
        ("OS/2", 0, b"\x00\x09"),  # an unknown version
        ("GSUB", 0, b"\xff" * 60),
    ],
)
def test_tables_that_contradict_each_other_are_refused_with_fitting_checksums(
    small: Small, table: str, at: int, content: bytes
) -> None:
    (why,) = told(small, with_content(table, at, content))
    assert why.startswith("the font is damaged")


def test_a_font_without_a_needed_table_is_refused(small: Small) -> None:
    renamed = WHOLE[: entry("hmtx")] + b"hmtz" + WHOLE[entry("hmtx") + 4 :]
    assert told(small, renamed) == ["the font lacks the table `hmtx`"]
