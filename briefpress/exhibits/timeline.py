"""Compute timelines: bars on a time axis, with their uncertain ends.

In: a timeline, and its CSV rows. Out: places in per cent of the axis, and the words beside them.
Refused, at their places: invalid dates, bars that end before they start or are outside the axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.axis import Axis, Tick
from briefpress.exhibits.cells import citation
from briefpress.exhibits.dates import days, read_time, short_date
from briefpress.exhibits.rows import check_size, selected
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.chronologies import End, Stretch, Timeline

ENDS: tuple[End, ...] = get_args(End)
_LAST = {
    "column": 84,
    "full": 92,
}  # per cent of the axis, after which a year has no room for its digits
_UNCERTAIN = 1.5  # per cent of the axis by which an uncertain day may be off


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on an axis, from ``start`` to ``end``; from ``firm`` to ``firm_end`` it is certain.

    All are in per cent of the axis. ``comes`` and ``goes`` mean that it extends beyond the axis.
    """

    start: float
    firm: float
    firm_end: float
    end: float
    comes: bool
    goes: bool

    @property
    def is_soft(self) -> bool:
        """Whether one of its ends is uncertain."""
        return self.start < self.firm or self.firm_end < self.end


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A bar with its words."""

    label: Text
    when: str
    text: Text | None
    bar: Bar


@dataclass(frozen=True, slots=True)
class Gantt(View):
    """A timeline as it is printed."""

    ticks: tuple[Tick, ...]
    rows: tuple[TimelineRow, ...]

    @property
    def is_soft(self) -> bool:
        """Whether any bar has an uncertain end."""
        return any(row.bar.is_soft for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether any bar extends beyond the axis."""
        return any(row.bar.comes or row.bar.goes for row in self.rows)

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order of the rows."""
        for row in self.rows:
            yield row.label
            if row.text:
                yield row.text


def view(block: Timeline, data: ExhibitData, locale: Locale, sink: Collector) -> Gantt:
    """Return the bars of a timeline on its axis."""
    axis = Axis(block.since, block.until)
    if axis.days <= 0:
        sink.report(
            codes.CONTRADICTION,
            f"the axis ends in {block.until}, before it starts",
            block.until.span,
            "put the later of the two in `until`",
        )
        return Gantt((), ())
    written = list(_stretches(block, data, sink))
    check_size(len(written), "rows", data.limits.rows, block, sink)
    rows = []
    for stretch in written[: data.limits.rows]:
        bar = _bar(stretch, axis, sink)
        if bar:
            when = _when(stretch, data, locale)
            rows.append(TimelineRow(stretch.label, when, stretch.text, bar))
    if not written:
        sink.report(codes.EMPTY_EXHIBIT, "the timeline has no bars", block.title.span)
    return Gantt(axis.ticks(_LAST[block.width]), tuple(rows))


def _stretches(block: Timeline, data: ExhibitData, sink: Collector) -> Iterator[Stretch]:
    yield from block.entries
    if not (fields := block.fields):
        return
    for row in selected(block, data.tables, sink):
        ends = {name: read_time(row[column], sink) for name, column in
                (("start", fields.start), ("end", fields.end))}  # fmt: skip
        if not any(ends.values()):
            sink.report(
                codes.EMPTY_EXHIBIT,
                "a bar has neither a start nor an end",
                row[fields.label].span,
                "add one of them, or remove the row",
            )
            continue
        label, text = row[fields.label], row[fields.text] if fields.text else None
        if fields.sources and row[fields.sources]:
            cited = citation(row[fields.sources])
            if text:
                text = text.derive(f"{text} {cited}")
            else:
                label = label.derive(f"{label} {cited}")
        unsure = row[fields.uncertain] if fields.uncertain else ""
        yield Stretch.model_construct(
            label=label,
            start=ends["start"],
            end=ends["end"],
            uncertain=tuple(one for one in ENDS if one in unsure.split(";")),
            text=text or None,
        )


def _bar(stretch: Stretch, axis: Axis, sink: Collector) -> Bar | None:
    """Return the bar of a period; an end known only by month or year is uncertain."""
    start, firm = _edge(stretch, "start", axis)
    firm_end, end = _edge(stretch, "end", axis)
    if stretch.start and stretch.end and days(stretch.start)[0] >= days(stretch.end)[1]:
        sink.report(
            codes.CONTRADICTION,
            f"the bar ends in {stretch.end}, before it starts",
            stretch.end.span,
            f"it starts in {stretch.start}",
        )
        return None
    if not stretch.start:
        start = firm = 0.0
    if not stretch.end:
        firm_end = end = 100.0
    if end <= 0 or start >= 100:
        sink.report(
            codes.CONTRADICTION,
            "the bar is outside the axis",
            (stretch.start or stretch.label).span,
            "change `since` or `until`, or remove the bar",
        )
        return None
    comes = not stretch.start or start < 0
    goes = not stretch.end or end > 100
    start, firm, firm_end, end = (min(max(one, 0.0), 100.0) for one in (start, firm, firm_end, end))
    if firm > firm_end:
        firm = firm_end = min(max(firm_end, start), end)
    return Bar(start, firm, firm_end, end, comes, goes)


def _edge(stretch: Stretch, name: End, axis: Axis) -> tuple[float, float]:
    """Return the range of an end of a bar; a single place when its day is known."""
    iso = stretch.start if name == "start" else stretch.end
    if iso is None:
        return 0.0, 0.0
    begins, ends = (axis.place(day) for day in days(iso))
    if name in stretch.uncertain:
        return round(begins - _UNCERTAIN, 3), round(ends + _UNCERTAIN, 3)
    if iso.count("-") == 2:
        return (begins, begins) if name == "start" else (ends, ends)
    return begins, ends


def _when(stretch: Stretch, data: ExhibitData, locale: Locale) -> str:
    words = data.words
    start, end = (
        words["uncertain-date"].format(date=short_date(iso, locale))
        if iso and name in stretch.uncertain
        else short_date(iso, locale)
        for name, iso in (("start", stretch.start), ("end", stretch.end))
    )
    if not end:
        return words["from-date"].format(date=start)
    if not start:
        return words["until-date"].format(date=end)
    return f"{start} – {end}"
