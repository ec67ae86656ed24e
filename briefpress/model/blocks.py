"""The kinds of block a section is made of; the kind's name is also its template and stylesheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.model.base import (
    Cell,
    CellsOr,
    FilePath,
    Identifier,
    Inline,
    Language,
    Node,
    Placement,
    Plain,
    Prose,
    TextOr,
    Time,
    Truth,
    Verbatim,
    Whole,
    Width,
)
from briefpress.model.cartography import Cartography
from briefpress.model.likelihood import SCALES, every_name
from briefpress.parse import markdown, numbers
from briefpress.parse.source import Mapping, Sequence

NUMBER_NEEDED = "write digits, with a point before decimals; leave the cell empty if there is none"

Format = Literal[
    "text", "prose", "integer", "decimal", "percent", "year", "date", "sources", "reference"
]
End = Literal["start", "end"]
Align = Literal["left", "right", "centre", "decimal"]
NUMBERS = ("integer", "decimal", "percent")
ListingLanguage = Literal["text", "yaml", "css", "html", "console", "json", "python", "toml"]


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry of a block that has an anchor and a number of its own.

    A reference to it prints the press's ``word``. With a ``letter`` it is numbered through the
    briefing, as in C1; without one, within its block.
    """

    id: Text
    title: Text
    word: str
    letter: str = ""


class Block(Node):
    """What every block may have."""

    id: Identifier | None = Field(None, description="Anchor for cross-references.")
    uncited: Plain | None = Field(None, description="Why its facts need no source; not printed.")

    @classmethod
    def noun(cls) -> str:
        """Return the kind, as an author writes it."""
        return f"a `{cls.model_fields['kind'].annotation.__args__[0]}` block"  # type: ignore[union-attr]

    # What the engine asks of a block: a kind answers where it differs from most.

    def heading(self) -> Text | None:
        """Return the title that references know it by, if it has one of its own."""
        return None

    def prose(self) -> Text | None:
        """Return the text that is written in paragraphs, if it has one."""
        return None

    def running(self) -> Iterator[Text]:
        """Give the running text: no heads, captions or cells, nor another's words."""
        return iter(())

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give what must cite for itself, each passage with all the texts in it."""
        return iter(())

    def own_words(self) -> tuple[Text, ...] | None:
        """Return the texts that are its author's own words; None where all of them are."""
        return None

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give the entries that are numbered by themselves, in order."""
        return iter(())


class Exhibit(Block):
    """A numbered block with a caption: a table, a figure, a chronology."""

    id: Identifier = Field(description="Anchor for cross-references.")
    title: Inline = Field(description="The finding, in 15 words or fewer.")
    subtitle: Inline | None = Field(None, description="What, where, when, in which unit.")
    source: Inline | None = Field(None, description="Where the content comes from, cited.")
    note: Inline | None = Field(None, description="What a reader must know to read it rightly.")
    credit: Inline | None = Field(None, description="Whose work it is; printed in the credits.")

    def inner(self) -> Iterator[Text]:
        """Give its own texts between its head and its source, in the order they are printed."""
        return iter(())


class Drawn(Exhibit):
    """An exhibit that counts as a figure, and says in words what it shows."""

    alt: Plain = Field(description="What the figure shows, for readers who do not see it.")
    width: Width = Field("column", description="The text column, or text and margin together.")


class Paragraph(Block):
    """Running text; a block that is a plain string is one of these."""

    kind: Literal["paragraph"] = "paragraph"
    text: Prose = Field(description="Paragraphs with inline Markdown, parted by empty lines.")

    def prose(self) -> Text:
        """Return its text."""
        return self.text

    def running(self) -> Iterator[Text]:
        """Give its text."""
        yield self.text

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each paragraph."""
        yield from ((one,) for one in self.text.parts(markdown.paragraphs(self.text)))


class ListEntry(Node):
    """An entry of a list that has entries of its own."""

    text: Inline = Field(description="The entry's text.")
    items: tuple[ListItem, ...] = Field((), description="Entries one level down.")

    def texts(self) -> Iterator[Text]:
        """Give its text, then those of the entries in it."""
        yield self.text
        for entry in self.items:
            yield from entry.texts()


