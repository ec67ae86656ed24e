"""What the press needs of WeasyPrint 70.0 beyond its documented interface.

WeasyPrint is pinned to the exact version; `tests/press/test_internals.py` fails when one of
these moves.

- ``Page._page_box``: the laid-out boxes of a page, of which the press makes tags, the page map and
  the check that nothing is lost; ``Page(page_box)`` gathers links and anchors from them again.
- ``layout.make_margin_boxes`` and the page's style and size: CSS has no float to the *outer* side
  of a page, and a section may begin on either side. A section is laid out once; `turn_over` puts
  its pages on the other side: its content moves, notes in the outer margin are mirrored, and the
  furniture is laid out again.
- ``CounterStyle.render_value``: page numbers of the furniture are left open (see `press.drawing`).
- ``box.element``, ``is_floated()``, ``translate()``: to find notes in the margin that were broken
  over two pages (WeasyPrint ignores ``break-inside`` on floats), which can then be raised.
- ``layout.inline.split_first_line``: Pango 1.50, that of Debian 12, breaks a text at its first
  opportunity instead of not at all when all of it but the white space at its end fits in the
  line: one word stands alone in a line. Replaced by one that lets the white space hang.
- ``layout.block.block_level_layout_switch``: every block goes through it, so that a worker can say
  which one is being laid out; ``box.element`` and cssselect2's ``ElementWrapper`` say it of others.
- ``pdf.stream.Stream``, ``draw.text.draw_text``: the press draws pages itself, to leave slots open
  and to tell content from artefacts.
- ``context.page_maker``, ``box.background``, ``page.canvas_background``, ``RasterImage.width``,
  ``replacedbox_layout``, ``StyleFor._sheets``: what the lint of the pages looks at.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

import pydyf
import weasyprint.layout
from cssselect2 import ElementWrapper
from tinycss2.color5 import D50, D65
from weasyprint import Page
from weasyprint.css import AnonymousStyle
from weasyprint.css.counters import CounterStyle
from weasyprint.draw import (
    draw_background,
    draw_border,
    draw_stacking_context,
    set_mask_border,
)
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.images import RasterImage
from weasyprint.layout import block as block_layout
from weasyprint.layout import inline as inline_layout
from weasyprint.layout import page as page_layout
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.background import layout_backgrounds
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.replaced import replacedbox_layout
from weasyprint.pdf import _use_references
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext

from briefpress.diagnostics.diagnostic import PressFailed
from briefpress.layout.fragment import SOURCE

__all__ = ["AbsolutePlaceholder", "ElementWrapper", "Stream", "boxes"]

SVG = "{http://www.w3.org/2000/svg}svg"
MIRROR = "data-mirror"
_LINES_PER_SIZE = 1.5
_PIXELS_PER_INCH = 96

# A page number of the furniture stands between these, which print nothing: WORD JOINER once for
# the page's own number, twice for the number of pages.
PAGE, PAGES = "\u2060", "\u2060\u2060"


class _Late(int):
    """A page counter that is not known yet; it takes the room of one figure."""

    mark: str

    def __new__(cls, mark: str) -> _Late:
        late = super().__new__(cls, 0)
        late.mark = mark
        return late

    def __deepcopy__(self, memory: object) -> _Late:
        return self


class LateCounters(CounterStyle):  # type: ignore[misc]
    """Counter styles that leave the numbers of pages open."""

    def render_value(
        self, counter_value: int, counter_name: Any = None, *more: Any, **others: Any
    ) -> str:
        """Write a counter's value."""
        if isinstance(counter_value, _Late):
            if counter_name != "decimal":
                raise PressFailed("the numbers of pages are decimal: no other counter style")
            return f"{counter_value.mark}0{counter_value.mark}"
        return str(super().render_value(counter_value, counter_name, *more, **others))


_make_margin_boxes = weasyprint.layout.make_margin_boxes


