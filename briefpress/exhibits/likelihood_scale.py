"""Compute a graphic of a scale of likelihood: its terms and their ranges.

In: the block, and the scale of its briefing. Out: terms in the briefing's language, in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.axis import Tick
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.judgements import LikelihoodScale
from briefpress.model.likelihood import SCALES


@dataclass(frozen=True, slots=True)
class ScaleTerm:
    """A term in the briefing's language, and its range in per cent."""

    name: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DrawnScale(View):
    """A scale of likelihood as it is printed."""

    ticks: tuple[Tick, ...]
    terms: tuple[ScaleTerm, ...]

    def texts(self) -> Iterator[Text]:
        """Give no texts: the terms are built-in words."""
        yield from (Text(term.name) for term in self.terms)


def view(
    block: LikelihoodScale, data: ExhibitData, _locale: Locale, _faults: Collector
) -> DrawnScale:
    """Return the terms of a scale, with their names in the language of the briefing."""
    terms = SCALES[block.scale or data.scale]
    return DrawnScale(
        tuple(Tick(float(at), str(at)) for at in range(0, 101, 20)),
        tuple(ScaleTerm(data.words[one.name], one.low, one.high) for one in terms),
    )
