"""Define figures other than charts: images, maps, organisation charts, funnels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from briefpress.diagnostics.span import Text
from briefpress.model.base import FilePath, Inline, Integer, Name, Node
from briefpress.model.blocks.base import (
    ENTRIES_OR_FIELDS,
    Drawn,
    Selection,
    columns_of_fields,
    refuse_two_origins,
)
from briefpress.model.cartography import Cartography
from briefpress.model.csv_columns import NamedColumn


class Figure(Drawn):
    """An image with its caption."""

    kind: Literal["figure"] = "figure"
    image: FilePath = Field(description="SVG, PNG or JPEG file of the briefing, in `images/`.")

    def images(self) -> Iterator[Text]:
        """Give its image."""
        yield self.image


class Map(Drawn, Cartography):
    """A map of areas and points, drawn to scale."""

    kind: Literal["map"] = "map"
    division: Inline = Field(description="Source and date of the boundaries.")

    def inner(self) -> Iterator[Text]:
        """Give the note on its boundaries."""
        yield self.division

    def maps(self) -> Iterator[Cartography]:
        """Give itself."""
        yield self


class Body(Node):
    """A body, named as in an official act."""

    name: Inline = Field(description="Name in the act.")
    act: Inline = Field(description="The act that names it.")
    year: Integer = Field(ge=1000, le=9999, description="Year of the act.")
    source: Inline = Field(description="Where the act was read, cited.")
    bodies: tuple[Body, ...] = Field((), description="Bodies below it, by the same act or another.")

    def texts(self) -> Iterator[Text]:
        """Give its texts, then those of the bodies below it."""
        yield from (self.name, self.act, self.source)
        for body in self.bodies:
            yield from body.texts()


class BodyGroup(Node):
    """A group of bodies."""

    title: Inline = Field(description="What they have in common, in your own words.")
    tie: Literal["stated", "unstated"] = Field(
        "stated", description="Whether an act puts them below the head; a line is drawn then."
    )
    bodies: tuple[Body, ...] = Field(min_length=1, description="The bodies, in order.")


class OrganisationChart(Drawn):
    """An organisation chart; each body is given with the act that names it."""

    kind: Literal["organisation-chart"] = "organisation-chart"
    head: Body = Field(description="Body at the top.")
    groups: tuple[BodyGroup, ...] = Field(
        min_length=1, max_length=5, description="Branches below it, from left to right."
    )

    def inner(self) -> Iterator[Text]:
        """Give the head, then each group with its bodies."""
        yield from self.head.texts()
        for group in self.groups:
            yield group.title
            for body in group.bodies:
                yield from body.texts()


class Stage(Node):
    """A stage of a funnel."""

    stage: Inline = Field(description="What the stage counts.")
    number: Integer = Field(ge=0, description="Number at this stage.")


class FunnelFields(Node):
    """CSV columns of the stages."""

    stage: Name = Field(description="Column of the stages.")
    number: Name = Field(description="Column of the numbers.")


class Funnel(Drawn, Selection):
    """A funnel: stages, the number left at each, and the loss between them."""

    kind: Literal["funnel"] = "funnel"
    entries: tuple[Stage, ...] = Field((), min_length=2, description="The stages, in order.")
    fields: FunnelFields | None = Field(None, description="Columns of the CSV file.")
    losses: tuple[Inline, ...] = Field(
        (), description="Text on the loss after each stage but the last."
    )

    model_config = ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        refuse_two_origins(self.csv, self.entries, self.fields, "a funnel")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where` and of `fields`."""
        yield from super().columns_named()
        yield from columns_of_fields(self.fields)
