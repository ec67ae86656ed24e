"""``schema``: print JSON Schemas for editors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from briefpress.cli.exits import DONE, WrongUsage
from briefpress.cli.files import replace_file, shown
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.model.schema import FILE_KINDS, schema


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "schema",
        help="print the JSON Schema of a file, for editors",
        description=(
            "Print the JSON Schema of a kind of file, with which editors complete and validate "
            "what you write. Without a kind: list the kinds."
        ),
    )
    command.add_argument("kind", nargs="?", help=f"{', '.join(FILE_KINDS)} (default: all)")
    command.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="write KIND.schema.json to a folder"
    )
    command.set_defaults(run=run)


def run(_root: Path, options: argparse.Namespace) -> int:
    """Print or write one schema, or list or write all."""
    if options.kind not in (None, *FILE_KINDS):
        hint = did_you_mean(options.kind, FILE_KINDS) or f"the kinds are {', '.join(FILE_KINDS)}"
        raise WrongUsage(f"unknown kind of file `{options.kind}`: {hint}")
    if options.output:
        for kind in [options.kind] if options.kind else FILE_KINDS:
            file = options.output / f"{kind}.schema.json"
            replace_file(file, schema(kind).encode())
            print(shown(file))
    elif options.kind:
        sys.stdout.write(schema(options.kind))
    else:
        for kind, one in FILE_KINDS.items():
            print(f"{kind:<9} {one.place:<21} {one.holds}")
    return DONE
