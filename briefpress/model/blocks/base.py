"""What blocks share: an anchor, a caption, a drawing's description, rows of a CSV file."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import FilePath, Identifier, Inline, Node, Plain, Width


class Block(Node):
    """What every block may have."""

    id: Identifier | None = Field(None, description="Anchor for cross-references.")
    uncited: Plain | None = Field(None, description="Why its facts need no source; not printed.")

    @classmethod
    def noun(cls) -> str:
        """Return the kind, as an author writes it."""
        return f"a `{cls.model_fields['kind'].annotation.__args__[0]}` block"  # type: ignore[union-attr]


class Exhibit(Block):
    """A numbered block with a caption: a table, a figure, a chronology."""

    id: Identifier = Field(description="Anchor for cross-references.")
    title: Inline = Field(description="The finding, in 15 words or fewer.")
    subtitle: Inline | None = Field(None, description="What, where, when, in which unit.")
    source: Inline | None = Field(None, description="Where the content comes from, cited.")
    note: Inline | None = Field(None, description="What a reader must know to read it rightly.")
    credit: Inline | None = Field(None, description="Whose work it is; printed in the credits.")


class Drawn(Exhibit):
    """An exhibit that counts as a figure, and says in words what it shows."""

    alt: Plain = Field(description="What the figure shows, for readers who do not see it.")
    width: Width = Field("column", description="The text column, or text and margin together.")


class Selection(Exhibit):
    """An exhibit whose rows may come from a CSV file."""

    csv: FilePath | None = Field(None, description="CSV file of the briefing, in `data/`.")
    where: dict[str, tuple[Plain, ...]] = Field(
        {}, min_length=1, description="Which CSV rows: a column and the values it may have."
    )


def refuse_two_origins(csv: object, entries: object, fields: object, what: str) -> None:
    """Refuse a block whose entries stand in it and in a CSV file as well, or nowhere."""
    if bool(csv) == bool(entries) or bool(csv) != bool(fields):
        raise Refusal(codes.CONTRADICTION, f"{what} has either `entries`, or `csv` and `fields`")


# Of a block whose entries are written in it or taken from columns of a CSV file.
ENTRIES_OR_FIELDS = ConfigDict(
    json_schema_extra={
        "if": {"required": ["csv"]},
        "then": {"required": ["fields"], "properties": {"entries": False}},
        "else": {"required": ["entries"], "properties": {"fields": False, "where": False}},
    }
)