def _margin_boxes_with_late_numbers(context: Any, page: Any, state: Any) -> Iterator[Any]:
    """Lay out the furniture of a page, or take that of an equal page of the same part."""
    quotes, counters, scopes, groups = state
    if counters["page"] != [context.current_page]:
        raise PressFailed("pages are counted from 1, one by one: no stylesheet sets their counter")
    late = {**counters, "page": [_Late(PAGE)], "pages": [_Late(PAGES)]}
    page.laid_out_in = (context, context.current_page, state)
    made = context.__dict__.setdefault("furniture", {})
    key = _furniture_key(context, page, late)
    if key not in made:
        made[key] = tuple(_make_margin_boxes(context, page, (quotes, late, scopes, groups)))
    page.furniture = made[key]
    yield from made[key]


def _furniture_key(context: Any, page: Any, counters: dict[str, list[int]]) -> object:
    """Return what the furniture of a page depends on, so that pages with equal ones share it.

    That is its side and name and the strings that are set on it or before it, unless a stylesheet
    asks for more.
    """
    rules = (rule for sheet, _, _ in context.style_for._sheets for rule in sheet.page_rules)
    selectors = (selector for _, selectors, _ in rules for _, _, selector in selectors)
    running = any(context.running_elements.values())
    if running or any(one.first or one.index for one in selectors):
        return object()
    now = context.current_page
    strings = []
    for name, pages in sorted(context.string_set.items()):
        before = [values for number, values in sorted(pages.items()) if number < now and values]
        strings.append((name, tuple(pages.get(now, ())), tuple(before[-1][-1:]) if before else ()))
    kind = page.page_type
    values = tuple((name, *counters[name]) for name in sorted(counters))
    return kind.side, kind.blank, kind.name, tuple(strings), values


weasyprint.layout.make_margin_boxes = _margin_boxes_with_late_numbers


def turn_over(page: Page, root: Any) -> Page:
    """Return a page as it is on the other side of the sheet; the given one is no longer whole.

    ``root`` is the element of the document. Raises `PressFailed` when the content would have to be
    laid out again.
    """
    old = page._page_box
    context, number, state = old.laid_out_in
    side = "left" if old.page_type.side == "right" else "right"
    page_type = old.page_type._replace(side=side)
    page_layout.set_page_type_computed_styles(page_type, _Rooted(root), context.style_for)
    style = context.style_for(page_type)
    style["overflow"] = old.style["overflow"]
    new = boxes.PageBox(page_type, style)
    size = style["size"]
    resolve_percentages(new, size)
    new.position_x = new.position_y = 0
    page_layout.page_width(new, context, size[0])
    page_layout.page_height(new, context, size[1])
    new.fixed_boxes = old.fixed_boxes
    if (round(new.width, 3), round(new.height, 3)) != (round(old.width, 3), round(old.height, 3)):
        raise PressFailed(
            "the content of left-hand and right-hand pages must be equally wide and high"
        )
    content = [child for child in old.children if not isinstance(child, boxes.MarginBox)]
    across = new.content_box_x() - old.content_box_x()
    down = new.content_box_y() - old.content_box_y()
    for child in content:
        child.translate(across, down)
    context.current_page = number
    new.children = content
    _mirror(new)
    new.children = (*content, *_margin_boxes_with_late_numbers(context, new, state))
    layout_backgrounds(new, context.get_image_from_uri)
    return Page(new)


@dataclass(frozen=True, slots=True)
class _Rooted:
    """What WeasyPrint asks of a document when it computes the style of a page."""

    etree_element: Any
    base_url: str | None = None


def mirror_left_pages(pages: list[Page]) -> list[Page]:
    """Move the boxes of elements with ``data-mirror`` to the other side of every left-hand page.

    A box that stands beyond the right edge of the page's content comes to stand as far beyond
    its left edge. Page one is a right-hand page. Nothing else moves.
    """
    return [_mirrored(page) if number % 2 == 0 else page for number, page in enumerate(pages, 1)]


def page_counters_in_text(pages: list[Page]) -> bool:
    """Tell whether a stylesheet asks for page numbers in the text, which need another pass."""
    context, _, _ = pages[0]._page_box.laid_out_in
    page_based = {"page", "pages"}
    return any(
        page_based.intersection(item.missing_counters)
        or any(page_based.intersection(names) for names in item.missing_target_counters.values())
        for item in context.target_collector.counter_lookup_items.values()
    )


