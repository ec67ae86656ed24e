"""The files of a briefing: manifest, sections, sources, glossary; and the briefing they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Span, Text
from briefpress.model.base import (
    Address,
    Date,
    FilePath,
    Identifier,
    Inline,
    Language,
    Node,
    Plain,
    Prose,
    SourceIdentifier,
    TextOr,
    Time,
    Truth,
)
from briefpress.model.blocks import AnyBlock, Block
from briefpress.model.cartography import Cartography
from briefpress.model.facts import Fact
from briefpress.model.likelihood import USUAL, Scale
from briefpress.parse.geojson import Feature
from briefpress.parse.source import Table
from briefpress.workspace.limits import Limits

Kind = TypeVar("Kind", bound=Block)

MadePart = Literal["cover", "contents", "glossary", "index", "bibliography", "credits", "colophon"]


class Made(Node):
    """A part that the press makes from the rest of the briefing."""

    part: MadePart = Field(description="Which one.")
    text: Prose | None = Field(
        None, description="What is to be said before it: of glossary, index and credits."
    )

    @model_validator(mode="after")
    def _text_where_it_is_printed(self) -> Self:
        if self.text and self.part not in ("glossary", "index", "credits"):
            raise Refusal(codes.CONTRADICTION, f"`{self.part}` prints no `text`", key="text")
        return self

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this entry."""
        return "a part"


def _how(value: object) -> str:
    return "section" if isinstance(value, str) else "made"


Part = Annotated[
    Annotated[Made, Tag("made")] | Annotated[Text, Tag("section")],
    Discriminator(_how),
    TextOr("A section file by its name, or `part` with one that the press makes."),
]


class Motif(Node):
    """The drawing on the cover: an image, or a map that the press draws."""

    image: FilePath | None = Field(None, description="SVG file of the briefing, in `images/`.")
    map: Cartography | None = Field(None, description="A map, in place of an image.")
    alt: Plain = Field(description="What it shows, for readers who do not see it.")
    credit: Inline = Field(description="Where it comes from, cited; printed in the credits.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["map"]},
            "then": {"properties": {"image": False}},
            "else": {"required": ["image"]},
        }
    )

    @model_validator(mode="after")
    def _one_drawing(self) -> Self:
        if (self.image is None) == (self.map is None):
            raise Refusal(codes.CONTRADICTION, "a motif has either an `image` or a `map`")
        return self


class Attachment(Node):
    """A file that goes with the PDF, inside it."""

    file: FilePath = Field(description="File of the briefing, such as `data/spending.csv`.")
    description: Plain = Field(description="What is in it, for the reader's list of attachments.")


class Analysis(Node):
    """What the analytic lint holds the briefing to; without it there is no such lint."""

    scale: Scale = Field(
        description="The scale of likelihood: that of ICD 203, or the yardstick of the UK's PHIA."
    )
    sources_since: Time | None = Field(
        None, description="A source that appeared earlier needs `despite-age`, which says why."
    )


