"""The renderer in a box: whatever it does, it ends, says where, costs no PDF and leaves nothing."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from briefpress.cli.exits import RENDERER, STOPPED, USAGE
from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.session import Session
from briefpress.system import needed_environment
from briefpress.workers import pool, sandbox
from briefpress.workspace.limits import Limits
from briefpress.workspace.temporary import TemporaryFolder
from tests.conftest import ROOT, Small

pytestmark = pytest.mark.layout

# Some seconds of work for a limit, and long enough to hold a worker that is at it.
LONG = "\n".join(f"- Line {number} of a long briefing.^[A note.]" for number in range(1500))
HELD = "\n".join(f"- Line {number} of a long briefing.^[A note.]" for number in range(500))
QUOTE = "- A paragraph.\n- {kind: quote, text: A quote., attribution: A}\n- The end."

# The command line as it is, but for the limits of a part.
LIMITED = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
from briefpress.cli import commands, printing
from briefpress.workspace.limits import Limits
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
root, memory, processor, time, *arguments = sys.argv[1:]
limits = Limits(memory=int(memory), processor=int(processor), time=int(time))
printing._limits = lambda settings: limits
sys.exit(commands.main(root, arguments))
"""


@dataclass
class Box:
    """One build of a small briefing in a process of its own, with an old PDF to lose."""

    small: Small
    folder: Path

    def __post_init__(self) -> None:
        self.temporary, self.output = self.folder / "tmp", self.folder / "dist" / "out.pdf"
        for folder in (self.temporary, self.output.parent):
            folder.mkdir()
        self.output.write_bytes(b"%PDF the old one")

    def start(
        self, limits: Limits | None = None, before: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        limit = limits or Limits()
        return subprocess.Popen(
            [sys.executable, "-c", LIMITED, str(self.small.templates.parent),
             str(limit.memory), str(limit.processor), str(limit.time),
             "build", str(self.small.folder), "-o", str(self.output), "--jobs", "2",
             "--cache", str(self.folder / "cache")],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary), "TOKEN": "a secret"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        )  # fmt: skip

    def workers(self) -> list[int]:
        """Return the processes that have to do with this build's temporary folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes()
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if str(self.temporary).encode() in command and state != "Z":
                found.append(int(process.name))
        return found

    def held_worker(self) -> int:
        """Wait until a worker is at a block, hold it there, and return its process."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for process in self.workers():
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGSTOP)
                    if any(self.is_at_a_block(note, process) for note in self.notes()):
                        return process
                    os.kill(process, signal.SIGCONT)
            time.sleep(0.02)
        raise AssertionError("no worker came to a block")

    def notes(self) -> list[Path]:
        return list(self.temporary.glob("*/*.breadcrumb"))

    def is_at_a_block(self, note: Path, process: int) -> bool:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        at = note.read_bytes().replace(b"\0", b" ").split()[1:]  # after the memory in use
        return str(note).encode() in command and at != [] and int(at[0]) > 1

    def left(self) -> list[str]:
        """Return what is left of a build that has ended: files of its own and processes."""
        deadline = time.monotonic() + 10
        while self.workers() and time.monotonic() < deadline:
            time.sleep(0.05)
        files = [*self.temporary.iterdir(), *self.output.parent.iterdir()]
        files += self.folder.glob("cache/**/*.new")
        return [str(file) for file in files if file != self.output] + list(map(str, self.workers()))

    def fails(self, process: subprocess.Popen[str]) -> str:
        """Return the one fault that a build ends with; it has cost nothing and left nothing."""
        _, told = process.communicate(timeout=120)
        assert process.returncode == RENDERER, told
        assert "Traceback" not in told
        lines = [line for line in told.splitlines() if re.match(r"\S+:\d+:\d+: ", line)]
        assert "1 error" in told.splitlines()
        assert self.output.read_bytes() == b"%PDF the old one"
        for named in re.findall(r"the report is in (\S+)", told):
            report = Path(named)
            assert "weasyprint" in report.read_text(encoding="utf-8")
            report.unlink()
        assert self.left() == []
        (line,) = lines
        place, _, code = line.rpartition(" ")
        assert code.strip("[]") in codes.CODES
        return place.rpartition("/small/")[2]


