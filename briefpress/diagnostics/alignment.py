"""Where each character of a value stands in what was written for it.

In: a value and the stretch of a file that it was read from: a YAML scalar of any style, a cell of a
CSV file, a whole file. Out: an offset within the stretch for each character. Refused: a value that
the stretch does not hold.
"""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\n]*")
_ESCAPED = re.compile(r"\\(?:x..|u.{4}|U.{8}|(?P<break>\n[ \t]*)|.)", re.DOTALL)
_FOLD = re.compile(r"[ \t]*\n[ \t\n]*")
_HEADER = re.compile(r"[|>][^\n]*\n")  # of a literal or folded scalar, with its comment


def offsets(value: str, written: str) -> list[int] | None:
    """Return the offset of each character of ``value`` in ``written``; None where it is not it."""
    if value == written:
        return [*range(len(value))]
    readings = {'"': (_escaped, _plain), "'": (_single, _plain), "|": (_block,), ">": (_block,)}
    for read in readings.get(written[:1], (_plain,)):
        found = read(value, written)
        if found is not None:
            return found
    return None


def _plain(value: str, written: str, at: int = 0, doubled: str = '"') -> list[int] | None:
    """Align what differs in its spaces alone, and in a sign that is written twice for one.

    A space or the end of a line is where the space that was written for it begins.
    """
    found: list[int] = []
    for character in value:
        begins = at
        if character in " \t\n":
            if written[at : at + 1] == character and character != "\n":
                at += 1
            found.append(begins)
            continue
        space = _SPACE.match(written, at)
        at = space.end() if space else at
        if written[at : at + 1] != character:
            return None
        found.append(at)
        at += 2 if character == doubled and written[at + 1 : at + 2] == doubled else 1
    return found


def _single(value: str, written: str) -> list[int] | None:
    return _plain(value, written, 1, "'")


def _block(value: str, written: str) -> list[int] | None:
    header = _HEADER.match(written)
    return _plain(value, written, header.end() if header else 0, "")


def _escaped(value: str, written: str) -> list[int] | None:
    """Align a text in double quotes, character by character."""
    found: list[int] = []
    at = 1
    while at < len(written) and len(found) < len(value):
        if escape := _ESCAPED.match(written, at):
            if escape["break"] is None:
                found.append(at)
            at = escape.end()
        elif fold := _FOLD.match(written, at):
            lines = fold.group().count("\n")
            found += [at] * max(1, lines - 1)
            at = fold.end()
        else:
            if written[at] != value[len(found)]:
                return None
            found.append(at)
            at += 1
    return found[: len(value)] if len(found) >= len(value) else None
