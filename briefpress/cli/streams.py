"""Print to the terminal, whatever its encoding, and end quietly when it is closed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO


def say(text: str, stream: TextIO | None = None) -> None:
    """Print a line, by default to stdout."""
    stream = stream or sys.stdout
    try:
        print(text, file=stream, flush=True)
    except OSError:  # the pipe is closed, or the disk is full
        _hush(stream)


def settle() -> None:
    """Flush both streams; otherwise Python would print an error at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _hush(stream)


def _hush(stream: TextIO) -> None:
    with suppress(OSError, ValueError):  # a stream of a test has no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
