"""Check the references and citations in texts, and number the sources.

In: texts in reading order, and the known anchors and sources. Out: the numbers of the sources, in
the order of first citation. Refused, at their places: unknown references and sources, invalid
marks, titles that are too long and too many notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.model.base import Verbatim
from briefpress.model.blocks.base import Exhibit
from briefpress.model.briefing import Briefing
from briefpress.model.section import headings
from briefpress.model.texts import texts
from briefpress.parse import markdown, markdown_faults
from briefpress.resolve.citations import style_of
from briefpress.resolve.numbering import Target, number
from briefpress.resolve.texts import is_prose
from briefpress.workspace.limits import how_to_raise

_MOST_WORDS = 15  # in the title of an exhibit


def number_sources(
    printed: Iterable[tuple[Text, bool]],
    targets: Mapping[str, Target],
    briefing: Briefing,
    sink: Collector,
) -> dict[str, int]:
    """Check all texts, and number the sources in the order of first citation."""
    citations: dict[str, int] = {}
    has_list = "bibliography" in briefing.made() or not style_of(briefing).has_bibliography
    for text, prose in printed:
        for run in runs(text, prose):
            _check_marks(run, prose, briefing, sink)
            _check_references(run, targets, briefing, sink)
            _check_numbers(run, targets, briefing, sink)
            for cited in markdown.citations(run, briefing.manifest.language):
                if not has_list:
                    sink.report(
                        codes.NO_BIBLIOGRAPHY,
                        "a source is cited, but the briefing has no bibliography",
                        run.at(cited.at),
                        "add `part: bibliography` to the manifest",
                    )
                if cited.source in briefing.sources:
                    citations.setdefault(cited.source, len(citations) + 1)
    return citations


def companions(briefing: Briefing) -> dict[str, tuple[str, Text]]:
    """Link each chart to the table of its numbers, and that table to its charts.

    Returns the built-in word and the references, by the id of the exhibit.
    """
    found = dict[str, tuple[str, Text]]()
    words, drawn = briefing.words, dict[str, list[str]]()
    for exhibit in briefing.blocks_of(Exhibit):
        if numbers := exhibit.companion():
            link = numbers.derive(f"[](#{numbers})")
            found[exhibit.id] = (words["numbers"], link)
            drawn.setdefault(numbers, []).append(f"[](#{exhibit.id})")
    for table, links in drawn.items():
        found[table] = (words["drawn-in"], Text(", ".join(links)))
    return found


def _check_references(
    text: Text, targets: Collection[str], briefing: Briefing, sink: Collector
) -> None:
    for reference in markdown.references(text, briefing.manifest.language):
        anchor = reference.anchor
        if anchor not in targets:
            sink.report(
                codes.DEAD_REFERENCE,
                f"unknown reference `#{anchor}`",
                text.at(reference.at),
                did_you_mean(anchor, targets) or "correct it, or give its target that id",
                found=anchor,
            )


def _check_numbers(
    text: Text, targets: Mapping[str, Target], briefing: Briefing, sink: Collector
) -> None:
    """Report references to the number of a target that has none."""
    for reference in markdown.references(text, briefing.manifest.language):
        target = targets.get(reference.anchor)
        if reference.is_number and target is not None and not target.label.number:
            sink.report(
                codes.UNNUMBERED_TARGET,
                f"`#{reference.anchor}` has no number",
                text.at(reference.at),
                f"write `[](#{reference.anchor})`, which prints its title",
                found=reference.anchor,
            )


def check_fact_sources(briefing: Briefing, sink: Collector) -> None:
    """Report sources of facts that are not in the list."""
    for fact in briefing.facts:
        for source in fact.sources:
            if source not in briefing.sources:
                _report_source(source, source.span, briefing, sink)


def _report_source(source: str, span: Span, briefing: Briefing, sink: Collector) -> None:
    sink.report(
        codes.UNKNOWN_SOURCE,
        f"unknown source `{source}`",
        span,
        did_you_mean(source, briefing.sources) or "add it to sources.yaml, or correct the id",
        found=source,
    )


def check_titles(briefing: Briefing, sink: Collector) -> None:
    """Report marks that are not allowed in titles, and titles of exhibits that are too long."""
    for section in briefing.sections():
        for _, heading in headings(section):
            title, language = heading.title, briefing.manifest.language
            for fault in markdown_faults.title_faults(title, language):
                sink.report(fault.code, fault.message, title.at(fault.at), fault.hint)
            for block in heading.blocks:
                if isinstance(block, Exhibit):
                    _check_length(block, language, sink)


def _check_length(exhibit: Exhibit, language: Text, sink: Collector) -> None:
    words = len(markdown.plain(exhibit.title, language).split())
    if words > _MOST_WORDS:
        sink.report(
            codes.LONG_TITLE,
            f"the title has {words} words; the limit is {_MOST_WORDS}",
            exhibit.title.span,
            "state only the finding; put what, where and when in `subtitle`",
            found=f"{words} words",
        )


def check_alone(briefing: Briefing, sink: Collector) -> None:
    """Check the texts of an incomplete briefing, except for their references."""
    targets = _anchors(briefing)
    for section in briefing.sections():
        for _, heading in headings(section):
            for text in (heading.title, heading.standfirst):
                if text:
                    _check_marks(text, False, briefing, sink)
                    if targets is not None:
                        _check_references(text, targets, briefing, sink)
            for block in heading.blocks:
                for text in texts(block):
                    prose = is_prose(text, block)
                    for run in runs(text, prose):
                        _check_marks(run, prose, briefing, sink)
                        if targets is not None:
                            _check_references(run, targets, briefing, sink)


def _anchors(briefing: Briefing) -> frozenset[str] | None:
    """Return what a reference may lead to in a briefing of which some could not be read.

    None is for one of which nobody can know.
    """
    if not briefing.anchors_known or not briefing.words:
        return None
    return briefing.unread | number(briefing, Collector()).targets.keys()


def runs(text: Text, prose: bool) -> Iterator[Text]:
    """Give the runs of a text: the text itself, or each paragraph of prose.

    Verbatim text is left out: it has no marks.
    """
    if isinstance(text, Verbatim):
        return
    if prose:
        yield from text.parts(markdown.paragraphs(text))
    else:
        yield text


def _check_marks(text: Text, prose: bool, briefing: Briefing, sink: Collector) -> None:
    language = briefing.manifest.language
    for fault in markdown_faults.faults(text, language, briefing.limits.depth, prose=prose):
        sink.report(fault.code, fault.message, text.at(fault.at), fault.hint)
    notes = markdown.notes(text, language)
    if notes > briefing.limits.notes:
        sink.report(
            codes.TOO_MANY_NOTES,
            f"the paragraph has {notes:,} notes; the limit is {briefing.limits.notes:,}",
            text.span,
            f"split it into several, {how_to_raise('notes')}",
            found=f"{notes:,} notes",
        )
    for cited in markdown.citations(text, language):
        known = cited.source in briefing.sources or cited.source in briefing.unread
        if briefing.sources_known and not known:
            _report_source(cited.source, text.at(cited.at), briefing, sink)
