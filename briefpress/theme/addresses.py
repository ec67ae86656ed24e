"""Resolve the addresses that stylesheets and HTML use to files.

An address of the briefing's files begins with ``BRIEFING``, one of the theme's styles with
``STYLES``. Neither exists as a host, so that no local path gets into the PDF.
Addresses in HTML are relative to the briefing, those in a stylesheet to its folder of styles. A
file in the briefing's own styles takes precedence over the theme's file of that name.
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
OWN = "styles/"  # for a briefing's own styles
_SHOWN = 100  # characters of an address in a message


class Unreachable(BriefpressError):
    """An address that cannot be read; the message says why."""


class Addresses:
    """The files of one briefing and its theme, by address; ``image_bytes`` limits their size.

    This is for images, fonts and imported stylesheets; `theme.Theme` has the stylesheets
    themselves.
    """

    def __init__(
        self, files: Files, briefing: Path, styles: Path, image_bytes: int = DEFAULT.image_bytes
    ) -> None:
        self._files, self._most = files, image_bytes
        self._briefing, self._styles = briefing, styles
        self._digests: dict[str, str] = {}

    def read(self, address: str) -> bytes:
        """Return the bytes at an address; raise `Unreachable` when it cannot be read."""
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
                    message = f"`{_shown(address)}` cannot be read: {refused.detail}"
                    raise Unreachable(message) from None
        if address.startswith((BRIEFING, STYLES)):
            raise Unreachable(f"no file `{_shown(address)}`")
        raise Unreachable(f"`{address[:_SHOWN]}` is neither in the briefing nor in `styles`")

    def digest(self, address: str) -> str:
        """Return the SHA-256 of the bytes at an address, or "" when it cannot be read."""
        if address not in self._digests:
            try:
                self._digests[address] = digest(self.read(address))
            except Unreachable:
                self._digests[address] = ""
        return self._digests[address]

    def refusal(self, address: str) -> str | None:
        """Return why an address cannot be read, or None when it can."""
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
        """Return the candidate files, in order of precedence."""
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
    """Return an address as written, shortened for a message."""
    return unquote(urlsplit(address).path).lstrip("/")[:_SHOWN]
