"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from briefpress.cli.exits import WrongUsage
from briefpress.workspace.temporary import new_file


def check_place(file: Path | None, suffix: str = "") -> None:
    """Refuse a place that is no place for a file of this kind; without a suffix, of any."""
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


def replace_file(file: Path, content: bytes) -> None:
    """Put ``content`` in a file's place in one step, so that there is never half a file.

    A link stays and leads to the new file, which has the rights of the old one. Raises
    `WrongUsage` when the place cannot be written; what stood there stays.
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
    except (OSError, RuntimeError) as error:  # a link that leads to itself is no OSError
        why = error.strerror if isinstance(error, OSError) else "the link leads to itself"
        raise WrongUsage(f"`{file}` cannot be written: {why}") from None


def _give_rights(descriptor: int, place: Path) -> None:
    """Let a new file have the owner and the rights of the one that it replaces, or the usual."""
    try:
        old = place.stat()
    except FileNotFoundError:
        os.fchmod(descriptor, 0o666 & ~umask())
        return
    with suppress(OSError):  # only root gives files away
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _keep_name(folder: Path) -> None:
    """Let a new name in a folder outlast a loss of power, where the file system can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def shown(file: Path) -> Path:
    """Return a path as a person in the current folder would write it."""
    whole = file.absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def umask() -> int:
    """Return the rights that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
