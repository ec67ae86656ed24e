"""What the system holds a worker to: memory, processor time, no dumps of its memory.

Set by the worker itself, for itself. What a system refuses is left to the watchdog's clocks.
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

GRACE = 3  # seconds after which a worker that cannot tell that time is up is ended from outside
RESERVE = 64 << 20  # bytes, to say with that there are no more


def limit_memory(most: int) -> None:
    """Hold this process to so many bytes of addresses, but for `RESERVE`; it dumps no memory."""
    _set(resource.RLIMIT_CORE, 0, 0)
    _set(resource.RLIMIT_AS, most, most + RESERVE)


def used_memory() -> int:
    """Return how many bytes of addresses this process has, or 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def open_reserve(most: int) -> None:
    """Give the memory that is kept to say with that there was too little."""
    _set(resource.RLIMIT_AS, most + RESERVE, None)


def limit_data(most: int) -> None:
    """Hold this process to so many bytes that it writes to; it dumps no memory.

    V8 asks for far more room than it ever uses, so that its addresses cannot be limited.
    """
    _set(resource.RLIMIT_CORE, 0, 0)
    _set(resource.RLIMIT_DATA, most, most)


def limit_processor(seconds: int) -> None:
    """Give this process so many seconds of work from now on."""
    spent = os.times()
    _set(resource.RLIMIT_CPU, int(spent.user + spent.system) + seconds, None)


def _set(which: int, soft: int, hard: int | None) -> None:
    """Set a limit; None leaves the hard one as it is."""
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, resource.getrlimit(which)[1] if hard is None else hard))
