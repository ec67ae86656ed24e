"""Read a page box by box: its lines, rows and exhibits, and violations of rules on boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from weasyprint import Page

from briefpress.layout.page_rules.fault import Fault
from briefpress.layout.page_rules.setting import WHITE, Setting, inside, of_box, over, painted
from briefpress.layout.weasyprint.boxes import (
    AbsolutePlaceholder,
    boxes,
    is_anonymous,
    page_box,
)
from briefpress.layout.weasyprint.colours import sheet_colours
from briefpress.layout.words import words_of

# A page with three lines or fewer looks like a mistake.
LINES_OF_END = 4

BoxRule = Callable[[Any, Setting, int], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, a row or an image in the text; ``heading`` is the heading that it belongs to."""

    element: Any
    foot: float
    heading: Any = None
    lines: int = 1


@dataclass(slots=True)
class Exhibit:
    """The content of an exhibit on a page: rows or an image, and lines around them."""

    body: bool = False
    rest: bool = False


class Reader:
    """Reads one page: its lines in order, its rows and exhibits, and violations.

    ``rules`` run on every box of their kind: ``line``, ``picture``, ``table``, ``text``.
    """

    def __init__(self, number: int, page: Page, rules: Mapping[str, tuple[BoxRule, ...]]) -> None:
        self.number, self.page, self._rules = number, page, rules
        self.lines: list[Line] = []
        self.rows: dict[Any, str] = {}
        self.exhibits: dict[Any, Exhibit] = {}
        self.sink: list[Fault] = []
        self.foot = page.height
        behind = WHITE
        for colour in sheet_colours(page):
            behind = over(colour, behind)
        self.sheet = Setting(-math.inf, math.inf, math.inf, behind)

    def read_content(self) -> None:
        """Read everything except the page margins."""
        paper = page_box(self.page)
        self.foot = paper.content_box_y() + paper.height
        setting = replace(self.sheet, foot=self.foot)
        for box in paper.children:
            if isinstance(box, boxes.FootnoteAreaBox):
                self.read(box, replace(setting, flow=False))
                self.foot = min(self.foot, box.position_y)
            elif not isinstance(box, boxes.MarginBox):
                self.read(box, setting)

    def read(self, box: Any, outer: Setting) -> None:
        """Read a box in a setting."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            if box.text.strip() and box.style["visibility"] == "visible":
                self._ask("text", box, outer)
        elif isinstance(box, boxes.ReplacedBox):
            self._read_picture(box, outer)
        elif not box.is_leader:
            self._read_parent(box, outer)

    def _read_parent(self, box: Any, outer: Setting) -> None:
        setting = painted(box, of_box(box, outer))
        if isinstance(box, boxes.LineBox):
            self._read_line(box, setting)
        elif isinstance(box, boxes.TableRowBox):
            self._read_row(box, setting)
            setting = replace(setting, flow=False, exhibit=None, cell=True)
        elif setting.cell and _is_superior(box):
            setting = replace(setting, cell=False)  # a mark, not content of the table
        elif box.is_table_wrapper:
            self._ask("table", box, outer)
        if isinstance(box, boxes.BlockContainerBox):
            setting = inside(box, setting)
        for child in box.children:
            self.read(child, setting)

    def _read_line(self, box: Any, setting: Setting) -> None:
        words = words_of(box)
        if not words and not any(isinstance(one, boxes.ReplacedBox) for one in box.descendants()):
            return
        foot = box.position_y + box.height
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, Exhibit()).rest = True
        if setting.flow:
            self.lines.append(Line(box.element, foot, setting.heading))
        self._ask("line", box, setting)

    def _read_row(self, box: Any, setting: Setting) -> None:
        if setting.head:
            if setting.exhibit is not None:
                self.exhibits.setdefault(setting.exhibit, Exhibit()).rest = True
            return
        words = words_of(box)
        if not words:
            return
        if not is_anonymous(box):
            self.rows[box.element] = words
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, Exhibit()).body = True
        if setting.flow:
            self.lines.append(Line(box.element, box.position_y + box.height))

    def _read_picture(self, box: Any, setting: Setting) -> None:
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, Exhibit()).body = True
        if setting.flow:
            foot = box.position_y + box.height
            self.lines.append(Line(box.element, foot, lines=LINES_OF_END))
        self._ask("picture", box, setting)

    def _ask(self, kind: str, box: Any, setting: Setting) -> None:
        for rule in self._rules[kind]:
            self.sink.extend(rule(box, setting, self.number))


def _is_superior(box: Any) -> bool:
    """Tell whether a box is raised above its line, as marks are."""
    rise = box.style["vertical_align"]
    return isinstance(rise, int | float) and rise > 0
