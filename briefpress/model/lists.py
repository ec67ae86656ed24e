"""Lists beside the sections: `sources.yaml`, `glossary.yaml`, `index.yaml`; and `words.yaml`."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import (
    Address,
    Boolean,
    Inline,
    Language,
    Node,
    Plain,
    SourceIdentifier,
    Time,
)


class Reference(Node):
    """An entry of `sources.yaml`: a source as a reader must know it to find it."""

    id: SourceIdentifier = Field(description="What a citation names: `[@id]`.")
    type: Plain = Field(description="What it is, as in CSL: report, dataset, webpage.")
    title: Plain = Field(description="Its title; in square brackets if it is ours.")
    publisher: Plain = Field(description="Who answers for it.")
    issued: Plain = Field(description="When it appeared, as far as is known.")
    author: tuple[Plain, ...] = Field((), description="Who wrote it, as names are printed.")
    container_title: Plain | None = Field(None, description="What it appeared in: a journal.")
    accessed: Time | None = Field(None, description="When it was read at its address.")
    url: Address | None = Field(None, description="Where it is or was, as a web address.")
    lang: Language | None = Field(None, description="Language of the title, if not the briefing's.")
    licence: Plain | None = Field(None, description="Terms of use.")
    note: Plain | None = Field(None, description="What weakens it or what was seen of it.")
    uncited: Plain | None = Field(None, description="Why it is listed, though nobody cites it.")
    despite_age: Plain | None = Field(None, description="Why it is used, though it is old.")

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this entry."""
        return "a source"


class Term(Node):
    """An entry of `glossary.yaml`."""

    term: Plain = Field(description="The term, as it stands in the text.")
    expansion: Plain | None = Field(None, description="What an abbreviation stands for.")
    lang: Language | None = Field(None, description="Language of the expansion, if not ours.")
    text: Inline = Field(description="What it means.")
    spell_out: Boolean = Field(
        True, description="Whether its first use in the text is spelled out."
    )
    index: Boolean = Field(True, description="Whether the index lists where sections first use it.")

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this entry."""
        return "a glossary term"


class Listed(Node):
    """An entry of `index.yaml`: what the index lists besides what is marked in the text."""

    entry: Plain = Field(description="The heading, or `Heading; under it`.")
    words: tuple[Plain, ...] = Field(
        (), min_length=1, description="Words that are listed under it wherever they stand."
    )
    see: Plain | None = Field(None, description="The heading under which it is listed instead.")
    see_also: tuple[Plain, ...] = Field((), min_length=1, description="Headings near to it.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["see"]},
            "then": {"properties": {"words": False, "see-also": False}},
            "else": {
                "if": {"required": ["words"]},
                "else": {"required": ["see-also"], "properties": {"see-also": {}}},
            },
        }
    )

    @model_validator(mode="after")
    def _listed_or_sent_away(self) -> Self:
        if bool(self.see) == bool(self.words or self.see_also):
            raise Refusal(
                codes.CONTRADICTION,
                "an entry has either `see`, or `words` and `see-also`, or one of them",
            )
        if ";" in self.entry and (self.see or self.see_also):
            raise Refusal(
                codes.CONTRADICTION, "only a heading sends readers to others", key="entry"
            )
        return self

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this entry."""
        return "an entry of the index"


Words = dict[str, dict[str, Text]]  # by language and name
