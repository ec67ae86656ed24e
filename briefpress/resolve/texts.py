"""What is printed, in the order of the pages: every text of an author, with what it is.

In: a briefing and the views of its blocks. Out: texts. Nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span, Text
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
    """Give every text that is printed, those of drawings and made parts after the others."""
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
    """Give every text with marks in the order of the pages, and whether it is prose.

    ``glossary`` are the terms that it prints; without them the part is left out.
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
    """Give every text that may hold marks and terms, the meanings of terms left out."""
    order = in_order(briefing, views, None)
    return (text for text, _ in order if not isinstance(text, Verbatim))


def inner(exhibit: Exhibit, views: Views) -> Iterator[Text]:
    """Give the texts between an exhibit's head and its source, in the order they are printed."""
    yield from exhibit.inner()
    if exhibit.span in views:
        yield from views[exhibit.span].texts()


def is_prose(text: Text, block: AnyBlock) -> bool:
    """Tell whether a text of a block is written in paragraphs."""
    return text is block.prose()


def credited_in(briefing: Briefing) -> MadePart:
    """Return the part that prints the credits of drawings and pictures."""
    return "credits" if "credits" in briefing.made() else "colophon"


def credit_lines(briefing: Briefing) -> Iterator[Text]:
    """Give what is said of where drawings and pictures come from, in the order of the pages."""
    if briefing.manifest.motif:
        yield briefing.manifest.motif.credit
    yield from (one.credit for one in briefing.blocks_of(Exhibit) if one.credit)


def report_empty(part: MadePart, briefing: Briefing, sink: Collector) -> None:
    """Report a part that the press makes, and that would have nothing to print."""
    sink.report(
        codes.EMPTY_PART,
        f"part `{part}` has nothing to print",
        briefing.named(part),
        "take it out of the manifest, or mark the text for it",
    )


def _made_texts(part: MadePart, briefing: Briefing) -> Iterator[tuple[Text, bool]]:
    """Give the texts of an author that a part made by the press prints."""
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
