"""Checklists: what is still to be done before what has been."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.checklists import Checklist, ChecklistEntry


@dataclass(frozen=True, slots=True)
class Ordered(View):
    """A checklist as it is printed; resolve finds its texts in the block."""

    entries: tuple[ChecklistEntry, ...]


def view(block: Checklist, _data: ExhibitData, _locale: Locale, _sink: Collector) -> Ordered:
    """Put the entries in order."""
    return Ordered(tuple(sorted(block.entries, key=lambda entry: entry.done)))
