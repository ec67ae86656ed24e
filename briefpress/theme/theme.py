"""What a look is made of: stylesheets, faces and pictures of one briefing, and its house's.

What the renderer reads has an address: that of the briefing's files begins with ``BRIEFING``, that
of the house's styles with ``STYLES``. Both are names that exist nowhere, so that no path of the
machine comes into the PDF.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

BRIEFING = "https://briefing.invalid/"
STYLES = "https://styles.invalid/"
OWN = "styles/"  # where a briefing has styles of its own

# What the renderer reads as HTML or not at all; the rest of a briefing may be a picture.
_WRITTEN = frozenset((".yaml", ".csv", ".pdf", ".html"))
_LARGEST = 500_000_000  # bytes of a file whose content counts: nothing as large is ever printed


@dataclass(frozen=True, slots=True)
class House:
    """Where a briefing's files, styles and faces are, and which stylesheets make its look.

    Stylesheets are of the house or of the briefing's own styles. ``looks`` and ``pictures`` are
    digests of all files of the styles, and of the briefing but for what is written in it, when the
    house was seen.
    """

    folder: Path
    styles: Path
    stylesheets: tuple[Path, ...]
    fonts: tuple[Path, ...]
    looks: str
    pictures: str

    @classmethod
    def seen(
        cls, folder: Path, styles: Path, stylesheets: tuple[Path, ...], fonts: tuple[Path, ...]
    ) -> House:
        """Return the house as it is now."""
        return cls(folder, styles, stylesheets, fonts, _looks(folder, styles), _pictures(folder))

    def has_changed(self) -> bool:
        """Tell whether a file is another than when the house was seen."""
        return (self.looks, self.pictures) != (
            _looks(self.folder, self.styles),
            _pictures(self.folder),
        )

    def addresses(self) -> tuple[str, ...]:
        """Return the addresses of the stylesheets, in their order."""
        return tuple(address(sheet, self.folder, self.styles) for sheet in self.stylesheets)

    def sheet(self, address: str) -> Path:
        """Return the file of a stylesheet by its address."""
        if address.startswith(BRIEFING):
            return self.folder / address.removeprefix(BRIEFING)
        return self.styles / address.removeprefix(STYLES)


def address(sheet: Path, folder: Path, styles: Path) -> str:
    """Return the address of a stylesheet of the briefing in ``folder``, or of the house."""
    own = folder / OWN
    if sheet.is_relative_to(own):
        return f"{BRIEFING}{OWN}{sheet.relative_to(own).as_posix()}"
    return STYLES + sheet.relative_to(styles).as_posix()


def _looks(folder: Path, styles: Path) -> str:
    """Return the digest of the house's styles and the briefing's own."""
    own = folder / OWN
    return _digest(styles) + (_digest(own, _is_inside(folder)) if own.is_dir() else "")


def _is_inside(folder: Path) -> Callable[[Path], bool]:
    """Return what tells a file that may be read from one behind a link out of the folder."""
    top = folder.resolve()

    def may_be_read(file: Path) -> bool:
        try:
            return file.resolve().is_relative_to(top) and os.access(file, os.R_OK)
        except (OSError, RuntimeError):  # links in a circle
            return False

    return may_be_read


def _pictures(folder: Path) -> str:
    """Return the digest of what the renderer may ask a briefing for.

    What it may not read, behind a link out of the folder or without permission, counts for nothing.
    """
    may_be_read = _is_inside(folder)
    return _digest(folder, lambda file: file.suffix not in _WRITTEN and may_be_read(file))


def _digest(folder: Path, counts: Callable[[Path], bool] = Path.is_file) -> str:
    """Return the digest of names and contents of the files in a folder that count."""
    whole = sha256()
    for file in sorted(filter(counts, _files(folder))):
        name = file.relative_to(folder).as_posix()
        size = file.stat().st_size
        whole.update(f"{name}\0{size}\0".encode("utf-8", "surrogateescape"))
        if size <= _LARGEST:
            with file.open("rb") as content:
                whole.update(file_digest(content, "sha256").digest())
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Give the files below a folder that are not hidden and can be seen, however deep."""
    waiting = [folder]
    while waiting:
        with suppress(OSError):
            for one in waiting.pop().iterdir():
                if one.name.startswith("."):
                    continue
                if one.is_file():
                    yield one
                elif one.is_dir() and not one.is_symlink():
                    waiting.append(one)
