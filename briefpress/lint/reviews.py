"""Facts that should have been compared with their sources again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.facts import Fact


def check_reviews(
    facts: Iterable[Fact], today: date | None, sink: Collector, *, final: bool
) -> date | None:
    """Report the facts that should have been looked at again before today.

    Returns the first day on which there will be more to say; None when there is none, or when the
    day is not known.
    """
    due = [(fact.review_by, fact) for fact in facts if fact.review_by]
    if today is None:
        return None
    for day, fact in due:
        if day < today:
            sink.report(
                codes.UNREVIEWED if final else codes.REVIEW_DUE,
                f"the fact `{fact.id}` was to be looked at again by {day}",
                fact.id.span,
                "compare it with its source, and write a new `review-by`",
                found=str(day),
            )
    return min((day for day, _ in due if day >= today), default=None)
