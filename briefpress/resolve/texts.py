"""List every text of the author that is printed, in reading order.

In: a briefing and the views of its blocks. Out: texts. Nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.grid import Grid
from briefpress.exhibits.view import View
from briefpress.model.base import Verbatim
from briefpress.model.blocks import AnyBlock
from briefpress.model.blocks.base import Exhibit
from briefpress.model.briefing import Briefing
from briefpress.model.lists import Reference, Term
from briefpress.model.manifest import MadePart
from briefpress.model.section import Section, headings
from briefpress.model.texts import texts

Views = Mapping[Span, View]  # by the places of their blocks


def every(
    briefing: Briefing, views: Views, glossary: Iterable[Term], sources: Iterable[Reference]
) -> Iterator[Text]:
    """Give every printed text, those of graphics and generated parts last."""
    glossary = tuple(glossary)
    yield from texts(briefing.manifest)
    for text, _ in in_order(briefing, views, glossary):
        yield text
    for section in briefing.sections():
        if section.short:
            yield section.short
    for view in views.values():
        yield from view.cells()
        yield from view.drawn()
    for term in glossary:
        yield from texts(term)
    for source in sources:
        yield from texts(source)
    yield from briefing.listings.values()
    yield from briefing.drawn


def in_order(
    briefing: Briefing, views: Views, glossary: Iterable[Term] | None
) -> Iterator[tuple[Text, bool]]:
    """Give every text with marks in reading order, and whether it is prose.

    ``glossary`` are the printed terms; without them the glossary is left out.
    """
    for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
        if isinstance(part, Section):
            for _, heading in headings(part):
                yield heading.title, False
                if heading.standfirst:
                    yield heading.standfirst, False
                for block in heading.blocks:
                    yield from _of_block(block, views)
        elif part != "glossary":
            yield from _made_texts(part, briefing)
        elif glossary is not None:
            yield from _made_texts(part, briefing)
            yield from ((term.text, False) for term in glossary)


def with_marks(briefing: Briefing, views: Views) -> Iterator[Text]:
    """Give every text that may contain marks and terms, except definitions of terms."""
    order = in_order(briefing, views, None)
    return (text for text, _ in order if not isinstance(text, Verbatim))


def inner(exhibit: Exhibit, views: Views) -> Iterator[Text]:
    """Give the texts between an exhibit's title and its source, in reading order."""
    yield from exhibit.inner()
    if exhibit.span in views:
        yield from views[exhibit.span].texts()


def lettered(views: Views) -> frozenset[str]:
    """Return the notes that are printed below their tables, with letters of their own."""
    notes = (note for view in views.values() if isinstance(view, Grid) for note in view.notes)
    return frozenset(str(note.text) for note in notes)


def is_prose(text: Text, block: AnyBlock) -> bool:
    """Tell whether a text of a block is prose."""
    return text is block.prose()


def credited_in(briefing: Briefing) -> MadePart:
    """Return the part that prints the credits of figures and images."""
    return "credits" if "credits" in briefing.made() else "colophon"


def credit_lines(briefing: Briefing) -> Iterator[Text]:
    """Give the credits of figures and images, in reading order."""
    if briefing.manifest.motif:
        yield briefing.manifest.motif.credit
    yield from (one.credit for one in briefing.blocks_of(Exhibit) if one.credit)


def report_empty(part: MadePart, briefing: Briefing, sink: Collector) -> None:
    """Report a generated part that would be empty."""
    sink.report(
        codes.EMPTY_PART,
        f"part `{part}` is empty",
        briefing.named(part),
        "remove it from the manifest, or mark the text for it",
    )


def _made_texts(part: MadePart, briefing: Briefing) -> Iterator[tuple[Text, bool]]:
    """Give the author's texts that a generated part prints."""
    preamble = briefing.preambles().get(part)
    if preamble:
        yield preamble, True
    if part == "cover":
        yield briefing.manifest.subtitle, False
    elif part == credited_in(briefing):
        yield from ((credit, False) for credit in credit_lines(briefing))


def _of_block(block: AnyBlock, views: Views) -> Iterator[tuple[Text, bool]]:
    if isinstance(block, Exhibit):
        for text in (block.title, block.subtitle, *inner(block, views), block.source, block.note):
            if text:
                yield text, False
    else:
        for text in texts(block):
            yield text, is_prose(text, block)
