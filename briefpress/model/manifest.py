"""Define `briefing.yaml`: the metadata of a briefing, and its parts in order."""

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
    Name,
    Node,
    Plain,
    Prose,
    TextOr,
    Time,
)
from briefpress.model.cartography import Cartography
from briefpress.model.likelihood import DEFAULT, Scale

HOUSE = "briefpress"  # the citation style that needs no file and no processor
MadePart = Literal["cover", "contents", "glossary", "index", "bibliography", "credits", "colophon"]
MADE_PARTS: tuple[str, ...] = get_args(MadePart)


class Made(Node):
    """A part that is generated from the rest of the briefing."""

    part: MadePart = Field(description="Name of the generated part.")
    text: Prose | None = Field(None, description="Introduction, for glossary, index and credits.")

    @model_validator(mode="after")
    def _text_where_it_is_printed(self) -> Self:
        if self.text and self.part not in ("glossary", "index", "credits"):
            raise Refusal(
                codes.CONTRADICTION, f"`text` cannot be used with `part: {self.part}`", key="text"
            )
        return self

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for this entry."""
        return "a part"


def _how(value: object) -> str:
    return "section" if isinstance(value, str) else "made"


Part = Annotated[
    Annotated[Made, Tag("made")] | Annotated[Text, Tag("section")],
    Discriminator(_how),
    TextOr("The name of a section file, or `part` with the name of a generated part."),
]


class Motif(Node):
    """The image on the cover: a file, or a map."""

    image: FilePath | None = Field(None, description="SVG file of the briefing, in `images/`.")
    map: Cartography | None = Field(None, description="A map, in place of an image.")
    alt: Plain = Field(description="Text alternative, for readers who cannot see it.")
    credit: Inline = Field(description="Source, cited; printed in the credits.")

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
            raise Refusal(codes.CONTRADICTION, "a motif needs either `image` or `map`")
        return self


class Attachment(Node):
    """A file that is embedded in the PDF."""

    file: FilePath = Field(description="File of the briefing, such as `data/spending.csv`.")
    description: Plain = Field(description="Description, for the PDF reader's list of attachments.")


class Analysis(Node):
    """Rules of the analytic lint, which is off without them."""

    scale: Scale = Field(
        description="Scale of likelihood: ICD 203, or the yardstick of the UK's PHIA."
    )
    sources_since: Time | None = Field(
        None,
        description="Earliest publication date; an older source needs a reason in `despite-age`.",
    )


class Manifest(Node):
    """`briefing.yaml`: the metadata of a briefing, and its parts in order."""

    id: Identifier = Field(
        description=(
            "Identifier of the briefing; the PDF is named after the folder, as `dist/FOLDER.pdf`."
        )
    )
    series: Plain = Field(description="Series of the briefing.")
    number: Plain = Field(description="Number in the series.")
    title: Plain = Field(description="Title, on the cover and in the PDF.")
    short_title: Plain = Field(description="Title for the running head.")
    subtitle: Inline = Field(description="Subtitle.")
    description: Plain = Field(description="Description in one sentence, for catalogues.")
    keywords: tuple[Plain, ...] = Field((), description="Subject words, for catalogues.")
    language: Language = Field(description="BCP 47 tag of the language, such as en-GB or fr.")
    version: Name = Field(description="Version of the text.")
    date: Date = Field(description="Date of this version; the only date in the PDF.")
    cut_off: Date = Field(description="Cut-off date of the information.")
    handling: Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"] = Field(
        description="TLP 2.0 label, printed on every page."
    )
    producer: Plain = Field(description="Publisher.")
    audience: Plain = Field(description="Intended readers.")
    analysis: Analysis | None = Field(
        None, description="Rules for its analysis; without them, analysis is not checked."
    )
    motif: Motif | None = Field(None, description="Image on the cover.")
    citation_style: Identifier = Field(
        Identifier(HOUSE),
        description="Citation style: `briefpress`, or a file in `styles/citations` such as `ieee`.",
    )
    sources: tuple[FilePath, ...] = Field(
        (),
        description="Files of a reference manager with more sources: `.bib`, `.ris` or CSL-JSON.",
    )
    numbered_paragraphs: Boolean = Field(
        False, description="Whether the paragraphs of the body are numbered consecutively."
    )
    front: tuple[Part, ...] = Field(
        (), description="Parts before the body: section files, and `part:` for generated parts."
    )
    sections: tuple[Name, ...] = Field(min_length=1, description="Section files of the body.")
    annexes: tuple[Name, ...] = Field((), description="Section files of the annexes.")
    back: tuple[Part, ...] = Field(
        (), description="Parts after the annexes, written like those in `front`."
    )
    attachments: tuple[Attachment, ...] = Field(
        (), description="Files embedded in the PDF, such as the data of its tables."
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
        """Return the author's word for this file."""
        return "the manifest"
