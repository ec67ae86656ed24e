"""The overview of Mali's Ministry of Defence, as it is printed."""

from __future__ import annotations

import csv
import datetime
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.exhibits.grid import Grid
from briefpress.model.blocks.charts import Chart
from briefpress.model.blocks.prose import Callout
from briefpress.model.blocks.tables import Table
from briefpress.model.section import headings
from briefpress.model.texts import texts
from briefpress.parse import markdown
from briefpress.pdf.validation import PROMISED, validate
from briefpress.resolve.resolve import Resolved, resolve
from briefpress.workspace.project import Project
from tests.conftest import FLAGSHIP, ROOT
from tests.inspector import Inspector
from tests.pdf.test_outloud import errors
from tests.stages import load, write
from tests.words import lost_words

pytestmark = pytest.mark.content

LIKELIHOOD = re.compile(
    r"\b(almost no chance|very unlikely|unlikely|roughly even chance|likely|very likely|"
    r"almost certain(ly)?|probabl[ey]|probably)\b"
)
HEADINGS = [
    "Introduction",
    "Background",
    "Roles and responsibilities",
    "Leadership",
    "Budget allocation",
    "Training and recruitment",
    "Equipment and technology",
    "International collaborations",
    "Challenges faced",
    "Recent developments",
    "Future outlook",
    "Closing summary",
]


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    sink = Collector()
    project = Project(FLAGSHIP, ROOT / "templates", ROOT / "styles")
    found = resolve(load(project, sink), sink)
    assert not list(sink)
    return found


def test_every_fact_is_named_by_a_text_or_another_fact() -> None:
    files = (FLAGSHIP / "facts.yaml", *(FLAGSHIP / "sections").glob("*.yaml"))
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    sink = Collector()
    facts = load(Project(FLAGSHIP, ROOT / "templates", ROOT / "styles"), sink).facts
    named = set(re.findall(r"\[=([a-z0-9-]+)|\{fact=([a-z0-9-]+)\}", written))
    named_in_text = {one for several in named for one in several}
    operands = {str(one) for fact in facts for one in fact.operands}
    assert len(facts) > 100
    assert {str(fact.id) for fact in facts} - named_in_text - operands == set()


def test_a_cell_that_changes_changes_every_figure_that_rests_on_it(tmp_path: Path) -> None:
    copy = tmp_path / FLAGSHIP.name
    shutil.copytree(FLAGSHIP, copy)
    data = copy / "data" / "mali_ucdp_fatalities.csv"
    whole = data.read_text(encoding="utf-8")
    assert "\n2024,1008,274,619,1901," in whole
    whole = whole.replace(",1008,274,619,1901,", ",1575,274,619,2468,")
    data.write_text(whole, encoding="utf-8")
    written = write(Project(copy, ROOT / "templates", ROOT / "styles"), Collector()).html()
    assert "1,901" not in written
    assert written.count("2,468") > 10
    assert "16,177" in written  # the sum of thirteen years
    assert "32\u00a0per cent" in written  # the fall since 2022


def test_it_is_a_whole_document(flagship: Inspector) -> None:
    assert flagship.pages >= 30
    sizes = {flagship.size(page) for page in range(1, flagship.pages + 1)}
    assert sizes == {(210, 297)}, "no table is so wide that a reader has to turn the page"
    assert str(flagship.pdf.Root.Lang) == "en-GB"
    assert str(flagship.pdf.docinfo["/Title"]) == "Mali’s Ministry of Defence"
    assert bool(flagship.pdf.Root.MarkInfo.Marked)


def test_all_headings_of_the_common_text_keep_their_place_and_order(resolved: Resolved) -> None:
    assert [str(one.title) for one in resolved.contents if one.level == 1 and one.number.isdigit()
            ] == HEADINGS  # fmt: skip
    second = {one.id: one.number for one in resolved.contents if one.level == 2}
    for id_, number in (
        ("training-programmes", "6.1"),
        ("recruitment", "6.2"),
        ("weapon-systems", "7.1"),
        ("technology", "7.2"),
        ("partnerships", "8.1"),
        ("peacekeeping", "8.2"),
    ):
        assert second[id_] == number


