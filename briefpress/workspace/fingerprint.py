"""Compute the fingerprint of a briefing: the digest of its inputs, printed in the colophon."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from briefpress.workspace.project import Project
from briefpress.workspace.tree import FILE, digest_file, walk


def fingerprint(project: Project) -> str:
    """Return the SHA-256, in hexadecimal, of the briefing's files, templates and styles.

    Names and bytes count; the path of the folder, dates, hidden files, links and PDFs do not.
    Raises OSError when a file cannot be read.
    """
    whole = sha256()
    for label, folder in (
        ("content", project.briefing),
        ("templates", project.templates),
        ("styles", project.styles),
    ):
        for name, kind, file in walk(str(folder)):
            if kind == FILE and not name.endswith(".pdf"):
                line = f"{_digest(Path(file), project.limits.largest_file)}  {label}/{name}\n"
                whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _digest(file: Path, largest: int) -> str:
    """Return the SHA-256 of a file, or the size of one that is too large to be printed."""
    size = file.stat().st_size
    return f"{size:,} bytes" if size > largest else digest_file(str(file))
