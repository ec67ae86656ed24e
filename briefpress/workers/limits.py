"""Set the limits of a worker: memory, processor time, no core dumps.

The worker sets them itself. Where a system refuses one, the watchdog enforces it.
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

GRACE = 3  # seconds after which a worker that does not report its timeout is killed
RESERVE = 64 << 20  # bytes, for reporting that memory ran out


def limit_memory(most: int) -> None:
    """Limit the address space of this process, except `RESERVE`; disable core dumps."""
    _set(resource.RLIMIT_CORE, 0, 0)
    _set(resource.RLIMIT_AS, most, most + RESERVE)


def allowed_memory(most: int) -> int:
    """Return how much of so many bytes of address space this process may use."""
    here, _ = resource.getrlimit(resource.RLIMIT_AS)
    return most if here == resource.RLIM_INFINITY else min(most, here)


def used_memory() -> int:
    """Return the address space of this process in bytes, or 0 if unknown."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def is_memory_short(error: Exception) -> bool:
    """Tell whether an error comes from a limit on the address space of this process.

    Libraries and threads that do not fit any more fail with errors of all kinds.
    """
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    is_full = most != resource.RLIM_INFINITY and used_memory() > most - RESERVE
    return is_full or isinstance(error, MemoryError)


def open_reserve(most: int) -> None:
    """Release the memory reserved for reporting that memory ran out."""
    _set(resource.RLIMIT_AS, most + RESERVE, None)


def limit_data(most: int) -> None:
    """Limit the data segment of this process, in bytes; disable core dumps.

    V8 reserves far more address space than it uses, so that cannot be limited.
    """
    _set(resource.RLIMIT_CORE, 0, 0)
    _set(resource.RLIMIT_DATA, most, most)


def limit_processor(seconds: int) -> None:
    """Limit the processor time of this process, in seconds from now."""
    spent = os.times()
    _set(resource.RLIMIT_CPU, int(spent.user + spent.system) + seconds, None)


def _set(which: int, soft: int, hard: int | None) -> None:
    """Set a limit; None leaves the hard limit as it is."""
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, resource.getrlimit(which)[1] if hard is None else hard))
