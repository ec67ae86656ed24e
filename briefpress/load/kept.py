"""Keep what files gave, from one build to the next, for as long as their content is the same.

In: a file of a build, and how to read it. Out: what that gave, now or before. Only what was read
without a diagnostic is kept, so that a build reports what a first one would.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from briefpress.diagnostics.diagnostic import Collector
from briefpress.workspace.files import CannotRead, Files
from briefpress.workspace.limits import Limits

Value = TypeVar("Value")
_MOST = 8 << 20  # bytes of the files whose values are kept; a value takes some thirty times as many

_LIGHT = 256


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: str
    limits: Limits
    size: int
    value: Any


class Kept:
    """Values by file and purpose; the least recently used are dropped first.

    Values are shared by builds, so nothing may change them.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[Path, object], _Entry] = OrderedDict()
        self._size = 0

    def of(
        self,
        file: Path,
        purpose: object,
        files: Files,
        limits: Limits,
        sink: Collector,
        read: Callable[[], Value],
        *,
        is_light: bool = False,
    ) -> Value:
        """Return what ``read`` gives for a file, which it reads from ``files``.

        It depends on the purpose, the path, the content and the limits, and on nothing else. It
        reports to ``sink``, or raises. A value that ``is_light`` takes little room, however large
        its file is.
        """
        key = (file, purpose)
        try:
            content = files.read(file, limits.largest_file)
            size = _LIGHT if is_light else len(content)
        except CannotRead:
            return read()  # it reports the reason
        known = self._entries.get(key)
        if known is not None and (known.digest, known.limits) == (files.log[file], limits):
            self._entries.move_to_end(key)
            found: Value = known.value
            return found
        before = sink.reports
        value = read()
        if sink.reports == before:
            self._keep(key, _Entry(files.log[file], limits, size, value))
        return value

    def _keep(self, key: tuple[Path, object], entry: _Entry) -> None:
        if key in self._entries:
            self._size -= self._entries.pop(key).size
        self._entries[key] = entry
        self._size += entry.size
        while self._size > _MOST:
            _, oldest = self._entries.popitem(last=False)
            self._size -= oldest.size
