"""Define the kinds of block; the name of a kind is also that of its template and stylesheet.

A module for each family. In: the modules of this package. Out: the kinds defined in them, and the
one type that stands for a block of any kind. A new kind is found here without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from briefpress.model.base import TextOr
from briefpress.model.blocks.base import Block


def _kinds() -> Iterator[type[Block]]:
    """Give the kinds of every module, the modules by their names, the kinds as they are written.

    The order is that of schemas and of the handbook's tables, and must not depend on who imports
    what first.
    """
    for family in sorted(module.name for module in iter_modules(__path__)):
        module = import_module(f"{__name__}.{family}")
        for one in vars(module).values():
            is_own = isinstance(one, type) and one.__module__ == module.__name__
            if is_own and issubclass(one, Block) and "kind" in one.model_fields:
                yield one


KINDS: tuple[type[Block], ...] = tuple(_kinds())


if TYPE_CHECKING:  # the union of what is found when it runs is a block to those who read
    _OfKind = Block
else:
    _OfKind = Annotated[reduce(or_, KINDS), Field(discriminator="kind")]


def _prose(value: object) -> object:
    return {"kind": "paragraph", "text": value} if isinstance(value, str) else value


AnyBlock = Annotated[
    _OfKind,
    BeforeValidator(_prose),
    TextOr("A block: prose as a plain text, or keys with a `kind`."),
]
