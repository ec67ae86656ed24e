"""Fixtures: a small briefing written in the test, and the two real ones, printed once.

Every test belongs to a layer (`LAYERS`): to the front, if nothing else is said. Without a path,
pytest runs the front alone; with one, all that stands there.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from briefpress import system
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic
from briefpress.render.document import BuildResult
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workspace.project import Project
from tests import stages
from tests.inspector import Inspector

ROOT = Path(__file__).resolve().parent.parent
SPECIMEN = ROOT / "tests" / "specimen"
FLAGSHIP = ROOT / "content" / "mali-defence-ministry"
HANDBOOK = ROOT / "content" / "handbook"

# Cheapest first; each is a marker, of which `pyproject.toml` says what it holds.
LAYERS = ("front", "layout", "pdf", "cli", "content", "pixels")
PRINTED = ("specimen_printed", "flagship_printed", "handbook")  # fixtures that take seconds

settings.register_profile("loop", derandomize=True, max_examples=20, deadline=None)
settings.register_profile("large", max_examples=500, deadline=None)
settings.load_profile("loop")

MANIFEST = """
id: small
series: Tests
number: "1"
title: A small briefing
short-title: Small
subtitle: One section
description: A briefing made by a test.
language: en-GB
version: "1.0"
date: 2026-01-15
cut-off: 2026-01-10
handling: TLP:CLEAR
producer: The press
audience: Its tests
sections: [one]
back:
  - part: bibliography
