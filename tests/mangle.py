"""Mangles a briefing and builds it: `python -m tests.mangle --edits 200 --seed 1 BRIEFING`.

A copy of the briefing gets one random edit at a time, and ``build.py build`` prints it over an old
PDF. Either there is a new and valid PDF, or the old one is there byte for byte and every fault has
its place in the briefing; nothing else is left, and no build goes over its time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf

from briefpress.cli.exits import CONTENT, DONE, RENDERER
from tests.edits import edit

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 120.0  # seconds on the clock for one build
OLD = b"%PDF-1.7\n% what was printed before\n"
EDITED = (".yaml", ".csv", ".svg")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a build ended: its exit code, None when it was over its time, and what there is now."""

    code: int | None
    said: str  # on the error stream, as JSON
    pdf: bytes
    left: tuple[str, ...] = ()  # files that were not there before

    def diagnostics(self) -> list[dict[str, object]]:
        """Return the diagnostics; raise `ValueError` when something else was said."""
        return list(json.loads(self.said)["diagnostics"]) if self.said.strip() else []


def ending(outcome: Outcome) -> str:
    """Return how a build ended, in words to count."""
    if outcome.code == DONE:
        return "built with warnings" if outcome.diagnostics() else "built"
    return "refused" if outcome.code == CONTENT else "the renderer failed"


def wrong_with(outcome: Outcome, briefing: Path) -> Iterator[str]:
    """Give what a build may not do, whatever it was given."""
    if outcome.code is None:
        yield "it did not end"
    elif outcome.code not in (DONE, CONTENT, RENDERER):
        yield f"it ended with {outcome.code}"
    if "Traceback" in outcome.said or "internal error" in outcome.said:
        yield f"a bug: {outcome.said.strip().splitlines()[-1]}"
    else:
        yield from _unplaced(outcome, briefing)
    if outcome.code == DONE:
        if not _is_pdf(outcome.pdf):
            yield "the new PDF is none"
    elif outcome.pdf != OLD:
        yield "the old PDF is damaged"
    if outcome.left:
        yield f"left behind: {', '.join(outcome.left)}"


def _unplaced(outcome: Outcome, briefing: Path) -> Iterator[str]:
    try:
        sink = outcome.diagnostics()
    except ValueError:
        yield f"it says something else than faults: {outcome.said[-200:]!r}"
        return
    if outcome.code in (CONTENT, RENDERER) and not sink:
        yield "it refuses and does not say why"
    for fault in sink:
        place = f"{fault['file']}:{fault['line']}"
        file = briefing.parent / str(fault["file"])  # Briefpress names files from where it runs
        if not file.is_relative_to(briefing) or not file.exists():
            yield f"a fault at {place}, not in the briefing: {fault['message']}"
        elif int(str(fault["line"])) > _lines(file):
            yield f"a fault at {place}, which is no line: {fault['message']}"


def _lines(file: Path) -> int:
    content = file.read_bytes()
    return content.count(b"\n") + content.count(b"\r") + 1


def _is_pdf(content: bytes) -> bool:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return len(pdf.pages) > 0
    except pikepdf.PdfError:
        return False


class Copy:
    """A copy of a briefing in a folder of its own, which is edited, built and put right again."""

    def __init__(self, briefing: Path, folder: Path, limit: float = LIMIT) -> None:
        self.briefing, self.folder, self.limit = folder / "briefing", folder, limit
        shutil.copytree(briefing, self.briefing)
        for name in ("out", "tmp"):
            (folder / name).mkdir()
        self.files = sorted(one for one in self.briefing.rglob("*") if one.suffix in EDITED)

    def edited(self, random: Random) -> tuple[Outcome, str]:
        """Build it with one edit; return how that ended, and the edit in words."""
        file = random.choice(self.files)
        whole = file.read_bytes()
        text, done = edit(whole.decode(), random)
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            outcome = self.build()
            name = file.relative_to(self.briefing)
            wrong = list(wrong_with(outcome, self.briefing))
        finally:
            file.write_bytes(whole)
        return outcome, f"{done} in {name}" + "".join(f"\n  {one}" for one in wrong)

    def build(self) -> Outcome:
        """Print it over an old PDF by the command line."""
        there = self._there()
        pdf = self.folder / "out" / "briefing.pdf"
        pdf.write_bytes(OLD)
        command = [sys.executable, ROOT / "build.py", "build", self.briefing, "--output", pdf,
                   "--jobs", "1", "--cache", self.folder / "cache", "--format", "json"]  # fmt: skip
        places = {"TMPDIR": self.folder / "tmp", "XDG_CACHE_HOME": self.folder / "cache"}
        with subprocess.Popen(
            [str(one) for one in command],
            cwd=self.folder,
            env={**os.environ, **{name: str(place) for name, place in places.items()}},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as build:
            try:
                _, said = build.communicate(timeout=self.limit)
                code: int | None = build.returncode
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
                _, said = build.communicate()
                code = None
        left = sorted(self._there() - there - {"out/briefing.pdf"})
        return Outcome(code, said, pdf.read_bytes() if pdf.is_file() else b"", tuple(left))

    def _there(self) -> set[str]:
        """Return the files there are, but for the cache."""
        return {
            file.relative_to(self.folder).as_posix()
            for name in ("briefing", "out", "tmp")
            for file in (self.folder / name).rglob("*")
        }


@dataclass(slots=True)
class Tally:
    """How many builds ended how, and what went wrong."""

    endings: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def mangle(briefing: Path, edits: int, seed: int, limit: float = LIMIT) -> Tally:
    """Build a briefing with one edit after the other."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="mangled-") as folder:
        copy = Copy(briefing, Path(folder).resolve(), limit)
        whole = copy.build()
        assert whole.code == DONE, f"without an edit it cannot be built: {whole.said}"
        for number in range(edits):
            outcome, what = copy.edited(Random(f"{seed}/{number}"))
            if "\n" in what:
                tally.wrong.append(f"edit {number} of seed {seed}: {what}")
                tally.endings["went wrong"] += 1
            else:
                tally.endings[ending(outcome)] += 1
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mangle", description=__doc__)
    parser.add_argument("briefing", help="a folder in content/, or the path of any briefing")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that a build may take")
    options = parser.parse_args()
    named = ROOT / "content" / options.briefing
    briefing = named if named.is_dir() else Path(options.briefing)
    tally = mangle(briefing, options.edits, options.seed, options.limit)
    for line in tally.wrong:
        print(line)
    counts = ", ".join(f"{number} {name}" for name, number in tally.endings.most_common())
    print(f"{options.edits} edits of seed {options.seed}: {counts}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
