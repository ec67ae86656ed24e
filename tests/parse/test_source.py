"""YAML and CSV are read as they were written, with places, and never guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.parse.yaml import Mapping, Sequence
from briefpress.workspace.limits import DEFAULT, Limits
from tests.stages import read_csv, read_yaml


def read(tmp_path: Path, text: str | bytes) -> tuple[object, list[str]]:
    """Return what was read, and the faults as ``line:column message``."""
    file = tmp_path / "file.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    sink = Collector()
    data = read_yaml(file, sink)
    return data, [f"{one.span.line}:{one.span.column} {one.message}" for one in sink]


@pytest.mark.parametrize(
    "written",
    ["no", "on", "Off", "12:30", "010", "1_000", "2026-01-15", "1.10", "~", "null", "0x1"],
)
def test_a_plain_scalar_is_the_text_that_was_written(tmp_path: Path, written: str) -> None:
    data, sink = read(tmp_path, f"key: {written}")
    assert sink == []
    assert data == {"key": written}


def test_every_value_knows_its_place(tmp_path: Path) -> None:
    data, _ = read(tmp_path, "a: one\nb:\n  - two\n  - {c: three}\n")
    assert isinstance(data, Mapping)
    assert isinstance(one := data["a"], Text)
    assert isinstance(two := data["b"], Sequence)
    assert (one.span.line, one.span.column) == (1, 4)
    assert isinstance(three := two[1], Mapping)
    assert (three.keys_at["c"].line, three.keys_at["c"].column) == (4, 6)


def test_words_are_found_within_a_folded_text(tmp_path: Path) -> None:
    data, _ = read(tmp_path, "text: >-\n  one two\n  three [@four].\n")
    assert isinstance(data, Mapping)
    text = data["text"]
    assert isinstance(text, Text)
    assert text == "one two three [@four]."
    four = text.at(text.index("@four"))
    assert (four.line, four.column) == (3, 10)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1 duplicate key `a`"),
        ("a: &x 1\n", "1:4 anchor `&x` is not allowed"),
        ("a: *x\n", "1:4 alias `*x` is not allowed"),
        ("<<: {a: 1}\n", "1:1 merge keys (`<<`) are not allowed"),
        ("a: !!python/name:os.system x\n", "1:4 tag `tag:yaml.org,2002:python/name:os.system`"),
        ("a: 1\n--- \nb: 2\n", "2:1 a second document starts here"),
        ("? [a]\n: b\n", "1:3 a key must be a single word"),
        ("a: [1, 2\n", "1:4 invalid YAML"),
        ("a: b: c\n", "1:5 invalid YAML: a key is not allowed here"),
        ("a: x\u202ey\n", "1:5 character U+202E (right-to-left override) cannot be printed"),
        ("a: x\u0007y\n", "1:5 character U+0007"),
        ("a: x\ue000y\n", "1:5 character U+E000"),
        ("", "1:1 the file is empty"),
        (b"a: caf\xe9\n", "1:7 byte 0xe9 is not valid UTF-8"),
        (b"\xef\xbb\xbfa\xe9\n", "1:2 byte 0xe9 is not valid UTF-8"),
        (
            "a: " + "[" * 100_000,
            f"1:{DEFAULT.depth + 3} nesting is deeper than {DEFAULT.depth} levels",
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused_at_its_place(
    tmp_path: Path, written: str | bytes, fault: str
) -> None:
    data, sink = read(tmp_path, written)
    assert data is None
    assert len(sink) == 1
    assert sink[0].startswith(fault)


def test_a_missing_file_is_a_fault_and_not_an_exception(tmp_path: Path) -> None:
    sink = Collector()
    assert read_yaml(tmp_path / "none.yaml", sink) is None
    assert [one.message for one in sink] == ["no such file"]


def csv_of(tmp_path: Path, text: str) -> tuple[list[dict[str, Text]], list[str]]:
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    sink = Collector()
    table = read_csv(file, sink)
    return list(table.rows) if table else [], [f"{one.span.line} {one.message}" for one in sink]


def test_csv_cells_are_text_with_the_line_they_stand_in(tmp_path: Path) -> None:
    rows, sink = csv_of(tmp_path, 'name,value\n=1+1, 07 \n"two\nlines",2\nlast,3\n')
    assert sink == []
    assert [dict(row) for row in rows] == [
        {"name": "=1+1", "value": "07"},
        {"name": "two\nlines", "value": "2"},
        {"name": "last", "value": "3"},
    ]
    assert [row["name"].span.line for row in rows] == [2, 3, 5]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("a,b\n1,2,3\n", "2 a row has 3 cells, and the file 2 columns"),
        ("a,a\n1,2\n", "1 column name `a` is empty or a duplicate"),
        ('a,b\n"1,2\n', "2 invalid CSV"),
        ("", "1 the file is empty"),
    ],
)
def test_a_table_that_does_not_hold_together_is_located(
    tmp_path: Path, written: str, fault: str
) -> None:
    rows, sink = csv_of(tmp_path, written)
    assert rows == []
    assert len(sink) == 1
    assert sink[0].startswith(fault)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=20), codes.FILE_TOO_LARGE),
        (Limits(values=8), codes.TOO_MANY_VALUES),
        (Limits(text_characters=8), codes.TEXT_TOO_LONG),
        (Limits(depth=1), codes.TOO_DEEP),
    ],
)
def test_a_file_that_holds_too_much_is_refused(tmp_path: Path, limits: Limits, code: Code) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("words: [one, two, three, four]\nlong: a text of some words\nlast: 4\n")
    assert read_yaml(file, Collector()) is not None
    sink = Collector()
    assert read_yaml(file, sink, limits) is None
    assert [one.code for one in sink] == [code]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("a: [yes, ?no]\n", "1:10 invalid YAML: a text in brackets cannot start with `?`"),
        ("a: {?b: c}\n", "1:5 invalid YAML: a text in brackets cannot start with `?`"),
        ("a: [yes, ?]\n", "1:10 invalid YAML: a text in brackets cannot start with `?`"),
        ("a: [b, c,#d\n  ]\n", "1:10 what follows `,` is read as a comment and is not printed"),
        ("a: [#b\n  c]\n", "1:5 what follows `[` is read as a comment and is not printed"),
    ],
)
def test_nothing_is_lost_that_libyaml_drops(tmp_path: Path, written: str, fault: str) -> None:
    _, faults = read(tmp_path, written)
    assert faults == [fault]


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("a: [b, # one, two,#three\n  c]\n", ["b", "c"]),
        ('a: ["b?", c?,\n# more ?\n  "?d"]\n', ["b?", "c?", "?d"]),
        ("a: [{b: c#d}, [], {}]\n", [{"b": "c#d"}, [], {}]),
        ("a: [-, b]\n", ["-", "b"]),
        ("a: |\n  b\n   ", "b\n \n"),
        ("a: |+\n  b\n  ", "b\n\n"),
        ("a: |\n  b", "b"),
    ],
)
def test_what_stands_in_brackets_and_at_the_end_is_read(
    tmp_path: Path, written: str, data: object
) -> None:
    assert read(tmp_path, written) == ({"a": data}, [])


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("a: [b, :c]\n", "1:8 invalid YAML: a value is missing here, or a text starts with"),
        ("- {a:, b: c}\n", "1:5 invalid YAML: no space and value follow this `:`"),
        ("a: |b\n", "1:5 invalid YAML: a text cannot begin on the line of its `|` or `>`"),
        ("[a]\nb: c\n", "2:1 invalid YAML: this is not part of what the file began with"),
        ("a:\n  b: c\n\td: e\n", "3:1 invalid YAML: a tab is used for indentation"),
    ],
)
def test_what_libyaml_says_is_said_in_an_authors_words(
    tmp_path: Path, written: str, fault: str
) -> None:
    _, faults = read(tmp_path, written)
    assert [one[: len(fault)] for one in faults] == [fault]
