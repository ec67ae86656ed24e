"""``new``: create a small briefing to start from, which builds at once."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import shutil
import tempfile
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from string import Template
from typing import Any

from briefpress.cli.exits import DONE, WrongUsage
from briefpress.cli.files import shown, umask
from briefpress.cli.streams import say
from briefpress.reports.text import visible

_STARTS = Path(__file__).resolve().parent.parent / "start"
_SCHEMAS = _STARTS.parent / "schemas"
_NEXT = """\
{folder}: a briefing of {files} files, with comments for its author

  python build.py build {name}
  python build.py check --strict {name}

The first command builds the PDF, the second reports errors and warnings.
Start with {manifest}: title, dates, parts."""


def languages() -> list[str]:
    """Return the languages of the available starters."""
    return sorted(folder.name for folder in _STARTS.iterdir() if folder.is_dir())


def add(commands: Any) -> None:
    """Add the command and its options to a parser."""
    command = commands.add_parser(
        "new",
        help="create a small briefing to start from",
        description="Create a small briefing that builds at once, with comments in each file.",
    )
    command.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    command.add_argument(
        "--language",
        choices=languages(),
        default="en-GB",
        help="language of the text and the comments (default: %(default)s)",
    )
    command.set_defaults(run=run)


def run(root: Path, options: argparse.Namespace) -> int:
    """Write all files or none, and print the next steps."""
    folder: Path = options.folder
    if not str(folder.absolute()).isprintable():  # its files name the folder, and are UTF-8
        name = visible(str(folder))
        raise WrongUsage(f"`{name}` has a character that cannot be printed: choose another name")
    name = _name(folder)
    _refuse_full(folder)
    content = root / "content"
    whole = folder.absolute()
    called = whole.name if whole.parent == content else str(shown(folder))
    values = {
        "name": name,
        "folder": called,
        "today": datetime.date.today().isoformat(),
        "schemas": "",
    }
    start = _STARTS / options.language
    files = sorted(file for file in start.rglob("*") if file.is_file())
    try:
        with ExitStack() as left:
            options.at_end.push(left)
            whole.parent.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(prefix=".new-", dir=whole.parent))
            left.callback(shutil.rmtree, made, ignore_errors=True)
            for file in files:
                place = file.relative_to(start)
                values["schemas"] = os.path.relpath(_SCHEMAS, (whole / place).parent)
                copy = made / place
                copy.parent.mkdir(exist_ok=True)
                text = Template(file.read_text(encoding="utf-8")).safe_substitute(values)
                copy.write_text(text, encoding="utf-8")
            made.chmod(0o777 & ~umask())
            made.replace(whole)
    except OSError as error:
        raise WrongUsage(f"`{folder}` cannot be written: {error.strerror}") from None
    manifest = shown(folder / "briefing.yaml")
    say(_NEXT.format(folder=shown(folder), files=len(files), name=called, manifest=manifest))
    return DONE


def _refuse_full(folder: Path) -> None:
    try:
        if not os.path.lexists(folder):
            return
        is_full = not folder.is_dir() or any(folder.iterdir())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name is not valid"
        raise WrongUsage(f"`{folder}` cannot be written: {why}") from None
    if is_full:
        raise WrongUsage(f"`{folder}` is not empty: name a new folder")


def _name(folder: Path) -> str:
    """Return an id made from the name of a folder."""
    plain = unicodedata.normalize("NFKD", folder.absolute().name).encode("ascii", "ignore").decode()
    name = re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")
    return name if name[:1].isalpha() else f"briefing-{name}".strip("-")
