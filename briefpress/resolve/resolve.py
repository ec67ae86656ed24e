"""Resolve a `Briefing`: everything that depends on the whole document.

In: a briefing whose files are valid. Out: its numbers, views, references, sources, glossary and
index. The briefing is not changed, except for the facts in its texts. Each step documents what it
refuses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.exhibits import registry
from briefpress.exhibits.view import View
from briefpress.model.base import Node
from briefpress.model.briefing import Briefing
from briefpress.model.lists import Reference, Term
from briefpress.model.manifest import MadePart
from briefpress.parse.pandoc import Ask, Rich, refuse
from briefpress.resolve import (
    citations,
    glossary,
    house_style,
    index,
    numbering,
    references,
    texts,
)
from briefpress.resolve.binding import bind
from briefpress.resolve.citations import Styled
from briefpress.resolve.index import Cross
from briefpress.resolve.numbering import ContentsEntry, Label, Target
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
    labels: Mapping[str, Label]
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

        A publisher comes with number and anchor of each source; all are sorted by number.
        """
        found: dict[str, dict[str, list[tuple[int, str]]]] = {}
        for number, source in self.bibliography:
            if source.licence:
                publishers = found.setdefault(str(source.licence), {})
                publishers.setdefault(source.responsible, []).append((number, source.anchor))
        return [(licence, list(publishers.items())) for licence, publishers in found.items()]

    def texts(self) -> Iterator[Text]:
        """Give every text that is printed."""
        sources = (source for _, source in self.bibliography)
        return texts.every(self.briefing, self.views, self.glossary, sources)

    def view(self, node: Node) -> View:
        """Return the view of a block, or of the map on the cover."""
        return self.views[node.span]

    @property
    def styled_bibliography(self) -> list[tuple[int, Reference, Rich, str]]:
        """The sources in the order of their style: number (or 0), source, entry and remark.

        A style of CSL prints numbers itself, and the note of a reference manager as well.
        """
        is_house = self.styled.is_house
        sources = self.briefing.sources
        return [
            (
                self.citations[id_] if is_house else 0,
                sources[id_],
                entry,
                (sources[id_].note or "") if is_house or sources[id_].item is None else "",
            )
            for id_, entry in self.styled.entries
        ]

    def date(self, value: datetime.date) -> str:
        """Write a date in words."""
        return str(format_date(value, "d MMMM y", locale=self.locale))


def resolve(briefing: Briefing, sink: Collector, ask: Ask = refuse) -> Resolved:
    """Resolve a briefing; raise `BuildFailed` on errors in it. ``ask`` runs pandoc.

    Errors that were reported before do not stop it, if the briefing is complete in spite of them.
    """
    before = sink.errors
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
    printed = tuple(texts.in_order(briefing, views, used))
    cited = references.number_sources(printed, numbers.targets, briefing, sink)
    references.check_titles(briefing, sink)
    crosses = index.crosses(briefing, written, known, sink)
    sink.stop_on_errors(before)
    lettered = texts.lettered(views)
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
        _styled(briefing, locale, cited, printed, lettered, ask, sink),
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


def _styled(
    briefing: Briefing,
    locale: Locale,
    cited: Mapping[str, int],
    printed: Iterable[tuple[Text, bool]],
    lettered: frozenset[str],
    ask: Ask,
    sink: Collector,
) -> Styled:
    """Format citations and bibliography in the style that the manifest names."""
    sources = [briefing.sources[id_] for id_ in cited]
    style = citations.style_of(briefing)
    if style.is_house:
        entries = ((one.id, house_style.entry(one, briefing.words, locale)) for one in sources)
        return Styled(tuple(entries), is_house=True)
    before = sink.errors
    style.check(sink)
    sink.stop_on_errors(before)
    if "bibliography" in briefing.made() and not style.has_bibliography:
        texts.report_empty("bibliography", briefing, sink)
    language = str(briefing.manifest.language)
    runs = (run for text, prose in printed for run in references.runs(text, prose))
    return citations.styled(style, language, sources, runs, lettered, ask, sink)
