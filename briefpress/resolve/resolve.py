"""A `Briefing` to a `Resolved` one: everything that needs the whole document to be known.

Numbers of sections and exhibits, what each reference prints, the order of the sources and the
contents. The briefing itself is never changed. Refused, with their places: two things with one
id, references to nowhere, unknown sources, marks that cannot be read.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import get_args

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.registry import views
from briefpress.exhibits.view import View
from briefpress.model.base import Node, Verbatim
from briefpress.model.blocks import (
    AnyBlock,
    Callout,
    Chart,
    Conflicts,
    Drawn,
    Exhibit,
    KeyJudgements,
    List,
    ListEntry,
    Map,
    OrganisationChart,
    Paragraph,
    TwoLaneChronology,
)
from briefpress.model.briefing import (
    Briefing,
    Heading,
    MadePart,
    Reference,
    Section,
    Term,
    headings,
    texts,
)
from briefpress.parse import markdown
from briefpress.parse.markdown import Entry
from briefpress.resolve import citations, index, terms
from briefpress.resolve.citations import Styled
from briefpress.resolve.facts import bind
from briefpress.resolve.index import Cross
from briefpress.resolve.terms import Abbreviation
from briefpress.workspace.limits import how_to_raise

MADE_PARTS = get_args(MadePart)
_MOST_WORDS = 15  # in the title of an exhibit


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents or of a list of exhibits."""

    id: str
    number: str
    title: Text
    level: int


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a reference can point to: ``label`` is what the reference prints."""

    id: str
    label: str
    title: Text


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
    views: dict[Span, View] = field(default_factory=dict)  # by the places of their blocks
    companions: dict[str, tuple[str, Text]] = field(default_factory=dict)  # of exhibits, by id
    terms: dict[str, str] = field(default_factory=dict)  # anchors of glossary terms
    glossary: tuple[Term, ...] = ()  # the terms that are used
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)  # by how they are written
    first_uses: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)  # by section
    crosses: tuple[Cross, ...] = ()
    styled: Styled = field(default_factory=lambda: Styled((), {}))
    paragraphs: dict[Span, int] = field(default_factory=dict)  # number of the first, by its text

    @property
    def bibliography(self) -> list[tuple[int, Reference]]:
        """The sources that are cited, each with its number, in the order of their numbers."""
        return [(number, self.briefing.sources[id_]) for id_, number in self.citations.items()]

    @property
    def credited_in(self) -> MadePart:
        """The part that prints the credits of drawings and pictures."""
        return "credits" if "credits" in self.briefing.made() else "colophon"

    def credits(self) -> Iterator[Text]:
        """Give what is said of where drawings and pictures come from, in the order of the pages."""
        if self.briefing.manifest.motif:
            yield self.briefing.manifest.motif.credit
        yield from (one.credit for one in self.briefing.blocks_of(Exhibit) if one.credit)

    def licences(self) -> list[tuple[str, list[tuple[str, list[tuple[int, str]]]]]]:
        """Return terms of use, each with the publishers whose sources have them.

        Of a publisher there are number and id of each source; all in the order of their numbers.
        """
        found: dict[str, dict[str, list[tuple[int, str]]]] = {}
        for number, source in self.bibliography:
            if source.licence:
                publishers = found.setdefault(str(source.licence), {})
                publishers.setdefault(str(source.publisher), []).append((number, source.id))
        return [(licence, list(publishers.items())) for licence, publishers in found.items()]

    def texts(self) -> Iterator[Text]:
        """Give every text that is printed, in the order of the pages."""
        yield from texts(self.briefing.manifest)
        for text, _ in _reading_order(self):
            yield text
        for section in self.briefing.sections():
            if section.short:
                yield section.short
        for view in self.views.values():
            yield from view.cells()
            yield from view.drawn()
        for term in self.glossary:
            yield from texts(term)
        for _, source in self.bibliography:
            yield from texts(source)
        yield from self.briefing.listings.values()
        yield from self.briefing.drawn

    def view(self, node: Node) -> View:
        """Return what a template prints of a block, or of the map on the cover."""
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
    resolved.views = views(briefing, locale, faults)
    _join_numbers(resolved)
    _name_terms(resolved)
    _choose_terms(resolved, faults)
    _spell_out(resolved)
    printed = "bibliography" in briefing.made()
    for text, prose in _reading_order(resolved):
        for run in _runs(text, prose):
            _check(run, prose, resolved, faults)
            for cited in markdown.citations(run, briefing.manifest.language):
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
    _check_index(resolved, faults)
    faults.stop_on_errors()
    _style_sources(resolved, faults)
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


def _style_sources(resolved: Resolved, faults: Collector) -> None:
    """Write the bibliography in the style that the manifest names."""
    briefing = resolved.briefing
    sources = [source for _, source in resolved.bibliography]
    try:
        language = str(briefing.manifest.language)
        resolved.styled = citations.styled(briefing.citation_style, language, sources)
    except Refusal as refusal:
        faults.refuse(refusal, briefing.manifest.citation_style.span)
        faults.stop_on_errors()


def _name_terms(resolved: Resolved) -> None:
    """Give every glossary term an anchor of its own, and terms their place in the text."""
    made = resolved.briefing.made()
    known = []
    for term in resolved.briefing.glossary:
        letters = "".join(c if c.isalnum() else " " for c in term.term).lower().split()
        anchor = "-".join(["glossary", *(letters or ["sign"])])
        while anchor in resolved.terms.values():
            anchor += "-x"
        resolved.terms[term.term] = anchor
        known.append(
            Abbreviation(
                term.term,
                term.expansion,
                anchor if "glossary" in made else None,
                term.lang,
                spelled=term.spell_out,
                entry=Entry(term.term) if term.index and "index" in made else None,
            )
        )
    sought = (
        Abbreviation(word, entry=entry, sought=True)
        for listed in (resolved.briefing.index if "index" in made else ())
        for entry in markdown.entries(listed.entry)
        for word in listed.words
    )
    resolved.abbreviations = {**terms.by_spelling(sought), **terms.by_spelling(known)}


def _choose_terms(resolved: Resolved, faults: Collector) -> None:
    """Choose the terms that the text uses; a glossary prints no others."""
    briefing, known = resolved.briefing, resolved.abbreviations
    if "glossary" not in briefing.made():
        return
    language = briefing.manifest.language
    cells = (cell for view in resolved.views.values() for cell in view.cells())
    written = (*_with_marks(resolved), *cells)
    used = terms.all_standing_in(written, language, known)
    meanings = {str(term.term): str(term.text) for term in briefing.glossary}
    used = terms.with_those_named(used & meanings.keys(), meanings, language, known)
    resolved.glossary = tuple(
        sorted(
            (term for term in briefing.glossary if term.term in used),
            key=lambda term: index.order(term.term),
        )
    )
    for term in briefing.glossary:
        if term.term not in used:
            faults.report(
                codes.UNUSED_TERM,
                f"glossary term `{term.term}` stands nowhere in the text, and is not printed",
                term.term.span,
                "take it out, or correct how it is written",
                found=term.term,
            )
    if not used:
        _report_empty("glossary", resolved, faults)


def _report_empty(part: MadePart, resolved: Resolved, faults: Collector) -> None:
    faults.report(
        codes.EMPTY_PART,
        f"part `{part}` has nothing to print",
        resolved.briefing.named(part),
        "take it out of the manifest, or mark the text for it",
    )


def _spell_out(resolved: Resolved) -> None:
    """Find the text in which each abbreviation is used first, and so is spelled out."""
    briefing = resolved.briefing
    first = terms.FirstUses(resolved.abbreviations, briefing.manifest.language)
    for section in briefing.sections():
        found = {
            str(run): spelled
            for _, heading in headings(section)
            for block in heading.blocks
            for run in _running(block)
            if (spelled := first.of(run))
        }
        if found:
            resolved.first_uses[section.id] = found


def _running(block: AnyBlock) -> Iterator[str]:
    """Give the running text of a block: no heads, captions or cells, nor another's words."""
    match block:
        case Paragraph() | Callout():
            yield from markdown.paragraphs(block.text)
        case List():
            yield from _running_entries(block.items)
        case KeyJudgements():
            for judgement in block.judgements:
                yield from (judgement.text, judgement.basis)


