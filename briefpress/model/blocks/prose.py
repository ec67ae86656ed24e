"""Define running text: paragraphs, lists, callouts, quotations, definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from briefpress.diagnostics.span import Text
from briefpress.model.base import Inline, Language, Node, Placement, Prose, TextOr
from briefpress.model.blocks.base import Block
from briefpress.parse import markdown


class Paragraph(Block):
    """Running text; a block that is plain text is a paragraph."""

    kind: Literal["paragraph"] = "paragraph"
    text: Prose = Field(description="Paragraphs with inline Markdown, separated by empty lines.")

    def prose(self) -> Text:
        """Return its text."""
        return self.text

    def numbered_text(self) -> Text:
        """Return its text."""
        return self.text

    def running(self) -> Iterator[Text]:
        """Give its text."""
        yield self.text

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each paragraph."""
        yield from ((one,) for one in self.text.parts(markdown.paragraphs(self.text)))


class ListEntry(Node):
    """An entry of a list, with nested entries."""

    text: Inline = Field(description="Text of the entry.")
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
    style: Literal["bullet", "number"] = Field("bullet", description="Marker of the entries.")
    items: tuple[ListItem, ...] = Field(min_length=1, description="The entries, in order.")

    def running(self) -> Iterator[Text]:
        """Give the text of every entry."""
        for entry in self.items:
            yield from entry.texts()

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each entry, with those in it."""
        yield from (tuple(entry.texts()) for entry in self.items)


class Callout(Block):
    """A highlighted text: a note, a correction of a common claim, a gap in knowledge."""

    kind: Literal["callout"] = "callout"
    tone: Literal["note", "correction", "gap"] = Field(
        "note", description="Purpose of the callout."
    )
    title: Inline = Field(description="Heading of the callout.")
    claim: Inline | None = Field(None, description="The claim that it corrects.")
    text: Prose = Field(description="The text, cited.")
    placement: Placement = Field("text", description="Position: in the text or in the margin.")

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
        """Give each paragraph; a gap in knowledge needs no citation."""
        if self.tone != "gap":
            yield from ((one,) for one in self.text.parts(markdown.paragraphs(self.text)))


class Quote(Block):
    """A short quotation with its attribution."""

    kind: Literal["quote"] = "quote"
    text: Inline = Field(description="The quoted words, without quotation marks.")
    lang: Language | None = Field(
        None, description="Language of the quotation, if it is not the briefing's."
    )
    attribution: Inline = Field(description="Who said it, where and when; cited.")

    def own_words(self) -> tuple[Text, ...]:
        """Return nothing: the words are not the author's."""
        return ()


class Definition(Node):
    """A term and its definition."""

    term: Inline = Field(description="The term.")
    text: Inline = Field(description="Definition, cited if it states a fact.")


class Definitions(Block):
    """Definitions of terms where they are needed."""

    kind: Literal["definitions"] = "definitions"
    terms: tuple[Definition, ...] = Field(min_length=1, description="The terms, in order.")
    placement: Placement = Field("text", description="Position: in the text or in the margin.")

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give the definition of each term."""
        yield from ((one.text,) for one in self.terms)

    def own_words(self) -> tuple[Text, ...]:
        """Return the definitions; the terms themselves are names."""
        return tuple(one.text for one in self.terms)


class PageBreak(Block):
    """A page break; the next block starts a new page."""

    kind: Literal["page-break"] = "page-break"
