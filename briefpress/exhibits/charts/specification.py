"""Check an author's Vega-Lite specification, and give it the data of the briefing.

Refused, at their places: addresses, other data, images, generated rows, and anything that is not
reproducible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.charts.plot import Plot
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart
from briefpress.parse.yaml import Mapping, Sequence

_CSV = "the data of a chart come from its `csv`; `where` selects rows"
_REFUSED = {
    "data": f"remove it: {_CSV}",
    "datasets": f"remove it: {_CSV}",
    "url": f"remove it: {_CSV}",
    "href": "remove it: put links in the text or in `source`",
    "$schema": "remove it: Briefpress sets it",
    "usermeta": "remove it: it is not used",
    "sequence": f"remove it: {_CSV}",
    "graticule": f"remove it: {_CSV}",
    "sphere": f"remove it: {_CSV}",
    "keyvals": "add the missing rows to the CSV file",
    "sample": "remove it: charts are reproducible; select rows with `where`",
    "bind": "remove it: a printed chart is not interactive",
    "config": "remove it: charts take their style from the theme's tokens",
    "autosize": "remove it: a chart is as wide as its column",
    "padding": "remove it: a chart is as wide as its column",
}
_CALLS = re.compile(r"\b(now|random|sample\w*|sequence|timeOffset|warn|info|debug)\s*\(")
_CODE = frozenset(
    (
        "and", "calculate", "expr", "filter", "init", "labelExpr", "not", "or", "signal", "test",
        "update",
    )
)  # fmt: skip
_LONGEST = 40  # characters of a number: no useful one is longer
_MARKS = (
    "arc", "area", "bar", "boxplot", "circle", "errorband", "errorbar", "line", "point", "rect",
    "rule", "square", "text", "tick", "trail",
)  # fmt: skip
# The fills of series: a colour, and how much of it.
TONES = (("second", 1.0), ("second", 0.5), ("second", 0.14), ("accent", 1.0), ("accent", 0.5))
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


def plot(
    chart: Chart, rows: list[dict[str, object]], style: ChartStyle, sink: Collector
) -> Plot | None:
    """Return a specification with its data and the style of the theme."""
    if not isinstance(chart.spec, Mapping):
        sink.report(
            codes.WRONG_TYPE,
            "`spec` must contain keys with values",
            chart.spec.span if isinstance(chart.spec, Text | Sequence) else chart.span,
            "add `mark:` and `encoding:` below it",
        )
        return None
    _check(chart.spec, chart.span, sink)
    columns = list(rows[0]) if rows else []
    _check_fields(chart, [*columns, *_made(chart.spec)], columns, sink)
    written: dict[str, Any] = _value(chart.spec)
    width = style.length("full" if chart.width == "full" else "column")
    height = chart.height * 72 / 25.4 if chart.height else style.length("space") * 12
    size: dict[str, Any] = {}
    if not {"facet", "hconcat", "vconcat", "concat", "repeat"} & written.keys():
        size = {"width": width, "height": height}
        size["autosize"] = {"type": "fit", "contains": "padding"}
    whole = {**size, **written, "data": {"values": rows}, "padding": 1,
             "config": configuration(style)}  # fmt: skip
    return Plot(whole, width, style.families, style.number_signs(), chart.spec.span)


def _value(value: object) -> Any:
    """Return the JSON value of a plain text: a number, true, false or null."""
    if isinstance(value, dict):
        return {str(key): _value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    text = str(value)
    if text in _WORDS:
        return _WORDS[text]
    return json.loads(text) if len(text) <= _LONGEST and _NUMBER.fullmatch(text) else text


def _texts(value: object, key: str, wanted: str) -> Iterator[Text]:
    """Give the values of a key anywhere in a specification."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, str(name), wanted)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key, wanted)
    elif isinstance(value, Text) and key == wanted:
        yield value


def _made(spec: object) -> list[str]:
    """Return the columns that a specification computes."""
    named = [*_texts(spec, "", "as"), *_texts(spec, "", "fold")]
    return [*map(str, named), "key", "value", "column", "row", "layer"]


