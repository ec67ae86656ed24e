"""Share the options, the build and the output of the commands that lay a briefing out."""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter

from briefpress import reports, system
from briefpress.cli.bugs import report
from briefpress.cli.exits import CONTENT, RENDERER, Ended, WrongUsage
from briefpress.cli.files import shown
from briefpress.cli.progress import Watch
from briefpress.cli.streams import say
from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, RenderFailed, did_you_mean
from briefpress.render.document import BuildResult
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workspace import up_to_date
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, BadLimit, Limits
from briefpress.workspace.project import MANIFEST, Project


def add_options(command: argparse.ArgumentParser, told_on: str = "stderr") -> None:
    """Add the options of every command that lays a briefing out.

    Diagnostics go to ``told_on``: to stdout when they are the output of the command.
    """
    command.set_defaults(told_on=told_on)
    command.add_argument(
        "briefing",
        nargs="?",
        help="name of a folder in content/, or path of any folder that has a briefing.yaml",
    )
    stage = command.add_mutually_exclusive_group()
    stage.add_argument("--draft", action="store_true", help="mark every page as a draft")
    stage.add_argument(
        "--final",
        action="store_true",
        help="reject what must not be published: facts past their review date, unfinished text",
    )
    command.add_argument(
        "--today",
        type=_day,
        metavar="DAY",
        help="date against which reviews are due, such as 2026-06-15 (default: today)",
    )
    command.add_argument(
        "--jobs",
        type=positive,
        metavar="N",
        help="sections laid out in parallel (default: all cores)",
    )
    command.add_argument(
        up_to_date.CACHE_OPTION,
        type=Path,
        metavar="DIR",
        help="cache of laid-out sections; share it only with people you trust "
        f"(default: {up_to_date.cache_folder(os.environ) or 'none, without a home folder'})",
    )
    command.add_argument(
        "--format",
        choices=reports.FORMS,
        default="text",
        help=(
            "format of diagnostics: text for people, line for editors, json, github for the "
            "annotations of GitHub Actions, sarif for code scanning (default: %(default)s)"
        ),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def positive(text: str) -> int:
    """Parse an integer above zero; raise ValueError for another text."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def project(root: Path, options: argparse.Namespace) -> Project:
    """Return the project that the options select."""
    settings = _settings(root)
    name = str(settings.get("default", "")) if options.briefing is None else options.briefing
    pdf = getattr(options, "pdf", "1.7")  # commands without a PDF have no such option
    looks = (root / "templates", root / "styles")
    return Project(
        _briefing(root, name),
        *looks,
        options.draft,
        pdf,
        _limits(settings),
        options.final,
        options.today or date.today(),  # in the author's time zone
    )


def _settings(root: Path) -> Mapping[str, object]:
    """Return the table `tool.briefpress` of `pyproject.toml`, if there is one."""
    file = root / "pyproject.toml"
    if not file.exists():
        return {}
    try:
        whole = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(f"`{shown(file)}` cannot be read: {error}") from None
    found = whole.get("tool", {}).get("briefpress", {})
    if not isinstance(found, dict):
        raise WrongUsage(f"`{shown(file)}`: `tool.briefpress` is not a table")
    return found


def _limits(settings: Mapping[str, object]) -> Limits:
    try:
        return DEFAULT.changed(settings.get("limits", {}))
    except BadLimit as bad:
        raise WrongUsage(f"pyproject.toml: {bad}") from None


def _briefing(root: Path, name: str) -> Path:
    for folder in (root / "content" / name, Path(name).absolute()):
        with suppress(OSError, ValueError):  # a name that is not a valid path
            if name and (folder / MANIFEST).is_file():
                return folder
    there = [file.parent.name for file in (root / "content").glob(f"*/{MANIFEST}")]
    hint = did_you_mean(name, there) or f"content/ has {', '.join(sorted(there)) or 'none'}"
    raise WrongUsage(f"unknown briefing `{name}`: {hint}")


def printed(
    project: Project, options: argparse.Namespace, watch: Watch
) -> tuple[BuildResult, Collector]:
    """Build a briefing; on failure, print all diagnostics and raise `Ended`."""
    sink = Collector()
    try:
        with watch.shown(), _session(project, options, watch) as session:
            options.at_end.callback(session.close)
            return session.build(project, sink), sink
    except BuildFailed as failed:
        for diagnostic in failed.diagnostics:  # a theme or a process may fail before the sink
            sink.add(diagnostic)
        tell(sink, options, project)
        raise Ended(CONTENT) from None
    except RenderFailed as failed:
        sink.add(failed.diagnostic)
        tell(sink, options, project)
        if failed.code is codes.RENDERER_CRASH and failed.report:
            say(f"build.py: {report(failed.report, options.arguments)}", sys.stderr)
        raise Ended(RENDERER) from None


def _session(project: Project, options: argparse.Namespace, watch: Watch) -> Session:
    jobs = options.jobs or system.processors()
    return Session(jobs, _store(options), perf_counter, watch, project.limits)


def _store(options: argparse.Namespace) -> Store:
    """Return the store at the requested or the default place, if it is writable."""
    try:
        if options.cache:
            return Store(options.cache)
    except OSError as error:
        raise WrongUsage(
            f"`{options.cache}` cannot be used as the cache: {error.strerror}"
        ) from None
    folder = up_to_date.cache_folder(os.environ)
    options.cache = Path(folder) if folder else None
    try:
        return Store(options.cache)
    except OSError:
        options.cache = None  # nothing is kept in a home folder that is not writable
        return Store()


def fails_strict(sink: Collector) -> bool:
    """Tell whether ``--strict`` rejects any diagnostic.

    Notes do not count, nor does an overdue review: the result of a strict build must not depend on
    the day; ``--final`` rejects it.
    """
    return any(
        one.severity is not Severity.NOTE and one.code is not codes.REVIEW_DUE for one in sink
    )


def tell(sink: Collector, options: argparse.Namespace, project: Project) -> str:
    """Print the diagnostics in the requested format; return the text."""
    stream = getattr(sys, options.told_on)
    is_terminal = stream.isatty()
    screen = reports.Screen(
        excerpts=is_terminal, colours=is_terminal and not os.environ.get("NO_COLOR")
    )
    files = Files(project.roots)
    told = reports.write(options.format, list(sink), Path.cwd(), screen, project.limits, files)
    if told:
        say(told, stream)
    return told
