"""Report lines, tables and words that overflow their container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import ON_PAGE, QUOTED, SLACK, Fault, millimetres
from briefpress.layout.page_rules.setting import Setting
from briefpress.layout.sources import longest_word
from briefpress.layout.words import words_of


def line_below(box: Any, setting: Setting, page: int) -> Iterator[Fault]:
    """Report a line below the foot of its container."""
    words, foot = words_of(box), box.position_y + box.height
    if words and foot > setting.foot + SLACK:
        beyond = millimetres(foot - setting.foot)
        message = f"“{words[:QUOTED]}”{ON_PAGE} overflows its container by {beyond} mm"
        yield Fault(codes.TEXT_OVERFLOWS, message, "shorten the text", page, box.element)


def wide_table(box: Any, setting: Setting, page: int) -> Iterator[Fault]:
    """Report a table that is wider than its container."""
    beyond = box.border_box_x() + box.border_width() - setting.right
    if beyond > SLACK:
        word = longest_word(box.element)[:QUOTED]
        yield Fault(
            codes.TEXT_OVERFLOWS,
            f"the table on page {PAGE} is {millimetres(beyond)} mm wider than its column",
            f"split its longest word, “{word}”, remove columns, or use `width: full` or "
            "`page: landscape`",
            page,
            box.element,
        )


def wide_text(box: Any, setting: Setting, page: int) -> Iterator[Fault]:
    """Report a word or an address that overflows its container on either side."""
    end = box.position_x + box.width
    if end <= setting.right + SLACK and box.position_x >= setting.left - SLACK:
        return
    shown = box.text.rstrip()
    # A space at the end of a line hangs, and prints nothing.
    width = box.width * len(shown) / len(box.text)
    beyond = max(box.position_x + width - setting.right, setting.left - box.position_x)
    if beyond <= SLACK or str(box.element_tag).endswith("::marker"):
        return
    word = max(shown.split(), key=len)[:QUOTED]
    message = f"“{word}”{ON_PAGE} overflows by {millimetres(beyond)} mm"
    if setting.address or _is_of_address(box, word):
        hint = "write a link with words instead: `[words](https://…)`"
        yield Fault(codes.ADDRESS_OVERFLOWS, f"the address {message}", hint, page, box.element)
    else:
        hint = "split or shorten the word, or give its column more `width`"
        yield Fault(codes.TEXT_OVERFLOWS, message, hint, page, box.element)


def _is_of_address(box: Any, words: str) -> bool:
    """Tell whether words are part of an address, which may be broken into lines."""
    texts = box.element.itertext() if box.element is not None else ()
    return any(words in one for text in texts for one in text.split() if "://" in one)
