"""List every text of a model, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from briefpress.diagnostics.span import Text
from briefpress.model.base import Node

_FOR_EDITORS = frozenset({"uncited", "despite_age"})  # what is said to them is never printed


def texts(node: Node) -> Iterator[Text]:
    """Give every text of a node and of the nodes in it, in the order they are printed."""
    for name in type(node).model_fields:
        if name not in _FOR_EDITORS:
            yield from _texts(getattr(node, name))


def _texts(value: object) -> Iterable[Text]:
    match value:
        case Text():
            return (value,)
        case Node():
            return texts(value)
        case tuple():
            return chain.from_iterable(map(_texts, value))
        case _:
            return ()
