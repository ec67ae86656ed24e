"""Compute page numbers when all parts are laid out, and fill them into slots.

In: a rendered document, and a function from a part's HTML to its fragment. Out: the parts in their
places, with the digits of their slots. Until pages are known, slots contain an estimated number of
digits; a part with a wrong estimate is laid out again. The first estimate depends only on the
document, so the result does not depend on the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import COUNT, PAGE_OF, Fragment
from briefpress.pdf.join import Placed
from briefpress.pdf.page_lists import lists_pages, with_pages
from briefpress.pdf.slots import slots, sources
from briefpress.render.document import MapEntry, Part, RenderedDocument

MAX_PASSES = 8
_SWINGS = 3  # passes, after which a slot keeps its largest width
_ID = re.compile(r'\sid="([^"]*)"')
_ELEMENT = re.compile(r"<[^<>]*>")
_CHARACTERS, _ENTRIES = 2000, 70  # on a page of text, on a page of the contents

Layouts = Callable[[Sequence[tuple[str, str]]], list[Fragment]]  # from name and HTML of each part


def settled(
    document: RenderedDocument, fragments_of: Layouts
) -> tuple[RenderedDocument, list[Placed]]:
    """Return the rendered document with its page lists, and all parts with their final digits."""
    listed, figures = _first_figures(document, fragments_of)
    for turn in range(MAX_PASSES):
        fragments = fragments_of(_copies(listed.parts, figures))
        _check_slots(listed.parts, fragments)
        parts = _in_order(fragments)
        pages = pages_of(parts)
        again = _listed(document, pages)
        wanted = [slots(part.html).figures(pages) for part in again.parts]
        swings = turn >= _SWINGS
        if again == listed and all(
            _fits(part, old, new, exactly=not swings)
            for part, old, new in zip(again.parts, figures, wanted, strict=True)
        ):
            return listed, [
                Placed(one.fragment, one.first, texts)
                for one, texts in zip(parts, wanted, strict=True)
            ]
        if swings and again == listed:
            # A number that keeps moving its own page gets the wider space in the end.
            wanted = [
                [max(pair, key=len) for pair in zip(old, new, strict=True)]
                for old, new in zip(figures, wanted, strict=True)
            ]
        listed, figures = again, wanted
    raise RenderFailed(
        f"the layout did not converge in {MAX_PASSES} passes", span=document.manifest
    )


def _in_order(fragments: Iterable[Fragment]) -> list[Placed]:
    """Return fragments in their places, one after another."""
    parts, first = [], 1
    for fragment in fragments:
        parts.append(Placed(fragment, first, ()))
        first += fragment.pages
    return parts


def _listed(document: RenderedDocument, pages: Mapping[str, int]) -> RenderedDocument:
    """Return the rendered document with its page lists written out."""
    if not any(lists_pages(part.html) for part in document.parts):
        return document
    parts = (
        replace(part, html=with_pages(part.html, pages)) if lists_pages(part.html) else part
        for part in document.parts
    )
    return replace(document, parts=tuple(parts))


def _first_figures(
    document: RenderedDocument, fragments_of: Layouts
) -> tuple[RenderedDocument, list[list[str]]]:
    """Return page lists, and digits for all slots, from a first estimate of every page.

    The estimate counts characters and slots. Parts whose number of digits is certain are laid out
    first; the rest are estimated again afterwards, so that few are laid out twice. Parts with page
    lists come last.
    """
    parts = document.parts
    counts = [_estimated_pages(part) for part in parts]
    figures = _estimated(parts, counts)
    lists = {n for n, part in enumerate(parts) if lists_pages(part.html)}
    sure = [n for n, texts in enumerate(figures) if n not in lists and _are_sure(parts[n], texts)]
    copies = _copies([parts[n] for n in sure], [figures[n] for n in sure])
    for n, fragment in zip(sure, fragments_of(copies), strict=True):
        counts[n] = fragment.pages
    better = _estimated(parts, counts)
    figures = [figures[n] if n in sure else better[n] for n in range(len(parts))]
    if not lists:
        return document, figures
    others = [n for n in range(len(parts)) if n not in lists]
    copies = _copies([parts[n] for n in others], [figures[n] for n in others])
    pages = _numbered(others, fragments_of(copies), counts)
    listed = _listed(document, pages)
    for n in lists:
        figures[n] = slots(listed.parts[n].html).figures(pages)
    return listed, figures


def _numbered(
    known: Iterable[int], fragments: Iterable[Fragment], counts: Sequence[int]
) -> dict[str, int]:
    """Return the pages of the anchors of known parts; other parts have estimated lengths."""
    laid_out = dict(zip(known, fragments, strict=True))
    parts, first = [], 1
    for n, count in enumerate(counts):
        if n in laid_out:
            parts.append(Placed(laid_out[n], first, ()))
        first += laid_out[n].pages if n in laid_out else count
    return pages_of(parts)


def _estimated_pages(part: Part) -> int:
    characters = len(_ELEMENT.sub("", part.html)) / _CHARACTERS
    entries = sum(map(bool, slots(part.html).rooms)) / _ENTRIES
    return max(1, round(max(characters, entries) + 0.2))  # the last page is rarely full


def _are_sure(part: Part, figures: Sequence[str]) -> bool:
    """Tell whether the estimated pages of a part very likely have as many digits as the final."""
    return all(
        anchor is None or _is_sure(int(text))
        for anchor, text in zip(slots(part.html).anchors, figures, strict=True)
    )


def _is_sure(page: int) -> bool:
    return len(str(max(0, round(page * 0.8) - 2))) == len(str(round(page * 1.25) + 2))


def _copies(parts: Iterable[Part], figures: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Return name and HTML of each part, with space for its digits in the slots."""
    found = []
    for part, texts in zip(parts, figures, strict=True):
        own = slots(part.html)
        found.append((part.id, own.laid_out(own.widths(texts))))
    return found


