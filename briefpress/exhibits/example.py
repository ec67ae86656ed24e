"""Print the file of an example as a listing; its blocks follow as ordinary blocks."""

from __future__ import annotations

from babel import Locale

from briefpress.diagnostics.diagnostic import Collector
from briefpress.exhibits.listing import Lines, lines
from briefpress.exhibits.view import ExhibitData
from briefpress.model.blocks.listings import Example


def view(block: Example, data: ExhibitData, _locale: Locale, _faults: Collector) -> Lines:
    """Return the lines of the file, split into pieces."""
    return Lines(lines(data.listings[str(block.file)], "yaml"))
