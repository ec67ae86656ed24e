"""Keep themes, laid-out parts and workers from one build to the next.

A session serves any number of builds, of one briefing or many. Laid-out parts are kept even when
the build fails later.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from briefpress import system
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic, RenderFailed
from briefpress.load.kept import Kept
from briefpress.pdf.charts import Charts
from briefpress.pdf.fragments import Fragments, LayoutCache, Step, Watch
from briefpress.pdf.join import Linker
from briefpress.pdf.standards import Standard
from briefpress.pipeline.front import write_in_sandbox
from briefpress.pipeline.processor import Processor
from briefpress.pipeline.stages import finish, lay_out, write
from briefpress.render.document import BuildResult, RenderedDocument
from briefpress.store.store import Store
from briefpress.theme.addresses import Addresses
from briefpress.theme.templates import Compiled
from briefpress.theme.theme import Theme, read_theme
from briefpress.workers.pool import Pool, WorkerTheme
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits
from briefpress.workspace.project import Project

WRITTEN, JOINED = "(written)", "(joined)"  # steps other than parts
_THEMES = 8  # workers that stay ready
_LINKERS = 4  # briefings whose pages stay in memory as objects


def _ignore(_step: Step) -> None:
    pass


class Session:
    """Builds briefings one after another, until it is closed.

    ``jobs`` is the number of workers, ``store`` keeps laid-out parts, ``clock`` gives seconds, and
    ``watch`` is called at each step.
    """

    def __init__(
        self,
        jobs: int = 1,
        store: Store | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        watch: Watch = _ignore,
        limits: Limits = DEFAULT,
    ) -> None:
        self._store = Store() if store is None else store
        self._pool = Pool(jobs, clock, limits)
        self._shelf = LayoutCache(self._pool, self._store, watch, limits)
        self._compiled = Compiled(self._store)
        self._linkers: OrderedDict[Path, Linker] = OrderedDict()
        self._kept = Kept()
        self._themes: OrderedDict[str, Theme] = OrderedDict()
        self._clock, self._watch, self._limits = clock, watch, limits
        self.charts = Charts(self._store, limits)
        self.processor = Processor(self._store, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers and tidy the store."""
        self._pool.close()
        self.charts.close()
        self._store.tidy()

    def build(self, project: Project, sink: Collector) -> BuildResult:
        """Build a briefing; raise `BuildFailed` or `RenderFailed` when it fails."""
        files = Files(project.roots)
        theme = self._known(read_theme(files, project), project)
        largest = max(project.limits.image_bytes, project.limits.svg_bytes)
        addresses = Addresses(files, project.briefing, project.styles, largest)
        worker_theme = _worker_theme(theme)
        self._pool.warm_up(worker_theme, addresses)
        with self._timed(WRITTEN):
            document = self._write(project, files, theme, sink)
        document = self.charts.illustrate(document, theme, sink)
        fragments = Fragments(self._shelf, document, worker_theme, addresses)
        try:
            listed, parts = lay_out(fragments, sink)
        finally:  # laid-out parts serve the next build, even if this one fails
            self._shelf.keep(project.briefing, fragments.used)
        with self._timed(JOINED):
            linker = self._linker(project.briefing)
            printed = finish(linker, listed, parts, Standard(project.pdf), theme.fonts)
        return replace(printed, reads=dict(files.log), diagnostics=tuple(sink))

    def _write(
        self, project: Project, files: Files, theme: Theme, sink: Collector
    ) -> RenderedDocument:
        if theme.is_custom:
            return write_in_sandbox(project, files, sink, self.processor)
        return write(
            project, files, theme, self._compiled, self._store, sink, self.processor, self._kept
        )

    def _linker(self, briefing: Path) -> Linker:
        """Return what joined the last build of a briefing."""
        self._linkers[briefing] = linker = self._linkers.pop(briefing, None) or Linker()
        while len(self._linkers) > _LINKERS:
            self._linkers.popitem(last=False)
        return linker

    def _known(self, theme: Theme, project: Project) -> Theme:
        """Return the theme read before, if it is unchanged."""
        # A theme knows where its files are: one of a briefing's own is that briefing's.
        key = " ".join((theme.digest, theme.templates_digest, *map(str, project.roots)))
        self._themes[key] = known = self._themes.pop(key, theme)
        while len(self._themes) > _THEMES:
            self._themes.popitem(last=False)
        return known

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        start = self._clock()
        yield
        self._watch(Step(name, seconds=self._clock() - start))


def _worker_theme(theme: Theme) -> WorkerTheme:
    sheets = tuple((sheet.address, sheet.text) for sheet in theme.sheets)
    return WorkerTheme(theme.digest, sheets, theme.font_folders, theme.fonts_digest)


def build(project: Project) -> BuildResult:
    """Print one briefing in a session of its own.

    Raises `BuildFailed` for errors in the content and `RenderFailed` when the renderer cannot go
    on; a warning is in the diagnostics of the result.
    """
    with Session(system.processors(), limits=project.limits) as session:
        return session.build(project, Collector())


def check(project: Project) -> tuple[Diagnostic, ...]:
    """Return everything that a build of one briefing would report, in the order of the files."""
    sink = Collector()
    with Session(system.processors(), limits=project.limits) as session:
        try:
            session.build(project, sink)
        except BuildFailed as failed:
            return failed.diagnostics
        except RenderFailed as failed:
            sink.add(failed.diagnostic)
    return tuple(sink)
