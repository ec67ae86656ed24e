"""Walk folders and compute digests of files; there is no other walk or digest.

In: paths as text. Out: names, kinds and digests; only regular files are opened. Hidden names are
skipped and links are not followed, as in `files`. Only fast modules are imported, because
`up_to_date` runs this before anything else.
"""

from __future__ import annotations

import errno
import os
import stat
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE, LINK, OTHER = "file", "link", "other"
LARGEST = 500_000_000  # bytes of a file that is digested: a second's reading
_PIECE = 1 << 20


def is_hidden(name: str) -> bool:
    """Tell whether one part of a path is a hidden name."""
    return name.startswith(".")


def walk(folder: str, leave: str = "") -> Iterator[tuple[str, str, str]]:
    """Give name, kind and path of everything below a folder except folders, folder by folder.

    A name has ``/`` between its parts. A folder that cannot be listed is empty; names that end
    with ``leave`` are left out.
    """
    found: list[tuple[str, str, str]] = []
    waiting = [("", folder)]
    while waiting:
        before, path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                here = list(entries)
        except OSError:
            continue
        for one in here:
            if is_hidden(one.name) or (leave and one.name.endswith(leave)):
                continue
            name = f"{before}{one.name}"
            if one.is_symlink():
                found.append((name, LINK, one.path))
            elif one.is_dir(follow_symlinks=False):
                waiting.append((f"{name}/", one.path))
            else:
                kind = FILE if one.is_file(follow_symlinks=False) else OTHER
                found.append((name, kind, one.path))
    return iter(sorted(found, key=lambda one: one[0].split("/")))


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return sha256(content).hexdigest()


def digest_file(path: str, largest: int = LARGEST) -> str:
    """Return the SHA-256 of a regular file; raise OSError for another, and for a larger one."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        if state.st_size > largest:
            raise OSError(errno.EFBIG, "a file is too large to be read in each build", path)
        whole, left = sha256(), state.st_size
        # One byte more than is left shows the end of the file without another call.
        while piece := os.read(descriptor, wanted := min(left + 1, _PIECE)):
            whole.update(piece)
            left = max(0, left - len(piece))
            if not left and len(piece) < wanted:
                break
    finally:
        os.close(descriptor)
    return whole.hexdigest()


def digest_tree(path: str, leave: str = "") -> str:
    """Return the digest of a file, or of all that is below a folder: names, contents, links.

    An unreadable file counts by its name. Raises OSError for one that is too large.
    """
    if not os.path.isdir(path):
        return digest_file(path)
    whole = sha256()
    for name, kind, file in walk(path, leave):
        whole.update(f"{kind}\0{name}\0{_content(kind, file)}\0".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _content(kind: str, file: str) -> str:
    if kind == LINK:
        return os.readlink(file)
    try:
        return digest_file(file) if kind == FILE else ""
    except PermissionError:
        return ""
