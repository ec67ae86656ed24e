"""Compute chronologies: events in chronological order.

In: a chronology, and its CSV rows. Out: events with their dates in words. Refused, at their places:
invalid dates, events without text, chronologies without events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.cells import citation
from briefpress.exhibits.dates import date_text
from briefpress.exhibits.rows import check_size, selected
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.chronologies import Chronology


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its date in words."""

    date: str
    text: Text


@dataclass(frozen=True, slots=True)
class Events(View):
    """A chronology as it is printed."""

    events: tuple[Event, ...]

    def texts(self) -> Iterator[Text]:
        """Give the text of every event, in chronological order."""
        yield from (event.text for event in self.events)


def view(block: Chronology, data: ExhibitData, locale: Locale, sink: Collector) -> Events:
    """Return the events of a chronology in chronological order, with their dates in words."""
    written: list[tuple[Text, Text]] = [(one.date, one.text) for one in block.entries]
    if fields := block.fields:
        for row in selected(block, data.tables, sink):
            text = row[fields.text]
            if fields.note and row[fields.note]:
                text = text.derive(f"{text.rstrip('.')}. {row[fields.note]}")
            if fields.sources and row[fields.sources]:
                text = text.derive(f"{text} {citation(row[fields.sources])}")
            written.append((row[fields.date], text))
    check_size(len(written), "rows", data.limits.rows, block, sink)
    if not written:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the chronology has no events",
            block.title.span,
            "check the values in `where`",
        )
    for _, text in written:
        if not text:
            sink.report(
                codes.EMPTY_EXHIBIT,
                "an event has no text",
                text.span,
                "write what happened on that day, or remove the row",
            )
    ordered = sorted(written, key=lambda one: one[0])
    return Events(tuple(Event(date_text(date, locale, sink), text) for date, text in ordered))
