"""A change printed by a process that is kept alive: what an author at work waits for.

`python -m tests.bench.alive typst MAIN.typ OUT.pdf FILE NEW` prints a document, puts the content
of NEW in FILE's place, prints again, and says on its last line, as JSON, the seconds that took.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from briefpress.cli.files import replace_file
from briefpress.diagnostics.diagnostic import Collector
from briefpress.session import Session
from briefpress.workspace.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
JOBS = 2
Seconds = dict[str, float]


def seconds_of_edit(print_it: Callable[[], None], edit: Callable[[], None]) -> Seconds:
    """Print, edit, and return how long the second print takes, by the clock and the processors."""
    print_it()
    edit()
    start, used = time.perf_counter(), time.process_time()
    print_it()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "processor": time.process_time() - used}


def ours(folder: Path, pdf: Path, file: Path, new: Path) -> Seconds:
    """Measure a build on the same session after one file was replaced.

    The processor time of its worker is not known here, so none is told.
    """
    project = Project(folder, ROOT / "templates", ROOT / "styles")
    with Session(JOBS) as session:

        def print_it() -> None:
            replace_file(pdf, session.build(project, Collector()).pdf)

        return {**seconds_of_edit(print_it, lambda: _replace(file, new)), "processor": math.nan}


def typst(main: Path, pdf: Path, file: Path, new: Path) -> Seconds:
    """Measure an incremental compile after one file was replaced."""
    from tests.bench.typesetter import open_compiler  # needs the extra `bench`; other tools do not

    compile_it = open_compiler(main)
    return seconds_of_edit(lambda: compile_it(pdf), lambda: _replace(file, new))


def _replace(file: Path, new: Path) -> None:
    shutil.copyfile(new, file)


if __name__ == "__main__":
    tool, *paths = sys.argv[1:]
    measure = {"typst": typst, "ours": ours}[tool]
    print(json.dumps(measure(*map(Path, paths))))
