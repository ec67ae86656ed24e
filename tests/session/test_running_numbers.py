"""A number that moves is filled in, and lays out nothing but the sections that are edited."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.pdf.fragments import Step
from briefpress.render.document import BuildResult
from briefpress.session import Session
from briefpress.store.store import Store
from tests.conftest import MANIFEST, Small
from tests.inspector import Inspector

pytestmark = pytest.mark.pdf

EDITS = int(os.environ.get("BRIEFPRESS_EDITS", "5"))
NAMES = [f"s{n}" for n in range(1, 10)]
PARTS = """
front: [{part: contents}]
back: [{part: bibliography}, {part: colophon}]
numbered-paragraphs: true
"""
WORDS = "  - The section leads to [](#t{0}), and to [](#s{0}) [@report-{1}].\n"
TABLE = """
  - {{kind: table, id: t{0}, title: Count {0}, csv: data/a.csv, columns: [{{title: A, key: a}}]}}
"""


class Desk:
    """A briefing of nine sections in a session; the first eight have a table and a source each."""

    def __init__(self, small: Small, session: Session, steps: list[Step]) -> None:
        self.small, self.session, self.steps = small, session, steps
        small.write("data/a.csv", "a\nOne")
        reports = (f"- {{id: report-{n}, type: report, title: Report {n}" for n in range(20))
        ends = ", publisher: O, issued: '2020'}"
        small.write("sources.yaml", "\n".join(f"{one}{ends}" for one in reports))
        self.order(NAMES)
        for n in range(1, 9):
            self.write(n, WORDS.format(9 - n, n) + TABLE.format(n))
        self.write(9, WORDS.format(8, 1))

    def order(self, names: list[str]) -> None:
        manifest = MANIFEST[: MANIFEST.index("back:")].replace("[one]", f"[{', '.join(names)}]")
        self.small.write("briefing.yaml", manifest + PARTS)

    def write(self, n: int, blocks: str) -> None:
        self.small.write(f"sections/s{n}.yaml", f"id: s{n}\ntitle: Part {n}\nblocks:\n{blocks}")

    def build(self) -> tuple[BuildResult, set[str]]:
        """Return what is built, and the names of the parts that were laid out for it."""
        self.steps.clear()
        built = self.session.build(self.small.project(), Collector())
        return built, {step.name for step in self.steps if step.pages and not step.cached}

    def is_as_from_nothing(self, built: BuildResult) -> bool:
        with Session() as other:
            return other.build(self.small.project(), Collector()).pdf == built.pdf


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the nine sections are laid out."""
    folder = tmp_path_factory.mktemp("kept")
    with Session(store=Store(folder / "cache")) as session:
        Desk(Small(folder / "small", session), session, []).build()
    return folder / "cache"


@pytest.fixture
def desk(small: Small, kept: Path, tmp_path: Path) -> Iterator[Desk]:
    steps: list[Step] = []
    shutil.copytree(kept, tmp_path / "cache")
    with Session(store=Store(tmp_path / "cache"), watch=steps.append) as session:
        yield Desk(small, session, steps)


