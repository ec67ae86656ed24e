"""The choices that a model leaves its author at a place in a file, from the model's annotations.

In: a model and one of pydantic's locations. Out: the values of the `Literal` there. What a library
says in its messages is for people, and never read.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import Tag

from briefpress.model.base import Node


def choices(annotation: Any, location: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the words that may stand at a location; none where any text may."""
    alternatives = [*_alternatives(annotation)]
    for step in location:
        below = [inner for one in alternatives for inner in _below(one, step)]
        alternatives = [one for inner in below for one in _alternatives(inner)]
    return tuple(
        str(word) for one in alternatives if get_origin(one) is Literal for word in get_args(one)
    )


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Give the members of a union, each with its tag if it has one; others are their only one."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _alternatives(one)
    elif origin is Annotated and _tag(annotation) is None:
        yield from _alternatives(get_args(annotation)[0])
    else:
        yield annotation


def _below(annotation: Any, step: int | str) -> Iterator[Any]:
    """Give what a step of a location leads to: a key, an entry, or the member that a tag names."""
    tag = _tag(annotation)
    if (tag is not None and tag == step) or get_origin(annotation) in (list, tuple):
        yield get_args(annotation)[0]
    elif get_origin(annotation) is dict:
        yield get_args(annotation)[1]
    elif isinstance(annotation, type) and issubclass(annotation, Node):
        kind = annotation.model_fields.get("kind")
        if kind is not None and kind.default == step:
            yield annotation
            return
        hints = get_type_hints(annotation, include_extras=True)
        for name, field in annotation.model_fields.items():
            if step == (field.alias or name):
                yield hints[name]


def _tag(annotation: Any) -> str | None:
    metadata = getattr(annotation, "__metadata__", ())
    return next((one.tag for one in metadata if isinstance(one, Tag)), None)
