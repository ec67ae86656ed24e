"""Where a fault is, told in every way that a form may need: line, edges, path in the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics import Collector, Diagnostic
from briefpress.source import Mapping, Sequence, read_yaml
from briefpress.span import UNWRITTEN


@dataclass(frozen=True, slots=True)
class Located:
    """A diagnostic with its place.

    ``file`` is None when it is about no file. ``column`` counts characters from 1, and ``end`` is
    the column after the last of what was found. ``path`` leads to the value in a YAML file, as in
    ``blocks[2].columns[0].key``; ``text`` is the whole line.
    """

    fault: Diagnostic
    file: str | None
    line: int
    column: int
    end: int
    path: str | None
    text: str


def locate(diagnostics: Iterable[Diagnostic], root: Path) -> list[Located]:
    """Locate diagnostics, in their order; files below ``root`` are named relative to it."""
    files: dict[Path, _File] = {}
    located = []
    for fault in diagnostics:
        span = fault.span
        if span == UNWRITTEN:
            located.append(Located(fault, None, 1, 1, 2, None, ""))
            continue
        file = files.setdefault(span.file, _File(span.file))
        within = span.file.relative_to(root) if span.file.is_relative_to(root) else span.file
        text = file.line(span.line)
        end = _end(text, span.column, fault.found)
        path = file.path(span.line, span.column, fault.found)
        located.append(Located(fault, within.as_posix(), span.line, span.column, end, path, text))
    return located


class _File:
    """A file that has faults, read once."""

    def __init__(self, file: Path) -> None:
        try:
            self._lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            self._lines = []
        self._nodes: list[_Node] = []
        if file.suffix == ".yaml" and (data := read_yaml(file, Collector())) is not None:
            self._nodes = list(_nodes(data, ""))

    def line(self, number: int) -> str:
        return self._lines[number - 1].rstrip("\r") if number <= len(self._lines) else ""

    def path(self, line: int, column: int, found: str | None) -> str | None:
        """Return the path of the last value that begins at a place or before it.

        A mapping begins where its first key does: that key is meant when it was found there.
        """
        before = [node for node in self._nodes if (node.line, node.column) <= (line, column)]
        if not before:
            return None
        last = before[-1]
        same = [node for node in before if (node.line, node.column) == (last.line, last.column)]
        if last.is_key and last.key != found and (last.line, last.column) == (line, column):
            same = [node for node in same if not node.is_key] or same
        return same[-1].path or None


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
    """Return the column after what was found, where it stands; a sign may stand before it."""
    at = text.find(found, column - 1, column + len(found)) if found else -1
    return at + len(found) + 1 if found and at >= 0 else column + 1
