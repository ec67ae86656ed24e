"""Define the entries of `sources.yaml`, `glossary.yaml`, `index.yaml` and `words.yaml`."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.model.base import (
    Address,
    Boolean,
    Inline,
    Language,
    Name,
    Node,
    Plain,
    SourceIdentifier,
    Time,
    Whole,
)


class Reference(Node):
    """An entry of `sources.yaml`: a source, with what a reader needs to find it."""

    id: SourceIdentifier = Field(description="Id that citations use: `[@id]`.")
    type: Name = Field(description="CSL type, such as report, dataset or webpage.")
    title: Plain = Field(description="Title; in square brackets if you supply it.")
    publisher: Plain = Field(description="Publisher or responsible body.")
    issued: Name = Field(description="Publication date, as precisely as known.")
    author: tuple[Plain, ...] = Field((), description="Authors, as their names are printed.")
    container_title: Plain | None = Field(None, description="Container, such as a journal.")
    accessed: Time | None = Field(None, description="Date on which its address was accessed.")
    url: Address | None = Field(None, description="Web address, current or former.")
    lang: Language | None = Field(
        None, description="Language of the title, if it is not the briefing's."
    )
    licence: Plain | None = Field(None, description="Terms of use.")
    note: Plain | None = Field(None, description="Limitations, or what was seen of it.")
    uncited: Plain | None = Field(None, description="Reason to list it although it is never cited.")
    despite_age: Plain | None = Field(None, description="Reason to use it although it is old.")

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a source"


class Term(Node):
    """An entry of `glossary.yaml`."""

    term: Plain = Field(description="The term, as written in the text.")
    expansion: Plain | None = Field(None, description="Expansion of an abbreviation.")
    lang: Language | None = Field(
        None, description="Language of the expansion, if it is not the briefing's."
    )
    text: Inline = Field(description="Definition.")
    spell_out: Boolean = Field(
        True, description="Whether to spell it out at its first use in the text."
    )
    index: Boolean = Field(
        True, description="Whether the index lists its first use in each section."
    )

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a glossary term"


class Listed(Node):
    """An entry of `index.yaml`, besides the index marks in the text."""

    entry: Plain = Field(description="The heading, or `Heading; under it`.")
    words: tuple[Plain, ...] = Field(
        (), min_length=1, description="Words that are listed under it wherever they occur."
    )
    see: Plain | None = Field(None, description="Heading under which it is listed instead.")
    see_also: tuple[Plain, ...] = Field((), min_length=1, description="Related headings.")

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
                "an entry needs either `see`, or `words`, `see-also` or both",
            )
        if ";" in self.entry and (self.see or self.see_also):
            raise Refusal(
                codes.CONTRADICTION, "`see` and `see-also` are for main headings only", key="entry"
            )
        return self

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "an entry of the index"


Words = dict[str, dict[str, Whole]]  # by language and name
