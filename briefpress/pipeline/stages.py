"""Run the stages of a build, from files to a PDF, in their order.

`write` turns YAML into HTML and needs no renderer; the other stages turn HTML into a PDF.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version

import briefpress
from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.exhibits import registry
from briefpress.exhibits.charts.plan import plan
from briefpress.lint import rules
from briefpress.lint.reviews import check_reviews
from briefpress.load.briefing import load
from briefpress.load.kept import Kept
from briefpress.parse.pandoc import Ask, refuse
from briefpress.pdf.findings import Teller
from briefpress.pdf.fragments import Fragments, producer
from briefpress.pdf.join import Linker, Placed
from briefpress.pdf.paginate import map_entries, pages_of, settled
from briefpress.pdf.slots import slots
from briefpress.pdf.standards import Standard
from briefpress.render.document import BuildResult, RenderedDocument
from briefpress.render.sections import Imprint, render
from briefpress.resolve.resolve import resolve
from briefpress.theme import check as theme_rules
from briefpress.theme import font_files
from briefpress.theme.font_files import Font, Memo
from briefpress.theme.templates import Compiled
from briefpress.theme.theme import Theme
from briefpress.workspace.files import Files
from briefpress.workspace.project import Project


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Pause garbage collection: what these stages create is used to the end.

    It would take a quarter of the time of a long briefing, and find nothing.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@nothing_collected()
def write(
    project: Project,
    files: Files,
    theme: Theme,
    compiled: Compiled,
    memo: Memo,
    sink: Collector,
    ask: Ask = refuse,
    kept: Kept | None = None,
) -> RenderedDocument:
    """Read, validate, resolve and render a briefing; raise `BuildFailed` when it has errors.

    ``ask`` runs pandoc, where sources or their style need it. ``kept`` has what files gave in the
    builds before.
    """
    theme_rules.check(theme, project, files, memo, sink)
    briefing = load(project, files, theme, sink, ask, kept)
    resolved = resolve(briefing, sink, ask)
    rules.check(resolved, sink, final=project.final)
    next_review = check_reviews(briefing.facts, project.today, sink, final=project.final)
    font_files.check(resolved.texts(), theme.fonts, memo, sink)
    charts = plan(resolved.briefing, resolved.locale, theme, sink)
    sheets = registry.sheets(resolved.briefing, resolved.views, theme, resolved.locale, sink)
    sink.stop_on_errors()
    resolved = replace(resolved, views={**resolved.views, **sheets})
    families = tuple(font_files.credits(theme.fonts, memo))
    imprint = Imprint(briefpress.__version__, version("weasyprint"), families)
    document = render(resolved, charts.drawings, theme, compiled, imprint, sink)
    return replace(document, plots=charts.plots, next_review=next_review)


@nothing_collected()
def lay_out(fragments: Fragments, sink: Collector) -> tuple[RenderedDocument, list[Placed]]:
    """Lay out the parts of a document and number its pages; return it with its page lists.

    What WeasyPrint reports becomes a warning, or an error when content is lost, with its place in
    the stylesheet or in the content if known. Raises `BuildFailed` on errors, `RenderFailed` when
    the renderer fails or the layout does not converge.
    """
    teller = Teller(fragments.document, fragments.addresses, sink)
    try:
        listed, parts = settled(fragments.document, fragments.of)
    except RenderFailed:
        teller.report_known(fragments.known)
        raise
    teller.report(parts)
    sink.stop_on_errors()
    return listed, parts


@nothing_collected()
def finish(
    linker: Linker,
    listed: RenderedDocument,
    parts: Sequence[Placed],
    standard: Standard,
    fonts: Iterable[Font],
) -> BuildResult:
    """Join the parts of a document into one PDF."""
    pdf = linker.join(parts, listed, standard, producer(), fonts)
    html = listed.html(
        slots(part.html).filled(placed.figures)
        for part, placed in zip(listed.parts, parts, strict=True)
    )
    return BuildResult(
        pdf,
        html,
        pages_of(parts),
        sum(part.fragment.pages for part in parts),
        tuple(map_entries(parts, listed)),
        bool(listed.attachments),
        listed.next_review,
    )
