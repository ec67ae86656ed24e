"""YAML data to models: every fault in an author's words, and as much as can be saved.

What the models refuse is reported at its place. The rest is still wanted, so that faults in it are
told in the same run: entries at fault are left out, and what every file must have gets a stand-in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.model.blocks import KINDS
from briefpress.model.lists import Listed, Reference, Term
from briefpress.model.manifest import Manifest
from briefpress.model.section import Section
from briefpress.parse.yaml import Mapping, Sequence

Model = TypeVar("Model")
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # to make one takes its time

_ROUNDS = 4  # what is left out can leave out what stands round it: a cell, its row, its table
# What stands for a value at fault while the rest is checked; it is never printed.
_STAND_INS: dict[object, dict[str, str]] = {
    Manifest: {
        "id": "briefing",
        "series": "series",
        "number": "1",
        "title": "title",
        "short-title": "title",
        "subtitle": "subtitle",
        "description": "description",
        "language": "en-GB",
        "version": "1",
        "date": "2000-01-01",
        "cut-off": "2000-01-01",
        "handling": "TLP:CLEAR",
        "producer": "producer",
        "audience": "audience",
    },
    Section: {"id": "section", "title": "title"},
    list[Reference]: {
        "id": "source",
        "type": "report",
        "title": "title",
        "publisher": "publisher",
        "issued": "2000",
    },
    list[Term]: {"term": "term", "text": "text"},
    list[Listed]: {"entry": "entry"},
}


def read(
    data: object, model: type[Model], file: Path, faults: Collector
) -> tuple[Model | None, bool]:
    """Validate what a file holds; return the model, and whether all of the file is in it.

    What is not whole can be checked, but not printed. None is for data of which nothing is left.
    """
    try:
        return _adapter(model).validate_python(data, context=faults), True
    except ValidationError as invalid:
        errors = invalid.errors()
    for error in errors:
        _report(error, data, file, faults)
    for _ in range(_ROUNDS):
        saved = _Saved(data, _STAND_INS.get(model, {}))
        for error in errors:
            saved.give_up(error["loc"])
        data = saved.data()
        try:
            # What it says of unknown keys was said before.
            return _adapter(model).validate_python(data, context=Collector()), False
        except ValidationError as invalid:
            errors = invalid.errors()
    return None, False


class _Saved:
    """What is left of a file's data without that which is at fault."""

    def __init__(self, data: object, stand_ins: dict[str, str]) -> None:
        self.whole, self.stand_ins = data, stand_ins
        self.replaced: dict[int, dict[str, Text]] = {}
        self.dropped: dict[int, set[int | str]] = {}

    def give_up(self, location: tuple[int | str, ...]) -> None:
        """Leave out the block, entry or key that an error speaks of, or let something stand in."""
        path = [self.whole]
        for step in location:
            path.append(_child(path[-1], step))
        # In a list of entries each gives up its own keys, as the one mapping of other files does.
        is_entry = isinstance(self.whole, Sequence) and isinstance(
            path[min(1, len(path) - 1)], Mapping
        )
        top = 1 if is_entry else 0
        for container, step in reversed(list(zip(path, location, strict=False))[top:]):
            if isinstance(container, Sequence) and isinstance(step, int):
                self._drop(container, step)
                return
        entry = path[min(top, len(path) - 1)]
        # Without a key it is about several, which contradict each other.
        for key in location[top : top + 1] or self.stand_ins:
            self._drop(entry, key)
            if key in self.stand_ins:
                stand_in = Text(self.stand_ins[str(key)])
                self.replaced.setdefault(id(entry), {})[str(key)] = stand_in

    def _drop(self, container: object, step: int | str) -> None:
        self.dropped.setdefault(id(container), set()).add(step)

    def data(self) -> object:
        """Return the data that is left."""
        return self._copied(self.whole)

    def _copied(self, value: object) -> object:
        dropped = self.dropped.get(id(value), set())
        if isinstance(value, Mapping):
            copy = Mapping(value.span)
            copy.keys_at = value.keys_at
            copy.update((k, self._copied(v)) for k, v in value.items() if k not in dropped)
            copy.update(self.replaced.get(id(value), {}))
            return copy
        if isinstance(value, Sequence):
            several = Sequence(value.span)
            several.extend(self._copied(one) for n, one in enumerate(value) if n not in dropped)
            return several
        return value