class Editor:
    """Somebody who edits the nine sections at random; most edits move numbers."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, Random(seed)
        self.names = list(NAMES)
        self.done: list[str] = []

    def edit(self) -> None:
        if self.random.random() < 0.2:
            self.random.shuffle(self.names)
            self.desk.order(self.names)
            self.done.append(f"order {self.names}")
            return
        n = self.random.randrange(1, 10)
        # Tables 1 to 8 stay, since other sections lead to them.
        blocks = [WORDS.format(self.random.randrange(1, 9), self.random.randrange(20))]
        blocks += [TABLE.format(n)] * (n < 9)
        for more in range(self.random.randrange(4)):
            of = f"{n}{more}"
            blocks += [
                self.random.choice(
                    [
                        TABLE.format(of),
                        TABLE.format(of).replace("a.csv", "long.csv"),
                        f"  - A note.^[It says so [@report-{self.random.randrange(20)}].]\n",
                        "  - {kind: quote, text: It is so., attribution: They}\n",
                        WORDS.format(self.random.randrange(1, 9), self.random.randrange(20)),
                    ]
                )
            ]
        self.random.shuffle(blocks)
        self.desk.write(n, "".join(blocks))
        self.done.append(f"section {n}: {blocks}")


def test_after_any_edit_the_numbers_are_those_of_a_clean_build(desk: Desk) -> None:
    desk.small.write("data/long.csv", "a\n" + "One\n" * 90)
    editor = Editor(desk, int(os.environ.get("BRIEFPRESS_SEED", "7")))
    for _ in range(EDITS):
        editor.edit()
        assert desk.is_as_from_nothing(desk.build()[0]), editor.done


def on_page_of(built: BuildResult, anchor: str) -> str:
    return " ".join(Inspector(built.pdf).text(built.page_of[anchor]).split())


def test_nothing_is_laid_out_when_nothing_has_changed(desk: Desk) -> None:
    built, laid_out = desk.build()
    assert laid_out == set()
    assert desk.is_as_from_nothing(built)


def test_a_word_lays_out_its_section_and_nothing_else(desk: Desk) -> None:
    desk.write(5, WORDS.format(5, 5).replace("section", "whole section") + TABLE.format(5))
    assert desk.build()[1] == {"s5"}


def test_a_comment_lays_out_nothing_and_moves_the_places_of_blocks(desk: Desk) -> None:
    file = desk.small.folder / "sections/s5.yaml"
    file.write_text("# A comment.\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    built, laid_out = desk.build()
    assert laid_out == set()
    assert {entry.source for entry in built.page_map if entry.id == "t5"} == {
        "sections/s5.yaml:8:5"
    }


def test_a_table_more_lays_out_its_section_and_the_contents(desk: Desk) -> None:
    desk.write(2, WORDS.format(7, 2) + TABLE.format(11) + TABLE.format(2))
    built, laid_out = desk.build()
    assert laid_out == {"s2", "contents"}
    assert "Table 9 Count 8" in on_page_of(built, "s8")
    assert "leads to table 4 (page 4), and to section 3" in on_page_of(built, "s6")
    said = {link.description for link in Inspector(built.pdf).links()}
    assert {"table 3", "table 4", "table 9"} <= said
    assert "table 2" not in said
    assert desk.is_as_from_nothing(built)


def test_a_number_that_gets_longer_lays_out_where_it_has_no_room(desk: Desk) -> None:
    desk.write(2, WORDS.format(7, 2) + TABLE.format(11) + TABLE.format(12) + TABLE.format(2))
    built, laid_out = desk.build()
    # Table 8 is table 10 from now on, and sections 1 and 9 lead to it.
    assert laid_out == {"s1", "s2", "s8", "s9", "contents"}
    assert "Table 10 Count 8" in on_page_of(built, "s8")
    assert "leads to table 10 (page 9)" in on_page_of(built, "s1")
    assert desk.is_as_from_nothing(built)


def test_a_source_more_lays_out_its_section_and_the_bibliography(desk: Desk) -> None:
    desk.write(3, WORDS.format(6, "12; @report-3") + TABLE.format(3))
    built, laid_out = desk.build()
    assert laid_out == {"s3", "bibliography"}
    assert "and to section 4 (page 5) 6 ." in on_page_of(built, "s5")
    assert desk.is_as_from_nothing(built)


def test_a_section_more_moves_the_numbers_of_the_others(desk: Desk) -> None:
    desk.order(["s1", "s10", *NAMES[1:8]])
    desk.write(10, "  - Words.\n")
    built, laid_out = desk.build()
    assert laid_out == {"s1", "s10", "contents"}, "section 1 leads to page 10 from now on"
    titles = [title for _, title, _ in Inspector(built.pdf).outline()]
    assert titles[2:6] == ["1 Part 1", "2 Part 10", "3 Part 2", "4 Part 3"]
    assert "4 Part 3" in on_page_of(built, "s3")


def test_a_paragraph_more_moves_the_numbers_of_those_after_it(desk: Desk) -> None:
    desk.write(3, WORDS.format(6, 3) + "  - Another paragraph.\n" + TABLE.format(3))
    built, laid_out = desk.build()
    assert laid_out == {"s3", "s9"}, "the last of nine is the tenth from now on"
    assert "9. The section leads to" in on_page_of(built, "s8")


def test_figures_of_different_width_take_the_room_of_a_zero(desk: Desk) -> None:
    desk.small.own_theme()
    sheet = desk.small.styles / "base.css"
    text = sheet.read_text(encoding="utf-8").replace("tabular-nums", "proportional-nums")
    sheet.write_text(text, encoding="utf-8")
    built, _ = desk.build()
    pdf = Inspector(built.pdf)
    assert len({round(pdf.find(built.page_of[name], "Part").left % 44, 1) for name in NAMES}) == 1


def test_numbers_in_running_heads_are_filled_in(desk: Desk) -> None:
    desk.small.own_theme()
    sheet = desk.small.styles / "page.css"
    text = sheet.read_text(encoding="utf-8").replace("running attr(data-running),", "")
    text += "\n.Section > h2 { string-set: running content(); }\n"
    sheet.write_text(text, encoding="utf-8")
    desk.build()
    desk.order(["s1", "s10", *NAMES[1:8]])
    desk.write(10, "  - Words.\n")
    built, laid_out = desk.build()
    assert laid_out == {"s1", "s10", "contents"}
    assert on_page_of(built, "s3").count("4 Part 3") == 2, "in the heading and above the page"
    assert "9 Part 8" in on_page_of(built, "s8")


def test_a_table_is_continued_by_its_number_whatever_it_is(desk: Desk) -> None:
    desk.small.write("data/long.csv", "a\n" + "One\n" * 90)
    desk.write(7, WORDS.format(2, 7) + TABLE.format(7).replace("a.csv", "long.csv"))
    built, _ = desk.build()
    assert "Table 7, continued" in Inspector(built.pdf).text(built.page_of["t7"] + 1)
    desk.write(2, WORDS.format(7, 2) + TABLE.format(11) + TABLE.format(2))
    built, laid_out = desk.build()
    assert laid_out == {"s2", "contents"}
    assert "Table 8, continued" in Inspector(built.pdf).text(built.page_of["t7"] + 1)
    assert desk.is_as_from_nothing(built)


def test_a_running_number_that_a_stylesheet_prints_again_is_refused(desk: Desk) -> None:
    desk.order(["s1"])
    desk.write(1, WORDS.format(1, 1) + TABLE.format(1))
    desk.small.own_theme()
    sheet = desk.small.styles / "base.css"
    text = sheet.read_text(encoding="utf-8")
    text += "\n.reference::after { content: target-text(attr(href)); }\n"
    sheet.write_text(text, encoding="utf-8")
    with pytest.raises(RenderFailed, match="prints a running number again") as failed:
        desk.build()
    assert "`data-count`" in str(failed.value)
