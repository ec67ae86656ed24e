"""A `Briefing` to a `Resolved` one: everything that needs the whole document to be known.

Numbers of sections and exhibits, what each reference prints, the order of the sources and the
contents. The briefing itself is never changed. Refused, with their places: two things with one
id, references to nowhere, unknown sources, marks that cannot be read.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import get_args

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date

from briefpress import codes, figures, maps, marks
from briefpress.diagnostics import Collector, did_you_mean
from briefpress.facts import bind
from briefpress.figures import DrawnScale, Gantt, Stages, TwoLanes
from briefpress.inline import Abbreviation, Target
from briefpress.limits import how_to_raise
from briefpress.maps import DrawnMap
from briefpress.model.blocks import (
    AnyBlock,
    Callout,
    Chart,
    Chronology,
    Conflicts,
    Drawn,
    Exhibit,
    Funnel,
    KeyJudgements,
    LikelihoodScale,
    Map,
    OrganisationChart,
    Paragraph,
    Table,
    Timeline,
    TwoLaneChronology,
)
from briefpress.model.briefing import (
    Briefing,
    Heading,
    MadePart,
    Reference,
    Section,
    headings,
    texts,
)
from briefpress.model.cartography import Cartography
from briefpress.span import Span, Text
from briefpress.tables import Event, Grid, events, grid, in_words

MADE_PARTS = get_args(MadePart)
MOTIF = "cover"  # among the charts: the map on the cover, where a block cannot have this id


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents or of a list of exhibits."""

    id: str
    number: str
    title: Text
    level: int


@dataclass(slots=True)
class Resolved:
    """A briefing with everything numbered and every reference known."""

    briefing: Briefing
    locale: Locale
    numbers: dict[str, str] = field(default_factory=dict)  # of sections and conflicts, by id
    labels: dict[str, str] = field(default_factory=dict)  # of exhibits, by id: "Table 3"
    targets: dict[str, Target] = field(default_factory=dict)
    contents: list[ContentsEntry] = field(default_factory=list)
    exhibits: dict[str, list[ContentsEntry]] = field(default_factory=dict)  # by kind
    citations: dict[str, int] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)  # by id of the table
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)  # by id of the chronology
    companions: dict[str, tuple[str, Text]] = field(default_factory=dict)  # of exhibits, by id
    maps: dict[str, DrawnMap] = field(default_factory=dict)  # by id of the map
    drawings: dict[str, Gantt | TwoLanes | Stages | DrawnScale] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)  # anchors of glossary terms
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)

    @property
    def bibliography(self) -> list[tuple[int, Reference]]:
        """The sources that are cited, each with its number, in the order of their numbers."""
        return [(number, self.briefing.sources[id_]) for id_, number in self.citations.items()]

    @property
    def charts(self) -> Iterator[Chart]:
        """The charts, in the order of the pages."""
        for section in self.briefing.sections():
            for _, heading in headings(section):
                yield from (block for block in heading.blocks if isinstance(block, Chart))

    def texts(self) -> Iterator[Text]:
        """Give every text that is printed, in the order of the pages."""
        yield from texts(self.briefing.manifest)
        for text, _ in _reading_order(self):
            yield text
        for section in self.briefing.sections():
            if section.short:
                yield section.short
        for chart in self.charts:
            yield from _drawn_texts(chart, self.briefing)
        for table in self.grids.values():
            yield from (cell.text for row in table.rows for cell in row if not cell.marked)
        for map_ in self.maps.values():
            yield from map_.texts()
        for term in self.briefing.glossary:
            yield from texts(term)
        for _, source in self.bibliography:
            yield from texts(source)
        yield from self.briefing.drawn

    def issued(self, source: Reference) -> str:
        """Write when a source appeared, as the end of a sentence: ISO dates and spans in words."""
        parts = [in_words(part, self.locale) or part for part in str(source.issued).split("/")]
        written = " – ".join(parts)
        return written if written.endswith(".") else f"{written}."

    def date(self, value: datetime.date) -> str:
        """Write a date in words."""
        return str(format_date(value, "d MMMM y", locale=self.locale))


def resolve(briefing: Briefing, faults: Collector) -> Resolved:
    """Number, order and connect everything; raise `BuildFailed` when something does not fit."""
    if not briefing.complete:
        _check_alone(_bound_if_possible(briefing, faults), faults)
        faults.stop_on_errors()
        raise AssertionError("a briefing that is not complete has errors")
    locale = _locale(briefing.manifest.language, faults)
    briefing = bind(briefing, locale, faults)
    _check_fact_sources(briefing, faults)
    resolved = Resolved(briefing, locale)
    _number(resolved, faults)
    _set_exhibits(resolved, faults)
    _join_numbers(resolved)
    _name_terms(resolved)
    printed = "bibliography" in briefing.made()
    for text, prose in _reading_order(resolved):
        for run in _runs(text, prose):
            _check(run, prose, resolved, faults)
            for cited in marks.citations(run, briefing.manifest.language):
                if not printed:
                    faults.report(
                        codes.NO_BIBLIOGRAPHY,
                        "a source is cited, and no part prints the sources",
                        _span(run, f"@{cited.source}"),
                        "put `part: bibliography` into the manifest",
                    )
                if cited.source in briefing.sources:
                    resolved.citations.setdefault(cited.source, len(resolved.citations) + 1)
    _check_titles(briefing, faults)
    faults.stop_on_errors()
    return resolved