def _fits(part: Part, old: Sequence[str], new: Sequence[str], *, exactly: bool) -> bool:
    """Tell whether new digits fit the space of others in the slots of a part."""
    own = slots(part.html)
    added = [a - b for a, b in zip(own.widths(old), own.widths(new), strict=True)]
    return not any(added) if exactly else all(one >= 0 for one in added)


def _check_slots(parts: Iterable[Part], fragments: Iterable[Fragment]) -> None:
    """Check that the slots in the HTML of a part match those in its fragment."""
    for part, fragment in zip(parts, fragments, strict=True):
        if slots(part.html).anchors != fragment.slot_targets:
            raise RenderFailed(
                f"the slots for numbers in `{part.id}` are invalid: each must be an element with "
                f'{PAGE_OF}="ANCHOR" or {COUNT} that contains only digits',
                span=part.span,
            )


def _estimated(parts: Sequence[Part], counts: Sequence[int]) -> list[list[str]]:
    """Return the digits of all slots for estimated numbers of pages, evenly filled."""
    pages: dict[str, int] = {}
    first = 1
    for part, count in zip(parts, counts, strict=True):
        html = "".join(slots(part.html).neutral)
        for anchor in _ID.finditer(html):
            pages[anchor.group(1)] = first + anchor.start() * count // max(1, len(html))
        first += count
    return [slots(part.html).figures(pages) for part in parts]


def pages_of(parts: Sequence[Placed]) -> dict[str, int]:
    """Return the first page (from 1) of each anchor."""
    pages: dict[str, int] = {}
    for part in parts:
        for name, (page, _, _) in part.side.anchors.items():
            pages.setdefault(name, part.first + page)
    return pages


def map_entries(parts: Sequence[Placed], document: RenderedDocument) -> Iterator[MapEntry]:
    """Give the page map: the places of all blocks and anchors."""
    for placed, part in zip(parts, document.parts, strict=True):
        positions = sources(part.html)
        for place in placed.side.places:
            source = positions[int(place.source)] if place.source else ""
            page = placed.first + place.page
            yield MapEntry(page, place.box, place.id, source, place.element)
