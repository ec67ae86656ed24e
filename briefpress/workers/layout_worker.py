"""The process that lays out: parts come in, fragments go out, over its standard streams.

It keeps the renderer apart from the press: with limits on memory and on the time of a part, with
fences around it, and with plain data for an answer. What breaks is told with the block at which it
broke. It ends when its input does, so that nothing is left when the press is gone.
"""

from __future__ import annotations

import ctypes.util
import errno
import gc
import json
import mimetypes
import os
import struct
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from briefpress.diagnostics import codes
from briefpress.workers import sandbox
from briefpress.workers.watchdog import PROCESSOR, Warden

_LENGTH = struct.Struct("!I")
FRAGMENT, FAILURE = b"F", b"E"
_EMPTY = "<html lang='en'><title>None</title><body><h1>Head</h1><p>Words <em>and</em> more.</p>"
MOST_LAYOUTS = 4  # houses whose stylesheets stay read
GRACE = 3  # seconds after which one who cannot tell that time is up is ended from outside
MAKE_ROOM = "make room in the folder for temporary files, or name another by the variable TMPDIR"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MANY = 50  # charts that are drawn at their slowest before a process is one that hangs
_RESERVE = 64 << 20  # bytes, to say with that there are no more


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no fragment: the words go on after the part's name.

    ``source`` is the block's ``file:line:column``, or nothing; ``report`` is for whoever mends the
    press.
    """

    code: str
    words: str
    hint: str | None = None
    source: str = ""
    report: str = ""

    def to_bytes(self) -> bytes:
        """Write it down."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Failure:
        """Read it back."""
        return cls(**json.loads(data))


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker is given: bytes and seconds that it may take, bytes of an image, and places.

    ``place`` is the only folder that it may write to, ``note`` a file in it that says where it is,
    ``folders`` are those of the briefing and the styles, open,
    ``house`` the paths of the briefing, the styles and the stylesheets that will come first.
    """

    memory: int
    processor: int
    time: int
    image_bytes: int
    place: str
    note: str
    folders: tuple[int, ...]
    house: tuple[str, ...]

    def to_text(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Post:
        """Read it back."""
        return cls(**json.loads(text))


def main(text: str) -> None:
    """Serve until the input ends, at a `Post`.

    What stylesheets the first part will need is read while there is nothing to do.
    """
    post = Post.from_text(text)
    answers = own_output()
    limits = _Limits(post)
    layouts = _Layouts(_layout(), limits, post.image_bytes)
    note = _note(post)
    mimetypes.init()  # from files of the system
    folder, styles, *_ = map(Path, post.house)
    _, calls = sandbox.put_up((folder, styles), (Path(post.place),), post.folders)
    # Boxes live until their part is drawn: to look for garbage among them is a fifth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    layouts.prepare(post.house)

    def tell(clock: str, frame: FrameType | None) -> None:
        write_frame(answers, FAILURE + _late(post, clock, frame).to_bytes())

    warden = Warden(post.processor, post.time, tell, note.weigh)
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        order = json.loads(frame)
        limits.begin()
        note.stand_at("")
        calls.begin(order["house"][:2])
        with warden.watching():
            answer = layouts.answer(order)
        if calls.wanted:
            refused = codes.RENDERER_REFUSED
            words = f"the layout wanted {calls.wanted}"
            answer = FAILURE + Failure(refused.name, words, hint(refused)).to_bytes()
        write_frame(answers, answer)


class _Layouts:
    """The houses whose stylesheets have been read; those that are read last are kept."""

    def __init__(self, new_layout: type[Any], limits: _Limits, image_bytes: int) -> None:
        self._new_layout, self._limits, self._image_bytes = new_layout, limits, image_bytes
        self._kept: dict[tuple[str, ...], Any] = {}

    def prepare(self, house: Sequence[str]) -> None:
        """Do what the first part would have to wait for: read stylesheets, open faces.

        What is wrong with them is told with that part.
        """
        with suppress(BaseException):
            self._of(house).lay_out("none", _EMPTY)

    def answer(self, order: dict[str, Any]) -> bytes:
        """Lay out a part; return its fragment, or why there is none."""
        try:
            fragment = self._of(order["house"]).lay_out(order["part"], order["html"])
            return FRAGMENT + bytes(fragment.to_bytes())
        except BaseException as crash:  # one is no `Exception`: what the fetcher does not give
            self._limits.open_reserve()
            return FAILURE + _broken(crash, self._limits.memory).to_bytes()

    def _of(self, house: Sequence[str]) -> Any:
        key = tuple(house)
        if key not in self._kept:
            while len(self._kept) >= MOST_LAYOUTS:
                self._kept.pop(next(iter(self._kept)))
            folder, styles, *sheets = (Path(path) for path in house)
            self._kept[key] = self._new_layout(folder, styles, sheets, self._image_bytes)
        return self._kept[key]


class _Limits:
    """What the system holds this process to, where it can."""

    def __init__(self, post: Post) -> None:
        self.memory, self._processor = post.memory, post.processor
        self._set("RLIMIT_CORE", 0, 0)
        self._set("RLIMIT_AS", post.memory, post.memory + _RESERVE)

    def begin(self) -> None:
        """Give a part its processor time, and more to say that it is up."""
        spent = os.times()
        seconds = int(spent.user + spent.system) + self._processor + GRACE
        self._set("RLIMIT_CPU", seconds, None)

    def open_reserve(self) -> None:
        """Give the memory that is kept to say with that there was too little."""
        self._set("RLIMIT_AS", self.memory + _RESERVE, None)

    def _set(self, name: str, soft: int, hard: int | None) -> None:
        set_limit(name, soft, hard)


def limit_data(memory: int, processor: int) -> None:
    """Hold this process to so many bytes that it writes to, and seconds of work, where it can be.

    V8 asks for far more room than it ever uses, so that its addresses cannot be limited.
    """
    set_limit("RLIMIT_CORE", 0, 0)
    set_limit("RLIMIT_DATA", memory, memory)
    spent = os.times()
    set_limit("RLIMIT_CPU", int(spent.user + spent.system) + processor * _MANY, None)


def set_limit(name: str, soft: int, hard: int | None) -> None:
    """Set a limit of the system; None leaves the hard one as it is."""
    try:
        import resource
    except ImportError:  # there is no such thing on this system; the clocks are left
        return
    number = getattr(resource, name)
    with suppress(ValueError, OSError):
        resource.setrlimit(number, (soft, resource.getrlimit(number)[1] if hard is None else hard))


def _broken(crash: BaseException, memory: int) -> Failure:
    """Say why a layout ended, and at which block."""
    from briefpress.layout import progress

    code, words, hint = _cause(crash, memory)
    report = "".join(traceback.format_exception(crash, limit=-12))
    return Failure(code.name, words, hint, progress.of_crash(crash), report)


def _cause(crash: BaseException, memory: int) -> tuple[codes.Code, str, str | None]:
    from briefpress.diagnostics.diagnostic import PressFailed
    from briefpress.layout.fetcher import Unreachable

    code, words = codes.RENDERER_CRASH, "the renderer broke down"
    match crash:
        case PressFailed():
            return crash.code, crash.message, crash.hint
        case Unreachable():
            code, words = codes.RENDERER_REFUSED, str(crash)
        case MemoryError():
            code, words = codes.RENDERER_MEMORY, too_large(memory)
        case RecursionError():
            code, words = codes.RENDERER_DEPTH, "elements stand too deep in each other"
        case OSError() if crash.errno in NO_ROOM:
            return codes.RENDERER_FAILED, "there is no room for its own files", MAKE_ROOM
    return code, words, hint(code)


def _late(post: Post, clock: str, frame: FrameType | None) -> Failure:
    from briefpress.layout import progress

    code, source = codes.RENDERER_TIME, progress.of_stack(frame)
    words = late(post.processor if clock == PROCESSOR else post.time, clock)
    report = "".join(traceback.format_stack(frame, limit=12)) if frame else ""
    return Failure(code.name, words, hint(code), source, report)


def hint(code: codes.Code) -> str:
    """Return the fix of a diagnostic code, as a hint."""
    return code.fix[0].lower() + code.fix[1:].rstrip(".")


def late(seconds: int, clock: str) -> str:
    """Say that a part took too long."""
    if clock == PROCESSOR:
        return f"it took more than {seconds} s of processor time"
    return f"it took longer than {seconds} s"


def too_large(memory: int) -> str:
    """Say that a part took too much memory (bytes)."""
    return f"it took more than {memory >> 20} MB of memory"


def _note(post: Post) -> Any:
    from briefpress.layout.progress import Note

    return Note(Path(post.note))


def _layout() -> type[Any]:
    """Import what lays out. To look for each library, WeasyPrint would start a compiler."""
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        from briefpress.layout.layout import Layout
    finally:
        ctypes.util.find_library = find_library
    return Layout


def own_output() -> IO[bytes]:
    """Keep the output for answers: whatever a library prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


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
