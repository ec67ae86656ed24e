"""Show the progress of a build on a terminal, and its timings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from briefpress.pdf.fragments import Step
from briefpress.session import JOINED, WRITTEN

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SLOW = 3  # times the median


class Watch:
    """Receives the steps of a build; shows a progress bar and records times."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._before = self._total = 0
        self._start = perf_counter()

    def __call__(self, step: Step) -> None:
        """Record a step."""
        self.steps.append(step)
        if self._bar is None or not step.total:
            return
        if step.done == 1:  # some parts wait for others, so there can be more than one round
            self._before, self._total = self._total, self._total + step.total
        if self._task is None:
            self._task = self._bar.add_task("")
        self._bar.update(
            self._task,
            total=self._total,
            completed=self._before + step.done,
            description=f"laid out {step.name}",
        )

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show a progress bar in this context, if the output is a terminal."""
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = (
            MofNCompleteColumn(),
            BarColumn(),
            TimeRemainingColumn(),
            "{task.description}",
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as self._bar:
            yield
        self._bar = None

    def timings(self) -> str:
        """Return one line for each part, with slow ones marked, and a line for the total."""
        whole = perf_counter() - self._start
        others = {step.name: step.seconds for step in self.steps if step.name in (WRITTEN, JOINED)}
        parts = [step for step in self.steps if step.name not in others]
        laid_out = [step for step in parts if not step.cached]
        limit = _SLOW * median([step.seconds for step in laid_out] or [0.0])
        lines = [_line(step, limit) for step in parts]
        lines.append(
            f"{whole:.2f} s: {others.get(WRITTEN, 0):.2f} to write the HTML, "
            f"{sum(step.seconds for step in laid_out):.2f} of all workers to lay out "
            f"{len(laid_out)} parts ({len(parts) - len(laid_out)} were kept), "
            f"{others.get(JOINED, 0):.2f} to join them"
        )
        return "\n".join(lines)


def _line(step: Step, limit: float) -> str:
    pages = f"{step.pages} page{'s' if step.pages > 1 else ''}"
    time = "kept" if step.cached else f"{step.seconds:.2f} s"
    slow = "  slow" if not step.cached and step.seconds > limit else ""
    return f"{step.name:<24} {pages:>9} {time:>9}{slow}"
