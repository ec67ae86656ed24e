"""Passages that an author has left to be finished; a final version has none."""

from __future__ import annotations

import re

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.resolve.resolve import Resolved

_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TKTK)\b")


def check(resolved: Resolved, sink: Collector) -> None:
    """Refuse a final version in which an author has left a note to come back."""
    for text in resolved.texts():
        if found := _UNFINISHED.search(text):
            sink.report(
                codes.UNFINISHED,
                f"`{found.group()}` stands in a final version",
                text.at(found.start()),
                "finish the passage, or print without `--final`",
                found=found.group(),
            )
