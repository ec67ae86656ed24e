"""Create temporary files and folders, and remove those that crashed builds have left.

Each is locked; the system releases the lock when the process ends, however it ends. The next build
removes what is not locked.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "briefpress-box-"


class TemporaryFolder:
    """A temporary folder, locked until it is closed or garbage-collected.

    Raises OSError when it cannot be created.
    """

    def __init__(self) -> None:
        above = Path(tempfile.gettempdir())
        take_away_abandoned(above.glob(f"{_PREFIX}*"))
        while True:
            self.folder = above / f"{_PREFIX}{secrets.token_hex(8)}"
            # Before the folder: a signal may come between any two steps.
            self._forget = weakref.finalize(self, _remove, self.folder)
            self.folder.mkdir(mode=0o700)
            self._lock = _locked(self.folder, wait=True)
            if self.folder.exists():  # another build may remove what is not locked yet
                break
            self.close()

    def close(self) -> None:
        """Remove the folder; a second call does nothing."""
        _remove(self.folder)
        self._forget.detach()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@contextmanager
def new_file(beside: Path) -> Iterator[tuple[int, Path]]:
    """Open a new file next to another one, to replace it; give its descriptor and path.

    It is removed at the end unless renamed. Files of crashed builds are removed first.
    """
    start = f".{beside.name}."
    abandoned = (file for file in beside.parent.iterdir() if file.name.startswith(start))
    take_away_abandoned(file for file in abandoned if file.suffix == ".new")
    file = beside.with_name(f"{start}{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with suppress(OSError):  # where nothing can be locked, nothing is removed
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor, file
        finally:
            os.close(descriptor)
    finally:
        file.unlink(missing_ok=True)


def take_away_abandoned(paths: Iterable[Path]) -> None:
    """Remove those of these files and folders that are ours and not locked."""
    for path in paths:
        lock = _locked(path, wait=False)
        if lock is not None:
            try:
                _remove(path)
            finally:
                os.close(lock)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink() if not path.is_dir() else shutil.rmtree(path)


def _locked(path: Path, *, wait: bool) -> int | None:
    """Return a descriptor that locks a path, or None when it is locked or not ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None
