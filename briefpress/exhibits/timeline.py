"""Timelines: bars over an axis of time, with what is certain of each.

In: a timeline, and the CSV rows it names. Out: places in per cent of the axis, and the words beside
them. Refused, at their places: dates that are none, bars that end before they begin or lie outside
the axis.
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
}  # per cent of the axis, after which no year has room for its figures
_UNCERTAIN = 1.5  # per cent of the axis that an uncertain day may be off


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on an axis: from ``start`` to ``end``, of which ``firm`` and ``firm_end`` is certain.

    All in per cent of the axis. ``comes`` and ``goes`` say that it reaches over the axis.
    """

    start: float
    firm: float
    firm_end: float
    end: float
    comes: bool
    goes: bool

    @property
    def is_soft(self) -> bool:
        """Whether an end of it is not certain."""
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
        """Whether any bar has an end that is not certain."""
        return any(row.bar.is_soft for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether any bar reaches over the axis."""
        return any(row.bar.comes or row.bar.goes for row in self.rows)

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order of the rows."""
        for row in self.rows:
            yield row.label
            if row.text:
                yield row.text


def view(block: Timeline, data: ExhibitData, locale: Locale, sink: Collector) -> Gantt:
    """Put the bars of a timeline on its axis."""
    axis = Axis(block.since, block.until)
    if axis.days <= 0:
        sink.report(
            codes.CONTRADICTION,
            f"the axis ends in {block.until}, before it begins",
            block.until.span,
            "write the later of the two as `until`",
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
                "a bar with neither a beginning nor an end",
                row[fields.label].span,
                "write one of them, or take the row out",
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
    """Return the bar of a stretch; what is known by the month or year only is not firm."""
    start, firm = _edge(stretch, "start", axis)
    firm_end, end = _edge(stretch, "end", axis)
    if stretch.start and stretch.end and days(stretch.start)[0] >= days(stretch.end)[1]:
        sink.report(
            codes.CONTRADICTION,
            f"it ends in {stretch.end}, before it begins",
            stretch.end.span,
            f"it begins in {stretch.start}",
        )
        return None
    if not stretch.start:
        start = firm = 0.0
    if not stretch.end:
        firm_end = end = 100.0
    if end <= 0 or start >= 100:
        sink.report(
            codes.CONTRADICTION,
            "the bar lies outside the axis",
            (stretch.start or stretch.label).span,
            "widen `since` or `until`, or take the bar out",
        )
        return None
    comes = not stretch.start or start < 0
    goes = not stretch.end or end > 100
    start, firm, firm_end, end = (min(max(one, 0.0), 100.0) for one in (start, firm, firm_end, end))
    if firm > firm_end:
        firm = firm_end = min(max(firm_end, start), end)
    return Bar(start, firm, firm_end, end, comes, goes)


def _edge(stretch: Stretch, name: End, axis: Axis) -> tuple[float, float]:
    """Return from where to where an end of a bar may be; one place when its day is known."""
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
