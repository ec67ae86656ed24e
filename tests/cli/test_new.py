"""``new``: a briefing to write over, in each language, that prints at once and takes a brand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from briefpress.cli.commands import main
from briefpress.cli.exits import DONE, USAGE
from briefpress.cli.new import languages
from tests.conftest import ROOT
from tests.inspector import Inspector

pytestmark = pytest.mark.cli

BRAND = ":root { --sheet-width: 148mm; --sheet-height: 210mm; --accent: #5b2a86; --serif: 'Label'; "
BRAND += "--mono: 'Label'; "
BRAND += "--edge-inner: 15mm; --edge-outer: 12mm; --margin-column: 26mm; --margin-gap: 4mm; "
BRAND += "--size-display: 26pt; --leading-display: 30pt; }"


def started(folder: Path, language: str) -> None:
    assert main(ROOT, ["new", str(folder), "--language", language]) == DONE


@pytest.mark.parametrize("language", languages())
def test_a_new_briefing_prints_at_once_and_there_is_nothing_to_say(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    started(tmp_path / "two words", language)
    assert f"check --strict {tmp_path}/two words" in capsys.readouterr().out
    output = tmp_path / "out.pdf"
    briefing = str(tmp_path / "two words")
    assert main(ROOT, ["build", briefing, "--strict", "-o", str(output)]) == DONE
    assert capsys.readouterr().err == ""
    inspector = Inspector(output.read_bytes())
    assert str(inspector.pdf.Root.Lang) == language
    assert inspector.size(1) == (210, 297)
    assert inspector.pages >= 6
    assert set(inspector.pdf.attachments)


@pytest.mark.parametrize("language", languages())
def test_a_new_briefing_takes_the_format_colours_and_faces_of_a_token_file(
    tmp_path: Path, language: str
) -> None:
    started(tmp_path / "own", language)
    (tmp_path / "own" / "styles" / "tokens.css").write_text(BRAND, encoding="utf-8")
    output = tmp_path / "out.pdf"
    assert main(ROOT, ["build", str(tmp_path / "own"), "-o", str(output)]) == DONE
    inspector = Inspector(output.read_bytes())
    assert {inspector.size(page) for page in range(1, inspector.pages + 1)} == {(148, 210)}
    assert {name.split("-")[0].split(",")[0] for name in inspector.faces()} == {"Label"}
    picture = inspector.picture(2, 144)
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height) or ()}
    assert (91, 42, 134) in colours
    assert (143, 59, 31) not in colours


@pytest.mark.parametrize("language", languages())
def test_every_file_of_a_new_briefing_is_explained_and_knows_its_schema(
    tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "own"
    started(folder, language)
    written = sorted(file for file in folder.rglob("*") if file.suffix in (".yaml", ".css"))
    assert len(written) == 7
    for file in written:
        text = file.read_text(encoding="utf-8")
        assert "${" not in text
        assert re.search(r"(?m)^\s*(# |/\* )\w+", text), f"{file.name} explains nothing"
        if schema := re.search(r"\$schema=(\S+)", text):
            assert (file.parent / schema[1]).resolve().is_file()
        else:
            assert file.suffix == ".css"


def test_the_command_line_starts_a_briefing_with_an_id_of_its_name(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "new", "Été 2026"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "python build.py build Été 2026" in done.stdout
    manifest = (tmp_path / "Été 2026" / "briefing.yaml").read_text(encoding="utf-8")
    assert "\nid: ete-2026\n" in manifest
    assert [one.name for one in tmp_path.iterdir()] == ["Été 2026"], "nothing else is left"


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(ROOT, ["new", str(tmp_path)]) == USAGE
    assert "is not empty: name a new folder" in capsys.readouterr().err
    assert main(ROOT, ["new", str(tmp_path / "notes.txt")]) == USAGE
    assert main(ROOT, ["new", str(tmp_path / "notes.txt" / "below")]) == USAGE
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("caf\udce9", "caf\\udce9"), ("a\nb", "a\\u000ab"), ("a\x1b[1m", "a\\u001b")],
)
def test_a_name_that_cannot_be_printed_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, shown: str
) -> None:
    assert main(ROOT, ["new", str(tmp_path / name)]) == USAGE
    told = capsys.readouterr().err
    assert shown in told
    assert "has a character that cannot be printed: choose another name" in told
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    started(tmp_path / "empty", "fr")
    assert (tmp_path / "empty" / "sections").is_dir()
