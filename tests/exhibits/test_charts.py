"""Charts: numbers of a file, drawn in the default theme's forms, as they are on paper."""

from __future__ import annotations

import json
import os
import textwrap
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from briefpress.diagnostics.diagnostic import Diagnostic
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workers.protocol import CHART, FAILED
from briefpress.workers.supervisor import Ended, Supervised
from briefpress.workspace.limits import DEFAULT
from tests.conftest import ROOT, Small
from tests.inspector import Inspector

SPENDING = """
year,country,share,note
2000,Mali,5,guess
2001,Mali,5,guess
2002,Mali,5,
2006,Mali,5,
2007,Mali,5,
2000,Algeria,2500,
"""
DEATHS = """
year,first,second,third,low,high
2020,40,30,20,80,140
2021,40,30,20,85,
2022,40,30,20,88,95
"""
INDEX = """
country,score
Mali,15
Algeria,25438.8
Côte d'Ivoire,0.77
"""


def chart(name: str, keys: str, alt: str = "What it shows.") -> str:
    """Write a chart as YAML, with what every chart has."""
    head = f'- kind: chart\n  id: {name}\n  title: A finding\n  alt: "{alt}"\n'
    head += "  subtitle: By year\n  note: Invented.\n"
    lines = (f"  {line.strip()}\n" for line in keys.strip().splitlines())
    return head + '  source: "[@office-2020]"\n' + "".join(lines)


LINE = chart(
    "chart-line",
    """
    form: lines
    csv: data/spending.csv
    where: {country: [Mali]}
    x: year
    y: share
    unit: "% of GDP"
    digits: 1
    estimates: {note: [guess]}
    labels: true
    """,
    "A line with a gap.",
)
STACK = chart(
    "chart-stack",
    """
    form: stacked-columns
    csv: data/deaths.csv
    x: year
    columns: [{key: first, title: Front}, {key: second, title: Middle}, {key: third, title: Back}]
    low: low
    high: high
    """,
)
BARS = chart(
    "chart-bars",
    """
    form: bars
    csv: data/index.csv
    x: country
    y: score
    unit: points
    digits: 2
    sort: value
    highlight: [Mali]
    labels: true
    numbers: table-index
    """,
)
SPEC = chart(
    "chart-spec",
    """
    csv: data/index.csv
    spec: {mark: bar, encoding: {x: {field: score, type: quantitative}, y: {field: country}}}
    """,
)
NUMBERS = """
- kind: table
  id: table-index
  title: The numbers
  csv: data/index.csv
  columns: [{key: country, title: Country}, {key: score, title: Score, format: decimal, digits: 2}]
"""


def write(small: Small, blocks: str) -> Small:
    small.write("data/spending.csv", SPENDING)
    small.write("data/deaths.csv", DEATHS)
    small.write("data/index.csv", INDEX)
    small.blocks("- Words above what is drawn.\n" + blocks)
    return small


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, session: Session) -> Inspector:
    """Three forms on one page."""
    folder = tmp_path_factory.mktemp("charts")
    return write(Small(folder, session), LINE + STACK + BARS + NUMBERS).print()


def diagnostics(small: Small, keys: str) -> list[Diagnostic]:
    return write(small, chart("chart-a", keys)).diagnostics()


def build_diagnostics(small: Small, keys: str) -> list[Diagnostic]:
    return write(small, chart("chart-a", keys)).build_diagnostics()


# On paper.


@pytest.mark.pdf
def test_the_words_of_a_chart_can_be_selected_and_searched(drawn: Inspector) -> None:
    text = drawn.text(1)
    for words in ("% of GDP", "estimates", "2007", "Front", "Middle", "Back", "low to high"):
        assert words in text
    assert "Côte d’Ivoire" in drawn.text(2)


@pytest.mark.pdf
def test_a_chart_is_set_in_the_faces_of_the_document(drawn: Inspector) -> None:
    assert all(name.startswith(("Book", "Label")) for name in drawn.faces())
    assert all(drawn.faces().values())


