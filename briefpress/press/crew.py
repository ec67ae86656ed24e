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
from hashlib import sha256
from pathlib import Path
from threading import Lock, Timer

from briefpress.diagnostics import PressFailed
from briefpress.press import faces
from briefpress.press.worker import FRAGMENT, read_frame, write_frame

# What the renderer reads as HTML or not at all; the rest of a briefing may be a picture.
_WRITTEN = frozenset((".yaml", ".csv", ".pdf", ".html"))
# How Python, GLib and Pango end when they get no more memory.
_OUT_OF_MEMORY = ("MemoryError", "failed to allocate", "Error creating thread")
_ROOT = Path(__file__).resolve().parent.parent.parent
# Isolated: a worker has the modules of the press, and the folder it is called in adds none.
_START = "import sys; sys.path[:] = sys.argv.pop(1).split('\\n'); "
_START += "from briefpress.press.worker import main; main(*sys.argv[1:])"
_COMMAND = (sys.executable, "-I", "-c", _START)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take: memory in bytes; and a part: processor time and time in seconds."""

    memory: int = 2 << 30
    processor: int = 120
    time: int = 240


@dataclass(frozen=True, slots=True)
class House:
    """Where a briefing's files, styles and faces are, and which stylesheets make its look.

    ``looks`` and ``pictures`` are digests of all files of the styles, and of the briefing but for
    what is written in it, when the house was seen.
    """

    folder: Path
    styles: Path
    stylesheets: tuple[Path, ...]
    fonts: tuple[Path, ...]
    looks: str
    pictures: str

    @classmethod
    def seen(
        cls, folder: Path, styles: Path, stylesheets: tuple[Path, ...], fonts: tuple[Path, ...]
    ) -> House:
        """Return the house as it is now."""
        return cls(folder, styles, stylesheets, fonts, _digest(styles), _digest(folder, _WRITTEN))

    def has_changed(self) -> bool:
        """Tell whether a file is another than when the house was seen."""
        return (self.looks, self.pictures) != (
            _digest(self.styles),
            _digest(self.folder, _WRITTEN),
        )


def _digest(folder: Path, without: frozenset[str] = frozenset()) -> str:
    """Return the digest of names and contents of the files in a folder, but for some suffixes."""
    whole = sha256()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if file.suffix in without or any(part.startswith(".") for part in name.parts):
            continue
        if file.is_file():
            whole.update(f"{name.as_posix()}\0".encode("utf-8", "surrogateescape"))
            whole.update(sha256(file.read_bytes()).digest())
    return whole.hexdigest()


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
        self._workers: list[_Worker] = []
        self._door, self._closed = Lock(), False
        self._place = tempfile.TemporaryDirectory(prefix="briefpress-")

    def warm_up(self, house: House, number: int | None = None) -> None:
        """Start workers (all of them for None), so that they are ready when the first part is."""
        # In threads: Ctrl-C is for the main one, and would leave a process that nobody knows of.
        wanted = min(self._jobs, number or self._jobs) - len(self._workers)
        for start in [self._threads.submit(self._start, house) for _ in range(wanted)]:
            self._idle.put(start.result())

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
        with self._door:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._place.cleanup()

    def _work(self, house: House, order: Order) -> tuple[bytes, float]:
        start = self._clock()
        worker = self._taken(house)
        try:
            answer = worker.ask(house, order, self._limits)
        except BaseException:
            worker.kill()
            raise
        self._idle.put(worker)
        if answer[:1] != FRAGMENT:
            raise PressFailed(answer[1:].decode())
        return answer[1:], self._clock() - start

    def _taken(self, house: House) -> _Worker:
        """Return an idle worker that has read the house's looks, or a new one."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return self._start(house)
            if worker.looks == house.looks and worker.is_alive():
                return worker
            worker.kill()

    def _start(self, house: House) -> _Worker:
        try:
            worker = _Worker(house, Path(self._place.name), self._limits)
        except OSError as error:
            raise PressFailed(f"no worker could be started: {error}") from None
        with self._door:
            self._workers.append(worker)
            if self._closed:
                worker.kill()
        return worker


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, house: House, place: Path, limits: Limits) -> None:
        self.looks = house.looks
        configuration = faces.configuration(house.styles / "fonts", place)
        modules = "\n".join((str(_ROOT), *(path for path in sys.path if path)))
        limit = (str(limits.memory), str(limits.processor))
        self._words = tempfile.TemporaryFile(dir=place)  # noqa: SIM115  # closed in close()
        try:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                (*_COMMAND, modules, str(configuration), *limit, *_paths(house)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                start_new_session=True,  # Ctrl-C is for the press, which then ends its workers
            )
        except OSError:
            self._words.close()
            raise
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        self._process, self._orders, self._answers = process, process.stdin, process.stdout
        self._is_late = False

    def is_alive(self) -> bool:
        """Tell whether it can take an order."""
        return self._process.poll() is None

    def ask(self, house: House, order: Order, limits: Limits) -> bytes:
        """Return the worker's answer; raise `PressFailed` when it has none."""
        message = {"house": _paths(house), "part": order.part, "html": order.html}
        timer = Timer(limits.time, self._stop)
        timer.start()
        try:
            write_frame(self._orders, json.dumps(message).encode())
            answer = read_frame(self._answers)
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None or self._is_late:
            raise PressFailed(f"`{order.part}` could not be laid out: {self._end(limits)}")
        return answer

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close what leads to an ended process."""
        self.kill()
        for stream in (self._orders, self._answers, self._words):
            with suppress(OSError):
                stream.close()

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _end(self, limits: Limits) -> str:
        """Say why the process ended."""
        if self._is_late:
            return f"it took longer than {limits.time} s"
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return f"it took more than {limits.processor} s of processor time"
        self._words.seek(0)
        last = self._words.read().decode(errors="replace").strip().rpartition("\n")[2]
        if any(sign in last for sign in _OUT_OF_MEMORY):
            return f"its worker took more than {limits.memory >> 20} MB of memory"
        ended = f"signal {-code}" if code < 0 else f"code {code}"
        return f"the renderer ended with {ended}{f': {last}' if last else ''}"


def _paths(house: House) -> list[str]:
    """Return what a worker has to know of a house."""
    return [str(path) for path in (house.folder, house.styles, *house.stylesheets)]
