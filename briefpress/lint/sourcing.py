"""Check sourcing: facts without a citation, sources that are never cited or old."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.lint.calendar_words import days
from briefpress.model.base import first_day
from briefpress.model.blocks.base import Block, Exhibit
from briefpress.model.blocks.prose import Quote
from briefpress.model.section import Heading, Section
from briefpress.model.texts import texts
from briefpress.parse import markdown
from briefpress.resolve.resolve import Resolved
from briefpress.resolve.texts import inner

_YEARS = re.compile(r"(?<![\w.,])(?:1[5-9]|20|21)\d\ds?(?:[–/-]\d{2,4})?(?![\d,.]\d|\w)")
_QUANTITY = re.compile(r"(?<![\w.,/–−-])\d[\d.,\u00a0\u202f]*(?!\w)")
_ENUMERATED = re.compile(r"\(\d{1,2}\)|^\d{1,2}[.)] ")
_ISSUED = re.compile(r"(?<!\d)\d{4}(?:-\d\d){0,2}(?!\d)")


def check_passages(resolved: Resolved, sink: Collector) -> None:
    """Report passages of the body and the annexes that state a fact without a citation."""
    briefing = resolved.briefing
    if not briefing.manifest.analysis:
        return
    for section in (*briefing.body, *briefing.annexes):
        for heading, uncited in _excused(section):
            for block in heading.blocks:
                if not uncited and not block.uncited:
                    _check_block(block, resolved, sink)


def check_sources(resolved: Resolved, sink: Collector) -> None:
    """Report sources that are never cited, and those that are older than the briefing allows."""
    declared = resolved.briefing.manifest.analysis
    if not declared:
        return
    since = first_day(declared.sources_since) if declared.sources_since else None
    for source in resolved.briefing.sources.values():
        if source.id not in resolved.citations:
            if not source.uncited and source.item is None:  # a library has more than is cited
                sink.report(
                    codes.UNCITED_SOURCE,
                    f"source `{source.id}` is never cited",
                    source.id.span,
                    "cite it, remove it, or give a reason to keep it: `uncited: read and not used`",
                    found=source.id,
                )
            continue
        issued = _ISSUED.findall(source.issued)
        day = first_day(issued[-1]) if issued else None
        # A source from the first allowed year is not too old, even if its day is unknown.
        if since and day and not source.despite_age and day.year < since.year:
            sink.report(
                codes.OLD_SOURCE,
                f"source `{source.id}` is from {day.year}; the briefing allows none before "
                f"{since.year}",
                source.issued.span,
                "cite a newer one, or give a reason: `despite-age: the only account`",
                found=source.issued,
            )


def _excused(section: Section) -> Iterator[tuple[Heading, Text | None]]:
    """Give each section with its reason for uncited facts, its own or an inherited one."""
    yield section, section.uncited
    for subsection in section.subsections:
        above = section.uncited or subsection.uncited
        yield subsection, above
        for below in subsection.subsections:
            yield below, above or below.uncited


def _check_block(block: Block, resolved: Resolved, sink: Collector) -> None:
    if isinstance(block, Exhibit):
        if not block.source and not any(_cites(one, resolved) for one in _shown(block, resolved)):
            _report_uncited("an exhibit has no source", block.title, "`source`", sink)
    elif isinstance(block, Quote):
        if not _cites(block.attribution, resolved):
            _report_uncited("a quotation has no source", block.text, "a citation", sink)
    else:
        for passage in block.passages():
            is_cited = any(_cites(one, resolved) for one in passage)
            claim = None if is_cited else _claim(passage, resolved)
            if claim:
                what = f"`{claim}` is in a passage without a citation"
                _report_uncited(what, passage[0], "a citation", sink)


def _shown(exhibit: Exhibit, resolved: Resolved) -> Iterator[Text]:
    yield from inner(exhibit, resolved.views)
    yield from texts(exhibit)


def _cites(text: Text, resolved: Resolved) -> bool:
    return bool(markdown.citations(text, resolved.briefing.manifest.language))


def _report_uncited(what: str, text: Text, needed: str, sink: Collector) -> None:
    sink.report(
        codes.UNCITED_FACT,
        what,
        text.span,
        f"add {needed}, or give a reason: `uncited: our own count`",
    )


def _claim(passage: tuple[Text, ...], resolved: Resolved) -> str | None:
    """Return the first quantity or date in a passage; the briefing's own dates do not count."""
    known, manifest = days(resolved.locale), resolved.briefing.manifest
    for text in passage:
        plain = markdown.plain(text, manifest.language)
        for one in known.day.finditer(plain):
            if known.read(one) not in (manifest.cut_off, manifest.date):
                return one.group()
        rest = _YEARS.sub(" ", _ENUMERATED.sub(" ", known.day.sub(" ", plain)))
        if found := _QUANTITY.search(rest):
            return found.group().rstrip(".,\u00a0\u202f")
    return None
