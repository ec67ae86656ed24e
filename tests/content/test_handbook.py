"""The handbook is complete: every kind, key, command, option, code, token and limit is in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from briefpress.cli import exits
from briefpress.diagnostics.codes import CODES
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.blocks import KINDS
from briefpress.model.blocks.base import Block
from briefpress.model.blocks.listings import Example, Listing
from briefpress.model.blocks.tables import Table
from briefpress.model.briefing import Briefing
from briefpress.model.section import headings
from briefpress.model.texts import texts
from briefpress.workspace.project import Project
from tests import reference
from tests.conftest import HANDBOOK, ROOT
from tests.inspector import Inspector
from tests.stages import load

pytestmark = pytest.mark.content

TABLES = reference.tables()


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    """Load what can be read of it, so that one error does not hide what else is missing."""
    return load(Project(HANDBOOK, ROOT / "templates", ROOT / "styles"), Collector())


def blocks(briefing: Briefing) -> Iterator[Block]:
    for section in briefing.sections():
        for _, heading in headings(section):
            yield from heading.blocks


def test_every_code_has_a_message() -> None:
    rows = csv.DictReader(io.StringIO(TABLES["codes.csv"]))
    assert [row["code"] for row in rows if not row["message"]] == [], "add it to MESSAGES"


def test_every_message_is_of_a_code() -> None:
    assert set(reference.MESSAGES) <= set(CODES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_up_to_date(name: str) -> None:
    there = (reference.DATA / name).read_text(encoding="utf-8")
    assert there == TABLES[name], "out of date: python -m tests.reference"


@pytest.mark.parametrize("name", TABLES)
def test_every_command_option_kind_key_code_token_and_limit_is_printed(
    name: str, briefing: Briefing
) -> None:
    """Every row of a table is printed, even if several tables of the handbook share its rows."""
    rows = list(csv.DictReader(io.StringIO(TABLES[name])))
    printed = [False] * len(rows)
    for block in blocks(briefing):
        if isinstance(block, Table) and block.csv == f"data/{name}":
            chosen = {str(key): set(map(str, values)) for key, values in block.where.items()}
            for number, row in enumerate(rows):
                printed[number] |= all(row[key] in values for key, values in chosen.items())
    missing = [row for row, is_printed in zip(rows, printed, strict=True) if not is_printed]
    assert missing == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name())
def test_every_kind_is_shown_by_an_example_in_its_own_subsection(
    kind: type[Block], briefing: Briefing
) -> None:
    name = kind.kind_name()
    shown = [
        heading
        for section in briefing.sections()
        for _, heading in headings(section)
        if heading.id == f"kind-{name}"
    ]
    assert len(shown) == 1, f"one subsection with the id `kind-{name}`"
    assert any(isinstance(block, Example) for block in shown[0].blocks)
    assert any(type(block) is kind for block in shown[0].blocks)


def test_every_example_is_printed(briefing: Briefing) -> None:
    named = [str(block.file) for block in blocks(briefing) if isinstance(block, Example)]
    files = {f"examples/{file.name}" for file in (HANDBOOK / "examples").iterdir()}
    assert sorted(named) == sorted(files)


def first_cells(file: str, id_: str) -> list[str]:
    """Return the first cell of each row of a table written by hand."""
    text = (HANDBOOK / "sections" / file).read_text(encoding="utf-8")
    pending: list[Any] = [yaml.load(text, yaml.BaseLoader)]  # noqa: S506  every value a text
    while pending:
        one = pending.pop()
        if isinstance(one, dict) and one.get("id") == id_:
            return [row[0].strip("`") for row in one["rows"]]
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    raise AssertionError(f"unknown table `{id_}` in {file}")


def test_every_exit_code_is_listed() -> None:
    codes = {str(value) for value in vars(exits).values() if isinstance(value, int)}
    assert set(first_cells("13-commands.yaml", "table-exits")) == codes


def test_every_generated_part_is_listed() -> None:
    assert first_cells("03-manifest.yaml", "table-parts") == list(reference.made_parts())


def test_what_the_text_calls_an_error_is_one(briefing: Briefing) -> None:
    named = [
        name
        for section in briefing.sections()
        for text in texts(section)
        for name in re.findall(r"the (?:error|warning)\s+`([a-z-]+)`", text)
    ]
    assert named
    assert set(named) <= set(CODES)


def words(text: str) -> str:
    """Return a text without spaces, because a printed line may have others."""
    return re.sub(r"\s", "", text)


def test_the_file_of_an_example_is_on_paper_before_what_it_prints(
    handbook: Inspector, briefing: Briefing
) -> None:
    paper = words("".join(handbook.texts))
    for block in blocks(briefing):
        if isinstance(block, Example):
            at = paper.index(words(block.file))
            for line in briefing.listings[str(block.file)].splitlines():
                at = paper.index(words(line), at)
            assert paper.index("prints", at) >= at


def test_no_line_of_a_listing_is_lost(handbook: Inspector, briefing: Briefing) -> None:
    paper = words("".join(handbook.texts))
    for block in blocks(briefing):
        if isinstance(block, Listing) and block.text:
            for line in block.text.splitlines():
                assert words(line) in paper, line


def test_all_codes_are_on_paper(handbook: Inspector) -> None:
    whole = "\n".join(handbook.texts)
    for name in CODES:
        assert name in whole or words(name) in words(whole)


def test_it_has_the_length_of_a_manual(handbook: Inspector) -> None:
    assert 50 <= handbook.pages <= 120
