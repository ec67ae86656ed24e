"""`briefing.yaml`: what a briefing is, and its parts in order."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import (
    Boolean,
    Date,
    FilePath,
    Identifier,
    Inline,
    Language,
    Node,
    Plain,
    Prose,
    TextOr,
    Time,
)
from briefpress.model.cartography import Cartography
from briefpress.model.likelihood import DEFAULT, Scale

MadePart = Literal["cover", "contents", "glossary", "index", "bibliography", "credits", "colophon"]
MADE_PARTS: tuple[str, ...] = get_args(MadePart)


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
    numbered_paragraphs: Boolean = Field(
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
        return self.analysis.scale if self.analysis else DEFAULT

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls this file."""
        return "the manifest"
