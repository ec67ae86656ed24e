"""Format diagnostics for people: a line and a hint each, on a terminal also an excerpt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from briefpress.diagnostics.codes import Severity
from briefpress.reports import Screen
from briefpress.reports.places import Located

_WIDTH, _BEFORE = 100, 70  # characters of an excerpt, and of those before the error


def write(told: Sequence[Located], screen: Screen) -> str:
    """Format ``file:line:column: severity: message [code]`` with hints, and a count at the end.

    In a workbook, the address of the cell follows the file, as in ``file:Budget!B7``.
    """
    lines: list[str] = []
    for one in told:
        lines.append(_headline(one, screen))
        if screen.excerpts:
            lines.extend(_excerpt(one, screen))
        if one.fault.hint:
            lines.append(f"  {screen.paint('hint:', 'hint')} {visible(one.fault.hint)}")
    if told:
        lines.append(count(told))
    return "\n".join(lines)


def write_lines(told: Sequence[Located], screen: Screen) -> str:
    """Format each diagnostic in one line, with the hint in parentheses, for editors and `grep`."""
    lines = []
    for one in told:
        hint = f" ({visible(one.fault.hint)})" if one.fault.hint else ""
        lines.append(_headline(one, screen) + hint)
    return "\n".join(lines)


def _headline(one: Located, screen: Screen) -> str:
    fault = one.fault
    within = visible(one.cell) or f"{one.line}:{one.column}"
    place = f"{visible(one.file)}:{within}:" if one.file else "build.py:"
    severity = screen.paint(f"{fault.severity}:", fault.severity)
    return f"{screen.paint(place, 'place')} {severity} {visible(fault.message)} [{fault.code}]"


def _excerpt(one: Located, screen: Screen) -> Iterator[str]:
    """Give the line with the error, cut to the width of the terminal, and a caret below it."""
    if not one.text.strip():
        return
    start = max(0, one.column - _BEFORE)
    shown = one.text[start : start + _WIDTH]
    before = visible(shown[: one.column - 1 - start])
    found = visible(shown[one.column - 1 - start : one.end - 1 - start])
    yield f"  | {visible(shown)}"
    carets = screen.paint("^" * max(1, cell_len(found)), "caret")
    yield f"  | {' ' * cell_len(before)}{carets}"


def count(told: Sequence[Located]) -> str:
    """Return the number of diagnostics of each severity."""
    counts = []
    for severity in Severity:
        number = sum(one.fault.severity is severity for one in told)
        if number:
            counts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    return ", ".join(counts)


def visible(text: str) -> str:
    """Return text with control characters and direction controls escaped."""
    return "".join(
        one if unicodedata.category(one)[0] != "C" and one not in "\u2028\u2029" else _named(one)
        for one in text.replace("\t", " ")
    )


def _named(character: str) -> str:
    return f"\\u{ord(character):04x}"
