"""Run the process that lays out: a theme and parts come in, fragments go out.

It isolates the renderer: in a sandbox, with limits on memory and on the time of a part, and with
plain data as answers. It opens no file of a project: files are requested over the protocol. Errors
are reported with the block in which they occurred. It ends when its input does, so that no process
is left when Briefpress is gone.
"""

from __future__ import annotations

import ctypes.util
import errno
import gc
import json
import mimetypes
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from briefpress.diagnostics import codes
from briefpress.workers import limits, sandbox
from briefpress.workers.late import put_off
from briefpress.workers.protocol import DONE, FAILED, THEME, Channel, Failure
from briefpress.workers.watchdog import PROCESSOR, Watchdog

_EMPTY = "<html lang='en'><title>None</title><body><h1>Head</h1><p>Words <em>and</em> more.</p>"
MAKE_ROOM = "free some space in the folder for temporary files, or set TMPDIR to another folder"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration of a worker: its memory and time, the size of images, and folders.

    ``place`` is the only folder that it may write to, ``breadcrumb`` a file in it with its
    progress, ``fonts`` are the folders that it may read.
    """

    memory: int
    processor: int
    time: int
    image_bytes: int
    place: str
    breadcrumb: str
    fonts: tuple[str, ...]

    def to_text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Config:
        """Read it from JSON."""
        return cls(**json.loads(text))


def main(text: str) -> None:
    """Answer jobs until the input ends; ``text`` is a `Config` as JSON."""
    config = Config.from_text(text)
    channel = Channel.of_process()
    limits.limit_memory(config.memory)
    gc.disable()  # what is loaded now stays: a collection would find nothing
    layouts = _Layouts(_layout(), channel, config)
    breadcrumb = _breadcrumb(config)
    mimetypes.init()  # from files of the system
    _, calls = sandbox.put_up(map(Path, config.fonts), (Path(config.place),))
    # Boxes live until their part is drawn: garbage collection would take a fifth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()

    def tell(clock: str, frame: FrameType | None) -> None:
        channel.answer(FAILED, _late(config, clock, frame).to_bytes())

    warden = Watchdog(config.processor, config.time, tell, breadcrumb.weigh)
    while (job := channel.job()) is not None:
        limits.limit_processor(config.processor + limits.GRACE)
        breadcrumb.mark("")
        breadcrumb.weigh()
        calls.begin(config.fonts)
        with warden.watching():
            kind, body = layouts.answer(*job)
        if calls.wanted:
            refused = codes.RENDERER_REFUSED
            message = f"the layout tried {calls.wanted}"
            kind, body = FAILED, Failure(refused.name, message, hint(refused)).to_bytes()
        channel.answer(kind, body)


class _Layouts:
    """The current theme, and its layout state."""

    def __init__(self, new_layout: type[Any], channel: Channel, config: Config) -> None:
        self._new_layout, self._line, self._config = new_layout, channel, config
        self._sheets: list[list[str]] = []
        self._layout: Any = None

    def answer(self, kind: bytes, job: bytes) -> tuple[bytes, bytes]:
        """Load a theme, or lay out a part; return its fragment, or a failure."""
        order = json.loads(job)
        if kind == THEME:
            self._sheets, self._layout = order, None
            # Errors of a theme are reported with the first part.
            with suppress(BaseException):
                self._made().lay_out("none", _EMPTY)
            return DONE, b""
        try:
            fragment = self._made().lay_out(order["part"], order["html"])
            return DONE, bytes(fragment.to_bytes())
        except BaseException as crash:  # one is not an `Exception`: a refused request
            limits.open_reserve(self._config.memory)
            return FAILED, _broken(crash, self._config.memory).to_bytes()

    def _made(self) -> Any:
        if self._layout is None:
            sheets = dict(self._sheets)
            self._layout = self._new_layout(sheets, self._line.want, self._config.image_bytes)
        return self._layout


def _broken(crash: BaseException, memory: int) -> Failure:
    """Return why a layout failed, and in which block."""
    from briefpress.layout import progress

    code, message, hint = _cause(crash, memory)
    report = "".join(traceback.format_exception(crash, limit=-12))
    return Failure(code.name, message, hint, progress.of_crash(crash), report)


def _cause(crash: BaseException, memory: int) -> tuple[codes.Code, str, str | None]:
    from briefpress.diagnostics.diagnostic import RenderFailed
    from briefpress.layout.fetcher import Unreachable

    code, message = codes.RENDERER_CRASH, "the renderer crashed"
    match crash:
        case RenderFailed():
            return crash.code, crash.message, crash.hint
        case Unreachable():
            code, message = codes.RENDERER_REFUSED, str(crash)
        case MemoryError() | SystemError():  # CPython's own, where no exception finds memory
            code, message = codes.RENDERER_MEMORY, too_large(memory)
        case RecursionError():
            code, message = codes.RENDERER_DEPTH, "elements are nested too deeply"
        case OSError() if crash.errno in NO_ROOM:
            return codes.RENDERER_FAILED, "no space left for temporary files", MAKE_ROOM
    return code, message, hint(code)


def _late(config: Config, clock: str, frame: FrameType | None) -> Failure:
    from briefpress.layout import progress

    code, source = codes.RENDERER_TIME, progress.of_stack(frame)
    message = late(config.processor if clock == PROCESSOR else config.time, clock)
    report = "".join(traceback.format_stack(frame, limit=12)) if frame else ""
    return Failure(code.name, message, hint(code), source, report)


def hint(code: codes.Code) -> str:
    """Return the fix of a diagnostic code, as a hint."""
    return code.fix[0].lower() + code.fix[1:].rstrip(".")


def late(seconds: int, clock: str) -> str:
    """Return the failure of a part that took too long."""
    if clock == PROCESSOR:
        return f"it took more than {seconds} s of processor time"
    return f"it took longer than {seconds} s"


def too_large(memory: int) -> str:
    """Return the failure of a part that took too much memory (bytes)."""
    return f"it took more than {limits.allowed_memory(memory) >> 20} MB of memory"


def _breadcrumb(config: Config) -> Any:
    from briefpress.layout.progress import Breadcrumb

    return Breadcrumb(Path(config.breadcrumb))


def _layout() -> type[Any]:
    """Import the layout code, without the compiler that would be started to find libraries."""
    put_off("fontTools.subset")
    put_off("fontTools.varLib.instancer", "instantiateVariableFont")
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        from briefpress.layout.layout import Layout
    finally:
        ctypes.util.find_library = find_library
    return Layout
