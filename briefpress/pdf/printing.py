"""A manuscript to a finished PDF: parts laid out apart, numbers settled, everything joined.

Page numbers are known when all parts are laid out. Until then their slots hold as many figures as
they will probably need; a part in which one needs more or fewer is laid out again. What is guessed
first depends on the manuscript alone, so the result does not depend on what is in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Self

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES
from briefpress.diagnostics.diagnostic import Collector, PressFailed
from briefpress.diagnostics.span import Span
from briefpress.layout.fragment import PAGE_OF, Damaged, Finding, Fragment
from briefpress.pdf.charts import Plotter
from briefpress.pdf.join import Placed, join
from briefpress.pdf.page_lists import listed_anchors, lists_pages, with_pages
from briefpress.pdf.standards import Standard
from briefpress.render.document import Manuscript, Part, Printed, Spot
from briefpress.store.store import Cache
from briefpress.system import versions
from briefpress.theme.theme import House
from briefpress.workers.pool import Crew, Order
from briefpress.workspace.limits import USUAL, Limits

MAX_PASSES = 8
_SWINGS = 3  # passes, after which a slot keeps the widest room it has had
WRITTEN, JOINED = "(written)", "(joined)"  # steps that are no part
_SLOT = re.compile(rf'(<[^<>]*\s{PAGE_OF}="([^"]*)"[^<>]*>)[0-9]*(?=<)')
_ID = re.compile(r'\sid="([^"]*)"')
_ELEMENT = re.compile(r"<[^<>]*>")
_IMAGE = re.compile(r"<(?:img|svg|image|object|embed)\b|\bbackground=")
_CHARACTERS, _ENTRIES = 2000, 38  # on a page of text, and lines of a contents list on its page
_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done: a part laid out or found in the cache, or all of them joined."""

    name: str
    pages: int = 0
    cached: bool = False
    seconds: float = 0.0
    done: int = 0
    total: int = 0


def _ignore(_step: Step) -> None:
    pass


