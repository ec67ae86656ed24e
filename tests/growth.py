"""How the work on a text grows with its length: a ratio of two runs, and no time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

LENGTH = 20_000  # characters of the longer text
_TIMES, _RUNS = 4, 5  # how many times longer it is than the shorter one; attempts, if it is slow
_NOISE = 0.02  # seconds below which a difference tells nothing


def is_linear(work: Callable[[str], object], piece: str) -> bool:
    """Tell whether work on repetitions of a piece grows as they do: four times, not sixteen."""
    texts = [(piece * length)[:length] for length in (LENGTH // _TIMES, LENGTH)]
    shortest = [float("inf")] * len(texts)  # of all runs: other work on the machine only adds
    for _ in range(_RUNS):
        shortest = [
            min(best, _seconds(work, text)) for best, text in zip(shortest, texts, strict=True)
        ]
        if shortest[1] < 2 * _TIMES * shortest[0] + _NOISE:
            return True
    return False


def is_as_much(work: Callable[[str], object], text: str, other: str) -> bool:
    """Tell whether work on a text is about as much as that on another: less than four times."""
    shortest = [float("inf")] * 2
    for _ in range(_RUNS):
        shortest = [
            min(best, _seconds(work, one))
            for best, one in zip(shortest, (text, other), strict=True)
        ]
        if shortest[0] < _TIMES * shortest[1] + _NOISE:
            return True
    return False


def _seconds(work: Callable[[str], object], text: str) -> float:
    gc.disable()  # a collection looks through all that the tests before have left in memory
    try:
        begin = time.process_time()
        work(text)
        return time.process_time() - begin
    finally:
        gc.enable()
