"""Tables and chronologies as they are printed: rows chosen, cells written in the language.

In: blocks, and the CSV rows they name. Out: a `Grid` or events. Refused, at their places: rows of
the wrong length, values that no row has, cells that are not the number or date of their column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from briefpress import codes
from briefpress.diagnostics import Collector, did_you_mean
from briefpress.limits import how_to_raise
from briefpress.model.base import TIME_NEEDED, first_day
from briefpress.model.blocks import Chronology, Column, Selection, Table
from briefpress.model.briefing import Briefing
from briefpress.span import Text

NO_VALUE = "–"
MOST = Decimal(10) ** 15
_LISTED = 100  # values that a report names
_NUMBERS = ("integer", "decimal", "percent")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is to be printed; ``marked`` says whether it holds inline Markdown."""

    text: Text
    marked: bool
    align: str
    format: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is to be printed; every row has one cell a column."""

    columns: tuple[tuple[Column, str], ...]  # each with where its cells stand
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A date in words and what happened then."""

    date: str
    text: Text


def grid(table: Table, briefing: Briefing, locale: Locale, faults: Collector) -> Grid:
    """Write the cells of a table as they are to be printed."""
    aligns = [column.align or _usual_align(column) for column in table.columns]
    _check_size(len(table.columns), "columns", briefing.limits.columns, table, faults)
    rows = []
    every = list(_rows(table, briefing, faults))
    _check_size(len(every), "rows", briefing.limits.rows, table, faults)
    for written in every[: briefing.limits.rows]:
        if len(written) != len(table.columns):
            faults.report(
                codes.RAGGED_ROW,
                f"a row of {len(written)} cells in a table of {len(table.columns)} columns",
                written[0].span if written else table.span,
                'write one cell a column; an empty one is `""`',
                found=f"{len(written)} cells",
                expected=[f"{len(table.columns)} cells"],
            )
            continue
        rows.append(
            tuple(
                _cell(text, column, align, table.csv is None, locale, faults)
                for text, column, align in zip(written, table.columns, aligns, strict=True)
            )
        )
    if not rows:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the table has no rows",
            table.title.span,
            "check the values that `where` asks for" if table.where else None,
        )
    return Grid(
        tuple(zip(table.columns, aligns, strict=True)),
        tuple(_aligned(rows, aligns, _point(locale))),
    )


def _check_size(number: int, what: str, most: int, exhibit: Selection, faults: Collector) -> None:
    if number > most:
        faults.report(
            codes.TABLE_TOO_LARGE,
            f"{number:,} {what} in one exhibit, and {most:,} are the most",
            exhibit.title.span,
            f"choose some of them or part the exhibit, {how_to_raise(what)}",
            found=f"{number:,} {what}",
        )


def _rows(table: Table, briefing: Briefing, faults: Collector) -> Iterator[tuple[Text, ...]]:
    if table.rows is not None:
        yield from table.rows
        return
    for row in selected(table, briefing, faults):
        yield tuple(row[column.key] for column in table.columns if column.key)


def selected(
    selection: Selection, briefing: Briefing, faults: Collector
) -> Iterator[Mapping[str, Text]]:
    """Give the rows of the CSV file whose columns have one of the values asked for."""
    rows = briefing.tables[str(selection.csv)].rows
    for name, values in selection.where.items():
        there = {str(row[name]) for row in rows}
        listed = sorted(there)[:_LISTED]
        for value in values:
            if value not in there:
                faults.report(
                    codes.UNKNOWN_VALUE,
                    f"no row of `{selection.csv}` has `{value}` in column `{name}`",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=listed,
                )
    wanted = [(name, frozenset(map(str, values))) for name, values in selection.where.items()]
    for row in rows:
        if all(str(row[name]) in values for name, values in wanted):
            yield row


def _usual_align(column: Column) -> str:
    return "decimal" if column.format in _NUMBERS else "left"


def _cell(
    text: Text, column: Column, align: str, marked: bool, locale: Locale, faults: Collector
) -> Cell:
    def cell(written: str, *, marked: bool = False) -> Cell:
        return Cell(text.derive(written), marked, align, column.format)

    if not text:
        return cell("" if column.blank else NO_VALUE)
    match column.format:
        case "prose":
            return cell(text, marked=True)
        case "sources":
            return cell(_citation(text), marked=True)
        case "reference":
            links = ", ".join(f"[](#{one.strip()})" for one in text.split(";"))
            return cell(links, marked=True)
        case "integer" | "decimal" | "percent":
            return cell(_number_text(text, column.digits, locale, faults))
        case "date":
            return cell(_date_text(text, locale, faults))
        case _:
            return cell(text, marked=marked)


