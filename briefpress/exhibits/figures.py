"""Figures that the press draws from entries: where each bar, stage and event stands.

In: timelines, two-lane chronologies, funnels and scales of likelihood. Out: places in per cent of
an axis, and the words beside them. Refused, at their places: dates that are none, bars that end
before they begin or lie outside the axis, funnels that widen.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.rows import selected
from briefpress.exhibits.tables import check_size, citation, read_number
from briefpress.model.base import TIME_NEEDED, first_day
from briefpress.model.blocks import (
    End,
    Funnel,
    LikelihoodScale,
    Stretch,
    Timeline,
    TwoLaneChronology,
)
from briefpress.model.briefing import Briefing
from briefpress.model.likelihood import SCALES

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 250, 500, 1000)  # years between two ticks
_TICKS = 7  # at the most, so that the years do not run into each other
ENDS: tuple[End, ...] = get_args(End)
_LAST = {
    "column": 84,
    "full": 92,
}  # per cent of the axis, after which no year has room for its figures
_UNCERTAIN = 1.5  # per cent of the axis that an uncertain day may be off


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in per cent of it, and what stands there."""

    at: float
    text: str


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
class Gantt:
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


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """An event: its date in words, and its text in one of two lanes."""

    date: str
    left: Text | None
    right: Text | None


@dataclass(frozen=True, slots=True)
class TwoLanes:
    """A two-lane chronology as it is printed: events by year."""

    years: tuple[tuple[str, tuple[LaneEvent, ...]], ...]

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order of the dates."""
        for _, events in self.years:
            for event in events:
                yield from (text for text in (event.left, event.right) if text)


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """A stage: its number in digits, in per cent of the first stage and of the one before it."""

    name: Text
    number: str
    share: float
    before: float
    percent: str
    lost: str
    loss: Text | None


@dataclass(frozen=True, slots=True)
class Stages:
    """A funnel as it is printed."""

    rows: tuple[FunnelStage, ...]

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order of the stages."""
        for row in self.rows:
            yield row.name
            if row.loss:
                yield row.loss


@dataclass(frozen=True, slots=True)
class ScaleTerm:
    """A term in the briefing's language, and the range it stands for, in per cent."""

    name: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DrawnScale:
    """A scale of likelihood as it is printed."""

    ticks: tuple[Tick, ...]
    terms: tuple[ScaleTerm, ...]

    def texts(self) -> Iterator[Text]:
        """Give the terms, which stand in the words of the press."""
        yield from (Text(term.name) for term in self.terms)


# Timelines.


def timeline(block: Timeline, briefing: Briefing, locale: Locale, faults: Collector) -> Gantt:
    """Put the bars of a timeline on its axis."""
    axis = _Axis(block.since, block.until)
    if axis.days <= 0:
        faults.report(
            codes.CONTRADICTION,
            f"the axis ends in {block.until}, before it begins",
            block.until.span,
            "write the later of the two as `until`",
        )
        return Gantt((), ())
    written = list(_stretches(block, briefing, faults))
    check_size(len(written), "rows", briefing.limits.rows, block, faults)
    rows = []
    for stretch in written[: briefing.limits.rows]:
        bar = _bar(stretch, axis, faults)
        if bar:
            when = _when(stretch, briefing, locale)
            rows.append(TimelineRow(stretch.label, when, stretch.text, bar))
    if not written:
        faults.report(codes.EMPTY_EXHIBIT, "the timeline has no bars", block.title.span)
    return Gantt(axis.ticks(_LAST[block.width]), tuple(rows))


