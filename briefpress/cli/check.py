"""``check``: everything that ``build`` would complain about, and nothing is written."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from briefpress.cli.exits import CONTENT, DONE
from briefpress.cli.files import shown
from briefpress.cli.printing import add_options, fails_strict, printed, project, tell
from briefpress.cli.progress import Watch
from briefpress.cli.streams import say


def add(verbs: Any) -> None:
    """Add the verb and its options to a parser."""
    verb = verbs.add_parser(
        "check",
        help="say what build would complain about",
        description="Do all that build does, through layout, and write nothing.",
    )
    add_options(verb, told_on="stdout")
    verb.add_argument("--strict", action="store_true", help="let warnings fail the check as well")
    verb.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Check a briefing, its pages included."""
    asked = project(root, options)
    done, sink = printed(asked, options, Watch())
    tell(sink, options, asked.limits)
    if options.format in ("text", "line") and not sink:
        say(f"{shown(asked.briefing)}: no faults on {done.pages} pages")
    return CONTENT if options.strict and fails_strict(sink) else DONE
