"""What stands in columns is laid out once for all heights, and comes out the same."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from weasyprint import HTML
from weasyprint.layout import block

from briefpress.layout.weasyprint import columns

pytestmark = pytest.mark.layout

STYLE = """
@page { size: 120mm 90mm; margin: 8mm }
body { margin: 0; font: 9pt/1.3 sans-serif }
.columns { columns: %d; column-gap: 4mm }
.entry { margin: 0 0 3pt; break-inside: %s }
.entry > .note { margin: 2pt 0 }
.grid { display: grid; grid-template-columns: 10mm 1fr 8mm }
h3 { margin: 6pt 0 2pt; font-size: 10pt; break-after: avoid }
"""
WORD = st.sampled_from(["a", "word", "or", "several", "of", "other", "lengths,", "said"])
WORDS = st.lists(WORD, min_size=1, max_size=25).map(" ".join)
ENTRY = st.one_of(
    WORDS.map(lambda text: f'<div class="entry">{text}</div>'),
    WORDS.map(lambda text: f'<div class="entry grid"><b>1</b> <i>{text}</i> <b>9</b></div>'),
    WORDS.map(lambda text: f'<div class="entry">{text}<p class="note">{text}</p></div>'),
    WORDS.map(lambda text: f'<ul class="entry"><li>{text}</li><li>{text}</li></ul>'),
    WORDS.map(lambda text: f"<h3>{text[:20]}</h3>"),
    WORDS.map(lambda text: f'<div class="entry"><span style="float: left">O</span>{text}</div>'),
)


def places(html: str) -> list[tuple[object, ...]]:
    """Lay out a document; return every box of every page, and where it stands."""
    return [
        (number, type(box).__name__, getattr(box, "text", ""), *_edges(box))
        for number, page in enumerate(HTML(string=html).render().pages)
        for box in page._page_box.descendants()
    ]


def _edges(box: Any) -> list[float]:
    return [round(one, 3) for one in (box.position_x, box.position_y, box.width, box.height)]


@settings(max_examples=6, phases=[Phase.generate])  # each lays out two documents
@given(
    entries=st.lists(ENTRY, min_size=1, max_size=12),
    count=st.integers(2, 3),
    breaks=st.sampled_from(["auto", "avoid"]),
    above=st.integers(0, 8),
)
def test_columns_are_those_of_the_renderer_that_remembers_nothing(
    entries: list[str], count: int, breaks: str, above: int
) -> None:
    body = f'{"<p>Above</p>" * above}<div class="columns">{"".join(entries)}</div><p>Below</p>'
    html = f"<style>{STYLE % (count, breaks)}</style>{body}"
    with patch.object(block, "block_level_layout", columns._lay_out):
        expected = places(html)
    with patch.object(block, "block_level_layout", columns._remembered):
        assert places(html) == expected


def test_an_entry_of_fixed_lines_is_laid_out_a_few_times_only() -> None:
    laid_out: list[str] = []
    original = columns._lay_out

    def counted(context: Any, box: Any, *rest: Any) -> Any:
        if box.element is not None and box.element.get("class") == "entry":
            laid_out.append(box.element.get("id"))
        return original(context, box, *rest)

    entries = "".join(f'<div class="entry" id="{n}">{"word " * (n % 7)}</div>' for n in range(60))
    html = f'<style>{STYLE % (2, "avoid")}</style><div class="columns">{entries}</div>'
    # WeasyPrint alone lays it out some fifty times.
    with (
        patch.object(columns, "_lay_out", counted),
        patch.object(block, "block_level_layout", columns._remembered),
    ):
        HTML(string=html).render()
    assert max(map(laid_out.count, laid_out)) <= 8
