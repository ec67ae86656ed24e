"""Find dates in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import get_month_names

from briefpress.model.base import first_day


@dataclass(frozen=True, slots=True)
class Days:
    """The months of a language, by their lower-case names, and the pattern of a date."""

    months: dict[str, int]
    day: re.Pattern[str]

    def read(self, found: re.Match[str]) -> date | None:
        """Return the date that a pattern has found; for a month or year, its first day."""
        month = self.months[found["month"].lower()] if found["month"] else None
        parts = (found["year"] or "", month, found["day"])
        return first_day("-".join(f"{int(part):02}" for part in parts if part))

    def after(self, words: str) -> re.Pattern[str]:
        """Return a pattern for a day, month or year after these words."""
        return re.compile(
            rf"\b{re.escape(words)}\s(?:(?P<day>\d{{1,2}})(?:er)?\s)?"
            rf"(?:(?P<month>{'|'.join(self.months)})\s)?(?P<year>\d{{4}})\b",
            re.IGNORECASE,
        )


@cache
def days(locale: Locale) -> Days:
    """Return the date patterns of a language."""
    wide = get_month_names("wide", locale=locale)
    months = {str(name).lower(): number for number, name in wide.items()}
    day = re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:er)?\s(?P<month>{'|'.join(months)})"
        r"(?:\s(?P<year>\d{4}))?\b",
        re.IGNORECASE,
    )
    return Days(months, day)
