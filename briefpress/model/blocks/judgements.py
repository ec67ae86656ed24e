"""Define the analysis of sources: judgements, conflicts, key figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.model.base import Identifier, Inline, Node, Plain, Width
from briefpress.model.blocks.base import Block, Drawn, Exhibit, NumberedEntry
from briefpress.model.likelihood import SCALES, every_name


def _one_of(text: Text, names: tuple[str, ...]) -> Text:
    if text not in names:
        raise Refusal(
            codes.WRONG_CHOICE,
            f"`{text}` is not one of {', '.join(f'`{name}`' for name in names)}",
            did_you_mean(text, names),
            found=text,
            expected=names,
        )
    return text


# The scale that the manifest declares is not known yet; differences are reported by the lint.
Likelihood = Annotated[
    Text,
    AfterValidator(lambda text: _one_of(text, every_name())),
    WithJsonSchema({"type": "string", "enum": list(every_name())}),
]
ScaleName = Annotated[
    Text,
    AfterValidator(lambda text: _one_of(text, tuple(SCALES))),
    WithJsonSchema({"type": "string", "enum": list(SCALES)}),
]


class Judgement(Node):
    """A key judgement: likelihood in one sentence, confidence in another."""

    id: Identifier = Field(description="Anchor for cross-references.")
    text: Inline = Field(description="The judgement, with one term of likelihood, cited.")
    likelihood: Likelihood = Field(
        description="The term of likelihood, from the scale that the manifest declares."
    )
    confidence: Literal["high", "moderate", "low"] = Field(
        description="Level of confidence, from the number and quality of sources and the reasoning."
    )
    basis: Inline = Field(description="The confidence and its basis, in separate sentences.")


class KeyJudgements(Block):
    """The key judgements of the briefing."""

    kind: Literal["key-judgements"] = "key-judgements"
    judgements: tuple[Judgement, ...] = Field(min_length=1, description="In order of importance.")

    def running(self) -> Iterator[Text]:
        """Give each judgement and its basis."""
        for judgement in self.judgements:
            yield from (judgement.text, judgement.basis)

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each judgement, as 1, 2, 3."""
        for judgement in self.judgements:
            yield NumberedEntry(judgement.id, judgement.text, "judgement-reference")


class KeyFigure(Node):
    """A key figure."""

    value: Plain = Field(description="The number as printed, with or without its unit.")
    unit: Plain | None = Field(None, description="Unit, printed separately and smaller.")
    year: Plain | None = Field(
        None, description="Time of the number: a year, `2018–19`, an edition."
    )
    label: Inline = Field(description="What the number counts, where and when.")
    source: Inline = Field(description="Source, cited.")


class KeyFigures(Block):
    """Key figures, in the margin, in a panel or in a strip across text and margin."""

    kind: Literal["key-figures"] = "key-figures"
    figures: tuple[KeyFigure, ...] = Field(min_length=1, description="In order of importance.")
    placement: Literal["text", "margin", "strip"] = Field(
        "text", description="Position: in the text, in the margin, or across both."
    )

    @model_validator(mode="after")
    def _years_of_a_strip(self) -> Self:
        undated = [one.value for one in self.figures if not one.year]
        if self.placement == "strip" and undated:
            raise Refusal(
                codes.CONTRADICTION,
                f"`{undated[0]}` in a strip has no `year`",
                "add a `year` to every figure of a strip",
                key="placement",
            )
        return self


class LikelihoodScale(Drawn):
    """A graphic of a scale of likelihood, with its terms and their ranges in per cent."""

    kind: Literal["likelihood-scale"] = "likelihood-scale"
    scale: ScaleName | None = Field(
        None, description="Scale of likelihood, if the manifest does not declare one in `analysis`."
    )


class ConflictReading(Node):
    """A claim of one side, and the sources for it."""

    says: Inline = Field(description="The claim, in one phrase.")
    source: Inline = Field(description="Sources that say so, cited.")

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for it."""
        return "a reading"


class Conflict(Node):
    """A point on which sources differ, and how this briefing resolves it."""

    id: Identifier = Field(description="Anchor for cross-references.")
    point: Inline = Field(description="The point at issue.")
    readings: tuple[ConflictReading, ...] = Field(
        description="What the sources say, with the reading that the briefing uses first.",
        json_schema_extra={"minItems": 2},
    )
    treatment: Inline = Field(description="How this briefing resolves the conflict, and why.")

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if len(self.readings) < 2:
            raise Refusal(
                codes.EMPTY_VALUE,
                "a conflict needs at least two readings",
                "add the other reading, or remove the conflict",
                key="readings",
            )
        return self


class Conflicts(Exhibit):
    """Points on which the sources disagree."""

    kind: Literal["conflicts"] = "conflicts"
    conflicts: tuple[Conflict, ...] = Field(min_length=1, description="The points, in order.")
    width: Width = Field("full", description="Width: the text column, or text column and margin.")

    def inner(self) -> Iterator[Text]:
        """Give each point with its readings and its resolution."""
        for conflict in self.conflicts:
            yield conflict.point
            for reading in conflict.readings:
                yield from (reading.says, reading.source)
            yield conflict.treatment

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each conflict; they are numbered C1, C2, C3 through the briefing."""
        for conflict in self.conflicts:
            yield NumberedEntry(conflict.id, conflict.point, "conflict-reference", "C")
