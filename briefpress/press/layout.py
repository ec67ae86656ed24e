"""A manuscript to pages with WeasyPrint.

The document is laid out in single passes: page numbers in the text are slots (elements with
``data-page-of``) that hold plain digits during a pass and are corrected from the finished pages
until nothing changes; notes in the margin that a page's foot would break are raised between the
passes, which moves no other line. WeasyPrint's own way (``target-counter`` in the text) makes it
lay out again inside one pass, and that loses and doubles footnotes without a word.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from weasyprint import CSS, HTML, Document
from weasyprint.css.properties import KNOWN_PROPERTIES
from weasyprint.css.validation.expanders import EXPANDERS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from briefpress.diagnostics import BuildFailed, Collector, PressFailed, did_you_mean
from briefpress.manuscript import Manuscript, Printed
from briefpress.press.fetcher import BRIEFING, STYLES, ClosedFetcher
from briefpress.press.internals import (
    let_white_space_hang,
    lost_texts,
    mirror_left_pages,
    overlapping_notes,
    split_notes,
)
from briefpress.span import Span

SLOT = "data-page-of"
MAX_PASSES = 6
_ENOUGH = 25  # characters, to tell a text by

_IMAGE = re.compile(
    r"Failed to (?:load image at|render SVG image) '?([^' ]*?)'?(?::\s(.*))?$", re.S
)
_PLACE = re.compile(r" at (\d+):(\d+)")

let_white_space_hang()


def print_pages(
    manuscript: Manuscript, stylesheets: tuple[Path, ...], styles: Path, faults: Collector
) -> Printed:
    """Lay the manuscript out and return its PDF and page map.

    What WeasyPrint has to say becomes a warning, and an error where something is lost; located in
    the stylesheet or in the content where it can be. Raises `BuildFailed` on errors, `PressFailed`
    when WeasyPrint cannot go on or the pages do not settle.
    """
    try:
        return _print(manuscript, stylesheets, styles, faults)
    except (BuildFailed, PressFailed):
        raise
    except FatalURLFetchingError as refused:
        raise PressFailed(str(refused)) from None
    except Exception as crash:
        # Whatever breaks inside the renderer, the author gets a sentence and keeps the old PDF.
        raise PressFailed(f"WeasyPrint stopped: {type(crash).__name__}: {crash}") from crash


def _print(
    manuscript: Manuscript, stylesheets: tuple[Path, ...], styles: Path, faults: Collector
) -> Printed:
    fetcher = ClosedFetcher(manuscript.folder, styles)
    fonts = FontConfiguration()
    sheets = [_sheet(file, styles, fetcher, fonts, faults) for file in stylesheets]
    with _reported(_Reporter(faults, manuscript.manifest, manuscript.places)):
        html = HTML(string=manuscript.html(), base_url=BRIEFING, url_fetcher=fetcher)
        document = _settle(html, sheets, fonts)
        _report_overlaps(document, manuscript, faults)
        document.pages = mirror_left_pages(document.pages)
        _report_lost(html.etree_element.find("body"), document, manuscript, faults)
        faults.stop_on_errors()
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    faults.stop_on_errors()
    pages = _page_map(document)
    return Printed(pdf, _with_pages(manuscript.html(), pages), pages, len(document.pages))


def _sheet(
    file: Path, styles: Path, fetcher: ClosedFetcher, fonts: FontConfiguration, faults: Collector
) -> CSS:
    """Read one stylesheet on its own, so that its faults can be located in it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PressFailed(f"the stylesheet {file} cannot be read: {error}") from None
    with _reported(_Reporter(faults, Span(file))):
        return CSS(
            string=text,
            base_url=STYLES + file.relative_to(styles).as_posix(),
            url_fetcher=fetcher,
            font_config=fonts,
        )


def _settle(html: HTML, sheets: list[CSS], fonts: FontConfiguration) -> Document:
    """Lay out until every slot holds the number of its page and no margin note is broken."""
    slots = [one for one in html.etree_element.iter() if one.get(SLOT) is not None]
    for _ in range(MAX_PASSES):
        document = html.render(stylesheets=sheets, font_config=fonts, presentational_hints=True)
        split = split_notes(document.pages)
        for element, note in split.items():
            note.raise_it(element)
        if not _fill(slots, _page_map(document)) and not split:
            return document
    raise PressFailed(f"the pages did not settle in {MAX_PASSES} passes")