def test_every_section_has_a_bookmark_on_its_page(flagship: Inspector, resolved: Resolved) -> None:
    outline = {title: page for _, title, page in flagship.outline()}
    for entry in resolved.contents:
        title = f"{entry.number} {markdown.plain(entry.title)}".strip()
        assert title in outline
        words = markdown.plain(entry.title).split()
        assert words[-1] in flagship.text(outline[title])


def test_the_contents_give_the_right_pages(flagship: Inspector, resolved: Resolved) -> None:
    outline = {title: page for _, title, page in flagship.outline()}
    first = outline["Contents"]
    listed = " ".join(
        " ".join(flagship.text(page).split()) for page in range(first, first + 4)
    ).replace(" .", "")
    listed = re.sub(r"\s*\.(\s*\.)*\s*", " ", listed)
    for entry in resolved.contents:
        title = f"{entry.number} {markdown.plain(entry.title)}".strip()
        plain = re.sub(r"\s*\.(\s*\.)*\s*", " ", title)
        assert f"{plain} {outline[title]}" in listed


def test_every_reference_gives_the_page_of_its_target(
    flagship: Inspector, resolved: Resolved
) -> None:
    pages = {}
    for entry in resolved.contents:
        label = " ".join(str(resolved.targets[entry.id].label).split())
        title = f"{entry.number} {markdown.plain(entry.title)}".strip()
        pages[label] = next(page for _, one, page in flagship.outline() if one == title)
    written = Counter(
        label
        for section in resolved.briefing.sections()
        for text in texts(section)
        for reference in markdown.references(text)
        if (label := " ".join(str(resolved.targets[reference.anchor].label).split())).startswith(
            ("section ", "annex ")
        )
    )
    whole = " ".join(" ".join(text.split()) for text in flagship.texts)
    found = re.findall(r"\b((?:section|annex) [A-E0-9.]*[A-E0-9])(?: \(|, )page (\d+)", whole)
    assert Counter(label for label, _ in found) == written
    assert len(written) > 15
    for label, page in found:
        assert pages[label] == int(page), label


