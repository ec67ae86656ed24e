"""The doctor: what it finds on a machine that prints, and on those that do not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefpress import system
from briefpress.cli.commands import main
from briefpress.cli.exits import DONE, RENDERER
from tests.conftest import ROOT

pytestmark = pytest.mark.cli

Told = Callable[..., tuple[int, dict[str, dict[str, Any]]]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy what the doctor reads of a project."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("styles", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Ask the doctor; return its exit code and its findings by what they are about."""

    def ask(root: Path = ROOT) -> tuple[int, dict[str, dict[str, Any]]]:
        code = main(root, ["doctor", "--format", "json"])
        whole = json.loads(capsys.readouterr().out)
        assert whole["can-print"] == (code == DONE)
        findings = {one["what"]: one for one in whole["findings"]}
        assert len(findings) == len(whole["findings"])
        # What the kernel lets a process do is for the tests of the fences.
        return code, {name: one for name, one in findings.items() if not name.startswith("sandbox")}

    return ask


def test_a_machine_that_runs_these_tests_can_print() -> None:
    command = [sys.executable, "build.py", "doctor"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (DONE, "")
    lines = done.stdout.splitlines()
    assert {line[:4] for line in lines[:-2] if "sandbox: " not in line} <= {"ok  ", " " * 4}
    assert [line.split()[2] for line in lines if "sandbox: " in line] == [
        "calls", "network", "rights", "files",
    ]  # fmt: skip
    assert any(line.startswith("ok  sandbox: calls ") for line in lines)
    assert lines[-1] == "Briefpress can run here."
    assert "\x1b" not in done.stdout


def test_it_looks_at_all_that_printing_needs_and_prints_a_page(told: Told) -> None:
    code, findings = told()
    assert code == DONE
    assert all(one["good"] for one in findings.values())
    assert findings["Python"]["needed"] == ">=3.11"
    assert findings["Python"]["found"] == sys.version.split()[0]
    assert findings["weasyprint"]["needed"] == "==70.0"
    assert findings["weasyprint"]["found"] == "70.0"
    for name in ("Pango", "HarfBuzz", "fontconfig", "libyaml"):
        assert findings[name]["found"][0].isdigit(), name
    assert "libharfbuzz-subset" in findings["HarfBuzz subset"]["found"]
    faces = {file.name for file in (ROOT / "styles" / "fonts").glob("*.ttf")}
    assert faces <= set(findings)
    assert findings["Inter-Regular.ttf"]["found"].endswith(", OFL-Inter.txt")
    assert findings["test page"]["found"].startswith("built")


def test_it_starts_where_the_renderer_cannot_be_loaded() -> None:
    code = "import sys; import briefpress.cli.commands; sys.exit('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_a_missing_library_is_named_with_the_line_that_gets_it(
    monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    lacking = system.Library(("libnothing.so.9",), "libnothing9", "nothing", "Nothing", "nothing")
    monkeypatch.setattr(system, "LIBRARIES", (*system.LIBRARIES, lacking))
    monkeypatch.setattr(system, "installer", lambda: "apt-get")
    code, findings = told()
    assert code == RENDERER
    assert [what for what, one in findings.items() if not one["good"]] == ["Nothing", "test page"]
    assert findings["Nothing"]["found"] == "not found"
    assert findings["Nothing"]["install"].endswith("--no-install-recommends libnothing9")
    assert findings["test page"]["found"] == "not tried"


def test_a_library_that_is_too_old_is_told(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    pango, *others = system.LIBRARIES
    monkeypatch.setattr(system, "LIBRARIES", (replace(pango, oldest="99.1"), *others))
    code, findings = told()
    assert code == RENDERER
    assert findings["Pango"]["needed"] == ">=99.1"
    assert not findings["Pango"]["good"]


@pytest.mark.parametrize(
    ("before", "after", "what", "found"),
    [
        ('"weasyprint==70.0"', '"weasyprint==69.0"', "weasyprint", "70.0"),
        ('"rich>=15,<16"', '"rich>=16"', "rich", "15."),
        ('"babel>=2.17,<3"', '"no-such-package>=1"', "no-such-package", "not found"),
    ],
)
def test_a_package_that_is_not_the_one_that_is_pinned_is_told(
    project: Path, told: Told, before: str, after: str, what: str, found: str
) -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert before in settings
    (project / "pyproject.toml").write_text(settings.replace(before, after), encoding="utf-8")
    code, findings = told(project)
    assert code == RENDERER
    assert [name for name, one in findings.items() if not one["good"]] == [what, "test page"]
    assert findings[what]["found"].startswith(found)
    assert findings[what]["install"].endswith(f"-m pip install '{after[1:-1]}'")


def test_another_python_than_needed_is_told(project: Path, told: Told) -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (project / "pyproject.toml").write_text(settings.replace(">=3.11", ">=4.0"), encoding="utf-8")
    code, findings = told(project)
    assert code == RENDERER
    assert not findings["Python"]["good"]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:20_000])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def make_variable(file: Path) -> None:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.ttLib import TTFont

    with TTFont(file) as font:
        FontBuilder(font=font).setupFvar([("wght", 400, 400, 700, "Weight")], [])
        font.save(file)


