"""Define the exit codes, and the exceptions that end a command early."""

from __future__ import annotations

from briefpress.diagnostics.errors import BriefpressError

DONE, CONTENT, USAGE, RENDERER, STOPPED = 0, 1, 2, 3, 130


class WrongUsage(BriefpressError):
    """Something that was asked for and cannot be done, for a reason outside the content."""


class Ended(BriefpressError):
    """The verb has said why, and ends with this code."""

    def __init__(self, code: int) -> None:
        self.code = code
