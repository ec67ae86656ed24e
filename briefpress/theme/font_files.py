"""Read fonts: whether they are usable, and their characters. The renderer sees no other fonts.

In: the bytes of font files. Out: the characters and the owner of a font, kept by the digest of the
file because reading is slow. `font_reading` reads them, and is loaded for a font that is new.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Protocol

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span, Text
from briefpress.workspace.tree import digest

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
        from briefpress.theme import font_reading  # loads fontTools and HarfBuzz

        facts = font_reading.facts(font)
        memo.put(key, json.dumps(asdict(facts)).encode())
        return facts

    def without(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters for which it has no glyph."""
        return frozenset(
            one
            for one in characters
            if not any(first <= ord(one) <= last for first, last in self.runs)
        )


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
    from briefpress.theme import font_reading  # loads fontTools and HarfBuzz

    why = font_reading.unfit(file.suffix, content)
    if not why:
        memo.put(key, b"")
    else:
        hint = "save it as a complete, static TrueType file (`.ttf`)"
        sink.report(codes.BAD_FONT, f"the font {why}", Span(file), hint, found=file.name)


def credits(fonts: Iterable[Font], memo: Memo) -> list[Facts]:
    """Return the metadata of the fonts, each family once, in alphabetical order."""
    found: dict[str, Facts] = {}
    for font in fonts:
        facts = Facts.of(font, memo)
        found.setdefault(facts.family, facts)
    return [found[family] for family in sorted(found)]
