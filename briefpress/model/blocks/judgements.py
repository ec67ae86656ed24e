"""What the briefing makes of its sources: judgements, conflicts, figures to take away."""

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


# What the manifest declares is not known yet, and what differs from it is told at its own place.
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
        description="How good the basis is: number and quality of sources, and reasoning."
    )
    basis: Inline = Field(description="The confidence and what it rests on, in own sentences.")


class KeyJudgements(Block):
    """What the briefing concludes."""

    kind: Literal["key-judgements"] = "key-judgements"
    judgements: tuple[Judgement, ...] = Field(min_length=1, description="In order of weight.")

    def running(self) -> Iterator[Text]:
        """Give each judgement and its basis."""
        for judgement in self.judgements:
            yield from (judgement.text, judgement.basis)

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each judgement, as 1, 2, 3."""
        for judgement in self.judgements:
            yield NumberedEntry(judgement.id, judgement.text, "judgement-reference")


class KeyFigure(Node):
    """A number that a reader should take away."""

    value: Plain = Field(description="The number, as it is printed, with its unit or without.")
    unit: Plain | None = Field(None, description="Its unit, set apart and smaller.")
    year: Plain | None = Field(None, description="When: a year, `2018–19`, an edition.")
    label: Inline = Field(description="What it counts, where and when.")
    source: Inline = Field(description="Where it comes from, cited.")


class KeyFigures(Block):
    """Numbers to take away, in the margin, as a panel or as a strip over the whole measure."""

    kind: Literal["key-figures"] = "key-figures"
    figures: tuple[KeyFigure, ...] = Field(min_length=1, description="In order of weight.")
    placement: Literal["text", "margin", "strip"] = Field(
        "text", description="In the text, in the margin, or over both of them."
    )

    @model_validator(mode="after")
    def _years_of_a_strip(self) -> Self:
        undated = [one.value for one in self.figures if not one.year]
        if self.placement == "strip" and undated:
            raise Refusal(
                codes.CONTRADICTION,
                f"`{undated[0]}` stands in a strip without its `year`",
                "give every figure of a strip a `year`",
                key="placement",
            )
        return self


class LikelihoodScale(Drawn):
    """A scale of likelihood as a graphic: its terms and what each means in per cent."""

    kind: Literal["likelihood-scale"] = "likelihood-scale"
    scale: ScaleName | None = Field(
        None, description="Which scale, if the manifest declares none by `analysis`."
    )


class ConflictReading(Node):
    """What one side says, and which sources say so."""

    says: Inline = Field(description="The reading, in one phrase.")
    source: Inline = Field(description="Who says so, cited.")

    @classmethod
    def noun(cls) -> str:
        """Return what an author calls it."""
        return "a reading"


class Conflict(Node):
    """A point on which sources differ, and what this briefing makes of it."""

    id: Identifier = Field(description="Anchor for cross-references.")
    point: Inline = Field(description="The point at issue.")
    readings: tuple[ConflictReading, ...] = Field(
        description="What the sources say, the one that is used first.",
        json_schema_extra={"minItems": 2},
    )
    treatment: Inline = Field(description="How this briefing treats it, and why.")

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if len(self.readings) < 2:
            raise Refusal(
                codes.EMPTY_VALUE,
                "a conflict has two readings at least",
                "write what the other side says, or take the conflict out",
                key="readings",
            )
        return self


class Conflicts(Exhibit):
    """Points on which the sources disagree."""

    kind: Literal["conflicts"] = "conflicts"
    conflicts: tuple[Conflict, ...] = Field(min_length=1, description="The points, in order.")
    width: Width = Field("full", description="The text column, or text and margin together.")

    def inner(self) -> Iterator[Text]:
        """Give each point with its readings and how it is treated."""
        for conflict in self.conflicts:
            yield conflict.point
            for reading in conflict.readings:
                yield from (reading.says, reading.source)
            yield conflict.treatment

    def numbered(self) -> Iterator[NumberedEntry]:
        """Give each conflict, as C1, C2, C3 through the briefing."""
        for conflict in self.conflicts:
            yield NumberedEntry(conflict.id, conflict.point, "conflict-reference", "C")
