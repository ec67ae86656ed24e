"""Define what blocks share: an anchor, a caption, a text alternative, rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import FilePath, Identifier, Inline, Node, Plain, Width
from briefpress.model.cartography import Cartography
from briefpress.model.csv_columns import NamedColumn, of_choice, of_keys
from briefpress.model.texts import texts


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry of a block, with an anchor and a number.

    A reference to it prints the built-in ``word``. With a ``letter`` it is numbered through the
    briefing, as in C1; without one, within its block.
    """

    id: Text
    title: Text
    word: str
    letter: str = ""


class Block(Node):
    """Keys of every block."""

    id: Identifier | None = Field(None, description="Anchor for cross-references.")
    uncited: Plain | None = Field(
        None, description="Reason why its facts need no source; not printed."
    )

    @classmethod
    def kind_name(cls) -> str:
        """Return the name of its kind, as an author writes it; only a kind has one."""
        return str(cls.model_fields["kind"].default)

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for it."""
        return f"a `{cls.kind_name()}` block"

    # What the engine asks of a block: a kind answers where it differs from most.

    def heading(self) -> Text | None:
        """Return the title that references print, if it has one."""
        return None

    def prose(self) -> Text | None:
        """Return the text that is written in paragraphs, if it has one."""
        return None

    def running(self) -> Iterator[Text]:
        """Give the running text: no heads, captions or cells, nor another's words."""
        return iter(())

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give the passages that need a citation each, with all their texts."""
        return iter(())

    def own_words(self) -> tuple[Text, ...] | None:
        """Return the texts in the author's own words; None when all of them are."""
        return None

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give the entries that have their own number, in order."""
        return iter(())

    def numbered_text(self) -> Text | None:
        """Return the text whose paragraphs are numbered where a briefing numbers them."""
        return None

    # The files it names, by their paths in the briefing's folder.

    def images(self) -> Iterator[Text]:
        """Give the images that it shows."""
        return iter(())

    def maps(self) -> Iterator[Cartography]:
        """Give the maps that it draws."""
        return iter(())

    def files(self) -> Iterator[Text]:
        """Give the text files that it prints as they are."""
        return iter(())

    def block_files(self) -> Iterator[Text]:
        """Give the YAML files whose blocks follow it."""
        return iter(())


class Exhibit(Block):
    """A numbered block with a caption: a table, a figure, a chronology."""

    id: Identifier = Field(description="Anchor for cross-references.")
    title: Inline = Field(description="The finding, in 15 words or fewer.")
    subtitle: Inline | None = Field(
        None, description="What is shown, where, when and in which unit."
    )
    source: Inline | None = Field(None, description="Source of the content, cited.")
    note: Inline | None = Field(None, description="What a reader must know to understand it.")
    credit: Inline | None = Field(
        None, description="Author or rights holder; printed in the credits."
    )

    def inner(self) -> Iterator[Text]:
        """Give the texts between its title and its source, in reading order."""
        return iter(())

    def companion(self) -> Text | None:
        """Return the id of the table that prints the numbers it is drawn from, if it names one."""
        return None


class Drawn(Exhibit):
    """An exhibit that is numbered as a figure and has a text alternative."""

    alt: Plain = Field(description="Text alternative, for readers who cannot see the figure.")
    width: Width = Field("column", description="Width: the text column, or text column and margin.")


class Selection(Exhibit):
    """An exhibit whose rows may come from a CSV file."""

    csv: FilePath | None = Field(
        None, description="CSV file or workbook in `data/`, or an `id` of `data.yaml`."
    )
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="CSV rows to use: columns, each with its accepted values."
    )

    @model_validator(mode="after")
    def _chosen_from_a_file(self) -> Self:
        if self.where and self.csv is None:
            raise Refusal(
                codes.CONTRADICTION, "`where` requires `csv`; add `csv` or remove `where`"
            )
        return self

    def columns_named(self) -> Iterator[NamedColumn]:
        """Give the columns of the CSV file that it names."""
        yield from of_choice(self.where, self.span)


def columns_of_fields(fields: Node | None) -> Iterator[NamedColumn]:
    """Give the columns that hold what a block is made of, as its `fields` say."""
    yield from of_keys(texts(fields) if fields else ())


def refuse_two_origins(csv: object, entries: object, fields: object, what: str) -> None:
    """Reject a block with entries both in the block and in a CSV file, or in neither."""
    if bool(csv) == bool(entries) or bool(csv) != bool(fields):
        raise Refusal(codes.CONTRADICTION, f"{what} needs either `entries`, or `csv` and `fields`")


# Of a block whose entries are written in it or taken from columns of a CSV file.
ENTRIES_OR_FIELDS = ConfigDict(
    json_schema_extra={
        "if": {"required": ["csv"]},
        "then": {"required": ["fields"], "properties": {"entries": False}},
        "else": {"required": ["entries"], "properties": {"fields": False, "where": False}},
    }
)