@pytest.fixture
def box(small: Small, tmp_path: Path) -> Box:
    folder = tmp_path / "box"
    folder.mkdir()
    return Box(small, folder)


def alone(small: Small) -> None:
    """Leave nothing in a briefing but its section."""
    manifest = small.folder / "briefing.yaml"
    manifest.write_text(re.sub("(?s)back:.*", "", manifest.read_text()))
    small.write("sources.yaml", "[]")


def in_quote(small: Small, html: str) -> None:
    """Put HTML into the template of the quote."""
    small.own_theme(beside=True)
    small.blocks(QUOTE)
    template = small.templates / "blocks" / "quote.html"
    text = template.read_text(encoding="utf-8")
    inside = text.index(">", text.index("<blockquote")) + 1
    template.write_text(text[:inside] + html + text[inside:], encoding="utf-8")


def styled(small: Small, css: str) -> None:
    small.own_theme(beside=True)
    file = small.styles / "blocks" / "quote.css"
    file.write_text(file.read_text(encoding="utf-8") + css, encoding="utf-8")


def test_a_hang_in_python_ends_at_its_block(box: Box) -> None:
    box.small.blocks(LONG)
    told = box.fails(box.start(Limits(processor=2)))
    assert re.match(r"sections/one.yaml:\d+:\d+: error: `one` could not be laid out: ", told)
    assert told.endswith("it took more than 2 s of processor time")
    assert not told.startswith("sections/one.yaml:1:")


def test_a_hang_inside_a_library_ends_at_its_block(box: Box) -> None:
    in_quote(box.small, "wo" * 6_000_000)
    told = box.fails(box.start(Limits(time=3)))
    assert told.startswith("sections/one.yaml:5:5: error: ")
    assert told.endswith("it took longer than 3 s")


def test_a_crash_in_python_ends_at_its_block(box: Box) -> None:
    box.small.blocks("- A paragraph.\n- kind: list\n  items: [One, Two]")
    styled(box.small, "li::marker { content: 'x'; }\n")
    alone(box.small)
    told = box.fails(box.start())
    assert told == (
        "sections/one.yaml:5:5: error: `one` could not be laid out: the renderer crashed"
    )


def test_elements_too_deep_in_each_other_end_at_their_block(box: Box) -> None:
    in_quote(box.small, "<div>" * 300 + "x" + "</div>" * 300)
    told = box.fails(box.start())
    assert told.startswith("sections/one.yaml:5:5: error: ")
    assert told.endswith("elements are nested too deeply")


@pytest.mark.parametrize("megabytes", [120, 250], ids=["at once", "in the middle"])
def test_a_part_that_wants_too_much_memory_ends_with_a_sentence(box: Box, megabytes: int) -> None:
    box.small.blocks(LONG)
    alone(box.small)
    told = box.fails(box.start(Limits(memory=megabytes << 20)))
    assert told.startswith("sections/one.yaml:")
    assert told.endswith(f"it took more than {megabytes} MB of memory")


@pytest.mark.parametrize(
    ("sent", "time_limit", "words"),
    [
        (signal.SIGSEGV, 60, "the renderer crashed with signal 11"),
        (signal.SIGABRT, 60, "the renderer crashed with signal 6"),
        (signal.SIGKILL, 60, "the system killed it, probably because memory ran out"),
        (signal.SIGSTOP, 4, "it took longer than 4 s"),
    ],
    ids=["segmentation fault", "abort", "kill", "standstill"],
)
def test_a_worker_that_can_say_nothing_has_noted_its_block(
    box: Box, sent: signal.Signals, time_limit: int, words: str
) -> None:
    box.small.blocks(HELD)
    running = box.start(Limits(time=time_limit))
    worker = box.held_worker()
    if sent != signal.SIGSTOP:
        os.kill(worker, sent)
        os.kill(worker, signal.SIGCONT)
    told = box.fails(running)
    assert re.match(r"sections/one\.yaml:\d+:\d+: error: ", told)
    assert not told.startswith("sections/one.yaml:1:1:")
    assert told.endswith(words)