def _running_entries(entries: Iterable[ListEntry]) -> Iterator[str]:
    for entry in entries:
        yield entry.text
        yield from _running_entries(entry.items)


# The index.


def _check_index(resolved: Resolved, faults: Collector) -> None:
    """Check that the index sends readers to entries that it has."""
    briefing = resolved.briefing
    if "index" not in briefing.made():
        return
    headed = _index_headings(resolved, faults)
    known = headed | {str(listed.entry) for listed in briefing.index if listed.see_also}
    for listed in briefing.index:
        for heading in (listed.see,) if listed.see else listed.see_also:
            if heading not in known:
                faults.report(
                    codes.DEAD_ENTRY,
                    f"the index has no entry `{heading}`",
                    heading.span,
                    did_you_mean(heading, known) or "correct it, or mark the text with it",
                    found=heading,
                )
        if listed.see and listed.entry in headed:
            faults.report(
                codes.CONTRADICTION,
                f"the index lists places under `{listed.entry}`, and sends readers away from it",
                listed.entry.span,
                "write `see-also` in place of `see`",
            )
    resolved.crosses = tuple(
        Cross(str(listed.entry), tuple(map(str, to)), also=not listed.see)
        for listed in briefing.index
        if (to := (listed.see,) if listed.see else listed.see_also)
    )
    if not headed:
        _report_empty("index", resolved, faults)