def _bound_if_possible(briefing: Briefing, faults: Collector) -> Briefing:
    """Put the facts into what could be read, where all that this takes could be read."""
    named = {str(fact.csv) for fact in briefing.facts if fact.csv}
    language = briefing.manifest.language
    is_known = briefing.facts_known and briefing.words and named <= set(briefing.tables)
    with suppress(UnknownLocaleError, ValueError):
        return bind(briefing, Locale.parse(language, sep="-"), faults) if is_known else briefing
    return briefing


def _check_fact_sources(briefing: Briefing, faults: Collector) -> None:
    for fact in briefing.facts:
        for source in fact.sources:
            if source not in briefing.sources:
                _report_source(source, source.span, briefing, faults)


def _report_source(source: str, span: Span, briefing: Briefing, faults: Collector) -> None:
    faults.report(
        codes.UNKNOWN_SOURCE,
        f"source `{source}` is not in sources.yaml",
        span,
        did_you_mean(source, briefing.sources) or "add it there, or correct the id",
        found=source,
    )


def _name_terms(resolved: Resolved) -> None:
    """Give every glossary term an anchor of its own, and abbreviations their place in the text."""
    for term in resolved.briefing.glossary:
        letters = "".join(c if c.isalnum() else " " for c in term.term).lower().split()
        anchor = "-".join(["glossary", *(letters or ["sign"])])
        while anchor in resolved.terms.values():
            anchor += "-x"
        resolved.terms[term.term] = anchor
        if term.expansion:
            link = anchor if "glossary" in resolved.briefing.made() else None
            resolved.abbreviations[term.term] = Abbreviation(term.term, term.expansion, link)


def _locale(language: Text, faults: Collector) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        faults.report(
            codes.UNKNOWN_LANGUAGE,
            f"`{language}` is not a language",
            language.span,
            "write it as in BCP 47: en-GB, fr",
            found=language,
        )
        faults.stop_on_errors()
        raise AssertionError("an unknown language is an error") from None


# Numbers and anchors.


class _Anchors:
    """The ids of the document, each of them once."""

    def __init__(self, resolved: Resolved, faults: Collector) -> None:
        self.resolved, self.faults = resolved, faults
        self.places: dict[str, Span] = {}

    def add(self, id_: Text, label: str, title: Text) -> None:
        """Take an author's id, if it is free."""
        if id_ in MADE_PARTS or id_.startswith(("source-", "glossary-")):
            self.faults.report(
                codes.RESERVED_ID,
                f"id `{id_}` is one that the press gives",
                _span(id_),
                "choose another, such as one that begins with the section's id",
                found=id_,
            )
            return
        self.make(id_, label, title)

    def make(self, id_: Text, label: str, title: Text) -> None:
        """Take an id, once."""
        if id_ in self.places:
            first = self.places[id_]
            self.faults.report(
                codes.DUPLICATE_ID,
                f"id `{id_}` is used twice",
                _span(id_),
                f"it stands first in {first.file.name}:{first.line}",
                found=id_,
            )
            return
        self.places[id_] = id_.span
        self.resolved.targets[id_] = Target(id_, label, title)


def _number(resolved: Resolved, faults: Collector) -> None:
    briefing, words = resolved.briefing, resolved.briefing.words
    anchors = _Anchors(resolved, faults)
    counts: dict[str, int] = {}
    for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
        if isinstance(part, Section):
            number = _section_number(part, briefing, counts)
            _number_section(part, number, resolved, anchors, counts)
        elif part in ("glossary", "bibliography", "colophon"):
            title = Text(words[part])
            anchors.make(Text(part), words["title-reference"].format(title=title), title)
            resolved.contents.append(ContentsEntry(part, "", title, 1))


def _section_number(section: Section, briefing: Briefing, counts: dict[str, int]) -> str:
    if any(section is annex for annex in briefing.annexes):
        counts["annex"] = counts.get("annex", 0) + 1
        return _letters(counts["annex"])
    if section.numbered and any(section is one for one in briefing.body):
        counts["section"] = counts.get("section", 0) + 1
        return str(counts["section"])
    return ""


