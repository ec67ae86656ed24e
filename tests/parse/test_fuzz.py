"""The readers bear whatever they are given, and the fuzz target would notice if they did not."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests import fuzz
from tests.conftest import ROOT


@pytest.mark.cli
def test_no_bytes_are_too_much_for_the_readers() -> None:
    assert fuzz.run(50, seed=4) == []


def test_a_case_is_the_same_for_the_same_seed() -> None:
    assert [fuzz.case(number, 7) for number in range(20)] == [
        fuzz.case(number, 7) for number in range(20)
    ]
    assert fuzz.case(1, 7) != fuzz.case(1, 8)


BROKEN = """
import os, sys
from tests import fuzz
def read(content, file):
    {fault}
fuzz.read, fuzz.PROCESSOR = read, 1
sys.exit(fuzz._child(3, 5, 1, None))
"""


@pytest.mark.parametrize(
    ("fault", "ending"),
    [
        ("raise RecursionError", 1),
        ("while True: pass", -signal.SIGXCPU),
        ("os.abort()", -signal.SIGABRT),
    ],
)
@pytest.mark.cli
def test_a_reader_that_raises_hangs_or_crashes_is_noticed_with_its_case(
    fault: str, ending: int
) -> None:
    command = [sys.executable, "-c", BROKEN.format(fault=fault)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout.split()) == (ending, ["3"])
