"""Define the entries of `sources.yaml`, `glossary.yaml`, `index.yaml` and `words.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import ConfigDict, Discriminator, Field, PrivateAttr, Tag, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import (
    Address,
    Boolean,
    Inline,
    Language,
    Name,
    Node,
    Plain,
    SourceIdentifier,
    TextOr,
    Time,
    Whole,
)

# What CSL calls the keys of a source, where it has another name.
CSL_NAMES = {
    "pages": "page",
    "place": "publisher-place",
    "event": "event-title",
    "chapter": "chapter-number",
    "archive-location": "archive_location",
    "lang": "language",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "url": "URL",
}
_OF_PERSONS = ("given", "particle", "suffix")
_NO_ANCHOR = re.compile("[^A-Za-z0-9-]")


class NameInParts(Node):
    """A name in its parts: that of a person, or of an institution."""

    family: Plain | None = Field(None, description="Family name, or the only name of a person.")
    given: Plain | None = Field(None, description="Given names or initials.")
    particle: Plain | None = Field(None, description="Particle before the family name, as in van.")
    suffix: Plain | None = Field(None, description="Suffix, such as Jr.")
    institution: Plain | None = Field(None, description="Name of an institution.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["institution"]},
            "then": {"properties": dict.fromkeys(_OF_PERSONS, False)},
            "else": {"required": ["family"]},
        }
    )

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if bool(self.family) == bool(self.institution):
            raise Refusal(codes.CONTRADICTION, "a name needs either `family` or `institution`")
        wrong = next((key for key in _OF_PERSONS if getattr(self, key)), None)
        if self.institution and wrong:
            message = f"`{wrong}` cannot be used with `institution`"
            raise Refusal(codes.CONTRADICTION, message, key=wrong)
        return self

    def __str__(self) -> str:
        """Write the name in natural order."""
        parts = (self.given, self.particle, self.family or self.institution)
        name = " ".join(part for part in parts if part)
        return f"{name}, {self.suffix}" if self.suffix else name

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a name"


def _how_named(value: object) -> str:
    return "text" if isinstance(value, str) else "name"


AnyName = Annotated[
    Annotated[NameInParts, Tag("name")] | Annotated[Text, Tag("text")],
    Discriminator(_how_named),
    TextOr("A name as it is printed, or `family` with `given`, or `institution`."),
]
Names = tuple[AnyName, ...]


class Reference(Node):
    """An entry of `sources.yaml`: a source, with what a reader needs to find it."""

    id: SourceIdentifier = Field(description="Id that citations use: `[@id]`.")
    type: Name = Field(description="CSL type, such as report, dataset or webpage.")
    title: Plain = Field(description="Title; in square brackets if you supply it.")
    issued: Name = Field(description="Publication date, as precisely as known; n.d. if unknown.")
    publisher: Plain | None = Field(
        None,
        description="Publisher or responsible body; required without `author`, `editor` and "
        "`container-title`.",
    )
    author: Names = Field((), description="Authors.")
    editor: Names = Field((), description="Editors.")
    translator: Names = Field((), description="Translators.")
    director: Names = Field((), description="Directors, of a film.")
    interviewer: Names = Field((), description="Interviewers.")
    recipient: Names = Field((), description="Recipients, of a letter.")
    container_author: Names = Field((), description="Authors of the container.")
    collection_editor: Names = Field((), description="Editors of the series.")
    title_short: Plain | None = Field(None, description="Short title, for repeated citations.")
    container_title: Plain | None = Field(None, description="Container, such as a journal.")
    collection_title: Plain | None = Field(None, description="Series that it belongs to.")
    collection_number: Plain | None = Field(None, description="Number in the series.")
    genre: Plain | None = Field(None, description="Kind of work, such as Working paper.")
    number: Plain | None = Field(None, description="Number, of a report, law or standard.")
    version: Plain | None = Field(None, description="Version, of software or data.")
    edition: Plain | None = Field(None, description="Edition: a number, or words.")
    volume: Plain | None = Field(None, description="Volume.")
    issue: Plain | None = Field(None, description="Issue, of a journal.")
    chapter: Plain | None = Field(None, description="Number of the chapter.")
    pages: Plain | None = Field(None, description="Pages in the container, such as 10–20.")
    medium: Plain | None = Field(None, description="Medium, such as film or microfiche.")
    place: Plain | None = Field(None, description="Place of publication.")
    event: Plain | None = Field(None, description="Name of the conference or other event.")
    event_place: Plain | None = Field(None, description="Place of the event.")
    event_date: Time | None = Field(None, description="Date of the event.")
    original_date: Time | None = Field(None, description="Date of the first publication.")
    authority: Plain | None = Field(None, description="Court or body that issued it.")
    archive: Plain | None = Field(None, description="Archive or repository that holds it.")
    archive_place: Plain | None = Field(None, description="Place of the archive.")
    archive_location: Plain | None = Field(None, description="Where in the archive: box, file.")
    call_number: Plain | None = Field(None, description="Call number in a library.")
    status: Plain | None = Field(None, description="State of publication, such as in press.")
    doi: Plain | None = Field(None, description="DOI, such as 10.1000/182.")
    isbn: Plain | None = Field(None, description="ISBN.")
    issn: Plain | None = Field(None, description="ISSN.")
    accessed: Time | None = Field(None, description="Date on which its address was accessed.")
    url: Address | None = Field(None, description="Web address, current or former.")
    lang: Language | None = Field(
        None, description="Language of the title, if it is not the briefing's."
    )
    licence: Plain | None = Field(None, description="Terms of use.")
    note: Plain | None = Field(None, description="Limitations, or what was seen of it.")
    uncited: Plain | None = Field(None, description="Reason to list it although it is never cited.")
    despite_age: Plain | None = Field(None, description="Reason to use it although it is old.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["author"]},
            "else": {
                "if": {"required": ["editor"]},
                "else": {
                    "if": {"required": ["container-title"]},
                    "else": {"required": ["publisher"]},
                },
            },
        }
    )

    # What a reference manager wrote: data of CSL, with tags in texts; None in `sources.yaml`.
    _item: Mapping[str, object] | None = PrivateAttr(None)

    @model_validator(mode="after")
    def _somebody_is_responsible(self) -> Self:
        if not any((self.publisher, self.author, self.editor, self.container_title)):
            raise Refusal(
                codes.MISSING_KEY,
                "missing key `publisher`",
                "add it; a source without one needs `author`, `editor` or `container-title`",
                expected=("publisher",),
            )
        return self

    @property
    def item(self) -> Mapping[str, object] | None:
        """The entry of a reference manager as data of CSL, or None."""
        return self._item

    def exported(self, item: Mapping[str, object]) -> Self:
        """Return this source as one that a reference manager wrote."""
        self._item = item
        return self

    @property
    def anchor(self) -> str:
        """The anchor of its entry in the bibliography."""
        return anchor(self.id)

    @property
    def responsible(self) -> str:
        """Who is responsible for it, in a word."""
        names = self.author or self.editor
        return str(self.publisher or (names[0] if names else self.container_title))

    @classmethod
    def needed(cls) -> list[str]:
        """Return the keys that an author must write, or usually does."""
        return [*super().needed(), "publisher"]

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a source"


def anchor(id_: str) -> str:
    """Return the anchor of a source's entry; two ids never have the same."""
    return "source-" + _NO_ANCHOR.sub(lambda found: f"_{ord(found.group()):x}_", id_)


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
