"""The columns of CSV files that a node names, each with the place where it does.

In: what an author wrote. Out: names with their places; a column that should have a name and has
none goes by the empty one. Refused: nothing, as whoever reads the file knows what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from briefpress.diagnostics.span import Span, Text

NamedColumn = tuple[str, Span]


def of_choice(chosen: Mapping[str, Sequence[Text]], otherwise: Span) -> Iterator[NamedColumn]:
    """Give the columns of a choice of rows; one without values stands at the place ``otherwise``.

    The keys of a mapping have no place of their own here: a column stands where its values begin.
    """
    for name, values in chosen.items():
        yield name, values[0].span if values else otherwise


def of_keys(keys: Iterable[Text | None]) -> Iterator[NamedColumn]:
    """Give the columns that are named one by one; None names nothing."""
    yield from ((key, key.span) for key in keys if key is not None)
