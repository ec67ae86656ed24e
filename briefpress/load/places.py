"""What may be read, asked and told where the briefing names it.

In: paths as the briefing names them. Out: whether a file may be read; what is missing, leads out of
the folder or is no regular file is reported where it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load.kept import Kept
from briefpress.parse.text import read_text
from briefpress.workspace.files import Files, Why
from briefpress.workspace.limits import Limits

_NAMES = re.compile(r""":\s*["']?(\w[\w:./+-]*)""")


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read a briefing's folder: its files, limits, and where diagnostics go.

    ``kept`` has what files gave in the builds before.
    """

    folder: Path
    files: Files
    limits: Limits
    sink: Collector
    kept: Kept = field(default_factory=Kept)

    def quiet(self) -> Reader:
        """Return a reader that tells nobody: what is wrong has been said."""
        return replace(self, sink=Collector())

    def names_in(self, file: Path) -> frozenset[str] | None:
        """Return the words that a file gives keys, and that could be names; None for no text."""
        source = read_text(file, self.files, Collector(), self.limits)
        return None if source is None else frozenset(_NAMES.findall(source.text))

    def require(self, path: Text, others: Iterable[str] = ()) -> bool:
        """Tell whether a file that the briefing names may be read, and report one that may not.

        ``others`` are names that may be meant and are not of files.
        """
        why = self.files.refusal(self.folder / path)
        if why is None:
            return True
        if why is not Why.MISSING:
            self.report_refused(path, why, path.span)
            return False
        there = [name for name in self.files.names(self.folder) if "/" in name]
        self.sink.report(
            codes.MISSING_FILE,
            f"no file `{path[:80]}` in the briefing's folder",
            path.span,
            did_you_mean(path, [*there, *others]) or "add the file, or correct the name",
            found=path,
            expected=there,
        )
        return False

    def report_refused(self, path: str, why: Why, span: Span) -> None:
        """Report a file that is there and is not read."""
        if why is Why.OUTSIDE:
            self.sink.report(
                codes.OUTSIDE_FOLDER,
                "a symbolic link leads out of the briefing's folder",
                span,
                "copy the file into the folder",
            )
            return
        self.sink.report(
            codes.UNREADABLE_FILE,
            f"`{path[:80]}` is not a regular file, or is not readable",
            span,
            "replace it with a regular file",
        )
