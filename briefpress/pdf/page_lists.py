"""Write page lists, as in an index: lists of anchors become links to their pages.

In: the HTML of a part, in which elements with ``data-pages-of`` name anchors, and the pages of all
anchors. Out: HTML in which each page appears once, in order, as a slot with a link; three
consecutive pages, or the pages from one anchor ``..`` to another, form a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from briefpress.layout.fragment import PAGE_OF

PAGES_OF = "data-pages-of"
_LIST = re.compile(rf'<(\w+)([^<>]*) {PAGES_OF}="([^"]*)"( title="[^"]*")?></\1>')
_TO = ".."
_RANGE = 3  # consecutive pages that are written as a range


def lists_pages(html: str) -> bool:
    """Tell whether a part has page lists."""
    return PAGES_OF in html


def listed_anchors(html: str) -> set[str]:
    """Return the anchors in the page lists of a part."""
    return {one for found in _LIST.finditer(html) for one in re.split(r"[ .]+", found.group(3))}


def with_pages(html: str, pages: Mapping[str, int]) -> str:
    """Return the HTML of a part with its page lists written out; unknown anchors are left out."""

    def written(found: re.Match[str]) -> str:
        name, attributes, places, title = found.groups()
        stretches = [
            _linked(first, last, title or "") for first, last in _stretches(places.split(), pages)
        ]
        # The comma apart from the space after it: a space alone lets a line end in any place.
        links = " ".join(
            f"<span>{one},</span>" if number < len(stretches) else one
            for number, one in enumerate(stretches, 1)
        )
        return f"<{name}{attributes}>{links}</{name}>"

    return _LIST.sub(written, html)


def _stretches(places: Iterable[str], pages: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Give the anchors of the first and the last page of each stretch, in the order of pages."""
    anchor_of: dict[int, str] = {}
    together: set[int] = set()  # pages that go on on the next one, for a range was asked for
    for place in places:
        first, _, last = place.partition(_TO)
        if first not in pages or (last and last not in pages):
            continue
        start, end = pages[first], pages[last or first]
        anchor_of.setdefault(start, first)
        anchor_of.setdefault(end, last or first)
        together.update(range(start, end))
    for run in _runs(anchor_of, together):
        if run[-1] - run[0] + 1 >= _RANGE or run[0] in together:
            yield anchor_of[run[0]], anchor_of[run[-1]]
        else:
            yield from ((anchor_of[page], anchor_of[page]) for page in run)


def _runs(anchor_of: Iterable[int], together: set[int]) -> Iterator[list[int]]:
    """Give pages in runs that follow on each other, in their order."""
    ordered = sorted(anchor_of)
    run = ordered[:1]
    for before, page in pairwise(ordered):
        if page != before + 1 and before not in together:
            yield run
            run = []
        run.append(page)
    if run:
        yield run


def _linked(first: str, last: str, title: str) -> str:
    ends = [first] if first == last else [first, last]
    return "–".join(f'<a href="#{one}" {PAGE_OF}="{one}"{title}>00</a>' for one in ends)
