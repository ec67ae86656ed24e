"""What is wrong on the pages of a PDF, counted from its own text and from the truth about it.

Nothing is asked of the tool that made the PDF: the page of a heading is the one on which its mark
stands. So every tool is counted in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import pypdfium2

from tests.bench.generate import Truth

_MARK = re.compile(r"[ner]\d{4}[az]?|t\d{4}(?:[\s.]*(\d+))?")
_ON_PAGE = re.compile(r"\(page\s+(\d+)\)")
_OTHER = re.compile(r"r\d{4}a.*?\(page\s+\d+\)", re.S)
_FOLIO = re.compile(r"Page\s+(\d+)\s+of\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Count:
    """How many pages there are, and how many things are wrong on them.

    Notes are lost when one of their ends is on no page, and doubled when one is there twice. A
    reference or an entry of the contents is wrong when it names another page than that on which
    its target stands, or none. ``folios`` counts the pages, without the cover, that do not say
    "Page n of m" or say it wrongly; ``edits`` changes to the text that did not arrive.
    """

    pages: int
    lost: int
    doubled: int
    references: int
    contents: int
    folios: int
    edits: int

    def __add__(self, other: Count) -> Count:
        return Count(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(astuple(self)[1:])


def texts(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [str(page.get_textpage().get_text_range()) for page in document]


def count(pages: Sequence[str], truth: Truth) -> Count:
    """Count what is wrong on pages whose texts are given."""
    seen, standing = _marks(pages)
    ends = [(f"{note}a", f"{note}z") for note in truth.notes]
    return Count(
        pages=len(pages),
        lost=sum(not (seen[first] and seen[last]) for first, last in ends),
        doubled=sum(seen[first] > 1 or seen[last] > 1 for first, last in ends),
        references=_wrong_references(pages, truth, standing),
        contents=_wrong_contents(truth, standing),
        folios=_wrong_folios(pages),
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


def _wrong_folios(pages: Sequence[str]) -> int:
    wrong = 0
    for number, text in enumerate(pages[1:], 2):
        folios = {(int(page), int(whole)) for page, whole in _FOLIO.findall(text)}
        wrong += folios != {(number, len(pages))}
    return wrong


def _wrong_edits(truth: Truth, seen: Counter[str]) -> int:
    expected = Counter(truth.edits[-1:])
    return sum(seen[edit] != expected[edit] for edit in truth.edits)
