"""Events and stretches of time: as a table, as bars over an axis, in two lanes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import Inline, Node, Plain, Time, Width
from briefpress.model.blocks.base import (
    ENTRIES_OR_FIELDS,
    Drawn,
    Selection,
    columns_of_fields,
    refuse_two_origins,
)
from briefpress.model.csv_columns import NamedColumn

End = Literal["start", "end"]


class ChronologyEntry(Node):
    """An event and its date."""

    date: Time = Field(description="A day, month or year: 2020-08-18, 2022-12 or 2019.")
    text: Inline = Field(description="What happened, cited.")


class ChronologyFields(Node):
    """Which CSV column holds what."""

    date: Plain = Field(description="Column of the dates.")
    text: Plain = Field(description="Column of the events.")
    sources: Plain | None = Field(None, description="Column of the source ids, `a;b`.")
    note: Plain | None = Field(None, description="Column of remarks.")


class Chronology(Selection):
    """Events in the order of their dates."""

    kind: Literal["chronology"] = "chronology"
    entries: tuple[ChronologyEntry, ...] = Field((), min_length=1, description="The events.")
    fields: ChronologyFields | None = Field(None, description="Columns of the CSV file.")
    width: Width = Field("column", description="The text column, or text and margin together.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["csv"]},
            "then": {"required": ["fields"], "properties": {"entries": False}},
            "else": {"required": ["entries"], "properties": {"fields": False}},
        }
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        refuse_two_origins(self.csv, self.entries, self.fields, "a chronology")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where` and of `fields`."""
        yield from super().columns_named()
        yield from columns_of_fields(self.fields)


class Stretch(Node):
    """A stretch of time; without an end it goes on."""

    label: Inline = Field(description="Who or what.")
    start: Time | None = Field(None, description="When it began, as exactly as is known.")
    end: Time | None = Field(None, description="When it ended, as exactly as is known.")
    uncertain: tuple[End, ...] = Field((), description="Which of its ends is not certain.")
    text: Inline | None = Field(None, description="What it was, cited.")

    @model_validator(mode="after")
    def _begins_or_ends(self) -> Self:
        if self.start is None and self.end is None:
            raise Refusal(codes.CONTRADICTION, "a stretch has a `start`, an `end` or both")
        return self


class TimelineFields(Node):
    """Which CSV column holds what."""

    label: Plain = Field(description="Column of who or what.")
    start: Plain = Field(description="Column of the beginnings; an empty cell has none known.")
    end: Plain = Field(description="Column of the ends; an empty cell goes on.")
    uncertain: Plain | None = Field(None, description="Column of `start`, `end` or `start;end`.")
    text: Plain | None = Field(None, description="Column of what it was.")
    sources: Plain | None = Field(None, description="Column of the source ids, `a;b`.")


class Timeline(Drawn, Selection):
    """Stretches of time as bars over one axis; what is known by the year only is drawn hollow."""

    kind: Literal["timeline"] = "timeline"
    since: Time = Field(description="Where the axis begins: a day, month or year.")
    until: Time = Field(description="Where the axis ends: a day, month or year.")
    entries: tuple[Stretch, ...] = Field((), min_length=1, description="The bars, from the top.")
    fields: TimelineFields | None = Field(None, description="Columns of the CSV file.")

    model_config = ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        refuse_two_origins(self.csv, self.entries, self.fields, "a timeline")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where` and of `fields`."""
        yield from super().columns_named()
        yield from columns_of_fields(self.fields)


class LaneEntry(Node):
    """An event and the lane it stands in."""

    date: Time = Field(description="A day, month or year: 2020-08-18, 2022-12 or 2019.")
    lane: Literal["left", "right"] = Field(description="Where it stands.")
    text: Inline = Field(description="What happened, cited.")


class LaneFields(Node):
    """Which CSV column holds what."""

    date: Plain = Field(description="Column of the dates.")
    lane: Plain = Field(description="Column that says in which lane an event stands.")
    text: Plain = Field(description="Column of the events.")
    sources: Plain | None = Field(None, description="Column of the source ids, `a;b`.")


class Lane(Node):
    """One of two columns of events."""

    title: Inline = Field(description="Its head.")
    values: tuple[Plain, ...] = Field(
        (), description="Of a `csv`: what the column of the lanes says for events of this one."
    )


class TwoLaneChronology(Drawn, Selection):
    """Events of two kinds, at the left and at the right of one axis."""

    kind: Literal["two-lane-chronology"] = "two-lane-chronology"
    left: Lane = Field(description="The lane at the left.")
    right: Lane = Field(description="The lane at the right.")
    since: Time | None = Field(None, description="The first day, month or year, of a `csv`.")
    until: Time | None = Field(None, description="The last day, month or year, of a `csv`.")
    entries: tuple[LaneEntry, ...] = Field((), min_length=1, description="The events.")
    fields: LaneFields | None = Field(None, description="Columns of the CSV file.")

    model_config = ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        refuse_two_origins(self.csv, self.entries, self.fields, "a chronology")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where` and of `fields`."""
        yield from super().columns_named()
        yield from columns_of_fields(self.fields)

    def inner(self) -> Iterator[Text]:
        """Give the heads of the lanes."""
        yield from (self.left.title, self.right.title)
