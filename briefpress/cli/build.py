"""``build``: build a PDF."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from briefpress import system
from briefpress.cli.dependencies import dependencies
from briefpress.cli.exits import CONTENT, DONE, RENDERER
from briefpress.cli.files import (
    ENGINE,
    check_place,
    keep_apart,
    refuse_source,
    replace_file,
    shown,
)
from briefpress.cli.printing import add_options, fails_strict, printed, project, tell
from briefpress.cli.progress import Watch
from briefpress.cli.streams import say
from briefpress.diagnostics.diagnostic import RenderFailed, counted
from briefpress.pdf.validation import PROMISED, Flavour, in_words, promised, validate
from briefpress.workspace import up_to_date
from briefpress.workspace.project import Project


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "build",
        help="build a briefing as a PDF",
        description="Build a briefing: YAML to a finished PDF.",
    )
    add_options(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="output file (default: dist/FOLDER.pdf)",
    )
    command.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="also write the HTML that is laid out, for inspection",
    )
    command.add_argument(
        "--deps",
        type=Path,
        metavar="FILE",
        help=(
            "write the files that the PDF was made from, for make, or as JSON if FILE ends in .json"
        ),
    )
    command.add_argument(
        "--strict",
        action="store_true",
        help="treat warnings as errors, and write no PDF if there are any",
    )
    command.add_argument(
        "--validate",
        action="store_true",
        help="validate the PDF with veraPDF before it is written",
    )
    command.add_argument(
        "--pdf",
        choices=("1.7", "2.0"),
        default="1.7",
        help=f"PDF version: 1.7 for {in_words(PROMISED)}, "
        f"2.0 for {in_words(promised('2.0', attachments=True))} (default: %(default)s)",
    )
    command.add_argument("--timings", action="store_true", help="print timings, by section")
    command.add_argument("--open", action="store_true", help="open the PDF when it is done")
    command.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Build a briefing and write its PDF."""
    asked = project(root, options)
    check_place(options.output, ".pdf")
    check_place(options.html, ".html")
    check_place(options.deps)
    output = options.output or root / "dist" / f"{asked.briefing.name}.pdf"
    places = {"-o": output, "--html": options.html, "--deps": options.deps}
    keep_apart({**places, "--cache": options.cache}, asked, root)
    inputs = _inputs(root, asked)
    try:
        made_of = inputs.digest()
    except OSError:
        made_of = ""  # no stamp is kept; an unreadable file is reported elsewhere
    watch = Watch()
    done, sink = printed(asked, options, watch)
    reported = tell(sink, options, asked)
    if options.strict and fails_strict(sink):
        say("build.py: --strict: the PDF was not written", sys.stderr)
        return CONTENT
    promises = promised(options.pdf, attachments=done.has_attachments)
    if options.validate and not _valid(done.pdf, promises):
        return RENDERER
    refuse_source("-o", output, done.reads)
    replace_file(output, done.pdf)
    if options.html:
        replace_file(options.html, done.html.encode())
    if options.timings:
        say(watch.timings(), sys.stderr)
    size = len(done.pdf) / 1_000_000
    valid = f", valid {in_words(promises)}" if options.validate else ""
    says = f"{shown(output)}: {counted(done.pages, 'page')}, {size:.1f} MB{valid}"
    say(says)
    if options.deps:
        replace_file(options.deps, dependencies(options.deps, output, done.reads).encode())
    more = options.html or options.timings or options.open or options.deps
    if made_of and not more and options.cache:
        with suppress(OSError, ValueError):
            up_to_date.keep(
                str(options.cache),
                str(root),
                options.arguments,
                str(Path.cwd()),
                _inputs(root, asked),
                made_of,
                str(output.absolute()),
                f"{says}, unchanged",
                reported,
                str(done.next_review or "") if options.today is None else "",
            )
    if options.open:
        import webbrowser  # only needed here

        webbrowser.open(output.resolve().as_uri())
    return DONE


def _inputs(root: Path, project: Project) -> up_to_date.Inputs:
    """Return the inputs of a build, including the system libraries."""
    with suppress(OSError):
        system.versions()  # loads them; a build reports missing ones
    engine = (root / name for name in ENGINE)
    return up_to_date.Inputs(str(place.absolute()) for place in (*engine, *project.roots))


def _valid(pdf: bytes, promises: Sequence[Flavour]) -> bool:
    """Tell whether a PDF conforms to the standards it claims; print violations."""
    try:
        with tempfile.TemporaryDirectory(prefix="briefpress-") as folder:
            file = Path(folder, "printed.pdf")
            file.write_bytes(pdf)
            failures = validate(file, promises)
    except (RenderFailed, OSError) as failed:
        say(f"build.py: --validate: {failed}; the PDF was not written", sys.stderr)
        return False
    for failure in failures:
        say(f"build.py: not valid: {failure}", sys.stderr)
    if failures:
        say("build.py: --validate: the PDF was not written", sys.stderr)
    return not failures
