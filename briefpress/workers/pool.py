"""Run the pool of layout workers; each lays out one part at a time."""

from __future__ import annotations

import json
import re
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Condition

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES, Code
from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.diagnostics.span import UNWRITTEN, Span
from briefpress.system import needed_environment
from briefpress.theme import font_files
from briefpress.theme.addresses import Addresses, Unreachable
from briefpress.workers.layout_worker import MAKE_ROOM, NO_ROOM, Config, hint, late, too_large
from briefpress.workers.limits import GRACE
from briefpress.workers.protocol import DONE, PART, THEME, Failure, Give, Refused
from briefpress.workers.supervisor import Ended, Supervised
from briefpress.workers.watchdog import PROCESSOR, TIME
from briefpress.workspace.limits import DEFAULT, Limits
from briefpress.workspace.temporary import TemporaryFolder

# Messages of Python, GLib, Pango and the system's loader when memory runs out.
_OUT_OF_MEMORY = (
    "MemoryError", "failed to allocate", "Error creating thread", "failed to map segment",
    "annot allocate memory", "bad_alloc",
)  # fmt: skip
_SOURCE = re.compile(r"([^\0]+):(\d+):(\d+)")
_MODULE = "briefpress.workers.layout_worker"
_STARTING = 60  # additional seconds for the first theme of a worker
_SHARE = 800  # elements: another worker starts no sooner than one has laid out so many


@dataclass(frozen=True, slots=True)
class WorkerTheme:
    """What workers need of a theme: its digest, stylesheets by address, and folders of fonts.

    ``fonts_digest`` is that of the fonts in these folders.
    """

    digest: str
    sheets: tuple[tuple[str, str], ...]
    fonts: tuple[Path, ...]
    fonts_digest: str


