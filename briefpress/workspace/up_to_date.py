"""Whether anything has changed since a PDF was made: the quick way out of a build.

A stamp belongs to one call: of one checkout, with its arguments, in one folder. It holds the digest
of everything that the PDF was made from (content, templates, styles, the engine, the installed
packages and the system's libraries) and that of the PDF itself. Dates of files count for nothing.
Only what starts at once is imported here, because this runs before everything else.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

CACHE_OPTION = "--cache"
_LINES = 6  # of a stamp
_LARGEST = 500_000_000  # bytes of a file that a stamp speaks for: a second's reading
_TEXT: Any = {"encoding": "utf-8", "errors": "surrogateescape"}  # a path may be any bytes
_LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype", "fribidi")


def cache_folder(
    environment: Mapping[str, str], arguments: Sequence[str] = (), system: str = sys.platform
) -> str:
    """Return the folder that ``--cache`` names, or that of the user's caches for this program."""
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == CACHE_OPTION:
            return value or "".join(arguments[number + 1 : number + 2])
    home = environment.get("HOME", os.sep)
    if told := environment.get("XDG_CACHE_HOME"):
        return os.path.join(told, "briefpress")
    if system == "darwin":
        return os.path.join(home, "Library", "Caches", "briefpress")
    return os.path.join(home, ".cache", "briefpress")


def unchanged(cache: str, root: str, arguments: Sequence[str], folder: str) -> str | None:
    """Return what the same call said when it printed, if it would print the same PDF again."""
    try:
        with open(_file(cache, root, arguments, folder), **_TEXT) as file:
            roots, libraries, made_of, pdf, says, until = file.read().split("\n")[:_LINES]
        if until and time.strftime("%Y-%m-%d") > until:
            return None
        output, _, digest = pdf.partition("\t")
        if _content(output) != digest:
            return None
        if made_of != Inputs(roots.split("\t"), libraries.split("\t")).digest():
            return None
    except (OSError, ValueError):
        return None
    return str(says)


class Inputs:
    """What a build is made from: folders and files, libraries, and what of Python it runs on.

    Where the system does not tell which libraries are loaded, a stamp cannot be kept; nor where a
    link leads out of a folder, for what is behind it may be anything, nor of a huge file.
    """

    def __init__(self, roots: Iterable[str], libraries: Iterable[str] | None = None) -> None:
        self.roots = sorted(roots)
        self.libraries = sorted(_loaded_libraries() if libraries is None else libraries)

    def digest(self) -> str:
        """Return the digest of all of it as it is now; raise OSError when it cannot be told."""
        whole = sha256(sys.version.encode())
        whole.update(os.environ.get("LD_LIBRARY_PATH", "").encode("utf-8", "surrogateescape"))
        for place in sys.path:
            if place.endswith("-packages"):
                names = [name for name in os.listdir(place) if name.endswith(".dist-info")]
                whole.update("\0".join(sorted(names)).encode())
        for path in (*self.roots, *self.libraries):
            for file in _files(path):
                whole.update(file.encode("utf-8", "surrogateescape"))
                whole.update(_content(file).encode() if os.path.isfile(file) else b"-")
        return whole.hexdigest()


def _files(root: str) -> Iterator[str]:
    """Give a file, or those below a folder and behind its links, each folder once."""
    top = os.path.realpath(root)
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if os.path.islink(path) and os.path.commonpath((top, os.path.realpath(path))) != top:
            raise OSError(errno.ELOOP, "a link leads out of its folder", path)
        if not os.path.isdir(path):
            yield path
        elif (real := os.path.realpath(path)) not in seen:
            seen.add(real)
            names = sorted(os.listdir(path), reverse=True)
            waiting.extend(os.path.join(path, name) for name in names if name != "__pycache__")


def keep(
    cache: str,
    root: str,
    arguments: Sequence[str],
    folder: str,
    inputs: Inputs,
    made_of: str,
    output: str,
    says: str,
    until: str = "",
) -> None:
    """Remember that this call made ``output`` from inputs with this digest, and what it said.

    The digest is that from before the build: what changed meanwhile is not in the PDF. After the
    day ``until``, in ISO form, there would be more to say.
    """
    lines = (
        "\t".join(inputs.roots),
        "\t".join(inputs.libraries),
        made_of,
        f"{output}\t{_content(output)}",
        says,
        until,
    )
    if not inputs.libraries or any("\n" in line for line in lines):
        return
    file = _file(cache, root, arguments, folder)
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    name = f"{file}.{os.getpid()}"
    try:
        with open(name, "w", **_TEXT) as new:
            new.write("\n".join(lines) + "\n")
        os.replace(name, file)
    finally:
        if os.path.exists(name):
            os.unlink(name)


def _file(cache: str, root: str, arguments: Sequence[str], folder: str) -> str:
    call = "\0".join((root, folder, *arguments)).encode("utf-8", "surrogateescape")
    return os.path.join(cache, "stamps", sha256(call).hexdigest())


def _content(path: str) -> str:
    if os.path.getsize(path) > _LARGEST:
        raise OSError(errno.EFBIG, "a file is too large to be read at each build", path)
    whole = sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            whole.update(piece)
    return whole.hexdigest()


def _loaded_libraries() -> list[str]:
    """Return the files of the libraries that this process has loaded to shape and write text."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            paths = {line.rstrip("\n").partition("/")[2] for line in maps}
    except OSError:
        return []
    # What a Python package brings is known by the package's version.
    system = (path for path in paths if "-packages/" not in path)
    return sorted(f"/{path}" for path in system if any(one in path for one in _LIBRARIES))