class Manifest(Node):
    """`briefing.yaml`: what the briefing is, and its parts in order."""

    id: Identifier = Field(description="Name of the finished file, and of the briefing.")
    series: Plain = Field(description="The series it appears in.")
    number: Plain = Field(description="Its number in the series.")
    title: Plain = Field(description="The title, on the cover and in the PDF.")
    short_title: Plain = Field(description="The title in the running head.")
    subtitle: Inline = Field(description="What the title leaves open.")
    description: Plain = Field(description="What it is about, in one sentence, for catalogues.")
    keywords: tuple[Plain, ...] = Field((), description="Subject words, for catalogues.")
    language: Language = Field(description="Language as in BCP 47: en-GB, fr.")
    version: Plain = Field(description="Version of the text.")
    date: Date = Field(description="Date of this version; the only date the PDF knows.")
    cut_off: Date = Field(description="Day up to which information was taken in.")
    handling: Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"] = Field(
        description="Who may read it, as a label of TLP 2.0, on every page."
    )
    producer: Plain = Field(description="Who publishes it.")
    audience: Plain = Field(description="Whom it is for.")
    analysis: Analysis | None = Field(None, description="What its analysis is held to.")
    motif: Motif | None = Field(None, description="A drawing on the cover.")
    citation_style: Identifier = Field(
        Identifier("briefpress"),
        description="How sources are cited: a style of `styles/citations`, such as `ieee`.",
    )
    numbered_paragraphs: Truth = Field(
        False, description="Whether paragraphs are numbered through the body, as 1, 2, 3."
    )
    front: tuple[Part, ...] = Field(
        (), description="Parts before the body: section files, and `part:` for what is made."
    )
    sections: tuple[Plain, ...] = Field(min_length=1, description="Section files of the body.")
    annexes: tuple[Plain, ...] = Field((), description="Section files of the annexes, A, B, C.")
    back: tuple[Part, ...] = Field(
        (), description="Parts after the annexes, named as those in front."
    )
    attachments: tuple[Attachment, ...] = Field(
        (), description="Files that readers get inside the PDF, such as the data of its tables."
    )

    @model_validator(mode="after")
    def _cut_off_before_date(self) -> Self:
        if self.cut_off > self.date:
            raise Refusal(codes.CONTRADICTION, "`cut-off` is later than `date`", key="cut-off")
        return self

    @property
    def scale(self) -> Scale:
        """The scale of likelihood that judgements use."""
        return self.analysis.scale if self.analysis else USUAL

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this file."""
        return "the manifest"


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
    numbered: Truth = Field(True, description="Whether a section of the body counts.")
    page: Literal["portrait", "landscape"] = Field("portrait", description="How its pages lie.")
    subsections: tuple[Subsection, ...] = Field((), description="The level below.")


class Blocks(Node):
    """A file of an example, whose entries are blocks."""

    blocks: tuple[AnyBlock, ...] = Field(min_length=1, description="The blocks, in order.")


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
    spell_out: Truth = Field(True, description="Whether its first use in the text is spelled out.")
    index: Truth = Field(True, description="Whether the index lists where sections first use it.")

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


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything that was written, checked piece by piece; nothing numbered or resolved yet.

    ``front`` and ``back`` hold sections and the names of the parts that the press makes.
    ``tables`` holds every CSV file that a block names, ``features`` every GeoJSON file of a map,
    ``listings`` the text of every file that is printed as it is, and ``attachments`` the content of
    every file that goes into the PDF, by the path it is named with; the blocks of an example follow
    it; ``citation_style`` the style that the manifest names; ``drawn`` the words in its
    drawings, ``words`` the press's own in the briefing's language, ``limits`` how much it may
    print. What is not ``complete`` can be checked, but not printed; ``sources_known`` says whether
    it can be checked for its sources as well, and ``facts_known`` whether for its facts.
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
    fingerprint: str

    def made(self) -> frozenset[str]:
        """Return the parts that the press makes."""
        return frozenset(part for part in (*self.front, *self.back) if isinstance(part, str))

    def named(self, part: MadePart) -> Span:
        """Return where the manifest names a part that the press makes."""
        named = (
            one for one in (*self.manifest.front, *self.manifest.back) if isinstance(one, Made)
        )
        return next(one.span for one in named if one.part == part)

    def preambles(self) -> dict[str, Text]:
        """Return what is said before parts that the press makes, by their names."""
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


def headings(section: Section) -> Iterator[tuple[int, Heading]]:
    """Give a section and everything below it, each with its level (1, 2, 3), in reading order."""
    yield 1, section
    for subsection in section.subsections:
        yield 2, subsection
        for subsubsection in subsection.subsections:
            yield 3, subsubsection


_FOR_EDITORS = frozenset({"uncited", "despite_age"})  # what is said to them is never printed


def texts(node: Node) -> Iterator[Text]:
    """Give every text of a node and of the nodes in it, in the order they are printed."""
    for name in type(node).model_fields:
        if name not in _FOR_EDITORS:
            yield from _texts(getattr(node, name))


def _texts(value: object) -> Iterable[Text]:
    match value:
        case Text():
            return (value,)
        case Node():
            return texts(value)
        case tuple():
            return chain.from_iterable(map(_texts, value))
        case _:
            return ()