"""
SOURCES = """
- {id: office-2020, type: report, title: The report, publisher: The Office, issued: "2020"}
"""


class Small:
    """A briefing with one section in a folder of its own, changed file by file."""

    def __init__(self, folder: Path, session: Session, own: OwnTheme | None = None) -> None:
        self.folder, self.session, self._own = folder, session, own
        self.templates, self.styles = ROOT / "templates", ROOT / "styles"
        self.write("briefing.yaml", MANIFEST)
        self.write("sources.yaml", SOURCES)
        self.blocks("- A line of prose [@office-2020].")

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).strip() + "\n", encoding="utf-8")

    def blocks(self, blocks: str) -> None:
        """Write the blocks of the one section, as YAML."""
        body = textwrap.indent(textwrap.dedent(blocks).strip(), "  ")
        self.write("sections/one.yaml", f"id: one\ntitle: The one\nblocks:\n{body}")

    def project(self) -> Project:
        return Project(self.folder, self.templates, self.styles)

    def print(self) -> Inspector:
        return Inspector(self.printed().pdf)

    def printed(self) -> BuildResult:
        """Print; there is nothing to say about it."""
        sink = Collector()
        printed = self.session.build(self.project(), sink)
        assert not list(sink)
        return printed

    def diagnostics(self) -> list[Diagnostic]:
        """Go as far as the HTML, and return what is said about the briefing."""
        return self._said(stages.write)

    def html(self) -> str:
        """Go as far as the HTML, and return that of all parts; notes may be said about it."""
        sink = Collector()
        document = stages.write(self.project(), sink)
        assert {one.severity for one in sink} <= {Severity.NOTE}
        return "\n".join(part.html for part in document.parts)

    def build_diagnostics(self) -> list[Diagnostic]:
        """Build, and return what is said about the briefing and its pages."""
        return self._said(self.session.build)

    def _said(self, stage: Callable[[Project, Collector], object]) -> list[Diagnostic]:
        sink = Collector()
        try:
            stage(self.project(), sink)
        except BuildFailed as failed:
            return list(failed.diagnostics)
        return list(sink)

    def own_theme(self, *, beside: bool = False) -> None:
        """Copy templates and styles, so that the test can change them.

        They are beside the briefing for a command that looks for them there. Otherwise their place
        is that of all tests of the process, and so a worker with their fonts is there already.
        """
        own = OwnTheme(self.folder.parent, self.session) if beside or not self._own else self._own
        own.renew()
        self.session = own.session
        self.templates, self.styles = own.folder / "templates", own.folder / "styles"

    def has_own_theme(self) -> bool:
        """Tell whether the test can change templates and styles."""
        return self.styles != ROOT / "styles"


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """A folder for a copy of the templates and styles, and a session whose worker has its fonts."""

    folder: Path
    session: Session

    def renew(self) -> None:
        """Copy what has changed, and remove what is not there; fonts stay the same files."""
        for name in ("templates", "styles"):
            whole, copy = ROOT / name, self.folder / name
            files = {file.relative_to(whole) for file in whole.rglob("*") if file.is_file()}
            for file in [one for one in copy.rglob("*") if not one.is_dir() or one.is_symlink()]:
                if file.relative_to(copy) not in files or file.is_symlink():
                    file.unlink()
            for file in files:
                there = copy / file
                if not there.is_file() or not filecmp.cmp(whole / file, there, shallow=False):
                    there.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(whole / file, there)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what is laid out by this run, in all its processes, out of the user's cache.

    A build in the process of a test has one worker: the processors are busy with other tests, and
    to start another worker takes longer than all that a small briefing has for it.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setattr(system, "processors", lambda: 1)
        yield folder / "briefpress"


@pytest.fixture(scope="session")
def session(cache: Path) -> Iterator[Session]:
    """One session for all tests of a process: its worker stays, and a part is laid out once."""
    with Session(store=Store(cache)) as session:
        yield session


@pytest.fixture(scope="session")
def theme_folder(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnTheme]:
    """Lend one folder to all tests of a process that change the theme."""
    with Session(store=Store(cache)) as session:
        yield OwnTheme(tmp_path_factory.mktemp("theme"), session)


@pytest.fixture
def small(tmp_path: Path, session: Session, theme_folder: OwnTheme) -> Small:
    return Small(tmp_path / "small", session, theme_folder)


@pytest.fixture
def printed(small: Small) -> Callable[[str], Inspector]:
    """Print a section made of these blocks."""

    def print_blocks(blocks: str) -> Inspector:
        small.blocks(blocks)
        return small.print()

    return print_blocks


def _printed(folder: Path, session: Session) -> BuildResult:
    sink = Collector()
    printed = session.build(Project(folder, ROOT / "templates", ROOT / "styles"), sink)
    assert not list(sink), "the renderer had something to say"
    return printed


@pytest.fixture(scope="session")
def specimen_printed(session: Session) -> BuildResult:
    return _printed(SPECIMEN, session)


@pytest.fixture(scope="session")
def specimen_pdf(specimen_printed: BuildResult) -> bytes:
    return specimen_printed.pdf


@pytest.fixture(scope="session")
def specimen(specimen_pdf: bytes) -> Inspector:
    return Inspector(specimen_pdf)


@pytest.fixture(scope="session")
def flagship_printed(session: Session) -> BuildResult:
    return _printed(FLAGSHIP, session)


@pytest.fixture(scope="session")
def flagship_pdf(flagship_printed: BuildResult) -> bytes:
    return flagship_printed.pdf


@pytest.fixture(scope="session")
def flagship(flagship_pdf: bytes) -> Inspector:
    return Inspector(flagship_pdf)


@pytest.fixture(scope="session")
def handbook(session: Session) -> Inspector:
    return Inspector(_printed(HANDBOOK, session).pdf)


def pytest_configure(config: pytest.Config) -> None:
    """Run the front alone when neither a path nor a marker says what to run."""
    if config.args_source is not config.ArgsSource.ARGS and not config.option.markexpr:
        config.option.markexpr = "front"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put every test in one layer, before markers choose among them; run the dearest first.

    So no process has a long test left when the others are done. Of a layer, what asks for the
    largest PDF comes first: while one process prints the flagship, the other prints the handbook,
    and neither is printed twice.
    """
    for test in items:
        layers = {mark.name for mark in test.iter_markers() if mark.name in LAYERS}
        if len(layers) > 1:
            raise pytest.UsageError(f"{test.nodeid} is of several layers: {sorted(layers)}")
        if not layers:
            test.add_marker("front")
        if layers <= {"front"} and _printed_first(test):
            raise pytest.UsageError(f"{test.nodeid} is of no layer, and asks for a printed PDF")
    items.sort(key=lambda test: (-max(map(_rank, test.iter_markers())), -_printed_first(test)))


def _printed_first(test: pytest.Item) -> int:
    """Return the place of the largest PDF that a test asks for, or 0."""
    asked = getattr(test, "fixturenames", ())
    return max((place for place, name in enumerate(PRINTED, 1) if name in asked), default=0)


def _rank(mark: pytest.Mark) -> int:
    return LAYERS.index(mark.name) if mark.name in LAYERS else -1


@pytest.fixture(autouse=True)
def in_its_layer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test of the front print or start commands: that takes time, and has its layers."""
    if request.node.get_closest_marker("front"):
        monkeypatch.setattr(Session, "build", _refuse)
        monkeypatch.setattr(subprocess, "run", _refuse)


def _refuse(*_: object, **__: object) -> None:
    pytest.fail("a test of the front prints, or starts a command: mark it with its layer")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="take the pages as they are now for golden"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which pages were renewed, and how they moved."""
    reports = (one for kind in terminalreporter.stats.values() for one in kind)
    properties = (pair for one in reports for pair in getattr(one, "user_properties", ()))
    told = sorted({str(value) for name, value in properties if name == "golden"})
    if told:
        terminalreporter.section("golden pages")
        for line in told:
            terminalreporter.line(line)
