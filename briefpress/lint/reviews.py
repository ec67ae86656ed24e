"""Check the reviews of facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.facts import Fact


def check_reviews(
    facts: Iterable[Fact], today: date | None, sink: Collector, *, final: bool
) -> date | None:
    """Report the facts whose review is overdue.

    Returns the first day on which another review will be overdue, or None when there is none or
    today is not known.
    """
    due = [(fact.review_by, fact) for fact in facts if fact.review_by]
    if today is None:
        return None
    for day, fact in due:
        if day < today:
            sink.report(
                codes.UNREVIEWED if final else codes.REVIEW_DUE,
                f"the review of the fact `{fact.id}` was due by {day}",
                fact.id.span,
                "check it against its source, and set a new `review-by`",
                found=str(day),
            )
    return min((day for day, _ in due if day >= today), default=None)
