"""What was laid out before, by the digest of all that it was made from.

An entry is one file, put in its place in one step and checked when it is read: builds at the same
time, a kill in the middle and a damaged disk cost time, never a wrong page. The check finds
damage, not malice: a cache is for oneself and for those whose PDFs one would sign.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from briefpress.workspace.temporary import new_file

MOST = 512 << 20  # bytes


class Cache:
    """A folder of entries, kept below ``most`` bytes; what was used last stays longest."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self.folder, self._most = folder, most
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def is_empty(self) -> bool:
        """Tell whether there is no entry."""
        return next(self.folder.glob("??/*"), None) is None

    def get(self, key: str) -> bytes | None:
        """Return an entry, or None."""
        file = self._file(key)
        try:
            data = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep an entry; a cache that cannot be written to keeps nothing."""
        file = self._file(key)
        with suppress(OSError):
            file.parent.mkdir(mode=0o700, exist_ok=True)
            with new_file(file) as (descriptor, new):
                with os.fdopen(descriptor, "wb", closefd=False) as temporary:
                    temporary.write(data)
                new.replace(file)

    def drop(self, key: str) -> None:
        """Forget an entry."""
        with suppress(OSError):
            self._file(key).unlink()

    def tidy(self) -> None:
        """Forget what was used longest ago until the folder is below its size."""
        entries = []
        for file in (*self.folder.glob("??/*"), *self.folder.glob("stamps/*")):
            with suppress(OSError):
                state = file.stat()
                entries.append((state.st_mtime_ns, state.st_size, file))
        size = sum(entry[1] for entry in entries)
        for _, length, file in sorted(entries):
            if size <= self._most:
                break
            with suppress(OSError):
                file.unlink()
            size -= length

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]
