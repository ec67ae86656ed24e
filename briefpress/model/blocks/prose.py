"""Running text and what stands in it: paragraphs, lists, remarks, quotations, definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from briefpress.diagnostics.span import Text
from briefpress.model.base import Inline, Language, Node, Placement, Prose, TextOr
from briefpress.model.blocks.base import Block
from briefpress.parse import markdown


class Paragraph(Block):
    """Running text; a block that is a plain string is one of these."""

    kind: Literal["paragraph"] = "paragraph"
    text: Prose = Field(description="Paragraphs with inline Markdown, parted by empty lines.")

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


class PageBreak(Block):
    """The next block starts a page."""

    kind: Literal["page-break"] = "page-break"
