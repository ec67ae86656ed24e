"""Enforce the time limits of a part, inside the process that lays it out.

A signal would wait until Python has control again, and Pango may keep it for minutes; a thread runs
while a library works. It finds the current block, reports it, and ends the process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread, main_thread
from types import FrameType

PROCESSOR, TIME = "processor", "time"
_TICK = 0.2  # seconds between two checks of the clocks


class Watchdog:
    """Calls ``tell`` with the exceeded limit and the layout's frame, then ends the process.

    ``processor`` and ``time`` are the seconds that a part may take. The process also ends,
    silently, when its parent has gone. ``look`` is called at each check of the clocks.
    """

    def __init__(
        self,
        processor: float,
        time: float,
        tell: Callable[[str, FrameType | None], None],
        look: Callable[[], None],
    ) -> None:
        self._limits, self._tell, self._glance = {PROCESSOR: processor, TIME: time}, tell, look
        self._parent = os.getppid()
        self._turn = Lock()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while a part is laid out."""
        done, start = Event(), _clocks()
        ends = {name: start[name] + limit for name, limit in self._limits.items()}
        Thread(target=self._watch, args=(done, ends), daemon=True).start()
        try:
            yield
        finally:
            with self._turn:  # it has none after the end of the input
                done.set()

    def _watch(self, done: Event, ends: dict[str, float]) -> None:
        while not done.wait(_TICK):
            with self._turn:
                if done.is_set():
                    return
                self._look(ends)

    def _look(self, ends: dict[str, float]) -> None:
        self._glance()
        now = _clocks()
        over = next((name for name, end in ends.items() if now[name] > end), None)
        if over is not None:
            self._tell(over, sys._current_frames().get(main_thread().ident or 0))
        if over is not None or os.getppid() != self._parent:
            os._exit(1)


def _clocks() -> dict[str, float]:
    spent = os.times()
    return {PROCESSOR: spent.user + spent.system, TIME: spent.elapsed}
