"""The verbs, their options and exit codes.

Exit codes: 0 done, 1 the content has errors (with ``--strict`` warnings too), 2 wrong usage,
3 the renderer failed, or with ``--validate`` made a PDF that is not what it claims to be.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from briefpress import __version__, machine, stamp
from briefpress.cli.files import WrongUsage, check_place, replace_file, shown
from briefpress.cli.progress import Watch
from briefpress.diagnostics import (
    BuildFailed,
    Collector,
    PressFailed,
    as_text,
    did_you_mean,
)
from briefpress.manuscript import Printed
from briefpress.pipeline import build
from briefpress.press.cache import Cache
from briefpress.press.printing import Press
from briefpress.project import MANIFEST, Project
from briefpress.validation import PROMISED, Flavour, in_words, promised, validate

DONE, CONTENT, USAGE, RENDERER, STOPPED = 0, 1, 2, 3, 130


def main(root: str | Path, arguments: Sequence[str]) -> int:
    """Run one verb on the project at ``root``; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # whatever the terminal can print
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")  # `python build.py` alone builds
    options = _parser().parse_args(given)
    options.arguments = arguments
    ending = _Ending()
    try:
        return int(options.run(Path(root), options))
    except _Stopped as stopped:
        return stopped.code
    except WrongUsage as wrong:
        print(f"build.py: {wrong}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Whoever read our output has gone; the work is done. Python must not flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except BaseException:
        if not ending.is_asked:
            raise
        print("build.py: stopped; nothing was written", file=sys.stderr)
        return STOPPED


class _Ending:
    """Ends a verb on Ctrl-C and on the signals that mean the same; nothing of it is left then.

    It remembers, because not every library lets `KeyboardInterrupt` through: pydantic's core makes
    another error of it.
    """

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)

    def _end(self, _number: int, _frame: object) -> None:
        self.is_asked = True
        raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Print a briefing written as YAML. Without a verb: build the default briefing.",
        epilog="exit codes: 0 done, 1 the content has errors, 2 wrong usage, 3 the renderer failed",
    )
    parser.add_argument("--version", action="version", version=f"Briefpress {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_build(verbs)
    _add_pages(verbs)
    return parser


def _add_build(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "build", help="YAML to PDF", description="Print a briefing: YAML to a finished PDF."
    )
    _add_common(verb, "where the PDF goes (default: dist/ID.pdf)")
    verb.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="write the HTML that goes to the press as well, for a look",
    )
    verb.add_argument(
        "--strict", action="store_true", help="render everything, then let warnings fail the build"
    )
    verb.add_argument(
        "--validate",
        action="store_true",
        help="let veraPDF check that the PDF is what it claims to be before it is written",
    )
    verb.add_argument(
        "--pdf",
        choices=("1.7", "2.0"),
        default="1.7",
        help=f"version of PDF: 1.7 for {in_words(PROMISED)}, "
        f"2.0 for {in_words(promised('2.0', attachments=True))} (default: %(default)s)",
    )
    verb.add_argument("--timings", action="store_true", help="say where the time went, by section")
    verb.add_argument("--open", action="store_true", help="show the PDF when it is done")
    verb.set_defaults(run=_build)


def _add_pages(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "pages",
        help="what is where on paper",
        description="Say on which page, and where on it, each section, block, exhibit and note is.",
    )
    _add_common(verb, "write it there instead of to the terminal")
    verb.add_argument(
        "--json", action="store_true", help="as JSON: points from the top left corner of the page"
    )
    verb.set_defaults(run=_pages)


