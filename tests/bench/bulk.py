"""Many briefings with Briefpress, a few processes side by side, each briefing a build of its own.

`python -m tests.bench.bulk PROCESSES FOLDER PDF [FOLDER PDF …]`
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from briefpress.diagnostics.diagnostic import Collector
from briefpress.session import Session
from briefpress.workspace.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent


def print_some(paths: Sequence[tuple[Path, Path]]) -> None:
    """Print briefings one after the other on one session."""
    with Session() as session:
        for folder, pdf in paths:
            project = Project(folder, ROOT / "templates", ROOT / "styles")
            pdf.write_bytes(session.build(project, Collector()).pdf)


def print_all(folders: Sequence[Path], pdfs: Sequence[Path], processes: int) -> None:
    """Print every briefing, on so many presses."""
    paths = list(zip(folders, pdfs, strict=True))
    with ProcessPoolExecutor(processes) as pool:
        for _ in pool.map(print_some, [paths[n::processes] for n in range(processes)]):
            pass  # what went wrong in a process is raised here


if __name__ == "__main__":
    paths = [Path(argument) for argument in sys.argv[2:]]
    print_all(paths[::2], paths[1::2], int(sys.argv[1]))
