"""Draw charts before their sections are laid out.

What draws them takes long to load, so it is loaded for the first briefing with a chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefpress.diagnostics.diagnostic import Collector
from briefpress.render.document import RenderedDocument
from briefpress.store.store import Store
from briefpress.system import uninterrupted
from briefpress.theme.theme import Theme
from briefpress.workspace.limits import Limits

if TYPE_CHECKING:
    from briefpress.pdf.chart_drawer import ChartDrawer


class Charts:
    """Draws the charts of a document, if it has any."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._drawer: ChartDrawer | None = None

    @property
    def drawn(self) -> int:
        """The number of charts drawn, without those from the store."""
        return 0 if self._drawer is None else self._drawer.drawn

    def close(self) -> None:
        """End the process that draws."""
        if self._drawer is not None:
            self._drawer.close()

    def illustrate(
        self, document: RenderedDocument, theme: Theme, sink: Collector
    ) -> RenderedDocument:
        """Return a document with its charts drawn; report those that cannot be drawn."""
        if not document.plots:
            return document
        if self._drawer is None:
            with uninterrupted():
                from briefpress.pdf.chart_drawer import ChartDrawer  # loads Shapely
            self._drawer = ChartDrawer(self._store, self._limits)
        return self._drawer.illustrate(document, theme, sink)
