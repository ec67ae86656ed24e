"""Compute the fingerprint of a briefing: the digest of its inputs, printed in the colophon.

The inputs are the briefing's files, templates and styles. Names count as well as bytes; the place
of the folder, dates, hidden files, links, PDFs do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from briefpress.workspace.files import Files
from briefpress.workspace.tree import FILE, walk


def inputs(label: str, folder: Path, files: Files, largest: int) -> Iterator[str]:
    """Give a line for each file below a folder: its SHA-256, and its name below ``label``.

    Raises `CannotRead` when a file cannot be read, and OSError when it is gone.
    """
    for name, kind, file in walk(str(folder)):
        if kind == FILE and not name.endswith(".pdf"):
            yield f"{_digest(Path(file), files, largest)}  {label}/{name}\n"


def fingerprint(inputs: Iterable[str]) -> str:
    """Return the SHA-256, in hexadecimal, of lines that `inputs` gave."""
    return sha256("".join(inputs).encode("utf-8", "surrogateescape")).hexdigest()


def _digest(file: Path, files: Files, largest: int) -> str:
    """Return the SHA-256 of a file, or the size of one that is too large to be printed."""
    size = file.stat().st_size
    if size > largest:
        return f"{size:,} bytes"
    files.read(file, largest)
    return files.log[file]
