"""Define the kinds of block; the name of a kind is also that of its template and stylesheet.

Each family has a module; this one defines their union, and other rooms import it.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from briefpress.model.base import TextOr
from briefpress.model.blocks.base import Block, Drawn, Exhibit, NumberedEntry, Selection
from briefpress.model.blocks.charts import Chart, Measure
from briefpress.model.blocks.chronologies import (
    Chronology,
    ChronologyEntry,
    End,
    LaneEntry,
    Stretch,
    Timeline,
    TwoLaneChronology,
)
from briefpress.model.blocks.columns import NUMBER_NEEDED, NUMBERS, Column, Tolerance
from briefpress.model.blocks.figures import (
    Body,
    BodyGroup,
    Figure,
    Funnel,
    Map,
    OrganisationChart,
    Stage,
)
from briefpress.model.blocks.judgements import (
    Conflict,
    Conflicts,
    Judgement,
    KeyFigure,
    KeyFigures,
    KeyJudgements,
    LikelihoodScale,
)
from briefpress.model.blocks.listings import Example, Listing, ListingLanguage
from briefpress.model.blocks.prose import (
    Callout,
    Definition,
    Definitions,
    List,
    ListEntry,
    PageBreak,
    Paragraph,
    Quote,
)
from briefpress.model.blocks.tables import CellNote, GroupedRow, Mark, Row, Table

__all__ = [
    "KINDS",
    "NUMBERS",
    "NUMBER_NEEDED",
    "AnyBlock",
    "Block",
    "Body",
    "BodyGroup",
    "Callout",
    "CellNote",
    "Chart",
    "Chronology",
    "ChronologyEntry",
    "Column",
    "Conflict",
    "Conflicts",
    "Definition",
    "Definitions",
    "Drawn",
    "End",
    "Example",
    "Exhibit",
    "Figure",
    "Funnel",
    "GroupedRow",
    "Judgement",
    "KeyFigure",
    "KeyFigures",
    "KeyJudgements",
    "LaneEntry",
    "LikelihoodScale",
    "List",
    "ListEntry",
    "Listing",
    "ListingLanguage",
    "Map",
    "Mark",
    "Measure",
    "NumberedEntry",
    "OrganisationChart",
    "PageBreak",
    "Paragraph",
    "Quote",
    "Row",
    "Selection",
    "Stage",
    "Stretch",
    "Table",
    "Timeline",
    "Tolerance",
    "TwoLaneChronology",
]


def _prose(value: object) -> object:
    return {"kind": "paragraph", "text": value} if isinstance(value, str) else value


_Kind = (
    Paragraph
    | List
    | Table
    | Conflicts
    | Figure
    | Chart
    | Callout
    | Quote
    | KeyJudgements
    | KeyFigures
    | Definitions
    | Chronology
    | Map
    | Timeline
    | TwoLaneChronology
    | OrganisationChart
    | LikelihoodScale
    | Funnel
    | Listing
    | Example
    | PageBreak
)
KINDS: tuple[type[Block], ...] = get_args(_Kind)

AnyBlock = Annotated[
    Annotated[_Kind, Field(discriminator="kind")],
    BeforeValidator(_prose),
    TextOr("A block: prose as a plain text, or keys with a `kind`."),
]
