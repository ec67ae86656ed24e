"""Convert ISO days, months and years to day numbers and to words.

In: ISO dates, checked by a model or from the cells of a CSV file. Out: day numbers as in Python,
and words of a language. Refused, at their places: cells that are not a date.
"""

from __future__ import annotations

import calendar
import datetime

from babel import Locale
from babel.dates import format_date

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.base import TIME_NEEDED, first_day


def days(iso: str) -> tuple[int, int]:
    """Return the numbers of the first day of an ISO day, month or year, and of the day after it."""
    first = first_day(iso) or datetime.date.min
    match iso.count("-"):
        case 0:
            length = 366 if calendar.isleap(first.year) else 365
        case 1:
            length = calendar.monthrange(first.year, first.month)[1]
        case _:
            length = 1
    return first.toordinal(), first.toordinal() + length


def read_time(text: Text, sink: Collector) -> Text | None:
    """Return the date in a cell, or None when it is empty or invalid; report an invalid one."""
    if text and first_day(text) is None:
        report_bad_date(text, sink)
        return None
    return text or None


def report_bad_date(text: Text, sink: Collector) -> None:
    """Report a text that is not a day, month or year."""
    sink.report(
        codes.BAD_DATE,
        f"`{text}` is not a date",
        text.span,
        TIME_NEEDED,
        found=text,
        expected=("a day", "a month", "a year"),
    )


def date_text(text: Text, locale: Locale, sink: Collector) -> str:
    """Write an ISO day, month or year in words; report an invalid one."""
    written = in_words(text, locale)
    if written is None:
        report_bad_date(text, sink)
        return text
    return written


def in_words(iso: str, locale: Locale) -> str | None:
    """Return an ISO day, month or year in words, or None when it is invalid."""
    date = first_day(iso)
    if date is None:
        return None
    pattern = ("y", "MMMM y", "d MMMM y")[iso.count("-")]
    return str(format_date(date, pattern, locale=locale))


def short_date(iso: Text | None, locale: Locale) -> str:
    """Write a day, month or year in short form; nothing for None."""
    date = first_day(iso) if iso else None
    if iso is None or date is None:
        return ""
    pattern = ("y", "MMM y", "d MMM y")[iso.count("-")]
    return str(format_date(date, pattern, locale=locale)).replace(" ", "\u00a0")


def day_of_year(iso: Text, locale: Locale) -> str:
    """Write the day and month of a date below its year; nothing for a year."""
    date = first_day(iso)
    pattern = ("", "MMM", "d MMM")[iso.count("-")]
    if date is None or not pattern:
        return ""
    return str(format_date(date, pattern, locale=locale)).replace(" ", "\u00a0")
