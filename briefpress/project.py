"""Every path and setting of one build: all that the engine knows of the world outside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefpress.limits import USUAL, Limits

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
                with file.open("rb") as content:
                    digest = hashlib.file_digest(content, "sha256").hexdigest()
                whole.update(f"{digest}  {name}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not (hidden or file.is_symlink() or file.suffix == ".pdf"):
            yield file