@dataclass(slots=True)
class SplitNote:
    """A margin note that is broken over pages; heights are in CSS pixels.

    ``kept`` is the height of its content on the first page, ``spilled`` that of its boxes on later
    ones, and of a line that may have been left free at the foot of the first.
    """

    kept: float
    spilled: float

    def raise_it(self, element: Any) -> None:
        """Let the note begin higher, and take the room that it has taken so far.

        WeasyPrint asks whether a float fits by its place before the margin and by its height.
        """
        element.set(
            "style",
            f"margin-top: -{self.spilled:.1f}px; height: {self.kept:.1f}px; "
            f"margin-bottom: {self.spilled:.1f}px",
        )


def split_notes(pages: list[Page]) -> dict[Any, SplitNote]:
    """Return the elements of margin notes that are broken over pages."""
    first: dict[Any, tuple[int, float]] = {}
    split: dict[Any, SplitNote] = {}
    for number, page in enumerate(pages):
        for box in _marked(page._page_box):
            if not box.is_floated():
                continue
            began, kept = first.setdefault(box.element, (number, box.height))
            if began != number:
                line = box.style["font_size"] * _LINES_PER_SIZE
                note = split.setdefault(box.element, SplitNote(kept, line))
                note.spilled += box.border_height()
    return split


def lost_texts(body: Any, pages: list[Page]) -> list[tuple[Any, str]]:
    """Return the elements of which some text is on no page or over its edge, and what is lost.

    WeasyPrint loses text without a word: of a note or a float taller than a page, of a table wider
    than one. Spaces do not count, nor does what stylesheets and repeated table heads add. A drawing
    has its words on paper when it stands there itself.
    """
    found: dict[Any, list[str]] = defaultdict(list)
    for page in pages:
        for box in page._page_box.descendants():
            if isinstance(box, TextBox | boxes.ReplacedBox) and _is_on_paper(box, page):
                drawn = isinstance(box, boxes.ReplacedBox)
                found[box.element].append("".join(_words(box.element)) if drawn else box.text)
    lost = []
    for element in _readable(body):
        own = "".join(_words(element)).split()
        if Counter("".join(own)) - Counter("".join(found[element])):
            lost.append((element, _first_lost(own, " ".join(found[element]).split())))
    return lost


def _readable(root: Any) -> Iterator[Any]:
    """Give an element and those in it, in their order, but not those that a drawing is made of."""
    pending = [root]
    while pending:
        element = pending.pop()
        if isinstance(element.tag, str):  # a comment's is a function
            yield element
            if element.tag != SVG:
                pending += reversed(element)


def _words(element: Any) -> Iterator[str]:
    """Give the texts of an element itself, or all in a drawing but its description."""
    if element.tag != SVG:
        yield element.text or ""
        yield from (child.tail or "" for child in element)
        return
    for child in element:
        if child.tag != f"{SVG[:-3]}title":
            yield from (*child.itertext(), " ")


def _first_lost(own: list[str], found: list[str]) -> str:
    """Return the text from the first of its words on that is not among those that were found."""
    for _, start, end, low, high in SequenceMatcher(None, own, found, False).get_opcodes():
        # A word that is broken over two lines is two words there.
        if Counter("".join(own[start:end])) - Counter("".join(found[low:high])):
            return " ".join(own[start:])
    return " ".join(own)


def _is_on_paper(box: Any, page: Page) -> bool:
    if box.element is None or box.element_tag != box.element.tag:
        return False  # what a stylesheet adds
    across = box.position_x >= -1 and box.position_x + box.width <= page.width + 1
    down = box.position_y >= -1 and box.position_y + box.height <= page.height + 1
    return bool(across and down)


def is_empty(page: Page) -> bool:
    """Tell whether a page has nothing but its furniture."""
    content = (box for box in page._page_box.children if not isinstance(box, boxes.MarginBox))
    return not any(isinstance(leaf, TextBox) for box in content for leaf in box.descendants())