def test_what_was_found_before_is_told_with_the_failure(small: Small) -> None:
    small.blocks(LONG)
    words = "Words in the margin that take a line or more. " * 9
    note = f"- {{kind: callout, placement: margin, title: T, text: {words.strip()}}}\n"
    lines = "".join(f"- Line {number} of the page.\n" for number in range(12))
    blocks = "".join(f"  {line}\n" for line in (lines + note * 2).splitlines())
    small.write("sections/two.yaml", f"id: two\ntitle: The two\nblocks:\n{blocks}")
    manifest = small.folder / "briefing.yaml"
    manifest.write_text(manifest.read_text().replace("[one]", "[one, two]"))
    sink = Collector()
    with Session(2, limits=Limits(time=3)) as session, pytest.raises(RenderFailed) as failed:
        session.build(small.project(), sink)
    assert failed.value.diagnostic.code is codes.RENDERER_TIME
    (known,) = sink
    assert known.message == "two notes overlap in the margin of page 1 of `two`"
    assert known.span.file.name == "two.yaml"


def test_one_part_that_fails_ends_the_others(small: Small) -> None:
    small.blocks(LONG)
    small.write("sections/two.yaml", "id: two\ntitle: The two\nblocks: [{kind: page-break}]")
    manifest = small.folder / "briefing.yaml"
    manifest.write_text(manifest.read_text().replace("[one]", "[one, two]"))
    styled(small, ".PageBreak { display: grid; } .PageBreak::before { display: none }\n")
    template = small.templates / "blocks" / "page-break.html"
    template.write_text(template.read_text().replace("></div>", ">" + "<div>" * 300 + "</div>"))
    with Session(2) as session:
        with pytest.raises(RenderFailed) as failed:
            session.build(small.project(), Collector())
        assert failed.value.code is codes.RENDERER_DEPTH
        assert failed.value.span.file.name == "two.yaml"
        alive = [worker for worker in session._pool._workers if worker._process.is_alive()]
        assert len(alive) <= 1, "who waits for work, and nobody who works for nothing"


# No network, no other files.


TRY = """
import json, os, socket, subprocess, sys, ctypes, pathlib
from briefpress.workers import pool, sandbox
def main(inside, own, outside):
    libc = ctypes.CDLL(None, use_errno=True)
    _, calls = sandbox.put_up((pathlib.Path(inside),), (pathlib.Path(own),))
    tries = {
        "inside": lambda: open(f"{inside}/file").read(),
        "own": lambda: open(f"{own}/new", "w").write("x"),
        "system": lambda: open(os.__file__).read(),
        "outside": lambda: open(f"{outside}/file").read(),
        "beside Briefpress": lambda: open(sandbox.ROOT / "pyproject.toml").read(),
        "by a link": lambda: open(f"{inside}/link").read(),
        "write": lambda: open(f"{inside}/file", "a"),
        "remove": lambda: os.remove(f"{inside}/file"),
        "move": lambda: os.rename(f"{own}/new", f"{inside}/new"),
        "list": lambda: os.listdir(outside),
        "socket": lambda: socket.socket(),
        "program": lambda: subprocess.run(["true"]),
        "fork": lambda: os.fork(),
        "kill": lambda: os.kill(os.getppid(), 0),
        "library": lambda: ctypes.CDLL("libc.so.6"),
        "outside, from C": lambda: found(libc.open(f"{outside}/file".encode(), 0)),
        "write, from C": lambda: found(libc.open(f"{inside}/file".encode(), 1)),
        "new, from C": lambda: found(libc.open(f"{inside}/more".encode(), 0o101, 0o600)),
        "program, from C": lambda: found(libc.execl(b"/bin/true", b"true", None)),
        "network, from C": lambda: network(libc),
    }
    print(json.dumps([name for name, attempt in tries.items() if done(attempt)]))
def done(attempt):
    try:
        attempt()
    except OSError:
        return False
    return True
def found(result):
    if result < 0:
        raise OSError
def network(libc):
    file = libc.socket(2, 1, 0)
    port = (PORT).to_bytes(2, "big")
    address = (2).to_bytes(2, sys.byteorder) + port + bytes((127, 0, 0, 1)) + bytes(8)
    found(libc.connect(file, address, 16))
main(*sys.argv[1:])
"""


