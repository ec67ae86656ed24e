"""Build the briefings of a stranger, and write down all that comes of them.

`python -m tests.workers.stranger WAYS OUT` builds each briefing in the folder ``WAYS``. Their PDFs,
HTML and reports in every format, with excerpts, go to ``OUT``, as does the cache.
"""

from __future__ import annotations

import sys
from pathlib import Path

from briefpress import reports
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic, RenderFailed
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT
from briefpress.workspace.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
SCREEN = reports.Screen(excerpts=True, colours=True)


def main(ways: Path, out: Path) -> None:
    """Build every briefing in one session."""
    with Session(1, Store(out / "cache")) as session:
        for folder in sorted(ways.iterdir()):
            project = Project(folder, ROOT / "templates", ROOT / "styles")
            told, files = _built(session, project, out), Files(project.roots)
            lines = [
                reports.write(form, told, ways, SCREEN, DEFAULT, files) for form in reports.FORMS
            ]
            (out / f"{folder.name}.log").write_text("\n".join(lines), encoding="utf-8")


def _built(session: Session, project: Project, out: Path) -> list[Diagnostic]:
    sink, name = Collector(), project.briefing.name
    try:
        done = session.build(project, sink)
    except BuildFailed as failed:
        return list(failed.diagnostics)
    except RenderFailed as failed:
        (out / f"{name}.report").write_text(failed.report, encoding="utf-8")
        return [*sink, failed.diagnostic]
    (out / f"{name}.pdf").write_bytes(done.pdf)
    (out / f"{name}.html").write_text(done.html, encoding="utf-8")
    (out / f"{name}.reads").write_text("\n".join(map(str, done.reads)), encoding="utf-8")
    return list(sink)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