def _add_common(verb: argparse.ArgumentParser, output: str) -> None:
    verb.add_argument(
        "briefing",
        nargs="?",
        help="name of a folder in content/, or the path of any folder with a briefing.yaml",
    )
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", help=output)
    verb.add_argument("--draft", action="store_true", help="mark every page as a draft")
    verb.add_argument(
        "--jobs", type=_positive, metavar="N", help="sections laid out at once (default: all cores)"
    )
    verb.add_argument(
        stamp.CACHE_OPTION,
        type=Path,
        metavar="DIR",
        help="where laid-out sections are kept, for yourself and whom you trust "
        f"(default: {stamp.cache_folder(os.environ)})",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


class _Stopped(Exception):
    """The verb has said why, and ends with this code."""

    def __init__(self, code: int) -> None:
        self.code = code


def _build(root: Path, options: argparse.Namespace) -> int:
    project = _project(root, options)
    check_place(options.output, ".pdf")
    check_place(options.html, ".html")
    output = options.output or root / "dist" / f"{project.briefing.name}.pdf"
    inputs = _inputs(root, project)
    made_of = inputs.digest()
    watch = Watch()
    printed, warned = _printed(project, options, watch)
    if options.strict and warned:
        print("build.py: --strict: the PDF was not written", file=sys.stderr)
        return CONTENT
    promises = promised(options.pdf, attachments=printed.has_attachments)
    if options.validate and not _valid(printed.pdf, promises):
        return RENDERER
    replace_file(output, printed.pdf)
    if options.html:
        replace_file(options.html, printed.html.encode())
    if options.timings:
        print(watch.timings(), file=sys.stderr)
    size = len(printed.pdf) / 1_000_000
    valid = f", valid {in_words(promises)}" if options.validate else ""
    says = f"{shown(output)}: {printed.pages} pages, {size:.1f} MB{valid}"
    print(says, flush=True)
    if not (warned or options.html or options.timings or options.open) and options.cache:
        with suppress(OSError, ValueError):
            stamp.keep(
                str(options.cache),
                str(root),
                options.arguments,
                str(Path.cwd()),
                _inputs(root, project),
                made_of,
                str(output.absolute()),
                f"{says}, unchanged",
            )
    if options.open:
        import webbrowser  # which nothing else needs

        webbrowser.open(output.resolve().as_uri())
    return DONE


def _inputs(root: Path, project: Project) -> stamp.Inputs:
    """Return what a build is made from, the system's libraries among it."""
    with suppress(OSError):
        machine.versions()  # loads them; a build says what is missing
    engine = (root / "briefpress", root / "build.py", root / "pyproject.toml")
    looks = (project.briefing, project.templates, project.styles)
    return stamp.Inputs(str(place.absolute()) for place in (*engine, *looks))


def _pages(root: Path, options: argparse.Namespace) -> int:
    project = _project(root, options)
    check_place(options.output, ".json" if options.json else ".txt")
    printed, _ = _printed(project, options, Watch())
    told = _as_json(printed) if options.json else _as_table(printed)
    if options.output:
        replace_file(options.output, told.encode())
    else:
        sys.stdout.write(told)
    return DONE


def _printed(project: Project, options: argparse.Namespace, watch: Watch) -> tuple[Printed, bool]:
    """Print a briefing and say what there is to say; return also whether there was anything."""
    faults = Collector()
    jobs = options.jobs or os.cpu_count() or 1
    try:
        with watch.shown(), Press(jobs, _cache(options), perf_counter, watch) as press:
            printed = build(project, faults, press)
    except BuildFailed:
        _tell(faults)
        raise _Stopped(CONTENT) from None
    except PressFailed as failed:
        _tell(faults)
        print(f"build.py: the renderer failed: {failed}", file=sys.stderr)
        raise _Stopped(RENDERER) from None
    _tell(faults)
    return printed, bool(list(faults))


def _cache(options: argparse.Namespace) -> Cache | None:
    """Return the cache that was asked for, or the user's, if there can be one."""
    try:
        if options.cache:
            return Cache(options.cache)
    except OSError as error:
        raise WrongUsage(f"`{options.cache}` cannot be a cache: {error.strerror}") from None
    options.cache = Path(stamp.cache_folder(os.environ))
    try:
        return Cache(options.cache)
    except OSError:
        options.cache = None  # a home that cannot be written to keeps nothing
        return None


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


def _valid(pdf: bytes, promises: Sequence[Flavour]) -> bool:
    """Tell whether a PDF keeps what the press promises; say what breaks it."""
    try:
        with tempfile.TemporaryDirectory(prefix="briefpress-") as folder:
            file = Path(folder, "printed.pdf")
            file.write_bytes(pdf)
            failures = validate(file, promises)
    except PressFailed as failed:
        print(f"build.py: --validate: {failed}; the PDF was not written", file=sys.stderr)
        return False
    for failure in failures:
        print(f"build.py: not valid {failure}", file=sys.stderr)
    if failures:
        print("build.py: --validate: the PDF was not written", file=sys.stderr)
    return not failures


def _project(root: Path, options: argparse.Namespace) -> Project:
    folder = _briefing(root, _default(root) if options.briefing is None else options.briefing)
    pdf = getattr(options, "pdf", "1.7")  # where the version makes no difference, none is asked
    return Project(folder, root / "templates", root / "styles", options.draft, pdf)


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
    raise WrongUsage(f"there is no briefing `{name}`: {hint}")


def _tell(faults: Collector) -> None:
    if told := as_text(faults, Path.cwd(), excerpts=sys.stderr.isatty()):
        print(told, file=sys.stderr)
