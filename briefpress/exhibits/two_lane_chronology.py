"""Compute two-lane chronologies: events by year, on the left and right of an axis.

In: a two-lane chronology, and its CSV rows. Out: events in chronological order, grouped by year.
Refused, at their places: invalid dates, and chronologies without events.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.cells import citation
from briefpress.exhibits.dates import day_of_year, days, read_time
from briefpress.exhibits.rows import check_size, selected
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.chronologies import TwoLaneChronology


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """An event: its date in words, and its text in one of two lanes."""

    date: str
    left: Text | None
    right: Text | None


@dataclass(frozen=True, slots=True)
class TwoLanes(View):
    """A printed two-lane chronology: events by year."""

    years: tuple[tuple[str, tuple[LaneEvent, ...]], ...]

    def texts(self) -> Iterator[Text]:
        """Give every text with marks, in chronological order."""
        for _, events in self.years:
            for event in events:
                yield from (text for text in (event.left, event.right) if text)


def view(block: TwoLaneChronology, data: ExhibitData, locale: Locale, sink: Collector) -> TwoLanes:
    """Return the events in their lanes, in chronological order."""
    written = [(one.date, one.lane == "left", one.text) for one in block.entries]
    written += _lane_rows(block, data, sink)
    check_size(len(written), "rows", data.limits.rows, block, sink)
    if not written:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the chronology has no events",
            block.title.span,
            "check `since`, `until` and the `values` of its lanes",
        )
    years: dict[str, list[LaneEvent]] = {}
    for date, is_left, text in sorted(written, key=lambda one: one[0]):
        event = LaneEvent(
            day_of_year(date, locale), text if is_left else None, None if is_left else text
        )
        years.setdefault(date[:4], []).append(event)
    return TwoLanes(tuple((year, tuple(events)) for year, events in years.items()))


def _lane_rows(
    block: TwoLaneChronology, data: ExhibitData, sink: Collector
) -> Iterator[tuple[Text, bool, Text]]:
    if not (fields := block.fields):
        return
    first = days(block.since)[0] if block.since else 0
    after = days(block.until)[1] if block.until else datetime.date.max.toordinal()
    for row in selected(block, data.tables, sink):
        date = read_time(row[fields.date], sink)
        lanes = [lane for lane in (block.left, block.right) if row[fields.lane] in lane.values]
        if date and lanes and first <= days(date)[0] < after:
            text = row[fields.text]
            if fields.sources and row[fields.sources]:
                text = text.derive(f"{text} {citation(row[fields.sources])}")
            yield date, lanes[0] is block.left, text
