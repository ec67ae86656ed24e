"""``explain``: explain a diagnostic and its fix, by its code."""

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


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "explain",
        help="explain a diagnostic and its fix",
        description="Explain a diagnostic and its fix, by the code at the end of its message.",
    )
    command.add_argument("code", nargs="?", help="a code, such as unknown-key (default: list all)")
    command.add_argument("--markdown", action="store_true", help="print a Markdown table")
    command.set_defaults(run=run)


def run(_root: Path, options: argparse.Namespace) -> int:
    """Explain one code, or all."""
    if options.code is None:
        asked = list(CODES.values())
    elif options.code in CODES:
        asked = [CODES[options.code]]
    else:
        hint = did_you_mean(options.code, CODES) or "run `explain` without a code to list them"
        raise WrongUsage(f"unknown code `{options.code}`: {hint}")
    say(as_table(asked) if options.markdown else "\n\n".join(_entry(code) for code in asked))
    return DONE


def as_table(codes: Iterable[Code]) -> str:
    """Return codes as a Markdown table, with warnings marked."""
    rows = (
        f"| `{one.name}`{'' if one.severity is Severity.ERROR else f' ({one.severity})'} "
        f"| {_as_cell(one.description)} | {_as_cell(one.fix)} |"
        for one in codes
    )
    return "\n".join(("| code | description | fix |", "|---|---|---|", *rows))


def _as_cell(text: str) -> str:
    """Escape a text for a cell of a Markdown table, in which `|` ends a cell in code too."""
    return text.replace("|", "\\|")


def _entry(code: Code) -> str:
    lines = (textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="  ")
             for text in (code.description, code.fix))  # fmt: skip
    return "\n".join((f"{code.name} ({code.severity})", *lines))
