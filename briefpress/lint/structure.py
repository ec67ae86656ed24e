"""Check that every heading has something below it."""

from __future__ import annotations

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.section import headings
from briefpress.resolve.resolve import Resolved


def check(resolved: Resolved, sink: Collector) -> None:
    """Report sections and subsections without blocks."""
    for section in resolved.briefing.sections():
        for _, heading in headings(section):
            if not heading.blocks and not getattr(heading, "subsections", ()):
                sink.report(
                    codes.EMPTY_SECTION,
                    f"`{heading.id}` has no blocks",
                    heading.title.span,
                    "add `blocks`, or remove it",
                    found=heading.id,
                )
