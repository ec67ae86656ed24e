"""Collect the content of a page: tagged, and split into streams at late text.

WeasyPrint draws on a `ContentStream`, a list of operations and our own marks; `Streams` turns it
into PDF streams.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pydyf

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import quotes_figures
from briefpress.layout.weasyprint.boxes import Stream, boxes
from briefpress.layout.weasyprint.margins import LateNumber, late_numbers


@dataclass(slots=True, eq=False)
class Cut:
    """A text with late digits in a stream: its TJ operand, box, font, size, and the numbers."""

    operand: str
    box: Any
    font: str
    size: float
    numbers: tuple[LateNumber, ...]


@dataclass(slots=True, eq=False)
class Only:
    """Marks that the following operations are for one side (0 or 1), or for both (None)."""

    side: int | None


@dataclass(slots=True, eq=False)
class Move:
    """Moves what follows by ``across`` and ``down`` CSS pixels, which are known after drawing."""

    across: float = 0
    down: float = 0


@dataclass(slots=True, eq=False)
class MarginContent:
    """Operations that several pages share; split into streams once, at first use."""

    operations: list[Any]
    streams: list[bytes | Cut] | None = None


class ContentStream(Stream):  # type: ignore[misc]
    """A page's stream that marks artefacts and is split at late digits."""

    def prepare(self, artefact: Mapping[Any, dict[str, str]], slots: Mapping[Any, str]) -> None:
        """Set which boxes are artefacts, of what kind, and which elements are slots, by name."""
        self._artefacts, self._slots = artefact, slots
        self._box: Any = None
        self._depth = 0

    @contextmanager
    def only(self, side: int | None) -> Iterator[Only]:
        """Draw for one side only within this context."""
        mark = Only(side)
        self.stream.append(mark)
        with self.stacked():
            yield mark
        self.stream.append(Only(None))

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Mark what is drawn in this context as content of a box, or as an artefact.

        Content that is drawn again for the other side keeps its identifier.
        """
        self._box = box
        self._depth += 1
        if kind := self._artefacts.get(box):
            self.begin_marked_content("Artifact", pydyf.Dictionary(kind))
        else:
            mark = self._tags.setdefault(box, {"tag": tag, "mcid": len(self._tags)})
            self.begin_marked_content(tag, pydyf.Dictionary({"MCID": mark["mcid"]}))
        yield
        self.end_marked_content()
        self._depth -= 1
        self._box = None

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn in this context as an artefact; it is never nested in content."""
        if self._depth:
            yield
            return
        self._depth += 1
        with super().artifact():
            yield
        self._depth -= 1

    def clone(self, **options: Any) -> _Group:
        """Return the stream of a group, which WeasyPrint paints at once."""
        group: _Group = super().clone(**options)
        group.__class__ = _Group
        return group

    def show_text(self, text: str) -> None:
        """Show glyphs, or leave a slot for them."""
        if numbers := self._late_numbers():
            font, size = self._current_font
            self.stream.append(Cut(str(text), self._box, font, size, numbers))
        else:
            super().show_text(text)

    def _late_numbers(self) -> tuple[LateNumber, ...]:
        box = self._box
        if not isinstance(box, boxes.TextBox):
            return ()
        if quotes_figures(box.text):
            raise RenderFailed(
                "a stylesheet prints a running number again, with `target-text`: write an element "
                "with `data-count` instead"
            )
        if box.element is None:  # in a margin box
            return late_numbers(box.text)
        name = self._slots.get(box.element)
        if name is None or box.element_tag != box.element.tag:
            return ()
        return (LateNumber(name, len(box.text)),)


class _Group(Stream):  # type: ignore[misc]
    """A stream for images and masks; it cannot contain tagged content or slots."""

    def marked(self, box: Any, tag: str) -> None:  # noqa: ARG002
        """Reject tagged content."""
        raise RenderFailed("a stylesheet sets `opacity` on content: use a solid colour instead")


class Streams:
    """The content of a page, split into streams, each for both sides or for one."""

    def __init__(self, pdf: Any) -> None:
        self.references: list[bytes] = []
        self.only: tuple[list[int], list[int]] = ([], [])
        self._pdf = pdf
        self._run: list[Any] = []
        self._side: int | None = None

    @property
    def side(self) -> int | None:
        """The side of the current stream."""
        return self._side

    @side.setter
    def side(self, side: int | None) -> None:
        if side != self._side:
            self.close()
            self._side = side

    def add(self, operation: Any) -> None:
        """Add an operation of WeasyPrint."""
        self._run.append(operation)

    def add_for(self, side: int, operation: bytes) -> None:
        """Add an operation for one side between operations for both."""
        self.side, now = side, self._side
        self.add(operation)
        self.side = now

    def leave(self) -> int:
        """Add an empty stream for a slot; return its index."""
        self.close()
        self._write([])
        return len(self.references) - 1

    def shared(self, content: MarginContent) -> list[bytes | Cut]:
        """Return shared operations as references to streams, and those that cannot be shared."""
        self.close()
        if content.streams is None:
            content.streams = []
            run: list[Any] = []
            for operation in content.operations:
                if isinstance(operation, Cut):
                    content.streams += [self._new(run), operation]
                    run = []
                else:
                    run.append(operation)
            content.streams.append(self._new(run))
        return content.streams

    def close(self) -> None:
        """End the current stream."""
        if self._run:
            self._write(self._run)
            self._run = []

    def refer(self, reference: bytes) -> None:
        """Add a stream that is in the PDF."""
        if self._side is not None:
            self.only[self._side].append(len(self.references))
        self.references.append(reference)

    def _write(self, run: list[Any]) -> None:
        self.refer(self._new(run))

    def _new(self, run: list[Any]) -> bytes:
        stream = pydyf.Stream(run, compress=bool(run))
        self._pdf.add_object(stream)
        reference: bytes = stream.reference
        return reference
