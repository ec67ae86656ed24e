"""Control what WeasyPrint reads: bytes given by address, and small images inside an SVG file.

It has no access to files or the network: every address is requested, and `theme.addresses` answers.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from hashlib import sha256

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from briefpress.parse.svg_programs import Program, program

Unreachable = FatalURLFetchingError  # ends a layout
EMBEDDED = ("data:image/png;base64,", "data:image/jpeg;base64,")


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Fetches by ``want``, which returns bytes or raises with a reason, and records the results.

    ``reads`` are digests by address, empty for refused ones; ``refused`` has the reasons. The
    renderer continues without a refused file, so each must be reported. ``last`` is the last
    requested address, until it is reset.
    """

    def __init__(self, want: Callable[[str], bytes], image_bytes: int) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._want, self._most = want, image_bytes
        self.reads: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.last: str | None = None
        self.svg: object = None  # what the SVG images that it fetches are drawn with
        self.programs: dict[str, Program] = {}  # that wrote them, by address

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the file at an address; raise OSError when it is refused."""
        if url.startswith(EMBEDDED) and len(url) <= self._most:
            return super().fetch(url)  # an image inside an SVG file of the briefing
        self.reads[url], self.last = "", url
        try:
            content = self._want(url)
        except Exception as refused:
            self.refused[url] = str(refused)
            raise OSError(str(refused)) from None
        self.reads[url] = sha256(content).hexdigest()
        kind = mimetypes.guess_type(url.partition("?")[0])[0] or "application/octet-stream"
        if kind == "image/svg+xml":
            self.programs[url] = program(content)
        return URLFetcherResponse(url, content, {"Content-Type": kind})
