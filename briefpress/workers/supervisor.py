"""Run a sandboxed process: start it, send jobs, enforce its timeout, and clean up.

In: the module to run, its configuration, and the timeout of an answer. Out: answers as frames, or
how the process ended; of a process that answers once, its output. All data are bytes; the caller
knows their meaning.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer

from briefpress.workers import sandbox
from briefpress.workers.protocol import (
    GIVEN,
    REFUSED,
    WANTED,
    Give,
    Refused,
    read_frame,
    refuse_all,
    write_frame,
)

_PIECE = 1 << 20  # bytes read at once
_REPORT = 4000  # characters of the output of a process that are kept


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code (negative for a signal), a timeout, and its output."""

    code: int
    is_late: bool
    printed: str


class Supervised:
    """A process that runs ``main(config)`` of a module; see `sandbox.command`.

    ``place`` is the folder of its output files. Raises OSError when it cannot be started.
    """

    def __init__(
        self, module: str, config: str, environment: Mapping[str, str], place: Path
    ) -> None:
        self._printed = tempfile.TemporaryFile(dir=place)  # noqa: SIM115  # closed in close()
        try:
            process = subprocess.Popen(  # noqa: S603
                sandbox.command(module, config),
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._printed,
                start_new_session=True,  # Ctrl-C is for this process, which kills the other
            )
        except OSError:
            self._printed.close()
            raise
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        self._process, self._jobs, self._answers = process, process.stdin, process.stdout
        self._is_late = False

    def is_alive(self) -> bool:
        """Tell whether it is running."""
        return self._process.poll() is None

    def ask(
        self, kind: bytes, job: bytes, seconds: float, give: Give = refuse_all
    ) -> tuple[bytes, bytes] | Ended:
        """Return the answer, or how the process ended; ``give`` answers its requests."""
        timer = Timer(seconds, self._stop)
        timer.start()
        try:
            write_frame(self._jobs, kind, job)
            while (answer := read_frame(self._answers)) is not None and answer[0] == WANTED:
                self._give(answer[1], give)
        except OSError:
            answer = None
        finally:
            timer.cancel()
        return answer or self._ended()

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Kill the process, and close its pipes."""
        self.kill()
        for stream in (self._jobs, self._answers, self._printed):
            with suppress(OSError):
                stream.close()

    def _give(self, address: bytes, give: Give) -> None:
        try:
            content = give(address.decode("utf-8", "replace"))
        except Refused as refused:
            write_frame(self._jobs, REFUSED, str(refused).encode())
        else:
            write_frame(self._jobs, GIVEN, content)

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _ended(self) -> Ended:
        code = self._process.wait()
        self._printed.seek(0)
        printed = self._printed.read().decode(errors="replace").strip()
        return Ended(code, self._is_late, printed[-_REPORT:])


def answered(
    module: str, config: str, environment: Mapping[str, str], job: bytes, seconds: float, most: int
) -> bytes | Ended:
    """Run a process that reads a job and prints an answer of at most ``most`` bytes, then ends.

    Raises OSError when it cannot be started.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as printed:
        given.write(job)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603
            sandbox.command(module, config),
            env=dict(environment),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=printed,
            start_new_session=True,
        )
        if process.stdout is None:
            raise AssertionError("it is a pipe")
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            answer = process.stdout.read(most + 1)
            if len(answer) > most:
                process.kill()
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            process.stdout.close()
        if code == 0 and len(answer) <= most:
            return answer
        printed.seek(0)
        said = printed.read(_PIECE).decode(errors="replace").strip()
        return Ended(code, late.is_set(), said[-_REPORT:])
