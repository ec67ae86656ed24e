"""Write files atomically."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from briefpress.cli.exits import WrongUsage
from briefpress.workspace.project import Project
from briefpress.workspace.temporary import new_file
from briefpress.workspace.tree import is_hidden

ENGINE = ("briefpress", "build.py", "pyproject.toml")  # in the root, which a build also reads


def check_place(file: Path | None, suffix: str = "") -> None:
    """Raise `WrongUsage` for an output path with another suffix, or that is not a regular file."""
    if file is None:
        return
    if suffix and file.suffix != suffix:
        raise WrongUsage(f"`{file}` does not end in {suffix}")
    try:
        is_other = file.exists() and not file.is_file()
    except OSError as error:
        raise WrongUsage(f"`{file}` cannot be written: {error.strerror}") from None
    if is_other:
        raise WrongUsage(f"`{file}` is not a regular file")


def keep_apart(places: Mapping[str, Path | None], project: Project, root: Path) -> None:
    """Raise `WrongUsage` for a place of output, by its option, among the sources of a build.

    Only a PDF may be there, and is not a source itself. No two outputs are the same file.
    """
    folders = [*project.roots, *(root / name for name in ENGINE)]
    sources = [_real(folder) for folder in folders]
    taken: dict[Path, str] = {}
    for option, place in places.items():
        if place is None:
            continue
        real = _real(place)
        if any(
            real == one or (one in real.parents and not _is_aside(real, one)) for one in sources
        ):
            raise WrongUsage(
                f"{option}: `{place}` is in a folder that the PDF is made from: choose a place "
                "outside"
            )
        if real in taken:
            raise WrongUsage(f"{taken[real]} and {option} are the same file, `{place}`")
        taken[real] = option


def refuse_source(option: str, place: Path, reads: Iterable[Path]) -> None:
    """Raise `WrongUsage` for a place of output that is a file which the build has read."""
    if _real(place) in {_real(file) for file in reads}:
        raise WrongUsage(f"{option}: `{place}` is a file that the PDF is made from")


def _is_aside(file: Path, folder: Path) -> bool:
    """Tell whether a file in a folder of sources does not count: a PDF, or a hidden file."""
    return file.suffix == ".pdf" or any(map(is_hidden, file.relative_to(folder).parts))


def _real(path: Path) -> Path:
    """Return a path with links followed, as far as they lead somewhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()


def replace_file(file: Path, content: bytes) -> None:
    """Replace a file with ``content`` atomically.

    A link is kept and leads to the new file, which gets the permissions of the old one. Raises
    `WrongUsage` when the file cannot be written; the old file is kept then.
    """
    try:
        place = file.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        with new_file(place) as (descriptor, new):
            with os.fdopen(descriptor, "wb", closefd=False) as temporary:
                temporary.write(content)
            _give_rights(descriptor, place)
            os.fsync(descriptor)
            new.replace(place)
            _keep_name(place.parent)
    except (OSError, RuntimeError) as error:  # a circular link is not an OSError
        why = error.strerror if isinstance(error, OSError) else "the link leads to itself"
        raise WrongUsage(f"`{file}` cannot be written: {why}") from None


def _give_rights(descriptor: int, place: Path) -> None:
    """Give a new file the owner and permissions of the one that it replaces, or the defaults."""
    try:
        old = place.stat()
    except FileNotFoundError:
        os.fchmod(descriptor, 0o666 & ~umask())
        return
    with suppress(OSError):  # only root may change the owner
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _keep_name(folder: Path) -> None:
    """Flush a folder, so that a new name survives a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def shown(file: Path) -> Path:
    """Return a path relative to the current folder if it is below it."""
    whole = file.absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def umask() -> int:
    """Return the umask of this process."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
