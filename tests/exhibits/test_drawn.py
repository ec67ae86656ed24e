"""Figures that Briefpress draws, on the finished PDF: their words, tags, places and pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.blocks.judgements import Judgement
from briefpress.model.likelihood import SCALES
from briefpress.parse.geojson import read_geojson
from briefpress.session import Session
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT
from tests.conftest import FLAGSHIP, Small
from tests.inspector import Inspector, Tag

# Two countries side by side on the tenth parallel, the western one with a small town; far east an
# island that no sheet holds.
COUNTRIES = """
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"name": "Westland"}, "geometry": {"type": "Polygon",
  "coordinates": [[[0, 10], [0, 14], [4, 14], [4, 10], [0, 10]]]}},
 {"type": "Feature", "properties": {"name": "Eastland"}, "geometry": {"type": "MultiPolygon",
  "coordinates": [[[[4, 10], [4, 14], [8, 14], [8, 10], [4, 10]]],
                  [[[90, 10], [90, 11], [91, 11], [91, 10], [90, 10]]]]}},
 {"type": "Feature", "properties": {"name": "Sɛgu"}, "geometry": {"type": "Point",
  "coordinates": [1, 13]}}
]}
"""
BLOCKS = """
- kind: map
  id: map-a
  title: Two countries
  alt: Westland lies west of Eastland.
  division: As of 2020.
  graticule: true
  layers:
    - {geojson: data/countries.geojson, where: {name: [Eastland]}, labels: name, style: neighbour}
    - {geojson: data/countries.geojson, where: {name: [Westland]}, labels: name, fit: true}
    - geojson: data/countries.geojson
      where: {name: [Sɛgu]}
      labels: name
      by: name
      values: {Sɛgu: A small town}
      legend: Towns
  margin: 30
- kind: timeline
  id: timeline-a
  title: Three bars
  alt: One bar ends, one goes on, one is known by the year.
  since: "2010"
  until: "2019"
  entries:
    - {label: Firm, start: 2010-01-01, end: 2014-12-31, text: "Cited [@office-2020]."}
    - {label: Vague, start: "2015", end: "2016"}
    - {label: Going, start: 2015-01-01, uncertain: [start]}
- kind: two-lane-chronology
  id: lanes-a
  title: Two lanes
  alt: An event at the left, then one at the right.
  left: {title: Within}
  right: {title: Without}
  entries:
    - {date: 2012-03-04, lane: right, text: Guests leave.}
    - {date: 2011-05, lane: left, text: A hall is built.}
- kind: organisation-chart
  id: chart-a
  title: Bodies
  alt: A head over a body, which is over another.
  head: {name: The head, act: Decree 1, year: 2016, source: "[@office-2020]"}
  groups:
    - title: Services
      bodies:
        - name: The body
          act: Decree 2
          year: 2020
          source: "[@office-2020]"
          bodies: [{name: The inner body, act: Decree 3, year: 2021, source: "[@office-2020]"}]
- kind: likelihood-scale
  id: scale-a
  title: Seven terms
  alt: Seven bars.
  scale: icd-203
- kind: funnel
  id: funnel-a
  title: A funnel
  alt: Two bars, the second a quarter of the first.
  entries:
    - {stage: Received, number: 20000}
    - {stage: Valid, number: 5000}
  losses: ["refused [@office-2020]"]
- kind: key-figures
  placement: strip
  figures:
    - {value: "952.9", unit: million, year: "2025", label: spent in, source: "[@office-2020]"}
    - {value: "14.8", unit: per cent, year: "2024", label: of all in, source: "[@office-2020]"}
"""
MAP = """
motif:
  map: {layers: [{geojson: data/countries.geojson, where: {name: [Westland]}}]}
  alt: Outline of Westland.
  credit: Drawn by Briefpress.
