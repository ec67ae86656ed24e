"""What WeasyPrint logs, turned into findings: each message is judged by itself.

In: its records, and what the fetcher refused. Out: findings, located in the stylesheet that is
being read. Left out: messages about an address that the fetcher has refused, which is told of
where it stands.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.layout.fetcher import Fetcher
from briefpress.layout.fragment import Finding
from briefpress.layout.weasyprint.properties import PROPERTIES

_IMAGE = re.compile(
    r"Failed to (?:load image at|render SVG image) '?([^' ]*?)'?(?::\s(.*))?$", re.S
)
_PLACE = re.compile(r" at (\d+):(\d+)")
_END_OF_ADDRESS = r"(?![\w%./?&=~+-])"


class _Reporter(logging.Handler):
    """Turns what WeasyPrint logs into findings, but for addresses that the fetcher refused.

    WeasyPrint logs an error when it leaves something out (an image) and a warning for the rest.
    """

    def __init__(self, findings: list[Finding], fetcher: Fetcher, sheet: str | None) -> None:
        super().__init__(logging.WARNING)
        self.findings, self.fetcher, self.sheet = findings, fetcher, sheet

    def emit(self, record: logging.LogRecord) -> None:
        """Report one record."""
        message, place, hint = record.getMessage(), None, None
        if self.sheet is not None:
            place = (self.sheet, 1, 1)
            if found := _PLACE.search(message):
                message = message.replace(found.group(), "", 1)
                hint = _property_hint(message)
                place = (self.sheet, int(found.group(1)), int(found.group(2)))
        is_told, self.fetcher.last = self._is_told(message), None
        if is_told:
            return
        if image := _IMAGE.match(message):
            reason = (image.group(2) or "").strip() or "it is no SVG, PNG or JPEG that can be read"
            name = unquote(urlsplit(image.group(1)).path).lstrip("/")
            message = f"the image `{name}` cannot be printed: {reason}"
            self.findings.append(Finding(codes.BAD_IMAGE.name, message, words=name, sheet=place))
            return
        code = codes.RENDERER_WARNING if self.sheet is None else codes.BAD_STYLE
        if record.levelno >= logging.ERROR:
            code = codes.NOT_RENDERED
        self.findings.append(Finding(code.name, f"the renderer says: {message}", hint, sheet=place))

    def _is_told(self, message: str) -> bool:
        """Tell whether a message is about an address that was refused.

        That of a face names no address: it follows the last one that was tried for that face.
        """
        refused = self.fetcher.refused
        if message.startswith("Font-face"):
            return self.fetcher.last in refused
        return any(re.search(re.escape(url) + _END_OF_ADDRESS, message) for url in refused)


def _property_hint(message: str) -> str | None:
    ignored = re.match(r"Ignored `([a-z-]+)", message)
    return did_you_mean(ignored.group(1), PROPERTIES) if ignored else None


@contextmanager
def reported(findings: list[Finding], fetcher: Fetcher, sheet: str | None = None) -> Iterator[None]:
    """Add what WeasyPrint logs meanwhile to ``findings``; a ``sheet`` is the one that it reads."""
    logger, reporter = logging.getLogger("weasyprint"), _Reporter(findings, fetcher, sheet)
    fetcher.last = None
    logger.addHandler(reporter)
    try:
        yield
    finally:
        logger.removeHandler(reporter)
