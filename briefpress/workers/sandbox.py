"""Sandbox worker processes: no network, few files, no programs.

Addresses in a briefing go through the fetcher. The sandbox is for everything else that a library
might do: Python's calls are audited on every system, and on Linux the kernel restricts the process,
where it lets an unprivileged process do so. `holding` reports the restrictions in force; where one
is denied, the others still hold.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, NoReturn

CALLS, NETWORK, RIGHTS, FILES = "calls", "network", "rights", "files"
ROOT = Path(__file__).resolve().parent.parent.parent
# Isolated: a worker has the modules of Briefpress; the current folder adds none.
_START = "import sys; sys.path[:] = sys.argv.pop(1).split('\\n'); "
_START += "from {} import main; main(*sys.argv[1:])"

# Folders of system libraries, and files that these read.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/opt/homebrew", "/nix/store", "/etc/ld.so.cache", "/etc/fonts",
    "/etc/localtime", "/dev/null", "/dev/urandom",
)  # fmt: skip

# Linux, from its headers; the numbers of these system calls are the same on all architectures.
_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_SET_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38
_CREATE_RULES, _ADD_RULE, _RESTRICT = 444, 445, 446
_GIVE_VERSION, _BENEATH_PATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_ON_FILES = _EXECUTE | _WRITE | _READ  # the access rights of files; the others are for folders
_FIRST_RIGHTS = (1 << 13) - 1
_TRUNCATE, _DEVICES = 1 << 14, 1 << 15
_TCP = 3  # bind and connect
_SCOPES = 3  # abstract sockets, and signals


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction of a worker: its name, whether it holds here, and why not."""

    name: str
    holds: bool
    why: str