front: [{part: cover}, {part: contents}]
"""


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory, session: Session) -> Small:
    folder = tmp_path_factory.mktemp("drawn") / "small"
    folder.mkdir()
    small = Small(folder, session)
    manifest = (folder / "briefing.yaml").read_text(encoding="utf-8")
    small.write("briefing.yaml", manifest + MAP)
    small.write("data/countries.geojson", COUNTRIES)
    small.blocks(BLOCKS)
    return small


@pytest.fixture(scope="module")
def drawn(briefing: Small) -> Inspector:
    return briefing.print()


def page(drawn: Inspector, words: str) -> int:
    """Return the last page on which the words stand: not that of the contents."""
    return max(
        number for number in range(1, drawn.pages + 1)
        if words in " ".join(drawn.text(number).split())
    )  # fmt: skip


def figures(drawn: Inspector) -> Iterator[Tag]:
    """Give the sections of the structure that hold a caption, in reading order."""
    for section in drawn.structure().all("Sect"):
        if any(child.kind == "Caption" for child in section.children):
            yield section


def rows(figure: Tag) -> list[list[str]]:
    """Return the words of each cell of a table, row by row, and of each paragraph in it."""
    return [[words for cell in row.children for words in _pieces(cell)] for row in figure.all("TR")]


def _pieces(cell: Tag) -> list[str]:
    inner = [one.heard() for one in cell.children if one.kind == "Div"]
    own = cell.heard().removesuffix("".join(inner))
    return [" ".join(words.split()) for words in (own, *inner) if words.split()]


@pytest.mark.pdf
def test_what_is_drawn_counts_as_a_figure_and_is_listed_as_one(drawn: Inspector) -> None:
    contents = " ".join(drawn.text(2).split())
    assert "Figures 1 Two countries" in contents
    assert "6 A funnel" in contents
    assert "Tables" not in contents


@pytest.mark.pdf
def test_every_figure_says_what_it_shows(drawn: Inspector) -> None:
    assert drawn.alternatives() == [
        "Outline of Westland.",
        "Westland lies west of Eastland.",
        "One bar ends, one goes on, one is known by the year.",
        "An event at the left, then one at the right.",
        "A head over a body, which is over another.",
        "Seven bars.",
        "Two bars, the second a quarter of the first.",
    ]


@pytest.mark.pdf
def test_a_map_has_its_names_as_text_in_the_bundled_faces(drawn: Inspector) -> None:
    text = " ".join(drawn.text(page(drawn, "As of 2020.")).split())
    for words in ("Westland", "Eastland", "Sɛgu", "100 km"):
        assert words in text
    assert all(drawn.faces().values())
    assert not {face for face in drawn.faces() if not face.startswith(("Book", "Label"))}


@pytest.mark.pdf
def test_the_legend_of_a_map_is_a_list_of_words(drawn: Inspector) -> None:
    assert "Towns A small town" in " ".join(drawn.text(page(drawn, "As of 2020.")).split())
    (legend,) = next(figures(drawn)).all("L")
    assert [" ".join(one.heard().split()) for one in legend.all("LBody")] == ["A small town"]


@pytest.mark.pdf
def test_the_line_on_boundaries_stands_under_every_map(drawn: Inspector) -> None:
    line = "Boundaries shown are not authoritative."
    assert line in " ".join(drawn.text(1).split())
    assert f"{line} As of 2020." in " ".join(drawn.text(page(drawn, "As of 2020.")).split())


@pytest.mark.pdf
def test_west_is_left_and_north_is_up(drawn: Inspector) -> None:
    on = page(drawn, "As of 2020.")
    west, east, town = (drawn.find(on, name) for name in ("Westland", "Eastland", "Sɛgu"))
    assert west.left < east.left
    assert town.top < west.top


@pytest.mark.pdf
def test_an_axis_may_end_with_the_calendar(small: Small) -> None:
    small.blocks(
        """
        - kind: timeline
          id: figure-far
          title: It goes on
          alt: A bar.
          source: "[@office-2020]"
          since: "2000"
          until: "9999"
          entries: [{label: The one, start: "2001"}]
        """
    )
    assert "The one since 2001" in small.print().text(1)


@pytest.mark.pdf
def test_a_timeline_is_read_row_by_row(drawn: Inspector) -> None:
    assert rows(list(figures(drawn))[1])[1:] == [
        ["Firm", "Cited 1.", "1 Jan 2010 – 31 Dec 2014"],
        ["Vague", "2015 – 2016"],
        ["Going", "since about 1 Jan 2015"],
    ]


@pytest.mark.pdf
def test_bars_stand_where_their_days_are_and_what_is_vague_is_hollow(drawn: Inspector) -> None:
    on = page(drawn, "Three bars")
    dpi = 144
    picture = drawn.picture(on, dpi).convert("L")
    begins = min(word.left for word in drawn.words(on) if word.text.startswith("2010"))
    ends = drawn.find(on, "From").left - 15 / 72 * 25.4  # the room before the dates

    def darkness(label: str, share: float) -> int:
        """Return how dark the lane is at a share of the axis: 0 is paper."""
        x = (begins + (ends - begins) * share) / 25.4 * dpi
        y = (drawn.find(on, label).top + 1.0) / 25.4 * dpi
        return 255 - int(picture.getpixel((round(x), round(y))))  # type: ignore[arg-type]

    assert darkness("Firm", 0.02) > 100
    assert darkness("Firm", 0.47) > 100
    assert darkness("Firm", 0.55) < 30
    assert darkness("Vague", 0.56) < 30
    assert darkness("Going", 0.75) > 100
    assert darkness("Going", 0.93) > 100


@pytest.mark.pdf
def test_events_of_two_lanes_come_in_the_order_of_their_dates(drawn: Inspector) -> None:
    assert rows(list(figures(drawn))[2]) == [
        ["Within", "Date", "Without"],
        ["A hall is built.", "2011 May"],
        ["2012 4 Mar", "Guests leave."],
    ]
    on = page(drawn, "A hall is built.")
    assert drawn.find(on, "hall").right < drawn.find(on, "Guests").left


@pytest.mark.pdf
def test_an_organisation_chart_is_read_as_lists_in_lists(drawn: Inspector) -> None:
    chart = list(figures(drawn))[3]
    (groups,) = (child for child in chart.children if child.kind == "L")
    (bodies,) = (tag for tag in groups.all("L") if tag.heard().lstrip().startswith("The body"))
    (inner,) = (tag for tag in bodies.all("L") if tag is not bodies)
    (entry,) = inner.all("LBody")
    assert [" ".join(one.heard().split()) for one in entry.children] == [
        "The inner body",
        "Decree 3, 2021 1",
    ]


@pytest.mark.pdf
def test_a_funnel_says_how_many_were_lost(drawn: Inspector) -> None:
    assert rows(list(figures(drawn))[5])[1:] == [
        ["Received", "20,000", "100"],
        ["Valid", "−15,000 refused 1", "5,000", "25"],
    ]


@pytest.mark.pdf
def test_a_strip_is_as_wide_as_text_and_margin(drawn: Inspector) -> None:
    on = page(drawn, "952.9")
    assert drawn.find(on, "14.8").left - drawn.find(on, "952.9").left == pytest.approx(41, abs=2)
    assert "952.9 million spent in 2025" in " ".join(drawn.text(on).split())


@pytest.mark.pdf
def test_terms_and_ranges_of_a_scale_stand_in_a_row(drawn: Inspector) -> None:
    found = rows(list(figures(drawn))[4])
    assert found[1:3] == [["Almost no chance", "1–5"], ["Very unlikely", "5–20"]]
    assert len(found) == 8


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_rises_without_overlap(scale: str) -> None:
    terms = SCALES[scale]
    assert all(0 <= one.low < one.high <= 100 for one in terms)
    assert all(one.high <= after.low for one, after in pairwise(terms))


def test_an_editor_offers_a_judgement_the_terms_of_every_scale() -> None:
    offered = Judgement.model_json_schema()["properties"]["likelihood"]["enum"]
    names = {name for terms in SCALES.values() for one in terms for name in one.name.split(" or ")}
    assert set(offered) == names
    assert len(offered) == len(names)


def test_the_country_maps_of_the_flagship_are_read_whole() -> None:
    sink = Collector()
    for name, features in (("mali_and_neighbours", 8), ("mali_regions_8", 9)):
        found = read_geojson(
            FLAGSHIP / "data" / f"{name}.geojson", Files((FLAGSHIP,)), sink, DEFAULT
        )
        assert found is not None
        assert len(found) == features
    assert not list(sink)
