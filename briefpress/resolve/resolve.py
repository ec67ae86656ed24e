"""Resolve a `Briefing`: everything that depends on the whole document.

In: a briefing whose files are valid. Out: its numbers, views, references, sources, glossary and
index. The briefing is not changed, except for the facts in its texts. Each step documents what it
refuses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.exhibits import registry
from briefpress.exhibits.view import View
from briefpress.model.base import Node
from briefpress.model.briefing import Briefing
from briefpress.model.lists import Reference, Term
from briefpress.model.manifest import MadePart
from briefpress.resolve import citations, glossary, index, numbering, references, texts
from briefpress.resolve.binding import bind
from briefpress.resolve.citations import Styled
from briefpress.resolve.index import Cross
from briefpress.resolve.numbering import ContentsEntry, Target
from briefpress.resolve.terms import Place, Terms
from briefpress.resolve.texts import Views


@dataclass(frozen=True, slots=True)
class Resolved:
    """A briefing with numbers and resolved references.

    ``citations`` are the numbers of the cited sources; ``companions`` the links between charts and
    tables, by id; ``terms`` the anchors of glossary terms, ``glossary`` the used ones,
    ``abbreviations`` the terms to search for, and ``first_uses`` the terms to spell out, by place.
    The others are as in `Numbering`.
    """

    briefing: Briefing
    locale: Locale
    numbers: Mapping[str, str]
    labels: Mapping[str, str]
    targets: Mapping[str, Target]
    contents: Sequence[ContentsEntry]
    exhibits: Mapping[str, Sequence[ContentsEntry]]
    paragraphs: Mapping[Span, int]
    views: Views
    companions: Mapping[str, tuple[str, Text]]
    terms: Mapping[str, str]
    abbreviations: Terms
    glossary: tuple[Term, ...]
    first_uses: Mapping[Place, frozenset[str]]
    citations: Mapping[str, int]
    crosses: tuple[Cross, ...]
    styled: Styled

    @property
    def bibliography(self) -> list[tuple[int, Reference]]:
        """The sources that are cited, each with its number, in the order of their numbers."""
        return [(number, self.briefing.sources[id_]) for id_, number in self.citations.items()]

    @property
    def credited_in(self) -> MadePart:
        """The part that prints the credits of figures and images."""
        return texts.credited_in(self.briefing)

    def credits(self) -> Iterator[Text]:
        """Give the credits of figures and images, in reading order."""
        return texts.credit_lines(self.briefing)

    def licences(self) -> list[tuple[str, list[tuple[str, list[tuple[int, str]]]]]]:
        """Return the terms of use, each with the publishers of its sources.

        A publisher comes with number and id of each source; all are sorted by number.
        """
        found: dict[str, dict[str, list[tuple[int, str]]]] = {}
        for number, source in self.bibliography:
            if source.licence:
                publishers = found.setdefault(str(source.licence), {})
                publishers.setdefault(str(source.publisher), []).append((number, source.id))
        return [(licence, list(publishers.items())) for licence, publishers in found.items()]

    def texts(self) -> Iterator[Text]:
        """Give every text that is printed."""
        sources = (source for _, source in self.bibliography)
        return texts.every(self.briefing, self.views, self.glossary, sources)

    def view(self, node: Node) -> View:
        """Return the view of a block, or of the map on the cover."""
        return self.views[node.span]

    @property
    def styled_bibliography(self) -> list[tuple[int, Reference, str]]:
        """The sources in the order of their style, each with its number (or 0) and its entry."""
        numbered = not self.styled.cited
        return [
            (self.citations[id_] if numbered else 0, self.briefing.sources[id_], entry)
            for id_, entry in self.styled.entries
        ]

    def date(self, value: datetime.date) -> str:
        """Write a date in words."""
        return str(format_date(value, "d MMMM y", locale=self.locale))


def resolve(briefing: Briefing, sink: Collector) -> Resolved:
    """Resolve a briefing; raise `BuildFailed` on errors."""
    _stop_unless_complete(briefing, sink)
    locale = _locale(briefing.manifest.language, sink)
    briefing = bind(briefing, locale, sink)
    references.check_fact_sources(briefing, sink)
    numbers = numbering.number(briefing, sink)
    views = registry.views(briefing, locale, sink)
    written = tuple(texts.with_marks(briefing, views))
    cells = (cell for view in views.values() for cell in view.cells())
    anchors = glossary.anchors(briefing)
    known = glossary.searched_for(briefing, anchors)
    used = glossary.chosen(briefing, (*written, *cells), known, sink)
    printed = texts.in_order(briefing, views, used)
    cited = references.number_sources(printed, numbers.targets, briefing, sink)
    references.check_titles(briefing, sink)
    crosses = index.crosses(briefing, written, known, sink)
    sink.stop_on_errors()
    return Resolved(
        briefing,
        locale,
        numbers.numbers,
        numbers.labels,
        numbers.targets,
        numbers.contents,
        numbers.exhibits,
        numbers.paragraphs,
        views,
        references.companions(briefing),
        anchors,
        known,
        used,
        glossary.first_uses(briefing, known),
        cited,
        crosses,
        _styled(briefing, cited, sink),
    )


def _stop_unless_complete(briefing: Briefing, sink: Collector) -> None:
    """Check the valid content of an incomplete briefing, then stop."""
    if not briefing.complete:
        references.check_alone(_bound_if_possible(briefing, sink), sink)
        sink.stop_on_errors()
        raise AssertionError("a briefing that is not complete has errors")


def _bound_if_possible(briefing: Briefing, sink: Collector) -> Briefing:
    """Insert the facts into an incomplete briefing, if they are complete."""
    named = {str(fact.csv) for fact in briefing.facts if fact.csv}
    language = briefing.manifest.language
    is_known = (
        briefing.facts_known
        and language.span != UNWRITTEN
        and briefing.words
        and named <= set(briefing.tables)
    )
    with suppress(UnknownLocaleError, ValueError):
        return bind(briefing, Locale.parse(language, sep="-"), sink) if is_known else briefing
    return briefing


def _locale(language: Text, sink: Collector) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        sink.report(
            codes.UNKNOWN_LANGUAGE,
            f"`{language}` is not a language tag",
            language.span,
            "write a BCP 47 tag such as en-GB or fr",
            found=language,
        )
        sink.stop_on_errors()
        raise AssertionError("an unknown language is an error") from None


def _styled(briefing: Briefing, cited: Mapping[str, int], sink: Collector) -> Styled:
    """Format the bibliography in the style that the manifest names."""
    sources = [briefing.sources[id_] for id_ in cited]
    try:
        language = str(briefing.manifest.language)
        return citations.styled(briefing.citation_style, language, sources)
    except Refusal as refusal:
        sink.refuse(refusal, briefing.manifest.citation_style.span)
        sink.stop_on_errors()
        raise AssertionError("a style that cannot be used is an error") from None
