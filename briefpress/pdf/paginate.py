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
from briefpress.layout.fragment import PAGE_OF, ROOM, Fragment
from briefpress.pdf.join import Placed
from briefpress.pdf.page_lists import lists_pages, with_pages
from briefpress.render.document import MapEntry, Part, RenderedDocument

MAX_PASSES = 8
_SWINGS = 3  # passes, after which a slot keeps its largest width
_SLOT = re.compile(rf'(<[^<>]*\s{PAGE_OF}="([^"]*)"[^<>]*>)[0-9]*(?=<)')
_ROOM = re.compile(rf'\s{ROOM}="([0-9]+)"')
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
        wanted = [list(_figures(part, pages)) for part in again.parts]
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
    sure = [n for n, texts in enumerate(figures) if all(map(_is_sure, texts)) and n not in lists]
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
        figures[n] = list(_figures(listed.parts[n], pages))
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
    entries = len(_ROOM.findall(part.html)) / _ENTRIES
    return max(1, round(max(characters, entries) + 0.2))  # the last page is rarely full


def _is_sure(text: str) -> bool:
    """Tell whether an estimated page very likely has as many digits as the final one."""
    page = int(text)
    return len(str(max(0, round(page * 0.8) - 2))) == len(str(round(page * 1.25) + 2))


def _copies(parts: Iterable[Part], figures: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Return name and HTML of each part, with space for its digits in the slots."""
    return [
        (part.id, with_figures(part.html, ["0" * room for room in _rooms(part, texts)]))
        for part, texts in zip(parts, figures, strict=True)
    ]


def _rooms(part: Part, texts: Iterable[str]) -> Iterator[int]:
    """Give the number of digits for which there is space in each slot of a part.

    A slot may say how many there always are, which saves layouts.
    """
    for slot, text in zip(_SLOT.finditer(part.html), texts, strict=True):
        room = _ROOM.search(slot.group(1))
        yield max(len(text), int(room.group(1)) if room else 0)


def _fits(part: Part, old: Iterable[str], new: Iterable[str], *, exactly: bool) -> bool:
    """Tell whether new digits fit the space of others in the slots of a part."""
    added = [a - b for a, b in zip(_rooms(part, old), _rooms(part, new), strict=True)]
    return not any(added) if exactly else all(one >= 0 for one in added)


def _check_slots(parts: Iterable[Part], fragments: Iterable[Fragment]) -> None:
    """Check that the slots in the HTML of a part match those in its fragment."""
    for part, fragment in zip(parts, fragments, strict=True):
        if [slot.group(2) for slot in _SLOT.finditer(part.html)] != list(fragment.slot_targets):
            raise RenderFailed(
                f"the slots for page numbers in `{part.id}` are invalid: each must be an element "
                f'with {PAGE_OF}="ANCHOR" that contains only digits',
                span=part.span,
            )


def _figures(part: Part, pages: Mapping[str, int]) -> Iterator[str]:
    """Give the digits of a part's slots, in order."""
    for slot in _SLOT.finditer(part.html):
        yield str(pages.get(slot.group(2), 0))


def with_figures(html: str, texts: Sequence[str]) -> str:
    """Return a part's HTML with these digits in its slots."""
    left = iter(texts)
    return _SLOT.sub(lambda slot: slot.group(1) + next(left), html)


def _estimated(parts: Sequence[Part], counts: Sequence[int]) -> list[list[str]]:
    """Return the digits of all slots for estimated numbers of pages, evenly filled."""
    pages: dict[str, int] = {}
    first = 1
    for part, count in zip(parts, counts, strict=True):
        for anchor in _ID.finditer(part.html):
            pages[anchor.group(1)] = first + anchor.start() * count // max(1, len(part.html))
        first += count
    return [list(_figures(part, pages)) for part in parts]


def pages_of(parts: Sequence[Placed]) -> dict[str, int]:
    """Return the first page (from 1) of each anchor."""
    pages: dict[str, int] = {}
    for part in parts:
        for name, (page, _, _) in part.side.anchors.items():
            pages.setdefault(name, part.first + page)
    return pages


def slot_targets(html: str) -> Iterator[str]:
    """Give the anchors of the slots of a part, in order."""
    return (slot.group(2) for slot in _SLOT.finditer(html))


def map_entries(parts: Sequence[Placed]) -> Iterator[MapEntry]:
    """Give the page map: the places of all blocks and anchors."""
    for part in parts:
        for place in part.side.places:
            yield MapEntry(
                part.first + place.page, place.box, place.id, place.source, place.element
            )
