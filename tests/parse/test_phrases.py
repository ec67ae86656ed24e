"""Phrases are found as whole words, from left to right, the longest at each place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefpress.parse.phrases import Phrases

SIGNS = "ab'+- é"


def plainly(phrases: set[str], text: str) -> list[tuple[int, int]]:
    """Find phrases as they are defined, by trying each at every place."""
    found, at = [], 0
    while at < len(text):
        before = text[at - 1 : at]
        whole = [
            len(one)
            for one in phrases
            if text.startswith(one, at) and not (text[at + len(one) : at + len(one) + 1].isalnum())
        ]
        if whole and not before.isalnum() and before != "-":
            found.append((at, at + max(whole)))
            at += max(whole)
        else:
            at += 1
    return found


@given(
    st.sets(st.text(SIGNS, min_size=1, max_size=4), min_size=1, max_size=4),
    st.text(SIGNS, max_size=20),
)
def test_phrases_are_found_as_if_each_was_tried_at_every_place(
    phrases: set[str], text: str
) -> None:
    assert [*Phrases(phrases, joined="-").spans(text)] == plainly(phrases, text)


@pytest.mark.parametrize(
    ("phrases", "text", "found"),
    [
        (["Mali", "Malian Army"], "The Malian Army of Mali, not Malians.", ["Malian Army", "Mali"]),
        (["UN"], "UN-led, a pro-UN vote, UNO, (UN).", ["UN", "UN"]),
        (["C++", "C"], "C++, C, C++x and C+.", ["C++", "C", "C", "C"]),
        (["a b", "b c"], "a b c", ["a b"]),
        (["(sic)"], "word(sic), (sic)", ["(sic)"]),
        ([], "nothing", []),
    ],
)
def test_a_phrase_begins_and_ends_between_words(
    phrases: list[str], text: str, found: list[str]
) -> None:
    spans = Phrases(phrases, joined="-").spans(text)
    assert [text[start:end] for start, end in spans] == found
