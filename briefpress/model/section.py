"""Define a section file, with headings at three levels and blocks; and an example file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from briefpress.model.base import Boolean, Identifier, Inline, Node, Plain
from briefpress.model.blocks import AnyBlock


class Heading(Node):
    """The keys of every section and subsection."""

    id: Identifier = Field(description="Anchor; unique in the briefing.")
    title: Inline = Field(description="Heading.")
    standfirst: Inline | None = Field(None, description="Main assertion, in one sentence.")
    uncited: Plain | None = Field(
        None, description="Reason why its facts, subsections included, need no source; not printed."
    )
    index: tuple[Plain, ...] = Field(
        (), description="Index entries for all of it: `Heading; under it`."
    )
    blocks: tuple[AnyBlock, ...] = Field((), description="Content, in order.")


class Subsubsection(Heading):
    """The third and last level; its heading is run in to its first paragraph."""


class Subsection(Heading):
    """The second level: 1.1."""

    subsections: tuple[Subsubsection, ...] = Field((), description="Subsections, one level down.")


class Section(Heading):
    """A section file; it starts a new page."""

    short: Plain | None = Field(None, description="Shorter title for the running head.")
    numbered: Boolean = Field(True, description="Whether a section of the body is numbered.")
    page: Literal["portrait", "landscape"] = Field(
        "portrait", description="Orientation of its pages."
    )
    subsections: tuple[Subsection, ...] = Field((), description="Subsections, one level down.")


class Blocks(Node):
    """A file of an example, whose entries are blocks."""

    blocks: tuple[AnyBlock, ...] = Field(min_length=1, description="Blocks, in order.")


def headings(section: Section) -> Iterator[tuple[int, Heading]]:
    """Give a section and everything below it, each with its level (1, 2, 3), in reading order."""
    yield 1, section
    for subsection in section.subsections:
        yield 2, subsection
        for subsubsection in subsection.subsections:
            yield 3, subsubsection
