"""Charts drawn before the sections that hold them are laid out, and kept by what makes them."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from threading import Timer

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, PressFailed
from briefpress.exhibits.charts.plot import Plot
from briefpress.render.document import Manuscript, Part
from briefpress.store.store import Cache
from briefpress.system import needed_environment
from briefpress.workers import chart_worker, sandbox
from briefpress.workers.layout_worker import read_frame, write_frame
from briefpress.workspace.limits import Limits

_PLACE = re.compile(r'<svg data-plot="([a-z0-9-]+)">(.*?)</svg>', re.S)
_MEMORY = 1 << 30  # bytes: V8 takes a quarter of them for the largest chart that can be read
_TIME = 20  # seconds: two hundred times what such a chart takes


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a process answered, or why it did not."""

    svg: str = ""
    fault: str = ""
    too_costly: bool = False


class Plotter:
    """Draws charts in a process of its own, which starts with the first one.

    ``drawn`` is how many it has drawn: none, when all were in the cache.
    """

    def __init__(self, cache: Cache | None, limits: Limits) -> None:
        self.drawn = 0
        self._cache, self._limits = cache, limits
        self._kept: dict[str, str] = {}
        self._process: _Process | None = None

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def illustrate(self, manuscript: Manuscript, fonts: Path, faults: Collector) -> Manuscript:
        """Return a manuscript with its charts drawn; one that cannot be drawn is reported."""
        if not manuscript.plots:
            return manuscript
        faces = _faces(fonts)
        drawings = {
            name: self._drawing(name, plot, fonts, faces, faults)
            for name, plot in manuscript.plots.items()
        }
        faults.stop_on_errors()
        parts = tuple(_with_drawings(part, drawings) for part in manuscript.parts)
        return replace(manuscript, parts=parts, plots={})

    def _drawing(self, name: str, plot: Plot, fonts: Path, faces: str, faults: Collector) -> str:
        order = _order(name, plot)
        key = sha256("\0".join((_engine(), faces, order)).encode()).hexdigest()
        found = self._kept.get(key) or self._cached(key)
        if found is None:
            drawn = self._ask(fonts, order)
            if drawn.fault:
                code = codes.CHART_TOO_COSTLY if drawn.too_costly else codes.BAD_CHART
                faults.report(code, f"the chart cannot be drawn: {drawn.fault}", plot.span,
                              codes_hint(drawn))  # fmt: skip
                return ""
            self.drawn += 1
            found = drawn.svg
            if self._cache is not None:
                data = found.encode()
                self._cache.put(key, sha256(data).digest() + data)
        self._kept[key] = found
        return found

    def _cached(self, key: str) -> str | None:
        entry = self._cache.get(key) if self._cache is not None else None
        if entry is None:
            return None
        digest, data = entry[:32], entry[32:]
        if sha256(data).digest() != digest:
            self._cache.drop(key)  # type: ignore[union-attr]
            return None
        return data.decode()

    def _ask(self, fonts: Path, order: str) -> Drawn:
        if self._process is None or not self._process.serves(fonts):
            self.close()
            self._process = _Process(fonts, min(_MEMORY, self._limits.memory),
                                     min(_TIME, self._limits.time))  # fmt: skip
        drawn = self._process.ask(order)
        if drawn.too_costly:
            self.close()
        return drawn


def codes_hint(drawn: Drawn) -> str:
    """Return what to do about a chart that cannot be drawn."""
    if drawn.too_costly:
        return "draw fewer rows, by `where`; take transforms that multiply rows out of the `spec`"
    return "correct the `spec`: https://vega.github.io/vega-lite/docs says what it may hold"


class _Process:
    """The process, and the pipes to it."""

    def __init__(self, fonts: Path, memory: int, time: int) -> None:
        self._fonts, self._memory, self._time = fonts, memory, time
        post = {"fonts": str(fonts), "memory": memory, "processor": time}
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
        try:
            process = subprocess.Popen(  # noqa: S603
                sandbox.command("chart_worker", json.dumps(post)),
                env={**needed_environment(), "TZ": "UTC"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                start_new_session=True,  # Ctrl-C is for the press, which then ends it
            )
        except OSError as error:
            self._words.close()
            raise PressFailed(f"charts cannot be drawn: {error.strerror}") from None
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        self._process, self._orders, self._answers = process, process.stdin, process.stdout
        self._is_late = False

    def serves(self, fonts: Path) -> bool:
        """Tell whether it can draw with the faces of this folder."""
        return self._fonts == fonts and self._process.poll() is None

    def ask(self, order: str) -> Drawn:
        """Return a drawing, or why there is none."""
        timer = Timer(self._time, self._stop)
        timer.start()
        try:
            write_frame(self._orders, order.encode())
            answer = read_frame(self._answers)
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            return self._ended()
        if answer[:1] == chart_worker.DRAWN:
            return Drawn(answer[1:].decode())
        return Drawn(fault=answer[1:].decode())

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._orders, self._answers, self._words):
            with suppress(OSError):
                stream.close()

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _ended(self) -> Drawn:
        self._process.wait()
        self._words.seek(0)
        said = self._words.read().decode(errors="replace").strip()
        if "ModuleNotFoundError" in said:
            last = said.rpartition("\n")[2]
            raise PressFailed(
                f"charts cannot be drawn on this machine: {last}", report=said[-4000:]
            )
        if self._is_late:
            return Drawn(fault=f"it takes longer than {self._time} s", too_costly=True)
        return Drawn(fault=f"it takes more than {self._memory >> 20} MB of memory", too_costly=True)


def _order(name: str, plot: Plot) -> str:
    """Write down what is to be drawn, the same each time."""
    panels = [{"x": p.x, "y": p.y, "specification": p.specification} for p in plot.panels]
    order = {"id": name, "panels": panels, "width": plot.width, "height": plot.height,
             "families": plot.families, "signs": plot.signs}  # fmt: skip
    return json.dumps(order, sort_keys=True, ensure_ascii=False)


def _with_drawings(part: Part, drawings: Mapping[str, str]) -> Part:
    """Put the drawings into a part, each with its description first."""

    def drawn(place: re.Match[str]) -> str:
        svg = drawings[place.group(1)]
        head, _, rest = svg.partition(">")
        return f"{head}>{place.group(2)}{rest}"

    return replace(part, html=_PLACE.sub(drawn, part.html))


@cache
def _engine() -> str:
    """Return the digest of what draws: the press, and the library it does it with."""
    digest = sha256(version("vl-convert-python").encode())
    for module in (__file__, chart_worker.__file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()


def _faces(fonts: Path) -> str:
    """Return the digest of the faces, by which words are measured."""
    whole = sha256()
    for file in _files(fonts):
        whole.update(file.name.encode())
        with file.open("rb") as content:
            whole.update(file_digest(content, "sha256").digest())
    return whole.hexdigest()


def _files(fonts: Path) -> Iterable[Path]:
    return sorted(fonts.glob("*.ttf"))