@pytest.mark.pdf
def test_a_chart_is_a_figure_with_its_description(drawn: Inspector) -> None:
    described = [tag for tag in drawn.structure().all("Figure") if "/Alt" in tag.element]
    assert [str(tag.element.Alt) for tag in described] == [
        "A line with a gap.",
        "What it shows.",
        "What it shows.",
    ]
    assert "Figure 1" in drawn.text(1)
    assert "Figure 3" in drawn.text(1) + drawn.text(2)


@pytest.mark.pdf
def test_a_gap_in_the_years_is_a_gap_in_the_line(drawn: Inspector) -> None:
    runs = accent_runs(drawn)
    assert max(gap for gap in runs if gap) > 3 * 96 / 25.4, "more than 3 mm without ink"


@pytest.mark.pdf
def test_estimates_are_dashed_and_what_is_known_is_not(drawn: Inspector) -> None:
    whole = max(accent_lengths(drawn))
    short = [one for one in accent_lengths(drawn) if one < whole / 4]
    assert len(short) >= 5, "dashes"
    assert whole > 5 * 96 / 25.4, "a line of more than 5 mm"


def accent_row(drawn: Inspector) -> list[bool]:
    """Tell for each pixel of the row with most of the accent whether it has it, at 288 dpi."""
    foot = int(drawn.find(1, "2007").top / 25.4 * 288)
    page = drawn.picture(1, 288)
    picture = page.crop((0, foot - 700, page.width, foot))
    red, _, blue = picture.split()
    mask = ImageChops.subtract(red, blue).tobytes()
    rows = [mask[at : at + picture.width] for at in range(0, len(mask), picture.width)]
    return max(([one > 60 for one in row] for row in rows), key=sum)


