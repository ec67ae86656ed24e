"""Every path and setting of one build: all that the engine knows of the world outside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from briefpress.limits import USUAL, Limits
from briefpress.tokens import Tokens

MANIFEST = "briefing.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """A briefing's folder, the templates and styles for its looks, a version of PDF, limits."""

    briefing: Path
    templates: Path
    styles: Path
    draft: bool = False
    pdf: str = "1.7"
    limits: Limits = USUAL

    @property
    def manifest(self) -> Path:
        """The file that names the briefing's parts."""
        return self.briefing / MANIFEST

    def stylesheets(self) -> tuple[Path, ...]:
        """Return the stylesheets in the order of the cascade: general first, blocks last."""
        order = ("tokens", "fonts", "page", "base")
        first = [self.styles / f"{name}.css" for name in order]
        parts = sorted((self.styles / "parts").glob("*.css"))
        blocks = sorted((self.styles / "blocks").glob("*.css"))
        draft = [self.styles / "draft.css"] if self.draft else []
        return (*first, *parts, *blocks, *draft)

    def tokens(self) -> Tokens:
        """Read the design tokens; raise OSError or UnicodeDecodeError when that cannot be done."""
        return Tokens.read([self.styles / "tokens.css"])

    def fonts(self) -> tuple[Path, ...]:
        """Return the bundled faces."""
        return tuple(sorted((self.styles / "fonts").glob("*.ttf")))

    def fingerprint(self) -> str:
        """Return the SHA-256, in hexadecimal, of the briefing's files, templates and styles.

        Names count as well as bytes; the folder's place, dates, hidden files, links, PDFs do not.
        Raises OSError when a file cannot be read.
        """
        whole = hashlib.sha256()
        for label, folder in (
            ("content", self.briefing),
            ("templates", self.templates),
            ("styles", self.styles),
        ):
            for file in _files(folder):
                name = f"{label}/{file.relative_to(folder).as_posix()}"
                whole.update(f"{self._digest(file)}  {name}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def _digest(self, file: Path) -> str:
        """Return the SHA-256 of a file, or the size of one that is too large to be printed."""
        size = file.stat().st_size
        if size > self.limits.largest_file:
            return f"{size:,} bytes"
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    found, waiting = [], [folder]
    while waiting:
        with suppress(PermissionError):  # nothing of a folder that cannot be listed is printed
            for one in waiting.pop().iterdir():
                if one.name.startswith(".") or one.is_symlink():
                    continue
                if one.is_dir():
                    waiting.append(one)
                elif one.is_file() and one.suffix != ".pdf":
                    found.append(one)
    yield from sorted(found)
