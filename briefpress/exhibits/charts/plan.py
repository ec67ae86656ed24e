"""Plan every chart of a briefing, and check that a table prints its numbers.

In: a briefing and its theme. Out: the drawings of its forms, and the specifications that the chart
worker draws. Refused, at their places: charts without numbers, labels that have no room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.charts import forms, specification
from briefpress.exhibits.charts.drawing import Drawing, UnfitLabel
from briefpress.exhibits.charts.lettering import UnfitToken
from briefpress.exhibits.charts.pen import curled
from briefpress.exhibits.charts.plot import Plot
from briefpress.exhibits.charts.points import plotted, records
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart
from briefpress.model.blocks.tables import Table
from briefpress.model.briefing import Briefing
from briefpress.theme.theme import Theme


@dataclass(slots=True)
class Planned:
    """The charts of a briefing by their ids: finished drawings, and plots for the chart worker."""

    drawings: dict[str, Drawing] = field(default_factory=dict)
    plots: dict[str, Plot] = field(default_factory=dict)


def plan(briefing: Briefing, locale: Locale, theme: Theme, sink: Collector) -> Planned:
    """Draw or plan every chart; report those that cannot be drawn."""
    planned = Planned()
    charts = list(briefing.blocks_of(Chart))
    if not charts:
        return planned
    try:
        _plan(charts, briefing, ChartStyle.of(theme, locale), planned, sink)
    except UnfitToken as unfit:
        place = theme.place_of_token(f"--{unfit.name}")
        sink.report(codes.BAD_TOKEN, str(unfit), place, unfit.hint, found=f"--{unfit.name}")
    return planned


def _plan(
    charts: list[Chart], briefing: Briefing, style: ChartStyle, planned: Planned, sink: Collector
) -> None:
    tables = {str(table.id): table for table in briefing.blocks_of(Table)}
    for chart in charts:
        before = len(sink)
        _check_numbers(chart, tables, sink)
        if chart.form is None:
            rows = records(chart, briefing, sink)
            plot = specification.plot(chart, rows, style, sink)
            if len(sink) == before and plot is not None:
                planned.plots[str(chart.id)] = plot
        else:
            drawing = _drawing(chart, briefing, style, sink)
            if len(sink) == before and drawing is not None:
                planned.drawings[str(chart.id)] = drawing


def _drawing(
    chart: Chart, briefing: Briefing, style: ChartStyle, sink: Collector
) -> Drawing | None:
    before = len(sink)
    drawn = plotted(chart, briefing, style.locale, sink)
    if len(sink) > before:
        return None
    if not any(point.value is not None or point.high is not None
               for one in drawn for point in one.points):  # fmt: skip
        sink.report(
            codes.EMPTY_EXHIBIT,
            "the chart has no numbers",
            chart.title.span,
            "check the column named in `y`",
        )
        return None
    try:
        return forms.drawing(chart, drawn, style, briefing.words)
    except UnfitLabel as unfit:
        place = _place(unfit.text, chart, briefing)
        sink.report(codes.CROWDED_CHART, unfit.message, place, unfit.hint, found=unfit.text or None)
        return None


def _place(words: str, chart: Chart, briefing: Briefing) -> Span:
    """Return where the author wrote words that do not fit, or the chart."""
    written = (
        text for text in _written(chart, briefing) if words and curled(text) == curled(words)
    )
    return next(written, chart.title).span


def _written(chart: Chart, briefing: Briefing) -> Iterator[Text]:
    named = (chart.unit, *(text for one in chart.columns for text in (one.title, one.unit)))
    yield from (text for text in named if text is not None)
    rows = briefing.tables[str(chart.csv)].rows
    for name in (chart.x, chart.series):
        yield from (row[name] for row in rows if name is not None)


def _check_numbers(chart: Chart, tables: dict[str, Table], sink: Collector) -> None:
    """Report a `numbers` that names no table, or a table that lacks some of the numbers."""
    if chart.numbers is None:
        return
    span, table = chart.numbers.span, tables.get(str(chart.numbers))
    if table is None:
        sink.report(
            codes.NO_NUMBERS,
            f"unknown table `{chart.numbers}`",
            span,
            did_you_mean(chart.numbers, tables) or "add the table to an annex",
            found=chart.numbers,
        )
        return
    if table.csv != chart.csv:
        sink.report(
            codes.NO_NUMBERS,
            f"table `{chart.numbers}` does not print the data of `{chart.csv}`",
            span,
            f"set `csv: {chart.csv}` for that table, or name the table that has it",
            found=chart.numbers,
        )
        return
    printed = {str(key) for column in table.columns for key in (column.key, column.to)}
    printed.add(str(table.group_by))
    for key in chart.columns_drawn():
        if key not in printed:
            sink.report(
                codes.NO_NUMBERS,
                f"table `{chart.numbers}` does not print the column `{key}`, which the chart draws",
                key.span,
                "add the column to the table",
                found=key,
            )
    for name, values in table.where.items():
        drawn = chart.where.get(name)
        if drawn is None or not set(map(str, drawn)) <= set(map(str, values)):
            sink.report(
                codes.NO_NUMBERS,
                f"table `{chart.numbers}` prints fewer rows than the chart draws, because of "
                f"its `{name}`",
                span,
                "select all of them in its `where`",
                found=chart.numbers,
            )
