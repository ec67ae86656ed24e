"""What a map shows, and where: computed from features, before anything is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise
from typing import Any

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from pyproj import Geod

from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.exhibits.globe import Extent, extent, located
from briefpress.exhibits.map_drawing import laid_out
from briefpress.exhibits.map_labels import Borders, Wanted, placed
from briefpress.exhibits.map_room import Room
from briefpress.exhibits.map_style import MapStyle
from briefpress.exhibits.sheet import DrawnMap, Sheet
from briefpress.model.blocks.figures import Map
from briefpress.parse.geometry import Shapes
from briefpress.resolve.resolve import resolve
from tests.conftest import Small
from tests.stages import load, theme

Drawing = Callable[..., tuple[DrawnMap, Sheet, list[str]]]
WIDTH = 300


def feature(type_: str | None, coordinates: Any = None, **properties: Any) -> dict[str, Any]:
    geometry = type_ and {"type": type_, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def box(west: float, south: float, east: float, north: float, **properties: Any) -> dict[str, Any]:
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    return feature("Polygon", [ring], **properties)


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def draw(small: Small) -> Drawing:
    """Draw a map of the features of one file, or of the files given by name."""

    def drawing(
        *features: Any, layers: str = "[{geojson: data/a.geojson}]", keys: str = "", **files: str
    ) -> tuple[DrawnMap, Sheet, list[str]]:
        if features:
            small.write("data/a.geojson", collection(*features))
        for name, text in files.items():
            small.write(f"data/{name.replace('_', '.')}", text)
        small.blocks(
            f"""
            - kind: map
              id: map-a
              title: A map
              alt: A map.
              division: As of 2020.
              layers: {layers}
              {keys}
            """
        )
        sink = Collector()
        try:
            resolved = resolve(load(small.project(), sink), sink)
        except BuildFailed as failed:
            pytest.fail("; ".join(one.message for one in failed.diagnostics))
        (block,) = resolved.briefing.blocks_of(Map)
        view = resolved.view(block)
        assert isinstance(view, DrawnMap)
        style = MapStyle.of(ChartStyle.of(theme(small.project()), resolved.locale))
        sheet = laid_out(view, WIDTH, style, sink)
        return view, sheet, [one.message for one in sink]

    return drawing


def outlines(sheet: Sheet) -> list[list[tuple[float, float]]]:
    """Return the rings of all areas, as positions."""
    return [
        [tuple(map(float, at.split())) for at in ring.strip("Z").split("L")]  # type: ignore[misc]
        for mark in sheet.marks
        if mark.paint.fill not in ("none", "") and not mark.paint.symbol and "a" not in mark.path
        for ring in mark.path.split("M")[1:]
    ]


def symbols(sheet: Sheet) -> list[str]:
    return [mark.paint.symbol for mark in sheet.marks if mark.paint.symbol]


def words(sheet: Sheet) -> list[str]:
    return [line.words for line in sheet.labels]


def area_in_square_kilometres(view: DrawnMap) -> float:
    pieces = [piece.shape.areas for layer in view.layers for piece in layer.pieces]
    return float(sum(one.area for one in pieces)) / 1e6


def geodesic_area(*boxes: tuple[float, float, float, float]) -> float:
    """Return the area of boxes of degrees, with many positions along their parallels."""
    total = 0.0
    for west, south, east, north in boxes:
        across = [west + (east - west) * n / 200 for n in range(201)]
        lon = across + across[::-1]
        lat = [south] * 201 + [north] * 201
        total += abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0])
    return total / 1e6


# Points, lines, and what has no place.


def test_points_are_drawn_with_and_without_labels(draw: Drawing) -> None:
    wells = [feature("Point", [x * 1.5, 10 + x], name=f"W{x}") for x in range(5)]
    _, sheet, said = draw(*wells)
    assert (symbols(sheet), words(sheet), said) == (["circle"] * 5, [], [])
    _, sheet, said = draw(*wells, layers="[{geojson: data/a.geojson, labels: name}]")
    assert (len(symbols(sheet)), words(sheet), said) == (5, ["W0", "W1", "W2", "W3", "W4"], [])


def test_every_type_of_geometry_is_drawn(draw: Drawing) -> None:
    square = box(0, 10, 1, 11)["geometry"]
    line = {"type": "LineString", "coordinates": [[0, 10], [2, 12]]}
    both = {"type": "GeometryCollection", "geometries": [
        square, {"type": "GeometryCollection", "geometries": [line]},
        {"type": "Point", "coordinates": [3, 13]},
    ]}  # fmt: skip
    _, sheet, said = draw(
        {"type": "Feature", "properties": None, "geometry": both},
        feature("MultiPoint", [[4, 10], [4, 12]]),
        feature("MultiLineString", [[[0, 13], [1, 13]], [[2, 13], [4, 13]]]),
        feature(
            "MultiPolygon", [square["coordinates"], box(2, 10, 3, 11)["geometry"]["coordinates"]]
        ),
    )
    assert said == []
    assert len(symbols(sheet)) == 3
    assert len(outlines(sheet)) == 3
    assert sum(mark.paint.fill == "none" and mark.path.count("M") for mark in sheet.marks) == 3


@pytest.mark.parametrize("text", [
    json.dumps(box(0, 10, 1, 11)),
    json.dumps(box(0, 10, 1, 11)["geometry"]),
    json.dumps({"type": "GeometryCollection", "geometries": [box(0, 10, 1, 11)["geometry"]]}),
], ids=["a feature", "a geometry", "a collection of geometries"])  # fmt: skip
def test_geojson_need_not_be_a_collection_of_features(draw: Drawing, text: str) -> None:
    _, sheet, said = draw(a_geojson=text)
    assert (len(outlines(sheet)), said) == (1, [])


def test_a_feature_without_a_place_is_told_and_the_others_are_drawn(draw: Drawing) -> None:
    empty = {"type": "GeometryCollection", "geometries": []}
    _, sheet, said = draw(
        feature(None), feature("MultiPolygon", []), feature("MultiPoint", []),
        {"type": "Feature", "properties": {}, "geometry": empty}, feature("Point", [0, 0]),
    )  # fmt: skip
    assert said == ["the feature has no place, and is not on the map"] * 4
    assert symbols(sheet) == ["circle"]


def test_rows_of_a_table_are_points(draw: Drawing) -> None:
    table = "name,lon,lat,state\nOne,0.5,10.5,dry\nTwo,−1.5,11,\nThree,2,12,works\nNone,,,dry\n"
    _, sheet, said = draw(
        layers="[{csv: data/w.csv, longitude: lon, latitude: lat, labels: name, by: state, "
        "values: {works: In use, dry: Dry}}]",
        w_csv=table,
    )
    assert said == ["the feature has no place, and is not on the map"]
    assert symbols(sheet) == ["square", "ring", "circle"]
    assert sorted(words(sheet)) == ["One", "Three", "Two"]
    (group,) = sheet.legend
    assert [one.words for one in group.entries] == ["In use", "Dry", "No data"]


def test_a_name_of_several_lines_is_written_once(draw: Drawing) -> None:
    parts = [feature("LineString", [[x, 10], [x + 1, 10.2]], name="Long River") for x in range(4)]
    _, sheet, _ = draw(*parts, layers="[{geojson: data/a.geojson, labels: name, style: water}]")
    assert words(sheet) == ["Long River"]


def test_points_of_another_layer_that_are_off_the_map_are_counted(draw: Drawing) -> None:
    _, sheet, said = draw(
        layers="[{geojson: data/land.geojson, fit: true}, {geojson: data/wells.geojson}]",
        land_geojson=collection(box(0, 10, 4, 14)),
        wells_geojson=collection(*(feature("Point", [x, 12]) for x in (1, 2, 30, 40))),
    )
    assert said == ["each of 2 points of the layer is off the map"]
    assert len(symbols(sheet)) == 2


# The globe.


def test_a_country_cut_at_the_180th_meridian_is_whole(draw: Drawing) -> None:
    parts = [box(one, 60, other, 70)["geometry"]["coordinates"] for one, other in
             ((140, 180), (-180, -170))]  # fmt: skip
    view, sheet, said = draw(feature("MultiPolygon", parts, name="Wideland"))
    assert said == []
    (outline,) = outlines(sheet)  # one area, without the line where the file cuts it
    assert max(x for x, _ in outline) - min(x for x, _ in outline) > WIDTH * 0.8
    assert area_in_square_kilometres(view) == pytest.approx(
        geodesic_area((140, 60, 190, 70)), rel=0.01
    )


@pytest.mark.parametrize("west", [-210, 150, -190, 170])
def test_longitudes_may_go_on_beyond_180(draw: Drawing, west: int) -> None:
    view, sheet, said = draw(box(west, -10, west + 20, 0))
    assert (said, len(outlines(sheet))) == ([], 1)
    assert view.scale == pytest.approx(1)
    assert area_in_square_kilometres(view) == pytest.approx(
        geodesic_area((0, -10, 20, 0)), rel=0.01
    )


def test_an_outline_that_jumps_over_the_180th_meridian_is_unwrapped(draw: Drawing) -> None:
    ring = [[175, -20], [175, -15], [-175, -15], [-175, -20], [175, -20]]
    view, _, said = draw(
        feature("Polygon", [ring]), feature("LineString", [[178, -18], [-178, -16]])
    )
    assert said == []
    assert area_in_square_kilometres(view) == pytest.approx(
        geodesic_area((175, -20, 185, -15)), rel=0.01
    )
    (line,) = (piece.shape.lines for piece in view.layers[0].pieces if piece.shape.lines.length)
    assert line.length < 600_000


def test_a_land_round_a_pole_is_seen_from_above(draw: Drawing) -> None:
    coast = [[lon, -70] for lon in range(-180, 181, 10)]
    ring = [*coast, [180, -90], [-180, -90], coast[0]]
    open_ring = [*coast[:-1], coast[0]]  # some files leave out the way to the pole and back
    for one in (ring, open_ring):
        view, sheet, said = draw(feature("Polygon", [one], name="South"))
        (outline,) = outlines(sheet)
        assert said == []
        assert area_in_square_kilometres(view) == pytest.approx(
            geodesic_area((-180, -90, 0, -70), (0, -90, 180, -70)), rel=0.01
        )
        xs, ys = zip(*outline, strict=True)
        assert max(xs) - min(xs) == pytest.approx(max(ys) - min(ys), rel=0.02)


def test_the_world_is_shown_with_equal_areas_and_its_bar_says_where(draw: Drawing) -> None:
    boxes = [(-170, 10, -100, 60), (-80, -50, -40, 0), (0, -30, 40, 60), (100, 10, 170, 70)]
    view, sheet, said = draw(*(box(*one) for one in boxes), keys="graticule: true")
    assert said == []
    assert view.is_world
    assert sheet.distance.endswith("at the equator")
    assert area_in_square_kilometres(view) == pytest.approx(geodesic_area(*boxes), rel=0.01)
    # A degree on the equator is 111.32 km; the globe is 360 of them wide.
    world = max(x for m in sheet.marks for x in map(float, re.findall(r"[ML](-?[\d.]+) ", m.path)))
    left = min(x for m in sheet.marks for x in map(float, re.findall(r"[ML](-?[\d.]+) ", m.path)))
    kilometres = float(sheet.distance.split("\u00a0")[0].replace(",", ""))
    assert (world - left) / sheet.bar * kilometres == pytest.approx(360 * 111.32, rel=0.01)


def test_a_map_may_be_centred_on_the_pacific(draw: Drawing) -> None:
    lands = [box(100, 20, 140, 50), box(-120, 20, -80, 50), box(-10, 0, 40, 30)]
    view, sheet, said = draw(*lands, keys="centre: 180\n              projection: equal-earth")
    assert said == []
    middles = [sum(x for x, _ in one) / len(one) for one in outlines(sheet)]
    assert middles[0] < WIDTH / 2 < middles[1]  # Asia is west of America
    assert area_in_square_kilometres(view) == pytest.approx(
        geodesic_area((100, 20, 140, 50), (-120, 20, -80, 50), (-10, 0, 40, 30)), rel=0.01
    )
    assert all(0 <= x <= WIDTH for one in outlines(sheet) for x, _ in one)


def test_a_frame_round_the_whole_globe_is_a_frame(draw: Drawing) -> None:
    view, _, said = draw(box(-180, -90, 180, 90), box(10, 10, 30, 30))
    assert said == []
    sea, land = (piece.shape.areas.area for piece in view.layers[0].pieces)
    assert sea / 1e12 == pytest.approx(510.07, rel=0.001)  # all of the Earth
    assert land < sea / 50


def test_the_far_side_of_the_globe_neither_fills_nor_ends_a_map(draw: Drawing) -> None:
    _, sheet, said = draw(
        layers="[{geojson: data/world.geojson, style: neighbour}, "
        "{geojson: data/a.geojson, fit: true}]",
        world_geojson=collection(
            box(150, -30, 210, 20), box(-4, 8, 6, 16), feature("Point", [180, -12])
        ),
        a_geojson=collection(box(-2, 10, 2, 14)),
    )
    assert said == ["a point of the layer is off the map"]
    assert len(outlines(sheet)) == 2


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(0, 120)), min_size=1, max_size=5))
@example([(0.0, 0.0), (-1.0, 2.0)])
def test_an_extent_is_the_smallest_that_holds_all(spans: list[tuple[float, float]]) -> None:
    shapes = [
        located(Shapes(lines=(tuple((west + wide * n / 4, 0.0 + n) for n in range(5)),)))
        for west, wide in spans
    ]
    whole = extent(shapes)
    assert isinstance(whole, Extent)
    assert whole.east - whole.west <= 360
    for west, wide in spans:
        inside = (west - whole.west) % 360
        assert inside + wide <= whole.east - whole.west + 1e-6 or inside > 359.999


# Shapes that are wrong, small or with holes.


@pytest.mark.parametrize("order", [1, -1])
def test_rings_may_turn_either_way_and_holes_stay_open(draw: Drawing, order: int) -> None:
    outer = [[0, 10], [4, 10], [4, 14], [0, 14], [0, 10]][::order]
    hole = [[1, 11], [1, 13], [3, 13], [3, 11], [1, 11]][::order]
    view, _, said = draw(feature("Polygon", [outer, hole]))
    assert said == []
    assert area_in_square_kilometres(view) == pytest.approx(
        geodesic_area((0, 10, 4, 14)) - geodesic_area((1, 11, 3, 13)), rel=0.01
    )


def test_an_outline_that_crosses_itself_is_drawn_with_both_halves(draw: Drawing) -> None:
    bow_tie = [[0, 10], [2, 12], [2, 10], [0, 12], [0, 10]]
    view, sheet, said = draw(feature("Polygon", [bow_tie]))
    assert (said, len(outlines(sheet))) == ([], 2)
    assert view.layers[0].pieces[0].shape.areas.is_valid


def test_a_tiny_island_can_be_seen(draw: Drawing) -> None:
    _, sheet, said = draw(box(0, 0, 40, 40), box(60, 10, 60.01, 10.01), box(70, 10, 70.001, 10.001))
    sizes = [max(x for x, _ in one) - min(x for x, _ in one) for one in outlines(sheet)]
    assert (said, len(sizes)) == ([], 3)
    assert min(sizes) > 1


# Height, legend and classes.


def test_a_map_is_as_high_as_asked(draw: Drawing) -> None:
    for height in (30, 60, 150):
        _, sheet, _ = draw(box(0, 10, 4, 14), keys=f"height: {height}")
        assert sheet.height == pytest.approx(height * 72 / 25.4, abs=0.02)
        xs, ys = zip(*outlines(sheet)[0], strict=True)
        assert min(*xs, *ys) >= 0
        assert max(xs) <= WIDTH
        assert max(ys) <= sheet.height


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue


def test_classes_of_numbers_darken_from_low_to_high(draw: Drawing) -> None:
    squares = [box(x, 10, x + 1, 11, n=n) for x, n in enumerate((1, 10, 55, 100, None))]
    _, sheet, said = draw(
        *squares, layers='[{geojson: data/a.geojson, by: n, breaks: ["10", "50", "100"], unit: km}]'
    )
    assert said == []
    (group,) = sheet.legend
    assert group.heading == "km"
    assert [one.words for one in group.entries] == [
        "<\u00a010", "10–49", "50–99", "≥\u00a0100", "No data"
    ]  # fmt: skip
    fills = [entry.marks[0].paint.fill for entry in group.entries[:4]]
    steps = [lightness(one) for one in fills]
    assert steps == sorted(steps, reverse=True)
    assert all(one - other > 20 for one, other in pairwise(steps))
    drawn = [mark.paint.fill for mark in sheet.marks if mark.paint.fill in fills]
    assert drawn == fills


def test_decimal_breaks_say_which_class_a_number_is_in(draw: Drawing) -> None:
    squares = [box(x, 10, x + 1, 11, n=n) for x, n in enumerate((0.4, 0.5, 1.5))]
    _, sheet, _ = draw(*squares, layers='[{geojson: data/a.geojson, by: n, breaks: ["0.5", "1"]}]')
    assert [one.words for one in sheet.legend[0].entries] == [
        "<\u00a00.5", "0.5 – <\u00a01.0", "≥\u00a01.0"
    ]  # fmt: skip


def test_six_values_are_told_apart_in_grey(draw: Drawing) -> None:
    names = "abcdef"
    values = "{" + ", ".join(f"{one}: Kind {one}" for one in names) + "}"
    for shapes, key in (
        ([box(x, 10, x + 1, 11, k=one) for x, one in enumerate(names)],
         lambda mark: (round(lightness(mark.paint.fill) / 12), mark.path.count("M"))),
        ([feature("Point", [x, x], k=one) for x, one in enumerate(names)],
         lambda mark: mark.paint.symbol),
        ([feature("LineString", [[x, 10], [x, 12]], k=one) for x, one in enumerate(names)],
         lambda mark: (mark.paint.dash, mark.paint.width)),
    ):  # fmt: skip
        layers = f"[{{geojson: data/a.geojson, by: k, values: {values}}}]"
        _, sheet, said = draw(*shapes, layers=layers)
        assert said == []
        entries = sheet.legend[0].entries
        assert [one.words for one in entries] == [f"Kind {one}" for one in names]
        seen = [(key(one.marks[0]), *(m.path for m in one.marks[1:])) for one in entries]
        assert len(set(seen)) == 6


# TopoJSON.

TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [0, 10]},
    "arcs": [  # the border from south to north, the rest of the west, the rest of the east
        [[2, 0], [0, 2]],
        [[2, 2], [-2, 0], [0, -2], [2, 0]],
        [[2, 0], [2, 0], [0, 2], [-2, 0]],
    ],
    "objects": {
        "states": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
            {"type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "East"}},
        ]},
        "towns": {"type": "MultiPoint", "coordinates": [[1, 1], [3, 1]]},
    },
}  # fmt: skip


def test_topojson_is_read_by_the_name_of_its_object(draw: Drawing) -> None:
    view, sheet, said = draw(
        layers="[{geojson: data/t.json, object: states, labels: name}, "
        "{geojson: data/t.json, object: towns}]",
        t_json=json.dumps(TOPOLOGY),
    )
    assert said == []
    assert sorted(words(sheet)) == ["East", "West"]
    assert len(symbols(sheet)) == 2
    assert area_in_square_kilometres(view) == pytest.approx(geodesic_area((0, 10, 2, 11)), rel=0.01)


# Labels.


def boxes(sheet: Sheet) -> list[Any]:
    """Return roughly where the lines of labels are: Inter is half as wide as high, or more."""
    found = []
    for line in sheet.labels:
        wide = len(line.words) * 7.5 * 0.42
        found.append(shapely.box(line.x, line.y - 5.0, line.x + wide, line.y))
    return found


def borders(sheet: Sheet) -> Any:
    return shapely.union_all([shapely.LinearRing(one) for one in outlines(sheet)])


def assert_clear(sheet: Sheet) -> None:
    found = boxes(sheet)
    frame = shapely.box(0, 0, sheet.width, sheet.height)
    for one, other in combinations(found, 2):
        assert not one.intersects(other)
    for one in found:
        assert frame.covers(one)
        assert not one.intersects(borders(sheet))


def test_labels_of_small_districts_stand_beside_them(draw: Drawing) -> None:
    places = [(0, 0), (0.6, 0), (1.2, 0), (0, 0.6), (0.6, 0.6), (8, 4)]
    districts = [
        box(x, y, x + 0.6, y + 0.6, name=f"North-Western District {number}")
        for number, (x, y) in enumerate(places)
    ]
    _, sheet, said = draw(*districts, layers="[{geojson: data/a.geojson, labels: name}]")
    assert said == []
    assert sorted(words(sheet)) == [f"North-Western District {number}" for number in range(6)]
    assert_clear(sheet)


@pytest.mark.parametrize("seed", range(6))
def test_labels_of_many_points_are_clear_of_all(draw: Drawing, seed: int) -> None:
    points = [
        feature("Point", [(n * 37 + seed * 11) % 60 / 10, 10 + (n * 53 + seed * 7) % 40 / 10],
                name=f"WP-{n:02}") for n in range(25)
    ]  # fmt: skip
    land = [box(x, y, x + 2, y + 2) for x in (0, 2, 4) for y in (10, 12)]
    _, sheet, said = draw(
        layers="[{geojson: data/land.geojson}, {geojson: data/wells.geojson, labels: name}]",
        land_geojson=collection(*land),
        wells_geojson=collection(*points),
    )
    assert said == []
    assert sorted(words(sheet)) == [f"WP-{n:02}" for n in range(25)]
    assert_clear(sheet)


def test_very_many_labels_without_room_are_one_error(draw: Drawing) -> None:
    points = [
        feature("Point", [n % 20 / 100, n // 20 / 100], name=f"Place {n}") for n in range(400)
    ]
    land = box(-60, -60, 60, 60)
    _, sheet, said = draw(*points, land, layers="[{geojson: data/a.geojson, labels: name}]")
    (message,) = [one for one in said if "no room" in one]
    assert re.fullmatch(r"the label `Place \d+` and \d+ others have no room on the map", message)
    assert_clear(sheet)


def test_a_label_on_dark_ground_is_light(draw: Drawing) -> None:
    squares = [box(x, 10, x + 3, 13, name=f"S{x}", n=n) for x, n in ((0, 1), (3, 9))]
    layer = '[{geojson: data/a.geojson, labels: name, by: n, breaks: ["5"]}]'
    _, sheet, _ = draw(*squares, layers=layer)
    colours = {line.words: line.colour for line in sheet.labels}
    assert lightness(colours["S0"]) < 60
    assert lightness(colours["S3"]) > 200


def test_lines_are_interrupted_where_a_label_crosses_them(draw: Drawing) -> None:
    _, sheet, said = draw(
        layers="[{geojson: data/land.geojson, labels: name}, {geojson: data/parts.geojson}]",
        land_geojson=collection(box(0, 10, 4, 12, name="Land")),
        parts_geojson=collection(
            *(feature("LineString", [[x / 20, 10], [x / 20, 12]]) for x in range(81))
        ),
    )
    assert said == []
    (label,) = boxes(sheet)
    for mark in sheet.marks:
        if mark.paint.fill == "none":
            for run in mark.path.split("M")[1:]:
                at = [tuple(map(float, one.split())) for one in run.strip("Z").split("L")]
                assert not shapely.LineString(at).intersects(label)


@given(
    st.lists(
        st.tuples(st.integers(5, 195), st.integers(5, 145), st.integers(1, 14)),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_no_label_is_ever_on_another_on_a_symbol_or_off_the_map(
    points: Iterable[tuple[int, int, int]],
) -> None:
    wanted = [
        Wanted(
            "x" * letters, "x" * letters, shapely.Point(x, y), 0, "land", 1.5,  # type: ignore[arg-type]
            lambda words: 4.0 * len(words),
        )
        for x, y, letters in points
    ]  # fmt: skip
    symbols = Room(200, 150)
    for one in wanted:
        symbols.with_box((one.at.x - 1.5, one.at.y - 1.5, one.at.x + 1.5, one.at.y + 1.5))
    free = Room(200, 150)
    found = [one for one in placed(wanted, Borders(symbols, free, free, {}, {}), 7.5) if one]
    placed_boxes = [shapely.box(*label.box) for label in found]
    for label, other in combinations(placed_boxes, 2):
        assert label.intersection(other).area == 0
    for label in placed_boxes:
        assert shapely.box(0, 0, 200, 150).covers(label)
        assert not any(label.intersects(shapely.Point(one.at.x, one.at.y)) for one in wanted)


# As before.


def test_the_scale_bar_is_as_long_as_it_says(draw: Drawing) -> None:
    _, sheet, _ = draw(box(0, 10, 4, 14), keys="margin: 30")
    assert sheet.distance == "100\u00a0km"
    # Four degrees on the twelfth parallel, which runs through the middle of the sheet.
    _, _, metres = Geod(ellps="WGS84").inv(0, 12, 4, 12)
    (outline,) = outlines(sheet)
    wide = max(x for x, _ in outline) - min(x for x, _ in outline)
    assert wide / sheet.bar * 100 == pytest.approx(metres / 1000, rel=0.01)


def test_what_is_off_the_map_is_cut_and_framed(draw: Drawing) -> None:
    _, sheet, said = draw(
        box(0, 10, 4, 14, name="in"), box(3, 10, 30, 14, name="out"),
        layers="[{geojson: data/a.geojson, style: neighbour}, "
        "{geojson: data/a.geojson, where: {name: [in]}, fit: true}]",
    )  # fmt: skip
    assert (said, sheet.is_cut) == ([], True)
    assert all(0 <= x <= WIDTH for one in outlines(sheet) for x, _ in one)
    _, sheet, _ = draw(box(0, 10, 4, 14))
    assert not sheet.is_cut
