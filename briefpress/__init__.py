"""Briefpress: a briefing written as YAML goes in, a finished PDF comes out.

`build` prints one briefing; a `Session` prints many, and keeps what it can use again. What is named
in ``__all__`` is for other programs; it is loaded when it is first asked for, because the quick way
out of a build that has nothing to do (`workspace.up_to_date`) passes through here.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # typing takes as long to load as Python itself
if TYPE_CHECKING:
    from typing import Any

    from briefpress.diagnostics.codes import Severity
    from briefpress.diagnostics.diagnostic import (
        BuildFailed,
        Collector,
        Diagnostic,
        RenderFailed,
    )
    from briefpress.diagnostics.errors import BriefpressError
    from briefpress.render.document import BuildResult
    from briefpress.session import Session, build, check
    from briefpress.theme.theme import Theme
    from briefpress.workspace.project import Project

__all__ = [
    "BriefpressError",
    "BuildFailed",
    "BuildResult",
    "Collector",
    "Diagnostic",
    "Project",
    "RenderFailed",
    "Session",
    "Severity",
    "Theme",
    "build",
    "check",
]

_HOMES = {
    "BriefpressError": "diagnostics.errors",
    "BuildFailed": "diagnostics.diagnostic",
    "BuildResult": "render.document",
    "Collector": "diagnostics.diagnostic",
    "Diagnostic": "diagnostics.diagnostic",
    "Project": "workspace.project",
    "RenderFailed": "diagnostics.diagnostic",
    "Session": "session",
    "Severity": "diagnostics.codes",
    "Theme": "theme.theme",
    "build": "session",
    "check": "session",
}


def __getattr__(name: str) -> Any:
    """Return one of the public names."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # not needed on the quick way out

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