def overlapping_notes(pages: list[Page]) -> list[tuple[int, Any]]:
    """Return page (from 1) and element of margin notes that stand on top of an earlier one."""
    found = []
    for number, page in enumerate(pages, 1):
        notes = [box for box in _marked(page._page_box) if box.is_floated()]
        foot = -math.inf
        for box in sorted(notes, key=lambda one: one.border_box_y()):
            if box.border_box_y() < foot - 1:
                found.append((number, box.element))
            feet = [child.position_y + child.margin_height() for child in box.children]
            foot = max(foot, box.border_box_y() + box.border_height(), *feet)
    return found


def _mirrored(page: Page) -> Page:
    return Page(page._page_box) if _mirror(page._page_box) else page


def _mirror(page_box: Any) -> bool:
    """Move what is marked to the other side of the content; return whether there was any."""
    left = page_box.content_box_x()
    right = left + page_box.width
    marked = list(_marked(page_box))
    for box in marked:
        box.translate(left + right - 2 * box.border_box_x() - box.border_width())
    return bool(marked)


def _marked(page_box: Any) -> Iterator[Any]:
    """Give the outermost boxes of a page whose elements are to be mirrored."""
    pending = list(page_box.all_children())[::-1]
    while pending:
        box = pending.pop()
        if _is_marked(box):
            yield box
        elif hasattr(box, "all_children"):
            pending.extend(list(box.all_children())[::-1])


def _is_marked(box: Any) -> bool:
    element = getattr(box, "element", None)
    return (
        element is not None
        and getattr(element, "get", None) is not None
        and element.get(MIRROR) is not None
        and box.element_tag == element.tag
    )


_split_first_line = inline_layout.split_first_line
# WeasyPrint's own estimate of how many characters fill a line, per width in units of the size.
_CHARACTERS_PER_SIZE = 4


def let_white_space_hang() -> None:
    """Make WeasyPrint keep a text whole when only the white space at its end is too much."""
    inline_layout.split_first_line = _split_first_line_hanging


