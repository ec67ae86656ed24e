"""Format diagnostics for people, editors, programs, GitHub and code scanning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from briefpress.diagnostics.diagnostic import Diagnostic
from briefpress.reports import data, github, sarif, text
from briefpress.reports.places import Located, locate
from briefpress.reports.text import Screen
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits

__all__ = ["FORMS", "FOR_PROGRAMS", "Screen", "write"]

_FORMS: Mapping[str, Callable[[Sequence[Located], Screen], str]] = {
    "text": text.write,
    "line": text.write_lines,
    "json": lambda told, _: data.write(told),
    "github": lambda told, _: github.write(told),
    "sarif": lambda told, _: sarif.write(told),
}
FORMS = tuple(_FORMS)
FOR_PROGRAMS = ("json", "sarif")  # which also report that there are no diagnostics


def write(
    form: str,
    diagnostics: Sequence[Diagnostic],
    root: Path,
    screen: Screen | None = None,
    limits: Limits = DEFAULT,
    files: Files | None = None,
) -> str:
    """Format diagnostics in one of the `FORMS`; files below ``root`` are named relative to it.

    ``limits`` are those of the build, and ``files`` what it may read, by default what is below
    ``root``: of any other file no line is quoted. Without diagnostics, the formats for people are
    empty, and those for programs are not.
    """
    located = locate(diagnostics, root, limits, files or Files((root,)))
    return _FORMS[form](located, screen or Screen())
