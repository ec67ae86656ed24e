"""``doctor``: check that Briefpress can run here, and say how to install what is missing.

`CHECKS` lists the checks in the order of the output; a test page is built at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import struct
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from fontTools.ttLib import TTFont, TTLibError
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from briefpress import system
from briefpress.cli.exits import DONE, RENDERER
from briefpress.cli.files import shown
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, RenderFailed
from briefpress.reports import Screen
from briefpress.reports.text import visible
from briefpress.session import Session
from briefpress.workers import sandbox
from briefpress.workspace import up_to_date
from briefpress.workspace.project import Project

_FACE = re.compile(r"""url\(["']?(fonts/[^"'()]+)""")

_FENCES = {
    sandbox.CALLS: "the renderer is limited to the Python calls that it needs",
    sandbox.NETWORK: "an empty network namespace",
    sandbox.RIGHTS: "no way to gain privileges",
    sandbox.FILES: "only the files of the project and its own (Landlock)",
}
_OLDEST_JAVA = 11
_FOLDER = "a writable folder"
_FIT = "a complete, static font under the Open Font License"

_MANIFEST = """
id: proof
series: Proofs
number: 1
title: A proof
short-title: Proof
subtitle: One page
description: What doctor prints.
language: en
version: 1
date: 2026-01-01
cut-off: 2026-01-01
handling: TLP:CLEAR
producer: Briefpress
audience: Whoever asks
sections: [page]
"""
_PAGE = """
id: page
title: A proof
blocks:
  - This page has been **laid out**, tagged and joined on this machine.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: what was found, what is needed, and how to install it.

    Briefpress runs without an ``optional`` one.
    """

    what: str
    found: str
    needed: str = ""
    good: bool = True
    optional: bool = False
    install: str = ""


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "doctor",
        help="check that Briefpress can run here",
        description=(
            "Check everything that Briefpress needs, say what is missing and how to install it, "
            "and build a page. Exit code 0: Briefpress can run here; 3: it cannot."
        ),
    )
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: %(default)s"
    )
    command.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Run all checks and print the findings."""
    findings = examine(root)
    can_print = _suffice(findings)
    if options.format == "json":
        whole = {"can-print": can_print, "findings": [asdict(one) for one in findings]}
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        print(as_text(findings, Screen(colours=colours)))
        print(f"\nBriefpress can{'' if can_print else 'not'} run here.")
    return DONE if can_print else RENDERER


def examine(root: Path) -> list[Finding]:
    """Return the findings of all checks for the project at ``root``, and of the test page."""
    findings = [finding for check in CHECKS for finding in check(root)]
    if _suffice(findings):
        return [*findings, _proof(root)]
    return [*findings, Finding("test page", "not tried", "what is missing above", good=False)]


def _suffice(findings: list[Finding]) -> bool:
    return all(one.good or one.optional for one in findings)


def as_text(findings: list[Finding], screen: Screen) -> str:
    """Return a line for each finding, and below it the command that installs what is missing."""
    width = max(len(one.what) for one in findings)
    lines = []
    for one in findings:
        mark, colour = ("ok", "caret") if one.good else ("no", "error")
        if one.optional and not one.good:
            mark, colour = "--", "warning"
        needed = f" (needs {one.needed})" if one.needed else ""
        lines.append(
            f"{screen.paint(mark, colour)}  {one.what:<{width}}  {visible(one.found)}{needed}"
        )
        if not one.good:
            lines.extend(f"      {screen.paint(step, 'hint')}" for step in one.install.splitlines())
    return "\n".join(lines)


def _pip(what: str) -> str:
    return f"{shown(Path(sys.executable))} -m pip install {what}"


def _settings(root: Path) -> dict[str, Any]:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(settings["project"])


def _python(root: Path) -> Iterator[Finding]:
    needed, found = _settings(root)["requires-python"], platform.python_version()
    good = SpecifierSet(needed).contains(found, prereleases=True)
    install = "install another Python, then: make clean all PYTHON=its path"
    yield Finding("Python", found, needed, good, install=install)


def _libraries(_root: Path) -> Iterator[Finding]:
    for library in system.LIBRARIES:
        name, oldest = library.title or library.names[0], library.oldest
        needed = f">={oldest}" if oldest else ""
        install = system.how_to_get([library])
        try:
            version, file = system.loaded(library)
        except OSError:
            yield Finding(name, "not found", needed, good=False, install=install)
            continue
        good = not oldest or Version(version) >= Version(oldest)
        found = ", ".join(one for one in (version, file) if one) or "found"
        yield Finding(name, found, needed, good, install=install)


def _packages(root: Path) -> Iterator[Finding]:
    settings = _settings(root)
    for text in settings["dependencies"]:
        yield _package(text)
    extras = settings["optional-dependencies"]
    for text in extras["validate"]:
        yield _package(text, " for --validate")
    for text in extras["citations"]:
        yield _package(text, " for citation styles and BibTeX")


def _package(text: str, use: str = "") -> Finding:
    requirement = Requirement(text)
    name, needed = requirement.name, f"{text.removeprefix(requirement.name)}{use}"
    install = _pip(f"'{text}'")
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, "not found", needed, False, bool(use), install)
    good = requirement.specifier.contains(found, prereleases=True)
    return Finding(name, found, needed, good, bool(use), install)


def _libyaml(_root: Path) -> Iterator[Finding]:
    if yaml.__with_libyaml__:
        yield Finding("libyaml", yaml._yaml.get_version_string())
    else:
        install = _pip("--force-reinstall --only-binary pyyaml pyyaml")
        yield Finding("libyaml", "not found", "PyYAML with LibYAML", good=False, install=install)


def _faces(root: Path) -> Iterator[Finding]:
    folder = root / "styles" / "fonts"
    named = set()
    with suppress(OSError, UnicodeDecodeError):  # the test page reports what is wrong with it
        styles = (root / "styles" / "fonts.css").read_text(encoding="utf-8")
        named = {root / "styles" / path for path in _FACE.findall(styles)}
    for file in sorted({*folder.glob("*.ttf"), *named}):
        install = f"git restore {shown(file)}"
        try:
            yield Finding(file.name, _face(file))
        except _Unfit as unfit:
            yield Finding(file.name, f"is {unfit}", _FIT, good=False, install=install)
        except FileNotFoundError:
            yield Finding(file.name, "not found", _FIT, good=False, install=install)
        except (OSError, TTLibError, struct.error, AssertionError, KeyError):
            yield Finding(file.name, "is damaged", _FIT, good=False, install=install)


class _Unfit(Exception):
    """A font that Briefpress cannot use; the message says why."""


def _face(file: Path) -> str:
    """Return the name of a font and the file of its licence; raise an exception if it is unfit."""
    with TTFont(file, checkChecksums=2) as font:
        for table in font.reader.tables:
            _ = font.reader[table]  # compares its checksum
        if "fvar" in font or "glyf" not in font:
            raise _Unfit("variable, or not TrueType")
        names = font["name"]
        name, version, terms = (str(names.getDebugName(number)) for number in (4, 5, 13))
        family = str(names.getDebugName(16) or names.getDebugName(1))
    if "Open Font License" not in terms:
        raise _Unfit("under other terms")
    for licence in sorted(file.parent.glob("OFL-*.txt")):
        if family.startswith(licence.stem.removeprefix("OFL-")):
            number = re.search(r"(?<!\d)\d++\.\d+", version)
            return f"{name} {number.group() if number else ''}, {licence.name}"
    raise _Unfit(f"without its licence, a file OFL-{family.split()[0]}.txt")


def _fences(_root: Path) -> Iterator[Finding]:
    """Check the sandbox: without some restrictions the renderer works, but is less safe."""
    for fence in sandbox.holding(system.needed_environment()):
        yield Finding(
            f"sandbox: {fence.name}",
            _FENCES[fence.name] if fence.holds else fence.why,
            "" if fence.holds else _FENCES[fence.name],
            good=fence.holds,
            optional=fence.name != sandbox.CALLS,
            install="" if fence.holds else "build untrusted content on a system that has it",
        )


def _folders(_root: Path) -> Iterator[Finding]:
    if not (folder := up_to_date.cache_folder(os.environ)):
        install = f"set HOME to your folder, or build with {up_to_date.CACHE_OPTION} DIR"
        yield Finding("cache", "no home folder", _FOLDER, False, True, install)
        yield from _temporary_files()
        return
    cache = Path(folder)
    there = next(one for one in (cache, *cache.absolute().parents) if one.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        size = sum(_size(file) for file in cache.rglob("*")) / 1_000_000
        yield Finding("cache", f"{cache}, {size:.1f} MB", optional=True)
    else:
        install = f"make {there} writable, or build with {up_to_date.CACHE_OPTION} DIR"
        yield Finding("cache", f"{there} is not writable", _FOLDER, False, True, install)
    yield from _temporary_files()


def _temporary_files() -> Iterator[Finding]:
    try:
        temporary = tempfile.gettempdir()
    except FileNotFoundError:
        install = "export TMPDIR=a writable folder"
        yield Finding("temporary files", "no folder", _FOLDER, good=False, install=install)
    else:
        free = shutil.disk_usage(temporary).free / 1_000_000
        yield Finding("temporary files", f"{temporary}, {free:,.0f} MB free")


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0


def _java(_root: Path) -> Iterator[Finding]:
    file, needed = system.java(), f">={_OLDEST_JAVA} for --validate"
    version = _java_version(file) if file else ""
    good = file is not None and (not version or int(version.partition(".")[0]) >= _OLDEST_JAVA)
    found = ", ".join(one for one in (version, str(file)) if one) if file else "not found"
    install = system.how_to_get([system.JAVA])
    yield Finding("Java", found, needed, good, optional=True, install=install)


def _java_version(file: Path) -> str:
    """Return the version of a Java runtime from its folder, or nothing."""
    for folder in file.parents:
        with suppress(OSError, UnicodeDecodeError):
            told = (folder / "release").read_text(encoding="utf-8")
            if version := re.search(r'^JAVA_VERSION="(\d[\w.+-]*)', told, re.MULTILINE):
                return version.group(1)
    return ""


CHECKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _python,
    _libraries,
    _packages,
    _libyaml,
    _faces,
    _fences,
    _folders,
    _java,
)


def _proof(root: Path) -> Finding:
    """Build a page with the templates and styles of the project."""
    sink = Collector()
    with tempfile.TemporaryDirectory(prefix="briefpress-") as made:
        folder = Path(made)
        (folder / "sections").mkdir()
        (folder / "briefing.yaml").write_text(_MANIFEST, encoding="utf-8")
        (folder / "sections" / "page.yaml").write_text(_PAGE, encoding="utf-8")
        try:
            with Session() as session:
                project = Project(folder, root / "templates", root / "styles")
                printed = session.build(project, sink)
        except BuildFailed as failed:
            return Finding(
                "test page", failed.diagnostics[0].message, "a page is built", good=False
            )
        except RenderFailed as failed:
            return Finding("test page", str(failed), "a page is built", good=False)
    return Finding("test page", f"built, {len(printed.pdf):,} bytes", good=printed.pages == 1)
