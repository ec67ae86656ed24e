"""``explain``: what a fault means and how to mend it, by its code."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from briefpress.cli.exits import DONE, WrongUsage
from briefpress.cli.streams import say
from briefpress.diagnostics.codes import CODES, Code, Severity
from briefpress.diagnostics.diagnostic import did_you_mean


def add(verbs: Any) -> None:
    """Add the verb and its options to a parser."""
    verb = verbs.add_parser(
        "explain",
        help="what a fault means and how to mend it",
        description="Say what a fault means and how to mend it, by the code at its end.",
    )
    verb.add_argument("code", nargs="?", help="such as unknown-key (default: all of them)")
    verb.add_argument("--markdown", action="store_true", help="as a table, such as the README has")
    verb.set_defaults(run=run)


def run(_root: Path, options: argparse.Namespace) -> int:
    """Explain one code, or all."""
    if options.code is None:
        asked = list(CODES.values())
    elif options.code in CODES:
        asked = [CODES[options.code]]
    else:
        hint = did_you_mean(options.code, CODES) or "`explain` alone lists them"
        raise WrongUsage(f"there is no code `{options.code}`: {hint}")
    say(as_table(asked) if options.markdown else "\n\n".join(_entry(code) for code in asked))
    return DONE


def as_table(codes: Iterable[Code]) -> str:
    """Write codes as a table in Markdown, warnings marked."""
    rows = (
        f"| `{one.name}`{' (warning)' if one.severity is Severity.WARNING else ''} "
        f"| {one.means} | {one.mend} |"
        for one in codes
    )
    return "\n".join(("| code | what it means | how to mend it |", "|---|---|---|", *rows))


def _entry(code: Code) -> str:
    lines = (textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="  ")
             for text in (code.means, code.mend))  # fmt: skip
    return "\n".join((f"{code.name} ({code.severity})", *lines))
