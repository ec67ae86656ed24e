"""The measurements can be trusted: the same briefing every time, and a fault is seen as one."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.blocks.chronologies import Chronology
from briefpress.model.blocks.figures import Figure
from briefpress.model.blocks.judgements import KeyFigures, KeyJudgements
from briefpress.model.blocks.prose import Callout, Definitions, List, Paragraph, Quote
from briefpress.model.blocks.tables import Table
from briefpress.model.section import headings
from briefpress.session import Session
from tests.bench import check, generate, measure, twins
from tests.bench.check import Count, Paper
from tests.bench.generate import Plan, Truth
from tests.stages import load

pytestmark = pytest.mark.cli

SHORT = Plan(sections=1)
reads_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def printed(folder: Path) -> Paper:
    with Session() as session:
        return check.read(session.build(twins.project(folder), Collector()).pdf)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paper, Truth]:
    """The pages of a short briefing as Briefpress prints it, and the truth about it."""
    folder = tmp_path_factory.mktemp("right")
    truth = generate.write(folder, SHORT)
    return printed(folder), truth


def with_texts(paper: Paper, texts: Iterable[str]) -> Paper:
    return replace(paper, texts=tuple(texts))


def changed(folder: Path, old: str, new: str) -> None:
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


# What the twins set as well: the rest Briefpress draws itself, or says of its own briefings.
SET_BY_OTHERS = {
    Callout, Chronology, Definitions, Figure, KeyFigures, KeyJudgements, List, Paragraph, Quote,
    Table,
}  # fmt: skip


def test_five_sections_have_every_kind_of_block_that_other_tools_set(tmp_path: Path) -> None:
    generate.write(tmp_path, Plan(sections=5))
    briefing = load(twins.project(tmp_path), Collector())
    used = {
        type(block)
        for section in briefing.sections()
        for _, heading in headings(section)
        for block in heading.blocks
    }
    assert used == SET_BY_OTHERS


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


def test_a_right_print_counts_no_fault(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    assert len(truth.notes) > 3
    assert len(truth.references) > 3
    assert check.count(paper, truth) == Count(len(paper.texts))


def test_a_lost_note_a_doubled_note_and_a_wrong_number_are_counted(tmp_path: Path) -> None:
    truth = generate.write(tmp_path, SHORT)
    changed(tmp_path, r"\^\[n0001a.*?n0001z\.\]", "")
    changed(tmp_path, r"(\^\[n0002a.*?n0002z\.\])", r"\1 \1")
    changed(tmp_path, r"r0002a\s+\[\]\(#[\w-]+\)", "r0002a [table 1](#s1) (page 99)")
    paper = printed(tmp_path)
    target = truth.references[1].target
    page = max(at for at, text in enumerate(paper.texts, 1) if truth.titles[target] in text)
    links = int(page != 3)  # the section's own page, to which the link now leads
    assert check.count(paper, truth) == Count(
        len(paper.texts), lost=1, doubled=1, references=1, links=links
    )


def test_a_note_cut_off_at_its_end_is_lost(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    cut = with_texts(paper, (text.replace("n0003z", "") for text in paper.texts))
    assert check.count(cut, truth) == Count(len(paper.texts), lost=1)


def test_a_wrong_number_in_the_contents_is_counted(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    cover, contents, *rest = paper.texts
    wrong = re.sub(rf"({truth.titles['s1-2']}[\s.]*)\d+", r"\g<1>99", contents)
    counted = check.count(with_texts(paper, (cover, wrong, *rest)), truth)
    assert counted == Count(len(paper.texts), contents=1)


def test_an_entry_that_the_contents_lack_is_counted(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    cover, contents, *rest = paper.texts
    lacking = contents.replace(truth.titles["figure-1"], "")
    assert check.count(with_texts(paper, (cover, lacking, *rest)), truth).contents == 1


def test_a_heading_on_another_page_makes_what_leads_to_it_wrong(
    right: tuple[Paper, Truth],
) -> None:
    paper, truth = right
    target = truth.references[0].target
    mark = truth.titles[target]
    texts = list(paper.texts)
    here = max(number for number, text in enumerate(texts) if mark in text)
    texts[here] = texts[here].replace(mark, "")
    led_to = {page for goals in paper.links.values() for page in goals}
    elsewhere = max(set(range(3, len(texts) + 1)) - led_to)
    texts[elsewhere - 1] += mark
    named = sum(reference.target == target for reference in truth.references)
    listed = int(target in truth.contents)
    assert check.count(with_texts(paper, texts), truth) == Count(
        len(texts), references=named, contents=listed, links=named + listed
    )


def test_a_link_that_leads_elsewhere_is_counted(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    for pages, wrong in ((range(3, 99), len(truth.references)), ([2], len(truth.contents))):
        links = {page: goals for page, goals in paper.links.items() if page not in pages}
        assert check.count(replace(paper, links=links), truth).links == wrong


def test_a_wrong_folio_is_counted(right: tuple[Paper, Truth]) -> None:
    paper, truth = right
    wrong = with_texts(paper, (text.replace("Page 3 of", "Page 4 of") for text in paper.texts))
    assert check.count(wrong, truth) == Count(len(paper.texts), folios=1)


def test_an_edit_that_did_not_arrive_is_counted(right: tuple[Paper, Truth], tmp_path: Path) -> None:
    paper, _ = right
    truth = generate.write(tmp_path, SHORT)
    for _ in range(2):
        generate.edit(tmp_path, SHORT, truth)
    text = (tmp_path / "sections" / "s1.yaml").read_text(encoding="utf-8")
    assert ("e0001" in text, "e0002" in text) == (False, True)
    for there, missing in (("", 1), (" e0002", 0), (" e0001", 2)):
        *others, last = paper.texts
        assert check.count(with_texts(paper, (*others, last + there)), truth).edits == missing


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
    words = '{"seconds": 0.25, "processor": 0.5}'
    said = measure.run([sys.executable, "-c", f"print('{words}')"], tmp_path, 20)
    assert (said.seconds, said.processor) == (0.25, 0.5)
