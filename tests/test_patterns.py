"""Every regular expression of the engine takes linear time, whatever the text."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.cli

QUADRATIC = ["“[^”]*”", r"(</?[^>]*>)", r"\d+\.\d+", r"<svg>(.*?)</svg>", r"(a+)b", r"\([^)]*\)"]
LINEAR = [r"“[^“”]*”", r"(?<!\d)\d++\.", r"</?[^<>]*>", r"[^\n]*", r"\w+|\W"]


def tried(*patterns: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.patterns", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout.strip()


def test_no_pattern_of_the_engine_is_slow_on_a_long_text() -> None:
    assert tried() == (0, "")


def test_patterns_that_try_again_from_every_character_are_found() -> None:
    code, lines = tried(*QUADRATIC, *LINEAR)
    assert code == 1
    assert [line.partition(": finditer on ")[0] for line in lines.splitlines()] == QUADRATIC
