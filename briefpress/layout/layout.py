"""Lay out one part of a briefing with WeasyPrint, from HTML to a fragment.

A part is laid out in single passes, without page numbers: these are slots (elements with
``data-page-of``) with placeholder digits for their width. Margin notes that would be split at the
foot of a page are raised between the passes, which moves no other line; table rows that fit on no
page are split where they start. WeasyPrint's own page numbers (``target-counter`` in the text) make
it lay out again inside one pass, which silently loses or repeats footnotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import SubElement

from weasyprint import CSS, HTML, Page
from weasyprint.text.fonts import FontConfiguration

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fetcher import Fetcher
from briefpress.layout.fragment import PAGE, PART, SOURCE, Finding, FontUse, Fragment
from briefpress.layout.messages import reported
from briefpress.layout.page_rules.fault import QUOTED
from briefpress.layout.page_rules.rules import lint, lint_margins
from briefpress.layout.painting import Painting
from briefpress.layout.sources import Places
from briefpress.layout.svg_fonts import SvgFonts
from briefpress.layout.weasyprint.boxes import is_empty
from briefpress.layout.weasyprint.drawing import file_digest
from briefpress.layout.weasyprint.footnotes import late_notes
from briefpress.layout.weasyprint.lost_text import lost_texts
from briefpress.layout.weasyprint.margins import LateCounters, page_counters_in_text
from briefpress.layout.weasyprint.notes import overlapping_notes, place_split_notes
from briefpress.layout.weasyprint.patches import patch
from briefpress.layout.weasyprint.repeats import show_again
from briefpress.layout.weasyprint.sides import mirror_left_pages
from briefpress.layout.weasyprint.svg_images import SvgContext
from briefpress.layout.weasyprint.table_rows import let_rows_break
from briefpress.layout.words import number_slots, own_text, words_in
from briefpress.theme.addresses import BRIEFING

MAX_PASSES = 6
_ENOUGH = 25  # characters that identify a text
_TOO_LARGE = "it is taller or wider than its page: split the note, the table or the word"
_LONG_WORD = 25  # characters: a longer word may push a column off the page
_SHORTEN = "split it, or write an address as a link with words, `[words](https://…)`"
_UNSEEN = "a stylesheet hides it, for example with `transform`"


class Layout:
    """The stylesheets of a theme, read once, and the state for laying out parts.

    ``sheets`` are texts by their addresses, in the order of the cascade; ``want`` gives the bytes
    at an address, or raises with the reason.
    """

    def __init__(
        self, sheets: Mapping[str, str], want: Callable[[str], bytes], image_bytes: int
    ) -> None:
        patch()
        self._fetcher = Fetcher(want, image_bytes)
        self._fonts = FontConfiguration()
        self._counters = LateCounters()
        self._findings: list[Finding] = []
        self._sheets = {self._sheet(place, text): place for place, text in sheets.items()}
        # Requests of stylesheets that are refused are reported when the stylesheet is read.
        self._svg = self._fetcher.svg = SvgContext(SvgFonts(dict(sheets), want))
        self._told, self._read = dict(self._fetcher.refused), dict(self._fetcher.reads)

    def _sheet(self, place: str, text: str) -> CSS:
        """Read one stylesheet separately, so that its errors are located in it."""
        with reported(self._findings, self._fetcher, place):
            return CSS(
                string=text,
                base_url=place,
                url_fetcher=self._fetcher,
                font_config=self._fonts,
                counter_style=self._counters,
            )

    def lay_out(self, part: str, html: str) -> Fragment:
        """Lay out and draw a part; its HTML is a document that contains only the part.

        Raises `RenderFailed` when the layout does not converge or contains what cannot be drawn,
        and any exception of the renderer.
        """
        findings = list(self._findings)
        self._fetcher.refused, self._fetcher.reads = dict(self._told), dict(self._read)
        self._svg.findings.clear()
        with reported(findings, self._fetcher):
            document = HTML(string=html, base_url=BRIEFING, url_fetcher=self._fetcher)
            root = document.etree_element
            slots = number_slots(root.find("body"))
            self._svg.language = root.get("lang") or ""
            pages = self._settle(document)
            show_again(pages)
            findings += _overlaps(pages)
            places = Places(root)
            findings += _late_notes(pages, places)
            losses = _losses(lost_texts(root.find("body"), pages), places, _TOO_LARGE)
            lost = {finding.source for finding in losses}
            findings += [*losses, *lint(pages, places, lost)]
            targets = _targets(pages)
            drawing = Painting(part, root, slots)
            pdf, sides = drawing.draw(pages)
        findings += lint_margins(drawing.furnished, self._sheets)
        unseen = _losses(drawing.undrawn, places, _UNSEEN)
        findings += [finding for finding in unseen if finding.source not in lost]
        findings += [
            Finding(
                codes.UNDESCRIBED_IMAGE.name,
                "an image has no description (`alt`)",
                source=places.of(one),
            )
            for one in drawing.undescribed
        ]
        findings += [*self._svg.findings, *self._refused()]
        return Fragment(
            len(pages),
            pdf,
            sides,
            tuple(drawing.slots),
            _font_uses(drawing.fonts),
            tuple(drawing.figures),
            tuple(sorted(targets)),
            tuple(drawing.slot_targets),
            drawing.descriptions,
            tuple(dict.fromkeys(findings)),
            dict(sorted(self._fetcher.reads.items())),
        )

    def _refused(self) -> Iterator[Finding]:
        """Report the refused requests of a part, except those of the styles."""
        for url, reason in self._fetcher.refused.items():
            if url not in self._told:
                name = unquote(urlsplit(url).path).lstrip("/") if url.startswith(BRIEFING) else ""
                hint = "correct the address in the template or the image"
                yield Finding(codes.DEAD_ADDRESS.name, reason, hint, words=name)

    def _settle(self, document: HTML) -> list[Page]:
        """Lay out until no margin note is split; return the pages, with left-hand ones mirrored.

        WeasyPrint drops the rest of a note at the end of a document; so when text is lost, the part
        gets another page to catch it, until the note is raised. Lost text is found on mirrored
        pages only: before, the outer margin of a left-hand page is beyond its edge.
        """
        body, spare = document.etree_element.find("body"), False
        for _ in range(MAX_PASSES):
            pages: list[Page] = document.render(
                stylesheets=list(self._sheets),
                font_config=self._fonts,
                counter_style=self._counters,
                presentational_hints=True,
            ).pages
            if page_counters_in_text(pages):
                raise RenderFailed(
                    "a stylesheet prints page numbers in the text with counter() or "
                    "target-counter(): use elements with `data-page-of` instead"
                )
            if let_rows_break(pages):
                continue
            if place_split_notes(pages, body):
                continue
            pages = mirror_left_pages(pages)
            if not spare and lost_texts(body, pages):
                SubElement(body, "div", style="break-before: page")
                spare = True
                continue
            return pages[:-1] if spare and is_empty(pages[-1]) else pages
        raise RenderFailed(f"the layout did not converge in {MAX_PASSES} passes")


def _targets(pages: list[Page]) -> set[str]:
    """Return the targets of links on these pages."""
    return {target for page in pages for kind, target, *_ in page.links if kind == "internal"}


def _overlaps(pages: list[Page]) -> Iterator[Finding]:
    for page, note, is_exhibit in overlapping_notes(pages):
        what = "a note and an exhibit" if is_exhibit else "two notes"
        yield Finding(
            codes.NOTES_OVERLAP.name,
            f"{what} overlap in the margin of page {PAGE}",
            "move one of them to another paragraph",
            page - 1,
            note.get(SOURCE, ""),
        )


def _late_notes(pages: list[Page], places: Places) -> Iterator[Finding]:
    for called, placed, note in late_notes(pages):
        words = words_in(note)[:QUOTED]
        after = placed - called
        where = "one page before" if after == -1 else f"{after} pages after"
        where = "on the page after" if after == 1 else where
        yield Finding(
            codes.LATE_NOTE.name,
            f"the note “{words}” is called on page {PAGE}, and starts {where}",
            "move its call, or make the block around it smaller",
            called,
            places.of(note),
        )


def _losses(lost: Iterable[tuple[Any, str]], places: Places, hint: str) -> list[Finding]:
    """Report every block with lost text, with the first of its lost words.

    Text outside blocks is reported by its words.
    """
    blocks: dict[str, str] = {}
    hints: dict[str, str] = {}
    for element, text in lost:
        source = places.of(element)
        if not any(map(str.isalnum, blocks.get(source, ""))):  # a quotation mark says too little
            blocks[source] = own_text(element, text)
        word = places.longest_word(element)
        if len(word) > _LONG_WORD:
            hints[source] = f"“{word[:QUOTED]}” in the same table makes it too wide: {_SHORTEN}"
    return [
        Finding(
            codes.TEXT_LOST.name,
            f"part of `{PART}` is not printed: some of “{text[:60]}” is missing",
            hints.get(source, hint),
            source=source,
            words="" if source else text[:_ENOUGH],
        )
        for source, text in blocks.items()
    ]


def _font_uses(drawn: Mapping[Any, Any]) -> dict[str, FontUse]:
    """Return the used glyphs of each font, by its name in the content."""
    fonts: dict[str, FontUse] = {}
    for font in drawn.values():
        if not font.to_unicode:
            continue
        known = fonts.get(font.hash)
        texts = {**font.to_unicode, **(known.texts if known else {})}
        widths = {**font.widths, **(known.widths if known else {})}
        fonts[font.hash] = FontUse(
            file_digest(font),
            font.name.decode().lstrip("/"),
            font.family,
            font.flags,
            font.ascent,
            font.descent,
            dict(sorted(texts.items())),
            dict(sorted(widths.items())),
        )
    return dict(sorted(fonts.items()))
