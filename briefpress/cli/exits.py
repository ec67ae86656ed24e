"""How a command ends: its exit codes, and the exceptions that end it early."""

from __future__ import annotations

DONE, CONTENT, USAGE, RENDERER, STOPPED = 0, 1, 2, 3, 130


class WrongUsage(Exception):
    """Something that was asked for and cannot be done, for a reason outside the content."""


class Ended(Exception):
    """The command has said why, and ends with this code."""

    def __init__(self, code: int) -> None:
        self.code = code
