"""Define the rendered document and the build result."""

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
    """A section or a generated part as HTML; it starts a new page.

    ``span`` is its place: its file, or its name in the manifest; ``words`` are its texts, each with
    its place.
    """

    id: str
    html: str
    span: Span
    words: tuple[tuple[str, Span], ...] = ()

    def place(self, words: str) -> Span:
        """Return the place of the text that contains these words, or of the part."""
        return next((span for text, span in self.words if words in text), self.span)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a PDF."""

    title: str
    author: str
    description: str
    keywords: tuple[str, ...]
    language: str
    date: datetime.date
    creator: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to embed in the PDF."""

    name: str
    description: str
    content: bytes
    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """The HTML of all parts in order, and the document around them.

    ``shell`` is an HTML document with the comment ``PARTS`` in place of the parts; addresses in it
    are relative to ``folder``. ``places`` has the places of addresses of images, and ``manifest``
    is the place for everything else. ``plots`` are charts that are not drawn yet, by the id that an
    empty ``<svg data-plot="ID">`` in the HTML names. After the day ``next_review``, a review of a
    fact is overdue.
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
        """Return the whole document, or one with these parts instead of its own."""
        inner = (part.html for part in self.parts) if parts is None else parts
        return self.shell.replace(PARTS, "\n".join(inner), 1)


@dataclass(frozen=True, slots=True)
class MapEntry:
    """An entry of the page map: a page (from 1) and a box, in points from the top left corner.

    ``id`` is the anchor of the element, ``source`` its place in the briefing
    (``file:line:column``); one of them may be empty. An element on two pages has two entries.
    """

    page: int
    box: tuple[float, float, float, float]
    id: str
    source: str
    element: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished PDF, its HTML, and its page map: the page (from 1) of every anchor, and entries.

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