def _citation(ids: str) -> str:
    """Write the source ids of a cell, ``a;b``, as a citation."""
    return "[" + "; ".join(f"@{one.strip()}" for one in ids.split(";")) + "]"


def read_number(text: Text, faults: Collector) -> Decimal | None:
    """Return the number that a cell holds; a cell that holds none is reported."""
    if not re.fullmatch(r"[-+−]?[0-9]+(\.[0-9]+)?", text):
        faults.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` is not a number",
            text.span,
            "write digits, with a point before decimals; leave the cell empty if there is none",
            found=text,
        )
        return None
    value = Decimal(text.replace("−", "-"))
    if abs(value) >= MOST:
        faults.report(
            codes.BAD_NUMBER,
            f"`{text[:30]}` has more than 15 digits",
            text.span,
            "choose a larger unit",
            found=text,
        )
        return None
    return value


def _number_text(text: Text, digits: int, locale: Locale, faults: Collector) -> str:
    value = read_number(text, faults)
    if value is None:
        return text
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if digits == 0 and rounded != value:
        faults.report(
            codes.BAD_NUMBER,
            f"`{text}` is not a whole number",
            text.span,
            "give the column `format: decimal` and its `digits`",
            found=text,
        )
    return written_number(rounded, digits, locale)


def written_number(rounded: Decimal, digits: int, locale: Locale) -> str:
    """Write a number that has so many decimals at most as the language does, with a true minus."""
    written = format_decimal(rounded + 0, format=_number_pattern(digits), locale=locale)
    return str(written).replace("-", "−")


@cache
def _number_pattern(digits: int) -> NumberPattern:
    """Return Babel's pattern of a number with so many decimals."""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


def _aligned(
    rows: list[tuple[Cell, ...]], aligns: list[str], point: str
) -> Iterator[tuple[Cell, ...]]:
    """Fill numbers of unequal decimals so that, set to the right, their points stand in line."""
    longest = [
        max((_decimals(row[place].text, point) for row in rows), default=0)
        if align == "decimal"
        else 0
        for place, align in enumerate(aligns)
    ]
    for row in rows:
        yield tuple(
            replace(cell, text=cell.text.derive(cell.text + fill))
            if (fill := _fill(_decimals(cell.text, point), most))
            else cell
            for cell, most in zip(row, longest, strict=True)
        )


def _point(locale: Locale) -> str:
    """Return the sign between whole numbers and decimals."""
    return str(locale.number_symbols["latn"]["decimal"])


def _decimals(text: str, point: str) -> int:
    whole, parted, decimals = text.rpartition(point)
    return len(decimals) if parted and decimals.isdigit() and whole else 0


def _fill(has: int, most: int) -> str:
    if most == has:
        return ""
    figure_spaces = "\u2007" * (most - has)
    return figure_spaces if has else f"\u2008{figure_spaces}"


def events(
    chronology: Chronology, briefing: Briefing, locale: Locale, faults: Collector
) -> tuple[Event, ...]:
    """Put the events of a chronology in the order of their dates, with the dates in words."""
    written: list[tuple[Text, Text]] = [(one.date, one.text) for one in chronology.entries]
    if fields := chronology.fields:
        for row in selected(chronology, briefing, faults):
            text = row[fields.text]
            if fields.note and row[fields.note]:
                text = text.derive(f"{text.rstrip('.')}. {row[fields.note]}")
            if fields.sources and row[fields.sources]:
                text = text.derive(f"{text} {_citation(row[fields.sources])}")
            written.append((row[fields.date], text))
    _check_size(len(written), "rows", briefing.limits.rows, chronology, faults)
    if not written:
        faults.report(
            codes.EMPTY_EXHIBIT,
            "the chronology has no events",
            chronology.title.span,
            "check the values that `where` asks for",
        )
    for _, text in written:
        if not text:
            faults.report(
                codes.EMPTY_EXHIBIT,
                "an event without words",
                text.span,
                "write what happened on that day, or take the row out",
            )
    ordered = sorted(written, key=lambda one: one[0])
    return tuple(Event(_date_text(date, locale, faults), text) for date, text in ordered)


def _date_text(text: Text, locale: Locale, faults: Collector) -> str:
    """Write an ISO day, month or year in words."""
    written = in_words(text, locale)
    if written is None:
        faults.report(
            codes.BAD_DATE,
            f"`{text}` is not a date",
            text.span,
            TIME_NEEDED,
            found=text,
            expected=("a day", "a month", "a year"),
        )
        return text
    return written


def in_words(iso: str, locale: Locale) -> str | None:
    """Return an ISO day, month or year in words, or None when it is none."""
    date = first_day(iso)
    if date is None:
        return None
    pattern = ("y", "MMMM y", "d MMMM y")[iso.count("-")]
    return str(format_date(date, pattern, locale=locale))
