"""Diagnostics for whoever reads them: people, editors, programs, GitHub, code scanning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from briefpress.diagnostics.diagnostic import Diagnostic
from briefpress.reports import data, github, sarif, text
from briefpress.reports.places import Located, locate
from briefpress.reports.text import Screen
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
FOR_PROGRAMS = ("json", "sarif")  # which say it when there is nothing to say


def write(
    form: str,
    diagnostics: Sequence[Diagnostic],
    root: Path,
    screen: Screen | None = None,
    limits: Limits = DEFAULT,
) -> str:
    """Write diagnostics in one of the `FORMS`; files below ``root`` are named relative to it.

    ``limits`` are those that the files were read with. Without diagnostics, the forms for people
    are empty and those for programs say so.
    """
    return _FORMS[form](locate(diagnostics, root, limits), screen or Screen())
