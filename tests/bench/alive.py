"""A change printed by a process that is kept alive: what an author at work waits for.

`python -m tests.bench.alive typst MAIN.typ OUT.pdf FILE NEW` prints a document, puts the content
of NEW in FILE's place, prints again, and says on the last line, as JSON, the seconds that took.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path


def seconds_of_edit(print_it: Callable[[], None], edit: Callable[[], None]) -> float:
    """Print, edit, and return how long the second print takes."""
    print_it()
    edit()
    start = time.perf_counter()
    print_it()
    return time.perf_counter() - start


def typst(main: Path, pdf: Path, file: Path, new: Path) -> float:
    """Return the seconds of an incremental compile after one file was replaced."""
    from tests.bench.typesetter import open_compiler  # needs the extra `bench`; other tools do not

    compile_it = open_compiler(main)
    return seconds_of_edit(lambda: compile_it(pdf), lambda: _replace(file, new))


def _replace(file: Path, new: Path) -> None:
    shutil.copyfile(new, file)


if __name__ == "__main__":
    tool, *paths = sys.argv[1:]
    measure = {"typst": typst}[tool]
    print(json.dumps({"seconds": measure(*map(Path, paths))}))
