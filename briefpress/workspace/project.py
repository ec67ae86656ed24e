"""Every path and setting of one build: all that the engine knows of the world outside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefpress.workspace.limits import USUAL, Limits

MANIFEST = "briefing.yaml"
OWN_TEMPLATES, OWN_STYLES = "templates", "styles"  # folders in a briefing, as in the house
TOKENS, FACES = Path("tokens.css"), "fonts"  # in styles
_FACES = (".otf", ".ttc", ".ttf", ".woff", ".woff2")


@dataclass(frozen=True, slots=True)
class Project:
    """A briefing's folder, the templates and styles of its house, a version of PDF, limits.

    Folders ``templates`` and ``styles`` of the briefing come before those of the house, file by
    file. ``today`` is for what has a date to be looked at again; without it nothing is overdue.
    """

    briefing: Path
    templates: Path
    styles: Path
    draft: bool = False
    pdf: str = "1.7"
    limits: Limits = USUAL
    final: bool = False
    today: date | None = None

    @property
    def manifest(self) -> Path:
        """The file that names the briefing's parts."""
        return self.briefing / MANIFEST

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where templates are looked for: in the briefing, then in the house."""
        own = self.briefing / OWN_TEMPLATES
        return (own, self.templates) if own.is_dir() else (self.templates,)

    def own_looks(self) -> tuple[Path, ...]:
        """Return all that is in the briefing's own templates and styles, links out of it as well.

        What is hidden is left out.
        """
        folders = (self.briefing / OWN_TEMPLATES, self.briefing / OWN_STYLES)
        return tuple(file for folder in folders if folder.is_dir() for file in _below(folder))

    def stylesheets(self) -> tuple[Path, ...]:
        """Return the stylesheets in the order of the cascade: general first, blocks last.

        The briefing's tokens follow the house's, any other of its stylesheets is in the place of
        the house's of that name. What the house has no name for follows the blocks.
        """
        own = {
            file.relative_to(self.briefing / OWN_STYLES): file for file in self._own_styles(".css")
        }
        tokens = [self.styles / TOKENS, *([own[TOKENS]] if TOKENS in own else [])]
        first = [Path(f"{name}.css") for name in ("fonts", "page", "base")]
        draft = Path("draft.css")
        folders = (self._names("parts", own), self._names("blocks", own))
        known = {TOKENS, draft, *first, *(name for names in folders for name in names)}
        last = [*sorted(own.keys() - known), *([draft] if self.draft else [])]
        order = (*first, *folders[0], *folders[1], *last)
        return (*tokens, *(own.get(name, self.styles / name) for name in order))

    def token_files(self) -> tuple[Path, ...]:
        """Return the stylesheets of design tokens, the briefing's own after the house's."""
        return tuple(file for file in self.stylesheets() if file.name == TOKENS.name)

    def fonts(self) -> tuple[Path, ...]:
        """Return the faces: the house's, and the briefing's in the place of those of its names."""
        own = [file for file in self._own_styles(".ttf") if file.parent.name == FACES]
        faces = {file.name: file for file in ((self.styles / FACES).glob("*.ttf"))}
        faces.update((file.name, file) for file in own)
        return tuple(faces[name] for name in sorted(faces))

    def own_faces(self) -> tuple[Path, ...]:
        """Return the faces of the briefing's own styles, those of other kinds as well."""
        return tuple(file for suffix in _FACES for file in self._own_styles(suffix))

    def _names(self, folder: str, own: Iterable[Path]) -> list[Path]:
        """Return the names of the stylesheets of a folder, the house's and the briefing's."""
        house = {file.relative_to(self.styles) for file in (self.styles / folder).glob("*.css")}
        return sorted(house | {name for name in own if name.parent == Path(folder)})

    def _own_styles(self, suffix: str) -> Iterator[Path]:
        """Give the files of the briefing's own styles that are in it, links followed."""
        folder = self.briefing / OWN_STYLES
        top = self.briefing.resolve()
        for file in _below(folder) if folder.is_dir() else ():
            with suppress(OSError, RuntimeError):  # links in a circle
                if file.suffix == suffix and file.is_file() and file.resolve().is_relative_to(top):
                    yield file

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


def _below(folder: Path) -> Iterator[Path]:
    """Give what is below a folder and neither hidden nor a folder itself; links are not entered."""
    waiting = [folder]
    while waiting:
        with suppress(OSError):  # a folder that cannot be listed
            for one in sorted(waiting.pop().iterdir()):
                if one.name.startswith("."):
                    continue
                if one.is_dir() and not one.is_symlink():
                    waiting.append(one)
                else:
                    yield one
