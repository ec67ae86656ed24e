"""How long a command takes, and how much memory its processes have at most.

In: a command and a time limit. Out: wall seconds, those of the processors, and MiB. Seconds are
those from the start of the process to its end, or those that the command itself says on its last
line; where other work shares the machine, the processors' seconds tell more. Memory is the largest
sum over the command's processes at one moment: the proportional set size (PSS) of each, so that
pages that forked processes share count once; but never less than the high-water mark (VmHWM) of
one of them, which no sample can miss. Reads `/proc`, so it needs Linux.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.05  # seconds between two samples; a sample of many processes makes it longer
_KIB = re.compile(r"^(?:VmHWM|Pss):\s+(\d+) kB$", re.M)


@dataclass(frozen=True, slots=True)
class Measure:
    """Wall seconds, processor seconds of all processes, and peak MiB of one run.

    ``stopped`` when the time limit ended it.
    """

    seconds: float
    processor: float
    mebibytes: float
    stopped: bool = False


class CommandFailed(Exception):
    """A command that was measured did not end as it should."""


def run(command: Sequence[str], folder: Path, limit: float) -> Measure:
    """Run a command in a folder and measure it; raise `CommandFailed` with what it said."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        watcher = _Watcher(process.pid, start + limit)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds, processor = time.perf_counter() - start, used.ru_utime + used.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.join_it()
        said.seek(0)
        told = said.read().decode(errors="replace")
    if watcher.stopped:
        return Measure(limit, processor, watcher.peak / 1024, stopped=True)
    if process.returncode:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{told}")
    return Measure(*(_own_seconds(told) or (seconds, processor)), watcher.peak / 1024)


def _own_seconds(told: str) -> tuple[float, float] | None:
    """Return the seconds that a command measured itself, if its last line says so as JSON."""
    last = told.strip().rpartition("\n")[2]
    if not last.startswith('{"seconds":'):
        return None
    said = json.loads(last)
    return float(said["seconds"]), float(said["processor"])


class _Watcher(threading.Thread):
    """Samples the memory of a session's processes, and ends them at the time limit."""

    def __init__(self, session: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.session, self.deadline = session, deadline
        self.peak = 0
        self.stopped = False
        self._over = threading.Event()

    def run(self) -> None:
        over = False
        while not over:
            self.peak = max(self.peak, _memory(self.session))
            if time.perf_counter() > self.deadline:
                self.stopped = True
                with suppress(ProcessLookupError):  # it has ended by itself, just now
                    os.killpg(self.session, signal.SIGKILL)
                return
            over = self._over.wait(INTERVAL)

    def join_it(self) -> None:
        """Take no more samples."""
        self._over.set()
        self.join()


def _memory(session: int) -> int:
    """Return the KiB of a session's processes at this moment."""
    processes = list(_processes(session))
    highest = max((_kib(process / "status") for process in processes), default=0)
    if len(processes) < 2:
        return highest
    return max(highest, sum(_kib(process / "smaps_rollup") for process in processes))


def _processes(session: int) -> Iterator[Path]:
    """Give the folders in `/proc` of the processes of a session."""
    for process in PROC.iterdir():
        if not process.name.isdigit():
            continue
        try:
            # After the name, in parentheses: state, parent, group, session.
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[3]) == session:
            yield process


def _kib(file: Path) -> int:
    try:
        found = _KIB.search(file.read_text())
    except OSError:
        return 0  # it has ended
    return int(found.group(1)) if found else 0
