"""The workers: as many processes as there are jobs, each laying out one part at a time."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from briefpress.diagnostics import PressFailed
from briefpress.press import faces
from briefpress.press.worker import FRAGMENT, read_frame, write_frame

_ROOT = Path(__file__).resolve().parent.parent.parent
# Isolated: neither the environment nor the folder that the press is called in adds modules.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from briefpress.press.worker import main"
_COMMAND = (sys.executable, "-I", "-c", f"{_START}; main(sys.argv[1], *map(int, sys.argv[2:]))")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one part may take: memory in bytes, processor time and time in seconds."""

    memory: int = 2 << 30
    processor: int = 120
    time: int = 240


@dataclass(frozen=True, slots=True)
class House:
    """Where a briefing's files, styles and faces are, and which stylesheets make its look."""

    folder: Path
    styles: Path
    stylesheets: tuple[Path, ...]
    fonts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A part to lay out: a whole HTML document with the part alone in its body."""

    part: str
    html: str


@dataclass(frozen=True, slots=True)
class Done:
    """An order, its fragment as bytes, and the seconds that it took."""

    order: Order
    data: bytes
    seconds: float


class Crew:
    """Up to ``jobs`` workers; they start when there is work for them and stay until the end."""

    def __init__(self, jobs: int, clock: Callable[[], float], limits: Limits | None = None) -> None:
        self._jobs, self._clock, self._limits = jobs, clock, limits or Limits()
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="press")
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers: set[_Worker] = set()
        self._place = tempfile.TemporaryDirectory(prefix="briefpress-")

    def warm_up(self, house: House, number: int | None = None) -> None:
        """Start workers (all of them for None), so that they are ready when the first part is."""
        while len(self._workers) < min(self._jobs, number or self._jobs):
            self._idle.put(self._start(house))

    def lay_out(self, house: House, orders: Iterable[Order]) -> Iterator[Done]:
        """Give each order with its fragment as bytes, in the order in which they are finished.

        Raises `PressFailed` as soon as one of them cannot be laid out.
        """
        # The longest first: a long part at the end would leave the other workers idle. What takes
        # the time is elements more than characters.
        longest = sorted(orders, key=lambda order: order.html.count("<"), reverse=True)
        pending: dict[Future[tuple[bytes, float]], Order] = {
            self._threads.submit(self._work, house, order): order for order in longest
        }
        try:
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    data, seconds = future.result()
                    yield Done(pending.pop(future), data, seconds)
        finally:
            for future in pending:
                future.cancel()

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._end_all()
        self._threads.shutdown(wait=True)
        self._end_all()  # one may have been on its start meanwhile
        self._place.cleanup()

    def _end_all(self) -> None:
        for worker in tuple(self._workers):
            worker.kill()

    def _work(self, house: House, order: Order) -> tuple[bytes, float]:
        start = self._clock()
        worker = self._taken(house)
        try:
            answer = worker.ask(house, order, self._limits)
        except PressFailed:
            self._workers.discard(worker)
            worker.kill()
            raise
        self._idle.put(worker)
        if answer[:1] != FRAGMENT:
            raise PressFailed(answer[1:].decode())
        return answer[1:], self._clock() - start

    def _taken(self, house: House) -> _Worker:
        """Return an idle worker that sees the house's faces, or a new one."""
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            return self._start(house)
        if worker.fonts == house.fonts:
            return worker
        self._workers.discard(worker)
        worker.kill()
        return self._start(house)

    def _start(self, house: House) -> _Worker:
        worker = _Worker(house, Path(self._place.name), self._limits)
        self._workers.add(worker)
        return worker


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, house: House, place: Path, limits: Limits) -> None:
        self.fonts = house.fonts
        configuration = faces.configuration(house.styles / "fonts", place)
        self._words = tempfile.TemporaryFile(dir=place)  # noqa: SIM115  # closed in kill()
        arguments = (str(_ROOT), str(configuration), str(limits.memory), str(limits.processor))
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            (*_COMMAND, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            start_new_session=True,  # Ctrl-C is for the press, which then ends its workers
        )
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        self._process, self._orders, self._answers = process, process.stdin, process.stdout

    def ask(self, house: House, order: Order, limits: Limits) -> bytes:
        """Return the worker's answer; raise `PressFailed` when it has none."""
        paths = [str(path) for path in (house.folder, house.styles, *house.stylesheets)]
        message = {"house": paths, "part": order.part, "html": order.html}
        late = Timer(limits.time, self._process.kill)
        late.start()
        try:
            write_frame(self._orders, json.dumps(message).encode())
            answer = read_frame(self._answers)
        except OSError:
            answer = None
        finally:
            in_time = not late.finished.is_set()
            late.cancel()
        if answer is None:
            raise PressFailed(f"`{order.part}` could not be laid out: {self._end(in_time, limits)}")
        return answer

    def kill(self) -> None:
        """End the process at once and close the pipes to it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._orders, self._answers, self._words):
            with suppress(OSError):
                stream.close()

    def _end(self, in_time: bool, limits: Limits) -> str:
        """Say why the process ended."""
        if not in_time:
            return f"it took longer than {limits.time} s"
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return f"it took more than {limits.processor} s of processor time"
        self._words.seek(0)
        last = self._words.read().decode(errors="replace").strip().rpartition("\n")[2]
        if "MemoryError" in last:
            return f"it took more than {limits.memory >> 20} MB of memory"
        named = signal.Signals(-code).name if code < 0 else f"code {code}"
        return f"the renderer ended with {named}{f': {last}' if last else ''}"
