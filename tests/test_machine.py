"""The set-up knows what a machine lacks and which line puts it there."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from briefpress import machine
from tests.conftest import ROOT


def test_a_machine_that_runs_these_tests_lacks_nothing() -> None:
    assert machine.missing() == []
    done = subprocess.run(
        [sys.executable, "briefpress/machine.py"], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_it_needs_nothing_but_the_standard_library() -> None:
    command = [sys.executable, "-I", "-S", "briefpress/machine.py"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_the_subsetter_is_among_the_libraries() -> None:
    wanted = machine.packages(list(machine.LIBRARIES), "apt-get")
    assert "libharfbuzz-subset0" in wanted
    assert "libpango-1.0-0" in wanted


def test_apt_get_goes_through_sudo_when_not_root() -> None:
    update, install = machine.commands(["a", "b"], "apt-get", root=False)
    assert update == ["sudo", "apt-get", "update"]
    assert install[:3] == ["sudo", "apt-get", "install"]
    assert install[-2:] == ["a", "b"]
    assert machine.commands(["a"], "apt-get", root=True)[0] == ["apt-get", "update"]


@pytest.mark.parametrize(
    ("system", "there", "installer", "line"),
    [
        ("darwin", "brew", "brew", "install Homebrew, then: brew install pango"),
        ("darwin", "nothing", None, "install Homebrew, then: brew install pango"),
        ("linux", "apt-get", "apt-get", "install them with the system's packages"),
        ("linux", "dnf", None, "sudo dnf install pango"),
        ("linux", "nothing", None, "install them with the system's packages"),
    ],
)
def test_each_system_has_its_installer_or_a_line_to_type(
    monkeypatch: pytest.MonkeyPatch, system: str, there: str, installer: str | None, line: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == there else None)
    assert machine.installer(system) == installer
    assert machine.line_to_type(system).startswith(line)


def test_a_machine_without_an_installer_is_told_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = machine.Library(("libnothing.so.9",), "libnothing9", "nothing")
    monkeypatch.setattr(machine, "LIBRARIES", (lacking,))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert machine.main() == 1
    assert "Briefpress needs libnothing.so.9" in capsys.readouterr().err


def test_homebrew_installs_each_package_once() -> None:
    names = machine.packages(list(machine.LIBRARIES), "brew")
    assert names == ["pango", "harfbuzz", "fontconfig"]
    assert machine.commands(names, "brew", root=False) == [["brew", "install", *names]]
