"""Skip a build when nothing has changed since the PDF was built.

A stamp belongs to one call: one checkout, its arguments and its folder. It contains the digest of
all inputs of the PDF (content, templates, styles, the engine, the installed packages and the
system's libraries) and that of the PDF itself. Dates of files do not count, but for libraries. Only
fast modules are imported, because this runs before anything else.
"""

from __future__ import annotations

import os
import sys
import time
from hashlib import sha256

from briefpress.workspace.tree import digest_file, digest_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

CACHE_OPTION = "--cache"
_LINES = 8  # of a stamp
_TEXT: Any = {"encoding": "utf-8", "errors": "surrogateescape"}  # a path may be any bytes
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype", "fribidi")


def cache_folder(
    environment: Mapping[str, str], arguments: Sequence[str] = (), system: str = sys.platform
) -> str:
    """Return the folder named by ``--cache``, or the user's cache folder of this program.

    It is "" for a user without a home: none is made, and the current folder is not one.
    """
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == CACHE_OPTION:
            return value or "".join(arguments[number + 1 : number + 2])
    if os.path.isabs(told := environment.get("XDG_CACHE_HOME", "")):
        return os.path.join(told, "briefpress")
    home = environment.get("HOME", "")
    if not (os.path.isabs(home) and os.path.isdir(home)):
        return ""
    if system == "darwin":
        return os.path.join(home, "Library", "Caches", "briefpress")
    return os.path.join(home, ".cache", "briefpress")


def unchanged(
    cache: str, root: str, arguments: Sequence[str], folder: str
) -> tuple[str, str] | None:
    """Return the stdout and stderr of the same call, if its PDF is up to date."""
    if not cache:
        return None
    try:
        with open(_file(cache, root, arguments, folder), **_TEXT) as file:
            fields = [_from_line(line) for line in file.read().split("\n")[:_LINES]]
        roots, libraries, made_of, output, digest, says, reported, until = fields
        if until and time.strftime("%Y-%m-%d") > until:
            return None
        if digest_file(output) != digest:
            return None
        if made_of != Inputs(roots.split("\t"), libraries.split("\t")).digest():
            return None
    except (OSError, ValueError):
        return None
    return says, reported


class Inputs:
    """The inputs of a build: folders and files, libraries, and the Python version.

    The first of the ``roots`` is the engine. A stamp cannot be kept when the loaded libraries are
    unknown, or when a file is huge.
    """

    def __init__(self, roots: Iterable[str], libraries: Iterable[str] | None = None) -> None:
        self.roots = list(roots)
        self.libraries = sorted(_loaded_libraries() if libraries is None else libraries)

    def digest(self) -> str:
        """Return the current digest of all inputs; raise OSError when it cannot be computed."""
        whole = sha256(sys.version.encode())
        whole.update(os.environ.get("LD_LIBRARY_PATH", "").encode("utf-8", "surrogateescape"))
        for place in sys.path:
            if place.endswith("-packages"):
                names = [name for name in os.listdir(place) if name.endswith(".dist-info")]
                whole.update("\0".join(sorted(names)).encode())
        engine, *others = self.roots
        whole.update(digest_tree(engine, leave=".pyc").encode())
        for path in others:
            whole.update(f"{path}\0".encode("utf-8", "surrogateescape"))
            whole.update(digest_tree(path).encode())
        for path in self.libraries:
            whole.update(f"{path}\0{_version(path)}\0".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()


def _version(library: str) -> str:
    """Return what tells a system library from any other at its path, without reading megabytes.

    The time of its last change is the system's: no program can set it back.
    """
    state = os.stat(library)
    return f"{state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"


def keep(
    cache: str,
    root: str,
    arguments: Sequence[str],
    folder: str,
    inputs: Inputs,
    made_of: str,
    output: str,
    says: str,
    reported: str = "",
    until: str = "",
) -> None:
    """Keep a stamp: this call built ``output`` from inputs with this digest.

    The digest is from before the build: later changes are not in the PDF. ``says`` and ``reported``
    are its stdout and stderr. The stamp expires after the day ``until``, in ISO form, because a
    review is due then.
    """
    lines = (
        "\t".join(inputs.roots),
        "\t".join(inputs.libraries),
        made_of,
        output,
        digest_file(output),
        says,
        reported,
        until,
    )
    if not inputs.libraries or any("\t" in path for path in inputs.roots):
        return
    file = _file(cache, root, arguments, folder)
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    name = f"{file}.{os.getpid()}"
    try:
        with open(name, "w", **_TEXT) as new:
            new.write("".join(f"{_as_line(line)}\n" for line in lines))
        os.replace(name, file)
    finally:
        if os.path.exists(name):
            os.unlink(name)


def _as_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _from_line(line: str) -> str:
    return line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


def _file(cache: str, root: str, arguments: Sequence[str], folder: str) -> str:
    # The output differs on a terminal and in colour.
    screen = (str(os.isatty(1)), str(os.isatty(2)), os.environ.get("NO_COLOR", ""))
    call = "\0".join((root, folder, *screen, *arguments)).encode("utf-8", "surrogateescape")
    return os.path.join(cache, "stamps", sha256(call).hexdigest())


def _loaded_libraries() -> list[str]:
    """Return the files of the libraries that this process has loaded to shape and render text."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            paths = {line.rstrip("\n").partition("/")[2] for line in maps}
    except OSError:
        return []
    # A library inside a Python package is covered by the version of the package.
    system = (path for path in paths if "-packages/" not in path)
    return sorted(f"/{path}" for path in system if any(one in path for one in _LIBRARIES))