def _entry(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


ListItem = Annotated[
    ListEntry,
    BeforeValidator(_entry),
    TextOr("An entry: a plain text, or `text` with `items` one level down."),
]


class List(Block):
    """A list with bullets or numbers."""

    kind: Literal["list"] = "list"
    style: Literal["bullet", "number"] = Field("bullet", description="What marks an entry.")
    items: tuple[ListItem, ...] = Field(min_length=1, description="The entries, in order.")

    def running(self) -> Iterator[Text]:
        """Give the text of every entry."""
        for entry in self.items:
            yield from entry.texts()

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each entry, with those in it."""
        yield from (tuple(entry.texts()) for entry in self.items)


def _number(text: Text) -> Text:
    number = numbers.read(text)
    if number is None or number.value is None:
        raise Refusal(codes.BAD_NUMBER, f"`{text[:30]}` is not a number", NUMBER_NEEDED, found=text)
    return text


def _total(text: Text) -> Text:
    return text if text in ("sum", "none") else _number(text)


class Tolerance(Node):
    """How much a total may differ from its rows, and why."""

    by: Annotated[Plain, AfterValidator(_number)] = Field(description="The most it may differ.")
    because: Inline = Field(description="Why it differs, printed as a note at the total.")


class Column(Node):
    """A column of a table."""

    title: Inline = Field(description="The head of the column.")
    key: Plain | None = Field(None, description="Name of the column in the CSV file.")
    under: Inline | None = Field(
        None, description="Head over this column and those beside it that have the same."
    )
    unit: Inline | None = Field(None, description="Unit of the numbers, printed under the title.")
    format: Format = Field("text", description="How the cells are written.")
    digits: Whole = Field(0, ge=0, le=6, description="Decimals of `decimal` and `percent`.")
    align: Align | None = Field(None, description="Where the cells stand, if not as usual.")
    blank: Truth = Field(False, description="Leave empty cells empty, instead of a dash.")
    width: Whole | None = Field(None, ge=1, le=100, description="Share of the table, in per cent.")
    to: Plain | None = Field(None, description="CSV column of the upper end, of a range.")
    signed: Truth = Field(False, description="Print a plus before what is more than nothing.")
    marks: Plain | None = Field(None, description="CSV column that marks values: `estimate`.")
    notes: Plain | None = Field(None, description="CSV column with a remark on each cell.")
    total: Annotated[Plain, AfterValidator(_total)] | None = Field(
        None, description="Number in the total row: as stated, or `sum`; `none` checks none."
    )
    sum_of: tuple[Plain, ...] = Field(
        (), min_length=1, description="Keys of the columns that this one sums up in each row."
    )
    tolerance: Tolerance | None = Field(None, description="How far sums may be off by rounding.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {
                "properties": {"digits": {"type": "integer", "minimum": 1}},
                "required": ["digits"],
            },
            "then": {
                "properties": {"format": {"enum": ["decimal", "percent"]}},
                "required": ["format"],
            },
            "dependencies": {
                key: {"properties": {"format": {"enum": list(NUMBERS)}}, "required": ["format"]}
                for key in ("to", "total", "sum-of", "tolerance")
            },
        }
    )

    @model_validator(mode="after")
    def _digits_of_decimals(self) -> Self:
        if self.digits and self.format not in ("decimal", "percent"):
            raise Refusal(
                codes.CONTRADICTION,
                "`digits` are those of `format: decimal` or `percent`",
                key="digits",
            )
        return self

    @model_validator(mode="after")
    def _numbers_of_numbers(self) -> Self:
        for key in ("signed", "to", "total", "sum-of", "tolerance"):
            if getattr(self, key.replace("-", "_")) and self.format not in NUMBERS:
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` is for numbers: `format: integer`, `decimal` or `percent`",
                    key=key,
                )
        return self


class Selection(Exhibit):
    """An exhibit whose rows may come from a CSV file."""

    csv: FilePath | None = Field(None, description="CSV file of the briefing, in `data/`.")
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which CSV rows: a column and the values it may have."
    )


def _row(value: object) -> object:
    if isinstance(value, Sequence):
        row = Mapping(value.span)
        row["cells"], row.keys_at["cells"] = value, value.span
        return row
    if isinstance(value, list | tuple):
        return {"cells": value}
    if isinstance(value, str):
        raise Refusal(codes.WRONG_TYPE, "expected a list of entries, each after a `-`")
    return value


class GroupedRow(Node):
    """A row of a group: its cells, or a total of the rows above it."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one a column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total, which is checked; an empty one is computed."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["cells"]},
            "then": {"properties": {"total": False}},
            "else": {"required": ["total"], "properties": {}},
        }
    )

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a row of a group"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.cells is None) == (self.total is None):
            raise Refusal(codes.CONTRADICTION, "a row of a group has cells or is a `total`")
        return self


