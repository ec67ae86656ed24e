"""``check``: report errors and warnings without writing a PDF."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from briefpress.cli.exits import CONTENT, DONE
from briefpress.cli.files import keep_apart, shown
from briefpress.cli.printing import add_options, fails_strict, printed, project, tell
from briefpress.cli.progress import Watch
from briefpress.cli.streams import say
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import counted


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "check",
        help="report errors and warnings without writing a PDF",
        description="Run every stage of build, layout included, and write nothing.",
    )
    add_options(command, told_on="stdout")
    command.add_argument("--strict", action="store_true", help="treat warnings as errors")
    command.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Check a briefing, its pages included."""
    asked = project(root, options)
    keep_apart({"--cache": options.cache}, asked, root)
    done, sink = printed(asked, options, Watch())
    tell(sink, options, asked)
    faultless = all(one.severity is Severity.NOTE for one in sink)
    if options.format in ("text", "line") and faultless:
        say(f"{shown(asked.briefing)}: no errors or warnings on {counted(done.pages, 'page')}")
    return CONTENT if options.strict and fails_strict(sink) else DONE