def test_it_is_valid_and_a_screen_reader_has_no_errors(flagship_pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "flagship.pdf"
    file.write_bytes(flagship_pdf)
    assert validate(file, PROMISED) == []
    assert errors(file) == []


def test_every_link_inside_leads_to_a_page(flagship: Inspector) -> None:
    links = [link for link in flagship.links() if link.address is None]
    assert len(links) > 500
    targets = {link.to_page for link in links}
    assert len(targets) > 50


def test_it_cites_and_prints_only_what_it_cites(flagship: Inspector, resolved: Resolved) -> None:
    count = sum(
        1
        for section in resolved.briefing.sections()
        for text in texts(section)
        for _ in markdown.citations(text)
    )
    assert count >= 120
    assert len(resolved.citations) >= 120
    uncited = set(resolved.briefing.sources) - set(resolved.citations)
    whole = " ".join(" ".join(text.split()) for text in flagship.texts)
    for id_ in uncited:
        source = resolved.briefing.sources[id_]
        assert f"{source.responsible}, {source.title}" not in whole
    for _, source in resolved.bibliography:
        assert source.responsible in whole


def test_every_word_of_the_content_is_on_paper(flagship: Inspector) -> None:
    assert lost_words(FLAGSHIP, flagship) == []


def test_no_footnote_is_lost_or_doubled(flagship: Inspector, resolved: Resolved) -> None:
    from tests.words import notes, words

    paper = " ".join(words("\n".join(flagship.texts)))
    count = 0
    for section in resolved.briefing.sections():
        for text in texts(section):
            for note in notes(text):
                count += 1
                assert paper.count(" ".join(note[:6])) == 1, note
    assert count > 10


def test_all_claims_have_a_finding_and_a_place(resolved: Resolved) -> None:
    with (FLAGSHIP / "data" / "claims.csv").open(encoding="utf-8") as file:
        claims = list(csv.DictReader(file))
    assert len(claims) == 151
    assert len({claim["id"] for claim in claims}) == 151
    counts = {
        finding: sum(claim["finding"] == finding for claim in claims)
        for finding in ("Supported", "Partly", "Generic", "Doubtful", "Wrong")
    }
    assert counts == {"Supported": 21, "Partly": 43, "Generic": 61, "Doubtful": 24, "Wrong": 2}
    assert {claim["section"] for claim in claims} <= set(resolved.targets)
    printed = [
        str(row[0].text)
        for section in resolved.briefing.sections()
        for _, heading in headings(section)
        for block in heading.blocks
        if isinstance(block, Table) and block.csv == "data/claims.csv"
        if isinstance(grid := resolved.view(block), Grid)
        for row in grid.rows
    ]
    assert printed == [claim["id"] for claim in claims]


def test_doubtful_claims_are_corrected_in_a_callout_with_a_source(resolved: Resolved) -> None:
    corrections = [
        block
        for section in resolved.briefing.sections()
        for _, heading in headings(section)
        for block in heading.blocks
        if isinstance(block, Callout) and block.tone == "correction"
    ]
    assert len(corrections) >= 15
    for block in corrections:
        assert block.title == "What is often said"
        assert block.claim is not None
        cites = list(markdown.citations(block.text))
        refers = list(markdown.references(block.text))
        assert cites or refers or "no source" in block.text.lower(), block.text


def test_likelihood_stands_in_judgements_only_and_never_beside_confidence(
    resolved: Resolved,
) -> None:
    allowed = {"bottom-line", "outlook", "how-to-read", "method"}
    for section in resolved.briefing.sections():
        for text in texts(section):
            for sentence in re.split(r"(?<=[.!?])\s", text):
                found = LIKELIHOOD.search(sentence)
                if found and section.id not in allowed:
                    pytest.fail(f"{section.id}: {sentence}")
                if section.id in ("bottom-line", "outlook"):
                    assert not (found and "confidence" in sentence), sentence


def test_nothing_is_dated_after_the_cut_off(resolved: Resolved) -> None:
    cut_off = resolved.briefing.manifest.cut_off
    months = "January February March April May June July August September October November December"
    for section in resolved.briefing.sections():
        for text in texts(section):
            for month, year in re.findall(r"\bas of (?:\d+ )?([A-Z][a-z]+) (\d{4})", text):
                stated = datetime.date(int(year), months.split().index(month) + 1, 1)
                assert stated <= cut_off, text


def test_only_bundled_faces_and_all_embedded(flagship: Inspector) -> None:
    faces = flagship.faces()
    assert all(faces.values())
    families = {name.partition(",")[0].partition("-")[0] for name in faces}
    assert families <= {"Book", "Label", "Code", "Naskh", "Tifinagh", "NKo"}


def test_no_page_is_nearly_empty_before_the_last_of_its_section(flagship: Inspector) -> None:
    starts = {page for level, _, page in flagship.outline() if level == 1}
    for page in range(2, flagship.pages):
        if page + 1 in starts:
            continue
        lowest = max(word.top for word in flagship.words(page) if word.top < 268)
        assert lowest > 120, page


def test_the_command_line_gives_the_same_bytes_from_another_folder(
    flagship_pdf: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "flagship.pdf"
    command = [sys.executable, str(ROOT / "build.py"), "--strict", "--today", "2026-11-23",
               "-o", str(output)]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert output.read_bytes() == flagship_pdf


def test_every_chart_has_its_numbers_in_an_annex_and_is_named_in_the_text(
    resolved: Resolved,
) -> None:
    charts = list(resolved.briefing.blocks_of(Chart))
    assert len(charts) >= 7
    annexed = {
        block.id
        for annex in resolved.briefing.annexes
        for _, heading in headings(annex)
        for block in heading.blocks
        if isinstance(block, Table)
    }
    assert {chart.numbers for chart in charts} <= annexed
    prose = " ".join(
        text
        for section in resolved.briefing.body
        for _, heading in headings(section)
        for block in heading.blocks
        if block.kind_name() == "paragraph"
        for text in texts(block)
    )
    assert [chart.id for chart in charts if f"[](#{chart.id})" not in prose] == []
