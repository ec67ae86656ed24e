"""The set-up knows what a machine lacks and which line puts it there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from briefpress import system
from tests.conftest import ROOT


@pytest.mark.cli
def test_a_machine_that_runs_these_tests_lacks_nothing() -> None:
    assert system.missing(validator=True) == []
    command = [sys.executable, "briefpress/system.py", "--validator"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.cli
def test_it_needs_nothing_but_the_standard_library() -> None:
    command = [sys.executable, "-I", "-S", "briefpress/system.py"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_the_subsetter_is_among_the_libraries() -> None:
    wanted = system.packages(list(system.LIBRARIES), "apt-get")
    assert "libharfbuzz-subset0" in wanted
    assert "libpango-1.0-0" in wanted


def test_the_libraries_that_shape_text_tell_their_versions() -> None:
    told = dict(one.split(" ", 1) for one in system.versions())
    assert set(told) == {"pango", "harfbuzz", "fontconfig"}
    assert all(any(sign.isdigit() for sign in version) for version in told.values())


def test_each_library_tells_where_it_is() -> None:
    for library in system.LIBRARIES:
        version, file = system.loaded(library)
        assert Path(file).name.startswith(library.names[0].partition(".")[0])
        assert version == "" or version[0].isdigit()


def test_a_library_that_is_not_there_cannot_be_loaded() -> None:
    with pytest.raises(OSError, match="libnothing"):
        system.loaded(system.Library(("libnothing.so.9",), "libnothing9", "nothing"))


@pytest.mark.parametrize(
    ("there", "line"),
    [
        ("apt-get", "apt-get install --yes --no-install-recommends libpango-1.0-0"),
        ("dnf", "sudo dnf install pango harfbuzz fontconfig"),
    ],
)
def test_one_line_puts_a_library_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, there: str, line: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == there else None)
    monkeypatch.setattr(sys, "platform", "linux")
    told = system.how_to_get([system.LIBRARIES[0]])
    assert told.removeprefix("sudo ") == line.removeprefix("sudo ")


def test_apt_get_goes_through_sudo_when_not_root() -> None:
    update, install = system.commands(["a", "b"], "apt-get", root=False)
    assert update == ["sudo", "apt-get", "update"]
    assert install[:3] == ["sudo", "apt-get", "install"]
    assert install[-2:] == ["a", "b"]
    assert system.commands(["a"], "apt-get", root=True)[0] == ["apt-get", "update"]


@pytest.mark.parametrize(
    ("platform", "there", "installer", "line"),
    [
        ("darwin", "brew", "brew", "install Homebrew, then: brew install pango"),
        ("darwin", "nothing", None, "install Homebrew, then: brew install pango"),
        ("linux", "apt-get", "apt-get", "install them from your system's packages"),
        ("linux", "dnf", None, "sudo dnf install pango"),
        ("linux", "nothing", None, "install them from your system's packages"),
    ],
)
def test_each_system_has_its_installer_or_a_line_to_type(
    monkeypatch: pytest.MonkeyPatch, platform: str, there: str, installer: str | None, line: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == there else None)
    assert system.installer(platform) == installer
    assert system.line_to_type(platform).startswith(line)


def test_a_machine_without_an_installer_is_told_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = system.Library(("libnothing.so.9",), "libnothing9", "nothing")
    monkeypatch.setattr(system, "LIBRARIES", (lacking,))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert system.main() == 1
    assert "Briefpress needs libnothing.so.9" in capsys.readouterr().err


def test_homebrew_installs_each_package_once() -> None:
    names = system.packages(list(system.LIBRARIES), "brew")
    assert names == ["pango", "harfbuzz", "fontconfig"]
    assert system.commands(names, "brew", root=False) == [["brew", "install", *names]]


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(system, "JAVA_PLACES", ())


def runtime(home: Path) -> Path:
    """Lay out what a Java runtime has; return the library that Python loads."""
    library = home / "lib" / "server" / "libjvm.so"
    for file in (library, home / "bin" / "java"):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"")
        file.chmod(0o755)
    return library


@pytest.mark.usefixtures("no_java")
def test_java_is_looked_for_where_it_is_told_then_in_the_shell_then_in_its_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, shell, place = (runtime(tmp_path / name) for name in ("told", "shell", "jvm/java-17"))
    assert system.java("linux") is None
    monkeypatch.setattr(system, "JAVA_PLACES", (str(tmp_path / "none"), str(tmp_path / "jvm")))
    assert system.java("linux") == place
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(tmp_path / "shell" / "bin" / "java")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert system.java("linux") == shell
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "told"))
    assert system.java("linux") == told


@pytest.mark.usefixtures("no_java")
def test_only_the_validator_needs_java() -> None:
    assert system.missing() == []
    assert system.missing(validator=True) == [system.JAVA]


@pytest.mark.usefixtures("no_java")
def test_a_machine_without_an_installer_is_told_how_to_get_java(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "dnf" else None)
    assert system.main([]) == 0
    assert system.main(["--validator"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Briefpress needs a Java runtime; to install:"
    assert told[1] == "  sudo dnf install java-latest-openjdk-headless"
    assert "JAVA_HOME" in told[2]


def test_java_and_libraries_have_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apk" else None)
    lacking = [system.LIBRARIES[0], system.JAVA]
    libraries, java, _ = system.lines_to_type(lacking, "linux").splitlines()
    assert (libraries, java) == (system.LINES["apk"], "  " + system.JAVA_LINES["apk"])
    assert "brew install openjdk" in system.lines_to_type([system.JAVA], "darwin")


def test_a_slim_image_gets_the_folder_that_java_needs() -> None:
    first, *_ = system.commands(["default-jre-headless"], "apt-get", root=False)
    assert first == ["sudo", "mkdir", "-p", "/usr/share/man/man1"]
