"""What other programs may use: named, loaded when asked for, and one tree of exceptions."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import briefpress
from briefpress.diagnostics import errors
from briefpress.diagnostics.errors import BriefpressError
from tests.conftest import ROOT, Small


def test_every_public_name_can_be_imported_and_no_other_is_promised() -> None:
    assert sorted(briefpress.__all__) == list(briefpress.__all__)
    assert set(briefpress.__all__) == set(briefpress._HOMES)
    for name in briefpress.__all__:
        assert getattr(briefpress, name).__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'printer'"):
        _ = briefpress.printer


@pytest.mark.cli
def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = "import sys, briefpress; print(sorted(m for m in sys.modules if 'briefpress' in m))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.decode().strip() == "['briefpress']"


@pytest.mark.pdf
def test_a_briefing_is_built_and_checked_by_one_call(small: Small) -> None:
    result = briefpress.build(small.project())
    assert result.pdf.startswith(b"%PDF")
    assert result.pages == 2
    assert result.reads[small.folder / "sections" / "one.yaml"]
    assert briefpress.check(small.project()) == ()
    small.blocks("- So [@nobody].")
    (diagnostic,) = briefpress.check(small.project())
    assert diagnostic.severity is briefpress.Severity.ERROR
    with pytest.raises(briefpress.BuildFailed):
        briefpress.build(small.project())


def test_the_exceptions_are_the_tree_that_their_module_shows() -> None:
    for module in pkgutil.walk_packages(briefpress.__path__, "briefpress."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    shown = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert {one.__name__ for one in BriefpressError.__subclasses__()} == shown


@pytest.mark.cli
def test_the_commands_run_as_a_module_as_well() -> None:
    command = [sys.executable, "-m", "briefpress", "--version"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == f"Briefpress {briefpress.__version__}\n"


@pytest.mark.pdf
def test_only_the_workspace_opens_files_of_a_project(small: Small) -> None:
    """Python tells of every file that is opened; the calling code is asked who it is."""
    small.write("styles/tokens.css", ":root { --accent: #006633; }")
    script = f"""
import sys
from pathlib import Path
import briefpress
roots = {[str(small.folder), str(small.templates), str(small.styles)]!r}
found = set()
def hear(event, what):
    if event != "open" or not str(what[0]).startswith(tuple(roots)):
        return
    frame, callers = sys._getframe(), []
    while frame is not None:
        callers.append(frame.f_code.co_filename)
        frame = frame.f_back
    mine = [one for one in callers if "briefpress" in one and "build.py" not in one]
    found.add(Path(mine[0]).parent.name if mine else "?")
sys.addaudithook(hear)
briefpress.build(briefpress.Project(*map(Path, roots)))
print(sorted(found))
"""
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout.strip() == "['workspace']", told.stderr


def test_the_package_is_typed() -> None:
    assert (Path(briefpress.__file__).parent / "py.typed").is_file()
