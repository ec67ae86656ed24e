"""Define blocks that print files: listings, and examples of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.span import Text
from briefpress.model.base import FilePath, Inline, Verbatim
from briefpress.model.blocks.base import Block

ListingLanguage = Literal["text", "yaml", "css", "html", "console", "json", "python", "toml"]


class Listing(Block):
    """Code, a file or terminal output, printed verbatim."""

    kind: Literal["listing"] = "listing"
    caption: Inline | None = Field(None, description="Title above the listing.")
    text: Verbatim | None = Field(None, description="Text to print verbatim.")
    file: FilePath | None = Field(None, description="Text file of the briefing, instead of `text`.")
    language: ListingLanguage = Field("text", description="Language of the syntax highlighting.")

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["file"]},
            "then": {"properties": {"text": False}},
            "else": {"required": ["text"], "properties": {"file": False}},
        }
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.text is None) == (self.file is None):
            raise Refusal(codes.CONTRADICTION, "a listing needs either `text` or `file`")
        return self

    def own_words(self) -> tuple[Text, ...]:
        """Return nothing: the text is printed verbatim."""
        return ()

    def files(self) -> Iterator[Text]:
        """Give its file, if its text stands in one."""
        if self.file is not None:
            yield self.file


class Example(Block):
    """A file of blocks, printed verbatim and then as a result."""

    kind: Literal["example"] = "example"
    file: FilePath = Field(description="YAML file of the briefing with the blocks, in `examples/`.")

    def files(self) -> Iterator[Text]:
        """Give its file."""
        yield self.file

    def block_files(self) -> Iterator[Text]:
        """Give its file."""
        yield self.file