@dataclass(frozen=True, slots=True)
class Job:
    """A part to lay out: an HTML document with only the part in its body.

    ``span`` is the place of the part. ``sources`` are the positions of its blocks, by the ordinals
    in the HTML, relative to ``folder``.
    """

    part: str
    html: str
    span: Span
    folder: Path
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A job, its fragment as bytes, and its duration in seconds."""

    job: Job
    data: bytes
    seconds: float


class Pool:
    """Up to ``jobs`` workers, which are started when needed and kept.

    A worker is bound to folders of fonts, and serves any theme and briefing with these. To start
    one takes as long as to lay out some pages, so a short briefing has one, and an edit as well.
    Raises `RenderFailed` when temporary files cannot be created.
    """

    def __init__(self, jobs: int, clock: Callable[[], float], limits: Limits = DEFAULT) -> None:
        self._jobs, self._clock, self._limits = jobs, clock, limits
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="layout")
        self._idle: deque[_Worker] = deque()
        self._workers: set[_Worker] = set()
        self._busy: set[_Worker] = set()
        self._number = 0  # of workers that are there, or are being started
        self._wanted = 1
        self._door, self._closed = Condition(), False
        try:
            self._place = TemporaryFolder()
        except OSError as error:
            raise RenderFailed(
                f"no folder for temporary files: {error.strerror}", hint=MAKE_ROOM
            ) from None

    def warm_up(self, theme: WorkerTheme, addresses: Addresses, number: int = 1) -> None:
        """Start workers until there are so many; do not wait for them."""
        with self._door:
            self._wanted = min(self._jobs, number)
            more = max(0, self._wanted - self._number)
            self._number += more
        # In threads: Ctrl-C interrupts the main one, and could leave an unknown process.
        for _ in range(more):
            self._threads.submit(self._prepare, theme, addresses)

    def lay_out(
        self, theme: WorkerTheme, addresses: Addresses, jobs: Iterable[Job]
    ) -> Iterator[Result]:
        """Give each job with its fragment as bytes, in the order of completion.

        ``addresses`` has the files that parts request. Raises `RenderFailed` as soon as a part
        cannot be laid out, at its place; the others are abandoned.
        """
        # The longest first: a long part at the end would leave the other workers idle. Time depends
        # on elements more than on characters.
        longest = sorted(jobs, key=_elements, reverse=True)
        self.warm_up(theme, addresses, _sufficient(longest))
        pending: dict[Future[tuple[bytes, float]], Job] = {
            self._threads.submit(self._work, theme, addresses, job): job for job in longest
        }
        try:
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                # Finished parts first: their findings are reported together with the failure.
                for future in sorted(done, key=lambda one: one.exception() is not None):
                    data, seconds = future.result()
                    yield Result(pending.pop(future), data, seconds)
        finally:
            running = {future for future in pending if not future.cancel()}
            while running:
                with self._door:
                    for worker in self._busy:
                        worker.kill()
                running = wait(running, timeout=0.05).not_done

    def close(self) -> None:
        """Kill the workers; a second call does nothing."""
        with self._door:
            self._closed = True
            for worker in self._workers:
                worker.kill()
            self._door.notify_all()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._workers.clear()
        self._place.close()

    def _prepare(self, theme: WorkerTheme, addresses: Addresses) -> None:
        worker = self._start(theme)
        try:
            worker.use_theme(theme, addresses)
        except RenderFailed:
            self._dismiss(worker)  # the next job for it reports the reason
        else:
            self._give_back(worker)

    def _work(self, theme: WorkerTheme, addresses: Addresses, job: Job) -> tuple[bytes, float]:
        worker = self._taken(theme)
        start = self._clock()
        try:
            worker.use_theme(theme, addresses, job)
            answer = worker.lay_out(job, addresses)
        except BaseException:
            self._dismiss(worker)
            raise
        self._give_back(worker)
        return answer, self._clock() - start

    def _taken(self, theme: WorkerTheme) -> _Worker:
        """Return a worker with these fonts that is busy from now on: an idle or a new one."""
        while True:
            with self._door:
                self._door.wait_for(self._can_take)
                worker = self._idle.popleft() if self._idle else None
                if worker is None:
                    self._number += 1
                else:
                    self._busy.add(worker)
            if worker is None:
                worker = self._start(theme)
                with self._door:
                    self._busy.add(worker)
                return worker
            if worker.serves(theme):
                return worker
            self._dismiss(worker)

    def _can_take(self) -> bool:
        return bool(self._idle) or self._number < self._wanted or self._closed

    def _give_back(self, worker: _Worker) -> None:
        with self._door:
            self._busy.discard(worker)
            self._idle.append(worker)
            self._door.notify()

    def _start(self, theme: WorkerTheme) -> _Worker:
        """Start a worker, which is counted already."""
        try:
            worker = _Worker(theme, self._place.folder, self._limits)
        except OSError as error:
            self._uncount()
            room = MAKE_ROOM if error.errno in NO_ROOM else None
            why = f"no worker could be started: {error.strerror}"
            raise RenderFailed(why, hint=room) from None
        with self._door:
            self._workers.add(worker)
            if self._closed:
                worker.kill()
        return worker

    def _dismiss(self, worker: _Worker) -> None:
        """Kill a worker and remove its files."""
        with self._door:
            self._workers.discard(worker)
            self._busy.discard(worker)
        worker.close()
        self._uncount()

    def _uncount(self) -> None:
        with self._door:
            self._number -= 1
            self._door.notify()


def _elements(job: Job) -> int:
    return job.html.count("<")


def _sufficient(jobs: Sequence[Job]) -> int:
    """Return how many workers finish some jobs soonest, with the time in which they start."""
    return max(1, min(len(jobs), sum(map(_elements, jobs)) // _SHARE))


class _Worker:
    """One process, the fonts that it may read, and its current theme."""

    def __init__(self, theme: WorkerTheme, place: Path, limits: Limits) -> None:
        fonts = theme.fonts
        self._fonts, self._limits = (fonts, theme.fonts_digest), limits
        self._digest = ""
        configuration = font_files.configuration(fonts, place)
        self._breadcrumb = configuration.with_suffix(".breadcrumb")
        self._own = (configuration, self._breadcrumb)
        config = Config(
            limits.memory,
            limits.processor,
            limits.time,
            max(limits.image_bytes, limits.svg_bytes),
            str(place),
            str(self._breadcrumb),
            tuple(map(str, fonts)),
        )
        environment = {
            **needed_environment(),
            "FONTCONFIG_FILE": str(configuration),
            "TMPDIR": str(place),
        }
        self._process = Supervised(_MODULE, config.to_text(), environment, place)

    def serves(self, theme: WorkerTheme) -> bool:
        """Tell whether it can use a theme: its fonts are bound to a set of folders."""
        fonts = (theme.fonts, theme.fonts_digest)
        return self._fonts == fonts and self._process.is_alive()

    def use_theme(self, theme: WorkerTheme, addresses: Addresses, job: Job | None = None) -> None:
        """Send a theme, if it has changed; errors are raised by the job."""
        if self._digest != theme.digest:
            seconds = self._limits.time + GRACE + _STARTING
            sheets = json.dumps(theme.sheets).encode()
            answer = self._process.ask(THEME, sheets, seconds, _given_by(addresses))
            if isinstance(answer, Ended):
                raise _failed(job, self._why(answer), None)
            self._digest = theme.digest

    def lay_out(self, job: Job, addresses: Addresses) -> bytes:
        """Return the fragment; raise `RenderFailed` on failure, at the block if known."""
        order = json.dumps({"part": job.part, "html": job.html}).encode()
        answer = self._process.ask(PART, order, self._limits.time + GRACE, _given_by(addresses))
        if isinstance(answer, Ended):
            failure = self._why(answer)
        elif answer[0] == DONE:
            return answer[1]
        else:
            failure = Failure.from_bytes(answer[1])
        raise _failed(job, failure, _span(failure.source, job))

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process and remove its files."""
        self._process.close()
        for file in self._own:
            file.unlink(missing_ok=True)

    def _why(self, ended: Ended) -> Failure:
        """Return why the process ended without an answer, and in which block."""
        limits = self._limits
        weight, source = self._last_breadcrumb()
        # Not every library checks its allocations, so memory can be used up in small pieces.
        spent = weight > 0.75 * limits.memory or any(one in ended.printed for one in _OUT_OF_MEMORY)
        code, message = _cause(ended, limits, spent=spent)
        return Failure(code.name, message, hint(code), source, ended.printed)

    def _last_breadcrumb(self) -> tuple[int, str]:
        """Return the memory (bytes) and the source of the last block in the breadcrumb file."""
        try:
            text = self._breadcrumb.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it was not written yet
            return 0, ""
        weight, *source = text.split("\0")
        return int(weight or 0), "".join(source)


