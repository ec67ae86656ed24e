"""The laid-out pages read as a proof: what a reader would stumble over, each with its place.

A part is the same on both sides of the sheet, so that its content is read once; its furniture is
not. What is told is a warning: every word is on paper, and whoever made the page may want it so.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from weasyprint import Page

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.layout.fragment import Finding
from briefpress.layout.sources import Places
from briefpress.layout.weasyprint import (
    AbsolutePlaceholder,
    Colour,
    begins_by_order,
    boxes,
    furniture,
    furniture_rule,
    hanging_indent,
    is_anonymous,
    own_background,
    raster_density,
    sheet_colours,
    text_colour,
)

# One line of text under a heading is an orphan, as it is on any page.
_LINES_AFTER_HEADING = 2
# Three lines and less on a page of their own look like a mistake, not like an end.
_LINES_ON_LAST_PAGE = 4
# A page that ends below its middle looks like a page; one that ends above it lacks something.
_FILLED = 0.5
# Two thirds of what printers ask for; below it a reader begins to see the pixels.
_PIXELS_PER_INCH = 200
# WCAG 2.2, 1.4.3: text, and text of 18 pt or more, or of 14 pt in bold.
_CONTRAST, _CONTRAST_OF_LARGE = 4.5, 3.0
_LARGE, _LARGE_AND_BOLD, _BOLD = 24.0, 14 / 0.75, 700  # sizes in CSS pixels
# A quarter of a millimetre, in CSS pixels: nobody sees less.
_SLACK = 1.0
# Points: what the cells of a table have at least.
_SMALLEST = 8.0

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ON_PAGE = " on page {page}"
_QUOTED = 60  # characters of a text that is told of
_PIXELS_PER_MILLIMETRE = 96 / 25.4
_WHITE = (1.0, 1.0, 1.0)
_MAKES_COLOUR, _MAKES_ROOM = ("color", "background_color"), ("content", "width")

_Opaque = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Fault:
    """Something that is wrong on a page (from 0), and the element at which it is."""

    code: Code
    message: str
    hint: str
    page: int
    element: Any


def lint(pages: Sequence[Page], places: Places, ignored: Container[str]) -> list[Finding]:
    """Return what there is to say about the content of a part's pages.

    Nothing is said of the ``ignored`` blocks, of which something worse is known. Of what is too
    wide or too tall, a block is told of once.
    """
    readers = [_Reader(number, page) for number, page in enumerate(pages)]
    for reader in readers:
        reader.read_content()
    found, told = [], set[str]()
    for fault in (*_on_one_page(readers), *_over_pages(readers), *_fill(pages, readers, places)):
        source = places.of(fault.element)
        overflows = fault.code in (codes.TEXT_OVERFLOWS, codes.ADDRESS_OVERFLOWS)
        if source not in ignored and not (overflows and source in told):
            found.append(Finding(fault.code.name, fault.message, fault.hint, fault.page, source))
        if overflows and source:
            told.add(source)
    return found


def lint_furniture(pages: Iterable[Page], sheets: Mapping[Any, str]) -> list[Finding]:
    """Return what there is to say about the furniture of pages, located in the stylesheets.

    ``sheets`` are their addresses, by what WeasyPrint has made of them.
    """
    found = []
    for page in pages:
        for box in furniture(page):
            reader = _Reader(0, page)
            reader.read(box, reader.sheet)
            for fault in reader.faults:
                contrast = fault.code is codes.LOW_CONTRAST
                rule = furniture_rule(page, box, _MAKES_COLOUR if contrast else _MAKES_ROOM)
                message = f"{fault.message}, in `{box.at_keyword}`".replace(_ON_PAGE, "")
                place = (sheets[rule[0]], *rule[1:]) if rule else None
                found.append(Finding(fault.code.name, message, fault.hint, sheet=place))
    return found


# What is seen on one page.


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a box stands in: edges in CSS pixels from the top left corner, and what is behind it.

    ``flow`` is whether it counts as a line of the page's text.
    """

    left: float
    right: float
    foot: float
    behind: _Opaque
    opacity: float = 1.0
    flow: bool = True
    head: bool = False
    cell: bool = False
    heading: Any = None
    exhibit: Any = None
    address: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, a row or a picture of the text; ``heading`` is the heading that it belongs to."""

    element: Any
    foot: float
    heading: Any = None
    lines: int = 1


@dataclass(slots=True)
class _Exhibit:
    """What of an exhibit is on a page: rows or a picture, and lines around them."""

    body: bool = False
    rest: bool = False


class _Reader:
    """Reads one page: its lines in their order, its rows and exhibits, and what is wrong."""

    def __init__(self, number: int, page: Page) -> None:
        self.number, self.page = number, page
        self.lines: list[_Line] = []
        self.rows: dict[Any, str] = {}
        self.exhibits: dict[Any, _Exhibit] = {}
        self.faults: list[_Fault] = []
        self.foot = page.height
        behind = _WHITE
        for colour in sheet_colours(page):
            behind = _over(colour, behind)
        self.sheet = _Setting(-math.inf, math.inf, math.inf, behind)

    def read_content(self) -> None:
        """Read everything but the furniture."""
        paper = self.page._page_box
        self.foot = paper.content_box_y() + paper.height
        setting = replace(self.sheet, foot=self.foot)
        for box in paper.children:
            if isinstance(box, boxes.FootnoteAreaBox):
                self.read(box, replace(setting, flow=False))
                self.foot = min(self.foot, box.position_y)
            elif not isinstance(box, boxes.MarginBox):
                self.read(box, setting)

    def read(self, box: Any, outer: _Setting) -> None:
        """Read a box that stands in such a setting."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            self._read_text(box, outer)
        elif isinstance(box, boxes.ReplacedBox):
            self._read_picture(box, outer)
        elif not box.is_leader:
            self._read_parent(box, outer)

    def _read_parent(self, box: Any, outer: _Setting) -> None:
        setting = _painted(box, _set(box, outer))
        if isinstance(box, boxes.LineBox):
            self._read_line(box, setting)
        elif isinstance(box, boxes.TableRowBox):
            self._read_row(box, setting)
            setting = replace(setting, flow=False, exhibit=None, cell=True)
        elif setting.cell and _is_superior(box):
            setting = replace(setting, cell=False)  # a mark, and not what the table says
        elif box.is_table_wrapper:
            self._read_table(box, outer)
        if isinstance(box, boxes.BlockContainerBox):
            setting = _inside(box, setting)
        for child in box.children:
            self.read(child, setting)

    def _read_line(self, box: Any, setting: _Setting) -> None:
        words = _words(box)
        if not words and not any(isinstance(one, boxes.ReplacedBox) for one in box.descendants()):
            return
        foot = box.position_y + box.height
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, _Exhibit()).rest = True
        if setting.flow:
            self.lines.append(_Line(box.element, foot, setting.heading))
        if words and foot > setting.foot + _SLACK:
            beyond = _millimetres(foot - setting.foot)
            message = f"“{words[:_QUOTED]}”{_ON_PAGE} is {beyond} mm below what it stands in"
            self._tell(codes.TEXT_OVERFLOWS, message, "shorten the text", box.element)

    def _read_row(self, box: Any, setting: _Setting) -> None:
        if setting.head:
            if setting.exhibit is not None:
                self.exhibits.setdefault(setting.exhibit, _Exhibit()).rest = True
            return
        words = _words(box)
        if not words:
            return
        if not is_anonymous(box):
            self.rows[box.element] = words
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, _Exhibit()).body = True
        if setting.flow:
            self.lines.append(_Line(box.element, box.position_y + box.height))

    def _read_table(self, box: Any, outer: _Setting) -> None:
        beyond = box.border_box_x() + box.border_width() - outer.right
        if beyond > _SLACK:
            self._tell(
                codes.TEXT_OVERFLOWS,
                f"the table on page {{page}} is {_millimetres(beyond)} mm wider than its column",
                "part its longest words, give it fewer columns, `width: full` or a landscape page",
                box.element,
            )

    def _read_picture(self, box: Any, setting: _Setting) -> None:
        if setting.exhibit is not None:
            self.exhibits.setdefault(setting.exhibit, _Exhibit()).body = True
        if setting.flow:
            foot = box.position_y + box.height
            self.lines.append(_Line(box.element, foot, lines=_LINES_ON_LAST_PAGE))
        density = raster_density(box)
        if density is not None and math.ceil(density) < _PIXELS_PER_INCH:
            self._tell(
                codes.COARSE_IMAGE,
                f"the picture on page {{page}} has {density:.0f} pixels in an inch as it is "
                f"printed, less than {_PIXELS_PER_INCH}",
                "take a larger one, or one in SVG",
                box.element,
            )

    def _read_text(self, box: Any, setting: _Setting) -> None:
        if not box.text.strip() or box.style["visibility"] != "visible":
            return
        end = box.position_x + box.width
        if end > setting.right + _SLACK or box.position_x < setting.left - _SLACK:
            self._read_overflow(box, setting)
        if setting.cell:
            self._read_size(box)
        needed = _needed(box)
        colour, behind = _over(text_colour(box), setting.behind, setting.opacity), setting.behind
        contrast = _contrast(colour, behind)
        if contrast < needed:
            shown = f"{math.floor(contrast * 10) / 10:.1f}"
            self._tell(
                codes.LOW_CONTRAST,
                f"text in {_hexadecimal(colour)} on {_hexadecimal(behind)} has a contrast of "
                f"{shown}:1, less than {needed}:1",
                "choose a darker or a lighter colour in `tokens.css`",
                box.element,
            )

    def _read_size(self, box: Any) -> None:
        points = box.style["font_size"] * 0.75
        if points < _SMALLEST - 0.01:
            self._tell(
                codes.SMALL_TEXT,
                f"text in a table on page {{page}} is set in {points:.1f} pt, less than "
                f"{_SMALLEST:.0f} pt",
                "set it larger, and give a wide table `width: full` or `page: landscape`",
                box.element,
            )

    def _read_overflow(self, box: Any, setting: _Setting) -> None:
        shown = box.text.rstrip()
        # A space at the end of a line hangs out of it and prints nothing.
        width = box.width * len(shown) / len(box.text)
        beyond = max(box.position_x + width - setting.right, setting.left - box.position_x)
        if beyond <= _SLACK or str(box.element_tag).endswith("::marker"):
            return
        word = max(shown.split(), key=len)[:_QUOTED]
        message = f"“{word}”{_ON_PAGE} runs {_millimetres(beyond)} mm over its edge"
        if setting.address or "://" in word:
            hint = "write words instead, with the address as their link: `[words](https://…)`"
            self._tell(codes.ADDRESS_OVERFLOWS, f"the address {message}", hint, box.element)
        else:
            hint = "part the word, shorten it or give its column more `width`"
            self._tell(codes.TEXT_OVERFLOWS, message, hint, box.element)

    def _tell(self, code: Code, message: str, hint: str, element: Any) -> None:
        self.faults.append(_Fault(code, message, hint, self.number, element))