class Press:
    """Prints manuscripts; keeps its workers and what it laid out until it is closed.

    ``jobs`` is the number of workers, ``cache`` where fragments are kept between presses,
    ``clock`` gives seconds, and ``watch`` hears of each step.
    """

    def __init__(
        self,
        jobs: int = 1,
        cache: Cache | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        watch: Callable[[Step], None] = _ignore,
        limits: Limits = USUAL,
    ) -> None:
        self._crew, self._limits = Crew(jobs, clock, limits), limits
        self._cache, self._clock, self._watch = cache, clock, watch
        self._kept: dict[str, Fragment] = {}
        self.plotter = Plotter(cache, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and tidy the cache."""
        self._crew.close()
        self.plotter.close()
        if self._cache is not None:
            self._cache.tidy()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Let whoever watches hear of a step that the caller does."""
        start = self._clock()
        yield
        self._watch(Step(name, seconds=self._clock() - start))

    def warm_up(self, house: House) -> None:
        """Start workers while the manuscript is being written: one, or all if nothing is kept."""
        kept = self._kept or (self._cache is not None and not self._cache.is_empty())
        self._crew.warm_up(house, 1 if kept else None)

    def print_pages(
        self,
        manuscript: Manuscript,
        house: House,
        faults: Collector,
        standard: Standard = Standard.PDF_1_7,
    ) -> Printed:
        """Lay the manuscript out and return its PDF and page map.

        What the renderer has to say becomes a warning, and an error where something is lost;
        located in the stylesheet or in the content where it can be. Raises `BuildFailed` on
        errors, `PressFailed` when the renderer cannot go on or the pages do not settle.
        """
        manuscript = self.plotter.illustrate(manuscript, house.styles / "fonts", faults)
        shelf = _Shelf(self, house, manuscript)
        try:
            listed, parts = _settled(manuscript, shelf)
        except PressFailed:
            _report_known(manuscript, house, shelf.known, faults)
            raise
        _report(manuscript, house, parts, faults)
        faults.stop_on_errors()
        with self.timed(JOINED):
            pdf = join(parts, manuscript, standard, _producer(), house.fonts)
        pages = sum(part.fragment.pages for part in parts)
        self._kept = shelf.used
        html = manuscript.html(
            _with_figures(part.html, placed.figures)
            for part, placed in zip(listed.parts, parts, strict=True)
        )
        attached = bool(manuscript.attachments)
        return Printed(pdf, html, _pages_of(parts), pages, tuple(_spots(parts)), attached)


@dataclass(slots=True)
class _Shelf:
    """Fragments by the digest of all that they are made from; ``known`` by the part's name."""

    press: Press
    house: House
    manuscript: Manuscript
    used: dict[str, Fragment] = field(default_factory=dict)
    known: dict[str, Fragment] = field(default_factory=dict)

    def fragments(self, pages: Sequence[tuple[str, str]]) -> list[Fragment]:
        """Return the fragment of each part, given its name and HTML."""
        keys = [self._key(part, html) for part, html in pages]
        missing: dict[str, Order] = {}
        spans = {part.id: part.span for part in self.manuscript.parts}
        for key, (part, html) in zip(keys, pages, strict=True):
            if key not in self.used:
                found = self.press._kept.get(key) or self._cached(key)
                if found is None:
                    missing[key] = Order(part, self.manuscript.html([html]), spans[part])
                else:
                    self.used[key] = self.known[part] = found
                    self.press._watch(Step(part, found.pages, cached=True))
        self._lay_out(missing)
        return [self.used[key] for key in keys]

    def _lay_out(self, missing: Mapping[str, Order]) -> None:
        keys = {id(order): key for key, order in missing.items()}
        laid_out = self.press._crew.lay_out(self.house, missing.values())
        for number, done in enumerate(laid_out, 1):
            key = keys[id(done.order)]
            self.used[key] = fragment = Fragment.from_bytes(done.data)
            self.known[done.order.part] = fragment
            if self.house.has_changed():
                raise PressFailed("a stylesheet or a picture changed meanwhile: build again")
            if self.press._cache is not None:
                self.press._cache.put(key, done.data)
            self.press._watch(
                Step(done.order.part, fragment.pages, False, done.seconds, number, len(missing))
            )

    def _cached(self, key: str) -> Fragment | None:
        data = self.press._cache.get(key) if self.press._cache is not None else None
        if data is None:
            return None
        try:
            return Fragment.from_bytes(data)
        except Damaged:
            self.press._cache.drop(key)  # type: ignore[union-attr]
            return None

    def _key(self, part: str, html: str) -> str:
        """Return the digest of all that a fragment is made of."""
        house = self.house
        pictures = house.pictures if _IMAGE.search(html) else ""
        looks = (*house.addresses(), house.looks, pictures)
        most = str(self.press._limits.image_bytes)
        made_of = (_engine(), *looks, most, part, self.manuscript.html([html]))
        return sha256("\0".join(made_of).encode()).hexdigest()


@cache
def _engine() -> str:
    """Return the digest of what lays out: the press, and the libraries it does it with.

    Raises `PressFailed` when one is not on this machine.
    """
    try:
        digest = sha256("\0".join((_producer(), *versions())).encode())
    except OSError as error:
        raise PressFailed(f"{error}; run make, or python briefpress/system.py") from None
    digest.update("\0".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    rooms = Path(__file__).resolve().parent.parent
    for room in ("diagnostics", "layout", "theme", "workers", "pdf"):
        for file in sorted((rooms / room).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _producer() -> str:
    """Return the name of what makes the PDF."""
    return f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"


def _settled(manuscript: Manuscript, shelf: _Shelf) -> tuple[Manuscript, list[Placed]]:
    """Return the manuscript with its lists of pages, and all parts with the right figures."""
    listed, figures = _first_figures(manuscript, shelf)
    for turn in range(MAX_PASSES):
        fragments = shelf.fragments(_copies(listed.parts, figures))
        _check_slots(listed.parts, fragments)
        parts = _in_order(fragments)
        pages = _pages_of(parts)
        again = _listed(manuscript, pages)
        wanted = [list(_figures(part, pages)) for part in again.parts]
        swings = turn >= _SWINGS
        if again == listed and all(
            _fits(a, b, exactly=not swings) for a, b in zip(figures, wanted, strict=True)
        ):
            return listed, [
                Placed(one.fragment, one.first, texts)
                for one, texts in zip(parts, wanted, strict=True)
            ]
        if swings and again == listed:
            # A number that moves its own page to and fro gets the wider room in the end.
            wanted = [
                [max(pair, key=len) for pair in zip(old, new, strict=True)]
                for old, new in zip(figures, wanted, strict=True)
            ]
        listed, figures = again, wanted
    raise PressFailed(f"the pages did not settle in {MAX_PASSES} passes", span=manuscript.manifest)


def _in_order(fragments: Iterable[Fragment]) -> list[Placed]:
    """Return fragments in their places, one after the other."""
    parts, first = [], 1
    for fragment in fragments:
        parts.append(Placed(fragment, first, ()))
        first += fragment.pages
    return parts


def _listed(manuscript: Manuscript, pages: Mapping[str, int]) -> Manuscript:
    """Return the manuscript with its lists of pages written out."""
    if not any(lists_pages(part.html) for part in manuscript.parts):
        return manuscript
    parts = (
        replace(part, html=with_pages(part.html, pages)) if lists_pages(part.html) else part
        for part in manuscript.parts
    )
    return replace(manuscript, parts=tuple(parts))


def _first_figures(manuscript: Manuscript, shelf: _Shelf) -> tuple[Manuscript, list[list[str]]]:
    """Return lists of pages, and figures for all slots, by a first estimate of every page.

    The estimate counts characters and slots. Parts whose figures are sure to be as many wait for
    no others; the rest are estimated again when those are laid out, so that few are laid out for
    nothing. What lists pages waits for all others.
    """
    parts = manuscript.parts
    counts = [_estimated_pages(part) for part in parts]
    figures = _estimated(parts, counts)
    lists = {n for n, part in enumerate(parts) if lists_pages(part.html)}
    sure = [n for n, texts in enumerate(figures) if all(map(_is_sure, texts)) and n not in lists]
    copies = _copies([parts[n] for n in sure], [figures[n] for n in sure])
    for n, fragment in zip(sure, shelf.fragments(copies), strict=True):
        counts[n] = fragment.pages
    better = _estimated(parts, counts)
    figures = [figures[n] if n in sure else better[n] for n in range(len(parts))]
    if not lists:
        return manuscript, figures
    others = [n for n in range(len(parts)) if n not in lists]
    copies = _copies([parts[n] for n in others], [figures[n] for n in others])
    pages = _numbered(others, shelf.fragments(copies), counts)
    listed = _listed(manuscript, pages)
    for n in lists:
        figures[n] = list(_figures(listed.parts[n], pages))
    return listed, figures


def _numbered(
    known: Iterable[int], fragments: Iterable[Fragment], counts: Sequence[int]
) -> dict[str, int]:
    """Return the pages of the anchors of known parts; the others have as many as estimated."""
    laid_out = dict(zip(known, fragments, strict=True))
    parts, first = [], 1
    for n, count in enumerate(counts):
        if n in laid_out:
            parts.append(Placed(laid_out[n], first, ()))
        first += laid_out[n].pages if n in laid_out else count
    return _pages_of(parts)


def _estimated_pages(part: Part) -> int:
    characters = len(_ELEMENT.sub("", part.html)) / _CHARACTERS
    slots = len(_SLOT.findall(part.html)) / _ENTRIES
    return max(1, round(max(characters, slots) + 0.2))  # the last page is seldom full


def _is_sure(text: str) -> bool:
    """Tell whether an estimated page has as many figures as the true one, in all likelihood."""
    page = int(text)
    return len(str(max(0, round(page * 0.8) - 2))) == len(str(round(page * 1.25) + 2))


def _copies(parts: Iterable[Part], figures: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Return name and HTML of each part, with room for its figures in the slots."""
    return [
        (part.id, _with_figures(part.html, ["0" * len(text) for text in texts]))
        for part, texts in zip(parts, figures, strict=True)
    ]


def _fits(rooms: Iterable[str], texts: Iterable[str], *, exactly: bool) -> bool:
    """Tell whether figures fit the rooms that others have."""
    added = [len(room) - len(text) for room, text in zip(rooms, texts, strict=True)]
    return not any(added) if exactly else all(one >= 0 for one in added)


def _check_slots(parts: Iterable[Part], fragments: Iterable[Fragment]) -> None:
    """Make sure that slots are the same in a part's HTML and in what was laid out."""
    for part, fragment in zip(parts, fragments, strict=True):
        if [slot.group(2) for slot in _SLOT.finditer(part.html)] != list(fragment.slot_targets):
            raise PressFailed(
                f"the slots for page numbers in `{part.id}` cannot be told: each is an element "
                f'with {PAGE_OF}="ANCHOR" and nothing in it but figures',
                span=part.span,
            )


def _figures(part: Part, pages: Mapping[str, int]) -> Iterator[str]:
    """Give the figures of a part's slots, in their order."""
    for slot in _SLOT.finditer(part.html):
        yield str(pages.get(slot.group(2), 0))


def _with_figures(html: str, texts: Sequence[str]) -> str:
    """Return a part's HTML with these figures in its slots."""
    left = iter(texts)
    return _SLOT.sub(lambda slot: slot.group(1) + next(left), html)


def _estimated(parts: Sequence[Part], counts: Sequence[int]) -> list[list[str]]:
    """Return the figures of all slots when parts have so many pages, evenly filled."""
    pages: dict[str, int] = {}
    first = 1
    for part, count in zip(parts, counts, strict=True):
        for anchor in _ID.finditer(part.html):
            pages[anchor.group(1)] = first + anchor.start() * count // max(1, len(part.html))
        first += count
    return [list(_figures(part, pages)) for part in parts]


def _pages_of(parts: Sequence[Placed]) -> dict[str, int]:
    """Return the page, counted from 1, on which each anchor stands first."""
    pages: dict[str, int] = {}
    for part in parts:
        for name, (page, _, _) in part.side.anchors.items():
            pages.setdefault(name, part.first + page)
    return pages


def _spots(parts: Sequence[Placed]) -> Iterator[Spot]:
    for part in parts:
        for place in part.side.places:
            yield Spot(part.first + place.page, place.box, place.id, place.source, place.element)


def _report(
    manuscript: Manuscript, house: House, parts: Sequence[Placed], faults: Collector
) -> None:
    """Report what was found, where an author finds it."""
    anchors = _pages_of(parts)
    for part, placed in zip(manuscript.parts, parts, strict=True):
        for found in placed.fragment.findings:
            page = str(placed.first + found.page)
            _tell(found, part, page, manuscript, house, faults)
        targets = {slot.group(2) for slot in _SLOT.finditer(part.html)} | listed_anchors(part.html)
        for target in sorted({*placed.fragment.targets, *targets} - anchors.keys()):
            faults.report(
                codes.DEAD_ANCHOR, f"nothing has the anchor `#{target}`", part.span, found=target
            )


def _report_known(
    manuscript: Manuscript, house: House, known: Mapping[str, Fragment], faults: Collector
) -> None:
    """Report what was found in the parts that could be laid out; their pages have no numbers."""
    for part in manuscript.parts:
        for found in known[part.id].findings if part.id in known else ():
            page = f"{found.page + 1} of `{part.id}`"
            _tell(found, part, page, manuscript, house, faults)


def _tell(
    found: Finding,
    part: Part,
    page: str,
    manuscript: Manuscript,
    house: House,
    faults: Collector,
) -> None:
    message = found.message.replace("{page}", page).replace("{part}", part.id)
    faults.report(CODES[found.code], message, _span(found, part, manuscript, house), found.hint)


def _span(found: Finding, part: Part, manuscript: Manuscript, house: House) -> Span:
    if found.sheet is not None:
        address, line, column = found.sheet
        return Span(house.sheet(address), line, column)
    if found.source:
        file, at_line, at_column = found.source.rsplit(":", 2)
        return Span(manuscript.folder / file, int(at_line), int(at_column))
    if found.words in manuscript.places:
        return manuscript.places[found.words]
    if found.words:
        return part.place(found.words)
    named = (span for words, span in manuscript.places.items() if words in found.message)
    return next(named, part.span)
