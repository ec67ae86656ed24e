"""``pages``: list what is on which page."""

from __future__ import annotations

import argparse
import io
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from briefpress.cli.exits import DONE, WrongUsage
from briefpress.cli.files import check_place, keep_apart, replace_file, shown
from briefpress.cli.printing import add_options, positive, printed, project, tell
from briefpress.cli.progress import Watch
from briefpress.cli.streams import say
from briefpress.diagnostics.diagnostic import counted
from briefpress.render.document import BuildResult

_NUMBERS = "fonts/Inter-Regular.ttf"  # in the styles: the font of page numbers on a contact sheet
_OF_SHEETS = ("range", "spreads", "grey", "columns", "width")


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "pages",
        help="list what is on which page",
        description="List the page and the position of every section, block, exhibit and note.",
    )
    add_options(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write the list to FILE instead of the terminal",
    )
    command.add_argument(
        "--json",
        action="store_true",
        help="print JSON, in points from the top left corner of the page",
    )
    sheet = command.add_argument_group("contact sheet")
    sheet.add_argument(
        "--sheet", type=Path, metavar="FILE", help="write the finished pages as one PNG"
    )
    sheet.add_argument(
        "--range", type=_range, metavar="N-M", help="pages to show: 4, 4-9 or 4- (default: all)"
    )
    sheet.add_argument(
        "--spreads", action="store_true", help="show left and right pages side by side"
    )
    sheet.add_argument(
        "--grey", action="store_true", help="in shades of grey, as a copier prints it"
    )
    sheet.add_argument(
        "--columns",
        type=positive,
        metavar="N",
        help="pages or spreads in a row (default: 6, or 3 spreads)",
    )
    sheet.add_argument(
        "--width", type=positive, metavar="PX", help="width of the sheet in pixels (default: 1800)"
    )
    command.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Build a briefing and list its page map."""
    asked = project(root, options)
    check_place(options.output, ".json" if options.json else ".txt")
    check_place(options.sheet, ".png")
    _refuse_without_sheet(options)
    places = {"-o": options.output, "--sheet": options.sheet, "--cache": options.cache}
    keep_apart(places, asked, root)
    done, sink = printed(asked, options, Watch())
    tell(sink, options, asked)
    if options.sheet:
        _write_sheet(done, asked.styles / _NUMBERS, options)
        return DONE
    told = _as_json(done) if options.json else _as_table(done)
    if options.output:
        replace_file(options.output, told.encode())
    else:
        sys.stdout.write(told)
    return DONE


def _range(text: str) -> tuple[int, int | None]:
    """Read `4`, `4-9` or `4-`."""
    first, dash, last = text.partition("-")
    start, end = int(first), int(last) if last else None
    if start < 1 or (end is not None and end < start):
        raise ValueError
    return start, end if dash else start


def _refuse_without_sheet(options: argparse.Namespace) -> None:
    given = [name for name in _OF_SHEETS if getattr(options, name)]
    if given and not options.sheet:
        raise WrongUsage(f"--{given[0]} is an option of a contact sheet: add --sheet FILE.png")
    if options.sheet and (options.json or options.output):
        raise WrongUsage("--sheet cannot be used with --json or -o: remove them")


def _write_sheet(done: BuildResult, font: Path, options: argparse.Namespace) -> None:
    from briefpress.pdf import contact_sheet  # imports a PDF renderer, only needed here

    first, last = options.range or (1, None)
    numbers = range(first, min(last or done.pages, done.pages) + 1)
    if not numbers or (last or 0) > done.pages:
        raise WrongUsage(f"--range: the briefing has {counted(done.pages, 'page')}")
    columns = options.columns or (3 if options.spreads else 6)
    how = contact_sheet.Arrangement(columns, options.width or 1800, options.spreads, options.grey)
    try:
        sheet = contact_sheet.draw(done.pdf, numbers, how, font)
    except contact_sheet.BadSheet as bad:
        raise WrongUsage(f"{bad}: choose other pages, --columns or --width") from None
    file = io.BytesIO()
    sheet.save(file, "PNG", optimize=True)
    replace_file(options.sheet, file.getvalue())
    size = f"{sheet.width} × {sheet.height} pixels"
    say(f"{shown(options.sheet)}: {len(numbers)} of {counted(done.pages, 'page')}, {size}")


def _as_json(printed: BuildResult) -> str:
    page_map = [asdict(spot) for spot in printed.page_map]
    return (
        json.dumps({"pages": printed.pages, "spots": page_map}, ensure_ascii=False, indent=1) + "\n"
    )


def _as_table(printed: BuildResult) -> str:
    """Return a line for each entry: page, box in millimetres, element, source."""
    lines = []
    for spot in printed.page_map:
        x, y, width, height = (round(25.4 / 72 * value) for value in spot.box)
        place = f"{spot.page:>5} {x:>4} {y:>4} {width:>4} {height:>4}"
        lines.append(f"{place}  {spot.element:<10} {spot.id:<30} {spot.source}".rstrip())
    return "\n".join((" page    x    y   mm   mm  what", *lines, ""))
