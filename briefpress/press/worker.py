"""The process that lays out: parts come in, fragments go out, over its standard streams.

It is the box that the renderer works in: limits on memory and processor time, no more of the disk
than the closed fetcher gives, no network. What it answers is plain data. It ends when its input
does, so that nothing is left when the press is gone.
"""

from __future__ import annotations

import ctypes.util
import gc
import json
import os
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct("!I")
FRAGMENT, FAILURE = b"F", b"E"
MOST_LAYOUTS = 4  # houses whose stylesheets stay read


def main(fontconfig: str, memory: int, seconds: int) -> None:
    """Serve until the input ends; the arguments are a configuration file and limits."""
    answers = _own_output()
    limit = _limited(memory, seconds)
    os.environ["FONTCONFIG_FILE"] = fontconfig
    lay_out = _layout()
    # Boxes live until their part is drawn: to look for garbage among them is a fifth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    layouts: dict[str, Any] = {}
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        limit()
        write_frame(answers, _answer(json.loads(frame), layouts, lay_out))


def _layout() -> type[Any]:
    """Import what lays out. To look for each library, WeasyPrint would start a compiler."""
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        from briefpress.press.layout import Layout
    finally:
        ctypes.util.find_library = find_library
    return Layout


def _answer(order: dict[str, Any], layouts: dict[str, Any], new_layout: type[Any]) -> bytes:
    from briefpress.diagnostics import PressFailed

    house = json.dumps(order["house"])
    try:
        if house not in layouts:
            while len(layouts) >= MOST_LAYOUTS:
                layouts.pop(next(iter(layouts)))
            folder, styles, *sheets = (Path(path) for path in order["house"])
            layouts[house] = new_layout(folder, styles, sheets)
        fragment = layouts[house].lay_out(order["part"], order["html"])
        return FRAGMENT + bytes(fragment.to_bytes())
    except PressFailed as failed:
        return FAILURE + str(failed).encode()


def _own_output() -> IO[bytes]:
    """Keep the output for answers: whatever a library prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limited(memory: int, seconds: int) -> Callable[[], None]:
    """Limit memory (bytes) now, and processor time (seconds) at each call of what is returned."""
    try:
        import resource
    except ImportError:  # there is no such thing on this system; the press watches the clock
        return lambda: None
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    def limit() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        with suppress(ValueError, OSError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            soft = int(used.ru_utime + used.ru_stime) + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))

    return limit


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read one message, or None when there are no more."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
