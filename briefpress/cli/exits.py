"""Define the exit codes, and the exceptions that end a command early."""

from __future__ import annotations

from briefpress.diagnostics.errors import BriefpressError

DONE, CONTENT, USAGE, RENDERER, STOPPED = 0, 1, 2, 3, 130


class WrongUsage(BriefpressError):
    """A command cannot be run as requested, for a reason outside the content."""


class Ended(BriefpressError):
    """A command ends with this exit code; the reason has been printed."""

    def __init__(self, code: int) -> None:
        self.code = code