def accent_runs(drawn: Inspector) -> list[int]:
    """Return how long each stretch without the accent is, between two with it."""
    stretches = [(has, len(list(one))) for has, one in groupby(accent_row(drawn))]
    return [length // 3 for has, length in stretches[1:-1] if not has]


def accent_lengths(drawn: Inspector) -> list[int]:
    return [len(list(one)) // 3 for has, one in groupby(accent_row(drawn)) if has]


@pytest.mark.pdf
def test_parts_of_a_column_differ_in_greyscale(drawn: Inspector) -> None:
    page = drawn.page_with("Middle")
    foot, top = drawn.find(page, "2021"), drawn.find(page, "Back").top
    across = int((foot.left + foot.right) / 2 / 25.4 * 144) - 14
    column = drawn.picture(page, 144).convert("L")
    first, last = int((top - 20) / 25.4 * 144), int(foot.top / 25.4 * 144)
    greys = column.crop((across, first, across + 1, last)).tobytes()
    tones = [grey for grey, run in ((g, len(list(r))) for g, r in groupby(greys)) if run > 8]
    parts = [grey for grey in tones if grey < 250]
    assert len(parts) == 3
    assert all(abs(a - b) > 50 for a, b in pairwise(parts))


@pytest.mark.pdf
def test_numbers_are_written_in_the_language_of_the_briefing(
    small: Small, drawn: Inspector
) -> None:
    assert "25,438.80" in drawn.text(1) + drawn.text(2)
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8")
    small.write("briefing.yaml", manifest.replace("en-GB", "fr"))
    text = write(small, LINE + BARS + NUMBERS).print().text(1)
    assert "25\u202f438,80" in text
    assert "estimations" in text


@pytest.mark.pdf
def test_a_chart_and_the_table_of_its_numbers_lead_to_each_other(drawn: Inspector) -> None:
    text = " ".join(" ".join(drawn.texts).split())
    assert "Numbers table 1 (page" in text
    assert "Drawn in figure 3 (page" in text


@pytest.mark.pdf
def test_the_heads_of_groups_are_numbers_printed(small: Small) -> None:
    grouped = """
    - kind: table
      id: table-index
      title: The numbers
      csv: data/index.csv
      group-by: country
      columns: [{key: score, title: Score, format: decimal, digits: 2}]
    """
    write(small, BARS + textwrap.dedent(grouped)).printed()


@pytest.mark.pdf
def test_the_largest_comes_first_when_sorted(drawn: Inspector) -> None:
    page = drawn.page_with("Ivoire")
    # The words of a drawing come after those around it.
    last = {word.text: word.top for word in drawn.words(page)}
    tops = [last[name] for name in ("Algeria", "Mali", "Côte")]
    assert tops == sorted(tops)


@pytest.mark.pdf
def test_what_is_planned_is_hollow(small: Small) -> None:
    keys = "form: columns\ncsv: data/deaths.csv\nx: year\ny: first\nlabels: true\n"
    filled = write(small, chart("chart-a", keys)).print().picture(1, 72)
    hollow = write(small, chart("chart-a", keys + "hollow: true")).print().picture(1, 72)
    assert filling(filled) > 10 * filling(hollow)


def filling(picture: Image.Image) -> int:
    """Return how many pixels have the colour of columns."""
    colours = picture.getcolors(10**6) or []
    return sum(count for count, colour in colours if colour == (36, 86, 107))


@pytest.mark.pdf
def test_every_form_prints_without_a_word_of_briefpress(small: Small) -> None:
    shared = "csv: data/deaths.csv\nx: year\nlow: low\nhigh: high\nlabels: true\n"
    forms = ("columns", "lines", "stacked-columns", "small-multiples", "dots", "ranges")
    blocks = "".join(chart(f"chart-{form}", f"form: {form}\ny: first\n{shared}") for form in forms)
    blocks += chart("chart-wide", "form: small-multiples\ndraw: columns\nacross: 2\nwidth: full\n"
                    "csv: data/deaths.csv\nx: year\n"
                    "columns: [{key: first}, {key: second}, {key: third}]")  # fmt: skip
    printed = write(small, blocks).print()
    assert "Figure 7" in "".join(printed.texts)


@pytest.mark.pdf
def test_a_specification_is_drawn_in_the_looks_of_the_theme(small: Small) -> None:
    printed = write(small, SPEC).print()
    assert "Algeria" in printed.text(1)
    assert all(name.startswith(("Book", "Label")) for name in printed.faces())
    colours = printed.picture(1, 72).getcolors(10**6) or []
    assert (36, 86, 107) in {colour for _, colour in colours}


# The same each time, and once.


@pytest.mark.pdf
def test_a_build_in_which_no_chart_has_changed_draws_none(small: Small, tmp_path: Path) -> None:
    write(small, LINE + SPEC)
    pdfs = []
    for drawings in (1, 0):
        with Session(store=Store(tmp_path / "cache")) as session:
            small.session = session
            pdfs.append(small.printed().pdf)
            assert session.charts.drawn == drawings
    with Session() as session:
        small.session = session
        pdfs.append(small.printed().pdf)
        assert session.charts.drawn == 1
    assert len(set(pdfs)) == 1


@pytest.mark.pdf
def test_a_drawing_that_the_disk_has_damaged_is_drawn_again(small: Small, tmp_path: Path) -> None:
    write(small, SPEC)
    cache = tmp_path / "cache"
    with Session(store=Store(cache)) as session:
        small.session = session
        first = small.printed().pdf
    for entry in cache.glob("??/*"):
        data = bytearray(entry.read_bytes())
        data[-1] ^= 1
        entry.write_bytes(data)
    with Session(store=Store(cache)) as session:
        small.session = session
        assert small.printed().pdf == first
        assert session.charts.drawn == 1


@pytest.mark.pdf
def test_another_colour_of_the_theme_draws_it_anew(small: Small, tmp_path: Path) -> None:
    small.own_theme()
    write(small, LINE + SPEC)
    tokens = small.styles / "tokens.css"
    with Session(store=Store(tmp_path / "cache")) as session:
        small.session = session
        small.printed()
        text = tokens.read_text(encoding="utf-8")
        text = text.replace("#8f3b1f", "#3b1f8f").replace("#24566b", "#246b56")
        tokens.write_text(text, encoding="utf-8")
        picture = small.print().picture(1, 72)
        assert session.charts.drawn == 2
    colours = {colour for _, colour in picture.getcolors(10**6) or []}
    assert {(59, 31, 143), (36, 107, 86)} <= colours


# What cannot be drawn.


@pytest.mark.pdf
def test_a_chart_that_eats_memory_ends_with_a_sentence_and_the_next_is_drawn(small: Small) -> None:
    keys = """
    csv: data/deaths.csv
    spec: {mark: bar, encoding: {x: {field: low, type: quantitative, bin: {step: 1e-6}}}}
    """
    (fault,) = build_diagnostics(small, keys)
    assert fault.code.name == "chart-too-costly"
    # Which of the two ends first depends on the machine.
    assert fault.message.startswith("the chart cannot be drawn: it takes ")
    assert fault.message.endswith((" 20 s", " MB of memory"))
    assert write(small, LINE).print().alternatives() == ["A line with a gap."]


@pytest.mark.pdf
def test_a_chart_that_hangs_is_ended_when_its_time_is_up(small: Small) -> None:
    keys = """
    csv: data/index.csv
    spec: {mark: bar, encoding: {x: {field: score, type: quantitative, axis: {tickCount: 1e8}}}}
    """
    with Session(limits=replace(DEFAULT, time=2)) as session:
        small.session = session
        (fault,) = build_diagnostics(small, keys)
    assert fault.message == "the chart cannot be drawn: it takes longer than 2 s"


@pytest.mark.pdf
def test_a_chart_wider_than_its_column_is_refused(small: Small) -> None:
    keys = "csv: data/index.csv\nspec: {mark: bar, width: 900, encoding: {x: {field: score}}}"
    (fault,) = build_diagnostics(small, keys)
    assert fault.code.name == "bad-chart"
    assert "900 pt wide, but its column is 317 pt" in fault.message


@pytest.mark.cli
@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/a.csv"])
def test_what_draws_reads_no_file_and_no_address(address: str, tmp_path: Path) -> None:
    fonts = ROOT / "styles" / "fonts"
    post = {"fonts": [str(fonts)], "memory": 1 << 30, "processor": 20}
    spec = {"data": {"url": address, "format": {"type": "csv"}}, "mark": "bar",
            "encoding": {"x": {"field": "a"}}}  # fmt: skip
    order = {"id": "a", "specification": spec, "width": 300, "families": "Label", "signs": {}}
    process = Supervised("briefpress.workers.chart_worker", json.dumps(post), os.environ, tmp_path)
    answer = process.ask(CHART, json.dumps(order).encode(), 20)
    process.close()
    assert not isinstance(answer, Ended)
    kind, body = answer
    assert kind == FAILED or b"root:" not in body


def test_a_character_that_no_face_has_is_told_of_a_chart(small: Small) -> None:
    write(small, chart("chart-a", "form: bars\ncsv: data/index.csv\nx: country\ny: score"))
    small.write("data/index.csv", "country,score\n\u16a0,3")
    (fault,) = small.diagnostics()
    assert fault.code.name == "missing-glyph"
    assert fault.span.file.name == "index.csv"


def test_a_chart_without_numbers_is_an_error(small: Small) -> None:
    keys = "form: bars\ncsv: data/index.csv\nx: country\ny: score"
    write(small, chart("chart-a", keys))
    small.write("data/index.csv", "country,score\nMali,")
    (fault,) = small.diagnostics()
    assert fault.message == "the chart has no numbers"
