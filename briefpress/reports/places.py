"""Locate diagnostics: line, columns, and path in the data."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics.diagnostic import Collector, Diagnostic
from briefpress.diagnostics.span import UNWRITTEN
from briefpress.parse.yaml import Mapping, Sequence, read_yaml
from briefpress.workspace.files import CannotRead, Files
from briefpress.workspace.limits import Limits

_READ = 50_000_000  # bytes of a file with errors: their places are far before


@dataclass(frozen=True, slots=True)
class Located:
    """A diagnostic with its place.

    ``file`` is None when the diagnostic has no file. ``column`` counts characters from 1, and
    ``end`` is the column after the last of what was found. ``path`` leads to the value in a YAML
    file, as in ``blocks[2].columns[0].key``; ``text`` is the whole line. In a workbook, line and
    column are the row and column of a cell, which `Located.cell` names.
    """

    fault: Diagnostic
    file: str | None
    line: int
    column: int
    end: int
    path: str | None
    text: str

    @property
    def cell(self) -> str:
        """The address of a cell of a workbook, such as `Budget!B7`; nothing for other places."""
        return self.fault.span.cell


def locate(
    diagnostics: Iterable[Diagnostic], root: Path, limits: Limits, readable: Files
) -> list[Located]:
    """Locate diagnostics, in order; files below ``root`` are named relative to it.

    Lines are quoted from ``readable`` files only, since a template may name any place. Paths in the
    data are those of files within the ``limits``.
    """
    files: dict[Path, _File] = {}
    located = []
    for fault in diagnostics:
        span = fault.span
        if span == UNWRITTEN:
            located.append(Located(fault, None, 1, 1, 2, None, ""))
            continue
        if span.file not in files:
            files[span.file] = _File(span.file, limits, readable)
        file = files[span.file]
        within = span.file.relative_to(root) if span.file.is_relative_to(root) else span.file
        text = "" if span.cell else file.line(span.line)
        end = _end(text, span.column, fault.found)
        path = file.path(span.line, span.column, fault.found)
        located.append(Located(fault, within.as_posix(), span.line, span.column, end, path, text))
    return located


class _File:
    """A file with diagnostics, read once."""

    def __init__(self, file: Path, limits: Limits, readable: Files) -> None:
        self._lines = _lines(file, readable)
        self._nodes: list[_Node] = []
        if file.suffix == ".yaml":
            data, whole = read_yaml(file, readable, Collector(), limits)
            # Where an entry is left out, those behind it have other numbers.
            self._nodes = [] if data is None or not whole else list(_nodes(data, ""))
        self._places = [(node.line, node.column) for node in self._nodes]

    def line(self, number: int) -> str:
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def path(self, line: int, column: int, found: str | None) -> str | None:
        """Return the path of the last value that starts at a place or before it.

        A mapping starts at its first key: that key is meant when it was found there.
        """
        after = bisect_right(self._places, (line, column))
        if not after:
            return None
        last = self._nodes[after - 1]
        first = bisect_left(self._places, (last.line, last.column))
        same = self._nodes[first:after]
        if last.is_key and last.key != found and (last.line, last.column) == (line, column):
            same = [node for node in same if not node.is_key] or same
        return same[-1].path or None


def _lines(file: Path, readable: Files) -> list[str]:
    """Return the lines of a file; nothing for one that a build does not read, such as a pipe."""
    try:
        text = readable.read(file, _READ).decode("utf-8", "replace")
    except CannotRead:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(frozen=True, slots=True)
class _Node:
    line: int
    column: int
    path: str
    is_key: bool = False
    key: str = ""


def _nodes(data: object, path: str) -> Iterator[_Node]:
    """Give the places of all keys and values, in the order of the file."""
    span = getattr(data, "span", None)
    if span is not None:
        yield _Node(span.line, span.column, path)
    if isinstance(data, Mapping):
        for key, value in data.items():
            own = f"{path}.{key}" if path else key
            yield _Node(data.keys_at[key].line, data.keys_at[key].column, own, True, key)
            yield from _nodes(value, own)
    elif isinstance(data, Sequence):
        for place, value in enumerate(data):
            yield from _nodes(value, f"{path}[{place}]")


def _end(text: str, column: int, found: str | None) -> int:
    """Return the column after the found text; a character may precede it."""
    at = text.find(found, column - 1, column + len(found)) if found else -1
    return at + len(found) + 1 if found and at >= 0 else column + 1