def _set(box: Any, outer: _Setting) -> _Setting:
    """Return the setting with what the box itself is."""
    setting, element = outer, box.element
    if outer.flow and not box.is_in_normal_flow():
        setting = replace(setting, flow=False)
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        return replace(setting, flow=False, head=True)
    if element is None or box.element_tag != element.tag:
        return setting
    if element.tag in _HEADINGS and isinstance(box, boxes.BlockBox):
        return replace(setting, heading=element)
    if element.tag == "figure":
        return replace(setting, exhibit=element)
    if element.tag == "a" and element.get("href", "").startswith("http"):
        return replace(setting, address=True)
    return setting


def _is_superior(box: Any) -> bool:
    """Tell whether a box stands above its line, as marks do."""
    rise = box.style["vertical_align"]
    return isinstance(rise, int | float) and rise > 0


def _painted(box: Any, setting: _Setting) -> _Setting:
    """Return the setting with what the box paints under what is in it."""
    opacity = setting.opacity * box.style["opacity"]
    colour = own_background(box)
    if opacity != setting.opacity:
        setting = replace(setting, opacity=opacity)
    if colour is None or not colour[3]:
        return setting
    return replace(setting, behind=_over(colour, setting.behind, opacity))


def _inside(box: Any, setting: _Setting) -> _Setting:
    """Return the setting of what stands in a block."""
    left, foot = box.content_box_x(), setting.foot
    # A note that was raised has its height in its attributes.
    if box.style["height"] != "auto" and not _is_raised(box) and not _grows(box):
        foot = min(foot, box.border_box_y() + box.border_height())
    # The first line of a hanging indent begins in the padding.
    outdent = min(0.0, hanging_indent(box))
    return replace(setting, left=left + outdent, right=left + box.width, foot=foot)


