"""Files that a verb writes: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from briefpress.cli.exits import WrongUsage


def check_place(file: Path | None, suffix: str) -> None:
    """Refuse a place that is no place for a file of this kind."""
    if file is None:
        return
    if file.suffix != suffix:
        raise WrongUsage(f"`{file}` does not end in {suffix}")
    if file.exists() and not file.is_file():
        raise WrongUsage(f"`{file}` is no regular file")


def replace_file(file: Path, content: bytes) -> None:
    """Put ``content`` in a file's place in one step, so that there is never half a file.

    Raises `WrongUsage` when the place cannot be written; what stood there stays.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise WrongUsage(f"`{file}` cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(file)
    except OSError as error:
        raise WrongUsage(f"`{file}` cannot be written: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)


def shown(file: Path) -> Path:
    """Return a path as a person in the current folder would write it."""
    whole = file.absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
