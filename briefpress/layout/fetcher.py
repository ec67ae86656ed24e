"""What the renderer may read: regular files of the briefing and of the styles; no network.

Addresses in HTML are relative to the briefing, those in stylesheets to the styles that these are
of. What is in the briefing's own styles comes before what the house has under that name.
"""

from __future__ import annotations

import mimetypes
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from briefpress.theme.theme import BRIEFING, OWN, STYLES
from briefpress.workspace.limits import USUAL

Unreachable = FatalURLFetchingError  # ends a layout
EMBEDDED = ("data:image/png;base64,", "data:image/jpeg;base64,")


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Fetches files below two folders, and stops the layout at any other address.

    A file has at most the bytes of an image.
    """

    def __init__(self, briefing: Path, styles: Path, image_bytes: int = USUAL.image_bytes) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._most = image_bytes
        self._briefing, self._styles = briefing.resolve(), styles.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the file that an address names."""
        if url.startswith(EMBEDDED) and len(url) <= self._most:
            return super().fetch(url)  # a picture inside an SVG file of the briefing
        for name, folder in self._candidates(url):
            file = (folder / name).resolve()
            if file.is_relative_to(folder) and file.is_file():
                return self._response(url, file, is_own=folder == self._briefing)
        if url.startswith((BRIEFING, STYLES)):
            raise FatalURLFetchingError(f"there is no file `{_shown(url)}`")
        raise FatalURLFetchingError(f"`{url[:100]}` is neither in the briefing nor in the styles")

    def _candidates(self, url: str) -> list[tuple[str, Path]]:
        """Return where a file may be, best first: paths, and the folders that must hold them."""
        path = unquote(urlsplit(url).path).lstrip("/")
        if url.startswith(STYLES):
            return [(OWN + path, self._briefing), (path, self._styles)]
        if not url.startswith(BRIEFING):
            return []
        house = [(path.removeprefix(OWN), self._styles)] if path.startswith(OWN) else []
        return [(path, self._briefing), *house]

    def _response(self, url: str, file: Path, *, is_own: bool) -> URLFetcherResponse:
        most = self._most if is_own else max(self._most, USUAL.image_bytes)
        if file.stat().st_size > most:
            raise FatalURLFetchingError(f"`{_shown(url)}` is larger than {most:,} bytes")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})


def _shown(url: str) -> str:
    """Return an address as it is written, short enough to be read."""
    return unquote(urlsplit(url).path).lstrip("/")[:100]


class TellingFetcher(ClosedFetcher):
    """Remembers what it refuses, and why, for whoever knows where the address was written.

    The renderer goes on without it; so whatever is in ``refused`` has to be told. ``last`` is the
    address that was asked for last, unless somebody has taken note of it.
    """

    def __init__(self, briefing: Path, styles: Path, image_bytes: int = USUAL.image_bytes) -> None:
        super().__init__(briefing, styles, image_bytes)
        self.refused: dict[str, str] = {}
        self.last: str | None = None

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the file that an address names."""
        self.last = url
        try:
            return super().fetch(url, headers)
        except FatalURLFetchingError as refused:
            self.refused[url] = str(refused)
            raise OSError(str(refused)) from None

    def refusal(self, url: str) -> str | None:
        """Return why there is nothing at an address, or None when there is a file."""
        with suppress(OSError):
            self.fetch(url)
        return self.refused.get(url)
