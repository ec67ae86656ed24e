"""Checklists: what is to be done, and whether it has been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from briefpress.diagnostics.span import Text
from briefpress.model.base import Boolean, Inline, Node
from briefpress.model.blocks.base import Block


class ChecklistEntry(Node):
    """Something to be done."""

    text: Inline = Field(description="What is to be done.")
    done: Boolean = Field(False, description="Whether it has been done.")


class Checklist(Block):
    """Things to be done; those that are not stand first."""

    kind: Literal["checklist"] = "checklist"
    entries: tuple[ChecklistEntry, ...] = Field(min_length=1, description="The entries.")

    def running(self) -> Iterator[Text]:
        """Give the text of every entry."""
        yield from (entry.text for entry in self.entries)

    def passages(self) -> Iterator[tuple[Text, ...]]:
        """Give each entry."""
        yield from ((entry.text,) for entry in self.entries)
