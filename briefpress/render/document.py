"""What goes into the press and what comes out of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict

from briefpress.diagnostics.diagnostic import Diagnostic
from briefpress.diagnostics.span import Span
from briefpress.exhibits.charts.plot import Plot

PARTS = "<!-- parts -->"


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or a part that the press makes, as HTML; it starts a new page.

    ``span`` is where an author finds it: its file, or the manifest that names it; ``words`` are
    those of its texts, each with its place.
    """

    id: str
    html: str
    span: Span
    words: tuple[tuple[str, Span], ...] = ()

    def place(self, words: str) -> Span:
        """Return the place of the text that holds these words, or of the part."""
        return next((span for text, span in self.words if words in text), self.span)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a PDF says of itself."""

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    language: str
    date: datetime.date
    creator: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes into the PDF."""

    name: str
    description: str
    content: bytes
    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """HTML by section, in order, and the document that holds them.

    ``shell`` is an HTML document with the comment ``PARTS`` where the parts belong; addresses in
    it are relative to ``folder``. ``places`` says where an author wrote the addresses of images,
    and ``manifest`` is where to look for everything else. ``plots`` are charts that are not drawn
    yet, each by the id that an empty ``<svg data-plot="ID">`` in the HTML names. After the day
    ``next_review`` there is more to say about its facts.
    """

    folder: Path
    metadata: Metadata
    shell: str
    parts: tuple[Part, ...]
    places: Mapping[str, Span]
    manifest: Span
    attachments: tuple[Attached, ...] = ()
    next_review: datetime.date | None = None
    plots: Mapping[str, Plot] = field(default_factory=dict)

    def html(self, parts: Iterable[str] | None = None) -> str:
        """Return the whole document, or one with these parts in place of its own."""
        inner = (part.html for part in self.parts) if parts is None else parts
        return self.shell.replace(PARTS, "\n".join(inner), 1)


@dataclass(frozen=True, slots=True)
class MapEntry:
    """Where something is on paper: its page (from 1) and box, in points from the top left corner.

    ``id`` is its anchor, ``source`` where it was written (``file:line:column`` in the briefing);
    one of them may be empty. Something on two pages has two spots.
    """

    page: int
    box: tuple[float, float, float, float]
    id: str
    source: str
    element: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished PDF, its HTML, and its page map: the page (from 1) of every anchor, and spots.

    ``next_review`` is that of the manuscript; ``reads`` are the files that were asked for, each
    with the digest of what was read, empty for one that was not there or not to be read;
    ``diagnostics`` are the warnings.
    """

    pdf: bytes
    html: str
    page_of: dict[str, int]
    pages: int
    page_map: tuple[MapEntry, ...] = ()
    has_attachments: bool = False
    next_review: datetime.date | None = None
    reads: Mapping[Path, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
