"""``explain``: what a diagnostic means and how to fix it, by its code."""

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
        help="what a diagnostic means and how to fix it",
        description="Explain a diagnostic and its fix, by the code at the end of its message.",
    )
    verb.add_argument("code", nargs="?", help="such as unknown-key (default: all of them)")
    verb.add_argument("--markdown", action="store_true", help="as a table in Markdown")
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
        f"| {one.description} | {one.fix} |"
        for one in codes
    )
    return "\n".join(("| code | description | fix |", "|---|---|---|", *rows))


def _entry(code: Code) -> str:
    lines = (textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="  ")
             for text in (code.description, code.fix))  # fmt: skip
    return "\n".join((f"{code.name} ({code.severity})", *lines))
