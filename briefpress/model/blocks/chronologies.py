"""Define chronologies: events in a table, periods as bars on an axis, events in two lanes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import Inline, Name, Node, Plain, Time, Width
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
    """CSV columns of the entries."""

    date: Name = Field(description="Column of the dates.")
    text: Name = Field(description="Column of the events.")
    sources: Name | None = Field(None, description="Column of the source ids, `a;b`.")
    note: Name | None = Field(None, description="Column of notes.")


class Chronology(Selection):
    """A table of events in chronological order."""

    kind: Literal["chronology"] = "chronology"
    entries: tuple[ChronologyEntry, ...] = Field((), min_length=1, description="The events.")
    fields: ChronologyFields | None = Field(None, description="Columns of the CSV file.")
    width: Width = Field("column", description="Width: the text column, or text column and margin.")

    model_config = ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        refuse_two_origins(self.csv, self.entries, self.fields, "a chronology")
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of `where` and of `fields`."""
        yield from super().columns_named()
        yield from columns_of_fields(self.fields)


class Stretch(Node):
    """A period; without an end it continues."""

    label: Inline = Field(description="What the bar is for: a person, a body, a programme.")
    start: Time | None = Field(None, description="Start, as precisely as known.")
    end: Time | None = Field(None, description="End, as precisely as known.")
    uncertain: tuple[End, ...] = Field((), description="Ends that are uncertain.")
    text: Inline | None = Field(None, description="Description, cited.")

    @model_validator(mode="after")
    def _begins_or_ends(self) -> Self:
        if self.start is None and self.end is None:
            raise Refusal(codes.CONTRADICTION, "an entry needs `start`, `end` or both")
        return self


class TimelineFields(Node):
    """CSV columns of the entries."""

    label: Name = Field(description="Column of the labels.")
    start: Name = Field(description="Column of the starts; an empty cell means an unknown start.")
    end: Name = Field(description="Column of the ends; an empty cell means that it continues.")
    uncertain: Name | None = Field(
        None, description="Column of uncertain ends: `start`, `end` or `start;end`."
    )
    text: Name | None = Field(None, description="Column of the descriptions.")
    sources: Name | None = Field(None, description="Column of the source ids, `a;b`.")


class Timeline(Drawn, Selection):
    """Periods as bars on a time axis; ends that are known only by year are drawn hollow."""

    kind: Literal["timeline"] = "timeline"
    since: Time = Field(description="Start of the axis: a day, month or year.")
    until: Time = Field(description="End of the axis: a day, month or year.")
    entries: tuple[Stretch, ...] = Field(
        (), min_length=1, description="The bars, from top to bottom."
    )
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
    """An event and its lane."""

    date: Time = Field(description="A day, month or year: 2020-08-18, 2022-12 or 2019.")
    lane: Literal["left", "right"] = Field(description="Lane of the event.")
    text: Inline = Field(description="What happened, cited.")


class LaneFields(Node):
    """CSV columns of the entries."""

    date: Name = Field(description="Column of the dates.")
    lane: Name = Field(description="Column of the lanes.")
    text: Name = Field(description="Column of the events.")
    sources: Name | None = Field(None, description="Column of the source ids, `a;b`.")


class Lane(Node):
    """One of two columns of events."""

    title: Inline = Field(description="Heading of the lane.")
    values: tuple[Plain, ...] = Field(
        (), description="With `csv`: values of the lane column for events of this lane."
    )


class TwoLaneChronology(Drawn, Selection):
    """Two kinds of events, on the left and the right of a time axis."""

    kind: Literal["two-lane-chronology"] = "two-lane-chronology"
    left: Lane = Field(description="The lane on the left.")
    right: Lane = Field(description="The lane on the right.")
    since: Time | None = Field(
        None, description="With `csv`: the first day, month or year to print."
    )
    until: Time | None = Field(
        None, description="With `csv`: the last day, month or year to print."
    )
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
        """Give the headings of the lanes."""
        yield from (self.left.title, self.right.title)