def command(module: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs ``main`` of a module of Briefpress in a separate process."""
    modules = "\n".join((str(ROOT), *(path for path in sys.path if path)))
    return (sys.executable, "-I", "-c", _START.format(module), modules, *arguments)


def holding(environment: Mapping[str, str]) -> list[Restriction]:
    """Return the restrictions and whether they hold, after trying them in a separate process.

    Raises OSError when the process cannot be started.
    """
    done = subprocess.run(  # noqa: S603
        command(__name__),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return [Restriction(name, False, said) for name in (CALLS, NETWORK, RIGHTS, FILES)]
    return [Restriction(*one) for one in json.loads(done.stdout)]


def main() -> None:
    """Apply the restrictions to an idle process, and print which of them hold."""
    restrictions, _ = put_up((), ())
    sys.stdout.write(json.dumps([astuple(fence) for fence in restrictions]))


def put_up(
    read: Iterable[Path], write: Iterable[Path], become: Path | None = None
) -> tuple[list[Restriction], Calls]:
    """Close this process: it reads below these paths and where its libraries are, and writes below.

    For good, and for threads that start later: so it comes after the libraries have been loaded
    and before the first thread. ``become`` is the one program that the process may turn into; the
    restrictions of the kernel hold for that as well.
    """
    read, writable = tuple(read), _real(write)
    always = _real((*_SYSTEM, *_libraries(), *_prefixes()))
    readable = (*_real(read), *always, *writable)
    restrictions = []
    if sys.platform == "linux":
        kernel = _Kernel()
        restrictions = [
            _tried(NETWORK, kernel.leave_network),
            _tried(RIGHTS, kernel.gain_nothing),
            _tried(FILES, lambda: kernel.lock_files(readable, writable, become)),
        ]
        kernel.end_with_parent()
    else:
        only = "the system does not offer it to programs"
        restrictions = [Restriction(name, False, only) for name in (NETWORK, RIGHTS, FILES)]
    calls = Calls((*always, *writable), writable, become)
    calls.begin(map(str, read))
    sys.dont_write_bytecode = True
    # A late import would list the other folders, if anything in them had changed.
    sys.path[:] = [path for path in sys.path if calls.may_read(path)]
    sys.addaudithook(calls)
    return [_tried(CALLS, calls.prove), *restrictions], calls


def _real(paths: Iterable[Path | str]) -> tuple[str, ...]:
    return tuple(os.path.realpath(path) for path in paths if path)


def _libraries() -> tuple[str, ...]:
    """Return the folders of modules; of the parent folder of Briefpress, only Briefpress itself.

    No other modules are imported from there.
    """
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != os.path.realpath(ROOT)]
    packages = [path for path in sys.path if Path(path).name.endswith("-packages")]
    linked = (place for folder in packages for place in _linked(folder))
    return (*packages, *linked, str(Path(ROOT) / "briefpress"))


def _linked(packages: str) -> Iterator[str]:
    """Give where links of a folder of packages lead: some installers link them from a store."""
    try:
        with os.scandir(packages) as entries:
            for one in entries:
                inside = Path(one.path, "__init__.py")
                if one.is_symlink():
                    yield os.path.realpath(one.path)
                elif inside.is_symlink():
                    yield str(inside.resolve().parent)
    except OSError:
        return


def _prefixes() -> tuple[str, ...]:
    return (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)


def _tried(name: str, put: Callable[[], None]) -> Restriction:
    try:
        put()
    except OSError as error:
        return Restriction(name, False, (error.strerror or str(error)).lower())
    return Restriction(name, True, "")


class Calls:
    """Audits the calls of Python, and refuses those that layout does not need.

    ``wanted`` is the first refused call since `begin`: a library may treat a refusal as a missing
    file and continue.
    """

    def __init__(
        self, readable: Sequence[str], writable: Sequence[str], become: Path | None = None
    ) -> None:
        self.wanted = ""
        self._become = become
        self._always, self._writable = tuple(readable), _Below(writable)
        self._readable = _Below(self._always)
        self._checks: dict[str, Callable[[tuple[Any, ...]], None]] = {
            "open": self._opened,
            **dict.fromkeys(("os.listdir", "os.scandir"), self._listed),
            **dict.fromkeys(_CHANGES, self._changed),
            **dict.fromkeys(_MOVES, self._moved),
            **dict.fromkeys(_PROGRAMS, lambda _: self._refuse("to start or end a process")),
            "os.exec": self._replaced,
            **dict.fromkeys(_SOCKETS, lambda _: self._refuse("to use the network")),
            "ctypes.dlopen": lambda what: self._refuse(f"to load the library `{what[0]}`"),
        }

    def begin(self, read: Iterable[str]) -> None:
        """Reset, with these folders to read below."""
        self.wanted = ""
        self._readable = _Below((*self._always, *_real(read)))

    def may_read(self, path: str) -> bool:
        """Tell whether a path may be read."""
        return self._readable.has(path)

    def __call__(self, event: str, what: tuple[Any, ...]) -> None:
        """Raise PermissionError, or allow the call."""
        check = self._checks.get(event)
        if check is not None:
            check(what)

    def prove(self) -> None:
        """Raise OSError unless a call is refused."""
        try:
            sys.audit("socket.__new__")
        except PermissionError:
            self.wanted = ""
        else:
            raise OSError("calls are not audited")

    def _refuse(self, what: str) -> NoReturn:
        self.wanted = self.wanted or what
        raise PermissionError(f"the renderer is not allowed {what}")

    def _replaced(self, what: tuple[Any, ...]) -> None:
        if self._become is None or os.fsdecode(what[0]) != str(self._become):
            self._refuse("to start or end a process")

    def _opened(self, what: tuple[Any, ...]) -> None:
        path, _, flags = what
        if isinstance(path, int):
            return
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if flags & writes:
            self._write(path)
        elif not self._readable.has(path) and not _names_no_file(path):
            self._refuse(f"to read `{_shown(path)}`")

    def _listed(self, what: tuple[Any, ...]) -> None:
        path = what[0]
        if not isinstance(path, int) and not self._readable.has(path or os.curdir):
            self._refuse(f"to read `{_shown(path)}`")

    def _changed(self, what: tuple[Any, ...]) -> None:
        """Check a path, unless it is relative to an open folder, which has been checked."""
        path = what[0]
        if not isinstance(path, int) and not _in_open_folder(what[1:]):
            self._write(path)

    def _moved(self, what: tuple[Any, ...]) -> None:
        for path in what[:2]:
            if isinstance(path, str | bytes):
                self._write(path)

    def _write(self, path: Any) -> None:
        if not self._writable.has(path):
            self._refuse(f"to write `{_shown(path)}`")


_CHANGES = (
    "os.chmod", "os.chown", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "shutil.rmtree",
)  # fmt: skip
_MOVES = ("os.link", "os.rename", "os.symlink", "os.truncate", "shutil.move")
_PROGRAMS = (
    "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pty.spawn", "subprocess.Popen",
)  # fmt: skip
_SOCKETS = (
    "socket.__new__", "socket.bind", "socket.connect", "socket.getaddrinfo",
    "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo", "socket.sendmsg",
    "socket.sendto",
)  # fmt: skip


class _Below:
    """Tells whether a path is one of several, or below one of them; links are followed."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = frozenset(roots)
        self._starts = tuple(root.rstrip(os.sep) + os.sep for root in self._roots)

    def has(self, path: Any) -> bool:
        real = os.path.realpath(os.fsdecode(path))
        return real in self._roots or real.startswith(self._starts)


def _names_no_file(path: Any) -> bool:
    """Tell whether a path is Python's name for code without a file, such as `<unknown>`.

    Since 3.13, Python looks for the source of such code when it formats a traceback.
    """
    name = os.fsdecode(path)
    is_bracketed = name.startswith("<") and name.endswith(">") and os.sep not in name
    return is_bracketed and not os.path.lexists(name)


def _in_open_folder(others: tuple[Any, ...]) -> bool:
    return any(isinstance(one, int) and one > 2 for one in others[-1:])


def _shown(path: Any) -> str:
    return os.fsdecode(path)[:200]


class _Kernel:
    """Restrictions of Linux that a process can apply to itself. Each raises OSError when denied."""

    def __init__(self) -> None:
        self._c = ctypes.CDLL(None, use_errno=True)

    def leave_network(self) -> None:
        """Enter an empty network namespace.

        Root needs no user namespace, in which it could not read the files of others.
        """
        flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_NETWORK | _NEW_USER
        self._done(self._c.unshare(flags))

    def gain_nothing(self) -> None:
        """Set no-new-privileges."""
        self._done(self._c.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))

    def end_with_parent(self) -> None:
        """Have this process killed when the thread that started it ends."""
        self._done(self._c.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))

    def lock_files(
        self, readable: Iterable[str], writable: Iterable[str], become: Path | None
    ) -> None:
        """Reach no file but those below these paths, and connect to nothing (Landlock).

        No program can be run, except for ``become``. Missing paths are skipped.
        """
        version = self._done(self._c.syscall(_CREATE_RULES, None, 0, _GIVE_VERSION))
        rights = _FIRST_RIGHTS | (_TRUNCATE if version >= 3 else 0)
        handled = rights | (_DEVICES if version >= 5 else 0)
        wanted = struct.pack("=QQQ", handled, _TCP if version >= 4 else 0, _SCOPES)
        size = 24 if version >= 6 else 16 if version >= 4 else 8
        rules = self._done(self._c.syscall(_CREATE_RULES, wanted[:size], size, 0))
        try:
            programs = () if become is None else (str(become),)
            for allowed, paths in (
                (_READ | _LIST, readable),
                (rights & ~_EXECUTE, writable),
                (_EXECUTE | _READ, programs),
            ):
                for path in paths:
                    self._allow(rules, path, allowed)
            self._done(self._c.syscall(_RESTRICT, rules, 0))
        finally:
            os.close(rules)

    def _allow(self, rules: int, path: str, rights: int) -> None:
        with suppress(FileNotFoundError, NotADirectoryError):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                here = rights if Path(path).is_dir() else rights & (_ON_FILES | _TRUNCATE)
                self._add_rule(rules, place, here)
            finally:
                os.close(place)

    def _add_rule(self, rules: int, place: int, rights: int) -> None:
        rule = struct.pack("=Qi", rights, place)
        self._done(self._c.syscall(_ADD_RULE, rules, _BENEATH_PATH, rule, 0))

    def _done(self, result: int) -> int:
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return result
