"""Addresses of what stylesheets and HTML ask for, and the files that these are.

An address of the briefing's files begins with ``BRIEFING``, one of the theme's styles with
``STYLES``. Both are names that exist nowhere, so that no path of the machine comes into the PDF.
Addresses in HTML are relative to the briefing, those in a stylesheet to the styles that it is of.
What is in the briefing's own styles comes before what the theme has under that name.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from briefpress.diagnostics.errors import BriefpressError
from briefpress.workspace.files import CannotRead, Files, Why
from briefpress.workspace.limits import DEFAULT
from briefpress.workspace.tree import digest

BRIEFING = "https://briefing.invalid/"
STYLES = "https://styles.invalid/"
OWN = "styles/"  # where a briefing has styles of its own
_SHOWN = 100  # characters of an address in a message


class Unreachable(BriefpressError):
    """An address at which there is nothing to be had; the words say why."""


class Addresses:
    """The files of one briefing and of its theme, by address; ``image_bytes`` is the most of one.

    `theme.Theme` has what stylesheets are; this is for pictures, fonts and imported stylesheets.
    """

    def __init__(
        self, files: Files, briefing: Path, styles: Path, image_bytes: int = DEFAULT.image_bytes
    ) -> None:
        self._files, self._most = files, image_bytes
        self._briefing, self._styles = briefing, styles
        self._digests: dict[str, str] = {}

    def read(self, address: str) -> bytes:
        """Return what is at an address; raise `Unreachable` when there is nothing."""
        for file in self._candidates(address):
            is_own = file.is_relative_to(self._briefing)
            most = self._most if is_own else max(self._most, DEFAULT.image_bytes)
            try:
                return self._files.read(file, most)
            except CannotRead as refused:
                if refused.why is Why.TOO_LARGE:
                    message = f"`{_shown(address)}` is larger than {most:,} bytes"
                    raise Unreachable(message) from None
                if refused.why not in (Why.MISSING, Why.NOT_REGULAR):
                    message = f"`{_shown(address)}` is not read: {refused.detail}"
                    raise Unreachable(message) from None
        if address.startswith((BRIEFING, STYLES)):
            raise Unreachable(f"there is no file `{_shown(address)}`")
        raise Unreachable(f"`{address[:_SHOWN]}` is neither in the briefing nor in the styles")

    def digest(self, address: str) -> str:
        """Return the SHA-256 of what is at an address, empty for nothing."""
        if address not in self._digests:
            try:
                self._digests[address] = digest(self.read(address))
            except Unreachable:
                self._digests[address] = ""
        return self._digests[address]

    def refusal(self, address: str) -> str | None:
        """Return why there is nothing at an address, or None when there is a file."""
        try:
            self.read(address)
        except Unreachable as unreachable:
            return str(unreachable)
        return None

    def file(self, address: str) -> Path:
        """Return the file of a stylesheet by its address."""
        if address.startswith(BRIEFING):
            return self._briefing / address.removeprefix(BRIEFING)
        return self._styles / address.removeprefix(STYLES)

    def _candidates(self, address: str) -> list[Path]:
        """Return where a file may be, best first."""
        path = unquote(urlsplit(address).path).lstrip("/")
        if address.startswith(STYLES):
            return [self._briefing / OWN / path, self._styles / path]
        if not address.startswith(BRIEFING):
            return []
        theme = [self._styles / path.removeprefix(OWN)] if path.startswith(OWN) else []
        return [self._briefing / path, *theme]


def address_of(sheet: Path, briefing: Path, styles: Path) -> str:
    """Return the address of a stylesheet of the briefing's own styles, or of the theme's."""
    own = briefing / OWN
    if sheet.is_relative_to(own):
        return f"{BRIEFING}{OWN}{sheet.relative_to(own).as_posix()}"
    return STYLES + sheet.relative_to(styles).as_posix()


def _shown(address: str) -> str:
    """Return an address as it is written, short enough to be read."""
    return unquote(urlsplit(address).path).lstrip("/")[:_SHOWN]
