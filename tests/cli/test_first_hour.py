"""The first hour of the handbook works as it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, DONE
from tests.conftest import ROOT

pytestmark = pytest.mark.cli

CHAPTER = ROOT / "content" / "handbook" / "sections" / "01-first-hour.yaml"


def listings() -> list[dict[str, str]]:
    chapter = yaml.safe_load(CHAPTER.read_text(encoding="utf-8"))
    blocks = [block for one in chapter["subsections"] for block in one["blocks"]]
    return [one for one in blocks if isinstance(one, dict) and one["kind"] == "listing"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the briefing that the chapter has its reader write."""
    for name in ("templates", "styles"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for one in listings():
        if one.get("caption", "").startswith("content/"):
            file = tmp_path / one["caption"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(one["text"], encoding="utf-8")
    return tmp_path


def answers(command: str) -> list[str]:
    """Return what the chapter says that a command prints, one text for each time."""
    told = "".join(one["text"] for one in listings() if one["language"] == "console")
    return re.findall(rf"(?m)^\$ python build.py {command} .*\n((?:(?!\$).*\n)*)", told)


def test_the_briefing_of_the_first_hour_is_printed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert main(project, ["build", "harbours", "--strict", "--jobs", "1"]) == DONE
    assert capsys.readouterr().out == answers("build")[0]


def test_the_mistakes_of_the_first_hour_are_told_as_it_says(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    file = project / "content" / "harbours" / "sections" / "freight.yaml"
    text = file.read_text(encoding="utf-8").replace("@port-2026", "@port-2062")
    first, second = answers("check")
    file.write_text(text.replace("blocks:", "blokcs:"), encoding="utf-8")
    assert main(project, ["check", "harbours", "--jobs", "1"]) == CONTENT
    assert capsys.readouterr().out == first
    file.write_text(text, encoding="utf-8")
    assert main(project, ["check", "harbours", "--jobs", "1"]) == CONTENT
    assert capsys.readouterr().out == second
    assert main(project, ["explain", "unknown-source"]) == DONE
    assert capsys.readouterr().out == answers("explain")[0]
