"""Keep results by the digest of their inputs, first in memory, then on disk.

An entry on disk is one regular file, written atomically. It contains its key and a digest, which
are checked when it is read: parallel builds, a kill, a damaged disk and swapped entries cost time,
but never give a wrong page. The check finds damage, not malice: share a cache only with people you
trust.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from briefpress.workspace.files import CannotRead, read_regular
from briefpress.workspace.temporary import new_file
from briefpress.workspace.tree import digest

MOST_ON_DISK = 512 << 20  # bytes
MOST_IN_MEMORY = 256 << 20  # bytes
_ENTRY = re.compile("[0-9a-f]{62}|[0-9a-f]{64}")  # the names of entries and stamps
_LENGTH = 64  # of a digest in hexadecimal


class Store:
    """Entries as bytes by key; the least recently used are dropped first.

    ``folder`` keeps them from one process to the next; without it they stay in memory.
    """

    def __init__(
        self, folder: Path | None = None, disk: int = MOST_ON_DISK, memory: int = MOST_IN_MEMORY
    ) -> None:
        self.folder, self._disk, self._memory = folder, disk, memory
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def get(self, key: str) -> bytes | None:
        """Return an entry, or None when it is missing or damaged."""
        data = self._kept.get(key)
        if data is None:
            data = self._on_disk(key)
            if data is None:
                return None
        self._keep(key, data)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep an entry; errors of the folder are ignored."""
        self._keep(key, data)
        if self.folder is None:
            return
        file = self._file(self.folder, key)
        with suppress(OSError):
            file.parent.mkdir(mode=0o700, exist_ok=True)
            with new_file(file) as (descriptor, new):
                with os.fdopen(descriptor, "wb", closefd=False) as temporary:
                    temporary.write(f"{key}{digest(data)}".encode() + data)
                new.replace(file)

    def tidy(self) -> None:
        """Remove the least recently used entries until the folder is within its size."""
        if self.folder is None:
            return
        entries = []
        for file in (*self.folder.glob("??/*"), *self.folder.glob("stamps/*")):
            if not _ENTRY.fullmatch(file.name):
                continue  # whatever it is, it was not put here by a build
            with suppress(OSError):
                state = file.lstat()
                entries.append((state.st_mtime_ns, state.st_size, file))
        size = sum(entry[1] for entry in entries)
        for _, length, file in sorted(entries):
            if size <= self._disk:
                break
            with suppress(OSError):
                file.unlink()
            size -= length

    def _keep(self, key: str, data: bytes) -> None:
        self._size += len(data) - len(self._kept.pop(key, b""))
        self._kept[key] = data
        while self._size > self._memory:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)

    def _on_disk(self, key: str) -> bytes | None:
        if self.folder is None:
            return None
        file = self._file(self.folder, key)
        try:
            entry = read_regular(file)
        except CannotRead:
            return None
        own, check, data = entry[:_LENGTH], entry[_LENGTH : 2 * _LENGTH], entry[2 * _LENGTH :]
        with suppress(OSError):
            if (own, check) == (key.encode(), digest(data).encode()):
                os.utime(file)
                return data
            file.unlink()
        return None

    def _file(self, folder: Path, key: str) -> Path:
        return folder / key[:2] / key[2:]