class _Axis:
    """From the first day of one date to the last of another."""

    def __init__(self, since: Text, until: Text) -> None:
        self.first, self.last = _days(since)[0], _days(until)[1]
        self.days = self.last - self.first

    def place(self, day: int) -> float:
        """Return where a day begins, in per cent; beyond 0 and 100 for days outside."""
        return round((day - self.first) / self.days * 100, 3)

    def ticks(self, last_place: float) -> tuple[Tick, ...]:
        """Return the years that stand on the axis: every one, every second, fifth, tenth."""
        latest = datetime.date.max.toordinal()
        first, last = (
            datetime.date.fromordinal(min(day, latest)).year for day in (self.first, self.last)
        )
        step = next(one for one in (*_STEPS, 10_000) if (last - first) / one < _TICKS)
        years = range(first if step == 2 else -(-first // step) * step, last + 1, step)
        places = ((year, datetime.date(year, 1, 1).toordinal()) for year in years)
        return tuple(
            Tick(self.place(day), str(year))
            for year, day in places
            if 0 <= self.place(day) < last_place
        )


def _days(iso: str) -> tuple[int, int]:
    """Return the first day of an ISO day, month or year, and the first one after it, counted."""
    first = first_day(iso) or datetime.date.min
    match iso.count("-"):
        case 0:
            length = 366 if calendar.isleap(first.year) else 365
        case 1:
            length = calendar.monthrange(first.year, first.month)[1]
        case _:
            length = 1
    return first.toordinal(), first.toordinal() + length


def _stretches(block: Timeline, briefing: Briefing, faults: Collector) -> Iterator[Stretch]:
    yield from block.entries
    if not (fields := block.fields):
        return
    for row in selected(block, briefing, faults):
        ends = {name: _time(row[column], faults) for name, column in
                (("start", fields.start), ("end", fields.end))}  # fmt: skip
        if not any(ends.values()):
            faults.report(
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


def _time(text: Text, faults: Collector) -> Text | None:
    if text and first_day(text) is None:
        faults.report(
            codes.BAD_DATE,
            f"`{text}` is not a date",
            text.span,
            TIME_NEEDED,
            found=text,
            expected=("a day", "a month", "a year"),
        )
        return None
    return text or None


def _bar(stretch: Stretch, axis: _Axis, faults: Collector) -> Bar | None:
    """Return the bar of a stretch; what is known by the month or year only is not firm."""
    start, firm = _edge(stretch, "start", axis)
    firm_end, end = _edge(stretch, "end", axis)
    if stretch.start and stretch.end and _days(stretch.start)[0] >= _days(stretch.end)[1]:
        faults.report(
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
        faults.report(
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


def _edge(stretch: Stretch, name: End, axis: _Axis) -> tuple[float, float]:
    """Return from where to where an end of a bar may be; one place when its day is known."""
    iso = stretch.start if name == "start" else stretch.end
    if iso is None:
        return 0.0, 0.0
    begins, ends = (axis.place(day) for day in _days(iso))
    if name in stretch.uncertain:
        return round(begins - _UNCERTAIN, 3), round(ends + _UNCERTAIN, 3)
    if iso.count("-") == 2:
        return (begins, begins) if name == "start" else (ends, ends)
    return begins, ends


def _when(stretch: Stretch, briefing: Briefing, locale: Locale) -> str:
    words = briefing.words
    start, end = (
        words["uncertain-date"].format(date=_short_date(iso, locale))
        if iso and name in stretch.uncertain
        else _short_date(iso, locale)
        for name, iso in (("start", stretch.start), ("end", stretch.end))
    )
    if not end:
        return words["from-date"].format(date=start)
    if not start:
        return words["until-date"].format(date=end)
    return f"{start} – {end}"


def _short_date(iso: Text | None, locale: Locale) -> str:
    date = first_day(iso) if iso else None
    if iso is None or date is None:
        return ""
    pattern = ("y", "MMM y", "d MMM y")[iso.count("-")]
    return str(format_date(date, pattern, locale=locale)).replace(" ", "\u00a0")


# Chronologies of two lanes.


def two_lanes(
    block: TwoLaneChronology, briefing: Briefing, locale: Locale, faults: Collector
) -> TwoLanes:
    """Put events into their lanes, in the order of their dates."""
    written = [(one.date, one.lane == "left", one.text) for one in block.entries]
    written += _lane_rows(block, briefing, faults)
    check_size(len(written), "rows", briefing.limits.rows, block, faults)
    if not written:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the chronology has no events",
            block.title.span,
            "check the `values` of its lanes, `since` and `until`",
        )
    years: dict[str, list[LaneEvent]] = {}
    for date, is_left, text in sorted(written, key=lambda one: one[0]):
        event = LaneEvent(
            _day_of_year(date, locale), text if is_left else None, None if is_left else text
        )
        years.setdefault(date[:4], []).append(event)
    return TwoLanes(tuple((year, tuple(events)) for year, events in years.items()))


def _lane_rows(
    block: TwoLaneChronology, briefing: Briefing, faults: Collector
) -> Iterator[tuple[Text, bool, Text]]:
    if not (fields := block.fields):
        return
    first = _days(block.since)[0] if block.since else 0
    after = _days(block.until)[1] if block.until else datetime.date.max.toordinal()
    for row in selected(block, briefing, faults):
        date = _time(row[fields.date], faults)
        lanes = [lane for lane in (block.left, block.right) if row[fields.lane] in lane.values]
        if date and lanes and first <= _days(date)[0] < after:
            text = row[fields.text]
            if fields.sources and row[fields.sources]:
                text = text.derive(f"{text} {citation(row[fields.sources])}")
            yield date, lanes[0] is block.left, text


def _day_of_year(iso: Text, locale: Locale) -> str:
    """Write the day and month of a date that stands under its year; nothing for a year."""
    date = first_day(iso)
    pattern = ("", "MMM", "d MMM")[iso.count("-")]
    if date is None or not pattern:
        return ""
    return str(format_date(date, pattern, locale=locale)).replace(" ", "\u00a0")


# Funnels and scales.


def _count(cell: Text, faults: Collector) -> int:
    number = read_number(cell, faults)
    if number is None or cell.isdecimal():
        return int(cell) if number else 0
    faults.report(
        codes.BAD_NUMBER,
        f"`{cell[:30]}` is not a whole number",
        cell.span,
        "write how many are left at the stage, in digits",
        found=cell,
    )
    return 0


def funnel(block: Funnel, briefing: Briefing, locale: Locale, faults: Collector) -> Stages:
    """Compare each stage of a funnel with the first and with the one before."""
    written = [(one.stage, one.number, one.stage) for one in block.entries]
    if fields := block.fields:
        for row in selected(block, briefing, faults):
            cell = row[fields.number]
            written.append((row[fields.stage], _count(cell, faults), cell))
    check_size(len(written), "rows", briefing.limits.rows, block, faults)
    if len(written) < 2 or not written[0][1]:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "a funnel begins with a number above 0, and has two stages at least",
            block.title.span,
        )
        return Stages(())
    if block.losses and len(block.losses) != len(written) - 1:
        faults.report(
            codes.CONTRADICTION,
            f"{len(block.losses)} `losses` for {len(written)} stages",
            block.losses[0].span,
            "write one for each stage but the first, in their order",
            found=str(len(block.losses)),
            expected=[str(len(written) - 1)],
        )
    rows = []
    first = before = written[0][1]
    for place, (stage, number, cell) in enumerate(written):
        if number > before:
            faults.report(
                codes.CONTRADICTION,
                f"{number:,} after {before:,}: a funnel does not widen",
                cell.span,
                "put the stages into their order, or show them in a chart",
            )
        loss = block.losses[place - 1] if 0 < place <= len(block.losses) else None
        rows.append(
            FunnelStage(
                stage,
                str(format_decimal(number, locale=locale)),
                round(number / first * 100, 3),
                round(before / first * 100, 3),
                str(format_decimal(round(number / first * 100, 1), locale=locale)),
                str(format_decimal(before - number, locale=locale)) if before > number else "",
                loss,
            )
        )
        before = number
    return Stages(tuple(rows))


def scale(block: LikelihoodScale, briefing: Briefing) -> DrawnScale:
    """Return the terms of a scale, with their names in the language of the briefing."""
    terms = SCALES[block.scale or briefing.manifest.scale]
    return DrawnScale(
        tuple(Tick(float(at), str(at)) for at in range(0, 101, 20)),
        tuple(ScaleTerm(briefing.words[one.name], one.low, one.high) for one in terms),
    )
