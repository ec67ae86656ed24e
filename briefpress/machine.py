"""What the machine must have before Python packages can help, and how to get it.

Runs on the plain Python of a fresh machine, before anything is installed, so it uses the
standard library only: ``python3 briefpress/machine.py`` installs what is missing, or stops with
the line to type.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that WeasyPrint loads, the names it may have, and who packages it."""

    names: tuple[str, ...]
    debian: str
    homebrew: str


LIBRARIES = (
    Library(("libpango-1.0.so.0", "libpango-1.0.0.dylib"), "libpango-1.0-0", "pango"),
    Library(("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"), "libpangoft2-1.0-0", "pango"),
    Library(("libharfbuzz.so.0", "libharfbuzz.0.dylib"), "libharfbuzz0b", "harfbuzz"),
    # Without it WeasyPrint subsets faces in another way, and the PDF carries the clock.
    Library(
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "libharfbuzz-subset0",
        "harfbuzz",
    ),
    Library(("libfontconfig.so.1", "libfontconfig.1.dylib"), "libfontconfig1", "fontconfig"),
)
# Where nothing is installed unasked: the line to type, by the packager that the machine has.
LINES = {
    "brew": "brew install pango harfbuzz fontconfig",
    "dnf": "sudo dnf install pango harfbuzz fontconfig",
    "zypper": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0 libfontconfig1",
    "pacman": "sudo pacman -S pango harfbuzz fontconfig",
    "apk": "sudo apk add pango harfbuzz harfbuzz-subset fontconfig",
}


def versions() -> list[str]:
    """Return the versions of the libraries that shape text, which decide how it is laid out."""
    pango = ctypes.CDLL(_first(LIBRARIES[0]))
    harfbuzz = ctypes.CDLL(_first(LIBRARIES[2]))
    fontconfig = ctypes.CDLL(_first(LIBRARIES[4]))
    harfbuzz.hb_version_string.restype = ctypes.c_char_p
    return [
        f"pango {pango.pango_version()}",
        f"harfbuzz {harfbuzz.hb_version_string().decode()}",
        f"fontconfig {fontconfig.FcGetVersion()}",
    ]


def _first(library: Library) -> str:
    """Return the name by which a library can be loaded."""
    for name in library.names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return name
    raise OSError(f"{library.names[0]} is not on this machine")


def missing() -> list[Library]:
    """Return the libraries that cannot be loaded."""
    return [library for library in LIBRARIES if not _loads(library)]


def packages(libraries: list[Library], installer: str) -> list[str]:
    """Return the packages of ``apt-get`` or ``brew`` that hold these libraries, each once."""
    names = [one.debian if installer == "apt-get" else one.homebrew for one in libraries]
    return list(dict.fromkeys(names))


def installer(system: str = sys.platform) -> str | None:
    """Return the installer to use on this machine, or None where we know of none."""
    if system == "darwin":
        return "brew" if shutil.which("brew") else None
    return "apt-get" if shutil.which("apt-get") else None


def commands(packages: list[str], installer: str, *, root: bool) -> list[list[str]]:
    """Return the commands that install packages; ``apt-get`` goes through sudo when not root."""
    if installer == "brew":
        return [["brew", "install", *packages]]
    before = [] if root else ["sudo"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return [[*before, "apt-get", "update"], [*before, *install]]


def environment(base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which apt-get asks no questions."""
    return {**base, "DEBIAN_FRONTEND": "noninteractive"}


def line_to_type(system: str = sys.platform) -> str:
    """Return what a person does on a machine that this program does not install on."""
    if system == "darwin":
        return (
            f"install Homebrew, then: {LINES['brew']}\n"
            "  if they are there already: export DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib"
        )
    there = [LINES[name] for name in LINES if shutil.which(name)]
    return there[0] if there else "install them with the system's packages"


def _loads(library: Library) -> bool:
    """Tell whether the library can be loaded by name, as WeasyPrint will load it."""
    for name in library.names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _wanted(how: str | None) -> list[str]:
    wanted = packages(missing(), how or "apt-get")
    if how == "apt-get" and not importlib.util.find_spec("ensurepip"):
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return wanted


def main() -> int:
    """Install what is missing; return 0 when nothing is, 1 when it cannot be installed."""
    if sys.version_info < PYTHON:
        needed, found = ".".join(map(str, PYTHON)), sys.version.split()[0]
        print(f"Briefpress needs Python {needed} or newer; this is {found}", file=sys.stderr)
        return 1
    how = installer()
    wanted = _wanted(how)
    if not wanted:
        return 0
    if how is None:
        names = ", ".join(one.names[0] for one in missing())
        print(f"Briefpress needs {names}; on this machine:\n  {line_to_type()}", file=sys.stderr)
        return 1
    for command in commands(wanted, how, root=hasattr(os, "geteuid") and os.geteuid() == 0):
        print("+ " + " ".join(command), flush=True)
        try:
            done = subprocess.run(command, env=environment(os.environ), check=False)  # noqa: S603
        except OSError as error:
            print(f"{command[0]}: {error.strerror}; run it by hand", file=sys.stderr)
            return 1
        if done.returncode and "update" not in command:
            print("that failed; run the line above by hand", file=sys.stderr)
            return 1
    left = _wanted(how)
    if left:
        names = ", ".join(left)
        print(f"still not to be loaded: {names}\n  {line_to_type()}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