def _report_overlaps(document: Document, manuscript: Manuscript, faults: Collector) -> None:
    for page, note in overlapping_notes(document.pages):
        faults.warning(
            f"two notes in the margin of page {page} stand on each other",
            _place(note, manuscript),
            "move one of them to another paragraph",
        )


def _report_lost(body: Any, document: Document, manuscript: Manuscript, faults: Collector) -> None:
    """Report every part of which some text did not get on paper, with the first words lost."""
    part_of = {one: top.get("id") for top in body for one in top.iter()}
    parts = {part.id: part for part in manuscript.parts}
    told = set()
    for element, text in lost_texts(body, document.pages):
        part = part_of[element]
        if part not in told:
            faults.error(
                f"not all of `{part}` is on paper: lost is some of “{text[:60]}”",
                parts[part].place(text[:_ENOUGH]),
                "it is taller or wider than its page: part the note, the table or the word",
            )
        told.add(part)


def _place(note: Element, manuscript: Manuscript) -> Span:
    """Return the place that a template gave a block as ``data-mirror``: file:line:column."""
    file, line, column = note.get("data-mirror", "").rsplit(":", 2)
    return Span(manuscript.folder / file, int(line), int(column))


def _fill(slots: list[Element], pages: dict[str, int]) -> bool:
    """Write page numbers into the slots; return whether any of them changed."""
    changed = False
    for slot in slots:
        number = str(pages.get(slot.get(SLOT, ""), ""))
        changed |= (slot.text or "") != number
        slot.text = number
    return changed


def _with_pages(html: str, pages: dict[str, int]) -> str:
    """Write the page numbers into the slots of the HTML as it went to the press."""
    return re.sub(
        rf'({SLOT}="([^"]*)")>[0-9]*<',
        lambda slot: f"{slot.group(1)}>{pages.get(slot.group(2), '')}<",
        html,
    )


def _page_map(document: Document) -> dict[str, int]:
    """Return the page, counted from 1, on which each anchor stands first."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for anchor in page.anchors:
            pages.setdefault(anchor, number)
    return pages


class _Reporter(logging.Handler):
    """Turns what WeasyPrint logs into diagnostics.

    WeasyPrint logs an error when it leaves something out (an image, a link's target) and a
    warning for the rest. ``places`` gives the places of words that may stand in a message.
    """

    def __init__(self, faults: Collector, span: Span, places: Mapping[str, Span] | None = None):
        super().__init__(logging.WARNING)
        self.faults, self.span, self.places = faults, span, places

    def emit(self, record: logging.LogRecord) -> None:
        """Report one record."""
        message = record.getMessage()
        span, hint = self._place(message), None
        if self.places is None and (place := _PLACE.search(message)):
            message = message.replace(place.group(), "", 1)
            hint = _property_hint(message)
        if image := _IMAGE.match(message):
            reason = (image.group(2) or "").strip() or "it is no SVG, PNG or JPEG that can be read"
            name = unquote(urlsplit(image.group(1)).path).lstrip("/")
            self.faults.error(f"the image `{name}` cannot be printed: {reason}", span)
            return
        report = self.faults.error if record.levelno >= logging.ERROR else self.faults.warning
        report(f"the renderer says: {message}", span, hint)

    def _place(self, message: str) -> Span:
        if self.places is None:
            place = _PLACE.search(message)
            line, column = (int(place.group(1)), int(place.group(2))) if place else (1, 1)
            return Span(self.span.file, line, column)
        named = (span for words, span in self.places.items() if words in message)
        return next(named, self.span)


def _property_hint(message: str) -> str | None:
    ignored = re.match(r"Ignored `([a-z-]+)", message)
    return did_you_mean(ignored.group(1), {*KNOWN_PROPERTIES, *EXPANDERS}) if ignored else None


@contextmanager
def _reported(reporter: _Reporter) -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    logger.addHandler(reporter)
    try:
        yield
    finally:
        logger.removeHandler(reporter)