def charge(file: Path) -> None:
    from fontTools.ttLib import TTFont

    with TTFont(file) as font:
        for record in font["name"].names:
            if record.nameID == 13:
                record.string = "Ask us for a price."
        font.save(file)


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (cut, "is damaged"),
        (flip, "is damaged"),
        (empty, "is damaged"),
        (Path.unlink, "not found"),
        (make_variable, "is variable, or not TrueType"),
        (charge, "is under other terms"),
    ],
)
def test_a_face_that_cannot_be_used_is_named(
    project: Path, told: Told, harm: Callable[[Path], None], found: str
) -> None:
    file = project / "styles" / "fonts" / "Inter-Italic.ttf"
    harm(file)
    code, findings = told(project)
    assert code == RENDERER
    wrong = [name for name, one in findings.items() if not one["good"]]
    assert wrong == ["Inter-Italic.ttf", "test page"]
    assert findings["Inter-Italic.ttf"]["found"] == found
    assert findings["Inter-Italic.ttf"]["install"] == f"git restore {file}"


def test_faces_without_their_licence_are_named(project: Path, told: Told) -> None:
    (project / "styles" / "fonts" / "OFL-Noto.txt").unlink()
    code, findings = told(project)
    assert code == RENDERER
    wrong = [name for name, one in findings.items() if not one["good"]]
    assert len(wrong) == 6
    assert all(name.startswith("Noto") for name in wrong[:-1])
    assert findings[wrong[0]]["found"] == "is without its licence, a file OFL-Noto.txt"


def test_what_is_only_for_the_validator_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, project: Path, told: Told
) -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "jpype1==1.7.1" in settings
    (project / "pyproject.toml").write_text(
        settings.replace("jpype1==1.7.1", "no-such-package==1"), encoding="utf-8"
    )
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(system, "JAVA_PLACES", ())
    code, findings = told(project)
    assert code == DONE
    wrong = [name for name, one in findings.items() if not one["good"]]
    assert wrong == ["no-such-package", "Java"]
    assert all(findings[name]["optional"] for name in wrong)
    assert findings["Java"]["install"]


def test_a_cache_that_cannot_be_written_to_does_not_keep_from_printing(
    monkeypatch: pytest.MonkeyPatch, told: Told, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    code, findings = told()
    assert code == DONE
    assert findings["cache"]["found"] == f"{tmp_path / 'file'} is not writable"


def test_a_page_that_does_not_print_says_why(project: Path, told: Told) -> None:
    (project / "templates" / "blocks" / "paragraph.html").write_text("{% macro block(")
    code, findings = told(project)
    assert code == RENDERER
    assert [name for name, one in findings.items() if not one["good"]] == ["test page"]
    assert "template" in findings["test page"]["found"]


def test_the_text_says_below_a_fault_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = system.Library(("libnothing.so.9",), "libnothing9", "nothing")
    monkeypatch.setattr(system, "LIBRARIES", (lacking,))
    monkeypatch.setattr(system, "installer", lambda: "brew")
    assert main(ROOT, ["doctor"]) == RENDERER
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "libnothing.so.9" in line)
    assert lines[at].split() == ["no", "libnothing.so.9", "not", "found"]
    assert lines[at + 1] == "      brew install nothing"
    assert lines[-1] == "Briefpress cannot run here."
