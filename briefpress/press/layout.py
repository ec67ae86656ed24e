"""A manuscript to pages with WeasyPrint; the one module that knows it.

The document is laid out in single passes: page numbers in the text are slots (elements with
``data-page-of``) that hold plain digits during a pass and are corrected from the finished pages
until nothing changes. WeasyPrint's own way (``target-counter`` in the text) makes it lay out
again inside one pass, and that loses and doubles footnotes without a word.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from briefpress.diagnostics import Collector, PressFailed, did_you_mean
from briefpress.press import faces
from briefpress.manuscript import Manuscript, Printed
from briefpress.span import UNWRITTEN, Span

SLOT = "data-page-of"
MAX_PASSES = 6

_PLACE = re.compile(r" at (\d+):(\d+)")
_ANCHOR = re.compile(r"No anchor #(\S+) for internal URI reference")


def print_pages(
    manuscript: Manuscript, stylesheets: tuple[Path, ...], styles: Path, faults: Collector
) -> Printed:
    """Lay the manuscript out and return its PDF and page map.

    What WeasyPrint has to say becomes a warning, located in the stylesheet where it can be.
    Raises `PressFailed` when the page numbers do not settle or WeasyPrint cannot go on.
    """
    faces.only(styles / "fonts")
    from weasyprint import CSS, HTML, Document  # after the faces are chosen
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    from briefpress.press.fetcher import BRIEFING, STYLES, ClosedFetcher
    from briefpress.press.internals import let_white_space_hang, mirror_left_pages

    let_white_space_hang()
    fetcher = ClosedFetcher(manuscript.folder, styles)
    fonts = FontConfiguration()
    try:
        sheets = []
        for file in stylesheets:
            address = STYLES + file.relative_to(styles).as_posix()
            with _reported(faults, Span(file)):
                sheets.append(CSS(
                    string=file.read_text(encoding="utf-8"), base_url=address,
                    url_fetcher=fetcher, font_config=fonts,
                ))
        with _reported(faults, UNWRITTEN):
            html = HTML(
                string=manuscript.html(), base_url=BRIEFING, url_fetcher=fetcher
            )
            document: Document = _settle(html, sheets, fonts)
            document.pages = mirror_left_pages(document.pages)
            pdf: bytes = document.write_pdf(
                pdf_variant="pdf/ua-1", pdf_tags=True, custom_metadata=False
            )
    except FatalURLFetchingError as refused:
        raise PressFailed(str(refused)) from None
    return Printed(pdf, _page_map(document), len(document.pages))


def _settle(html: Any, sheets: list[Any], fonts: Any) -> Any:
    """Lay out until every slot holds the number of the page that its anchor is on."""
    slots = [one for one in html.etree_element.iter() if one.get(SLOT) is not None]
    for _ in range(MAX_PASSES):
        document = html.render(
            stylesheets=sheets, font_config=fonts, presentational_hints=True
        )
        if not _fill(slots, _page_map(document)):
            return document
    raise PressFailed(f"the page numbers did not settle in {MAX_PASSES} passes")


def _fill(slots: list[Element], pages: dict[str, int]) -> bool:
    """Write page numbers into the slots; return whether any of them changed."""
    changed = False
    for slot in slots:
        number = str(pages.get(slot.get(SLOT, ""), ""))
        changed |= (slot.text or "") != number
        slot.text = number
    return changed


def _page_map(document: Any) -> dict[str, int]:
    """Return the page, counted from 1, on which each anchor stands first."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for anchor in page.anchors:
            pages.setdefault(anchor, number)
    return pages


class _Reporter(logging.Handler):
    """Turns what WeasyPrint logs into diagnostics."""

    def __init__(self, faults: Collector, span: Span) -> None:
        super().__init__(logging.WARNING)
        self.faults, self.span = faults, span

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        span, hint = self.span, None
        if (place := _PLACE.search(message)) and span is not UNWRITTEN:
            span = Span(span.file, int(place.group(1)), int(place.group(2)))
            message = message.replace(place.group(), "", 1)
            hint = _property_hint(message)
        if anchor := _ANCHOR.search(message):
            message = f"a template points to `#{anchor.group(1)}`, which is nowhere"
        self.faults.warning(f"the renderer says: {message}", span, hint)


def _property_hint(message: str) -> str | None:
    from weasyprint.css.properties import KNOWN_PROPERTIES

    ignored = re.match(r"Ignored `([a-z-]+)", message)
    return did_you_mean(ignored.group(1), KNOWN_PROPERTIES) if ignored else None


@contextmanager
def _reported(faults: Collector, span: Span) -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    reporter = _Reporter(faults, span)
    logger.addHandler(reporter)
    try:
        yield
    finally:
        logger.removeHandler(reporter)
