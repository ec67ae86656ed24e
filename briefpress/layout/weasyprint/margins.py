"""Lay out running heads and feet once for equal pages, with open page numbers.

Used: ``layout.make_margin_boxes``, replaced by a function that leaves page numbers open, since a
section is laid out before its place in the document is known (`open_page_numbers`);
``layout.page.compute_variable_dimension``, replaced by a function that shares the side of a page
between two boxes (`share_sides`); ``CounterStyle.render_value``, which writes counters;
``StyleFor._sheets``, for the rule that sets a property of a margin box; ``target_collector``, which
has the counters that need another pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import weasyprint.layout
from weasyprint import Page
from weasyprint.css.counters import CounterStyle
from weasyprint.layout import page as page_layout
from weasyprint.layout.page import compute_variable_dimension, make_margin_boxes

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import ALL_PAGES, OWN_PAGE, requoted

# A number in a running head is enclosed in these, which print nothing: WORD JOINER once for the
# number of the page, twice for the number of pages, three times for a slot, whose number follows in
# signs for 0 and 1.
PAGE, PAGES, SLOT = "\u2060", "\u2060\u2060", "\u2060\u2060\u2060"
_BITS = "\u2062\u2063"
_LATE = re.compile(f"(?<!{PAGE})({PAGE}++)([{_BITS}]*+)(0++)({PAGE}++)")


@dataclass(frozen=True, slots=True)
class LateNumber:
    """A number whose figures are known late, by name, with the number of its figures.

    ``enclosed`` is the number of characters before and after it that print nothing.
    """

    name: str
    length: int
    enclosed: tuple[int, int] = (0, 0)


def late_numbers(text: str) -> tuple[LateNumber, ...]:
    """Return the numbers in the text of a margin box."""
    return tuple(_late_number(*one.groups()) for one in _LATE.finditer(text))


def _late_number(opens: str, bits: str, zeros: str, closes: str) -> LateNumber:
    names = {PAGE: OWN_PAGE, PAGES: ALL_PAGES}
    name = names.get(opens) or str(int("".join(str(_BITS.index(bit)) for bit in bits), 2))
    return LateNumber(name, len(zeros), (len(opens + bits), len(closes)))


def _open_slot(slot: int, length: int) -> str:
    bits = "".join(_BITS[int(bit)] for bit in f"{slot:b}")
    return f"{SLOT}{bits}{'0' * length}{SLOT}"


class _Late(int):
    """A page counter that is not known yet; it takes the width of one digit."""

    mark: str

    def __new__(cls, mark: str) -> _Late:
        late = super().__new__(cls, 0)
        late.mark = mark
        return late

    def __deepcopy__(self, memory: object) -> _Late:
        return self


class LateCounters(CounterStyle):  # type: ignore[misc]
    """Counter styles that leave page numbers open."""

    def render_value(
        self, counter_value: int, counter_name: Any = None, *more: Any, **others: Any
    ) -> str:
        """Return the text of a counter."""
        if isinstance(counter_value, _Late):
            if counter_name != "decimal":
                raise RenderFailed("page numbers must be decimal: remove the counter style")
            return f"{counter_value.mark}0{counter_value.mark}"
        return str(super().render_value(counter_value, counter_name, *more, **others))


def open_page_numbers() -> None:
    """Make WeasyPrint leave page numbers in running heads open; idempotent."""
    weasyprint.layout.make_margin_boxes = margin_boxes


def margin_boxes(context: Any, page: Any, state: Any) -> Iterator[Any]:
    """Lay out the margin boxes of a page, or reuse those of an equal page of the same part."""
    quotes, counters, scopes, groups = state
    if counters["page"] != [context.current_page]:
        raise RenderFailed("the `page` counter cannot be set: remove it from the stylesheet")
    for values in (one for named in context.string_set.values() for one in named.values()):
        values[:] = [requoted(value, _open_slot) for value in values]
    late = {**counters, "page": [_Late(PAGE)], "pages": [_Late(PAGES)]}
    page.laid_out_in = (context, context.current_page, state)
    made = context.__dict__.setdefault("margin_boxes", {})
    key = _margin_key(context, page, late)
    if key not in made:
        made[key] = tuple(make_margin_boxes(context, page, (quotes, late, scopes, groups)))
    page.margin_boxes = made[key]
    yield from made[key]


def share_sides() -> None:
    """Make two margin boxes share the side of a page by what they need; idempotent."""
    page_layout.compute_variable_dimension = share_side


def share_side(
    context: Any, side_boxes: Sequence[Any], vertical: bool, available_size: float
) -> None:
    """Set the sizes of the three margin boxes of a side, as WeasyPrint's function does.

    Of two that do not fit, WeasyPrint shortens both, and it forgets their padding. Here the
    shorter keeps its length, up to half of the side, and a box that cannot be shortened all of it.
    """
    first, middle, last = side_boxes
    automatic = first.width == last.width == "auto"
    if vertical or middle.is_generated or not automatic:
        compute_variable_dimension(context, side_boxes, vertical, available_size)
        return
    one, other = (page_layout.HorizontalBox(context, box) for box in (first, last))
    room = available_size
    for box in (one, other):
        box.margin_a = 0 if box.margin_a == "auto" else box.margin_a
        box.margin_b = 0 if box.margin_b == "auto" else box.margin_b
        room -= box.margin_a + box.margin_b + box.padding_plus_border
    short, long = sorted((one, other), key=lambda box: float(box.max_content_size))
    least = long.min_content_size
    most = max(min(room / 2, room - least), short.min_content_size)
    short.inner = min(short.max_content_size, most)
    long.inner = max(0.0, room - short.inner)
    for box in (one, other):
        box.restore_box_attributes()


def _margin_key(context: Any, page: Any, counters: dict[str, list[int]]) -> object:
    """Return a key of the margin boxes of a page; pages with equal keys share them.

    It consists of side, name and named strings, unless a stylesheet uses more.
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


def margins_of(page: Page) -> tuple[Any, ...]:
    """Return the margin boxes of a page; equal pages share them."""
    boxes_of_margins: tuple[Any, ...] = page._page_box.margin_boxes
    return boxes_of_margins


def margin_rule(page: Page, box: Any, properties: Iterable[str]) -> tuple[Any, int, int] | None:
    """Return the rule that sets one of these properties on a margin box.

    It is WeasyPrint's stylesheet object with line and column of the rule, or None.
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


def page_counters_in_text(pages: list[Page]) -> bool:
    """Tell whether a stylesheet uses page numbers in the text, which need another pass."""
    context, _, _ = pages[0]._page_box.laid_out_in
    page_based = {"page", "pages"}
    return any(
        page_based.intersection(item.missing_counters)
        or any(page_based.intersection(names) for names in item.missing_target_counters.values())
        for item in context.target_collector.counter_lookup_items.values()
    )
