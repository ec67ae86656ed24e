"""Every note is at the foot of the page of its call, whole or begun there."""

from __future__ import annotations

import pytest

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from tests.conftest import Small
from tests.inspector import Inspector
from tests.notes import CONTINUED, CONTINUES, random_briefing, wrong_with

pytestmark = pytest.mark.layout

LINE = "- Line {} of the page.\n"


def lines(first: int, last: int) -> str:
    return "".join(LINE.format(number) for number in range(first, last + 1))


def noted(*lengths: int) -> str:
    """Return a paragraph with a note of each length in words, which begins and ends with marks."""
    notes = (
        f"here^[First{number} " + "word " * length + f"last{number}]"
        for number, length in enumerate(lengths)
    )
    return f"- Called {' and '.join(notes)}.\n"


def printed_with_warnings(small: Small) -> Inspector:
    return Inspector(small.session.build(small.project(), Collector()).pdf)


def pages_of(printed: Inspector, *words: str) -> list[int]:
    return [printed.page_with(word) for word in words]


def test_notes_of_random_prose_are_on_the_pages_of_their_calls(small: Small) -> None:
    marks = random_briefing(small, 20, seed=16, blocks=4)
    pdf = small.session.build(small.project(), Collector()).pdf
    assert list(wrong_with(pdf, marks)) == []


def test_a_note_without_room_moves_the_line_of_its_call(small: Small) -> None:
    small.blocks(lines(1, 27) + noted(30) + lines(28, 40))
    printed = printed_with_warnings(small)
    assert pages_of(printed, "Line 27", "Called", "First0", "last0") == [1, 2, 2, 2]


def test_a_long_note_is_split_and_says_so_on_both_pages(small: Small) -> None:
    small.blocks(lines(1, 20) + noted(300) + lines(21, 45))
    printed = printed_with_warnings(small)
    assert pages_of(printed, "Called", "First0", "last0") == [1, 1, 2]
    assert f"a {CONTINUES}" in " ".join(printed.text(1).split())
    assert f"a {CONTINUED}" in " ".join(printed.text(2).split())


def test_words_at_the_split_of_a_note_are_not_read_aloud(small: Small) -> None:
    small.blocks(lines(1, 20) + noted(300) + lines(21, 45))
    printed = printed_with_warnings(small)
    (note,) = printed.structure().all("Note")
    assert CONTINUES not in note.heard()
    assert note.heard().split()[-1] == "last0"
    assert note.pages == {1, 2}


def test_a_note_goes_on_over_pages_without_text(small: Small) -> None:
    small.blocks("- A line.\n" + noted(1500))
    printed = printed_with_warnings(small)
    assert pages_of(printed, "Called", "First0") == [1, 1]
    assert printed.page_with("last0") == 3


def test_notes_of_one_line_begin_on_its_page(small: Small) -> None:
    small.blocks(lines(1, 22) + noted(5, 120, 20) + lines(23, 40))
    printed = printed_with_warnings(small)
    call = printed.page_with("Called")
    assert pages_of(printed, "First0", "First1", "First2") == [call] * 3


def test_a_note_that_cannot_begin_on_the_page_of_its_call_is_told(small: Small) -> None:
    text = "word " * 30
    notes = "".join(f"here^[Note {number} {'word ' * 400}] and " for number in range(3))
    small.blocks(f"- kind: callout\n  title: Kept together\n  text: {text} {notes} no more.\n")
    sink = Collector()
    small.session.build(small.project(), sink)
    (told,) = (one for one in sink if one.code is codes.LATE_NOTE)
    assert told.span.line == 6
    assert told.message.startswith("the note “Note 2 word")
    assert told.message.endswith("and starts on the page after")
