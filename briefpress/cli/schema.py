"""``schema``: what files may hold, as JSON Schema for editors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from briefpress.cli.exits import DONE, WrongUsage
from briefpress.cli.files import replace_file, shown
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.model.schema import FILE_KINDS, schema


def add(verbs: Any) -> None:
    """Add the verb and its options to a parser."""
    verb = verbs.add_parser(
        "schema",
        help="what files may hold, for editors",
        description="Print the JSON Schema of a kind of file, by which editors complete and "
        "underline what is written. Without a kind: list them.",
    )
    verb.add_argument("kind", nargs="?", help=f"{', '.join(FILE_KINDS)} (default: all of them)")
    verb.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="write KIND.schema.json into a folder"
    )
    verb.set_defaults(run=run)


def run(_root: Path, options: argparse.Namespace) -> int:
    """Print or write one schema, or list or write all."""
    if options.kind not in (None, *FILE_KINDS):
        hint = did_you_mean(options.kind, FILE_KINDS) or f"the kinds are {', '.join(FILE_KINDS)}"
        raise WrongUsage(f"there is no kind of file `{options.kind}`: {hint}")
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
