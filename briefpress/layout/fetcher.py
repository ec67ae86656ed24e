"""What WeasyPrint may read: what it is given by address, and small pictures inside an SVG file.

It has no file and no network of its own: every address is asked for, and whoever answers knows
which files there are (`theme.addresses`).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from hashlib import sha256

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

Unreachable = FatalURLFetchingError  # ends a layout
EMBEDDED = ("data:image/png;base64,", "data:image/jpeg;base64,")


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Fetches by ``want``, which gives bytes or raises with the reason, and remembers what it got.

    ``reads`` are the digests of what was given, by address; what was ``refused`` has the reason,
    and its digest is empty. The renderer goes on without it; so whatever is refused has to be told.
    ``last`` is the address that was asked for last, unless somebody has taken note of it.
    """

    def __init__(self, want: Callable[[str], bytes], image_bytes: int) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._want, self._most = want, image_bytes
        self.reads: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.last: str | None = None

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the file that an address names; raise OSError when there is none."""
        if url.startswith(EMBEDDED) and len(url) <= self._most:
            return super().fetch(url)  # a picture inside an SVG file of the briefing
        self.reads[url], self.last = "", url
        try:
            content = self._want(url)
        except Exception as refused:
            self.refused[url] = str(refused)
            raise OSError(str(refused)) from None
        self.reads[url] = sha256(content).hexdigest()
        kind = mimetypes.guess_type(url.partition("?")[0])[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})
