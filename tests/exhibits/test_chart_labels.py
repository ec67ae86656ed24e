"""No label of a chart is cut, touches another or is set wrongly, in any form, size or language."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable

import pypdfium2
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from briefpress.diagnostics.diagnostic import Collector, Diagnostic
from briefpress.exhibits.charts.drawing import Box, Drawing, Label, misfit
from briefpress.exhibits.charts.plan import plan
from tests import stages
from tests.conftest import Small
from tests.exhibits.test_charts import chart
from tests.inspector import Inspector

FORMS = ("bars", "columns", "lines", "stacked-columns", "small-multiples", "dots", "ranges")
NAMES: dict[str, Callable[[int], str]] = {
    "short": lambda n: f"N{n}",
    "years": lambda n: f"{1998 + n}",
    "days": lambda n: f"2020-0{1 + n // 28}-{1 + n % 28:02d}",
    "two words": lambda n: f"General Staff {n}",
    "long": lambda n: f"Ministry of Territorial Administration and Decentralisation {n}",
    "one long word": lambda n: f"Verteidigungsministerium{n}",
    "Arabic": lambda n: f"الجيش الوطني {n}",
    "N’Ko": lambda n: f"ߒߞߏ ߘߎ߰ {n}",
    "Bambara": lambda n: f"Kɔ́nɔ Fɛ̀nɛ {n}",
}
NUMBERS: dict[str, Callable[[int], float]] = {
    "small": lambda n: n * 7 % 13,
    "in millions": lambda n: 1_234_567 + 54_321 * n,
    "on both sides of zero": lambda n: (-1) ** n * (317 * n + 5),
    "below one": lambda n: round(0.001 * (7 * n % 5), 4),
    "all zero": lambda _: 0,
}
SERIES = ("State-based", "One-sided", "القوات المسلحة", "Sɔ̀rɔ̀dasiw", "ߞߟߏ", "Six", "Seven", "Eight")


class Table:
    """A chart of many rows, as keys and a CSV file."""

    def __init__(
        self, form: str, names: str, numbers: str, rows: int, series: int, *keys: str
    ) -> None:
        self.keys = f"form: {form}\ncsv: data/a.csv\nx: name\ny: number\nunit: thousand tonnes\n"
        self.keys += "".join(f"{key}\n" for key in keys)
        if series > 1:
            self.keys += "series: part\n"
        if form == "ranges" and "low: low" not in keys:
            self.keys += "low: low\nhigh: high\n"
        lines = ["name,number,part,low,high,note"]
        for place, row in itertools.product(range(series), range(rows)):
            number = NUMBERS[numbers](place + row)
            about = "guess" if row < 2 else ""
            cells = (NAMES[names](row), number, SERIES[place], number - 1, number + 1, about)
            lines.append(",".join(map(str, cells)))
        self.csv = "\n".join(lines)


def drawn(small: Small, table: Table) -> tuple[Drawing | None, list[Diagnostic]]:
    """Draw a chart without printing it; return it, or what is said about it."""
    small.write("data/a.csv", table.csv)
    small.blocks("- Words.\n" + chart("chart-a", table.keys))
    sink = Collector()
    briefing = stages.load(small.project(), sink)
    assert not list(sink)
    planned = plan(briefing, Locale("en"), stages.theme(small.project()), sink)
    return planned.drawings.get("chart-a"), list(sink)


REFUSED = {"crowded-chart", "bad-chart", "table-too-large"}


@given(
    st.sampled_from(FORMS),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(sorted(NUMBERS)),
    st.sampled_from([1, 3, 12, 40]),
    st.sampled_from([1, 3, 8]),
    st.lists(
        st.sampled_from(
            [
                "labels: 'true'",
                "width: full",
                "height: 30",
                "estimates: {note: [guess]}",
                "across: 2",
            ]
        ),
        unique=True,
    ),
)
def test_labels_have_room_or_the_chart_is_refused_at_its_place(
    tmp_path_factory: pytest.TempPathFactory,
    form: str,
    names: str,
    numbers: str,
    rows: int,
    series: int,
    keys: list[str],
) -> None:
    small = Small(tmp_path_factory.mktemp("chart"), None)  # type: ignore[arg-type]  # no session
    table = Table(form, names, numbers, rows, series, *keys)
    drawing, said = drawn(small, table)
    if drawing is None:
        assert {one.code.name for one in said} <= REFUSED
        assert all(one.hint and one.span.line for one in said)
        return
    assert not said
    assert drawing.misfit() is None
    written = " ".join(label.text for label in drawing.labels)
    if form in ("bars", "dots", "ranges") or names in ("short", "Arabic"):
        for row in range(rows):
            assert set(NAMES[names](row).split()) <= set(written.split())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_sets_names_of_two_words_in_every_script(small: Small, form: str) -> None:
    for names in ("two words", "Arabic", "N’Ko", "Bambara"):
        drawing, said = drawn(small, Table(form, names, "small", 5, 1))
        assert [one.message for one in said] == []
        assert drawing is not None


def test_numbers_wider_than_their_columns_are_refused_with_the_fix(small: Small) -> None:
    _, (fault,) = drawn(small, Table("columns", "years", "in millions", 12, 1, "labels: 'true'"))
    assert fault.code.name == "crowded-chart"
    assert "is wider than its column" in fault.message
    assert "remove `labels`" in str(fault.hint)
    wide = Table("columns", "years", "in millions", 12, 1, "labels: 'true'", "width: full")
    drawing, _ = drawn(small, wide)
    assert drawing is not None
    assert "1,832,098" in {label.text for label in drawing.labels}


def test_a_name_with_no_room_is_located_in_its_file(small: Small) -> None:
    _, (fault,) = drawn(small, Table("columns", "one long word", "small", 12, 1))
    assert fault.span.file.name == "a.csv"
    assert "use `form: bars`" in str(fault.hint)


def test_years_and_days_are_thinned_and_names_are_not(small: Small) -> None:
    drawing, _ = drawn(small, Table("lines", "days", "small", 40, 1))
    assert drawing is not None
    days = [one.text for one in drawing.labels if one.text.startswith("2020")]
    assert days == ["2020-01-01", "2020-01-11", "2020-01-21", "2020-02-03"]


def test_thousands_of_days_are_thinned_too(small: Small) -> None:
    table = Table("lines", "days", "small", 2, 1)
    days = (f"{2000 + n // 336}-{1 + n // 28 % 12:02d}-{1 + n % 28:02d}" for n in range(8000))
    table.csv = "name,number\n" + "\n".join(f"{day},{n}" for n, day in enumerate(days))
    drawing, said = drawn(small, table)
    assert said == []
    assert drawing is not None


@pytest.mark.parametrize("form", ["columns", "stacked-columns"])
def test_numbers_below_zero_are_not_stacked(small: Small, form: str) -> None:
    _, said = drawn(small, Table(form, "short", "on both sides of zero", 3, 2))
    assert {one.hint for one in said} == {"use `form: lines`"}


def test_a_height_with_no_room_for_its_labels_is_refused_with_one_that_has_it(
    small: Small,
) -> None:
    _, (fault,) = drawn(small, Table("lines", "years", "small", 12, 8, "height: 20"))
    height = re.search(r"set `height: (\d+)`", str(fault.hint))
    assert height is not None
    enough = Table("lines", "years", "small", 12, 8, f"height: {height.group(1)}")
    assert drawn(small, enough)[1] == []


def test_a_chart_taller_than_a_page_names_its_height(small: Small) -> None:
    _, (fault,) = drawn(small, Table("bars", "two words", "small", 90, 1))
    assert re.match(r"the chart is \d+ mm tall, and a page holds 190 mm", fault.message)


def test_series_that_cannot_be_told_apart_are_refused(small: Small) -> None:
    looks = []
    for form in ("stacked-columns", "lines"):
        drawing, _ = drawn(small, Table(form, "years", "small", 6, 8))
        assert drawing is not None
        looks.append({(one.fill, one.stroke) for one in drawing.marks})
    assert all(len(one) > 6 for one in looks)
    rows = "\n".join(f"{year},{part},1" for part in range(9) for year in (2001, 2002))
    table = Table("lines", "years", "small", 2, 2)
    table.csv = "name,part,number\n" + rows
    _, (fault,) = drawn(small, table)
    assert "9 series; no more than 8 can be told apart" in fault.message


def test_bars_of_several_series_have_a_panel_each_on_one_scale(small: Small) -> None:
    drawing, _ = drawn(small, Table("bars", "short", "in millions", 3, 2, "width: full"))
    assert drawing is not None
    assert {"State-based", "One-sided"} <= {one.text for one in drawing.labels}


def test_boxes_that_touch_are_found() -> None:
    def label(left: float, right: float) -> Label:
        return Label("a", left, 5, "Label", False, "#000000", Box(left, 0, right, 10))

    frame = Box(0, 0, 100, 10)
    assert misfit([label(0, 10), label(10, 20)], frame) is None
    assert misfit([label(0, 10), label(9, 20)], frame) == (label(0, 10), label(9, 20))
    assert misfit([label(90, 101)], frame) == (label(90, 101), None)


# On paper.


PRINTED = (
    Table("bars", "Arabic", "small", 5, 1, "labels: 'true'"),
    Table("lines", "years", "in millions", 12, 5, "labels: 'true'", "width: full"),
    Table("columns", "N’Ko", "on both sides of zero", 5, 1, "labels: 'true'"),
    Table("stacked-columns", "Bambara", "small", 4, 3),
    Table("small-multiples", "years", "small", 20, 3, "estimates: {note: [guess]}"),
    Table("dots", "long", "small", 4, 1, "labels: 'true'"),
    Table("ranges", "one long word", "in millions", 4, 1, "labels: 'true'"),
)


def ink_of(label: Label, printed: Inspector, origin: tuple[float, float]) -> Box:
    """Return the box of the ink of a label, in the drawing."""
    pieces = []
    across, down = origin
    for left, bottom, right, top in texts_on(printed):
        box = Box(left - across, down - top, right - across, down - bottom)
        middle = (box.left + box.right) / 2
        if label.box.left <= middle <= label.box.right and abs(box.bottom - label.y) < 5:
            pieces.append(box)
    return Box(
        min(one.left for one in pieces),
        min(one.top for one in pieces),
        max(one.right for one in pieces),
        max(one.bottom for one in pieces),
    )


def texts_on(printed: Inspector) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the ink of all pieces of text on the first page."""
    objects = printed.drawn[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    return [one.get_bounds() for one in objects]


def origin_of(drawing: Drawing, printed: Inspector) -> tuple[float, float]:
    """Return where a drawing is on the page: where most of its labels begin."""
    objects = printed.drawn[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    begins = [one.get_matrix().get()[4:] for one in objects]
    found = Counter(
        (round(x - label.x, 1), round(y + label.y, 1))
        for label in drawing.labels
        for x, y in begins
    )
    return found.most_common(1)[0][0]


@pytest.mark.pdf
@pytest.mark.parametrize("table", PRINTED, ids=[one.keys.split()[1] for one in PRINTED])
def test_labels_on_the_page_are_whole_and_within_their_boxes(small: Small, table: Table) -> None:
    drawing, _ = drawn(small, table)
    assert drawing is not None
    printed = small.print()
    text = printed.text(1)
    origin = origin_of(drawing, printed)
    for label in drawing.labels:
        # PDFium gives Arabic and N’Ko in the order of the eye: the same letters all the same.
        assert all(letter in text for letter in label.text.replace(" ", ""))
        assert not label.text.isascii() or label.text in text
        ink, box = ink_of(label, printed, origin), label.box
        assert ink.is_in(Box(box.left - 0.4, box.top - 0.4, box.right + 0.4, box.bottom + 0.4))
        assert ink.right - ink.left > 0.8 * (box.right - box.left) - 1
