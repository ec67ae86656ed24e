"""The measurements can be trusted: the same briefing every time, and a fault is seen as one."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from briefpress.diagnostics import Collector
from briefpress.load import load
from briefpress.model.blocks import KINDS, PageBreak
from briefpress.model.briefing import headings
from briefpress.pipeline import build
from tests.bench import check, generate, measure, twins
from tests.bench.check import Count
from tests.bench.generate import Plan, Truth

SHORT = Plan(sections=1)
reads_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def printed(folder: Path) -> list[str]:
    return check.texts(build(twins.project(folder), Collector()).pdf)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Truth]:
    """The pages of a short briefing as the press prints it, and the truth about it."""
    folder = tmp_path_factory.mktemp("right")
    truth = generate.write(folder, SHORT)
    return printed(folder), truth


def replaced(folder: Path, old: str, new: str) -> None:
    """Change the first place in the sections that looks like ``old``."""
    for file in sorted(folder.glob("sections/*.yaml")):
        text, changes = re.subn(old, new, file.read_text(encoding="utf-8"), count=1, flags=re.S)
        if changes:
            file.write_text(text, encoding="utf-8")
            return
    raise AssertionError(f"no section has {old}")


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    truths = [generate.write(folder, Plan(sections=2)) for folder in folders]
    files = [
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.*")}
        for folder in folders
    ]
    assert files[0] == files[1]
    assert truths[0] == truths[1]
    assert {file.suffix for file in files[0]} == {".yaml", ".csv", ".svg", ".png"}


def test_five_sections_have_every_kind_of_block(tmp_path: Path) -> None:
    generate.write(tmp_path, Plan(sections=5))
    briefing = load(twins.project(tmp_path), Collector())
    used = {
        type(block)
        for section in briefing.sections()
        for _, heading in headings(section)
        for block in heading.blocks
    }
    assert used == set(KINDS) - {PageBreak}


def test_the_twins_hold_every_mark(tmp_path: Path) -> None:
    truth = generate.write(tmp_path / "one", Plan(sections=5))
    twins.write_html(tmp_path / "one", tmp_path / "one.html")
    html = (tmp_path / "one.html").read_text(encoding="utf-8")
    twins.write_typst(tmp_path / "one", tmp_path / "typst")
    typst = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.typ"))
    for mark in (
        *(f"{mark}{end}" for mark in truth.notes for end in "az"),
        *(f"{one.mark}{end}" for one in truth.references for end in "az"),
    ):
        assert (html.count(mark), typst.count(mark)) == (1, 1)
    assert all(typst.count(mark) == 1 for mark in truth.titles.values())
    assert "data-page-of" not in html
    assert html.count('data-target="#') == len(truth.references) + len(truth.contents) + 3


def test_a_right_print_counts_no_fault(right: tuple[list[str], Truth]) -> None:
    pages, truth = right
    assert len(truth.notes) > 3
    assert len(truth.references) > 3
    assert check.count(pages, truth) == Count(len(pages), 0, 0, 0, 0, 0, 0)


def test_a_lost_note_a_doubled_note_and_a_wrong_number_are_counted(tmp_path: Path) -> None:
    truth = generate.write(tmp_path, SHORT)
    replaced(tmp_path, r"\^\[n0001a.*?n0001z\.\]", "")
    replaced(tmp_path, r"(\^\[n0002a.*?n0002z\.\])", r"\1 \1")
    replaced(tmp_path, r"r0002a\s+\[\]\(#[\w-]+\)", "r0002a table 1 (page 99)")
    pages = printed(tmp_path)
    assert check.count(pages, truth) == Count(len(pages), 1, 1, 1, 0, 0, 0)


def test_a_note_cut_off_at_its_end_is_lost(right: tuple[list[str], Truth]) -> None:
    pages, truth = right
    cut = [page.replace("n0003z", "") for page in pages]
    assert check.count(cut, truth) == Count(len(pages), 1, 0, 0, 0, 0, 0)


def test_a_wrong_number_in_the_contents_is_counted(right: tuple[list[str], Truth]) -> None:
    pages, truth = right
    mark = truth.titles["s1-2"]
    wrong = [re.sub(rf"({mark}[\s.]*)\d+", r"\g<1>99", pages[1]), *pages[2:]]
    assert check.count([pages[0], *wrong], truth) == Count(len(pages), 0, 0, 0, 1, 0, 0)


def test_an_entry_that_the_contents_lack_is_counted(right: tuple[list[str], Truth]) -> None:
    pages, truth = right
    lacking = [pages[0], pages[1].replace(truth.titles["figure-1"], ""), *pages[2:]]
    assert check.count(lacking, truth).contents == 1


def test_a_heading_on_another_page_makes_its_references_wrong(
    right: tuple[list[str], Truth],
) -> None:
    pages, truth = right
    target = truth.references[0].target
    mark = truth.titles[target]
    here = max(number for number, page in enumerate(pages) if mark in page)
    moved = [
        page.replace(mark, "") if number == here else page for number, page in enumerate(pages)
    ]
    moved[here - 1] += mark
    named = sum(reference.target == target for reference in truth.references)
    counted = check.count(moved, truth)
    assert (counted.references, counted.contents) == (named, int(target in truth.contents))


def test_a_wrong_folio_is_counted(right: tuple[list[str], Truth]) -> None:
    pages, truth = right
    wrong = [page.replace("Page 3 of", "Page 4 of") for page in pages]
    assert check.count(wrong, truth) == Count(len(pages), 0, 0, 0, 0, 1, 0)


def test_an_edit_that_did_not_arrive_is_counted(
    right: tuple[list[str], Truth], tmp_path: Path
) -> None:
    pages, _ = right
    truth = generate.write(tmp_path, SHORT)
    for _ in range(2):
        generate.edit(tmp_path, SHORT, truth)
    text = (tmp_path / "sections" / "s1.yaml").read_text(encoding="utf-8")
    assert ("e0001" in text, "e0002" in text) == (False, True)
    assert check.count(pages, truth).edits == 1
    assert check.count([*pages[:-1], f"{pages[-1]} e0002"], truth).edits == 0
    assert check.count([*pages[:-1], f"{pages[-1]} e0001"], truth).edits == 2


@reads_proc
def test_a_command_is_measured_with_all_its_processes(tmp_path: Path) -> None:
    child = "import time; held = bytearray(40 << 20); time.sleep(0.6)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{child}'])"
    alone = measure.run([sys.executable, "-c", child], tmp_path, 20)
    both = measure.run([sys.executable, "-c", f"{parent}; {child}"], tmp_path, 20)
    assert 0.6 < alone.seconds < both.seconds
    assert 40 < alone.mebibytes < 80
    assert both.mebibytes > alone.mebibytes + 2


@reads_proc
def test_a_command_over_its_limit_is_ended(tmp_path: Path) -> None:
    ended = measure.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 0.3)
    assert ended.stopped
    assert ended.seconds == 0.3


@reads_proc
def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(measure.CommandFailed, match="no such thing"):
        measure.run([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path, 20)


@reads_proc
def test_seconds_that_a_command_says_are_taken(tmp_path: Path) -> None:
    said = measure.run([sys.executable, "-c", "print('{\"seconds\": 0.25}')"], tmp_path, 20)
    assert said.seconds == 0.25