def _given_by(addresses: Addresses) -> Give:
    """Answer a request of a worker with bytes, or with the reason for a refusal."""

    def give(address: str) -> bytes:
        try:
            return addresses.read(address)
        except Unreachable as unreachable:
            raise Refused(str(unreachable)) from None

    return give


def _cause(ended: Ended, limits: Limits, *, spent: bool) -> tuple[Code, str]:
    if ended.is_late:
        return codes.RENDERER_TIME, late(limits.time, TIME)
    if ended.code == -signal.SIGXCPU:
        return codes.RENDERER_TIME, late(limits.processor, PROCESSOR)
    if spent:
        return codes.RENDERER_MEMORY, too_large(limits.memory)
    if ended.code == -signal.SIGKILL:
        return codes.RENDERER_MEMORY, "the system killed it, probably because memory ran out"
    how = f"signal {-ended.code}" if ended.code < 0 else f"code {ended.code}"
    return codes.RENDERER_CRASH, f"the renderer crashed with {how}"


def _failed(job: Job | None, failure: Failure, span: Span | None) -> RenderFailed:
    what = "the stylesheets" if job is None else f"`{job.part}`"
    return RenderFailed(
        f"{what} could not be laid out: {failure.message}",
        code=CODES[failure.code],
        span=span or (UNWRITTEN if job is None else job.span),
        hint=failure.hint,
        report=failure.report,
    )


def _span(source: str, job: Job) -> Span | None:
    """Return the place of a block from its ordinal."""
    known = source.isdecimal() and int(source) < len(job.sources)
    found = _SOURCE.fullmatch(job.sources[int(source)]) if known else None
    if found is None:
        return None
    return Span(job.folder / found.group(1), int(found.group(2)), int(found.group(3)))
