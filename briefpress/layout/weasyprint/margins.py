"""The running heads and feet of pages: laid out once for equal pages, their page numbers open.

Reached: ``layout.make_margin_boxes``, replaced by one that leaves the numbers of pages open, since
a section is laid out before its place in the document is known (`open_page_numbers`);
``CounterStyle.render_value``, which writes them; ``StyleFor._sheets``, for the rule that a margin
box has a property from; ``target_collector``, which knows of counters that ask for another pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import weasyprint.layout
from weasyprint import Page
from weasyprint.css.counters import CounterStyle
from weasyprint.layout.page import make_margin_boxes

from briefpress.diagnostics.diagnostic import RenderFailed

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
                raise RenderFailed("the numbers of pages are decimal: no other counter style")
            return f"{counter_value.mark}0{counter_value.mark}"
        return str(super().render_value(counter_value, counter_name, *more, **others))


def open_page_numbers() -> None:
    """Make WeasyPrint leave the numbers of pages in running heads open; again does no harm."""
    weasyprint.layout.make_margin_boxes = margin_boxes


def margin_boxes(context: Any, page: Any, state: Any) -> Iterator[Any]:
    """Lay out the furniture of a page, or take that of an equal page of the same part."""
    quotes, counters, scopes, groups = state
    if counters["page"] != [context.current_page]:
        raise RenderFailed("pages are counted from 1, one by one: no stylesheet sets their counter")
    late = {**counters, "page": [_Late(PAGE)], "pages": [_Late(PAGES)]}
    page.laid_out_in = (context, context.current_page, state)
    made = context.__dict__.setdefault("furniture", {})
    key = _furniture_key(context, page, late)
    if key not in made:
        made[key] = tuple(make_margin_boxes(context, page, (quotes, late, scopes, groups)))
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


def furniture(page: Page) -> tuple[Any, ...]:
    """Return the margin boxes of a page; pages with equal ones have the same."""
    boxes_of_margins: tuple[Any, ...] = page._page_box.furniture
    return boxes_of_margins


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


def page_counters_in_text(pages: list[Page]) -> bool:
    """Tell whether a stylesheet asks for page numbers in the text, which need another pass."""
    context, _, _ = pages[0]._page_box.laid_out_in
    page_based = {"page", "pages"}
    return any(
        page_based.intersection(item.missing_counters)
        or any(page_based.intersection(names) for names in item.missing_target_counters.values())
        for item in context.target_collector.counter_lookup_items.values()
    )
