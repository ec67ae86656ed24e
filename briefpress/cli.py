"""The verbs, their options and exit codes; the only place that talks to a person.

Exit codes: 0 done, 1 the content has errors (with ``--strict`` warnings too), 2 wrong usage,
3 the renderer failed.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from briefpress import __version__
from briefpress.diagnostics import (
    BuildFailed,
    Collector,
    PressFailed,
    as_text,
    did_you_mean,
)
from briefpress.pipeline import build
from briefpress.project import MANIFEST, Project

DONE, CONTENT, USAGE, RENDERER, STOPPED = 0, 1, 2, 3, 130


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run one verb on the project at ``root``; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # whatever the terminal can print
    parser = _parser()
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")  # `python build.py` alone builds
    options = parser.parse_args(given)
    try:
        return _build(root, options)
    except _Usage as wrong:
        print(f"build.py: {wrong}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Whoever read our output has gone; the work is done. Python must not flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("build.py: stopped; nothing was written", file=sys.stderr)
        return STOPPED


class _Usage(Exception):
    pass


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Print a briefing written as YAML. Without a verb: build the default briefing.",
        epilog="exit codes: 0 done, 1 the content has errors, 2 wrong usage, 3 the renderer failed",
    )
    parser.add_argument("--version", action="version", version=f"Briefpress {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = verbs.add_parser(
        "build", help="YAML to PDF", description="Print a briefing: YAML to a finished PDF."
    )
    verb.add_argument(
        "briefing",
        nargs="?",
        help="name of a folder in content/, or the path of any folder with a briefing.yaml",
    )
    verb.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="where the PDF goes (default: dist/ID.pdf)",
    )
    verb.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="write the HTML that goes to the press as well, for a look",
    )
    verb.add_argument("--draft", action="store_true", help="mark every page as a draft")
    verb.add_argument(
        "--strict", action="store_true", help="render everything, then let warnings fail the build"
    )
    verb.add_argument("--open", action="store_true", help="show the PDF when it is done")
    return parser


def _build(root: Path, options: argparse.Namespace) -> int:
    project = _project(root, options)
    for file, suffix in ((options.output, ".pdf"), (options.html, ".html")):
        if file and file.suffix != suffix:
            raise _Usage(f"`{file}` does not end in {suffix}")
        if file and file.exists() and not file.is_file():
            raise _Usage(f"`{file}` is no regular file")
    output = options.output or root / "dist" / f"{project.briefing.name}.pdf"
    faults = Collector()
    try:
        printed = build(project, faults)
    except BuildFailed:
        _tell(faults)
        return CONTENT
    except PressFailed as failed:
        _tell(faults)
        print(f"build.py: the renderer failed: {failed}", file=sys.stderr)
        return RENDERER
    _tell(faults)
    if options.strict and list(faults):
        print("build.py: --strict: the PDF was not written", file=sys.stderr)
        return CONTENT
    replace_file(output, printed.pdf)
    if options.html:
        replace_file(options.html, printed.html.encode())
    size = len(printed.pdf) / 1_000_000
    print(f"{_shown(output)}: {printed.pages} pages, {size:.1f} MB", flush=True)
    if options.open:
        import webbrowser  # which nothing else needs

        webbrowser.open(output.resolve().as_uri())
    return DONE


def _project(root: Path, options: argparse.Namespace) -> Project:
    folder = _briefing(root, _default(root) if options.briefing is None else options.briefing)
    return Project(folder, root / "templates", root / "styles", draft=options.draft)


def _default(root: Path) -> str:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(settings["tool"]["briefpress"]["default"])


def _briefing(root: Path, name: str) -> Path:
    for folder in (root / "content" / name, Path(name).absolute()):
        with suppress(OSError, ValueError):  # a name that no file can have
            if name and (folder / MANIFEST).is_file():
                return folder
    there = [file.parent.name for file in (root / "content").glob(f"*/{MANIFEST}")]
    hint = did_you_mean(name, there) or f"content/ has {', '.join(sorted(there)) or 'none'}"
    raise _Usage(f"there is no briefing `{name}`: {hint}")


def _tell(faults: Collector) -> None:
    if told := as_text(faults, Path.cwd(), excerpts=sys.stderr.isatty()):
        print(told, file=sys.stderr)


def _shown(file: Path) -> Path:
    whole = file.absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def replace_file(file: Path, content: bytes) -> None:
    """Put ``content`` in a file's place in one step, so that there is never half a file.

    Raises an explained usage error when the place cannot be written; what stood there stays.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise _Usage(f"`{file}` cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(file)
    except OSError as error:
        raise _Usage(f"`{file}` cannot be written: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)
