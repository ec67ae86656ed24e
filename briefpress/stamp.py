"""Whether anything has changed since a PDF was made: the quick way out of a build.

A stamp belongs to one call: its arguments and the folder that it was made in. It holds the digest
of everything that the PDF was made from (content, templates, styles, the engine, the installed
packages and the system's libraries) and that of the PDF itself. Dates of files count for nothing.
Only what starts at once is imported here, because this runs before everything else.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CACHE_OPTION = "--cache"
_LINES = 5  # of a stamp
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


def unchanged(cache: str, arguments: Sequence[str], folder: str) -> str | None:
    """Return what the same call said when it printed, if it would print the same PDF again."""
    try:
        with open(_file(cache, arguments, folder), encoding="utf-8", errors="strict") as file:
            roots, libraries, made_of, pdf, says = file.read().split("\n")[:_LINES]
        output, _, digest = pdf.partition("\t")
        if _content(output) != digest:
            return None
        if made_of != _digest(roots.split("\t"), libraries.split("\t")):
            return None
    except (OSError, ValueError):
        return None
    return says


def keep(
    cache: str,
    arguments: Sequence[str],
    folder: str,
    roots: Iterable[str],
    output: str,
    says: str,
) -> None:
    """Remember that this call made ``output`` from what is in ``roots``, and what it said.

    Where the system does not tell which libraries are loaded, nothing is remembered.
    """
    places, libraries = sorted(roots), _loaded_libraries()
    if not libraries:
        return
    lines = (
        "\t".join(places),
        "\t".join(libraries),
        _digest(places, libraries),
        f"{output}\t{_content(output)}",
        says,
    )
    if any("\n" in line for line in lines):
        return
    file = _file(cache, arguments, folder)
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    with open(f"{file}.{os.getpid()}", "w", encoding="utf-8") as new:
        new.write("\n".join(lines) + "\n")
    os.replace(new.name, file)


def _file(cache: str, arguments: Sequence[str], folder: str) -> str:
    call = "\0".join((folder, *arguments)).encode("utf-8", "surrogateescape")
    return os.path.join(cache, "stamps", sha256(call).hexdigest())


def _digest(roots: Iterable[str], libraries: Iterable[str]) -> str:
    """Return the digest of all files in some folders, with what of Python they are used with."""
    whole = sha256(sys.version.encode())
    for place in sys.path:
        if place.endswith("-packages"):
            names = [name for name in os.listdir(place) if name.endswith(".dist-info")]
            whole.update("\0".join(sorted(names)).encode())
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = os.path.join(folder, name)
                whole.update(path.encode("utf-8", "surrogateescape"))
                whole.update(_content(path).encode() if os.path.isfile(path) else b"-")
    for library in libraries:
        whole.update(_content(library).encode())
    return whole.hexdigest()


def _content(path: str) -> str:
    with open(path, "rb") as file:
        return sha256(file.read()).hexdigest()


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
