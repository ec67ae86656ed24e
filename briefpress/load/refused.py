"""What the models refuse, in an author's words, at the place that it speaks of."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load.choices import choices
from briefpress.model.base import colon_hint
from briefpress.model.blocks import KINDS
from briefpress.parse.yaml import Mapping, Sequence

_EXPECTED = {
    "tuple_type": "expected a list, with `- ` before each entry",
    "list_type": "expected a list, with `- ` before each entry",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "int_type": "expected an integer",
    "bool_type": "expected `true` or `false`",
    "too_short": "expected at least one entry",
}

_KEYS = frozenset(chain.from_iterable(kind.keys() for kind in KINDS))


def report(error: ErrorDetails, model: object, data: object, file: Path, sink: Collector) -> None:
    """Put one of pydantic's errors in an author's words, at the place that it speaks of."""
    found, span = _follow(error["loc"], data, Span(file))
    given: dict[str, Any] = error.get("ctx", {})
    key = error["loc"][-1] if error["loc"] else ""
    whose = f"`{key}`: " if isinstance(key, str) and key else ""
    match error["type"]:
        case "missing" if key in getattr(found, "lost", ()) or colon_hint(found):
            pass  # it is written, and could not be read; or what is there is no mapping at all
        case "missing":
            sink.report(
                codes.MISSING_KEY,
                f"missing key `{key}`",
                span,
                "add the key; it is required here",
                expected=[str(key)],
            )
        case "union_tag_invalid" | "union_tag_not_found":
            _report_kind(found, span, sink)
        case "literal_error":
            _report_choice(str(found), choices(model, error["loc"]), span, sink)
        case "too_short" if found or getattr(found, "lost", False):
            pass  # an entry that is at fault itself was left out of the count
        case "value_error":
            refusal = given["error"]
            if refusal.code is codes.WRONG_TYPE:
                refusal.hint = refusal.hint or colon_hint(found)
            sink.refuse(refusal, _value_span(found, refusal.key, span))
        case "greater_than_equal" | "less_than_equal":
            least = error["type"] == "greater_than_equal"
            bound = f"at least {given['ge']}" if least else f"at most {given['le']}"
            sink.report(
                codes.WRONG_CHOICE,
                f"`{found}` is out of range: `{key}` must be {bound}",
                span,
                found=str(found),
                expected=[bound],
            )
        case "too_long":
            most, count = given["max_length"], given["actual_length"]
            sink.report(
                codes.WRONG_CHOICE,
                f"`{key}` has {count} entries, more than {most}",
                span,
                "leave some out, or make two blocks of it",
                found=str(count),
                expected=[f"at most {most}"],
            )
        case kind:
            code = codes.EMPTY_VALUE if kind == "too_short" else codes.WRONG_TYPE
            sink.report(code, f"{whose}{_EXPECTED.get(kind, error['msg'].lower())}", span)


def _report_choice(found: str, allowed: tuple[str, ...], span: Span, sink: Collector) -> None:
    """Report a word that may not stand at its place."""
    *first, last = (f"`{one}`" for one in allowed)
    listed = f"{', '.join(first)} or {last}" if first else last
    sink.report(
        codes.WRONG_CHOICE,
        f"`{found}` is not one of {listed}",
        span,
        did_you_mean(found, allowed),
        found=found,
        expected=allowed,
    )


def _report_kind(block: object, span: Span, sink: Collector) -> None:
    """Report a block without a kind, or of an unknown one."""
    kinds = [kind.kind_name() for kind in KINDS]
    listed = f"the kinds are {', '.join(kinds)}"
    if not isinstance(block, Mapping):
        sink.report(
            codes.WRONG_TYPE,
            "expected a block, found a list",
            span,
            "write one `- ` before a block; quote a text that starts with `[`",
        )
    elif "kind" not in block:
        hint = colon_hint(block, _KEYS) or f"{listed}; a text that contains `: ` needs quotes"
        sink.report(codes.MISSING_KIND, "a block has no `kind`", span, hint, expected=kinds)
    elif not isinstance(kind := block["kind"], Text) or not kind.strip():
        code = codes.WRONG_TYPE if kind else codes.EMPTY_VALUE
        place = _value_span(block, "kind", span)
        sink.report(code, "`kind`: expected one word", place, listed, expected=kinds)
    else:
        hint = did_you_mean(kind, kinds) or listed
        sink.report(
            codes.UNKNOWN_KIND, f"unknown block kind `{kind}`", kind.span, hint,
            found=kind, expected=kinds,
        )  # fmt: skip


def _follow(location: tuple[int | str, ...], data: object, span: Span) -> tuple[object, Span]:
    """Return the value an error speaks of, or the nearest round it, and its place.

    Parts of the location that name no key are pydantic's own (the tag of a union).
    """
    for step in location:
        if isinstance(data, Mapping) and step in data:
            span = data.keys_at[str(step)]
            data = data[str(step)]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            data = data[step]
        span = getattr(data, "span", None) or span
    return data, span


def _value_span(found: object, key: str | None, otherwise: Span) -> Span:
    value = found.get(key) if isinstance(found, Mapping) and key else None
    return getattr(value, "span", None) or otherwise
