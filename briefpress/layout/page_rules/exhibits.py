"""Report exhibits that are split badly across pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import QUOTED, Fault
from briefpress.layout.page_rules.reader import Reader
from briefpress.layout.sources import Places


def broken_rows(readers: Sequence[Reader], _: Places) -> Iterator[Fault]:
    """Report rows that are split across pages, at the first page."""
    pages: dict[Any, list[int]] = {}
    for reader in readers:
        for row, words in reader.rows.items():
            seen = pages.setdefault(row, [])
            seen.append(reader.number)
            if len(seen) == 2:
                yield Fault(
                    codes.BROKEN_ROW,
                    f"a row is split at the foot of page {PAGE}, before “{words[:QUOTED]}”",
                    "shorten its longest cell, give its column more `width`, or make it two rows",
                    seen[0],
                    row,
                )


def torn_exhibits(readers: Sequence[Reader], _: Places) -> Iterator[Fault]:
    """Report a title or source on another page than the body of its exhibit."""
    bodies: dict[Any, int] = {}
    for reader in readers:
        for element, exhibit in reader.exhibits.items():
            if exhibit.body:
                bodies.setdefault(element, reader.number)
    for reader in readers:
        for element, exhibit in reader.exhibits.items():
            if exhibit.body or element not in bodies:
                continue
            what = "title" if reader.number < bodies[element] else "source or note"
            yield Fault(
                codes.TORN_EXHIBIT,
                f"the {what} of an exhibit is on page {PAGE}, apart from the rest",
                "move the exhibit, make it smaller or shorten the text around it",
                reader.number,
                element,
            )
