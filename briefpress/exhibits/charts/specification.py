"""Check an author's Vega-Lite specification, and give it the data of the briefing.

What it may do is a list: keys, marks, aggregates, and the functions of its expressions. Refused, at
their places: everything else, such as addresses, other data, images, generated rows, the clock and
chance, and columns that neither the file nor a transform has.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.charts import allowed, expressions, transforms
from briefpress.exhibits.charts.plot import Plot
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart
from briefpress.parse.yaml import Mapping, Sequence

# The fills of series: a colour, and how much of it; each has a grey of its own.
_TONES = (
    ("second", 1.0), ("second", 0.5), ("second", 0.14), ("ink", 1.0), ("accent", 0.75),
    ("accent", 0.3),
)  # fmt: skip
# Lines and points need dark tones; dashes and shapes tell apart those that are alike in grey.
_STROKES = (("accent", 1.0), ("second", 1.0), ("ink", 1.0), ("second", 0.6))
_DASHES = ([1, 0], [5, 2], [1.5, 1.5], [7, 2, 1.5, 2], [3, 3], [1, 4])
_STROKED = {"line": "strokeDash", "trail": "strokeDash", "point": "shape"}
# Points: a legend's symbol with its distance, the distance of entries, the numbers of a scale.
_SYMBOL, _COLUMN, _SCALE = 16.0, 10.0, 40.0
_LONGEST = 40  # characters of a number: no useful one is longer
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_LISTS = ("layer", "hconcat", "vconcat", "concat")
_KEPT = ("field", "type", "sort", "legend", "title")
_CHANNELS = ("color", "fill", "stroke", "shape", "strokeDash")
_COMPOSED = ("facet", "hconcat", "vconcat", "concat", "repeat", "spec")

Rows = list[dict[str, object]]


def plot(chart: Chart, rows: Rows, style: ChartStyle, sink: Collector) -> Plot | None:
    """Return a specification with its data and the style of the theme."""
    if not isinstance(chart.spec, Mapping):
        sink.report(
            codes.WRONG_TYPE,
            "`spec` must contain keys with values",
            chart.spec.span if isinstance(chart.spec, Text | Sequence) else chart.span,
            "add `mark:` and `encoding:` below it",
        )
        return None
    parameters = {str(one) for one in transforms.under(chart.spec, "name")}
    _check(chart.spec, chart.span, parameters, sink)
    _check_fields(chart, rows, sink)
    written: dict[str, Any] = _value(chart.spec)
    width = style.length("full" if chart.width == "full" else "column")
    height = chart.height * 72 / 25.4 if chart.height else style.length("space") * 12
    size: dict[str, Any] = {}
    if not written.keys() & set(_COMPOSED):
        size = {"width": width, "height": height}
        size["autosize"] = {"type": "fit", "contains": "padding"}
    strokes = _tell_apart(written)
    style_of = configuration(style, _STROKES if strokes else _TONES)
    if columns := _legend_columns(written, rows, style, width):
        style_of["legend"]["columns"] = columns
    whole = {**size, **written, "data": {"values": rows}, "padding": 1, "config": style_of}
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


# What is allowed.


def _check(value: object, span: Span, parameters: set[str], sink: Collector, key: str = "") -> None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            at = value.keys_at[name]
            if str(name) not in allowed.KEYS:
                _refuse_key(name, at, sink)
            else:
                is_mark = str(name) == "type" and key == "mark"
                _check(one, at, parameters, sink, "mark" if is_mark else str(name))
    elif isinstance(value, Sequence):
        for one in value:
            _check(one, span, parameters, sink, key)
    elif isinstance(value, Text):
        _check_text(value, key, parameters, sink)


def _refuse_key(name: str, at: Span, sink: Collector) -> None:
    hint = allowed.HINTS.get(str(name)) or did_you_mean(name, allowed.KEYS)
    hint = hint or "remove it: charts use a part of Vega-Lite, which the handbook describes"
    _refuse(f"`{name}` is not allowed in a chart", at, hint, name, sink)


def _check_text(text: Text, key: str, parameters: set[str], sink: Collector) -> None:
    if key in allowed.EXPRESSIONS:
        if "\\" in text:
            message = "escapes are not allowed in the expressions of a chart"
            _refuse(message, text.span, "write the character itself", text, sink)
        elif wrong := expressions.refused(text, parameters):
            hint = "put the value in the CSV file: charts are reproducible"
            _refuse(f"`{wrong}` is not allowed in a chart", text.span, hint, text, sink)
    elif key == "mark" and text == "image":
        hint = "print images as `kind: figure`"
        _refuse("images are not allowed in a chart", text.span, hint, text, sink)
    elif (values := allowed.VALUES.get(key)) and not (text in values or _NUMBER.fullmatch(text)):
        _check_value(text, key, values, sink)
    elif re.search(r"\b(https?|file|data|ftp):", text) and key != "text":
        hint = allowed.HINTS["url"]
        _refuse(f"the address `{text[:60]}` is not allowed in a chart", text.span, hint, text, sink)


def _check_value(text: Text, key: str, values: frozenset[str], sink: Collector) -> None:
    if hint := allowed.HINTS.get(str(text)):
        _refuse(f"`{key}: {text}` is not allowed in a chart", text.span, hint, text, sink)
        return
    listed = sorted(values)
    sink.report(
        codes.BAD_CHART,
        f"unknown {key} `{text}`",
        text.span,
        did_you_mean(text, listed) or f"write one of {', '.join(listed)}",
        found=text,
        expected=listed,
    )


def _refuse(message: str, span: Span, hint: str, found: str, sink: Collector) -> None:
    sink.report(codes.UNSAFE_CHART, message, span, hint, found=str(found))


def _check_fields(chart: Chart, rows: Rows, sink: Collector) -> None:
    """Report a column that neither the file nor a transform has: nothing would be drawn."""
    columns = list(rows[0]) if rows else []
    named = ", ".join(f"`{one}`" for one in columns)
    there = {*columns, *transforms.made(chart.spec, rows)}
    for name in transforms.needed(chart.spec):
        # A path into what a transform made, such as `a.b` or `a[0]`.
        if name not in there and re.split(r"[.\[]", name)[0] not in there - set(columns):
            sink.report(
                codes.UNKNOWN_COLUMN,
                f"`{chart.csv}` has no column `{name}`",
                name.span,
                did_you_mean(name, sorted(there)) or f"it has {named}",
                found=name,
                expected=columns,
            )


# Series that can be told apart.


def _units(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the specifications with marks of their own."""
    several = (spec.get(key) for key in _LISTS)
    inner = [spec.get("spec"), *(one for some in several if isinstance(some, list) for one in some)]
    for one in inner:
        if isinstance(one, dict):
            yield from _units(one)
    if "mark" in spec:
        yield spec


