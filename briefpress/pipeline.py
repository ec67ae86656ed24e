"""From files to a PDF: the steps of a build, in their order, and nothing else."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version

import briefpress
from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.exhibits.charts.plan import plan
from briefpress.lint import rules
from briefpress.lint.reviews import check_reviews
from briefpress.load.briefing import load
from briefpress.pdf.printing import WRITTEN, Press
from briefpress.pdf.standards import Standard
from briefpress.render.document import Manuscript, Printed
from briefpress.render.sections import Imprint, Typeface, render
from briefpress.resolve.resolve import resolve
from briefpress.theme import font_files
from briefpress.theme.theme import House
from briefpress.theme.tokens import Tokens
from briefpress.workspace.project import OWN_STYLES, TOKENS, Project


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from looking for garbage: what these steps make is all used to the end.

    Looking takes a quarter of the time of a long briefing, and finds none.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@_nothing_collected()
def write(project: Project, faults: Collector) -> Manuscript:
    """Read, validate, resolve and render a briefing; raise `BuildFailed` when it has errors."""
    briefing = load(project, faults)
    resolved = resolve(briefing, faults)
    rules.check(resolved, faults, final=project.final)
    next_review = check_reviews(briefing.facts, project.today, faults, final=project.final)
    fonts = project.fonts()
    font_files.check_files(project.own_faces(), faults)
    faults.stop_on_errors()
    font_files.check(resolved.texts(), fonts, faults)
    tokens = _tokens(project, faults)
    plots = plan(resolved.briefing, resolved.locale, tokens, project.stylesheets(), fonts, faults)
    faults.stop_on_errors()
    families = tuple(Typeface(*one) for one in font_files.credits(fonts))
    imprint = Imprint(briefpress.__version__, version("weasyprint"), families)
    manuscript = render(resolved, project.template_folders, tokens, imprint, faults)
    return replace(manuscript, plots=plots, next_review=next_review)


def _tokens(project: Project, faults: Collector) -> Tokens:
    try:
        return Tokens.read(project.token_files())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        faults.report(
            codes.UNREADABLE_FILE,
            f"the design tokens cannot be read: {reason}",
            Span(project.styles / "tokens.css"),
            "the styles of the house need a file of tokens, as text",
        )
    except RecursionError:
        own = project.briefing / OWN_STYLES / TOKENS
        message = "brackets stand too deep in each other in the design tokens"
        faults.report(codes.TOO_DEEP, message, Span(own), "take brackets out of each other")
    faults.stop_on_errors()
    raise AssertionError("tokens that cannot be read are an error")


@_nothing_collected()
def build(project: Project, faults: Collector, press: Press) -> Printed:
    """Print a briefing; raise `BuildFailed` or `PressFailed` when that cannot be done."""
    house = House.seen(project.briefing, project.styles, project.stylesheets(), project.fonts())
    press.warm_up(house)
    with press.timed(WRITTEN):
        manuscript = write(project, faults)
    done = press.print_pages(manuscript, house, faults, Standard(project.pdf))
    return replace(done, next_review=manuscript.next_review)