def _check_fields(chart: Chart, there: list[str], columns: list[str], sink: Collector) -> None:
    """Report a column that neither the file nor the specification has: nothing would be drawn."""
    named = ", ".join(f"`{one}`" for one in columns)
    for name in _texts(chart.spec, "", "field"):
        if name not in there:
            sink.report(
                codes.UNKNOWN_COLUMN,
                f"`{chart.csv}` has no column `{name}`",
                name.span,
                did_you_mean(name, there) or f"it has {named}",
                found=name,
                expected=columns,
            )


def _check(value: object, span: Span, sink: Collector, key: str = "") -> None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            at = value.keys_at[name]
            if str(name) == "type" and key == "mark":
                _check(one, at, sink, "mark")
            elif hint := _REFUSED.get(str(name)):
                _refuse(f"`{name}` is not allowed in a chart", at, hint, name, sink)
            else:
                _check(one, at, sink, str(name))
    elif isinstance(value, Sequence):
        for one in value:
            _check(one, span, sink, key)
    elif isinstance(value, Text):
        _check_text(value, key, sink)


def _check_text(text: Text, key: str, sink: Collector) -> None:
    is_code = key in _CODE or "datum" in text
    call = _CALLS.search(text) if is_code else None
    if is_code and re.search(r"\\[ux]", text):
        hint = "write the character itself"
        _refuse(
            "escapes are not allowed in the expressions of a chart", text.span, hint, text, sink
        )
    elif call:
        hint = "put the value in the CSV file: charts are reproducible"
        _refuse(f"`{call.group(1)}()` is not allowed in a chart", text.span, hint, text, sink)
    elif key in ("mark", "type") and text == "image":
        hint = "print images as `kind: figure`"
        _refuse("images are not allowed in a chart", text.span, hint, text, sink)
    elif key == "mark" and text not in _MARKS:
        sink.report(
            codes.BAD_CHART,
            f"unknown mark `{text}`",
            text.span,
            did_you_mean(text, _MARKS) or f"the marks are {', '.join(_MARKS)}",
            found=text,
            expected=_MARKS,
        )
    elif re.search(r"\b(https?|file|data|ftp):", text) and key != "text":
        hint = f"remove it: {_CSV}"
        _refuse(f"the address `{text[:60]}` is not allowed in a chart", text.span, hint, text, sink)


def _refuse(message: str, span: Span, hint: str, found: str, sink: Collector) -> None:
    sink.report(codes.UNSAFE_CHART, message, span, hint, found=str(found))


def configuration(style: ChartStyle) -> dict[str, Any]:
    """Return the theme's style as the Vega-Lite configuration of a specification."""
    size, ink, soft = style.length("size-fine"), style.colour("ink"), style.colour("ink-soft")
    thin = style.length("rule-thin")
    labels = {"labelFont": style.family, "labelFontSize": size, "labelColor": soft,
              "titleFont": style.family, "titleFontSize": size, "titleColor": soft,
              "titleFontWeight": "normal"}  # fmt: skip
    tones = [style.tint(name, share) for name, share in TONES]
    return {
        "aria": False,
        "background": None,
        "font": style.family,
        "view": {"stroke": None},
        "axis": {**labels, "domain": False, "ticks": False, "gridColor": style.colour("rule"),
                 "gridWidth": thin, "labelPadding": style.length("space-quarter"),
                 "domainColor": ink, "domainWidth": thin, "tickColor": ink, "tickWidth": thin},
        "axisX": {"grid": False, "domain": True, "labelAngle": 0},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
                  "titleX": 0, "titleY": -style.length("space-line")},
        "legend": {**labels, "orient": "top", "title": None, "symbolStrokeWidth": 2 * thin},
        "header": labels,
        "title": {"font": style.family, "fontSize": size, "color": ink, "anchor": "start"},
        "range": {"category": tones, "ordinal": tones[::-1], "ramp": tones[2::-1]},
        "mark": {"color": style.colour("second")},
        "line": {"strokeWidth": style.length("rule-thick")},
        "point": {"filled": False, "size": 16, "strokeWidth": 2 * thin, "opacity": 1},
        "rule": {"color": ink, "strokeWidth": 2 * thin},
        "text": {"font": style.family, "fontSize": size, "color": ink},
    }  # fmt: skip
