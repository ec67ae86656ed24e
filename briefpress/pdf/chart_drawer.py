"""Draw charts in a worker process, and keep them in the store."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.exhibits.charts import lettering as measuring
from briefpress.exhibits.charts import svg_labels
from briefpress.exhibits.charts.drawing import UnfitLabel
from briefpress.exhibits.charts.lettering import Lettering
from briefpress.exhibits.charts.plot import Plot
from briefpress.render.document import Part, RenderedDocument
from briefpress.store.store import Store
from briefpress.system import needed_environment
from briefpress.theme.theme import Theme
from briefpress.workers import chart_worker
from briefpress.workers.protocol import CHART, DONE
from briefpress.workers.supervisor import Ended, Supervised
from briefpress.workspace.limits import Limits
from briefpress.workspace.tree import digest, digest_file

_PLACE = re.compile(r'<svg data-plot="([a-z0-9-]+)">((?:[^<]|<(?!/?svg\b))*+)</svg>')
_DRAWERS = (chart_worker, measuring, svg_labels)  # what determines a drawing, beside this module
_MODULE = "briefpress.workers.chart_worker"
_MEMORY = 1 << 30  # bytes: V8 uses a quarter of them for the largest legible chart
_TIME = 20  # seconds: two hundred times what such a chart takes


@dataclass(frozen=True, slots=True)
class Drawn:
    """The answer of a worker, or the reason why there is none."""

    svg: str = ""
    fault: str = ""
    too_costly: bool = False


class ChartDrawer:
    """Draws charts in a worker process, which is started for the first one.

    ``drawn`` is the number of charts drawn, without those from the store.
    """

    def __init__(self, store: Store, limits: Limits) -> None:
        self.drawn = 0
        self._store, self._limits = store, limits
        self._process: Supervised | None = None
        self._fonts = ""  # their digest

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def illustrate(
        self, document: RenderedDocument, theme: Theme, sink: Collector
    ) -> RenderedDocument:
        """Return a document with its charts drawn; report those that cannot be drawn."""
        lettering = Lettering.of(theme)
        drawings = {
            name: self._drawing(name, plot, theme, lettering, sink)
            for name, plot in document.plots.items()
        }
        sink.stop_on_errors()
        parts = tuple(_with_drawings(part, drawings) for part in document.parts)
        return replace(document, parts=parts, plots={})

    def _drawing(
        self, name: str, plot: Plot, theme: Theme, lettering: Lettering, sink: Collector
    ) -> str:
        order = _order(name, plot)
        key = digest("\0".join((_renderer(), theme.fonts_digest, order)).encode())
        found = self._store.get(key)
        if found is not None:
            return found.decode()
        drawn = self._ask(theme, order)
        if drawn.fault:
            code = codes.CHART_TOO_COSTLY if drawn.too_costly else codes.BAD_CHART
            message = f"the chart cannot be drawn: {drawn.fault}"
            sink.report(code, message, plot.span, _hint(drawn))
            return ""
        self.drawn += 1
        try:
            svg = svg_labels.settled(drawn.svg, lettering)
        except UnfitLabel as unfit:
            sink.report(codes.CROWDED_CHART, unfit.message, plot.span, unfit.hint)
            return ""
        self._store.put(key, svg.encode())
        return svg

    def _ask(self, theme: Theme, order: str) -> Drawn:
        memory, seconds = min(_MEMORY, self._limits.memory), min(_TIME, self._limits.time)
        process = self._started(theme, memory, seconds)
        answer = process.ask(CHART, order.encode(), seconds)
        if isinstance(answer, Ended):
            self.close()
            return _cause(answer, memory, seconds)
        kind, body = answer
        return Drawn(body.decode()) if kind == DONE else Drawn(fault=body.decode())

    def _started(self, theme: Theme, memory: int, seconds: int) -> Supervised:
        fonts = f"{theme.font_folders} {theme.fonts_digest}"
        if self._process is not None and self._fonts == fonts and self._process.is_alive():
            return self._process
        self.close()
        config = {
            "fonts": list(map(str, theme.font_folders)),
            "memory": memory,
            "processor": seconds,
        }
        environment = {**needed_environment(), "TZ": "UTC"}
        try:
            place = Path(tempfile.gettempdir())
            self._process = Supervised(_MODULE, json.dumps(config), environment, place)
        except OSError as error:
            raise RenderFailed(f"charts cannot be drawn: {error.strerror}") from None
        self._fonts = fonts
        return self._process


def _cause(ended: Ended, memory: int, seconds: int) -> Drawn:
    if "ModuleNotFoundError" in ended.printed:
        last = ended.printed.rpartition("\n")[2]
        raise RenderFailed(f"charts cannot be drawn here: {last}", report=ended.printed)
    if ended.is_late:
        return Drawn(fault=f"it takes longer than {seconds} s", too_costly=True)
    return Drawn(fault=f"it takes more than {memory >> 20} MB of memory", too_costly=True)


def _hint(drawn: Drawn) -> str:
    """Return the fix for a chart that cannot be drawn."""
    if drawn.too_costly:
        return (
            "select fewer rows with `where`; remove transforms that multiply rows from the `spec`"
        )
    return "correct the `spec`; its reference is https://vega.github.io/vega-lite/docs"


def _order(name: str, plot: Plot) -> str:
    """Serialise a plot, in a fixed order."""
    order = {"id": name, "specification": plot.specification, "width": plot.width,
             "families": plot.families, "signs": plot.signs}  # fmt: skip
    return json.dumps(order, sort_keys=True, ensure_ascii=False)


def _with_drawings(part: Part, drawings: Mapping[str, str]) -> Part:
    """Insert the drawn charts into a part, each with its description first."""

    def drawn(place: re.Match[str]) -> str:
        svg = drawings[place.group(1)]
        head, _, rest = svg.partition(">")
        return f"{head}>{place.group(2)}{rest}"

    return replace(part, html=_PLACE.sub(drawn, part.html))


@cache
def _renderer() -> str:
    """Return the digest of the code that draws: here, in the worker, and its library."""
    files = [digest_file(str(one)) for one in (__file__, *(one.__file__ for one in _DRAWERS))]
    return "\0".join((version("vl-convert-python"), *files))
