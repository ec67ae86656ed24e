"""Draw the forms of charts: from points to shapes and labels.

In: the points of a chart. Out: a `Drawing`. Nothing is left to the renderer: domains, ticks and the
places of labels are computed here, so that a chart is as wide as its column. Series are
distinguished by labels beside them, then by tone, pattern and marker, never by hue alone; estimates
are hollow or dashed, and a gap in the numbers is a gap in the chart. Raises `UnfitLabel` for labels
that cannot be set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefpress.exhibits.charts.drawing import Drawing, UnfitLabel
from briefpress.exhibits.charts.form import FILLS
from briefpress.exhibits.charts.grid import in_rows
from briefpress.exhibits.charts.lying import side_by_side
from briefpress.exhibits.charts.pen import SHAPES
from briefpress.exhibits.charts.points import Plotted
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart

_MOST = {"lines": len(SHAPES), "columns": len(FILLS), "stacked-columns": len(FILLS)}


def drawing(
    chart: Chart, drawn: Sequence[Plotted], style: ChartStyle, words: Mapping[str, str]
) -> Drawing:
    """Draw a form; raise `UnfitLabel` when its labels or series cannot be told apart."""
    width = style.length(chart.width if chart.width == "full" else "column")
    series = max(len(one.series) for one in drawn)
    most = _MOST.get(str(chart.form), series)
    if series > most and not (chart.form == "lines" and chart.highlight):
        raise UnfitLabel(
            f"the chart has {series} series; no more than {most} can be told apart",
            "select some of them with `where`, or use `form: small-multiples`",
        )
    if chart.form in ("bars", "dots", "ranges"):
        return side_by_side(chart, drawn, style, words, width)
    return in_rows(chart, drawn, style, words, width)
