"""Turn the log messages of WeasyPrint into findings.

In: its log records, and the refused addresses. Out: findings, located in the stylesheet that is
being read. Left out: messages about a refused address, which is reported at its own place.
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
    """Turns log records into findings, except those about refused addresses.

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
            reason = (image.group(2) or "").strip() or "it is not a valid SVG, PNG or JPEG file"
            name = unquote(urlsplit(image.group(1)).path).lstrip("/")
            message = f"the image `{name}` cannot be printed: {reason}"
            self.findings.append(Finding(codes.BAD_IMAGE.name, message, words=name, sheet=place))
            return
        code = codes.RENDERER_WARNING if self.sheet is None else codes.BAD_STYLE
        if record.levelno >= logging.ERROR:
            code = codes.NOT_RENDERED
        self.findings.append(
            Finding(code.name, f"WeasyPrint reported: {message}", hint, sheet=place)
        )

    def _is_told(self, message: str) -> bool:
        """Tell whether a message is about a refused address.

        A message about a font has no address: it follows the last address tried for that font.
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
    """Add what WeasyPrint logs in this context to ``findings``; it may be reading a ``sheet``."""
    logger, reporter = logging.getLogger("weasyprint"), _Reporter(findings, fetcher, sheet)
    fetcher.last = None
    logger.addHandler(reporter)
    try:
        yield
    finally:
        logger.removeHandler(reporter)
