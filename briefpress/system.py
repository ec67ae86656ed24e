"""Check for the system libraries that the Python packages need, and install them.

Runs before anything is installed, on a bare Python, so it uses the
standard library only: ``python3 briefpress/system.py`` installs what is missing, or stops with
the command to run. ``--validator`` adds a Java runtime, which only veraPDF needs.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = (3, 11)

# Environment variables that a process needs to find libraries and to print non-ASCII text.
_NEEDED = (
    "PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT",
)  # fmt: skip


# Signals that end a command.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that WeasyPrint loads, with its possible names and its packages.

    ``function`` is one that it has: where it tells the version, that one.
    """

    names: tuple[str, ...]
    debian: str
    homebrew: str
    title: str = ""
    function: str = ""
    oldest: str = ""


LIBRARIES = (
    Library(
        ("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
        "libpango-1.0-0",
        "pango",
        "Pango",
        "pango_version_string",
        "1.44",
    ),
    Library(
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
        "libpangoft2-1.0-0",
        "pango",
        "Pango for FreeType",
        "pango_ft2_font_map_new",
    ),
    Library(
        ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
        "libharfbuzz0b",
        "harfbuzz",
        "HarfBuzz",
        "hb_version_string",
    ),
    # Briefpress subsets fonts itself, but WeasyPrint announces that it will require this library.
    Library(
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "libharfbuzz-subset0",
        "harfbuzz",
        "HarfBuzz subset",
        "hb_subset_input_create_or_fail",
    ),
    Library(
        ("libfontconfig.so.1", "libfontconfig.1.dylib"),
        "libfontconfig1",
        "fontconfig",
        "fontconfig",
        "FcGetVersion",
    ),
)
JAVA = Library(("a Java runtime",), "default-jre-headless", "openjdk")
JAVA_MANUAL = "/usr/share/man/man1"
# Where package managers put Java runtimes, and where a runtime has its library; macOS needs its
# launcher's library. From Java 11 on they are all laid out so.
JAVA_PLACES = (
    "/usr/lib/jvm",
    "/usr/java",
    "/Library/Java/JavaVirtualMachines",
    "/opt/homebrew/opt",
    "/usr/local/opt",
)
JAVA_LIBRARIES = {
    "linux": ("lib/server/libjvm.so",),
    "darwin": (
        "lib/libjli.dylib",
        "Contents/Home/lib/libjli.dylib",
        "libexec/openjdk.jdk/Contents/Home/lib/libjli.dylib",
    ),
}
# Package managers that are not run automatically: the command to run.
LINES = {
    "brew": "brew install pango harfbuzz fontconfig",
    "dnf": "sudo dnf install pango harfbuzz fontconfig",
    "zypper": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0 libfontconfig1",
    "pacman": "sudo pacman -S pango harfbuzz fontconfig",
    "apk": "sudo apk add pango harfbuzz harfbuzz-subset fontconfig",
}
JAVA_LINES = {
    "brew": "brew install openjdk",
    "dnf": "sudo dnf install java-latest-openjdk-headless",
    "zypper": "sudo zypper install java-21-openjdk-headless",
    "pacman": "sudo pacman -S jre-openjdk-headless",
    "apk": "sudo apk add openjdk21-jre-headless",
}


def versions() -> list[str]:
    """Return the versions of the libraries that shape text; the layout depends on them."""
    pango, _, harfbuzz, _, fontconfig = (ctypes.CDLL(_first(library)) for library in LIBRARIES)
    harfbuzz.hb_version_string.restype = ctypes.c_char_p
    return [
        f"pango {pango.pango_version()}",
        f"harfbuzz {harfbuzz.hb_version_string().decode()}",
        f"fontconfig {fontconfig.FcGetVersion()}",
    ]


class _Symbol(ctypes.Structure):
    """The loader's data on a function; the first field is the file that it is in."""

    _fields_ = (
        ("file", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
    )


def loaded(library: Library) -> tuple[str, str]:
    """Return the version and the file of a library; each is empty when unknown.

    Raises OSError when it cannot be loaded.
    """
    function = getattr(ctypes.CDLL(_first(library)), library.function)
    symbol = _Symbol()
    address = ctypes.cast(function, ctypes.c_void_p)
    with suppress(AttributeError):  # a loader without this call
        ctypes.CDLL(None).dladdr(address, ctypes.byref(symbol))
    return _version(library.function, function), os.fsdecode(symbol.file or b"")


def _version(name: str, function: Any) -> str:
    if name.endswith("_version_string"):
        function.restype = ctypes.c_char_p
        return str(function().decode())
    if name == "FcGetVersion":
        number = function()
        return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    return ""


def _first(library: Library) -> str:
    """Return the name by which a library can be loaded."""
    for name in library.names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return name
    raise OSError(f"{library.names[0]} is not installed")


def missing(*, validator: bool = False) -> list[Library]:
    """Return the libraries that cannot be loaded; for the validator, a Java runtime as well."""
    libraries = [library for library in LIBRARIES if not _loads(library)]
    return [*libraries, JAVA] if validator and java() is None else libraries


def java(system: str = sys.platform) -> Path | None:
    """Return the library of a Java runtime, or None when none is found.

    ``JAVA_HOME`` comes first, then the ``java`` of the shell, then the usual folders.
    """
    told, shell = os.environ.get("JAVA_HOME"), shutil.which("java")
    homes = [Path(told)] if told else []
    if shell:
        homes.append(Path(shell).resolve().parent.parent)
    for place in JAVA_PLACES:
        homes.extend(sorted(Path(place).glob("*")))
    files = [home / name for home in homes for name in JAVA_LIBRARIES.get(system, ())]
    return next((file for file in files if file.is_file()), None)


def packages(libraries: list[Library], installer: str) -> list[str]:
    """Return the packages of ``apt-get`` or ``brew`` with these libraries, each once."""
    names = [one.debian if installer == "apt-get" else one.homebrew for one in libraries]
    return list(dict.fromkeys(names))


def installer(system: str = sys.platform) -> str | None:
    """Return the package manager to use here, or None when it is not supported."""
    if system == "darwin":
        return "brew" if shutil.which("brew") else None
    return "apt-get" if shutil.which("apt-get") else None


def commands(packages: list[str], installer: str, *, root: bool) -> list[list[str]]:
    """Return the commands that install packages; ``apt-get`` goes through sudo when not root."""
    if installer == "brew":
        return [["brew", "install", *packages]]
    before = [] if root else ["sudo"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    # Slim images leave out a folder without which Debian's Java runtime does not install.
    folder = [[*before, "mkdir", "-p", JAVA_MANUAL]] if JAVA.debian in packages else []
    return [*folder, [*before, "apt-get", "update"], [*before, *install]]


def how_to_get(libraries: list[Library]) -> str:
    """Return the commands that install these libraries, one per line."""
    how = installer()
    if how is None:
        return lines_to_type(libraries)
    wanted = packages(libraries, how)
    return " ".join(commands(wanted, how, root=_is_root())[-1])


def environment(base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which apt-get asks no questions."""
    return {**base, "DEBIAN_FRONTEND": "noninteractive"}


def needed_environment() -> dict[str, str]:
    """Return those variables of the environment that a process needs to find its libraries.

    All others are withheld: the renderer must not see the secrets of the caller.
    """
    return {name: os.environ[name] for name in _NEEDED if name in os.environ}


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Load a library in this context: a signal that a program handles comes at its end.

    A library that is interrupted while it loads aborts the process, or stays half loaded.
    """
    if threading.current_thread() is not threading.main_thread():  # others get no signals
        yield
        return
    came: list[int] = []
    heard = [one for one in ENDS if callable(signal.getsignal(one))]
    handlers = {one: signal.signal(one, lambda number, _: came.append(number)) for one in heard}
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        if came:
            signal.raise_signal(came[0])


def processors() -> int:
    """Return how many processors this process may use, by its affinity and its quota."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quota = _quota(Path("/sys/fs/cgroup"))
    return max(1, min(bound or 1, quota or bound or 1))


def _quota(cgroup: Path) -> int:
    """Return the processor quota of the Linux control group, rounded up, or 0 for no quota."""
    try:
        most, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0
    return 0 if most == "max" else -(-int(most) // int(period))


def line_to_type(system: str = sys.platform) -> str:
    """Return the command to run where this program does not install anything."""
    if system == "darwin":
        return (
            f"install Homebrew, then: {LINES['brew']}\n"
            "  if they are installed already: export DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib"
        )
    return _line(LINES)


def lines_to_type(libraries: list[Library], system: str = sys.platform) -> str:
    """Return the commands that install these libraries, a Java runtime included."""
    lines = [line_to_type(system)] if set(libraries) - {JAVA} else []
    if JAVA in libraries:
        line = f"install Homebrew, then: {JAVA_LINES['brew']}"
        lines.append(line if system == "darwin" else _line(JAVA_LINES))
        lines.append("if Java 11 or newer is installed already: export JAVA_HOME=its folder")
    return "\n  ".join(lines)


def _line(lines: Mapping[str, str]) -> str:
    there = [lines[name] for name in lines if shutil.which(name)]
    return there[0] if there else "install them from your system's packages"


def _loads(library: Library) -> bool:
    """Tell whether the library can be loaded by name, as WeasyPrint will load it."""
    for name in library.names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _wanted(how: str | None, libraries: list[Library]) -> list[str]:
    wanted = packages(libraries, how or "apt-get")
    if how == "apt-get" and not importlib.util.find_spec("ensurepip"):
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return wanted


def main(arguments: Sequence[str] = ()) -> int:
    """Install missing libraries; return 0 on success, 1 when they cannot be installed."""
    if sys.version_info < PYTHON:
        needed, found = ".".join(map(str, PYTHON)), sys.version.split()[0]
        print(f"Briefpress needs Python {needed} or newer; this is {found}", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(
        prog="machine.py", description="Install the system libraries that Briefpress needs."
    )
    parser.add_argument("--validator", action="store_true", help="also install what veraPDF needs")
    validator = parser.parse_args(arguments).validator
    how, lacking = installer(), missing(validator=validator)
    wanted = _wanted(how, lacking)
    if not wanted:
        return 0
    if how is None:
        names = ", ".join(one.names[0] for one in lacking)
        print(
            f"Briefpress needs {names}; to install:\n  {lines_to_type(lacking)}",
            file=sys.stderr,
        )
        return 1
    if not _install(wanted, how):
        return 1
    lacking = missing(validator=validator)
    left = _wanted(how, lacking)
    if left:
        names = ", ".join(left)
        print(f"still missing: {names}\n  {lines_to_type(lacking)}", file=sys.stderr)
    return 1 if left else 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _install(wanted: list[str], how: str) -> bool:
    """Run the commands that install packages; report the one that fails."""
    for command in commands(wanted, how, root=_is_root()):
        print("+ " + " ".join(command), flush=True)
        try:
            done = subprocess.run(command, env=environment(os.environ), check=False)  # noqa: S603
        except OSError as error:
            print(f"{command[0]}: {error.strerror}; run it by hand", file=sys.stderr)
            return False
        if done.returncode and "update" not in command:
            print("that failed; run the line above by hand", file=sys.stderr)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
