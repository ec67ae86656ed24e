"""Looks for a file that the readers cannot bear: `python -m tests.fuzz --cases 5000 --seed 1`.

A case is bytes for a YAML or CSV file: made up, or a file of the repository after edits. Reading
them may not raise, nor take more than a bound of processor time, nor bring the process down: the
cases are read in a child whose processor time the system counts. A case that fails is kept.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from random import Random

from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from tests import edits
from tests.stages import read_csv, read_yaml

ROOT = Path(__file__).resolve().parent.parent
PROCESSOR = 6  # seconds that a case may take; the longest files of all take about one
TOKENS = (
    "- ", "-", ": ", ":", "? ", "[", "]", "{", "}", ", ", '"', "'", "|", ">", "|-", ">+2", "&a ",
    "*a ", "!", "!!map ", "!<x> ", "%YAML 1.2\n", "---", "...", "#", " #", "<<: *a", "\n", "\n  ",
    "\n\t", "\r\n", "\r", "\x85", "\u2028", "\\", "\\x", "\\u202e", "\\UFFFFFFFF", "\x00",
    "\ufeff", "@", "`", "~", "a", "b", "key", "no", "1e999", "é", "漢", "\U0001f600", '""', ",",
    '"a""b"', ";",
)  # fmt: skip
OPENERS = (
    "[", "{", "- ", "? ", "{a: ", "[[", "&a [", '"', "'", "!x ", "|\n", "a: [", "- - ",
)  # fmt: skip
UNITS = (
    "a", "a ", "a: b\n", "- a\n", "a,", '"', '""', "#", " ", "\n", "[],", "{},", "é", "'' ", "\\n",
    "a: ", "  \n", '"a",', "*", "\t",
)  # fmt: skip


@cache
def _written() -> tuple[bytes, ...]:
    """Return the YAML and CSV files of the repository."""
    folders = (ROOT / "content", ROOT / "templates", ROOT / "tests")
    files = sorted(file for folder in folders for file in folder.rglob("*.*"))
    kinds = (".yaml", ".csv")
    return tuple(file.read_bytes() for file in files if file.suffix in kinds and file.is_file())


def case(number: int, seed: int) -> tuple[bytes, str]:
    """Return the bytes of a case, always the same, and how they were made."""
    random = Random(f"{seed}/{number}")
    make = random.choice((_tokens, _nested, _long, _unicode, _bytes, _edited, _edited, _edited))
    return make(random), make.__name__.strip("_")


def _tokens(random: Random) -> bytes:
    return "".join(random.choices(TOKENS, k=random.randint(0, 400))).encode()


def _nested(random: Random) -> bytes:
    token = random.choice(OPENERS)
    depth = random.choice((10, 60, 1_000, 30_000))
    return (token * depth + random.choice(("", "a", "]" * depth, "}" * depth))).encode()


def _long(random: Random) -> bytes:
    unit = random.choice(UNITS)
    start = random.choice(("", "a: ", '"', "'", "- >\n  ", "[", "{", "# "))
    return (start + unit * random.choice((1_000, 50_000, 300_000))).encode()


def _unicode(random: Random) -> bytes:
    text = "".join(edits.any_character(random) for _ in range(random.randint(1, 300)))
    return f"{random.choice(('', 'a: ', '- ', '- >-' + chr(10) + '  '))}{text}".encode()


def _bytes(random: Random) -> bytes:
    start = random.choice((b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"a: "))
    return start + random.randbytes(random.randint(0, 300))


def _edited(random: Random) -> bytes:
    text = random.choice(_written()).decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 1, 5))):
        if len(text) > 1:
            text, _ = edits.edit(text, random)
    return text.encode()


def read(content: bytes, file: Path) -> None:
    """Read bytes as YAML and as CSV; what a reader raises goes on."""
    file.write_bytes(content)
    for reader in (read_yaml, read_csv):
        sink = Collector()
        try:
            data = reader(file, sink)
        except BuildFailed:
            data = None  # there are more faults than anybody reads
        assert data is not None or sink.has_errors(), f"{reader.__name__}: neither data nor fault"
        lines = content.count(b"\n") + content.count(b"\r") + 1
        for fault in sink:
            assert fault.span.file == file
            assert 1 <= fault.span.line <= lines, f"{reader.__name__}: line {fault.span.line}"
            assert fault.span.column >= 1


def _child(first: int, last: int, seed: int, file: Path) -> int:
    """Read some cases, saying the number of each before; the system ends what takes too long."""
    for number in range(first, last):
        content, made = case(number, seed)
        print(number, flush=True)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + PROCESSOR, hard))
        try:
            read(content, file)
        except Exception as error:
            print(f"case {number} of seed {seed} ({made}): {type(error).__name__}: {error}",
                  file=sys.stderr)  # fmt: skip
            return 1
    return 0


def run(cases: int, seed: int) -> list[str]:
    """Read all cases, in children that go on after one that fails; return what went wrong."""
    wrong: list[str] = []
    first = 0
    with tempfile.TemporaryDirectory() as folder:
        while first < cases:
            child = subprocess.run(
                [sys.executable, "-m", "tests.fuzz", "--child", str(first), str(cases), str(seed),
                 f"{folder}/file"],
                cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if child.returncode == 0:
                return wrong
            at = int((child.stdout.split() or [str(first)])[-1])
            why = (child.stderr.strip().splitlines() or [""])[-1]
            if child.returncode < 0:
                ended = signal.Signals(-child.returncode).name
                why = f"case {at} of seed {seed}: the process ended with {ended}"
            wrong.append(f"{why}; kept in {_keep(at, seed)}")
            first = at + 1
    return wrong


def _keep(number: int, seed: int) -> Path:
    file = Path(tempfile.gettempdir(), f"briefpress-fuzz-{seed}-{number}.yaml")
    file.write_bytes(case(number, seed)[0])
    return file


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        first, last, seed, file = sys.argv[2:]
        return _child(int(first), int(last), int(seed), Path(file))
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began, used = time.monotonic(), os.times()
    wrong = run(options.cases, options.seed)
    for line in wrong:
        print(line)
    after = os.times()
    processor = after.children_user - used.children_user
    print(f"{options.cases} cases of seed {options.seed}: {len(wrong)} went wrong, "
          f"{time.monotonic() - began:.0f} s, {processor:.0f} s of them work")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