def _letters(number: int) -> str:
    """Return the letter of an annex: A to Z, then AA, AB."""
    rest, place = divmod(number - 1, 26)
    return (_letters(rest) if rest else "") + string.ascii_uppercase[place]


def _number_section(
    section: Section, number: str, resolved: Resolved, anchors: _Anchors, counts: dict[str, int]
) -> None:
    words = resolved.briefing.words
    second = 0
    label = ""
    for level, heading in headings(section):
        own = number
        if level == 2:
            second += 1
            own = f"{number}.{second}" if number else ""
        if level < 3:
            kind = "annex" if number.isalpha() else "section"
            label = (
                words[f"{kind}-reference"].format(number=own)
                if own
                else words["title-reference"].format(
                    title=marks.plain(heading.title, resolved.briefing.manifest.language)
                )
            )
            resolved.numbers[heading.id] = own
            resolved.contents.append(ContentsEntry(heading.id, own, heading.title, level))
        anchors.add(heading.id, label, heading.title)
        for block in heading.blocks:
            _number_block(block, label, heading, resolved, anchors, counts)


def _number_block(
    block: AnyBlock, within: str, heading: Heading, resolved: Resolved, anchors: _Anchors,
    counts: dict[str, int],
) -> None:  # fmt: skip
    words = resolved.briefing.words
    if isinstance(block, Exhibit):
        kind = "figure" if isinstance(block, Drawn) else "table"
        counts[kind] = counts.get(kind, 0) + 1
        number = counts[kind]
        resolved.labels[block.id] = words[kind].format(number=number)
        anchors.add(block.id, words[f"{kind}-reference"].format(number=number), block.title)
        entry = ContentsEntry(block.id, str(number), block.title, 1)
        resolved.exhibits.setdefault(kind, []).append(entry)
    elif isinstance(block, KeyJudgements):
        for place, judgement in enumerate(block.judgements, 1):
            label = words["judgement-reference"].format(number=place)
            anchors.add(judgement.id, label, judgement.text)
    if isinstance(block, Conflicts):
        for conflict in block.conflicts:
            counts["conflict"] = counts.get("conflict", 0) + 1
            resolved.numbers[conflict.id] = f"C{counts['conflict']}"
            label = words["conflict-reference"].format(number=resolved.numbers[conflict.id])
            anchors.add(conflict.id, label, conflict.point)
    if block.id is not None and not isinstance(block, Exhibit):
        title = block.title if isinstance(block, Callout) else heading.title
        anchors.add(block.id, within, title)


def _set_exhibits(resolved: Resolved, faults: Collector) -> None:
    briefing = resolved.briefing
    motif = briefing.manifest.motif
    if motif and motif.map:
        _map(MOTIF, motif.map, motif.span, resolved, faults)
    for section in briefing.sections():
        for _, heading in headings(section):
            for block in heading.blocks:
                _set_exhibit(block, resolved, faults)


def _set_exhibit(block: AnyBlock, resolved: Resolved, faults: Collector) -> None:
    briefing, locale = resolved.briefing, resolved.locale
    match block:
        case Table():
            resolved.grids[block.id] = grid(block, briefing, locale, faults)
        case Chronology():
            resolved.events[block.id] = events(block, briefing, locale, faults)
        case Map():
            _map(block.id, block, block.title.span, resolved, faults)
        case Timeline():
            resolved.drawings[block.id] = figures.timeline(block, briefing, locale, faults)
        case TwoLaneChronology():
            resolved.drawings[block.id] = figures.two_lanes(block, briefing, locale, faults)
        case Funnel():
            resolved.drawings[block.id] = figures.funnel(block, briefing, locale, faults)
        case LikelihoodScale():
            resolved.drawings[block.id] = figures.scale(block, briefing)


def _map(id_: str, map_: Cartography, place: Span, resolved: Resolved, faults: Collector) -> None:
    drawn = maps.drawn(map_, place, resolved.briefing, resolved.locale, faults)
    if drawn:
        resolved.maps[id_] = drawn


def _join_numbers(resolved: Resolved) -> None:
    """Let each chart name the table of its numbers, and that table the charts drawn from it."""
    words, drawn = resolved.briefing.words, dict[str, list[str]]()
    for chart in resolved.charts:
        if chart.numbers:
            link = chart.numbers.derive(f"[](#{chart.numbers})")
            resolved.companions[chart.id] = (words["numbers"], link)
            drawn.setdefault(chart.numbers, []).append(f"[](#{chart.id})")
    for table, links in drawn.items():
        resolved.companions[table] = (words["drawn-in"], Text(", ".join(links)))


# Marks in the text.