def _keys(value: object) -> dict[str, Any]:
    """Return a value if it has keys, and no keys otherwise: Vega-Lite reports what is wrong."""
    return value if isinstance(value, dict) else {}


def _names(channel: dict[str, Any]) -> str | None:
    """Return the column by which an encoding tells names apart."""
    field = channel.get("field")
    is_named = channel.get("type", "nominal") in ("nominal", "ordinal")
    return field if is_named and isinstance(field, str) else None


def _tell_apart(spec: dict[str, Any]) -> bool:
    """Give lines dashes and points shapes by their colour; return whether there are any."""
    shared = _keys(spec.get("encoding"))
    stroked = False
    for unit in _units(spec):
        mark, own = unit["mark"], _keys(unit.get("encoding"))
        channel = _STROKED.get(str(_keys(mark).get("type") if isinstance(mark, dict) else mark))
        colour = _keys(own.get("color") or own.get("stroke") or shared.get("color"))
        if channel is None or _names(colour) is None:
            continue
        stroked = True
        if channel not in own and channel not in shared:
            kept = {key: colour[key] for key in _KEPT if key in colour}
            scale = {"scale": {"range": list(_DASHES)}} if channel == "strokeDash" else {}
            unit["encoding"] = {**own, channel: {**kept, **scale}}
    return stroked


def _legend_columns(
    spec: dict[str, Any], rows: Rows, style: ChartStyle, width: float
) -> int | None:
    """Return in how many columns a legend fits, if not in one line."""
    most = None
    encodings = [_keys(one.get("encoding")) for one in (spec, *_units(spec))]
    # A legend begins where the plot does: after the names or numbers of the vertical axis.
    uprights = [_names(_keys(one.get("y"))) for one in encodings]
    names = [str(row[field]) for row in rows for field in uprights if field in row]
    room = width - max(map(style.width, names), default=_SCALE) - _COLUMN
    for channel in (_keys(one.get(name)) for one in encodings for name in _CHANNELS):
        field = _names(channel)
        entries = {str(row[field]) for row in rows if field in row}
        each = _SYMBOL + _COLUMN + max(map(style.width, entries), default=0.0)
        if each * len(entries) > room:
            most = min(most or len(entries), max(1, math.floor((room + _COLUMN) / each)))
    return most


def configuration(style: ChartStyle, series: tuple[tuple[str, float], ...]) -> dict[str, Any]:
    """Return the theme's style as the Vega-Lite configuration of a specification."""
    size, ink, soft = style.length("size-fine"), style.colour("ink"), style.colour("ink-soft")
    thin = style.length("rule-thin")
    # A limit of 0 is none: a label is whole.
    labels = {"labelFont": style.family, "labelFontSize": size, "labelColor": soft,
              "labelLimit": 0, "titleFont": style.family, "titleFontSize": size,
              "titleColor": soft, "titleFontWeight": "normal", "titleLimit": 0}  # fmt: skip
    tones = [style.tint(name, share) for name, share in series]
    ramp = [style.tint("second", share) for share in (0.14, 0.5, 1.0)]
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
        "legend": {**labels, "orient": "top", "title": None, "symbolStrokeWidth": 2 * thin,
                   "columnPadding": _COLUMN, "symbolLimit": 0},
        "header": labels,
        "title": {"font": style.family, "fontSize": size, "color": ink, "anchor": "start",
                  "limit": 0},
        "range": {"category": tones, "ordinal": ramp, "ramp": ramp},
        "mark": {"color": style.colour("second")},
        "line": {"strokeWidth": style.length("rule-thick")},
        "point": {"filled": False, "size": 16, "strokeWidth": 2 * thin, "opacity": 1},
        "rule": {"color": ink, "strokeWidth": 2 * thin},
        "text": {"font": style.family, "fontSize": size, "color": ink, "limit": 0},
    }  # fmt: skip