def _child(value: object, step: int | str) -> object:
    if isinstance(value, Mapping):
        return value.get(str(step), value)
    if isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
        return value[step]
    return value  # a step of pydantic's own: the tag of a union


def _report(error: ErrorDetails, data: object, file: Path, faults: Collector) -> None:
    """Put one of pydantic's errors in an author's words, at the place that it speaks of."""
    found, span = _follow(error["loc"], data, Span(file))
    given: dict[str, Any] = error.get("ctx", {})
    key = error["loc"][-1] if error["loc"] else ""
    whose = f"`{key}`: " if isinstance(key, str) and key else ""
    match error["type"]:
        case "missing":
            faults.report(
                codes.MISSING_KEY,
                f"key `{key}` is missing",
                span,
                "every entry of this kind has one",
                expected=[str(key)],
            )
        case "union_tag_invalid" | "union_tag_not_found":
            _report_kind(found, span, faults)
        case "literal_error":
            choices = str(given["expected"]).split("'")[1::2]
            allowed = str(given["expected"]).replace("'", "`")
            faults.report(
                codes.WRONG_CHOICE,
                f"`{found}` is not one of {allowed}",
                span,
                did_you_mean(str(found), choices),
                found=str(found),
                expected=choices,
            )
        case "too_short" if found:
            pass  # an entry that is at fault itself was left out of the count
        case "value_error":
            refusal = given["error"]
            faults.refuse(refusal, _value_span(found, refusal.key, span))
        case "greater_than_equal" | "less_than_equal":
            least = error["type"] == "greater_than_equal"
            bound = f"{given['ge']} at least" if least else f"{given['le']} at most"
            faults.report(
                codes.WRONG_CHOICE,
                f"`{found}` is out of range: `{key}` is {bound}",
                span,
                found=str(found),
                expected=[bound],
            )
        case kind:
            code = codes.EMPTY_VALUE if kind == "too_short" else codes.WRONG_TYPE
            faults.report(code, f"{whose}{_EXPECTED.get(kind, error['msg'].lower())}", span)


def _report_kind(block: object, span: Span, faults: Collector) -> None:
    """Report a block that does not say of which kind it is, or says one that there is none of."""
    kinds = [str(kind.model_fields["kind"].default) for kind in KINDS]
    listed = f"the kinds are {', '.join(kinds)}"
    if not isinstance(block, Mapping):
        faults.report(
            codes.WRONG_TYPE,
            "a block is a text, or keys with values and a `kind`, and not a list",
            span,
            "write one `- ` before it, and a text that begins with `[` in quotes",
        )
    elif "kind" not in block:
        faults.report(codes.MISSING_KIND, "a block has no `kind`", span, listed, expected=kinds)
    elif not isinstance(kind := block["kind"], Text) or not kind.strip():
        code = codes.WRONG_TYPE if kind else codes.EMPTY_VALUE
        place = _value_span(block, "kind", span)
        faults.report(code, "`kind`: expected one word", place, listed, expected=kinds)
    else:
        hint = did_you_mean(kind, kinds) or listed
        faults.report(
            codes.UNKNOWN_KIND, f"unknown kind `{kind}`", kind.span, hint,
            found=kind, expected=kinds,
        )  # fmt: skip


_EXPECTED = {
    "tuple_type": "expected a list of entries, each after a `-`",
    "list_type": "expected a list of entries, each after a `-`",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "int_type": "expected a whole number",
    "bool_type": "expected `true` or `false`",
    "too_short": "expected one entry at least",
}


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
