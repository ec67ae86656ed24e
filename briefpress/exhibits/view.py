"""What goes into a view and what comes out: the data of a briefing, and what a template prints.

A computed kind has a module of its own name with one function, ``view(block, data, locale,
faults)``. It takes the block as it was written, reports what is wrong with it, and returns a
`View`, or None where nothing can be drawn. It knows no numbers, references or other blocks.
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
from briefpress.parse.csv import Table
from briefpress.parse.geojson import Feature
from briefpress.workspace.limits import Limits


@dataclass(frozen=True, slots=True)
class ExhibitData:
    """What of a briefing its exhibits are made from.

    ``tables``, ``features`` and ``listings`` are what its files hold, by their paths; ``words``
    are the press's own in the briefing's ``language``, ``scale`` its scale of likelihood.
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
        """Take it from the whole briefing."""
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
    """What a template prints of a block, and the texts in it; most views have one sort of them."""

    __slots__ = ()

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order they are printed."""
        return iter(())

    def cells(self) -> Iterator[Text]:
        """Give every text that is printed as it is, without marks."""
        return iter(())

    def drawn(self) -> Iterator[Text]:
        """Give the words of an author in a drawing."""
        return iter(())


# The block is one of the kind that the module is named after.
Viewer = Callable[[Any, ExhibitData, Locale, Collector], View | None]
