"""Know the columns that the transforms of a specification make, and those that they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefpress.diagnostics.span import Text

# The names that a transform gives to what it makes, if `as` does not say otherwise.
_DEFAULTS: dict[str, tuple[str, ...]] = {
    "density": ("value", "density"),
    "fold": ("key", "value"),
    "quantile": ("prob", "value"),
}
_ENDED = ("bin", "timeUnit", "stack")  # beside each column, one with its end
_FIELDS = frozenset(
    ("field", "groupby", "density", "on", "regression", "loess", "fold", "pivot", "flatten",
     "stack", "quantile", "impute", "key")
)  # fmt: skip


def made(spec: object, rows: Iterable[Mapping[str, object]]) -> set[str]:
    """Return the columns that the transforms anywhere in a specification make."""
    rows = list(rows)
    found: set[str] = set()
    for transform in _transforms(spec):
        found |= _of(transform, rows)
    return found


def _of(transform: Mapping[str, object], rows: list[Mapping[str, object]]) -> set[str]:
    named = {str(one) for one in under(transform, "as")}
    kind = next((one for one in _DEFAULTS if one in transform), "")
    made = named or set(_DEFAULTS.get(kind, ()))
    if any(one in transform for one in _ENDED):
        made |= {f"{name}_end" for name in named}
    if transform.get("params") in ("true", True):
        made |= {"coef", "rSquared"}
    if isinstance(pivoted := transform.get("pivot"), Text):
        made |= {str(row.get(str(pivoted))) for row in rows}
    return made


def _transforms(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            if str(name) == "transform" and isinstance(one, list):
                yield from (entry for entry in one if isinstance(entry, Mapping))
            yield from _transforms(one)
    elif isinstance(value, list):
        for one in value:
            yield from _transforms(one)


def under(value: object, key: str) -> Iterator[Text]:
    """Give the texts below a key, at any depth."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one) if str(name) == key else under(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from under(one, key)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def needed(spec: object) -> Iterator[Text]:
    """Give the columns that a specification names, as written."""
    for transform in _transforms(spec):
        for name, one in transform.items():
            if str(name) in _FIELDS and str(name) != "field":
                yield from _texts(one)
    for name in under(spec, "field"):
        if name != "*":
            yield name
