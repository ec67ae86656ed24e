"""Charts from a specification of Vega-Lite: what it may do, and that its labels are whole."""

from __future__ import annotations

import json
import re

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from briefpress.diagnostics.diagnostic import Collector, Diagnostic
from briefpress.exhibits.charts import allowed
from briefpress.exhibits.charts.expressions import refused
from briefpress.exhibits.charts.plan import plan
from tests import stages
from tests.conftest import Small
from tests.exhibits.test_charts import chart
from tests.growth import is_linear

ROWS = "town,kind,tonnes\n" + "\n".join(
    f"{town},Kind of grain {kind},{10 + 3 * kind}"
    for town in ("Alton", "Belton", "Celton")
    for kind in range(6)
)
BARS = {
    "mark": "bar",
    "encoding": {
        "x": {"field": "tonnes", "type": "quantitative"},
        "y": {"field": "town", "type": "nominal"},
        "color": {"field": "kind", "type": "nominal"},
    },
}


def write(small: Small, spec: object, rows: str = ROWS, *keys: str) -> Small:
    small.write("data/a.csv", rows)
    lines = ["csv: data/a.csv", *keys, f"spec: {json.dumps(spec, ensure_ascii=False)}"]
    small.blocks("- Words.\n" + chart("chart-a", "\n".join(lines)))
    return small


def planned(small: Small, spec: object, rows: str = ROWS) -> list[Diagnostic]:
    """Return what is said about a specification before it is drawn."""
    sink = Collector()
    briefing = stages.load(write(small, spec, rows).project(), sink)
    plan(briefing, Locale("en"), stages.theme(small.project()), sink)
    return list(sink)


# What it may do.


@pytest.mark.parametrize(
    "expression",
    [
        "datum.tonnes * 2 + 1",
        "datum['tonnes'] > 3 ? 'much' : \"little\"",
        "format(datum.tonnes, ',.1f') + ' t'",
        "datetime(2020, 0, 1) < datum.day && !isValid(datum.x)",
        "{a: datum.x, b: [1, 2e3, .5]}.a",
        "(datum.a + datum.b) / (datum.c / 2)",
        "limit * datum.été",
    ],
)
def test_expressions_may_compute_with_the_row(expression: str) -> None:
    assert refused(expression, {"limit"}) is None


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("now()", "now()"),
        ("year(now())", "now()"),
        ("datetime()", "datetime()"),
        ("datetime( )", "datetime()"),
        ("random() < 0.5", "random()"),
        ("sampleNormal(1, 2)", "sampleNormal()"),
        ("data('source')", "data()"),
        ("timeOffset('day')", "timeOffset()"),
        ("sequence(1e9)", "sequence()"),
        ("datum.constructor(1)", "constructor()"),
        ("datum['x'](1)", "("),
        ("(1)(2)", "("),
        ("item.mark", "item"),
        ("/'/ + now() + /'/", "/"),
        ("[1, /a/]", "/"),
        ("`${now()}`", "`"),
        ("x => x", "x"),
        ("'open", "'"),
    ],
)
def test_what_reads_the_clock_or_draws_lots_is_refused(expression: str, part: str) -> None:
    assert refused(expression) == part


@given(st.text(alphabet="now()datum.,+/'\"[]{}:? 1", max_size=30))
def test_no_expression_that_passes_calls_what_is_not_listed(expression: str) -> None:
    if refused(expression) is None:
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", expression)
        assert not re.search(r"(?<![\w.])now\s*\(", bare)


@pytest.mark.parametrize("piece", ["(", "'a", "a.", " "])
def test_checking_an_expression_is_linear(piece: str) -> None:
    assert is_linear(refused, piece)
    assert is_linear(lambda text: refused("'" + text), piece)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"mark": "errorband", "encoding": {}, "extent": "ci"}, "`extent: ci`"),
        ({"mark": {"type": "errorbar", "extent": "ci"}}, "`extent: ci`"),
        ({"mark": "bar", "encoding": {"y": {"aggregate": "ci0", "field": "tonnes"}}}, "ci0"),
        ({"mark": "bar", "transform": [{"aggregate": [{"op": "ci1", "field": "tonnes"}]}]}, "ci1"),
        ({"mark": "bar", "transform": [{"sample": 10}]}, "`sample`"),
        ({"mark": "bar", "transform": [{"lookup": "town", "from": {"data": {}}}]}, "`lookup`"),
        ({"mark": "geoshape", "projection": {}}, "geoshape"),
        ({"mark": "bar", "params": [{"name": "a", "select": "point"}]}, "`select`"),
        ({"mark": "bar", "encoding": {"color": {"value": {"signal": "now()"}}}}, "`signal`"),
        ({"mark": "bar", "params": [{"name": "a", "expr": "now()"}]}, "`now()`"),
        ({"mark": "bar", "encoding": {"x": {"axis": {"labelExpr": "now()"}}}}, "`now()`"),
        ({"mark": "bar", "transform": [{"filter": {"or": ["datetime() > 1"]}}]}, "`datetime()`"),
        ({"mark": "bar", "usermeta": {}}, "`usermeta`"),
        ({"mark": "bar", "encodng": {}}, "`encodng`"),
    ],
)
def test_what_is_not_listed_is_refused_with_the_fix(
    small: Small, spec: object, message: str
) -> None:
    fault = planned(small, spec)[0]
    assert fault.code.name in ("unsafe-chart", "bad-chart")
    assert message in fault.message
    assert fault.hint