class Row(Node):
    """A row of cells, a total of the rows above, or a group of rows under its own head."""

    cells: tuple[Cell, ...] | None = Field(None, description="Cells, one a column.")
    total: tuple[Cell, ...] | None = Field(
        None, description="Cells of a total, which is checked; an empty one is computed."
    )
    group: Inline | None = Field(None, description="Head of a group of rows.")
    rows: tuple[
        Annotated[
            GroupedRow, BeforeValidator(_row), CellsOr("A row: its cells in order, or a `total`.")
        ],
        ...,
    ] = Field((), min_length=1, description="The rows of the group.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["group"]},
            "then": {"required": ["rows"], "properties": {"cells": False, "total": False}},
            "else": {
                "properties": {"rows": False},
                "if": {"required": ["cells"]},
                "then": {"properties": {"total": False}},
                "else": {"required": ["total"], "properties": {}},
            },
        }
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        things = [one for one in (self.cells, self.total, self.group) if one is not None]
        if len(things) != 1 or (self.group is None) == bool(self.rows):
            raise Refusal(
                codes.CONTRADICTION, "a row has cells, a `total`, or a `group` and its `rows`"
            )
        return self


RowOrCells = Annotated[
    Row,
    BeforeValidator(_row),
    CellsOr("A row: its cells in order, or a `total`, or a `group` with `rows`."),
]


class CellNote(Node):
    """A lettered note at a cell, the head of a row or the head of a column."""

    text: Inline = Field(description="What it says.")
    row: Plain | None = Field(None, description="The row, by its first cell as it is written.")
    column: Plain | None = Field(None, description="The column, by its key or its title.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["row"]},
            "else": {"required": ["column"], "properties": {}},
        }
    )

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a note of a table"

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.row is None and self.column is None:
            raise Refusal(codes.CONTRADICTION, "a note names its `row`, its `column` or both")
        return self


class Mark(Node):
    """What a value in a column of marks means."""

    value: Plain = Field(description="The value, as the CSV file has it.")
    as_: Literal["estimate", "provisional", "disputed"] = Field(description="How it is printed.")
    text: Inline | None = Field(None, description="What the line under the table says of it.")


