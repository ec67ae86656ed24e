"""Define the input and output of a view: the data of a briefing, and what a template prints.

A computed kind has a module of the same name with one function, ``view(block, data, locale,
sink)``. It takes the block as written, reports its errors, and returns a `View`, or None when
nothing can be drawn. It knows no numbering, references or other blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.briefing import Briefing
from briefpress.model.likelihood import Scale
from briefpress.parse.geojson import Feature
from briefpress.parse.table import Table
from briefpress.workspace.limits import Limits


@dataclass(frozen=True, slots=True)
class ExhibitData:
    """The data of a briefing from which its exhibits are computed.

    ``tables``, ``features`` and ``listings`` are the content of its files, by path; ``words`` are
    the built-in words in the briefing's ``language``, ``scale`` is its scale of likelihood.
    """

    tables: Mapping[str, Table]
    features: Mapping[str, tuple[Feature, ...]]
    listings: Mapping[str, Text]
    words: Mapping[str, str]
    limits: Limits
    language: str
    scale: Scale

    @classmethod
    def of(cls, briefing: Briefing) -> ExhibitData:
        """Take the data from a briefing."""
        return cls(
            briefing.tables,
            briefing.features,
            briefing.listings,
            briefing.words,
            briefing.limits,
            str(briefing.manifest.language),
            briefing.manifest.scale,
        )


class View:
    """What a template prints of a block, and the texts in it, by sort."""

    __slots__ = ()

    def texts(self) -> Iterator[Text]:
        """Give every text with marks, in reading order."""
        return iter(())

    def cells(self) -> Iterator[Text]:
        """Give every text that is printed verbatim."""
        return iter(())

    def drawn(self) -> Iterator[Text]:
        """Give the author's words in a graphic."""
        return iter(())


# The block has the kind that the module is named after.
Viewer = Callable[[Any, ExhibitData, Locale, Collector], View | None]
