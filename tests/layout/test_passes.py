"""A part is rendered once, unless a note in the margin has to be raised or text is lost."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint import HTML

from briefpress.layout.layout import Layout
from briefpress.theme.addresses import STYLES
from briefpress.workers.protocol import refuse_all

pytestmark = pytest.mark.layout

SHEET = """
@page { size: 100mm 100mm; margin: 10mm 40mm 10mm 10mm }
@page :left { margin: 10mm 10mm 10mm 40mm }
html { font-size: 10px; line-height: 12px }
p { margin: 0 }
aside { float: right; clear: right; width: 25mm; margin-right: -30mm }
.next { break-before: page }
"""
NOTE = "<aside data-mirror='' data-source='one.yaml:4:3'>{}</aside><p>Beside it.</p>"


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lay out a body; return how often it was rendered, and the codes of what was found."""
    layout = Layout({f"{STYLES}page.css": SHEET}, refuse_all, 1000)
    rendered = []
    render = HTML.render

    def count(self: HTML, *options: Any, **named: Any) -> Any:
        rendered.append(self)
        return render(self, *options, **named)

    monkeypatch.setattr(HTML, "render", count)

    def lay_out(body: str) -> tuple[int, list[str]]:
        rendered.clear()
        html = f"<html lang='en'><head><title>A</title></head><body>{body}</body></html>"
        fragment = layout.lay_out("one", html)
        return len(rendered), [finding.code for finding in fragment.findings]

    return lay_out


def test_notes_in_the_margins_of_left_hand_pages_cost_no_second_pass(passes: Any) -> None:
    pages = "<p class='next'>A page.</p>".join(NOTE.format(f"Words of note {n}") for n in range(24))
    assert passes(pages) == (1, [])


def test_a_note_that_is_raised_costs_one(passes: Any) -> None:
    lines = "".join(f"<p>Line {number}.</p>" for number in range(22))
    note = NOTE.format("Words of the note. " * 3)
    assert passes(lines + note + lines) == (2, [])


def test_text_that_is_lost_costs_one(passes: Any) -> None:
    assert passes(f"<p>{'w' * 100}</p>") == (2, ["text-lost"])
