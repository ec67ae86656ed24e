"""A section file: headings at three levels, each with its blocks; and the file of an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from briefpress.model.base import Boolean, Identifier, Inline, Node, Plain
from briefpress.model.blocks import AnyBlock


class Heading(Node):
    """What every section and subsection has."""

    id: Identifier = Field(description="Anchor, unique in the briefing.")
    title: Inline = Field(description="The heading.")
    standfirst: Inline | None = Field(None, description="The main assertion, in one sentence.")
    uncited: Plain | None = Field(
        None, description="Why facts in it, subsections included, need no source; not printed."
    )
    index: tuple[Plain, ...] = Field(
        (), description="What all of it is about, for the index: `Heading; under it`."
    )
    blocks: tuple[AnyBlock, ...] = Field((), description="Its content, in order.")


class Subsubsection(Heading):
    """The third and last level: its heading runs into its first paragraph."""


class Subsection(Heading):
    """The second level: 1.1."""

    subsections: tuple[Subsubsection, ...] = Field((), description="The level below.")


class Section(Heading):
    """A section file; it starts a new page."""

    short: Plain | None = Field(None, description="The title in the running head, if shorter.")
    numbered: Boolean = Field(True, description="Whether a section of the body counts.")
    page: Literal["portrait", "landscape"] = Field("portrait", description="How its pages lie.")
    subsections: tuple[Subsection, ...] = Field((), description="The level below.")


class Blocks(Node):
    """A file of an example, whose entries are blocks."""

    blocks: tuple[AnyBlock, ...] = Field(min_length=1, description="The blocks, in order.")


def headings(section: Section) -> Iterator[tuple[int, Heading]]:
    """Give a section and everything below it, each with its level (1, 2, 3), in reading order."""
    yield 1, section
    for subsection in section.subsections:
        yield 2, subsection
        for subsubsection in subsection.subsections:
            yield 3, subsubsection
