"""Check that every heading has something below it."""

from __future__ import annotations

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.section import headings
from briefpress.resolve.resolve import Resolved


def check(resolved: Resolved, sink: Collector) -> None:
    """Report sections and subsections without blocks, but not in files with errors.

    There, the key of the blocks may be what could not be read.
    """
    faulty = {one.span.file for one in sink if one.code.severity is Severity.ERROR}
    for section in resolved.briefing.sections():
        if section.span.file in faulty:
            continue
        for _, heading in headings(section):
            if not heading.blocks and not getattr(heading, "subsections", ()):
                sink.report(
                    codes.EMPTY_SECTION,
                    f"`{heading.id}` has no blocks",
                    heading.title.span,
                    "add `blocks`, or remove it",
                    found=heading.id,
                )
