"""Read the rows of a chart as points: checked numbers, in panels and series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.exhibits.cells import report_no_number
from briefpress.exhibits.rows import selected
from briefpress.model.blocks.charts import Chart, Measure
from briefpress.model.briefing import Briefing
from briefpress.parse import numbers
from briefpress.workspace.limits import Limits, how_to_raise

_NUMBER_NEEDED = (
    "write at most 15 digits, with a point before the decimals; leave the cell empty if there is "
    "no number"
)
_PARTED = ("small-multiples", "bars", "dots", "ranges")  # a panel for each series


@dataclass(frozen=True, slots=True)
class Point:
    """A number with its name and series; ``value`` is None for a gap."""

    x: str
    series: str
    value: float | None
    label: str
    low: float | None = None
    high: float | None = None
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Plotted:
    """The points on one pair of axes; ``series`` are in the order of the file."""

    title: str
    unit: str
    digits: int
    points: tuple[Point, ...]

    @property
    def names(self) -> list[str]:
        """The years or names, each once, in their order."""
        return list(dict.fromkeys(point.x for point in self.points))

    @property
    def series(self) -> list[str]:
        """The series, each once."""
        return list(dict.fromkeys(point.series for point in self.points))


def plotted(chart: Chart, briefing: Briefing, locale: Locale, sink: Collector) -> list[Plotted]:
    """Read the numbers of a form: one `Plotted`, or one for each panel."""
    return _Reading(chart, briefing, locale, sink).plotted()


def records(chart: Chart, briefing: Briefing, sink: Collector) -> list[dict[str, object]]:
    """Return the rows of a file for a specification: numbers as numbers, empty cells as null."""
    rows = list(selected(chart, briefing.tables, sink))
    _require(rows, chart, briefing.limits, sink)
    for cell in (cell for row in rows for cell in row.values()):
        if numbers.is_ambiguous(cell):  # a specification may use any column
            report_no_number(cell, "", "", sink)
    return [{name: _plain(cell) for name, cell in row.items()} for row in rows]


def _plain(cell: Text) -> object:
    if not cell:
        return None
    number = numbers.read(cell)
    value = None if number is None or number.about else number.value
    return str(cell) if value is None else float(value)


def _require(rows: list[Mapping[str, Text]], chart: Chart, limits: Limits, sink: Collector) -> None:
    if not rows:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the chart has no rows",
            chart.title.span,
            "check the values in `where`",
        )
    if len(rows) > limits.chart_rows:
        sink.report(
            codes.TABLE_TOO_LARGE,
            f"the chart has {len(rows):,} rows; the limit is {limits.chart_rows:,}",
            chart.title.span,
            f"select fewer rows with `where`, {how_to_raise('chart-rows')}",
            found=f"{len(rows):,} rows",
        )


class _Reading:
    """Reads the rows of one chart, once."""

    def __init__(self, chart: Chart, briefing: Briefing, locale: Locale, sink: Collector) -> None:
        self.chart, self.locale, self.sink = chart, locale, sink
        self.rows = list(selected(chart, briefing.tables, sink))
        _require(self.rows, chart, briefing.limits, sink)
        file = briefing.tables[str(chart.csv)].rows
        for name, values in chart.estimates.items():
            self._check_values(values, {str(row[name]) for row in file}, f"column `{name}`")
        there = {str(row[chart.x or ""]) for row in self.rows}
        if chart.series:
            there |= {str(row[chart.series]) for row in self.rows}
        self._check_values(chart.highlight, there, "what the chart draws")

    def plotted(self) -> list[Plotted]:
        """Return the panels."""
        chart = self.chart
        measures = chart.measures()
        if len(measures) > 1 and chart.form in (*_PARTED, "columns"):
            return [self._panel([one], one.title or "", one) for one in measures]
        if chart.form in _PARTED and chart.series:
            names = dict.fromkeys(str(row[chart.series]) for row in self.rows)
            whole = self._panel(measures, "", measures[0])
            return [
                Plotted(
                    name,
                    whole.unit if place == 0 else "",
                    whole.digits,
                    tuple(point for point in whole.points if point.series == name),
                )
                for place, name in enumerate(names)
            ]
        return [self._panel(measures, "", measures[0])]

    def _panel(self, measures: list[Measure] | tuple[Measure, ...], title: str,
               main: Measure) -> Plotted:  # fmt: skip
        points = [point for one in measures for point in self._points(one, len(measures) > 1)]
        if self.chart.sort == "value":
            order = {point.x: point.value or 0 for point in points}
            points.sort(key=lambda point: -order[point.x])
        return Plotted(title, str(main.unit or ""), main.digits or 0, tuple(points))

    def _points(self, measure: Measure, several: bool) -> Iterator[Point]:
        chart, seen = self.chart, dict[tuple[str, str], Text]()
        for row in self.rows:
            name, value = row[chart.x or ""], self._number(row[measure.key])
            series = str(measure.title) if several else str(row.get(chart.series or "", ""))
            if not name:
                self._no_name(name)
            if (str(name), series) in seen:
                self._twice(name)
            seen[(str(name), series)] = name
            low = self._number(row[chart.low]) if chart.low else None
            high = self._number(row[chart.high]) if chart.high else None
            if low is not None and high is not None and low > high:
                self._upside_down(row[chart.low or ""])
            yield Point(
                str(name),
                series,
                None if value is None else float(value),
                "" if value is None else numbers.written(value, measure.digits or 0, self.locale),
                None if low is None else float(low),
                None if high is None else float(high),
                self._is_estimate(row),
            )

    def _is_estimate(self, row: Mapping[str, Text]) -> bool:
        return self.chart.hollow or any(
            str(row[name]) in map(str, values) for name, values in self.chart.estimates.items()
        )

    def _number(self, text: Text) -> Decimal | None:
        if not text:
            return None
        number = numbers.read(text)
        if number and number.value is not None and not number.about and not number.is_too_large():
            self._check_drawable(number.value, text)
            return number.value
        message = f"`{text[:30]}` is not a number that a chart can draw"
        report_no_number(text, message, _NUMBER_NEEDED, self.sink)
        return None

    def _check_drawable(self, value: Decimal, text: Text) -> None:
        """Report a number that the form cannot draw truthfully."""
        most, message = self.chart.maximum, ""
        if most is not None and value > most:
            message, hint = f"is above the `maximum` of {most}", "remove or raise `maximum`"
        elif self._is_stacked and value < 0:
            message, hint = "is negative, and cannot be stacked", "use `form: lines`"
        if message:
            whole = f"`{text[:30]}` {message}"
            self.sink.report(codes.BAD_CHART, whole, text.span, hint, found=text)

    @property
    def _is_stacked(self) -> bool:
        """Whether columns stand on each other."""
        is_several = self.chart.form == "columns" and self.chart.series is not None
        return self.chart.form == "stacked-columns" or is_several

    def _check_values(self, values: tuple[Text, ...], there: set[str], where: str) -> None:
        for value in values:
            if value not in there:
                self.sink.report(
                    codes.UNKNOWN_VALUE,
                    f"no row of `{self.chart.csv}` has `{value}` in {where}",
                    value.span,
                    did_you_mean(value, there),
                    found=value,
                    expected=sorted(there)[:100],
                )

    def _no_name(self, cell: Text) -> None:
        self.sink.report(
            codes.BAD_CHART,
            f"a row has no year or name in column `{self.chart.x}`",
            cell.span,
            "add it, or exclude the row with `where`",
        )

    def _twice(self, name: Text) -> None:
        by = f" of one `{self.chart.series}`" if self.chart.series else ""
        self.sink.report(
            codes.BAD_CHART,
            f"two rows{by} have `{name[:30]}` in column `{self.chart.x}`",
            name.span,
            "select one of them with `where`, or separate them with `series`",
            found=name,
        )

    def _upside_down(self, low: Text) -> None:
        self.sink.report(
            codes.BAD_CHART,
            f"the lowest estimate `{low}` is higher than the highest",
            low.span,
            "check the columns named in `low` and `high`",
            found=low,
        )
