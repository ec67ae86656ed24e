"""Check a final version for unfinished passages."""

from __future__ import annotations

import re

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.resolve.resolve import Resolved

_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TKTK)\b")


def check(resolved: Resolved, sink: Collector) -> None:
    """Report notes such as `TODO` in a final version."""
    for text in resolved.texts():
        if found := _UNFINISHED.search(text):
            sink.report(
                codes.UNFINISHED,
                f"`{found.group()}` in a final version",
                text.at(found.start()),
                "finish the passage, or build without `--final`",
                found=found.group(),
            )
