"""Define a whole briefing as loaded from its files, the input of all later stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from briefpress.diagnostics.span import Span, Text
from briefpress.model.blocks import AnyBlock
from briefpress.model.blocks.base import Block
from briefpress.model.facts import Fact
from briefpress.model.lists import Listed, Reference, Term
from briefpress.model.manifest import Made, MadePart, Manifest
from briefpress.model.section import Section, headings
from briefpress.parse.geojson import Feature
from briefpress.parse.table import Table
from briefpress.workspace.limits import Limits

Kind = TypeVar("Kind", bound=Block)


@dataclass(frozen=True, slots=True)
class Briefing:
    """The content of a briefing, each piece validated; nothing is numbered or resolved yet.

    ``front`` and ``back`` hold sections and the names of the parts that Briefpress makes.
    ``tables`` holds every CSV file that a block names, ``features`` every GeoJSON file of a map,
    ``listings`` the text of every file that is printed as it is, and ``attachments`` the content of
    every file that goes into the PDF, by the path it is named with; the blocks of an example follow
    it; ``citation_style`` the style that the manifest names; ``drawn`` the words in its
    drawings, ``words`` those of the theme in the briefing's language, ``limits`` how much it may
    print. What is not ``complete`` can be checked, but not printed; ``sources_known`` says whether
    it can be checked for its sources as well, ``facts_known`` whether for its facts, and
    ``anchors_known`` for what references lead to. ``unread`` are names that are written in what
    could not be read, and may be those of sources, facts and anchors.
    """

    folder: Path
    manifest: Manifest
    front: tuple[Section | MadePart, ...]
    body: tuple[Section, ...]
    annexes: tuple[Section, ...]
    back: tuple[Section | MadePart, ...]
    sources: Mapping[str, Reference]
    sources_known: bool
    facts: tuple[Fact, ...]
    facts_known: bool
    glossary: tuple[Term, ...]
    index: tuple[Listed, ...]
    citation_style: bytes
    tables: Mapping[str, Table]
    features: Mapping[str, tuple[Feature, ...]]
    listings: Mapping[str, Text]
    attachments: Mapping[str, bytes]
    drawn: tuple[Text, ...]
    words: Mapping[str, str]
    limits: Limits
    complete: bool
    anchors_known: bool
    unread: frozenset[str]
    fingerprint: str

    def made(self) -> frozenset[str]:
        """Return the names of the generated parts."""
        return frozenset(part for part in (*self.front, *self.back) if isinstance(part, str))

    def named(self, part: MadePart) -> Span:
        """Return the place at which the manifest names a generated part."""
        named = (
            one for one in (*self.manifest.front, *self.manifest.back) if isinstance(one, Made)
        )
        return next(one.span for one in named if one.part == part)

    def preambles(self) -> dict[str, Text]:
        """Return the introductions of generated parts, by their names."""
        parts = (*self.manifest.front, *self.manifest.back)
        return {one.part: one.text for one in parts if isinstance(one, Made) and one.text}

    def sections(self) -> Iterator[Section]:
        """Give every written section in the order of the pages."""
        for part in (*self.front, *self.body, *self.annexes, *self.back):
            if isinstance(part, Section):
                yield part

    def blocks(self) -> Iterator[AnyBlock]:
        """Give every block in the order of the pages."""
        for section in self.sections():
            for _, heading in headings(section):
                yield from heading.blocks

    def blocks_of(self, kind: type[Kind]) -> Iterator[Kind]:
        """Give every block of a kind in the order of the pages."""
        return (block for block in self.blocks() if isinstance(block, kind))
