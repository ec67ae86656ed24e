"""List and run the rules on laid-out pages.

The content of a part is the same on left and right pages, so it is read once; its running heads
differ. All findings are warnings: every word is printed, and the page may be intended as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from weasyprint import Page

from briefpress.diagnostics import codes
from briefpress.layout.fragment import Finding
from briefpress.layout.page_rules.coarse_images import coarse_image
from briefpress.layout.page_rules.contrast import low_contrast
from briefpress.layout.page_rules.exhibits import broken_rows, torn_exhibits
from briefpress.layout.page_rules.fault import ON_PAGE, Fault
from briefpress.layout.page_rules.margin_boxes import margin_faults
from briefpress.layout.page_rules.overflows import line_below, wide_table, wide_text
from briefpress.layout.page_rules.page_ends import page_ends
from briefpress.layout.page_rules.reader import BoxRule, Reader
from briefpress.layout.page_rules.small_text import small_text
from briefpress.layout.sources import Places
from briefpress.layout.weasyprint.margins import margin_rule, margins_of

PageRule = Callable[[Sequence[Reader], Places], Iterator[Fault]]

# Run on every box of a kind, in the order of the page.
BOX_RULES: Mapping[str, tuple[BoxRule, ...]] = {
    "line": (line_below,),
    "picture": (coarse_image,),
    "table": (wide_table,),
    "text": (wide_text, small_text, low_contrast),
}
# Run once, when all pages of a part have been read.
PAGE_RULES: tuple[PageRule, ...] = (broken_rows, torn_exhibits, page_ends)

_MAKES_COLOUR, _MAKES_ROOM = ("color", "background_color"), ("content", "width")


def lint(pages: Sequence[Page], places: Places, ignored: Container[str]) -> list[Finding]:
    """Return the findings on the content of a part's pages.

    The ``ignored`` blocks have worse errors already. An overflow is reported once per block.
    """
    readers = [Reader(number, page, BOX_RULES) for number, page in enumerate(pages)]
    for reader in readers:
        reader.read_content()
    found, told = [], set[str]()
    for fault in _faults(readers, places):
        source = places.of(fault.element)
        overflows = fault.code in (codes.TEXT_OVERFLOWS, codes.ADDRESS_OVERFLOWS)
        if source not in ignored and not (overflows and source in told):
            found.append(Finding(fault.code.name, fault.message, fault.hint, fault.page, source))
        if overflows and source:
            told.add(source)
    return found


def lint_margins(pages: Iterable[Page], sheets: Mapping[Any, str]) -> list[Finding]:
    """Return the findings on the running heads of pages, located in the stylesheets.

    ``sheets`` are their addresses, by WeasyPrint's stylesheet objects.
    """
    found = []
    for page in pages:
        for box, fault in (*_in_margins(page), *margin_faults(page)):
            contrast = fault.code is codes.LOW_CONTRAST
            rule = margin_rule(page, box, _MAKES_COLOUR if contrast else _MAKES_ROOM)
            message = f"{fault.message}, in `{box.at_keyword}`".replace(ON_PAGE, "")
            place = (sheets[rule[0]], *rule[1:]) if rule else None
            found.append(Finding(fault.code.name, message, fault.hint, sheet=place))
    return found


def _in_margins(page: Page) -> Iterator[tuple[Any, Fault]]:
    """Give what the rules on boxes find in the margin boxes of a page."""
    for box in margins_of(page):
        reader = Reader(0, page, BOX_RULES)
        reader.read(box, reader.sheet)
        yield from ((box, fault) for fault in reader.sink)


def _faults(readers: Sequence[Reader], places: Places) -> Iterator[Fault]:
    yield from _on_one_page(readers)
    for rule in PAGE_RULES:
        yield from rule(readers, places)


def _on_one_page(readers: Iterable[Reader]) -> Iterator[Fault]:
    """Give the findings: one of each kind per element, and each low contrast once."""
    told: set[object] = set()
    for reader in readers:
        for fault in reader.sink:
            contrast = fault.code is codes.LOW_CONTRAST
            key = fault.message if contrast else (fault.code, fault.element)
            if key not in told:
                told.add(key)
                yield fault
