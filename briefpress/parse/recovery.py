"""What to leave out of a YAML file that cannot be read, so that the rest of it can.

In: the text of a file and the place of a fault. Out: the text without the entry that holds it: an
entry of the list that the file is, an entry of `blocks` or `subsections`, the value of a key of a
subsection, or a key at the margin.
What is left out is written over with spaces, so that every other place stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_ENTRY = re.compile(r"(?P<indent> *)(?P<dash>-(?= |$))?")
_LISTS = re.compile(r"(?P<before> *(?:- +)*)(?P<name>blocks|subsections):\s*(?:#.*)?$")
_KEY = re.compile(r"[\w-]+:(?= |$)")
_BEHIND_DASH = re.compile(r" *- +")
_WORD = re.compile(r"[\w-]+")
_WRITTEN = re.compile(r"[^\n]")
_MARGIN = -1  # the column of what holds the entries of a file that is a list


@dataclass(slots=True)
class _Stretch:
    """Lines from ``first`` up to ``end``: an entry after its dash, a key, or what is neither."""

    first: int
    end: int
    column: int  # behind the dash or the colon, from 0; 0 for all of it
    needs_key: bool = False  # the key cannot be left out: it is on the line of its entry's dash


@dataclass(slots=True)
class _List:
    """A list whose entries are at ``column``; ``key`` is the column of its key.

    ``keys`` is the column of the keys of its present entry, if it is a subsection.
    """

    key: int
    column: int
    of_subsections: bool
    keys: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a text, from which something was taken out at ``start``.

    ``emptied`` is where a value was taken out behind a key or a dash.
    ``lost`` is what seems to be the key of lines at the margin that were taken out as a whole.
    """

    text: str
    start: int
    emptied: int | None
    lost: str | None


class Recovery:
    """Leaves entries out of one text, one fault after another.

    The lines are read once, and not once a fault: what is left out changes no other entry.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._stretches: list[_Stretch] | None = None  # until there is a fault

    def without(self, line: int, column: int) -> Rest | None:
        """Leave out the entry round a place (line and column from 1), and return what is left.

        None is for a place in nothing that could be left out, or that has been left out before.
        """
        if self._stretches is None:
            self._stretches = _stretches(self._lines)
        line = self._last_written(line)
        holding = [
            one
            for one in self._stretches
            if one.first < line <= one.end
            and not (one.needs_key and line == one.first + 1 and column <= one.column)
        ]
        if not holding:
            return None
        stretch = min(holding, key=lambda one: (one.end - one.first, -one.first))
        # A key that is at fault itself goes with its value.
        kept = 0 if line == stretch.first + 1 and column <= stretch.column else stretch.column
        start, end = self._starts[stretch.first], self._starts[stretch.end]
        taken = self.text[start + kept : end]
        if not taken.strip():
            return None
        self._blank(stretch, kept, taken)
        word = _WORD.match(taken)
        lost = word.group() if word and not kept else None
        return Rest(self.text, start, start + kept if kept else None, lost)

    def _last_written(self, line: int) -> int:
        """Return the line that a place belongs to: the end of a file is that of its last entry."""
        while line > 1 and (line > len(self._lines) or not self._lines[line - 1].strip()):
            line -= 1
        return line

    def _blank(self, stretch: _Stretch, kept: int, taken: str) -> None:
        begins = self._starts[stretch.first] + kept
        blank = _WRITTEN.sub(" ", taken)
        self.text = self.text[:begins] + blank + self.text[begins + len(taken) :]
        head = self._lines[stretch.first][:kept]
        lines = (head + blank).split("\n")
        self._lines[stretch.first : stretch.end] = lines[: stretch.end - stretch.first]


def _stretches(lines: list[str]) -> list[_Stretch]:
    """Return what could be left out."""
    finder = _Finder(len(lines))
    for number, line in _written(lines):
        finder.read(number, line)
    return finder.found


class _Finder:
    """Finds what could be left out, line by line.

    Entries are as deep as twice the number of lists that they are in; keys of a subsection are one
    deeper.
    """

    def __init__(self, end: int) -> None:
        self.end = end
        self.found: list[_Stretch] = []
        self.lists: list[_List] = []
        self.open: list[tuple[int, _Stretch]] = []
        self.head: _List | None = None  # the list that begins on the next line, if it does

    def read(self, number: int, line: str) -> None:
        entry = _ENTRY.match(line)
        assert entry, "every line begins with spaces, or none"  # noqa: S101
        indent, dash = len(entry["indent"]), entry["dash"] is not None
        self._begin_list(dash, indent)
        while (lists := self.lists) and indent <= lists[-1].key:
            if dash and indent == lists[-1].column:
                break
            self._close(2 * len(lists), number)
            lists.pop()
        kept, depth = _head(line, dash, indent, lists), 2 * len(lists)
        if indent <= (lists[-1].column if lists else 0):
            before = next((one for deep, one in self.open if deep == depth), None)
            # What is neither an entry nor a key belongs to the entry, or to the lines, before it.
            if kept or before is None or (before.column and not lists):
                self._open(depth, _Stretch(number, self.end, kept), number)
            else:
                self._close(depth + 1, number)
        if lists and lists[-1].of_subsections:
            self._read_key(number, line, indent, bool(kept))
        heads = _LISTS.match(line)
        self.head = heads and _List(len(heads["before"]), 0, heads["name"] == "subsections")

    def _begin_list(self, dash: bool, indent: int) -> None:
        head = self.head or (None if self.found else _List(_MARGIN, 0, False))
        if dash and head and indent >= head.key:
            head.column = indent
            self.lists.append(head)

    def _read_key(self, number: int, line: str, indent: int, starts: bool) -> None:
        """Take a line of an entry of `subsections` for a key of it, if it is one."""
        subsections, depth = self.lists[-1], 2 * len(self.lists) + 1
        behind = _BEHIND_DASH.match(line) if starts else None
        begins = behind.end() if behind else indent
        key = _KEY.match(line, begins)
        if starts:
            subsections.keys = begins if key else None
        if key and subsections.keys == begins:
            self._open(depth, _Stretch(number, self.end, key.end(), starts), number)

    def _open(self, depth: int, stretch: _Stretch, number: int) -> None:
        self._close(depth, number)
        self.found.append(stretch)
        self.open.append((depth, stretch))

    def _close(self, depth: int, number: int) -> None:
        while self.open and self.open[-1][0] >= depth:
            self.open.pop()[1].end = number


def _written(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, each with its number.

    What is indented with tabs belongs to the line before it, however far that is.
    """
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#") and line.lstrip(" ")[0] != "\t":
            yield number, line


def _head(line: str, dash: bool, indent: int, lists: list[_List]) -> int:
    """Return the column behind the dash or the key that a stretch keeps, or 0."""
    if lists:
        return indent + 1 if dash and indent == lists[-1].column else 0
    key = _KEY.match(line)
    return key.end() if key else 0
