"""The set-up knows what a machine lacks and which line puts it there."""

from __future__ import annotations

import subprocess
import sys

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


def test_elsewhere_there_is_a_line_to_type() -> None:
    assert machine.installer("darwin") in (None, "brew")
    assert machine.line_to_type("darwin") == (
        "install Homebrew, then: brew install pango harfbuzz fontconfig"
    )
    assert machine.line_to_type("linux").startswith("sudo dnf install pango")


def test_homebrew_installs_each_package_once() -> None:
    names = machine.packages(list(machine.LIBRARIES), "brew")
    assert names == ["pango", "harfbuzz", "fontconfig"]
    assert machine.commands(names, "brew", root=False) == [["brew", "install", *names]]