def _is_raised(box: Any) -> bool:
    return box.element is not None and bool(box.element.get("style"))


def _grows(box: Any) -> bool:
    return isinstance(box, (boxes.TableCellBox, boxes.MarginBox))


def _words(box: Any) -> str:
    """Return the text of a box, in one line."""
    texts = (one.text for one in box.descendants() if isinstance(one, boxes.TextBox))
    return " ".join("".join(texts).split())


def _millimetres(pixels: float) -> int:
    return max(1, round(pixels / _PIXELS_PER_MILLIMETRE))


# Colours.


def _over(colour: Colour, behind: _Opaque, opacity: float = 1.0) -> _Opaque:
    """Return what is seen of a colour on another."""
    alpha = colour[3] * opacity
    red, green, blue = (
        alpha * above + (1 - alpha) * below for above, below in zip(colour, behind, strict=False)
    )
    return red, green, blue


@lru_cache(maxsize=1000)
def _contrast(one: _Opaque, other: _Opaque) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: _Opaque) -> float:
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (min(1.0, max(0.0, one)) for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _needed(box: Any) -> float:
    size, bold = box.style["font_size"], box.style["font_weight"] >= _BOLD
    large = size >= (_LARGE_AND_BOLD if bold else _LARGE) - 0.01
    return _CONTRAST_OF_LARGE if large else _CONTRAST


def _hexadecimal(colour: _Opaque) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, one))):02x}" for one in colour)