def _index_headings(resolved: Resolved, faults: Collector) -> set[str]:
    """Return the headings under which the index lists places."""
    briefing, language = resolved.briefing, resolved.briefing.manifest.language
    found = set[str]()
    for text in _with_marks(resolved):
        found.update(entry.heading for entry in markdown.indexed(text, language))
    about = (about for section in briefing.sections() for _, one in headings(section)
             for about in one.index)  # fmt: skip
    for entry in (*about, *(listed.entry for listed in briefing.index)):
        entries = markdown.entries(entry)
        if not entries:
            faults.report(
                codes.BAD_INDEX_MARK,
                f"`{entry}` names no entry of the index",
                entry.span,
                "write `Heading` or `Heading; under it`",
            )
    for section in briefing.sections():
        for _, one in headings(section):
            for entry in one.index:
                found.update(each.heading for each in markdown.entries(entry))
    known = resolved.abbreviations
    used = terms.all_standing_in(_with_marks(resolved), language, known)
    for term in known.values():
        if term.entry and term.term in used:
            found.add(term.entry.heading)
    _report_unfound(resolved, used, faults)
    return found


def _report_unfound(resolved: Resolved, used: set[str], faults: Collector) -> None:
    """Report words for the index that stand nowhere."""
    for listed in resolved.briefing.index:
        for word in listed.words:
            if word not in used:
                faults.report(
                    codes.UNUSED_TERM,
                    f"the words `{word}` of the index stand nowhere in the text",
                    word.span,
                    "take them out, or correct how they are written",
                    found=word,
                )


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
        if id_ in MADE_PARTS or id_.startswith(("source-", "glossary-", "index-")):
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
        elif part in ("glossary", "index", "bibliography", "credits", "colophon"):
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
                    title=markdown.plain(heading.title, resolved.briefing.manifest.language)
                )
            )
            resolved.numbers[heading.id] = own
            resolved.contents.append(ContentsEntry(heading.id, own, heading.title, level))
        anchors.add(heading.id, label, heading.title)
        for block in heading.blocks:
            within = _paragraph_label(block, resolved, counts) if number.isdecimal() else ""
            _number_block(block, within or label, heading, resolved, anchors, counts)


def _paragraph_label(block: AnyBlock, resolved: Resolved, counts: dict[str, int]) -> str:
    """Number the paragraphs of a block, if they are; return what a reference to it prints."""
    briefing = resolved.briefing
    if not briefing.manifest.numbered_paragraphs or not isinstance(block, Paragraph):
        return ""
    first = counts.get("paragraph", 0) + 1
    counts["paragraph"] = first - 1 + len(markdown.paragraphs(block.text))
    resolved.paragraphs[block.text.span] = first
    return briefing.words["paragraph-reference"].format(number=first)


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


def _join_numbers(resolved: Resolved) -> None:
    """Let each chart name the table of its numbers, and that table the charts drawn from it."""
    words, drawn = resolved.briefing.words, dict[str, list[str]]()
    for chart in resolved.briefing.blocks_of(Chart):
        if chart.numbers:
            link = chart.numbers.derive(f"[](#{chart.numbers})")
            resolved.companions[chart.id] = (words["numbers"], link)
            drawn.setdefault(chart.numbers, []).append(f"[](#{chart.id})")
    for table, links in drawn.items():
        resolved.companions[table] = (words["drawn-in"], Text(", ".join(links)))


# Marks in the text.


def _reading_order(resolved: Resolved) -> Iterator[tuple[Text, bool]]:
    """Give every text in the order of the pages, and whether it is prose."""
    yield from _written(resolved, meanings=True)


