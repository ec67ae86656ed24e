"""The workers: as many processes as there are jobs, each laying out one part at a time."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES, Code
from briefpress.diagnostics.diagnostic import PressFailed
from briefpress.diagnostics.span import Span
from briefpress.system import needed_environment
from briefpress.theme import font_files
from briefpress.theme.theme import House
from briefpress.workers import sandbox
from briefpress.workers.layout_worker import (
    FRAGMENT,
    GRACE,
    MAKE_ROOM,
    NO_ROOM,
    Failure,
    Post,
    hint,
    late,
    read_frame,
    too_large,
    write_frame,
)
from briefpress.workers.watchdog import PROCESSOR, TIME
from briefpress.workspace.limits import USUAL, Limits
from briefpress.workspace.temporary import Scratch

# How Python, GLib, Pango and the system's loader end when they get no more memory.
_OUT_OF_MEMORY = (
    "MemoryError", "failed to allocate", "Error creating thread", "failed to map segment",
    "annot allocate memory", "bad_alloc",
)  # fmt: skip
_SOURCE = re.compile(r"([^\0]+):(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Order:
    """A part to lay out: a whole HTML document with the part alone in its body.

    ``span`` is where an author finds the part.
    """

    part: str
    html: str
    span: Span


@dataclass(frozen=True, slots=True)
class Done:
    """An order, its fragment as bytes, and the seconds that it took."""

    order: Order
    data: bytes
    seconds: float


class Crew:
    """Up to ``jobs`` workers; they start when there is work for them and stay until the end.

    Raises `PressFailed` when there is no room for what they need.
    """

    def __init__(self, jobs: int, clock: Callable[[], float], limits: Limits = USUAL) -> None:
        self._jobs, self._clock, self._limits = jobs, clock, limits
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="press")
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._door, self._closed = Lock(), False
        try:
            self._place = Scratch()
        except OSError as error:
            raise PressFailed(
                f"there is no place for temporary files: {error.strerror}", hint=MAKE_ROOM
            ) from None

    def warm_up(self, house: House, number: int | None = None) -> None:
        """Start workers (all of them for None), so that they are ready when the first part is."""
        # In threads: Ctrl-C is for the main one, and would leave a process that nobody knows of.
        wanted = min(self._jobs, number or self._jobs) - len(self._workers)
        for start in [self._threads.submit(self._start, house) for _ in range(wanted)]:
            self._idle.put(start.result())

    def lay_out(self, house: House, orders: Iterable[Order]) -> Iterator[Done]:
        """Give each order with its fragment as bytes, in the order in which they are finished.

        Raises `PressFailed` as soon as one of them cannot be laid out, at its place; nobody works
        on the others then.
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
                # What could be laid out first: what it has to say is told beside what could not.
                for future in sorted(done, key=lambda one: one.exception() is not None):
                    data, seconds = future.result()
                    yield Done(pending.pop(future), data, seconds)
        finally:
            running = {future for future in pending if not future.cancel()}
            while running:
                with self._door:
                    for worker in self._busy:
                        worker.kill()
                running = wait(running, timeout=0.05).not_done

    def close(self) -> None:
        """End the workers, whatever they are doing; twice does no harm."""
        with self._door:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._place.close()

    def _work(self, house: House, order: Order) -> tuple[bytes, float]:
        start = self._clock()
        worker = self._taken(house)
        with self._door:
            self._busy.add(worker)
        try:
            answer = worker.ask(house, order, self._limits)
        except BaseException:
            worker.kill()
            raise
        finally:
            with self._door:
                self._busy.discard(worker)
        self._idle.put(worker)
        return answer, self._clock() - start

    def _taken(self, house: House) -> _Worker:
        """Return an idle worker that serves this house, or a new one."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return self._start(house)
            if worker.serves(house):
                return worker
            worker.kill()

    def _start(self, house: House) -> _Worker:
        try:
            worker = _Worker(house, self._place.folder, self._limits)
        except OSError as error:
            room = MAKE_ROOM if error.errno in NO_ROOM else None
            why = f"no worker could be started: {error.strerror}"
            raise PressFailed(why, hint=room) from None
        with self._door:
            self._workers.append(worker)
            if self._closed:
                worker.kill()
        return worker


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, house: House, place: Path, limits: Limits) -> None:
        self._serves = _closed_in(house)
        self._folders = _held(house)
        configuration = font_files.configuration(
            sorted({file.parent for file in house.fonts}), place
        )
        self._note = configuration.with_suffix(".note")
        post = Post(
            limits.memory,
            limits.processor,
            limits.time,
            max(limits.image_bytes, limits.svg_bytes),
            str(place),
            str(self._note),
            tuple(self._folders),
            tuple(_paths(house)),
        )
        environment = {
            **needed_environment(),
            "FONTCONFIG_FILE": str(configuration),
            "TMPDIR": str(place),
        }
        self._words = tempfile.TemporaryFile(dir=place)  # noqa: SIM115  # closed in close()
        try:
            process = subprocess.Popen(  # noqa: S603
                sandbox.command("layout_worker", post.to_text()),
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                pass_fds=self._folders,
                start_new_session=True,  # Ctrl-C is for the press, which then ends its workers
            )
        except OSError:
            self._words.close()
            while self._folders:
                os.close(self._folders.pop())
            raise
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        self._process, self._orders, self._answers = process, process.stdin, process.stdout
        self._is_late = False

    def serves(self, house: House) -> bool:
        """Tell whether it can take an order of this house: it is closed in with its folders."""
        return self._serves == _closed_in(house) and self._process.poll() is None

    def ask(self, house: House, order: Order, limits: Limits) -> bytes:
        """Return the fragment; raise `PressFailed` when there is none, at the block if known."""
        message = {"house": _paths(house), "part": order.part, "html": order.html}
        timer = Timer(limits.time + GRACE, self._stop)
        timer.start()
        try:
            write_frame(self._orders, json.dumps(message).encode())
            answer = read_frame(self._answers)
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            failure = self._end(limits)
        elif answer[:1] != FRAGMENT:
            failure = Failure.from_bytes(answer[1:])
        else:
            return answer[1:]
        raise PressFailed(
            f"`{order.part}` could not be laid out: {failure.words}",
            code=CODES[failure.code],
            span=_span(failure.source, house) or order.span,
            hint=failure.hint,
            report=failure.report,
        )

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
        while self._folders:
            os.close(self._folders.pop())

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _end(self, limits: Limits) -> Failure:
        """Say why the process ended without a word, and what it was at."""
        ended = self._process.wait()
        self._words.seek(0)
        report = self._words.read().decode(errors="replace").strip()
        weight, source = self._last_note()
        # Not every library asks whether it got the memory that it wanted.
        spent = weight > 0.9 * limits.memory or any(sign in report for sign in _OUT_OF_MEMORY)
        code, words = self._cause(ended, limits, spent=spent)
        return Failure(code.name, words, hint(code), source, report[-4000:])

    def _cause(self, ended: int, limits: Limits, *, spent: bool) -> tuple[Code, str]:
        if self._is_late:
            return codes.RENDERER_TIME, late(limits.time, TIME)
        if ended == -signal.SIGXCPU:
            return codes.RENDERER_TIME, late(limits.processor, PROCESSOR)
        if spent:
            return codes.RENDERER_MEMORY, too_large(limits.memory)
        if ended == -signal.SIGKILL:
            return codes.RENDERER_MEMORY, "the system ended it, as it does when memory runs out"
        how = f"signal {-ended}" if ended < 0 else f"code {ended}"
        return codes.RENDERER_CRASH, f"the renderer broke down with {how}"

    def _last_note(self) -> tuple[int, str]:
        """Return the memory (bytes) and the source of the block that the process noted last."""
        try:
            weight, *source = self._note.read_text(encoding="utf-8", errors="replace").split("\0")
        except OSError:  # it did not come so far
            return 0, ""
        return int(weight or 0), "".join(source)


def _held(house: House) -> list[int]:
    """Open the folders of a house: while they are, no other folder gets their identity."""
    held = []
    for folder in (house.folder, house.styles):
        with suppress(OSError):
            held.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
    return held


def _closed_in(house: House) -> tuple[object, ...]:
    """Return what a worker is bound to: the looks that it has read and its folders themselves."""
    return (house.looks, _identity(house.folder), _identity(house.styles))


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from one that was there before, and from itself once moved."""
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _span(source: str, house: House) -> Span | None:
    """Return the place of a block by what its template says of it."""
    found = _SOURCE.fullmatch(source)
    if found is None:
        return None
    return Span(house.folder / found.group(1), int(found.group(2)), int(found.group(3)))


def _paths(house: House) -> list[str]:
    """Return what a worker has to know of a house."""
    return [str(path) for path in (house.folder, house.styles, *house.stylesheets)]