def test_no_listed_key_holds_data_an_address_or_a_style() -> None:
    never = {"data", "datasets", "url", "href", "config", "signal", "select", "bind", "projection",
             "lookup", "from", "sample", "sequence", "keyvals", "usermeta", "on"}  # fmt: skip
    assert never & allowed.KEYS == {"on"}  # the column of a regression; events belong to `select`


# The columns that transforms make.


@pytest.mark.parametrize(
    ("transform", "column"),
    [
        ({"density": "tonnes"}, "density"),
        ({"density": "tonnes", "as": ["value", "share"]}, "share"),
        ({"window": [{"op": "count", "field": "*", "as": "running"}]}, "running"),
        ({"bin": "true", "field": "tonnes", "as": "low"}, "low_end"),
        ({"bin": "true", "field": "tonnes", "as": ["from", "to"]}, "to"),
        ({"timeUnit": "year", "field": "town", "as": "year"}, "year_end"),
        ({"quantile": "tonnes"}, "prob"),
        ({"fold": ["tonnes"]}, "key"),
        ({"stack": "tonnes", "groupby": ["town"], "as": ["y0", "y1"]}, "y1"),
        ({"pivot": "kind", "value": "tonnes", "groupby": ["town"]}, "Kind of grain 3"),
        ({"regression": "tonnes", "on": "tonnes", "params": "true"}, "rSquared"),
        ({"calculate": "datum.tonnes * 2", "as": "twice"}, "twice"),
        ({"joinaggregate": [{"op": "sum", "field": "tonnes", "as": "all"}]}, "all"),
    ],
)
def test_columns_of_transforms_are_known(small: Small, transform: object, column: str) -> None:
    spec = {"mark": "bar", "transform": [transform], "encoding": {"x": {"field": column}}}
    assert planned(small, spec) == []


def test_a_column_that_nothing_makes_is_located(small: Small) -> None:
    spec = {
        "mark": "bar",
        "transform": [{"aggregate": [{"op": "sum", "field": "tonnes", "as": "t"}],
                       "groupby": ["twon"]}],
        "encoding": {"x": {"field": "density"}},
    }  # fmt: skip
    first, second = sorted(planned(small, spec), key=lambda one: one.message)
    assert "no column `density`" in first.message
    assert second.hint == "did you mean `town`?"


def test_a_chart_may_have_many_rows_and_the_limit_can_be_raised(small: Small) -> None:
    rows = "town,kind,tonnes\n" + "\n".join(f"A,B,{n}" for n in range(19_000))
    assert planned(small, BARS, rows) == []
    rows += "\n" + "\n".join(f"A,B,{n}" for n in range(1_001))
    (fault,) = planned(small, BARS, rows)
    assert "the limit is 20,000" in fault.message
    assert "`chart-rows`" in str(fault.hint)


@pytest.mark.parametrize(
    "spec",
    [
        {"mark": "bar", "encoding": "x"},
        {"mark": ["bar"], "encoding": {"x": ["town"]}},
        {"layer": "bar", "encoding": {"color": {"field": {"repeat": "row"}}}},
        {"layer": [["bar"], "x"], "spec": []},
        {"mark": {}, "encoding": {"color": {"field": ["town"]}}},
    ],
)
def test_a_specification_of_another_shape_is_no_fault_of_briefpress(
    small: Small, spec: object
) -> None:
    planned(small, spec)


# As it is drawn.


@pytest.mark.pdf
def test_a_legend_wider_than_its_column_takes_several_lines(small: Small) -> None:
    printed = write(small, BARS).print()
    words = [word for word in printed.words(1) if word.text == "grain"]
    assert len(words) == 6
    assert len({round(word.top) for word in words}) > 1
    assert max(word.right for word in words) < 140


@pytest.mark.pdf
def test_lines_are_told_apart_by_dashes_as_well(small: Small) -> None:
    spec = {**BARS, "mark": "line"}
    html = write(small, spec).printed().html
    dashes = set(re.findall(r'stroke-dasharray="([^"]*)"', html))
    assert len(dashes) >= 5


@pytest.mark.pdf
def test_more_series_than_can_be_told_apart_are_refused(small: Small) -> None:
    rows = "town,kind,tonnes\n" + "\n".join(f"Alton,K{n},1" for n in range(7))
    (fault,) = write(small, BARS, rows).build_diagnostics()
    assert "its 7 series cannot be told apart" in fault.message


@pytest.mark.pdf
def test_labels_that_overlap_are_refused_with_the_fix(small: Small) -> None:
    rows = "town,kind,tonnes\n" + "\n".join(f"Town of {n} lakes,K,1" for n in range(7))
    spec = {"mark": "bar", "encoding": {"x": {"field": "town"}, "y": {"field": "tonnes"}}}
    (fault,) = write(small, spec, rows).build_diagnostics()
    assert fault.code.name == "crowded-chart"
    assert "overlap" in fault.message
    assert "put names on the `y` axis" in str(fault.hint)
