"""The README is short, and what it says can be run: commands, options, files, examples, rooms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from briefpress.cli import commands, exits
from tests import test_architecture
from tests.cli import test_first_hour
from tests.conftest import HANDBOOK, ROOT
from tests.reference import _parsers

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [ROOT / name for name in ("README.md", ".github/CONTRIBUTING.md", ".github/CHANGELOG.md")]


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """Return the first code in the first cell of each row of a table, up to its first space."""
    return re.findall(r"(?m)^\| `([a-z-]+)[^`]*` \|", text)


def test_it_is_for_the_first_hour() -> None:
    assert len(README.splitlines()) <= 250


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: str(file.name))
def test_every_link_and_every_path_leads_to_a_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(([^#:)]+)\)", text))
    named |= set(re.findall(r"`((?:tests|content|briefpress|styles|templates)/[\w./-]*)`", text))
    named -= {path for path in named if path.startswith(("content/harbours", "content/wells"))}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_command_that_it_types_is_one() -> None:
    typed = re.findall(r"build\.py ([a-z][^`\n#]*)", README)
    assert typed
    for arguments in typed:
        commands._parser().parse_args(arguments.split())


def test_it_lists_the_commands_and_only_those() -> None:
    assert first_cells(section("Commands")) == list(_parsers()[1].choices)


def test_every_option_that_it_names_is_one_of_its_command() -> None:
    named = re.findall(r"`([a-z]+) (--[a-z]+)", section("Commands"))
    assert named
    for command, option in named:
        assert option in _parsers()[1].choices[command]._option_string_actions


def test_it_tells_the_exit_codes() -> None:
    told = re.findall(r"\b([0-9]) [a-z]", section("Commands").split("Exit codes:")[1])
    known = [exits.DONE, exits.CONTENT, exits.USAGE, exits.RENDERER]
    assert [int(code) for code in told] == known


def test_what_it_does_not_do_yet_is_no_command() -> None:
    missing = set(re.findall(r"`([a-z]+)`", section("Limitations")))
    assert missing
    assert not missing & set(_parsers()[1].choices)


def test_its_first_briefing_is_that_of_the_handbook() -> None:
    """`test_first_hour` builds that one, and makes its mistakes."""
    files = re.findall(r"(?ms)^`(content/[^`]+)`:\n\n```yaml\n(.*?)```", README)
    listings = test_first_hour.listings()
    shown = [(one["caption"], one["text"]) for one in listings if one["language"] == "yaml"]
    assert files == shown
    answers = "".join(one["text"] for one in listings if one["language"] == "console")
    for block in re.findall(r"(?ms)^```console\n(.*?)```", section("Your first briefing")):
        assert block in answers


def test_its_chart_is_an_example_of_the_handbook() -> None:
    text = (HANDBOOK / "examples" / "chart.yaml").read_text(encoding="utf-8")
    (shown,) = re.findall(r"(?ms)^```yaml\n(- kind: .*?)```", README)
    assert text.startswith(shown)
    assert yaml.safe_load(shown)[0]["kind"] == "chart"


def test_it_has_the_rooms_of_the_engine_in_their_order() -> None:
    assert tuple(first_cells(section("How it is built"))) == test_architecture.ROOMS
