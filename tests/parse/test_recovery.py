"""The faults of a file are told at once, for about the work that reading it once takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.parse.yaml import Parsed, read_yaml
from briefpress.workspace.files import Files
from tests.growth import is_as_much, is_linear

MARKS = (
    "'",
    '"',
    "[",
    "{",
    "|",
    ">x",
    "&",
    "*",
    "!",
    "!!x ",
    "# ",
    "%",
    "@",
    "- ",
    "? ",
    ": ",
    "\t",
)
ENTRIES = 1_200  # of a file that is read to its end
FAULTS = 20  # that are told at once


def parsed(folder: Path, text: str) -> tuple[Parsed, list[int]]:
    """Return what is read of a text, and the lines of its faults."""
    file = folder / "file.yaml"
    file.write_text(text, encoding="utf-8")
    sink = Collector()
    return read_yaml(file, Files((folder,)), sink), [one.span.line for one in sink]


def entries(count: int, mark: str = "", name: str = "e") -> str:
    return "".join(f"- id: {name}{n}\n  text: {mark}Some words of prose\n" for n in range(count))


def keys(count: int, mark: str = "", name: str = "k") -> str:
    return "".join(f"{name}{number}: {mark}Some words of prose\n" for number in range(count))


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_nothing_closes_is_read_in_work_that_grows_as_the_text(
    tmp_path: Path, mark: str
) -> None:
    for piece in (mark, f"a: {mark}\n", f"- {mark}x y\n"):
        assert is_linear(lambda text: parsed(tmp_path, text), piece)
    assert is_linear(lambda text: parsed(tmp_path, f"a: {mark}{text}"), "x\n  y\n")


@pytest.mark.parametrize("mark", ["'", "[", "|", "&", "!", "%", "- "])
@pytest.mark.parametrize("some", [entries, keys])
def test_twenty_faults_take_no_more_work_than_one(tmp_path: Path, mark: str, some) -> None:  # type: ignore[no-untyped-def]
    sound = some(ENTRIES)
    for text in (sound + some(FAULTS, mark, "late"), some(FAULTS, mark, "early") + sound):
        assert len(parsed(tmp_path, text)[1]) == FAULTS
        assert is_as_much(lambda text: parsed(tmp_path, text), text, sound + some(1, mark, "late"))


def test_keys_that_are_written_again_and_again_are_not_read_again_for_each(tmp_path: Path) -> None:
    repeated = "a: b\n" * (20 * ENTRIES)
    assert parsed(tmp_path, repeated)[1] == [*range(2, FAULTS + 2)]
    once = keys(20 * ENTRIES)
    assert is_as_much(lambda text: parsed(tmp_path, text), repeated, once + "k0: b\n")


@pytest.mark.parametrize("first", range(0, 60, 7))
def test_what_is_left_is_what_a_file_without_the_faults_says(tmp_path: Path, first: int) -> None:
    faulty = entries(first) + "".join(
        entries(1, "[", f"bad{number}") + entries(3, name=f"good{number}") for number in range(9)
    )
    data, lines = parsed(tmp_path, faulty)
    assert lines == [2 * first + 2 + 8 * number for number in range(9)]
    sound = entries(first) + "".join(entries(3, name=f"good{number}") for number in range(9))
    assert (data.data, data.whole) == (parsed(tmp_path, sound)[0].data, False)


def test_a_key_whose_value_is_lost_is_known_also_where_it_is_written_again(tmp_path: Path) -> None:
    data, lines = parsed(tmp_path, "a: 1\nb: [\nc: 3\nb: 4\nd: [\ne: 5\n")
    assert lines == [2, 5]
    assert data.data == {"a": "1", "c": "3", "b": "4", "e": "5"}
