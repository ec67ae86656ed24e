"""An author's Vega-Lite specification, made safe: data from the briefing, nothing from elsewhere.

Refused, at their places: whatever names an address or data of its own, pictures, what makes rows
without end, and what would draw otherwise tomorrow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.charts.forms import configuration
from briefpress.exhibits.charts.plot import Panel
from briefpress.exhibits.charts.style import ChartStyle
from briefpress.model.blocks.charts import Chart
from briefpress.parse.yaml import Mapping, Sequence

_CSV = "the data of a chart are those of its `csv`; `where` chooses rows"
_REFUSED = {
    "data": f"take it out: {_CSV}",
    "datasets": f"take it out: {_CSV}",
    "url": f"take it out: {_CSV}",
    "href": "take it out: links stand in the text or in `source`",
    "$schema": "take it out: the press knows which it is",
    "usermeta": "take it out: nothing reads it",
    "sequence": f"take it out: {_CSV}",
    "graticule": f"take it out: {_CSV}",
    "sphere": f"take it out: {_CSV}",
    "keyvals": "write the missing rows into the CSV file",
    "sample": "take it out: a chart is the same each time; choose rows by `where`",
    "bind": "take it out: nobody can press a button on paper",
    "config": "take it out: the style of charts are the house's, from its tokens",
    "autosize": "take it out: a chart is as wide as its column",
    "padding": "take it out: a chart is as wide as its column",
}
_CALLS = re.compile(r"\b(now|random|sample\w*|sequence|timeOffset|warn|info|debug)\s*\(")
_CODE = frozenset(
    (
        "and", "calculate", "expr", "filter", "init", "labelExpr", "not", "or", "signal", "test",
        "update",
    )
)  # fmt: skip
_LONGEST = 40  # signs of a number: a longer one is none that a drawing can have
_MARKS = (
    "arc", "area", "bar", "boxplot", "circle", "errorband", "errorbar", "line", "point", "rect",
    "rule", "square", "text", "tick", "trail",
)  # fmt: skip
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


def panel(
    chart: Chart, rows: list[dict[str, object]], style: ChartStyle, sink: Collector
) -> tuple[Panel, float, float]:
    """Return a specification as a panel, with its width and height in points."""
    if not isinstance(chart.spec, Mapping):
        sink.report(
            codes.WRONG_TYPE,
            "a `spec` is made of keys with values",
            chart.spec.span if isinstance(chart.spec, Text | Sequence) else chart.span,
            "write `mark:` and `encoding:` below it",
        )
        return Panel(0, 0, {}), 0, 0
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
    return Panel(0, 0, whole), width, 0


def _value(value: object) -> Any:
    """Return what JSON makes of plain words: numbers, true, false and null."""
    if isinstance(value, dict):
        return {str(key): _value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    text = str(value)
    if text in _WORDS:
        return _WORDS[text]
    return json.loads(text) if len(text) <= _LONGEST and _NUMBER.fullmatch(text) else text


def _texts(value: object, key: str, wanted: str) -> Iterator[Text]:
    """Give the texts of a key, wherever it stands in a specification."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, str(name), wanted)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key, wanted)
    elif isinstance(value, Text) and key == wanted:
        yield value


def _made(spec: object) -> list[str]:
    """Return the columns that a specification makes itself."""
    named = [*_texts(spec, "", "as"), *_texts(spec, "", "fold")]
    return [*map(str, named), "key", "value", "column", "row", "layer"]


def _check_fields(chart: Chart, there: list[str], columns: list[str], sink: Collector) -> None:
    """Report a column that neither the file nor the specification has: it would draw nothing."""
    for name in _texts(chart.spec, "", "field"):
        if name not in there:
            sink.report(
                codes.UNKNOWN_COLUMN,
                f"`{chart.csv}` has no column `{name}`",
                name.span,
                did_you_mean(name, there) or f"it has {', '.join(columns)}",
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
                _refuse(f"a chart may not have `{name}`", at, hint, name, sink)
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
        hint = "write the sign itself"
        _refuse("a chart's expressions hold no escapes", text.span, hint, text, sink)
    elif call:
        hint = "write the value into the CSV file: a chart is the same each time"
        _refuse(f"a chart may not call `{call.group(1)}`", text.span, hint, text, sink)
    elif key in ("mark", "type") and text == "image":
        hint = "print pictures as `kind: figure`"
        _refuse("a chart may not draw pictures", text.span, hint, text, sink)
    elif key == "mark" and text not in _MARKS:
        sink.report(
            codes.BAD_CHART,
            f"there is no mark `{text}`",
            text.span,
            did_you_mean(text, _MARKS) or f"the marks are {', '.join(_MARKS)}",
            found=text,
            expected=_MARKS,
        )
    elif re.search(r"\b(https?|file|data|ftp):", text) and key != "text":
        hint = f"take it out: {_CSV}"
        _refuse(f"a chart may not name the address `{text[:60]}`", text.span, hint, text, sink)


def _refuse(message: str, span: Span, hint: str, found: str, sink: Collector) -> None:
    sink.report(codes.UNSAFE_CHART, message, span, hint, found=str(found))
