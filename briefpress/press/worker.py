"""The process that lays out: parts come in, fragments go out, over its standard streams.

It keeps the renderer apart from the press: with limits on memory and processor time, and with
plain data for an answer. What a briefing can make the renderer read is what the closed fetcher
gives. It ends when its input does, so that nothing is left when the press is gone.
"""

from __future__ import annotations

import ctypes.util
import gc
import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct("!I")
FRAGMENT, FAILURE = b"F", b"E"
_EMPTY = "<html lang='en'><title>None</title><body><h1>Head</h1><p>Words <em>and</em> more.</p>"
MOST_LAYOUTS = 4  # houses whose stylesheets stay read


def main(fontconfig: str, memory: str, seconds: str, *house: str) -> None:
    """Serve until the input ends.

    The arguments are a configuration of fontconfig, limits in bytes and seconds, and the paths of
    the house whose parts will come first; its stylesheets are read while there is nothing to do.
    """
    answers = _own_output()
    limit = _limited(int(memory), int(seconds))
    os.environ["FONTCONFIG_FILE"] = fontconfig
    layouts = _Layouts(_layout())
    # Boxes live until their part is drawn: to look for garbage among them is a fifth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    layouts.prepare(house)
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        limit()
        write_frame(answers, layouts.answer(json.loads(frame)))


class _Layouts:
    """The houses whose stylesheets have been read; those that are read last are kept."""

    def __init__(self, new_layout: type[Any]) -> None:
        self._new_layout = new_layout
        self._kept: dict[tuple[str, ...], Any] = {}

    def prepare(self, house: Sequence[str]) -> None:
        """Do what the first part would have to wait for: read stylesheets, open faces.

        What is wrong with them is told with that part.
        """
        from briefpress.diagnostics import PressFailed

        with suppress(PressFailed):
            self._of(house).lay_out("none", _EMPTY)

    def answer(self, order: dict[str, Any]) -> bytes:
        """Lay out a part; return its fragment, or why there is none."""
        from briefpress.diagnostics import PressFailed

        try:
            fragment = self._of(order["house"]).lay_out(order["part"], order["html"])
            return FRAGMENT + bytes(fragment.to_bytes())
        except PressFailed as failed:
            return FAILURE + str(failed).encode()

    def _of(self, house: Sequence[str]) -> Any:
        key = tuple(house)
        if key not in self._kept:
            while len(self._kept) >= MOST_LAYOUTS:
                self._kept.pop(next(iter(self._kept)))
            folder, styles, *sheets = (Path(path) for path in house)
            self._kept[key] = self._new_layout(folder, styles, sheets)
        return self._kept[key]


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
