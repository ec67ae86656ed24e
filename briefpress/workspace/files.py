"""Read the files of a project; no other code opens them for a build.

In: the folders that a build may read, and a path below one of them. Out: bytes, and a log of all
requested files, missing ones included. Refused: hidden names, links that lead out of these folders,
anything but a regular file, and files above their limit.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path

from briefpress.diagnostics.errors import BriefpressError
from briefpress.workspace.tree import digest, is_hidden, walk


class Why(Enum):
    """Why a file is not read."""

    MISSING = "no such file"
    OUTSIDE = "a symbolic link leads out of the folder"
    HIDDEN = "it is hidden, or in a hidden folder"
    NOT_REGULAR = "it is not a regular file"
    UNREADABLE = "it is not readable"
    TOO_LARGE = "it is too large"


class CannotRead(BriefpressError):
    """A file that is not read, why, and what the system says of it."""

    def __init__(self, file: Path, why: Why, detail: str = "") -> None:
        super().__init__(f"{file}: {detail or why.value}")
        self.file, self.why, self.detail = file, why, detail or why.value


class Files:
    """The files that a build may read, below some folders; each is read once.

    ``log`` has the digest of every requested file by its path, empty for a refused one. ``listed``
    has the content of folders, by their path.
    """

    def __init__(self, roots: Iterable[Path]) -> None:
        self.roots = tuple(roots)
        self._tops = tuple(f"{root}{os.sep}" for root in self.roots)
        self._real_tops = tuple(f"{root.resolve()}{os.sep}" for root in self.roots)
        self._folders: dict[str, str] = {}
        self._contents: dict[Path, bytes] = {}
        self.log: dict[Path, str] = {}
        self.listed: dict[Path, tuple[str, ...]] = {}

    def read(self, file: Path, most: int | None = None) -> bytes:
        """Return the bytes of a file, at most ``most``; raise `CannotRead` on failure."""
        content = self._contents.get(file)
        if content is None:
            self.log[file] = ""
            content = self._opened(file, most)
            self._contents[file] = content
            self.log[file] = digest(content)
        if most is not None and len(content) > most:
            raise CannotRead(file, Why.TOO_LARGE)
        return content

    def digest(self, file: Path, most: int | None = None) -> str:
        """Return the SHA-256 of a file, or nothing when it cannot be read."""
        try:
            self.read(file, most)
        except CannotRead:
            return ""
        return self.log[file]

    def refusal(self, file: Path) -> Why | None:
        """Return why a file must not be read, or None when it may."""
        try:
            real = self._real(file)
            if not real.is_file():
                return Why.NOT_REGULAR
        except CannotRead as refused:
            return refused.why
        except OSError:
            return Why.UNREADABLE
        return None if os.access(real, os.R_OK) else Why.UNREADABLE

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the sorted names of the readable files below a folder."""
        if folder not in self.listed:
            files = (one for one in self.entries(folder) if self.refusal(one) is None)
            self.listed[folder] = tuple(one.relative_to(folder).as_posix() for one in files)
        return self.listed[folder]

    def entries(self, folder: Path) -> Iterator[Path]:
        """Give the files below a folder, unreadable ones included; hidden names are left out."""
        return (folder / name for name, _, _ in walk(str(folder)))

    def _opened(self, file: Path, most: int | None) -> bytes:
        try:
            return read_regular(self._real(file), most)
        except CannotRead as refused:
            raise CannotRead(file, refused.why, refused.detail) from None

    def _real(self, file: Path) -> Path:
        """Return the path of a file with links followed; raise `CannotRead` if it is missing."""
        # As text, because every file of a build comes this way several times.
        path = str(file)
        inside = next((path[len(one) :] for one in self._tops if path.startswith(one)), None)
        if inside is None or os.pardir in (parts := inside.split(os.sep)):
            raise CannotRead(file, Why.OUTSIDE)
        if any(map(is_hidden, parts)):
            raise CannotRead(file, Why.HIDDEN)
        try:
            real = self._followed(path)
        except FileNotFoundError:  # a link to nothing is there, and is no file
            why = Why.NOT_REGULAR if file.is_symlink() else Why.MISSING
            raise CannotRead(file, why) from None
        except (
            OSError,
            RuntimeError,
            ValueError,
        ) as error:  # circular links, a name that is too long
            raise CannotRead(file, Why.UNREADABLE, _said(error)) from None
        for above in self._real_tops:
            if real.startswith(above):
                if any(map(is_hidden, real[len(above) :].split(os.sep))):
                    raise CannotRead(file, Why.HIDDEN)
                return Path(real)
        why = Why.OUTSIDE if Path(real).is_file() else Why.NOT_REGULAR
        raise CannotRead(file, why)

    def _followed(self, path: str) -> str:
        """Return the real path of a file that exists; a folder is asked once where it really is."""
        folder, _, name = path.rpartition(os.sep)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder, strict=True)
        found = os.path.join(self._folders[folder], name)
        return (
            os.path.realpath(found, strict=True) if stat.S_ISLNK(os.lstat(found).st_mode) else found
        )


def read_regular(file: Path, most: int | None = None) -> bytes:
    """Return the bytes of a regular file; raise `CannotRead` for another, or for more bytes.

    A link as the last part of its path is not followed, and the call never blocks.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(file, flags)
        try:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise CannotRead(file, Why.NOT_REGULAR)
            if most is not None and state.st_size > most:
                raise CannotRead(file, Why.TOO_LARGE)
            with os.fdopen(descriptor, "rb", closefd=False) as opened:
                content = opened.read()
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise CannotRead(file, Why.MISSING) from None
    except OSError as error:
        raise CannotRead(file, Why.UNREADABLE, _said(error)) from None
    if most is not None and len(content) > most:
        raise CannotRead(file, Why.TOO_LARGE)
    return content


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
