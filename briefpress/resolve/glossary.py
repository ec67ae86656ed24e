"""Resolve the glossary: the printed terms, their places, and their first uses.

In: a briefing, and its texts. Out: anchors, the terms to search for, the printed terms, and the
places of first uses. Reported: terms that do not appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.blocks import AnyBlock
from briefpress.model.briefing import Briefing
from briefpress.model.lists import Term
from briefpress.parse import markdown, markdown_rules
from briefpress.parse.markdown_rules import Entry
from briefpress.resolve import index, terms
from briefpress.resolve.terms import Abbreviation, Place, Terms
from briefpress.resolve.texts import report_empty


def anchors(briefing: Briefing) -> dict[str, str]:
    """Return a unique anchor for every glossary term."""
    found: dict[str, str] = {}
    taken: dict[str, int] = {}  # how many terms have each anchor without its number
    for term in briefing.glossary:
        letters = "".join(c if c.isalnum() else " " for c in term.term).lower().split()
        plain = "-".join(["glossary", *(letters or ["sign"])])
        taken[plain] = count = taken.get(plain, 0) + 1
        # No term has an underscore in its anchor, so that none is taken by another's number.
        found[term.term] = plain if count == 1 else f"{plain}_{count}"
    return found


def searched_for(briefing: Briefing, anchors: Mapping[str, str]) -> Terms:
    """Return the terms and index words to search for, by their spellings."""
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
        for entry in markdown_rules.entries(listed.entry)
        for word in listed.words
    )
    return terms.by_spelling((*sought, *known))


def chosen(
    briefing: Briefing,
    written: Iterable[Text],
    known: Terms,
    sink: Collector,
) -> tuple[Term, ...]:
    """Return the terms that the text uses; the glossary prints only these."""
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
                f"glossary term `{term.term}` does not appear in the text, and is not printed",
                term.term.span,
                "remove it, or correct its spelling",
                found=term.term,
            )
    if not used:
        report_empty("glossary", briefing, sink)
    there = (term for term in briefing.glossary if term.term in used)
    return tuple(sorted(there, key=lambda term: index.order(term.term)))


def first_uses(briefing: Briefing, known: Terms) -> dict[Place, frozenset[str]]:
    """Return the abbreviations to spell out in each run of text, by its place."""
    first = terms.FirstUses(known, briefing.manifest.language)
    return {
        place: spelled
        for block in briefing.blocks()
        for place, run in _running(block)
        if (spelled := first.of(run))
    }


def _running(block: AnyBlock) -> Iterator[tuple[Place, str]]:
    """Give the running text of a block with its places, paragraph by paragraph."""
    for text in block.running():
        runs = text.parts(markdown.paragraphs(text)) if text is block.prose() else [text]
        yield from (((run.span, number), run) for number, run in enumerate(runs))