def _reading_order(resolved: Resolved) -> Iterator[tuple[Text, bool]]:
    """Give every text in the order of the pages, and whether it is prose."""
    briefing = resolved.briefing
    for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
        if isinstance(part, Section):
            for _, heading in headings(part):
                yield heading.title, False
                if heading.standfirst:
                    yield heading.standfirst, False
                for block in heading.blocks:
                    yield from _block_texts(block, resolved)
        elif part == "glossary":
            for term in briefing.glossary:
                yield term.text, False
        elif part == "cover":
            yield briefing.manifest.subtitle, False
        elif part == "colophon" and briefing.manifest.motif:
            yield briefing.manifest.motif.credit, False


def _block_texts(block: AnyBlock, resolved: Resolved) -> Iterator[tuple[Text, bool]]:
    if isinstance(block, Exhibit):
        for text in (block.title, block.subtitle, *inner_texts(block, resolved), block.source,
                     block.note):  # fmt: skip
            if text:
                yield text, False
    else:
        for text in texts(block):
            yield text, _is_prose(text, block)


def _drawn_texts(chart: Chart, briefing: Briefing) -> Iterator[Text]:
    """Give the words that a drawing may print: of the block, and of the cells that name things."""
    for text in (chart.unit, *(one for column in chart.columns for one in texts(column))):
        if text:
            yield text
    named = {chart.x, chart.series} - {None}
    for row in briefing.tables[str(chart.csv)].rows:
        yield from (cell for name, cell in row.items() if name in named or chart.spec)
    yield from _texts_in(chart.spec)


def _texts_in(value: object) -> Iterator[Text]:
    """Give the texts in lists and keys of an author's own making."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one)


def inner_texts(block: Exhibit, resolved: Resolved) -> Iterator[Text | None]:
    """Give the texts between an exhibit's head and its source, in the order they are printed."""
    match block:
        case Table():
            yield from resolved.grids[block.id].texts()
        case Conflicts():
            for conflict in block.conflicts:
                yield from (text for text in texts(conflict) if text is not conflict.id)
        case Chronology():
            yield from (event.text for event in resolved.events[block.id])
        case Map():
            yield block.division
        case TwoLaneChronology():
            yield from (block.left.title, block.right.title)
        case OrganisationChart():
            yield from texts(block.head)
            for group in block.groups:
                yield from texts(group)
    if block.id in resolved.drawings:
        yield from resolved.drawings[block.id].texts()


def _check(text: Text, prose: bool, resolved: Resolved, faults: Collector) -> None:
    _check_marks(text, prose, resolved.briefing, faults)
    for anchor in marks.references(text, resolved.briefing.manifest.language):
        if anchor not in resolved.targets:
            faults.report(
                codes.DEAD_REFERENCE,
                f"reference `#{anchor}` points nowhere",
                _span(text, f"#{anchor}"),
                did_you_mean(anchor, resolved.targets) or "give what is meant that id",
                found=anchor,
            )


def _check_titles(briefing: Briefing, faults: Collector) -> None:
    for section in briefing.sections():
        for _, heading in headings(section):
            title, language = heading.title, briefing.manifest.language
            for fault in marks.title_faults(title, language):
                faults.report(fault.code, fault.message, _span(title, fault.words), fault.hint)


def _check_alone(briefing: Briefing, faults: Collector) -> None:
    """Check the texts that could be read; what they refer to may be in what could not."""
    for section in briefing.sections():
        for _, heading in headings(section):
            for text in (heading.title, heading.standfirst):
                if text:
                    _check_marks(text, False, briefing, faults)
            for block in heading.blocks:
                for text in texts(block):
                    prose = _is_prose(text, block)
                    for run in _runs(text, prose):
                        _check_marks(run, prose, briefing, faults)


def _runs(text: Text, prose: bool) -> Iterator[Text]:
    """Give what is written as one run: a text, or each paragraph of prose."""
    if prose:
        yield from text.parts(marks.paragraphs(text))
    else:
        yield text


def _is_prose(text: Text, block: AnyBlock) -> bool:
    return isinstance(block, Paragraph | Callout) and text is block.text


def _check_marks(text: Text, prose: bool, briefing: Briefing, faults: Collector) -> None:
    language = briefing.manifest.language
    for fault in marks.faults(text, language, briefing.limits.depth, prose=prose):
        faults.report(fault.code, fault.message, _span(text, fault.words), fault.hint)
    notes = marks.notes(text, language)
    if notes > briefing.limits.notes:
        faults.report(
            codes.TOO_MANY_NOTES,
            f"{notes:,} notes in one paragraph, and {briefing.limits.notes:,} are the most",
            text.span,
            f"part it into several, {how_to_raise('notes')}",
            found=f"{notes:,} notes",
        )
    for cited in marks.citations(text, language):
        if briefing.sources_known and cited.source not in briefing.sources:
            span = _span(text, f"@{cited.source}")
            _report_source(cited.source, span, briefing, faults)


def _span(text: Text, words: str | None = None) -> Span:
    return text.find_span(words) if words else text.span
