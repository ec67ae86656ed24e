"""What to leave out of a YAML file that cannot be read, so that the rest of it can.

In: the text of a file and the place of a fault. Out: the text without the entry that holds it: an
entry of the list that the file is, an entry of `blocks` or `subsections`, or a key at the margin.
What is left out is written over with spaces, so that every other place stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ENTRY = re.compile(r"(?P<indent> *)(?P<dash>-(?= |$))?")
_LISTS = re.compile(r"(?P<before> *(?:- +)*)(?:blocks|subsections):\s*(?:#.*)?$")
_KEY = re.compile(r"[\w-]+:(?= |$)")
_WORD = re.compile(r"[\w-]+")
_WRITTEN = re.compile(r"[^\n]")
_MARGIN = -1  # the column of what holds the entries of a file that is a list


@dataclass(slots=True)
class _Stretch:
    """Lines from ``first`` up to ``end``: an entry after its dash, a key, or what is neither."""

    first: int
    end: int
    column: int  # behind the dash or the colon, from 0; 0 for all of it


@dataclass(slots=True)
class _List:
    """A list whose entries are at ``column``; ``key`` is the column of its key."""

    key: int
    column: int


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a text: ``emptied`` is where a value was taken out behind a key or a dash.

    ``lost`` is what seems to be the key of lines at the margin that were taken out as a whole.
    """

    text: str
    emptied: int | None
    lost: str | None


def without(text: str, line: int, column: int) -> Rest | None:
    """Return a text without the entry round a place (line and column from 1).

    None is for a place in nothing that could be left out, or that has been left out before.
    """
    lines = text.split("\n")
    holding = [one for one in _stretches(lines) if one.first < line <= one.end]
    if not holding:
        return None
    stretch = min(holding, key=lambda one: (one.end - one.first, -one.first))
    # A key that is at fault itself goes with its value.
    kept = 0 if line == stretch.first + 1 and column <= stretch.column else stretch.column
    start = sum(len(one) + 1 for one in lines[: stretch.first])
    end = sum((len(one) + 1 for one in lines[stretch.first : stretch.end]), start)
    taken = text[start + kept : end]
    if not taken.strip():
        return None
    left = text[: start + kept] + _WRITTEN.sub(" ", taken) + text[end:]
    word = _WORD.match(taken)
    return Rest(left, start + kept if kept else None, word.group() if word and not kept else None)


def _stretches(lines: list[str]) -> Iterable[_Stretch]:
    """Give what could be left out: the entries of lists and the keys at the margin."""
    found: list[_Stretch] = []
    lists: list[_List] = []
    open_: list[tuple[int, _Stretch]] = []  # with the number of lists that it is in
    pending: int | None = None  # the column of a key whose list begins on the next line

    def close(depth: int, number: int) -> None:
        while open_ and open_[-1][0] >= depth:
            open_.pop()[1].end = number

    for number, line in _written(lines):
        entry = _ENTRY.match(line)
        assert entry, "every line begins with spaces, or none"  # noqa: S101
        indent, dash = len(entry["indent"]), entry["dash"] is not None
        if dash and (pending is not None or not found) and indent >= (pending or 0):
            lists.append(_List(_MARGIN if pending is None else pending, indent))
        while lists and indent <= lists[-1].key and not (dash and indent == lists[-1].column):
            close(len(lists), number)
            lists.pop()
        kept, depth = _head(line, dash, indent, lists), len(lists)
        if indent <= (lists[-1].column if lists else 0):
            before = next((one for deep, one in open_ if deep == depth), None)
            # What is neither an entry nor a key belongs to the entry, or to the lines, before it.
            if kept or before is None or (before.column and not lists):
                close(depth, number)
                stretch = _Stretch(number, len(lines), kept)
                found.append(stretch)
                open_.append((depth, stretch))
            else:
                close(depth + 1, number)
        heads = _LISTS.match(line)
        pending = len(heads["before"]) if heads else None
    return found


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
