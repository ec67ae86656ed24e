"""Find the block that the renderer is working on, from its stack or from a breadcrumb file."""

from __future__ import annotations

import mmap
import os
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from xml.etree.ElementTree import Element

from briefpress.layout.fragment import SOURCE
from briefpress.layout.weasyprint.boxes import ElementWrapper, boxes
from briefpress.layout.weasyprint.progress import tell_blocks

_WEIGHT, _PLACE = 24, 1000  # bytes of a breadcrumb


def of_crash(crash: BaseException) -> str:
    """Return the source of the innermost block in a traceback, or nothing."""
    return _innermost(reversed([frame for frame, _ in traceback.walk_tb(crash.__traceback__)]))


def of_stack(frame: FrameType | None) -> str:
    """Return the source of the innermost block on the stack, or nothing."""
    return _innermost(frame for frame, _ in traceback.walk_stack(frame))


def _innermost(frames: Iterable[FrameType]) -> str:
    elements = [element for frame in frames for element in _elements(frame)]
    roots = [element for element in elements if element.tag == "html"]
    parents = {child: parent for root in roots[-1:] for parent in root.iter() for child in parent}
    for element in elements:
        inside: Element | None = element
        while inside is not None:
            if source := inside.get(SOURCE):
                return source
            inside = parents.get(inside)
    return ""


def _elements(frame: FrameType) -> Iterator[Element]:
    """Give the elements in a frame's variables, arguments first."""
    for value in tuple(frame.f_locals.values()):
        element = value
        if isinstance(value, boxes.Box):
            element = value.element
        elif isinstance(value, ElementWrapper):
            element = value.etree_element
        if isinstance(element, Element):
            yield element


class Breadcrumb:
    """A file with the progress of a worker, which is read after it has crashed."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(bytes(_WEIGHT + _PLACE))
        with file.open("r+b") as opened:
            self._paper = mmap.mmap(opened.fileno(), _WEIGHT + _PLACE)
        self._size = None
        with suppress(OSError):  # only on Linux
            self._size = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        tell_blocks(self.mark)

    def mark(self, source: str) -> None:
        """Write the source of the block that is being laid out, or nothing."""
        self._paper[_WEIGHT:] = source.encode()[:_PLACE].ljust(_PLACE, b"\0")

    def weigh(self) -> None:
        """Write the memory use of the process."""
        if self._size is not None:
            pages = int(os.pread(self._size, 64, 0).split()[0])
            weight = pages * os.sysconf("SC_PAGE_SIZE")
            self._paper[:_WEIGHT] = str(weight).encode().ljust(_WEIGHT, b"\0")
