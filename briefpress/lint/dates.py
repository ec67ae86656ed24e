"""Check facts and texts for dates after the cut-off."""

from __future__ import annotations

import re
from datetime import date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.lint.calendar_words import days
from briefpress.lint.running_words import runs
from briefpress.model.base import first_day
from briefpress.resolve.resolve import Resolved


def check_cut_off(resolved: Resolved, sink: Collector) -> None:
    """Report facts and texts dated after the cut-off."""
    briefing = resolved.briefing
    if not briefing.manifest.analysis:
        return
    for fact in briefing.facts:
        if fact.as_of:
            _check_day(first_day(fact.as_of), fact.as_of, fact.as_of.span, resolved, sink)
    as_of, known = briefing.words["as-of"], days(resolved.locale)
    pattern = known.after(as_of)
    said = re.compile(r"\s+".join(map(re.escape, as_of.split())), re.IGNORECASE)
    for text in filter(said.search, resolved.texts()):
        run = next(runs(text, briefing.manifest.language, own=False))
        for found in pattern.finditer(run.text):
            place = text.at(run.at[found.start()])
            _check_day(known.read(found), found.group(), place, resolved, sink)


def _check_day(
    day: date | None, words: str, place: Span, resolved: Resolved, sink: Collector
) -> None:
    cut_off = resolved.briefing.manifest.cut_off
    if day and day > cut_off:
        sink.report(
            codes.AFTER_CUT_OFF,
            f"`{words}` is later than the cut-off, {cut_off}",
            place,
            "correct the date, or change `cut-off` in the manifest",
            found=words,
        )
