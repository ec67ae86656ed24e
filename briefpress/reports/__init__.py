"""Format diagnostics for people, editors, programs, GitHub and code scanning.

What formats them is loaded when there is a diagnostic: most builds report nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics.diagnostic import Diagnostic
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits

__all__ = ["FORMS", "FOR_PROGRAMS", "Screen", "write"]

FORMS = ("text", "line", "json", "github", "sarif")
FOR_PROGRAMS = ("json", "sarif")  # which also report that there are no diagnostics
_COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "place": "1",
    "hint": "36",
    "caret": "1;32",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """The capabilities of a terminal."""

    excerpts: bool = False
    colours: bool = False

    def paint(self, text: str, what: str) -> str:
        """Return text in the colour of its role."""
        return f"\x1b[{_COLOURS[what]}m{text}\x1b[0m" if self.colours else text


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
    if not diagnostics and form not in FOR_PROGRAMS:
        return ""
    from briefpress.reports import forms  # loads rich, and the readers of what is quoted
    from briefpress.reports.places import locate

    located = locate(diagnostics, root, limits, files or Files((root,)))
    return forms.WRITERS[form](located, screen or Screen())
