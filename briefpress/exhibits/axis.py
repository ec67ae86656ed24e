"""Compute a time axis and its years; places on it are in per cent of its length."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from briefpress.diagnostics.span import Text
from briefpress.exhibits.dates import days

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 250, 500, 1000)  # years between two ticks
_TICKS = 7  # at most, so that the years do not collide


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick on an axis: its place in per cent, and its label."""

    at: float
    text: str


class Axis:
    """From the first day of one date to the last of another."""

    def __init__(self, since: Text, until: Text) -> None:
        self.first, self.last = days(since)[0], days(until)[1]
        self.days = self.last - self.first

    def place(self, day: int) -> float:
        """Return the place of a day in per cent; below 0 or above 100 when it is outside."""
        return round((day - self.first) / self.days * 100, 3)

    def ticks(self, last_place: float) -> tuple[Tick, ...]:
        """Return the ticks of the axis: every year, or every second, fifth or tenth."""
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
