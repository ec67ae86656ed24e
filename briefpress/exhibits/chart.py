"""Collect the words in a chart; `charts` plans the chart itself.

In: a chart, and its CSV rows. Out: the author's words that may be drawn, from the block and from
the cells that name things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.charts import Chart
from briefpress.model.texts import texts


@dataclass(frozen=True, slots=True)
class ChartWords(View):
    """The author's words in a chart."""

    words: tuple[Text, ...]

    def drawn(self) -> Iterator[Text]:
        """Give the words, those of the block first."""
        return iter(self.words)


def view(block: Chart, data: ExhibitData, _locale: Locale, _faults: Collector) -> ChartWords:
    """Return the words that the chart may print."""
    return ChartWords(tuple(_words(block, data)))


def _words(chart: Chart, data: ExhibitData) -> Iterator[Text]:
    for text in (chart.unit, *(one for column in chart.columns for one in texts(column))):
        if text:
            yield text
    named = {chart.x, chart.series} - {None}
    for row in data.tables[str(chart.csv)].rows:
        yield from (cell for name, cell in row.items() if name in named or chart.spec)
    yield from _texts_in(chart.spec)


def _texts_in(value: object) -> Iterator[Text]:
    """Give the texts in free-form lists and mappings."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one)
