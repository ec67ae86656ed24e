"""A contact sheet shows finished pages side by side, by number, as spreads and in grey."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from briefpress.cli.commands import main
from briefpress.cli.exits import DONE, USAGE
from briefpress.pdf import contact_sheet
from briefpress.pdf.contact_sheet import Arrangement
from tests.conftest import ROOT, SPECIMEN
from tests.inspector import Inspector

pytestmark = pytest.mark.pixels

FACE = ROOT / "styles" / "fonts" / "Inter-Regular.ttf"
TABLE = (136, 136, 136)


def pages(*more: str) -> int:
    return main(ROOT, ["pages", str(SPECIMEN), *more])


def is_paper(picture: Image.Image, x: float, y: float) -> bool:
    """Tell whether a page lies at this share of the sheet's width and height."""
    at = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    return at != TABLE


def test_all_pages_are_drawn_in_rows_and_in_order(specimen_pdf: bytes, specimen: Inspector) -> None:
    sheet = contact_sheet.draw(specimen_pdf, range(1, 12), Arrangement(4, 1000), FACE)
    assert sheet.size == (1000, 1084)
    assert all(is_paper(sheet, (column + 0.5) / 4, 0.15) for column in range(4))
    assert is_paper(sheet, 2.5 / 4, 0.8)
    assert not is_paper(sheet, 3.5 / 4, 0.8), "the twelfth place is empty"
    cover = specimen.picture(1, 200).resize((236, 333), Image.Resampling.BOX)
    drawn = sheet.crop((14, 14, 250, 347))
    assert abs(mean(cover) - mean(drawn)) < 4


def mean(picture: Image.Image) -> float:
    histogram = picture.convert("L").histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


def test_spreads_leave_page_one_alone_at_the_right(specimen_pdf: bytes) -> None:
    sheet = contact_sheet.draw(specimen_pdf, range(1, 4), Arrangement(2, 1000, spreads=True), FACE)
    assert [is_paper(sheet, place, 0.5) for place in (0.12, 0.37, 0.62, 0.87)] == [
        False, True, True, True,
    ]  # fmt: skip


def test_fewer_pages_than_columns_are_drawn_larger(specimen_pdf: bytes) -> None:
    one = contact_sheet.draw(specimen_pdf, [2], Arrangement(6, 500), FACE)
    assert one == contact_sheet.draw(specimen_pdf, [2], Arrangement(1, 500), FACE)
    spread = contact_sheet.draw(specimen_pdf, [2, 3], Arrangement(3, 500, spreads=True), FACE)
    assert is_paper(spread, 0.03, 0.5)
    assert is_paper(spread, 0.97, 0.5)


def test_a_landscape_page_lies_in_the_room_of_the_others(
    specimen_pdf: bytes, specimen: Inspector
) -> None:
    wide = next(page for page in range(1, specimen.pages + 1) if specimen.size(page) == (297, 210))
    sheet = contact_sheet.draw(specimen_pdf, [wide - 1, wide], Arrangement(2, 800), FACE)
    assert is_paper(sheet, 0.75, 0.2)
    assert not is_paper(sheet, 0.75, 0.8)
    assert is_paper(sheet, 0.25, 0.8)


def test_the_command_line_draws_a_range_in_grey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sheet.png"
    asked = ("--range", "3-5", "--grey", "--columns", "3", "--width", "600")
    assert pages("--sheet", str(file), *asked) == DONE
    assert re.match(rf"{file}: 3 of \d+ pages, 600 × 295 pixels\n", capsys.readouterr().out)
    with Image.open(file) as sheet:
        assert (sheet.mode, sheet.size) == ("L", (600, 295))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--grey"], "--grey is an option of a contact sheet: add --sheet FILE.png"),
        (["--sheet", "x.jpg"], "`x.jpg` does not end in .png"),
        (["--sheet", "x.png", "--json"], "cannot be used with --json or -o"),
        (["--sheet", "x.png", "--range", "999-"], "--range: the briefing has "),
        (["--sheet", "x.png", "--range", "2-999"], "--range: the briefing has "),
        (["--sheet", "x.png", "--width", "90000"], "the sheet would be 90,000 × "),
        (["--sheet", "x.png", "--width", "90"], "every page would be less than"),
    ],
)
def test_what_makes_no_sheet_is_wrong_usage(
    asked: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert pages(*asked) == USAGE
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("asked", ["0", "5-3", "one", "-4"])
def test_a_range_that_is_none_is_refused(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        pages("--sheet", "x.png", f"--range={asked}")
    assert "--range" in capsys.readouterr().err
