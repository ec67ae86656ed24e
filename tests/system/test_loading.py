"""A build does not load what it does not need: for maps, pictures, workbooks, terminals."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Small

pytestmark = pytest.mark.cli

# Each takes time, and is for some briefings only.
FOR_SOME = {
    "PIL", "cssselect2", "fontTools", "numpy", "openpyxl", "packaging", "pygments",
    "pypdfium2", "pyproj", "rich", "shapely", "vl_convert",
}  # fmt: skip
OF_WORKERS = {"weasyprint", "pydyf", "pyphen", "tinyhtml5", "cffi"}
BUILD = """
import json, sys
from briefpress.cli.commands import main
code = main({root!r}, {arguments!r})
print(json.dumps([code, *sys.modules]))
"""
WORKER = """
import json, sys
from briefpress.workers.layout_worker import _layout
_layout()
print(json.dumps([0, *sys.modules]))
"""


def loaded(program: str) -> set[str]:
    """Run a program that prints its modules; return them, and the packages that they are of."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, *modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    return {*modules, *(name.partition(".")[0] for name in modules)}


def test_a_plain_build_loads_what_it_needs(small: Small, tmp_path: Path) -> None:
    arguments = ["build", str(small.folder), "-o", str(tmp_path / "out.pdf")]
    program = BUILD.format(root=str(ROOT), arguments=arguments)
    loaded(program)  # reads the fonts, of which it keeps what it needs
    small.blocks("- Another line.")
    modules = loaded(program)
    assert modules & (FOR_SOME | OF_WORKERS) == set()
    commands = {name for name in modules if name.startswith("briefpress.cli.")}
    assert not commands & {f"briefpress.cli.{name}" for name in ("doctor", "new", "schema")}


def test_a_worker_loads_no_models_and_no_subsetter() -> None:
    modules = loaded(WORKER)
    assert "weasyprint.document" in modules
    assert modules & {"pydantic", "numpy", "shapely", "uharfbuzz", "jinja2", "babel"} == set()
    assert modules & {"fontTools.subset.svg", "fontTools.ttLib.tables.otTables"} == set()