def _written(resolved: Resolved, *, meanings: bool = False) -> Iterator[tuple[Text, bool]]:
    """Give every text as `_reading_order` does, without the ``meanings`` of terms if need be."""
    briefing = resolved.briefing
    for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
        if isinstance(part, Section):
            for _, heading in headings(part):
                yield heading.title, False
                if heading.standfirst:
                    yield heading.standfirst, False
                for block in heading.blocks:
                    yield from _block_texts(block, resolved)
        elif part != "glossary" or meanings:
            yield from _made_texts(part, resolved)


def _with_marks(resolved: Resolved) -> Iterator[Text]:
    """Give every text that may hold marks and terms, the meanings of terms left out."""
    return (text for text, _ in _written(resolved) if not isinstance(text, Verbatim))


def _made_texts(part: MadePart, resolved: Resolved) -> Iterator[tuple[Text, bool]]:
    """Give the texts of an author that a part made by the press prints."""
    manifest, preamble = resolved.briefing.manifest, resolved.briefing.preambles().get(part)
    if preamble:
        yield preamble, True
    match part:
        case "glossary":
            yield from ((term.text, False) for term in resolved.glossary)
        case "cover":
            yield manifest.subtitle, False
        case "credits":
            yield from ((credit, False) for credit in resolved.credits())
        case _ if part == resolved.credited_in:
            yield from ((credit, False) for credit in resolved.credits())


def _block_texts(block: AnyBlock, resolved: Resolved) -> Iterator[tuple[Text, bool]]:
    if isinstance(block, Exhibit):
        for text in (block.title, block.subtitle, *inner_texts(block, resolved), block.source,
                     block.note):  # fmt: skip
            if text:
                yield text, False
    else:
        for text in texts(block):
            yield text, _is_prose(text, block)


def inner_texts(block: Exhibit, resolved: Resolved) -> Iterator[Text | None]:
    """Give the texts between an exhibit's head and its source, in the order they are printed."""
    match block:
        case Conflicts():
            for conflict in block.conflicts:
                yield from (text for text in texts(conflict) if text is not conflict.id)
        case Map():
            yield block.division
        case TwoLaneChronology():
            yield from (block.left.title, block.right.title)
        case OrganisationChart():
            yield from texts(block.head)
            for group in block.groups:
                yield from texts(group)
    if block.span in resolved.views:
        yield from resolved.views[block.span].texts()


def _check(text: Text, prose: bool, resolved: Resolved, faults: Collector) -> None:
    _check_marks(text, prose, resolved.briefing, faults)
    for anchor in markdown.references(text, resolved.briefing.manifest.language):
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
            for fault in markdown.title_faults(title, language):
                faults.report(fault.code, fault.message, _span(title, fault.words), fault.hint)
            for block in heading.blocks:
                if isinstance(block, Exhibit):
                    _check_length(block, language, faults)


def _check_length(exhibit: Exhibit, language: Text, faults: Collector) -> None:
    words = len(markdown.plain(exhibit.title, language).split())
    if words > _MOST_WORDS:
        faults.report(
            codes.LONG_TITLE,
            f"a title of {words} words, and {_MOST_WORDS} are the most",
            exhibit.title.span,
            "state the finding alone; what, where and when belong into `subtitle`",
            found=f"{words} words",
        )


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
    """Give what is written as one run: a text, or each paragraph of prose.

    What is printed sign for sign has no marks, and is none.
    """
    if isinstance(text, Verbatim):
        return
    if prose:
        yield from text.parts(markdown.paragraphs(text))
    else:
        yield text


def _is_prose(text: Text, block: AnyBlock) -> bool:
    return isinstance(block, Paragraph | Callout) and text is block.text


def _check_marks(text: Text, prose: bool, briefing: Briefing, faults: Collector) -> None:
    language = briefing.manifest.language
    for fault in markdown.faults(text, language, briefing.limits.depth, prose=prose):
        faults.report(fault.code, fault.message, _span(text, fault.words), fault.hint)
    notes = markdown.notes(text, language)
    if notes > briefing.limits.notes:
        faults.report(
            codes.TOO_MANY_NOTES,
            f"{notes:,} notes in one paragraph, and {briefing.limits.notes:,} are the most",
            text.span,
            f"part it into several, {how_to_raise('notes')}",
            found=f"{notes:,} notes",
        )
    for cited in markdown.citations(text, language):
        if briefing.sources_known and cited.source not in briefing.sources:
            span = _span(text, f"@{cited.source}")
            _report_source(cited.source, span, briefing, faults)


def _span(text: Text, words: str | None = None) -> Span:
    return text.find_span(words) if words else text.span
