"""What a YAML file says is what another reader of YAML finds in it, or it is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.parse.yaml import Mapping, Sequence
from tests.stages import read_yaml

KNOWN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
INDENTS = ("", "  ", "    ", "      ")
STARTS = ("- ", "- - ", "k: ", "l: ", "- k: ", "# ", "k:", "-", "", "", ">-", "- |", "- >-", "k: >")
SCRAPS = ("w", "it's", "#4", " #5", "#", ": x", ":", '"', "'", '"q"', "'q'", "[", "]", "{b}", "[c]",
          ",", "!", "! ", "!t ", "\\", "- ", "&a", "*a", "%", "@d", "`", "?", "|", ">", "é",
          "\t", " ", "no", "12:30", "1_0")  # fmt: skip

lines = st.builds(
    lambda indent, start, scraps: indent + start + "".join(scraps),
    st.sampled_from(INDENTS),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(SCRAPS), max_size=4),
)
documents = st.lists(lines, min_size=1, max_size=5).map("\n".join)


def bare(value: object) -> object:
    """Return data as any reader of YAML makes it."""
    if isinstance(value, Mapping):
        return {str(key): bare(one) for key, one in value.items()}
    return [bare(one) for one in value] if isinstance(value, Sequence) else str(value)


def texts(value: object) -> list[Text]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in texts(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in texts(inner)]
    assert isinstance(value, Text)
    return [value]


def keys(value: object) -> list[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [str(key) for key in value] if isinstance(value, dict) else []
    return own + [key for one in inner for key in keys(one)]


def words(text: str) -> list[str]:
    return sorted(re.findall(r"\w", text))


def read(tmp_path: Path, document: str) -> object:
    """Return what is read of a document about which there is nothing to say, or None."""
    file = tmp_path / "file.yaml"
    file.write_text(document, encoding="utf-8")
    sink = Collector()
    data = read_yaml(file, sink)
    return None if len(sink) else data


@KNOWN
@given(documents)
@example("a: b\n")
@example('- "a\n\n  b"\n- c')
@example("- a\n\n  b")
def test_every_text_is_what_another_reader_makes_of_it(tmp_path: Path, document: str) -> None:
    data = read(tmp_path, document)
    if data is not None and not any(one.comment for one in texts(data)):
        assert bare(data) == yaml.load(document, yaml.BaseLoader)  # noqa: S506 - makes texts alone


@KNOWN
@given(documents)
@example("- The plan met target #6 of all")
@example('- "a"#1 b')
@example("- |\n   a\n  # b\n- c")
def test_every_word_is_read_or_told(tmp_path: Path, document: str) -> None:
    data = read(tmp_path, document)
    if data is None or any(one.comment for one in texts(data)):
        return
    if any(one in document for one in ("|", ">", "\\")):
        return  # they have a word for how they are read
    written = re.sub(r"(?m)^[ \t]*#.*|(?<=[\]}:-])[ \t]+#.*", "", document)
    assert words("".join([*texts(data), *keys(data)])) == words(written)


@pytest.mark.parametrize(
    ("written", "comment"),
    [
        ("- Goal #4", "#4"),
        ("- Goal\t#4", "#4"),
        ("- Goal#4", None),
        ('- "Goal" #4', "#4"),
        ("- #4", "#4"),
        ("k: #4", "#4"),
        ("- [Goal #4\n  ]", "#4"),
        ("- Goal\n# of its own", None),
        ("- Goal\n\n  # of its own\n- b", None),
        ("- > # 4\n  Goal", "# 4"),
        ("- >-\n    Goal\n   # 4", "# 4"),
        ("- >-\n    Goal\n  # 4", "# 4"),
        ("- >-\n    Goal\n# of its own", None),
        ("- |#4\n  Goal", "#4"),
        ("- >-\n    Goal\n\n# of its own", None),
        ("- k: >-\n    Goal\n  # of its own", None),
        ("- |\n  Goal # 4", None),
        ("- Goal\n  for all # 4", "# 4"),
    ],
)
def test_a_text_knows_the_comment_on_its_line(
    tmp_path: Path, written: str, comment: str | None
) -> None:
    first, *_ = texts(read(tmp_path, written))
    found = first.comment
    assert (found and found[0]) == comment
    if found:
        lines = written.split("\n")
        assert lines[found[1].line - 1][found[1].column - 1 :].startswith(found[0])
