"""What may be read: regular files of the briefing's folder, links followed, and none outside it.

In: paths as the briefing names them. Out: whether a file may be read; what is missing, leads out of
the folder or is no regular file is reported where it is named.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.parse.text import read_text
from briefpress.workspace.limits import how_to_raise
from briefpress.workspace.project import Project

_WRITTEN, _READ = (".css", ".html"), (".yaml",)  # files of looks that are text; that tell faults


def require(folder: Path, path: Text, faults: Collector) -> bool:
    """Tell whether a file that the briefing names may be read, and report one that may not."""
    if is_inside(folder / path, folder):
        return True
    if report_unread(folder / path, folder, path.span, faults):
        return False
    there: list[str] = []
    for below in folder.iterdir():
        with suppress(OSError):  # one that cannot be listed
            if below.is_dir() and not below.is_symlink():  # nothing outside is named
                there += (f"{below.name}/{one.name}" for one in below.iterdir() if one.is_file())
    faults.report(
        codes.MISSING_FILE,
        f"there is no file `{path[:80]}` in the briefing's folder",
        path.span,
        did_you_mean(path, there) or "put the file there, or correct the name",
        found=path,
        expected=sorted(there),
    )
    return False


def report_unread(file: Path, folder: Path, span: Span, faults: Collector) -> bool:
    """Report a file that is there and is not read: what is no file, and links out of the folder."""
    if leads_out(file, folder):
        report_link(span, faults)
        return True
    try:
        is_there = os.path.lexists(file)
    except ValueError:  # a name that no file can have
        return False
    if is_there and not is_inside(file, folder):
        faults.report(
            codes.UNREADABLE_FILE,
            f"`{file.relative_to(folder).as_posix()}` is not a regular file, or may not be read",
            span,
            "put a regular file in its place",
        )
        return True
    return False


def report_link(span: Span, faults: Collector) -> None:
    """Report a link that leads out of the briefing's folder."""
    faults.report(
        codes.OUTSIDE_FOLDER,
        "a link leads out of the briefing's folder",
        span,
        "copy the file into the folder",
    )


def is_inside(file: Path, folder: Path) -> bool:
    """Tell whether a path names a regular file in a folder, links followed."""
    try:
        return file.is_file() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a name too long, a NUL, links in a circle
        return False


def leads_out(file: Path, folder: Path) -> bool:
    """Tell whether a path is a link to a regular file outside a folder."""
    try:
        return file.is_file() and not is_inside(file, folder)
    except (OSError, ValueError):
        return False  # whoever reads it says why not


def check_looks(project: Project, faults: Collector) -> None:
    """Report what cannot be read of the briefing's own templates and styles."""
    limits = project.limits
    for file in project.own_looks():
        if report_unread(file, project.briefing, Span(file), faults):
            continue
        if file.suffix in _WRITTEN:
            read_text(file, faults, limits)
        elif file.suffix not in _READ and file.stat().st_size > limits.image_bytes:
            faults.report(
                codes.FILE_TOO_LARGE,
                f"`{file.name}` is larger than {limits.image_bytes:,} bytes",
                Span(file),
                f"make it smaller, {how_to_raise('image-bytes')}",
            )
