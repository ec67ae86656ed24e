"""What is wrong on the pages of a PDF, counted from its own text and links, and the truth about it.

Nothing is asked of the tool that made the PDF: the page of a heading is the one on which its mark
stands. So every tool is counted in the same way.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from tests.bench.generate import Truth
from tests.inspector import Inspector

_MARK = re.compile(r"[ner]\d{4}[az]?|t\d{4}(?:[\s.]*(\d+))?")
_ENDS = re.compile(r"r\d{4}[az]")
_ON_PAGE = re.compile(r"\(page\s+(\d+)\)")
_OTHER = re.compile(r"r\d{4}a.*?\(page\s+\d+\)", re.S)
_FOLIO = re.compile(r"Page\s+(\d+)\s+of\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Paper:
    """What is read of a finished PDF: for each page its text, and how many links lead where.

    Pages count from 1 as keys of ``links``, and in each of them as the pages that are led to.
    """

    texts: tuple[str, ...]
    links: dict[int, Counter[int]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many pages there are, and how many things are wrong on them.

    Notes are lost when one of their ends is on no page, and doubled when one is there twice. A
    reference or an entry of the contents is wrong when it names another page than that on which
    its target stands, or none. ``links`` counts those of them that lead to another page, or
    nowhere; ``folios`` the pages, without the cover, that do not say "Page n of m" or say it
    wrongly; ``edits`` changes to the text that did not arrive.
    """

    pages: int
    lost: int = 0
    doubled: int = 0
    references: int = 0
    contents: int = 0
    links: int = 0
    folios: int = 0
    edits: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))


def read(pdf: bytes) -> Paper:
    """Read a finished PDF."""
    inspector = Inspector(pdf)
    links: dict[int, Counter[int]] = defaultdict(Counter)
    for link in inspector.links():
        if link.to_page is not None:
            links[link.page][link.to_page] += 1
    return Paper(tuple(inspector.texts), links)


def count(paper: Paper, truth: Truth) -> Count:
    """Count what is wrong on paper."""
    seen, titles = _marks(paper.texts)
    ends = [(f"{note}a", f"{note}z") for note in truth.notes]
    return Count(
        pages=len(paper.texts),
        lost=sum(not (seen[first] and seen[last]) for first, last in ends),
        doubled=sum(seen[first] > 1 or seen[last] > 1 for first, last in ends),
        references=_wrong_references(paper.texts, truth, titles),
        contents=_wrong_contents(truth, titles),
        links=_wrong_links(paper, truth, titles),
        folios=_wrong_folios(paper.texts),
        edits=_wrong_edits(truth, seen),
    )


@dataclass(slots=True)
class _Title:
    """The marks of one title: on which pages, and what number follows the first of them."""

    pages: list[int]
    number: int | None


def _marks(pages: Sequence[str]) -> tuple[Counter[str], dict[str, _Title]]:
    """Return how often each mark is on paper, and where the titles stand."""
    seen: Counter[str] = Counter()
    titles: dict[str, _Title] = {}
    for number, text in enumerate(pages, 1):
        for mark in _MARK.finditer(text):
            if mark.group().startswith("t"):
                following = int(mark.group(1)) if mark.group(1) else None
                titles.setdefault(mark.group()[:5], _Title([], following)).pages.append(number)
            else:
                seen[mark.group()] += 1
    return seen, titles


def _wrong_references(pages: Sequence[str], truth: Truth, titles: dict[str, _Title]) -> int:
    """Count the references that do not name the page of their target.

    Where a page ends within a reference, its notes stand in it; their references are taken out.
    """
    whole = "\n".join(pages)
    wrong = 0
    for reference in truth.references:
        _, _, rest = whole.partition(f"{reference.mark}a")
        between, end, _ = rest.partition(f"{reference.mark}z")
        found = _ON_PAGE.search(_OTHER.sub("", between)) if end else None
        title = titles.get(truth.titles[reference.target])
        wrong += not (found and title and int(found.group(1)) == title.pages[-1])
    return wrong


def _wrong_contents(truth: Truth, titles: dict[str, _Title]) -> int:
    """Count the entries of the contents, which come first, that do not name the page."""
    wrong = 0
    for id_ in truth.contents:
        title = titles.get(truth.titles[id_])
        there = title is not None and len(title.pages) == 2
        wrong += not (there and title and title.number == title.pages[1])
    return wrong


def _wrong_links(paper: Paper, truth: Truth, titles: dict[str, _Title]) -> int:
    """Count the links that a page should have and has not, by the page that they lead to.

    A reference that a page's foot breaks is left out: its link may be on either page.
    """
    wanted: dict[int, Counter[int]] = defaultdict(Counter)
    for id_ in truth.contents:
        if title := titles.get(truth.titles[id_]):
            wanted[title.pages[0]][title.pages[-1]] += 1
    page_of = {
        mark: page for page, text in enumerate(paper.texts, 1) for mark in _ENDS.findall(text)
    }
    for reference in truth.references:
        page = page_of.get(f"{reference.mark}a")
        title = titles.get(truth.titles[reference.target])
        if page and title and page == page_of.get(f"{reference.mark}z"):
            wanted[page][title.pages[-1]] += 1
    return sum((goals - paper.links.get(page, Counter())).total() for page, goals in wanted.items())


def _wrong_folios(pages: Sequence[str]) -> int:
    wrong = 0
    for number, text in enumerate(pages[1:], 2):
        folios = {(int(page), int(whole)) for page, whole in _FOLIO.findall(text)}
        wrong += folios != {(number, len(pages))}
    return wrong


def _wrong_edits(truth: Truth, seen: Counter[str]) -> int:
    expected = Counter(truth.edits[-1:])
    return sum(seen[edit] != expected[edit] for edit in truth.edits)