def _split_first_line_hanging(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> Any:  # fmt: skip
    def split(words: str, width: float | None) -> Any:
        return _split_first_line(
            words, style, context, width, justification_spacing, is_line_start, minimum
        )

    line = split(text, max_width)
    _, _, resume_index, width, _, _ = line
    if max_width is None or not text[-1].isspace():
        return line
    if resume_index is None and (text.endswith(" ") or width <= max_width):
        return line
    if len(text) > max_width / style["font_size"] * _CHARACTERS_PER_SIZE:
        return line
    shown = text.rstrip()
    if not shown:
        return line
    _, _, resume_index, width, _, _ = split(shown, max_width)
    if resume_index is not None or width > max_width:
        return line
    if text.endswith(" "):
        return split(text, None)
    # A no-break space does not hang: the last word goes with it, if it is not the only one.
    shorter = split(shown, width - 1)
    return line if shorter[2] is None else shorter


# What WeasyPrint writes in each space of PDF, and XYZ to linear sRGB (Lindbloom).
_SPACES = {
    "srgb": ("srgb", "hsl", "hwb"),
    "xyz-d65": ("xyz-d65", "oklab", "oklch"),
    "xyz-d50": ("xyz-d50", "lab", "lch"),
}
_LINEAR = {
    "xyz-d65": (
        (3.2404542, -1.5371385, -0.4985314),
        (-0.9692660, 1.8760108, 0.0415560),
        (0.0556434, -0.2040259, 1.0572252),
    ),
    "xyz-d50": (
        (3.1338561, -1.6168667, -0.4906146),
        (-0.9787684, 1.9161415, 0.0334540),
        (0.0719453, -0.2289914, 1.4052427),
    ),
}
Colour = tuple[float, float, float, float]  # red, green, blue, opacity; 0 to 1


def hanging_indent(box: Any) -> float:
    """Return the indent of the first line of a block, in CSS pixels; negative if it hangs out."""
    indent = box.style["text_indent"]
    return float(indent.value) if getattr(indent, "unit", "") == "px" else 0.0


def begins_by_order(pages: list[Page], number: int) -> bool:
    """Tell whether a page (from 0) begins because a block or a style asks for a page there."""
    context, _, _ = pages[0]._page_box.laid_out_in
    _, asked, *_ = context.page_maker[number]
    names = {page._page_box.page_type.name for page in pages[max(0, number - 1) : number + 1]}
    return asked["break"] != "any" or len(names) > 1


def text_colour(box: Any) -> Colour:
    """Return the colour of the text of a box."""
    return _rgb(box.style["color"])


def own_background(box: Any) -> Colour | None:
    """Return the colour that a box paints under what is in it, or None."""
    return _rgb(box.background.color) if box.background is not None else None


def sheet_colours(page: Page) -> list[Colour]:
    """Return the colours that are painted under everything on a page, the lowest first."""
    box = page._page_box
    grounds = (box.background, box.canvas_background)
    return [_rgb(one.color) for one in grounds if one is not None]


def _rgb(colour: Any) -> Colour:
    """Return a colour of any space that WeasyPrint prints in, as it is seen on a screen."""
    for space, matrix in _LINEAR.items():
        if colour.space in _SPACES[space]:
            xyz = colour.to(space).coordinates
            light = (sum(a * b for a, b in zip(row, xyz, strict=True)) for row in matrix)
            red, green, blue = (_gamma(min(1.0, max(0.0, one))) for one in light)
            return red, green, blue, colour.alpha
    if colour.space == "device-cmyk":
        *inks, black = colour.coordinates
        red, green, blue = ((1 - ink) * (1 - black) for ink in inks)
    else:
        rgb = colour.to("srgb") if colour.space in _SPACES["srgb"] else colour
        red, green, blue = (one or 0.0 for one in rgb.coordinates[:3])
    return red, green, blue, colour.alpha


def _gamma(light: float) -> float:
    return float(12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


def raster_density(box: Any) -> float | None:
    """Return the pixels in an inch of a picture as it is printed, or None if it has no pixels."""
    picture = box.replacement
    if not isinstance(picture, RasterImage):
        return None
    width, height, _, _ = replacedbox_layout(box)
    if not width or not height:
        return None
    return float(min(picture.width / width, picture.height / height) * _PIXELS_PER_INCH)


def furniture_rule(page: Page, box: Any, properties: Iterable[str]) -> tuple[Any, int, int] | None:
    """Return where a margin box of a page gets one of these properties from.

    That is a stylesheet as WeasyPrint has read it, line and column of the rule; or None.
    """
    style_for, wanted = page._page_box.laid_out_in[0].style_for, set(properties)
    best: tuple[tuple[Any, ...], Any] | None = None
    for sheet, _, _ in style_for._sheets:
        for rule, selectors, declarations in sheet.page_rules:
            if wanted.isdisjoint(name for name, *_ in declarations):
                continue
            for weight, part, selector in selectors:
                applies = style_for._page_type_match(selector, page._page_box.page_type)
                if part in (None, box.at_keyword) and applies:
                    rank = (part is not None, weight)
                    if best is None or best[0] <= rank:
                        best = rank, (sheet, rule.source_line, rule.source_column)
    return best[1] if best else None


def tell_blocks(tell: Callable[[str], None]) -> None:
    """Have ``tell`` called with a block's source when its layout begins.

    When it ends, it hears the source of the block around it again, or nothing.
    """
    lay_out, around = block_layout.block_level_layout_switch, [""]

    def lay_out_and_tell(context: Any, box: Any, *rest: Any, **named: Any) -> Any:
        source = box.element.get(SOURCE) if box.element is not None else None
        if not source or source == around[-1]:
            return lay_out(context, box, *rest, **named)
        tell(source)
        around.append(source)
        try:
            return lay_out(context, box, *rest, **named)
        finally:
            around.pop()
            tell(around[-1])

    block_layout.block_level_layout_switch = lay_out_and_tell


def bookmarked(page: Page) -> list[Any]:
    """Return the elements of a page's bookmarks, in their order."""
    found = []
    pending = [page._page_box]
    while pending:
        box = pending.pop()
        pending.extend(list(box.all_children())[::-1])
        if box.bookmark_label and box.style["bookmark_level"] != "none":
            found.append(box.element)
    return found


def is_mirrored(page: Page) -> bool:
    """Tell whether something on a page stands in its outer margin."""
    return next(_marked(page._page_box), None) is not None


def origin(page: Page) -> tuple[float, float]:
    """Return where the content of a page begins, in CSS pixels from its top left corner."""
    return page._page_box.content_box_x(), page._page_box.content_box_y()


def paint_background(stream: Any, page: Page) -> None:
    """Paint what is under the content of a page, as WeasyPrint's ``draw_page`` does."""
    box = page._page_box
    marks = box.style["marks"]
    draw_background(stream, box.background, clip_box=False, bleed=box.bleed, marks=marks)
    set_mask_border(stream, box)
    draw_background(stream, box.canvas_background, clip_box=False)
    draw_border(stream, box)


def paint_content(stream: Any, page: Page) -> None:
    """Paint the content of a page."""
    content = (box for box in page._page_box.children if not isinstance(box, boxes.MarginBox))
    _paint(stream, page, content)


def furniture(page: Page) -> tuple[Any, ...]:
    """Return the margin boxes of a page; pages with equal ones have the same."""
    boxes_of_margins: tuple[Any, ...] = page._page_box.furniture
    return boxes_of_margins


def paint_furniture(stream: Any, page: Page) -> None:
    """Paint the margin boxes of a page."""
    _paint(stream, page, furniture(page))


def _paint(stream: Any, page: Page, chosen: Iterable[Any]) -> None:
    for box in chosen:
        draw_stacking_context(stream, StackingContext.from_box(box, page._page_box))


def is_anonymous(box: Any) -> bool:
    """Tell whether a box was made to hold others and stands for no element."""
    return isinstance(box.style, AnonymousStyle)


def file_digest(font: Any) -> str:
    """Return the digest of the file that a font of WeasyPrint's was read from."""
    return sha256(font.file_content).hexdigest()


def draw_digits(box: Any, fonts: dict[Any, Any]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return the glyphs (hexadecimal) of 0 to 9 in the style of a text box, and their advances.

    Advances are in thousandths of the size. ``fonts`` learns that the glyphs are used.
    """
    layout, *_ = _split_first_line("0123456789", box.style, None, None, 0)
    probe = box.copy()
    probe.text, probe.pango_layout = "0123456789", layout
    probe.justification_spacing = 0
    stream = _Probe(fonts, (0, 0, 0, 0), {"ExtGState": {}}, {}, None, {}, None)
    draw_text(stream, probe, 0, "clip", "none")
    glyphs = tuple(re.findall("[0-9a-f]{4}", "".join(stream.shown)))
    font = next(font for font in fonts.values() if font.hash == stream.font)
    adjusted = any(re.search(r">-?[0-9.]*[1-9]", text) for text in stream.shown)
    advances = tuple(font.widths[int(glyph, 16)] for glyph in glyphs)
    return glyphs, advances if not adjusted else (0.0, 1.0)


class _Probe(Stream):  # type: ignore[misc]
    """A stream that only remembers the glyphs that are shown."""

    def __init__(self, *options: Any) -> None:
        super().__init__(*options)
        self.shown: list[str] = []
        self.font = ""

    def show_text(self, text: str) -> None:
        """Remember glyphs."""
        self.shown.append(str(text))
        self.font = self._current_font[0]


def colour_spaces() -> Any:
    """Return the colour spaces that WeasyPrint writes lab, lch, oklab and oklch colours in."""
    return pydyf.Dictionary(
        {
            name: pydyf.Array(
                (
                    "/Lab",
                    pydyf.Dictionary(
                        {
                            "WhitePoint": pydyf.Array(white),
                            "Range": pydyf.Array((-125, 125, -125, 125)),
                        }
                    ),
                )
            )
            for name, white in (("lab-d50", D50), ("lab-d65", D65))
        }
    )


def use_references(pdf: Any, resources: Any, images: dict[str, Any]) -> None:
    """Add what drawn pages use (images, groups, patterns) to a PDF."""
    _use_references(pdf, resources, images, {})
