"""The finished PDF of a briefing with every kind of block: text, tags, outline, links, pixels."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.blocks.base import Drawn
from briefpress.model.section import headings
from briefpress.render.document import BuildResult
from briefpress.workspace.project import Project
from tests.conftest import ROOT, SPECIMEN
from tests.inspector import Inspector
from tests.stages import load
from tests.words import lost_words

pytestmark = pytest.mark.pdf

PROJECT = Project(SPECIMEN, ROOT / "templates", ROOT / "styles")
BLOCKS = [
    block
    for section in load(PROJECT, Collector()).sections()
    for _, heading in headings(section)
    for block in heading.blocks
]
DRAWN = [block for block in BLOCKS if isinstance(block, Drawn)]


def test_every_word_is_on_paper_in_order(specimen: Inspector) -> None:
    assert lost_words(SPECIMEN, specimen) == []


def test_a4_and_landscape(specimen: Inspector) -> None:
    sizes = [specimen.size(page) for page in range(1, specimen.pages + 1)]
    wide = specimen.page_with("This annex lies on its side")
    assert sizes[wide - 1] == (297, 210)
    assert {size for page, size in enumerate(sizes, 1) if page != wide} == {(210, 297)}


def test_every_section_starts_a_page_and_has_a_bookmark(specimen: Inspector) -> None:
    outline = specimen.outline()
    assert [(level, title) for level, title, _ in outline] == [
        (1, "Preface"),
        (1, "Contents"),
        (2, "Figures"),
        (2, "Tables"),
        (1, "1 Alpha of the specimen"),
        (2, "1.1 Tables"),
        (3, "Running in"),
        (1, "2 Beta"),
        (1, "3 The water of Velmar"),
        (2, "3.1 Wells"),
        (2, "3.2 Offices"),
        (1, "A Wide pages"),
        (1, "B The numbers drawn"),
        (1, "Glossary and abbreviations"),
        (1, "Index"),
        (1, "Notes and bibliography"),
        (1, "Credits and licences"),
        (2, "Drawings and pictures"),
        (2, "Data and documents"),
        (2, "Typefaces"),
        (1, "Colophon"),
    ]
    first_level = [page for level, _, page in outline if level == 1]
    assert len(set(first_level)) == len(first_level)
    for _, title, page in outline:
        assert title.split()[-1] in specimen.text(page)


def test_the_contents_give_the_pages_on_which_things_stand(specimen: Inspector) -> None:
    text = specimen.text(specimen.page_with("Contents"))
    lines = [line.split() for line in text.splitlines() if line.strip()]
    listed = {" ".join(w for w in line[:-1] if w.strip(".")): line[-1] for line in lines}
    for _, title, page in specimen.outline():
        if title in listed:
            assert listed[title] == str(page)
    assert listed["1 Alpha of the specimen"] == str(specimen.page_with("The first section asserts"))
    assert listed["1 The amount rose and fell"] == str(specimen.page_with("Amounts by year"))


def test_references_print_number_and_page(specimen: Inspector) -> None:
    preface = " ".join(specimen.text(specimen.page_with("It is followed by")).split())
    alpha = specimen.page_with("The first section asserts")
    tables = specimen.page_with("Amounts by year")
    assert f"section 1 (page {alpha})" in preface
    assert f"table 1 (page {tables}) is in section 1.1 (page {tables})" in preface
    page = specimen.page_with("After the break")
    numbers = f"judgement~1 (page {page - 1}) and figure~2 (page {page})"
    assert numbers.replace("~", "\N{NO-BREAK SPACE}") in specimen.text(page)


def test_every_link_leads_somewhere(specimen: Inspector) -> None:
    links = specimen.links()
    assert {link.address for link in links if link.address} == {
        "https://example.org/path",
        "https://example.org/first/report",
    }
    inner = [link.to_page for link in links if link.address is None]
    assert len(inner) > 30
    assert all(page is not None and 1 <= page <= specimen.pages for page in inner)


def test_running_heads_name_section_version_page_and_handling(specimen: Inspector) -> None:
    for page in range(1, specimen.pages + 1):
        text = specimen.text(page)
        assert text.count("TLP:GREEN") == 2
        assert (f"Page {page} of {specimen.pages}" in text) is (page > 1)
        assert ("Version 1.0" in text) is (page > 1) or page == specimen.pages
    assert "Alpha" in specimen.text(specimen.page_with("Amounts by year"))


def test_a_note_stands_once_at_the_foot_of_its_page(specimen: Inspector) -> None:
    page = specimen.page_with("The first section asserts")
    assert sum(text.count("A note at the foot") for text in specimen.texts) == 1
    note = specimen.find(page, "foot,")
    assert note.top > 230


def test_a_callout_is_no_footnote(specimen: Inspector) -> None:
    page = specimen.page_with("It stands where it was written")
    figure = specimen.find(page, "painted")
    assert 0 < specimen.find(page, "stands").top - figure.top < 30


def test_the_margin_column_is_on_the_outer_side(specimen: Inspector) -> None:
    left_page = specimen.page_with("The first section asserts")
    assert left_page % 2 == 0
    assert specimen.find(left_page, "Aside").left < 30
    right_page = specimen.page_with("After the break")
    assert right_page % 2 == 1
    frame = specimen.picture(right_page, 30)
    width = frame.width
    beyond_the_text = frame.crop((round(width * 145 / 210), 0, width, frame.height))
    histogram = beyond_the_text.convert("L").histogram()
    assert sum(histogram[:120]) > 0, "the wide figure takes the margin as well"


def test_numbers_stand_in_line_on_the_decimal(specimen: Inspector) -> None:
    page = specimen.page_with("Amounts by year")
    rights = [specimen.find(page, word).right for word in ("1,234.50", "98,765.25", "7.00")]
    assert max(rights) - min(rights) < 0.2
    one, two = specimen.find(page, "1.5"), specimen.find(page, "22.75")
    three = specimen.find(page, "300")
    digit = (two.right - two.left) / 4.4
    assert abs((two.right - one.right) - digit) < 0.3, "one decimal less ends one digit earlier"
    assert two.right - three.right > 2 * digit


def test_a_missing_number_is_a_dash_and_a_negative_one_has_a_minus(specimen: Inspector) -> None:
    text = specimen.text(specimen.page_with("Amounts by year"))
    assert "−4" in text
    assert "2020 98,765.25 12.5 –" in " ".join(text.split())


def test_only_cited_sources_are_printed_in_the_order_of_their_numbers(specimen: Inspector) -> None:
    text = " ".join(specimen.text(specimen.page_with("Numbers in the order")).split())
    assert text.index("The Office") < text.index("The Bureau")
    assert "May 2020" in text
    assert all("Nobody cites this" not in page for page in specimen.texts)


def test_the_document_is_tagged_titled_and_in_its_language(specimen: Inspector) -> None:
    root = specimen.pdf.Root
    assert str(root.Lang) == "en-GB"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(specimen.pdf.docinfo["/Title"]) == "Specimen of every block"
    tags = specimen.tags()
    for tag in ("H1", "H2", "H3", "H4", "P", "L", "LI", "Table", "TH", "TD", "Caption", "Figure",
                "BlockQuote", "Link", "Sect"):  # fmt: skip
        assert tag in tags
    levels = [int(tag[1]) for tag in tags if tag[0] == "H" and tag[1:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_all_that_is_drawn_is_a_figure_with_words_for_it_in_reading_order(
    specimen: Inspector,
) -> None:
    figures = specimen.structure().all("Figure")
    assert [str(one.element.Alt) for one in figures] == specimen.alternatives()
    cover, *shown = specimen.alternatives()
    assert cover == "A square."
    assert shown == [str(block.alt) for block in DRAWN]
    pages = [min(one.pages) for one in figures]
    assert pages == sorted(pages)


def test_figures_are_numbered_and_listed_in_order_with_charts_and_maps_among_them(
    specimen: Inspector,
) -> None:
    *_, figures, _ = specimen.structure().all("TOC")
    listed = ["".join(entry.heard().split()) for entry in figures.all("TOCI")]
    captions = [
        (number, page)
        for page, text in enumerate(specimen.texts, 1)
        for number in map(int, re.findall(r"^Figure (\d+)\r?$", text, re.MULTILINE))
    ]
    assert [number for number, _ in captions] == list(range(1, len(DRAWN) + 1))
    assert listed == [
        f"{number}{''.join(block.title.split())}{page}"
        for (number, page), block in zip(captions, DRAWN, strict=True)
    ]


def test_a_chart_leads_to_its_numbers_and_they_lead_back(specimen: Inspector) -> None:
    chart = specimen.page_with("The year 2023 is estimated")
    numbers = specimen.page_with("This annex prints")
    assert f"Numbers table 7 (page {numbers})" in " ".join(specimen.text(chart).split())
    assert f"Drawn in figure 4 (page {chart})" in " ".join(specimen.text(numbers).split())
    ways = {(link.page, link.to_page) for link in specimen.links()}
    assert {(chart, numbers), (numbers, chart)} <= ways


def test_prose_panel_chart_and_table_print_one_number(specimen: Inspector) -> None:
    page = specimen.page_with("In 2025 the wells")
    text = " ".join(specimen.text(page).split())
    assert "gave 15.4 million cubic metres, about ten per cent more than the 14.0 million" in text
    assert "15.4 million cubic metres pumped" in text
    assert {"9.9", "5.5"} <= {word.text for word in specimen.words(page)}
    numbers = " ".join(specimen.text(specimen.page_with("This annex prints")).split())
    assert "Five years 24.70" in numbers
    assert "Five years 46.94" in numbers
    assert "Both districts 71.64" in numbers
    assert {"Estimate", "Provisional"} <= set(numbers.split())


def test_a_specification_is_drawn_with_the_words_of_its_rows(specimen: Inspector) -> None:
    page = specimen.page_with("Depth in metres, yield")
    text = " ".join(specimen.text(page).split())
    for words in ("Upper Lin", "Three Elms", "Old Quay", "Depth in metres", "Litres a second"):
        assert words in text


def test_a_map_has_names_a_scale_bar_and_the_line_on_boundaries(specimen: Inspector) -> None:
    page = specimen.page_with("Boundaries shown")
    words = {word.text for word in specimen.words(page)}
    assert {"Lin", "Saltgate", "Hills", "Coast", "Skerry", "50"} <= words
    assert "Boundaries shown are not authoritative. Two districts" in specimen.text(page)
    assert specimen.find(page, "Lin").top < specimen.find(page, "Saltgate").top


def test_districts_are_told_apart_without_colour(specimen: Inspector) -> None:
    page = specimen.page_with("Boundaries shown")
    grey = specimen.picture(page, 72).convert("L")

    def tone(name: str) -> int:
        """Return how light it is under a name, 4 mm to the left of it."""
        word = specimen.find(page, name)
        place = (round((word.left - 4) / 25.4 * 72), round((word.top + 1) / 25.4 * 72))
        return grey.crop((*place, place[0] + 1, place[1] + 1)).tobytes()[0]

    assert tone("Coast") + 15 < tone("Hills") < 250


def test_the_index_gathers_marks_and_whole_sections(specimen: Inspector) -> None:
    velmar = specimen.page_with("In 2025 the wells")
    index = " ".join(specimen.text(specimen.page_with("Numbers are those of pages")).split())
    assert f"Velmar {velmar}–{velmar + 2} coast {velmar} hills {velmar}" in index
    assert "Source see Citation" in index


def test_the_credits_name_who_drew_what(specimen: Inspector) -> None:
    text = specimen.text(specimen.page_with("Drawings and pictures"))
    assert "Drawn for this specimen" in text
    assert "The outline of Velmar was drawn" in text


def test_the_graphic_of_likelihood_is_of_the_scale_that_is_declared(specimen: Inspector) -> None:
    text = " ".join(specimen.text(specimen.page_with("Judgements use the terms")).split())
    assert "Realistic possibility 40–50" in text
    assert "Roughly even chance" not in text


def test_only_bundled_faces_and_all_embedded(specimen: Inspector) -> None:
    faces = specimen.faces()
    assert all(faces.values())
    families = {name.partition(",")[0].partition("-")[0] for name in faces}
    assert families <= {"Book", "Label", "Code", "Naskh", "Tifinagh", "NKo"}


def test_french_and_bambara_reach_the_text_layer(specimen: Inspector) -> None:
    text = specimen.text(specimen.page_with("A second paragraph speaks French"))
    assert "Ministère de la Défense" in text
    assert "ɛ ɔ ɲ ŋ Ɛ Ɔ Ɲ Ŋ" in " ".join(text.split())


BUILD = """
import sys
from pathlib import Path
from briefpress.diagnostics.diagnostic import Collector
from briefpress.session import Session
from briefpress.workspace.project import Project
root, folder, output = map(Path, sys.argv[1:])
project = Project(folder, root / "templates", root / "styles")
with Session(2) as session:
    output.write_bytes(session.build(project, Collector()).pdf)
"""


def test_two_builds_give_the_same_bytes_from_any_folder(
    specimen_pdf: bytes, tmp_path: Path
) -> None:
    folder, output = tmp_path / "elsewhere" / "copy", tmp_path / "again.pdf"
    shutil.copytree(SPECIMEN, folder)
    environment = {
        "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C",
        "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    command = [sys.executable, "-c", BUILD, str(ROOT), str(folder), str(output)]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert output.read_bytes() == specimen_pdf


def test_no_path_of_the_machine_is_in_the_file(specimen_pdf: bytes) -> None:
    pdf = Inspector(specimen_pdf).pdf
    streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    whole = specimen_pdf + b"".join(streams)
    assert str(ROOT).encode() not in whole
    assert b"briefpress-" not in whole
    assert b"file:" not in whole


def test_the_page_map_names_every_anchor(specimen_printed: BuildResult) -> None:
    printed = specimen_printed
    known = {"alpha", "beta", "table-series", "figure-mark", "source-first-2020", "glossary-un"}
    assert known <= set(printed.page_of)
    assert json.dumps(printed.page_of)
    assert max(printed.page_of.values()) <= printed.pages
