"""Format diagnostics as annotations of GitHub Actions, in its workflow commands.

GitHub shows ten errors and ten warnings of a step and silently drops the others; so if there are
more, the tenth lists all remaining ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefpress.diagnostics.codes import Severity
from briefpress.reports.places import Located
from briefpress.reports.text import visible

MOST = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(told: Sequence[Located]) -> str:
    """Format the commands, errors first, because GitHub may not show all."""
    lines = []
    for severity in Severity:
        those = [one for one in told if one.fault.severity is severity]
        alone = those if len(those) <= MOST else those[: MOST - 1]
        lines += [_command(one, one.fault.code.name, _message(one)) for one in alone]
        if rest := those[len(alone) :]:
            listed = (f"{visible(one.file or 'build.py')}:{one.line}: {_message(one)}"
                      for one in rest)  # fmt: skip
            title = f"{len(rest)} more {severity}s"
            lines.append(_command(rest[0], title, "\n".join(listed)))
    return "\n".join(lines)


def _message(one: Located) -> str:
    hint = f" (hint: {visible(one.fault.hint)})" if one.fault.hint else ""
    cell = f"{visible(one.cell)}: " if one.cell else ""
    return f"{cell}{visible(one.fault.message)}{hint}"


def _command(one: Located, title: str, message: str) -> str:
    place: dict[str, str | int] = {"file": visible(one.file)} if one.file else {}
    if one.file and not one.cell:
        place |= {"line": one.line, "col": one.column, "endColumn": one.end}
    properties = ",".join(
        f"{name}={_property(str(value))}" for name, value in {**place, "title": title}.items()
    )
    return f"::{_COMMANDS[one.fault.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