def test_what_is_fenced_in_reads_writes_and_reaches_nothing_else(tmp_path: Path) -> None:
    import socket

    inside, own, outside = (tmp_path / name for name in ("inside", "own", "outside"))
    for folder in (inside, own, outside):
        folder.mkdir()
        (folder / "file").write_text("x")
    (inside / "link").symlink_to(outside / "file")
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = TRY.replace("PORT", str(server.getsockname()[1]))
        command = [sys.executable, "-c", script, *map(str, (inside, own, outside))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    reached = set(json.loads(done.stdout))
    from_c = {"outside, from C", "write, from C", "new, from C", "program, from C"}
    held = {fence.name for fence in sandbox.holding(needed_environment()) if fence.holds}
    allowed = {"inside", "own", "system"}
    allowed |= set() if sandbox.FILES in held else from_c
    allowed |= set() if {sandbox.FILES, sandbox.NETWORK} & held else {"network, from C"}
    assert reached == allowed


def test_a_machine_can_be_asked_which_fences_hold() -> None:
    told = {fence.name: fence for fence in sandbox.holding(needed_environment())}
    assert list(told) == [sandbox.CALLS, sandbox.NETWORK, sandbox.RIGHTS, sandbox.FILES]
    assert told[sandbox.CALLS].holds
    assert all(bool(fence.why) != fence.holds for fence in told.values())


def test_a_stylesheet_of_the_theme_behind_a_link_is_refused(small: Small, tmp_path: Path) -> None:
    small.own_theme()
    (tmp_path / "secret.css").write_text("p { color: red; }")
    (small.styles / "blocks" / "quote.css").unlink()
    (small.styles / "blocks" / "quote.css").symlink_to(tmp_path / "secret.css")
    (diagnostic,) = small.diagnostics()
    assert diagnostic.code is codes.UNREADABLE_FILE
    assert diagnostic.span.file == small.styles / "blocks" / "quote.css"


def test_a_renderer_that_wants_another_file_is_refused(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_MODULE", "tests.workers.curious")
    with Session() as session, pytest.raises(RenderFailed) as failed:
        session.build(small.project(), Collector())
    assert failed.value.code is codes.RENDERER_REFUSED
    assert "the layout tried to read `/etc/hosts`" in str(failed.value)


def test_a_late_import_looks_into_no_other_folder(
    small: Small, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(pool, "_MODULE", "tests.workers.late_import")
    with Session() as session:
        session.build(small.project(), Collector())
        (tmp_path / "new.txt").touch()  # so that the folder would be listed again
        small.blocks("- Another line of prose [@office-2020].")
        assert session.build(small.project(), Collector()).pages == 2


def test_a_worker_gets_no_secrets(box: Box) -> None:
    box.small.blocks(HELD)
    running = box.start()
    environment = Path(f"/proc/{box.held_worker()}/environ").read_bytes()
    running.terminate()
    running.communicate(timeout=60)
    assert b"FONTCONFIG_FILE=" in environment
    assert b"TOKEN" not in environment
    assert b"a secret" not in environment


# Nothing is left.


def _interruptible() -> None:
    """Undo what a shell does to what it starts in the background: that it hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def moments(number: int) -> Iterator[tuple[signal.Signals, float]]:
    chance = random.Random(number)
    for _ in range(number):
        yield chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]), chance.uniform(0.4, 2)


@pytest.mark.parametrize(("sent", "after"), list(moments(int(os.environ.get("MOMENTS", "8")))))
def test_a_signal_at_any_moment_leaves_nothing(
    box: Box, sent: signal.Signals, after: float
) -> None:
    box.small.blocks("\n".join(f"- Line {number} of a briefing." for number in range(60)))
    running = box.start(before=_interruptible)
    time.sleep(after)
    running.send_signal(sent)
    _, told = running.communicate(timeout=60)
    assert "Traceback" not in told or running.returncode == -sent
    assert running.returncode in (0, STOPPED, -sent)
    assert box.left() == []
    if running.returncode == STOPPED:
        assert told == "build.py: stopped; no file is half written\n"
    assert box.output.read_bytes()[:5] == b"%PDF-" or running.returncode
    assert box.output.read_bytes() == b"%PDF the old one" or b"%%EOF" in box.output.read_bytes()


def test_when_briefpress_is_killed_its_workers_end_and_the_next_build_tidies_up(box: Box) -> None:
    box.small.blocks(HELD)
    other = TemporaryFolder()
    running = box.start()
    os.kill(box.held_worker(), signal.SIGCONT)
    running.kill()
    running.communicate()
    deadline = time.monotonic() + 10
    while box.workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert box.workers() == []
    assert list(box.temporary.iterdir()), "what a killed build leaves"
    box.small.blocks("- A paragraph.")
    following = box.start()
    _, told = following.communicate(timeout=60)
    assert following.returncode == 0, told
    assert box.left() == []
    assert other.folder.is_dir(), "a living session keeps its own"
    other.close()


def test_a_place_that_is_held_is_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = TemporaryFolder(), TemporaryFolder()
    assert first.folder.is_dir()
    for place in (first, second, second):
        place.close()
    assert list(tmp_path.iterdir()) == []


# A full disk.


def _no_room(size: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "no folder for temporary files: No usable temporary directory"),
        (100, "no worker could be started: File too large"),
        (20_000, "no space left for temporary files"),
    ],
)
def test_without_room_for_temporary_files_a_build_fails_with_a_sentence(
    box: Box, size: int, words: str
) -> None:
    running = box.start(before=_no_room(size))
    _, told = running.communicate(timeout=60)
    assert running.returncode == RENDERER, told
    assert words in told
    assert "Traceback" not in told
    assert box.output.read_bytes() == b"%PDF the old one"
    assert box.left() == []


def test_without_room_for_the_pdf_the_old_one_stays(box: Box) -> None:
    digits = random.Random(1).randbytes(3_000_000).hex()
    box.small.write("data/large.csv", f"a\n{digits}")
    manifest = (box.small.folder / "briefing.yaml").read_text(encoding="utf-8")
    more = "attachments:\n  - {file: data/large.csv, description: Digits}\n"
    box.small.write("briefing.yaml", manifest + more)
    running = box.start(before=_no_room(2_000_000))
    _, told = running.communicate(timeout=60)
    assert running.returncode == USAGE, told
    assert "out.pdf` cannot be written: File too large" in told
    assert box.output.read_bytes() == b"%PDF the old one"
    assert box.left() == []


def test_a_cache_that_cannot_be_written_costs_nothing(box: Box) -> None:
    (box.folder / "cache").mkdir()
    for number in range(256):
        (box.folder / "cache" / f"{number:02x}").write_text("in the way")
    running = box.start()
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (0, "")
    assert box.output.read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("names", ["first first first", "first second third"])
def test_a_worker_knows_a_folder_that_is_made_again_or_moved(
    session: Session, tmp_path: Path, names: str
) -> None:
    picture = (ROOT / "tests" / "specimen" / "images" / "frame.png").read_bytes()
    before = None
    for name in names.split():
        folder = tmp_path / name
        if before is not None and before != folder:
            before.rename(folder)
        elif before is not None:
            shutil.rmtree(before)  # its number in the file system is free for the next
        briefing, before = Small(folder, session), folder
        (folder / "images").mkdir(exist_ok=True)
        (folder / "images" / "a.png").write_bytes(picture)
        briefing.blocks("- {kind: figure, id: a, title: A, alt: A, image: images/a.png}")
        assert [fault.code.name for fault in briefing.build_diagnostics()] == []


READS, WRITES = os.O_RDONLY, os.O_WRONLY | os.O_CREAT


def test_the_source_of_code_of_no_file_may_be_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.13 does when it formats a traceback; refused, it hid every error of the renderer."""
    monkeypatch.chdir(tmp_path)
    calls = sandbox.Calls((), ())
    for name in ("<unknown>", "<string>", b"<frozen os>"):
        calls("open", (name, "r", READS))
    assert calls.wanted == ""


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("<unknown>", WRITES),
        ("<is a file>", READS),
        ("<leads nowhere>", READS),
        ("folder/<unknown>", READS),
        ("../<unknown>", READS),
        ("none.txt", READS),
        ("", READS),
    ],
)
def test_a_file_in_angle_brackets_is_refused_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, flags: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<is a file>").write_text("secret", encoding="utf-8")
    (tmp_path / "<leads nowhere>").symlink_to("none.txt")
    calls = sandbox.Calls((), ())
    with pytest.raises(PermissionError):
        calls("open", (name, "r", flags))
    assert f"`{name}`" in calls.wanted