# What is seen when all pages are read.


def _on_one_page(readers: Iterable[_Reader]) -> Iterator[_Fault]:
    """Give what was seen on the pages: of each kind one for an element, each low contrast once."""
    told: set[object] = set()
    for reader in readers:
        for fault in reader.faults:
            contrast = fault.code is codes.LOW_CONTRAST
            key = fault.message if contrast else (fault.code, fault.element)
            if key not in told:
                told.add(key)
                yield fault


def _over_pages(readers: Sequence[_Reader]) -> Iterator[_Fault]:
    """Give rows that are broken over pages, and what is torn from its exhibit."""
    yield from _broken_rows(readers)
    yield from _torn_exhibits(readers)


def _broken_rows(readers: Iterable[_Reader]) -> Iterator[_Fault]:
    """Give rows that are on two pages or more, at the first."""
    pages: dict[Any, list[int]] = {}
    for reader in readers:
        for row, words in reader.rows.items():
            seen = pages.setdefault(row, [])
            seen.append(reader.number)
            if len(seen) == 2:
                yield _Fault(
                    codes.BROKEN_ROW,
                    f"a row is broken at the foot of page {{page}}, before “{words[:_QUOTED]}”",
                    "shorten its longest cell, give its column more `width`, or make it two rows",
                    seen[0],
                    row,
                )


def _torn_exhibits(readers: Sequence[_Reader]) -> Iterator[_Fault]:
    """Give what stands around an exhibit on a page on which there is nothing of it."""
    bodies: dict[Any, int] = {}
    for reader in readers:
        for element, exhibit in reader.exhibits.items():
            if exhibit.body:
                bodies.setdefault(element, reader.number)
    for reader in readers:
        for element, exhibit in reader.exhibits.items():
            if exhibit.body or element not in bodies:
                continue
            what = "title" if reader.number < bodies[element] else "source or note"
            yield _Fault(
                codes.TORN_EXHIBIT,
                f"the {what} of an exhibit stands on page {{page}}, and nothing else of it",
                "move the exhibit, make it smaller or shorten what stands around it",
                reader.number,
                element,
            )


def _fill(pages: Sequence[Page], readers: Sequence[_Reader], places: Places) -> Iterator[_Fault]:
    """Give headings at the foot of a page, and pages with too little on them."""
    for before, reader in pairwise(readers):
        if reader.lines and before.lines and not begins_by_order(list(pages), reader.number):
            yield from _heading_at_foot(before, reader)
            yield from _emptiness(before, reader)
    if len(readers) > 1 and places.is_written():
        yield from _short_end(list(pages), readers[-1])


def _heading_at_foot(reader: _Reader, following: _Reader) -> Iterator[_Fault]:
    """Give the first of the headings that end a page, where most of their text follows on the next.

    A heading with one line of text in all is whole when the next page begins with another.
    """
    first, after, before = None, 0, None
    for line in reader.lines:
        if line.heading is None:
            after += line.lines
        elif line.heading is not before and (before is None or after):
            first, after = line.heading, 0
        before = line.heading or before
    is_whole = after and following.lines[0].heading is not None
    if first is not None and after < _LINES_AFTER_HEADING and not is_whole:
        words = " ".join("".join(first.itertext()).split())[:_QUOTED]
        text = "one line of text" if after else "no text"
        yield _Fault(
            codes.HEADING_AT_FOOT,
            f"the heading “{words}” ends page {{page}} with {text} below it",
            "move an exhibit that follows, or begin a page there with `kind: page-break`",
            reader.number,
            first,
        )


def _emptiness(before: _Reader, after: _Reader) -> Iterator[_Fault]:
    """Give a page that ends above its middle, at what would not go on it."""
    head = before.page._page_box.content_box_y()
    filled = (max(line.foot for line in before.lines) - head) / (before.foot - head)
    if filled < _FILLED:
        yield _Fault(
            codes.EMPTY_PAGE,
            f"page {{page}} ends after {filled:.0%} of its height: this stands on the next",
            "put text that comes later before it, part it or make it smaller",
            before.number,
            after.lines[0].element,
        )


def _short_end(pages: list[Page], reader: _Reader) -> Iterator[_Fault]:
    """Give a last page that has a few lines left over from the one before."""
    count = sum(line.lines for line in reader.lines)
    if reader.lines and count < _LINES_ON_LAST_PAGE and not begins_by_order(pages, reader.number):
        lines = "one line" if count == 1 else f"{count} lines"
        yield _Fault(
            codes.SHORT_LAST_PAGE,
            f"page {{page}} is the last of its section and has {lines}",
            "shorten the section by as much, or let it say more",
            reader.number,
            reader.lines[0].element,
        )
