"""Run commands, and return their exit codes whatever happens.

Exit codes: 0 success, 1 errors in the content (with ``--strict`` warnings too), 2 wrong usage,
3 the renderer failed, or with ``--validate`` the PDF is not valid.
"""

from __future__ import annotations

import argparse
import gc
import io
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from briefpress import __version__
from briefpress.cli.bugs import report
from briefpress.cli.exits import DONE, RENDERER, STOPPED, USAGE, Ended, WrongUsage
from briefpress.cli.streams import say, settle
from briefpress.system import ENDS, uninterrupted
from briefpress.workers import limits

COMMANDS = ("build", "check", "pages", "new", "explain", "schema", "doctor")


def main(root: str | Path, arguments: Sequence[str]) -> int:
    """Run one command on the project at ``root``; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # for terminals with another encoding
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")  # `python build.py` alone builds
    options = _loaded(given[0]).parse_args(given)
    options.arguments = arguments
    ending = _Ending()
    options.at_end = ending.left
    try:
        return int(options.run(Path(root), options))
    except Ended as ended:
        return ended.code
    except WrongUsage as wrong:
        say(f"build.py: {wrong}", sys.stderr)
        return USAGE
    except BrokenPipeError:
        return DONE  # the reader of a long output has closed the pipe
    except BaseException as bug:
        if ending.is_asked:
            say("build.py: stopped; no file is half written", sys.stderr)
            return STOPPED
        if not isinstance(bug, Exception):
            raise
        say(f"build.py: {_told(bug, arguments)}", sys.stderr)
        return RENDERER
    finally:
        settle()
        ending.settle()


def _told(bug: Exception, arguments: Sequence[str]) -> str:
    """Return what to say of an exception that no command expects."""
    if limits.is_memory_short(bug):
        return "there is not enough memory; no file is half written"
    written = report("".join(traceback.format_exception(bug)), arguments)
    return f"internal error: please report it ({written})"


class _Ending:
    """Ends a command on Ctrl-C and on similar signals, and leaves nothing behind.

    It records the signal, because not every library lets `KeyboardInterrupt` through: pydantic's
    core turns it into another error. ``left`` is closed again at the very end, when signals are
    ignored: a signal may have interrupted the first attempt.
    """

    def __init__(self) -> None:
        self.is_asked, self.left = False, ExitStack()
        # Signals that the caller ignores (nohup, a background job) stay ignored.
        heard = [one for one in ENDS if signal.getsignal(one) not in (signal.SIG_IGN, None)]
        self._before = {number: signal.signal(number, self._end) for number in heard}

    def settle(self) -> None:
        """Clean up with signals ignored, then restore their handlers."""
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)
        self.left.close()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, _number: int, _frame: object) -> None:
        self.is_asked = True
        raise KeyboardInterrupt


def _loaded(command: str) -> argparse.ArgumentParser:
    """Load a command, and return its parser."""
    gc.disable()  # what is loaded stays: a collection would find nothing
    try:
        with uninterrupted():
            return _parser(command)
    finally:
        gc.enable()


def _parser(command: str = "") -> argparse.ArgumentParser:
    """Return a parser of one command, or of all commands if the name is unknown.

    Each command is a module, which loads what it needs.
    """
    parser = argparse.ArgumentParser(
        prog="build.py",
        description=(
            "Build a PDF from a briefing written as YAML. Without a command: build the default "
            "briefing."
        ),
        epilog=(
            "exit codes: 0 success, 1 errors in the content, 2 wrong usage, 3 the renderer failed"
        ),
    )
    parser.add_argument("--version", action="version", version=f"Briefpress {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in (command,) if command in COMMANDS else COMMANDS:
        import_module(f"briefpress.cli.{name}").add(commands)
    return parser
