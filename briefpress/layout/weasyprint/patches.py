"""Apply all patches to WeasyPrint.

Each is an assignment that is independent of the previous value, so patching is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable

from briefpress.layout.weasyprint.columns import lay_out_columns_once
from briefpress.layout.weasyprint.content_text import mark_late_figures
from briefpress.layout.weasyprint.footnotes import place_notes
from briefpress.layout.weasyprint.line_breaks import let_white_space_hang
from briefpress.layout.weasyprint.margins import open_page_numbers, share_sides
from briefpress.layout.weasyprint.page_breaks import keep_last_words
from briefpress.layout.weasyprint.svg_images import draw_svg_as_browsers_do
from briefpress.layout.weasyprint.svg_text import shape_text_of_svg
from briefpress.layout.weasyprint.table_rows import keep_heads

PATCHES: tuple[Callable[[], None], ...] = (
    lay_out_columns_once,  # balancing lays them out eight times and more
    let_white_space_hang,  # Pango 1.50 leaves one word alone in a line
    shape_text_of_svg,  # letters are joined, and accents stand on theirs
    keep_last_words,  # a word is broken by the end of its page
    keep_heads,  # the head of a table is missing where a row is nearly as tall as the page
    place_notes,  # notes are lost, repeated, or on another page than their call
    share_sides,  # running heads that do not fit grow into each other
    open_page_numbers,  # a section is laid out before its first page has a number
    mark_late_figures,  # a bookmark would quote the zeros in their place
    draw_svg_as_browsers_do,  # SVG files: parts of them are left out silently, or drawn otherwise
)


def patch() -> None:
    """Patch WeasyPrint in this process; idempotent."""
    for change in PATCHES:
        change()
