"""Charts: the words that stand in a drawing; `charts` plans the drawing itself.

In: a chart, and the CSV rows it names. Out: the author's words that may be drawn: of the block, and
of the cells that name things.
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
    """What is written in a chart, by its author."""

    words: tuple[Text, ...]

    def drawn(self) -> Iterator[Text]:
        """Give the words, those of the block first."""
        return iter(self.words)


def view(block: Chart, data: ExhibitData, _locale: Locale, _faults: Collector) -> ChartWords:
    """Return the words that a drawing of the chart may print."""
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
    """Give the texts in lists and keys of an author's own making."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one)
