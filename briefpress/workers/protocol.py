"""Exchange frames of bytes with workers over standard streams.

A frame consists of its length, a kind (one byte) and its body. A worker may request a file by its
address before it answers; it gets the bytes or the reason for a refusal, never a path.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from threading import Lock
from typing import IO

from briefpress.diagnostics.errors import BriefpressError

THEME, PART, CHART, FRONT = b"T", b"P", b"C", b"B"  # jobs
DONE, FAILED = b"D", b"E"  # answers
WANTED, GIVEN, REFUSED = b"W", b"G", b"R"  # a request for a file, its bytes, or a refusal
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed; the message continues a sentence about the part.

    ``source`` is the block's ``file:line:column``, or nothing; ``report`` is a traceback for
    developers.
    """

    code: str
    message: str
    hint: str | None = None
    source: str = ""
    report: str = ""

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Failure:
        """Read it from bytes."""
        return cls(**json.loads(data))


class Refused(BriefpressError):
    """A request of a worker was refused; the message says why."""


class Channel:
    """The worker's end: jobs come in on one stream, answers go out on another."""

    def __init__(self, jobs: IO[bytes], answers: IO[bytes]) -> None:
        self._jobs, self._answers = jobs, answers
        self._turn = Lock()  # a watchdog answers from its own thread

    @classmethod
    def of_process(cls) -> Channel:
        """Use the standard streams; output of libraries is redirected to stderr."""
        answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        return cls(os.fdopen(0, "rb", closefd=False), answers)

    def job(self) -> tuple[bytes, bytes] | None:
        """Wait for a job; return its kind and body, or None at the end of the input."""
        return read_frame(self._jobs)

    def answer(self, kind: bytes, body: bytes) -> None:
        """Answer the job."""
        with self._turn:
            write_frame(self._answers, kind, body)

    def want(self, address: str) -> bytes:
        """Return the file at an address; raise `Refused` when it is refused."""
        self.answer(WANTED, address.encode())
        frame = read_frame(self._jobs)
        if frame is None:
            raise Refused("the build has ended")
        kind, body = frame
        if kind == REFUSED:
            raise Refused(body.decode())
        return body


Give = Callable[[str], bytes]  # the bytes at an address; raises `Refused`


def refuse_all(address: str) -> bytes:
    """Refuse every request, for a worker that reads no files."""
    raise Refused(f"`{address[:100]}` is not allowed to be read")


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read one frame: its kind and body, or None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = stream.read(length)
    return (frame[:1], frame[1:]) if len(frame) == length and frame else None


def write_frame(stream: IO[bytes], kind: bytes, body: bytes) -> None:
    """Write one frame."""
    stream.write(_LENGTH.pack(len(body) + 1) + kind + body)
    stream.flush()
