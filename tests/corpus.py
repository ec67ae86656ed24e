"""The error corpus: briefings with one mistake each, which say themselves what Briefpress must say.

A case is a section file, ``tests/errors/CASE.yaml``, or a folder with any files of a briefing; what
it lacks is that of the small briefing in `conftest`. Above the line at fault stands

    # error[unknown-key] at 5: unknown key `txt`
    # hint: did you mean `text`?

with the fault's code, its column and the beginning of its message; ``warning`` and ``note`` for
those. ``at +2:5`` is column 5 two lines further down, within a text that cannot hold a comment.
What stands in a file without comments, such as CSV, is in the folder's ``expected.txt``:

    data/series.csv:3:1: error[ragged-row]: a row has 3 cells, and the file 2 columns
    hint: put a cell that contains a comma in double quotes
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from briefpress.diagnostics.diagnostic import Diagnostic

FOLDER = Path(__file__).parent / "errors"
EXPECTED = "expected.txt"
SECTION = "sections/one.yaml"  # what a case of one file stands for
_NOTE = re.compile(
    r"\s*# (?P<severity>error|warning|note)\[(?P<code>[a-z0-9-]+)\]"
    r" at (\+(?P<down>\d+):)?(?P<column>\d+): (?P<message>.+)"
)
_LINE = re.compile(
    r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+):"
    r" (?P<severity>error|warning|note)\[(?P<code>[a-z0-9-]+)\]: (?P<message>.+)"
)
_HINT = re.compile(r"\s*(?:# )?hint: (.+)")


@dataclass(frozen=True, slots=True)
class Told:
    """What a case expects, or what Briefpress says; ``message`` and ``hint`` may be beginnings."""

    file: str  # within the briefing
    line: int
    column: int
    severity: str
    code: str
    message: str
    hint: str | None = None

    def begins(self, said: Told) -> bool:
        """Tell whether what was said is what was expected."""
        same = replace(said, message=self.message, hint=self.hint) == self
        hint = (self.hint is None) == (said.hint is None)
        begins = said.message.startswith(self.message)
        return same and hint and begins and (said.hint or "").startswith(self.hint or "")


@dataclass(frozen=True, slots=True)
class Case:
    """A mistake and what Briefpress says of it."""

    path: Path

    @property
    def name(self) -> str:
        """The mistake in words."""
        return self.path.stem

    def files(self) -> dict[str, Path]:
        """Return the files of the case by their names in a briefing."""
        if self.path.is_file():
            return {SECTION: self.path}
        return {
            file.relative_to(self.path).as_posix(): file
            for file in sorted(self.path.rglob("*"))
            if file.is_file() and file != self.path / EXPECTED
        }

    def copy_to(self, briefing: Path) -> None:
        """Put the files of the case into a briefing, over what is there."""
        for name, file in self.files().items():
            copy = briefing / name
            for there in (copy, *copy.parents):
                if there.is_file() and there.is_relative_to(briefing):
                    there.unlink()  # a case may have a folder where a file belongs
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)

    def expected(self) -> list[Told]:
        """Return what the case expects, by file and line."""
        told = [one for name, file in self.files().items() for one in _notes(name, _read(file))]
        if (self.path / EXPECTED).is_file():
            told += _listed(_read(self.path / EXPECTED))
        return sorted(told, key=lambda one: (Path(one.file), one.line, one.column, one.message))


def cases() -> list[Case]:
    """Return every case there is."""
    return [Case(path) for path in sorted(FOLDER.iterdir())]


def said(sink: Iterable[Diagnostic], briefing: Path) -> list[Told]:
    """Return what Briefpress says of a briefing."""
    return [
        Told(
            one.span.file.relative_to(briefing).as_posix(),
            one.span.line,
            one.span.column,
            str(one.severity),
            one.code.name,
            one.message,
            one.hint,
        )
        for one in sink
    ]


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace")


def _notes(name: str, text: str) -> Iterator[Told]:
    """Give what the comments of a YAML file expect of the lines under them."""
    waiting: list[tuple[int, Told]] = []
    if not name.endswith(".yaml"):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if note := _NOTE.fullmatch(line):
            told = Told(name, 0, int(note["column"]), note["severity"], note["code"],
                        note["message"])  # fmt: skip
            waiting.append((int(note["down"] or 0), told))
        elif waiting and (hint := _HINT.fullmatch(line)):
            waiting[-1] = (waiting[-1][0], replace(waiting[-1][1], hint=hint[1]))
        else:
            yield from (replace(told, line=number + down) for down, told in waiting)
            waiting = []


def _listed(text: str) -> list[Told]:
    told: list[Told] = []
    for line in text.splitlines():
        if hint := _HINT.fullmatch(line):
            told[-1] = replace(told[-1], hint=hint[1])
        else:
            one = _LINE.fullmatch(line)
            assert one, f"`{line}` in {EXPECTED} is no expectation"
            told.append(Told(one["file"], int(one["line"]), int(one["column"]), one["severity"],
                             one["code"], one["message"]))  # fmt: skip
    return told
