"""Plan every chart of a briefing, and check that a table prints its numbers."""

from __future__ import annotations

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.exhibits.charts import forms, specification
from briefpress.exhibits.charts.plot import Panel, Plot
from briefpress.exhibits.charts.points import plotted, records
from briefpress.exhibits.charts.style import ChartStyle, UnfitToken
from briefpress.model.blocks.charts import Chart
from briefpress.model.blocks.tables import Table
from briefpress.model.briefing import Briefing
from briefpress.theme.theme import Theme


def plan(
    briefing: Briefing,
    locale: Locale,
    theme: Theme,
    sink: Collector,
) -> dict[str, Plot]:
    """Return the plot of every chart, by its id; report charts that cannot be drawn."""
    charts = list(briefing.blocks_of(Chart))
    try:
        return _plots(charts, briefing, ChartStyle.of(theme, locale), sink) if charts else {}
    except UnfitToken as unfit:
        place = theme.place_of_token(f"--{unfit.name}")
        sink.report(codes.BAD_TOKEN, str(unfit), place, unfit.hint, found=f"--{unfit.name}")
        return {}


def _plots(
    charts: list[Chart], briefing: Briefing, style: ChartStyle, sink: Collector
) -> dict[str, Plot]:
    tables = {str(table.id): table for table in briefing.blocks_of(Table)}
    plots = {}
    for chart in charts:
        before = len(sink)
        _check_numbers(chart, tables, sink)
        plot = _plot(chart, briefing, style, sink)
        if len(sink) == before and plot is not None:
            plots[str(chart.id)] = plot
    return plots


def _plot(chart: Chart, briefing: Briefing, style: ChartStyle, sink: Collector) -> Plot | None:
    before = len(sink)
    if chart.form is None:
        rows = records(chart, briefing, sink)
        one, width, height = specification.panel(chart, rows, style, sink)
        panels: tuple[Panel, ...] = (one,)
    else:
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
        panels, width, height = forms.panels(chart, drawn, style, briefing.words)
    place = chart.title.span if chart.spec is None else chart.spec.span
    return Plot(
        panels, width, height, style.families, style.family, style.number_signs(), place
    )  # fmt: skip


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
