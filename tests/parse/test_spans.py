"""What a diagnostic underlines is what it found, however often the words are written before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefpress.diagnostics.diagnostic import Collector, Diagnostic
from briefpress.diagnostics.span import Text
from briefpress.parse import markdown
from briefpress.parse.yaml import Mapping
from tests.conftest import Small
from tests.stages import read_yaml

STYLES = ("plain", "single", "double", "escaped", "|", ">-")
FEW = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Words that stand for marks and for what looks like them: the mark, and what is found in it.
WORDS = (
    "a-fact",
    "office-2020",
    "it's",
    "“said”",
    "`@nobody`",
    "\\[@nobody]",
    "*none*",
    "a#none",
    "x",
)
MARKS = ("[@nobody]", "[@office-2020; @nobody]", "^[so [@nobody]]", "[](#none)", "[*a*](#none)",
         "[of [](#x) it [@nobody]]{index}")  # fmt: skip


def scalar(words: list[str], style: str, width: int) -> str:
    """Write words as the value of a key, in a style and on several lines."""
    lines = [" ".join(words[at : at + width]) for at in range(0, len(words), width)]
    if style in ("|", ">-"):
        return f"{style}\n" + "".join(f"    {line}\n" for line in lines)
    body = "\n\n    ".join(["\n    ".join(lines[:2]), *lines[2:]])
    match style:
        case "single":
            return "'" + body.replace("'", "''") + "'\n"
        case "double":
            return '"' + body.replace("\\", "\\\\").replace('"', '\\"') + '"\n'
        case "escaped":
            text = " ".join(words).replace("\\", "\\\\").replace("@", "\\x40").replace(" x", "\\nx")
            return f'"{text}"\n'
    return body + "\n"


def excerpt(told: Diagnostic) -> str:
    return told.span.file.read_text(encoding="utf-8").split("\n")[told.span.line - 1][
        told.span.column - 1 :
    ]


texts = st.lists(st.sampled_from((*WORDS, *MARKS)), min_size=1, max_size=12)


@FEW
@given(words=texts, style=st.sampled_from(STYLES), width=st.integers(1, 4))
def test_every_mark_is_found_where_it_is_written(
    tmp_path: Path, words: list[str], style: str, width: int
) -> None:
    file = tmp_path / "file.yaml"
    written = scalar(["so", *words], style, width)
    file.write_text(f"office-2020: nobody\ntext: {written}", encoding="utf-8")
    data = read_yaml(file, Collector())
    assert isinstance(data, Mapping)
    text = data["text"]
    assert isinstance(text, Text)
    lines = file.read_text(encoding="utf-8").split("\n")
    places = []
    for run in text.parts(markdown.paragraphs(text)):
        found = [(f"@{one.source}", one.at) for one in markdown.citations(run)]
        found += [(f"#{one.anchor}", one.at) for one in markdown.references(run)]
        for mark, at in found:
            assert run.startswith(mark, at)
            place = run.at(at)
            places.append(place)
            shown = lines[place.line - 1][place.column - 1 :].replace("\\x40", "@")
            assert shown.startswith(mark)
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    "marked",
    [
        "- So @nobody said, and `[@nobody]` too [§@nobody].",
        "- See \\#none, `#none` and [](§#none).",
        "- 'It''s, it''s [§@nobody].'",
        '- "It\\u2019s \\"so\\" [§@nobody]."',
        "- Of [](#one) `^[` and §^[ ] it.",
        "- Of `[@` and \\[@ and one §[@] it.",
        "- Of `^[` and \\^[ and §^[one of it.",
        "- Of `**` and \\**, **it** and §**it.",
        "- Of `[a][b]` and \\[a][b] and §[a][b].",
        "- So [@office-2020] `javascript:x` and [a](§javascript:x) `javascript:x`.",
    ],
)
def test_words_that_are_written_before_a_mark_are_not_underlined(small: Small, marked: str) -> None:
    written = marked.replace("§", "")
    small.blocks(written)
    (told,) = small.diagnostics()
    assert (told.span.line, excerpt(told)) == (4, marked.partition("§")[2])
