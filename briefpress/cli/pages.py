"""``pages``: what is where on paper."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from briefpress.cli.exits import DONE
from briefpress.cli.files import check_place, replace_file
from briefpress.cli.printing import add_options, printed, project, tell
from briefpress.cli.progress import Watch
from briefpress.manuscript import Printed


def add(verbs: Any) -> None:
    """Add the verb and its options to a parser."""
    verb = verbs.add_parser(
        "pages",
        help="what is where on paper",
        description="Say on which page, and where on it, each section, block, exhibit and note is.",
    )
    add_options(verb)
    verb.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write it there instead of to the terminal",
    )
    verb.add_argument(
        "--json", action="store_true", help="as JSON: points from the top left corner of the page"
    )
    verb.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Print a briefing and say what is where."""
    asked = project(root, options)
    check_place(options.output, ".json" if options.json else ".txt")
    done, faults = printed(asked, options, Watch())
    tell(faults, options)
    told = _as_json(done) if options.json else _as_table(done)
    if options.output:
        replace_file(options.output, told.encode())
    else:
        sys.stdout.write(told)
    return DONE


def _as_json(printed: Printed) -> str:
    spots = [asdict(spot) for spot in printed.spots]
    return json.dumps({"pages": printed.pages, "spots": spots}, ensure_ascii=False, indent=1) + "\n"


def _as_table(printed: Printed) -> str:
    """Return a line for each spot: page, box in millimetres, what it is, where it was written."""
    lines = []
    for spot in printed.spots:
        x, y, width, height = (round(25.4 / 72 * value) for value in spot.box)
        place = f"{spot.page:>5} {x:>4} {y:>4} {width:>4} {height:>4}"
        lines.append(f"{place}  {spot.element:<10} {spot.id:<30} {spot.source}".rstrip())
    return "\n".join((" page    x    y   mm   mm  what", *lines, ""))
