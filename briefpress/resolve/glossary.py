"""The glossary: which terms are printed, where they stand, and where they are spelled out.

In: a briefing, and its texts. Out: anchors, the terms that texts are searched for, those that are
printed, and the places of first uses. Told: terms that stand nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.blocks import AnyBlock
from briefpress.model.briefing import Briefing
from briefpress.model.lists import Term
from briefpress.parse import markdown
from briefpress.parse.markdown import Entry
from briefpress.resolve import index, terms
from briefpress.resolve.terms import Abbreviation, Place
from briefpress.resolve.texts import report_empty


def anchors(briefing: Briefing) -> dict[str, str]:
    """Give every glossary term an anchor of its own."""
    found: dict[str, str] = {}
    for term in briefing.glossary:
        letters = "".join(c if c.isalnum() else " " for c in term.term).lower().split()
        anchor = "-".join(["glossary", *(letters or ["sign"])])
        while anchor in found.values():
            anchor += "-x"
        found[term.term] = anchor
    return found


def searched_for(briefing: Briefing, anchors: Mapping[str, str]) -> dict[str, Abbreviation]:
    """Return the terms, and the words that the index lists, by how they may be written."""
    made = briefing.made()
    known = (
        Abbreviation(
            term.term,
            term.expansion,
            anchors[term.term] if "glossary" in made else None,
            term.lang,
            spelled=term.spell_out,
            entry=Entry(term.term) if term.index and "index" in made else None,
        )
        for term in briefing.glossary
    )
    sought = (
        Abbreviation(word, entry=entry, sought=True)
        for listed in (briefing.index if "index" in made else ())
        for entry in markdown.entries(listed.entry)
        for word in listed.words
    )
    return {**terms.by_spelling(sought), **terms.by_spelling(known)}


def chosen(
    briefing: Briefing,
    written: Iterable[Text],
    known: Mapping[str, Abbreviation],
    sink: Collector,
) -> tuple[Term, ...]:
    """Choose the terms that the text uses; a glossary prints no others."""
    if "glossary" not in briefing.made():
        return ()
    language = briefing.manifest.language
    used = terms.all_standing_in(written, language, known)
    meanings = {str(term.term): str(term.text) for term in briefing.glossary}
    used = terms.with_those_named(used & meanings.keys(), meanings, language, known)
    for term in briefing.glossary:
        if term.term not in used:
            sink.report(
                codes.UNUSED_TERM,
                f"glossary term `{term.term}` stands nowhere in the text, and is not printed",
                term.term.span,
                "take it out, or correct how it is written",
                found=term.term,
            )
    if not used:
        report_empty("glossary", briefing, sink)
    there = (term for term in briefing.glossary if term.term in used)
    return tuple(sorted(there, key=lambda term: index.order(term.term)))


def first_uses(
    briefing: Briefing, known: Mapping[str, Abbreviation]
) -> dict[Place, frozenset[str]]:
    """Return the abbreviations that a run of text spells out, by its place."""
    first = terms.FirstUses(known, briefing.manifest.language)
    return {
        place: spelled
        for block in briefing.blocks()
        for place, run in _running(block)
        if (spelled := first.of(run))
    }


def _running(block: AnyBlock) -> Iterator[tuple[Place, str]]:
    """Give the running text of a block with its places, each paragraph of prose by itself."""
    for text in block.running():
        runs = markdown.paragraphs(text) if text is block.prose() else [text]
        yield from (((text.span, number), run) for number, run in enumerate(runs))