class Table(Selection):
    """Rows and columns; the first column heads its row."""

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...] = Field(min_length=1, description="The columns, from the left.")
    rows: tuple[RowOrCells, ...] | None = Field(
        None, description="Rows of cells with inline Markdown, one cell a column."
    )
    group_by: Plain | None = Field(
        None, description="CSV column whose values head groups of rows, in the order of the file."
    )
    totals: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which CSV rows are totals: a column and its values."
    )
    total_row: Inline | None = Field(None, description="First cell of the total row.")
    subtotals: Inline | None = Field(None, description="First cell of a total for each group.")
    notes: tuple[CellNote, ...] = Field((), min_length=1, description="Notes under the table.")
    marks: tuple[Mark, ...] = Field((), min_length=1, description="What its marks mean.")
    width: Width = Field("column", description="The text column, or text and margin together.")
    page: Literal["portrait", "landscape"] = Field(
        "portrait", description="How the page lies; a landscape one holds this table alone."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["csv"]},
            "then": {"properties": {"rows": False}},
            "else": {
                "required": ["rows"],
                "properties": {"where": False, "totals": False, "group-by": False},
            },
        }
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.csv is None) == (self.rows is None):
            raise Refusal(codes.CONTRADICTION, "a table has either `rows` or `csv`")
        if self.csv is None and self.where:
            raise Refusal(
                codes.CONTRADICTION, "`where` chooses rows of a `csv`; take it out or name the file"
            )
        for key in ("totals", "group-by"):
            if self.csv is None and getattr(self, key.replace("-", "_")):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` is for the rows of a `csv`; `rows` say it themselves",
                )
        return self


class ConflictReading(Node):
    """What one side says, and which sources say so."""

    says: Inline = Field(description="The reading, in one phrase.")
    source: Inline = Field(description="Who says so, cited.")

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a reading"


class Conflict(Node):
    """A point on which sources differ, and what this briefing makes of it."""

    id: Identifier = Field(description="Anchor for cross-references.")
    point: Inline = Field(description="The point at issue.")
    readings: tuple[ConflictReading, ...] = Field(
        description="What the sources say, the one that is used first.",
        json_schema_extra={"minItems": 2},
    )
    treatment: Inline = Field(description="How this briefing treats it, and why.")

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if len(self.readings) < 2:
            raise Refusal(
                codes.EMPTY_VALUE,
                "a conflict has two readings at least",
                "write what the other side says, or take the conflict out",
                key="readings",
            )
        return self


class Conflicts(Exhibit):
    """Points on which the sources disagree."""

    kind: Literal["conflicts"] = "conflicts"
    conflicts: tuple[Conflict, ...] = Field(min_length=1, description="The points, in order.")
    width: Width = Field("full", description="The text column, or text and margin together.")

    def inner(self) -> Iterator[Text]:
        """Give each point with its readings and how it is treated."""
        for conflict in self.conflicts:
            yield conflict.point
            for reading in conflict.readings:
                yield from (reading.says, reading.source)
            yield conflict.treatment

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each conflict, as C1, C2, C3 through the briefing."""
        for conflict in self.conflicts:
            yield NumberedEntry(conflict.id, conflict.point, "conflict-reference", "C")


class Figure(Drawn):
    """An image with its caption."""

    kind: Literal["figure"] = "figure"
    image: FilePath = Field(description="SVG, PNG or JPEG file of the briefing, in `images/`.")


class Measure(Node):
    """A column of numbers that a chart draws, among others."""

    key: Plain = Field(description="Name of the column in the CSV file.")
    title: Plain | None = Field(None, description="What a reader calls it, if not by that name.")
    unit: Plain | None = Field(None, description="Its unit, if the others have another one.")
    digits: Whole | None = Field(
        None, ge=0, le=6, description="Its decimals, if others have other."
    )


class Chart(Drawn, Selection):
    """Numbers of a CSV file, drawn: in one of the house's forms, or by a specification."""

    kind: Literal["chart"] = "chart"
    csv: FilePath = Field(description="CSV file of the briefing, in `data/`.")
    subtitle: Inline = Field(description="What, where, when, in which unit.")
    source: Inline = Field(description="Where the numbers come from, cited.")
    note: Inline = Field(description="What a reader must know to read the numbers rightly.")
    height: Whole | None = Field(None, ge=15, le=200, description="Of the drawing, in mm.")
    numbers: Identifier | None = Field(
        None, description="Table, in an annex, that prints the numbers behind the chart."
    )
    form: (
        Literal[
            "bars",
            "columns",
            "lines",
            "stacked-columns",
            "small-multiples",
            "dots",
            "ranges",
        ]
        | None
    ) = Field(None, description="How the numbers are drawn; without one, `spec` says it.")
    x: Plain | None = Field(
        None,
        description="Column of the years or names, at the left in bars, dots and ranges.",
    )
    y: Plain | None = Field(None, description="Column of the numbers.")
    columns: tuple[Measure, ...] = Field(
        (), min_length=1, description="Columns of numbers side by side, instead of one in `y`."
    )
    series: Plain | None = Field(
        None, description="Column that says of which line, part or panel a row is."
    )
    low: Plain | None = Field(None, description="Column of the lowest estimates.")
    high: Plain | None = Field(None, description="Column of the highest estimates.")
    estimates: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which rows are estimates: a column and its values."
    )
    hollow: Truth = Field(False, description="All is planned or estimated: nothing is filled.")
    unit: Plain | None = Field(None, description="Unit of the numbers, as it is printed.")
    digits: Whole = Field(0, ge=0, le=6, description="Decimals of the numbers that are printed.")
    sort: Literal["file", "value"] = Field(
        "file", description="Names as in the file, or the largest number first."
    )
    highlight: tuple[Plain, ...] = Field((), min_length=1, description="Names that stand out.")
    labels: Truth = Field(False, description="Print every number, or the last one of a line.")
    maximum: Whole | None = Field(None, ge=1, description="Where the scale ends, if not as usual.")
    draw: Literal["lines", "columns", "points"] = Field(
        "lines", description="What stands in small multiples."
    )
    across: Whole = Field(3, ge=1, le=6, description="Small multiples side by side.")
    spec: Any = Field(None, description="A Vega-Lite specification; its data are those of `csv`.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["spec"]},
            "then": {"properties": {"form": False, "x": False, "y": False, "columns": False}},
            "else": {"required": ["form", "x"]},
        }
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.spec is None) == (self.form is None):
            raise Refusal(codes.CONTRADICTION, "a chart has either a `form` or a `spec`")
        if self.spec is not None:
            self._alone()
            return self
        if self.x is None or (self.y is None) == (not self.columns):
            raise Refusal(
                codes.CONTRADICTION,
                "a form draws `x` and either `y` or `columns`",
                "`x` is the column of years or names, `y` that of the numbers",
            )
        if (self.low is None) != (self.high is None):
            raise Refusal(
                codes.CONTRADICTION,
                "`low` and `high` are the two ends of a range",
                "add the other column",
                key="low" if self.high is None else "high",
            )
        if self.form == "ranges" and self.low is None:
            raise Refusal(
                codes.CONTRADICTION, "`form: ranges` draws from `low` to `high`", key="form"
            )
        if self.columns and self.series:
            raise Refusal(
                codes.CONTRADICTION,
                "lines come from several `columns` or from the values of one, by `series`",
                key="series",
            )
        return self

    def _alone(self) -> None:
        """Refuse keys of a form beside a specification, which draws all by itself."""
        drawn = ("x", "y", "columns", "series", "low", "high", "estimates", "highlight", "maximum")
        for key in drawn:
            if getattr(self, key):
                raise Refusal(
                    codes.CONTRADICTION,
                    f"`{key}` belongs to a `form`, and not to a `spec`",
                    key=key,
                )

    def measures(self) -> tuple[Measure, ...]:
        """Return the columns of numbers, with the unit and the decimals of each."""
        if self.y is not None:
            return (Measure(key=self.y, title=None, unit=self.unit, digits=self.digits),)
        return tuple(
            Measure(
                key=one.key,
                title=one.title or one.key,
                unit=one.unit or self.unit,
                digits=self.digits if one.digits is None else one.digits,
            )
            for one in self.columns
        )

    def columns_drawn(self) -> tuple[Text, ...]:
        """Return the columns of the file that a form asks for, as they were written."""
        named = (self.x, self.y, *(one.key for one in self.columns))
        return tuple(one for one in (*named, self.series, self.low, self.high) if one is not None)


class Callout(Block):
    """A remark set apart: a note, a correction of what is often said, a gap in what is known."""

    kind: Literal["callout"] = "callout"
    tone: Literal["note", "correction", "gap"] = Field("note", description="What it is for.")
    title: Inline = Field(description="Its heading.")
    claim: Inline | None = Field(None, description="What is said, when it corrects a claim.")
    text: Prose = Field(description="The remark or the finding, cited.")
    placement: Placement = Field("text", description="In the text or in the margin.")

    def heading(self) -> Text:
        """Return its heading."""
        return self.title

    def prose(self) -> Text:
        """Return its text."""
        return self.text

    def running(self) -> Iterator[Text]:
        """Give its text."""
        yield self.text

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each paragraph; a gap says what is not known, and cites nothing for it."""
        if self.tone != "gap":
            yield from ((one,) for one in self.text.parts(markdown.paragraphs(self.text)))


class Quote(Block):
    """A short quotation with its origin."""

    kind: Literal["quote"] = "quote"
    text: Inline = Field(description="The words quoted, without quotation marks.")
    lang: Language | None = Field(None, description="Their language, if not the briefing's.")
    attribution: Inline = Field(description="Who said it, where and when, cited.")

    def own_words(self) -> tuple[Text, ...]:
        """Return nothing: they are another's."""
        return ()


def _one_of(text: Text, names: tuple[str, ...]) -> Text:
    if text not in names:
        raise Refusal(
            codes.WRONG_CHOICE,
            f"`{text}` is not one of {', '.join(f'`{name}`' for name in names)}",
            did_you_mean(text, names),
            found=text,
            expected=names,
        )
    return text


# What the manifest declares is not known yet, and what differs from it is told at its own place.
Likelihood = Annotated[
    Text,
    AfterValidator(lambda text: _one_of(text, every_name())),
    WithJsonSchema({"type": "string", "enum": list(every_name())}),
]
ScaleName = Annotated[
    Text,
    AfterValidator(lambda text: _one_of(text, tuple(SCALES))),
    WithJsonSchema({"type": "string", "enum": list(SCALES)}),
]


class Judgement(Node):
    """A key judgement: likelihood in one sentence, confidence in another."""

    id: Identifier = Field(description="Anchor for cross-references.")
    text: Inline = Field(description="The judgement, with one term of likelihood, cited.")
    likelihood: Likelihood = Field(
        description="The term of likelihood, from the scale that the manifest declares."
    )
    confidence: Literal["high", "moderate", "low"] = Field(
        description="How good the basis is: number and quality of sources, and reasoning."
    )
    basis: Inline = Field(description="The confidence and what it rests on, in own sentences.")


class KeyJudgements(Block):
    """What the briefing concludes."""

    kind: Literal["key-judgements"] = "key-judgements"
    judgements: tuple[Judgement, ...] = Field(min_length=1, description="In order of weight.")

    def running(self) -> Iterator[Text]:
        """Give each judgement and its basis."""
        for judgement in self.judgements:
            yield from (judgement.text, judgement.basis)

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each judgement, as 1, 2, 3."""
        for judgement in self.judgements:
            yield NumberedEntry(judgement.id, judgement.text, "judgement-reference")


class KeyFigure(Node):
    """A number that a reader should take away."""

    value: Plain = Field(description="The number, as it is printed, with its unit or without.")
    unit: Plain | None = Field(None, description="Its unit, set apart and smaller.")
    year: Plain | None = Field(None, description="When: a year, `2018–19`, an edition.")
    label: Inline = Field(description="What it counts, where and when.")
    source: Inline = Field(description="Where it comes from, cited.")


class KeyFigures(Block):
    """Numbers to take away, in the margin, as a panel or as a strip over the whole measure."""

    kind: Literal["key-figures"] = "key-figures"
    figures: tuple[KeyFigure, ...] = Field(min_length=1, description="In order of weight.")
    placement: Literal["text", "margin", "strip"] = Field(
        "text", description="In the text, in the margin, or over both of them."
    )

    @model_validator(mode="after")
    def _years_of_a_strip(self) -> Self:
        undated = [one.value for one in self.figures if not one.year]
        if self.placement == "strip" and undated:
            raise Refusal(
                codes.CONTRADICTION,
                f"`{undated[0]}` stands in a strip without its `year`",
                "give every figure of a strip a `year`",
                key="placement",
            )
        return self


class Definition(Node):
    """A term and what it means."""

    term: Inline = Field(description="The term.")
    text: Inline = Field(description="What it means, cited where it is a fact.")


class Definitions(Block):
    """Terms explained where they are needed."""

    kind: Literal["definitions"] = "definitions"
    terms: tuple[Definition, ...] = Field(min_length=1, description="The terms, in order.")
    placement: Placement = Field("text", description="In the text or in the margin.")

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give what each term means."""
        yield from ((one.text,) for one in self.terms)

    def own_words(self) -> tuple[Text, ...]:
        """Return what the terms mean; the terms themselves are names."""
        return tuple(one.text for one in self.terms)


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
        if bool(self.csv) == bool(self.entries) or bool(self.csv) != bool(self.fields):
            raise Refusal(
                codes.CONTRADICTION, "a chronology has either `entries`, or `csv` and `fields`"
            )
        return self


def _refuse_two_origins(csv: object, entries: object, fields: object, what: str) -> None:
    if bool(csv) == bool(entries) or bool(csv) != bool(fields):
        raise Refusal(codes.CONTRADICTION, f"{what} has either `entries`, or `csv` and `fields`")


_ENTRIES_OR_FIELDS = ConfigDict(
    json_schema_extra={
        "if": {"required": ["csv"]},
        "then": {"required": ["fields"], "properties": {"entries": False}},
        "else": {"required": ["entries"], "properties": {"fields": False, "where": False}},
    }
)


class Map(Drawn, Cartography):
    """Areas and points of the earth, drawn to scale."""

    kind: Literal["map"] = "map"
    division: Inline = Field(description="Which boundaries these are, and their date.")

    def inner(self) -> Iterator[Text]:
        """Give the line on its boundaries."""
        yield self.division


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

    model_config = _ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        _refuse_two_origins(self.csv, self.entries, self.fields, "a timeline")
        return self


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

    model_config = _ENTRIES_OR_FIELDS

    def inner(self) -> Iterator[Text]:
        """Give the heads of the lanes."""
        yield from (self.left.title, self.right.title)

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        _refuse_two_origins(self.csv, self.entries, self.fields, "a chronology")
        return self


class Body(Node):
    """A body as an official act names it."""

    name: Inline = Field(description="Its name in the act.")
    act: Inline = Field(description="The act that names it.")
    year: Whole = Field(ge=1000, le=9999, description="Year of the act.")
    source: Inline = Field(description="Where the act was read, cited.")
    bodies: tuple[Body, ...] = Field((), description="Bodies under it, by the same act or another.")

    def texts(self) -> Iterator[Text]:
        """Give its texts, then those of the bodies under it."""
        yield from (self.name, self.act, self.source)
        for body in self.bodies:
            yield from body.texts()


class BodyGroup(Node):
    """Bodies that stand together."""

    title: Inline = Field(description="What they have in common, in our words.")
    tie: Literal["stated", "unstated"] = Field(
        "stated", description="Whether an act says that they are under the head; drawn so."
    )
    bodies: tuple[Body, ...] = Field(min_length=1, description="The bodies, in order.")


class OrganisationChart(Drawn):
    """The bodies under a head, each with the act that names it."""

    kind: Literal["organisation-chart"] = "organisation-chart"
    head: Body = Field(description="The body at the top.")
    groups: tuple[BodyGroup, ...] = Field(
        min_length=1, max_length=5, description="What is under it, from the left."
    )

    def inner(self) -> Iterator[Text]:
        """Give the head, then each group with its bodies."""
        yield from self.head.texts()
        for group in self.groups:
            yield group.title
            for body in group.bodies:
                yield from body.texts()


class LikelihoodScale(Drawn):
    """A scale of likelihood as a graphic: its terms and what each means in per cent."""

    kind: Literal["likelihood-scale"] = "likelihood-scale"
    scale: ScaleName | None = Field(
        None, description="Which scale, if the manifest declares none by `analysis`."
    )


class Stage(Node):
    """A stage of a funnel."""

    stage: Inline = Field(description="What is counted.")
    number: Whole = Field(ge=0, description="How many there are.")


class FunnelFields(Node):
    """Which CSV column holds what."""

    stage: Plain = Field(description="Column of the stages.")
    number: Plain = Field(description="Column of the numbers.")


class Funnel(Drawn, Selection):
    """Stages, how many are left at each, and how many were lost between them."""

    kind: Literal["funnel"] = "funnel"
    entries: tuple[Stage, ...] = Field((), min_length=2, description="The stages, in order.")
    fields: FunnelFields | None = Field(None, description="Columns of the CSV file.")
    losses: tuple[Inline, ...] = Field(
        (), description="What became of those lost after each stage but the last, in words."
    )

    model_config = _ENTRIES_OR_FIELDS

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        _refuse_two_origins(self.csv, self.entries, self.fields, "a funnel")
        return self


class Listing(Block):
    """Code, a file or what stands on a terminal, printed sign for sign."""

    kind: Literal["listing"] = "listing"
    caption: Inline | None = Field(None, description="What it is, above it.")
    text: Verbatim | None = Field(None, description="What is printed, sign for sign.")
    file: FilePath | None = Field(None, description="Text file of the briefing, instead of `text`.")
    language: ListingLanguage = Field("text", description="By which its words are told apart.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["file"]},
            "then": {"properties": {"text": False}},
            "else": {"required": ["text"], "properties": {"file": False}},
        }
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.text is None) == (self.file is None):
            raise Refusal(codes.CONTRADICTION, "a listing has either `text` or `file`")
        return self

    def own_words(self) -> tuple[Text, ...]:
        """Return nothing: it is printed as it was found."""
        return ()


class Example(Block):
    """A file of blocks: printed as it is written, and after it what the press makes of it."""

    kind: Literal["example"] = "example"
    file: FilePath = Field(description="YAML file of the briefing with blocks, in `examples/`.")


class PageBreak(Block):
    """The next block starts a page."""

    kind: Literal["page-break"] = "page-break"


def _prose(value: object) -> object:
    return {"kind": "paragraph", "text": value} if isinstance(value, str) else value


AnyBlock = Annotated[
    Annotated[
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
        | PageBreak,
        Field(discriminator="kind"),
    ],
    BeforeValidator(_prose),
    TextOr("A block: prose as a plain text, or keys with a `kind`."),
]

KINDS: tuple[type[Block], ...] = (
    Paragraph, List, Table, Conflicts, Figure, Chart, Callout, Quote, KeyJudgements, KeyFigures,
    Definitions, Chronology, Map, Timeline, TwoLaneChronology, OrganisationChart, LikelihoodScale,
    Funnel, Listing, Example, PageBreak,
)  # fmt: skip
