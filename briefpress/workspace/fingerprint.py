"""Compute the fingerprint of a briefing: the digest of its inputs, printed in the colophon."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from briefpress.workspace.files import Files
from briefpress.workspace.project import Project
from briefpress.workspace.tree import FILE, walk


def fingerprint(project: Project, files: Files) -> str:
    """Return the SHA-256, in hexadecimal, of the briefing's files, templates and styles.

    Names count as well as bytes; the folder's place, dates, hidden files, links, PDFs do not.
    Raises `CannotRead` when a file cannot be read, and OSError when it is gone.
    """
    whole = sha256()
    for label, folder in (
        ("content", project.briefing),
        ("templates", project.templates),
        ("styles", project.styles),
    ):
        for name, kind, file in walk(str(folder)):
            if kind == FILE and not name.endswith(".pdf"):
                line = (
                    f"{_digest(Path(file), files, project.limits.largest_file)}  {label}/{name}\n"
                )
                whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _digest(file: Path, files: Files, largest: int) -> str:
    """Return the SHA-256 of a file, or the size of one that is too large to be printed."""
    size = file.stat().st_size
    if size > largest:
        return f"{size:,} bytes"
    files.read(file, largest)
    return files.log[file]
