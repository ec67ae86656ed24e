"""Find any of many phrases in a text, as whole words.

In: phrases, and texts. Out: the places of phrases, from left to right, the longest at each place. A
phrase begins and ends between words, so that a tree of words and other characters finds it: the
time is linear in the text, whatever the number of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_PIECE = re.compile(r"\w+|\W", re.DOTALL)
_TEXTS, _SETS = 20_000, 8  # texts whose phrases are remembered, and sets of phrases


class Phrases:
    """Phrases to search for; ``joined`` are characters after which no phrase begins."""

    def __init__(self, phrases: Iterable[str], *, joined: str = "") -> None:
        self._joined = joined
        self._tree = _Node()
        for phrase in phrases:
            node = self._tree
            for piece in _PIECE.findall(phrase):
                node = node.next.setdefault(piece, _Node())
            node.is_end = node is not self._tree
        self._spans = lru_cache(_TEXTS)(lambda text: (*self._found(text),))

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where phrases begin and end in a text; no two overlap."""
        return self._spans(text)

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        pieces = [(one.group(), one.start(), one.end()) for one in _PIECE.finditer(text)]
        words = [piece for piece, _, _ in pieces]
        number, after_word, roots = 0, False, self._tree.next
        while number < len(pieces):
            piece, start, _ = pieces[number]
            is_word = _is_word(piece)
            begins = piece in roots and not (after_word and not is_word)
            if begins and not (start and text[start - 1] in self._joined):
                after = self._longest(words, number)
                if after:
                    yield start, pieces[after - 1][2]
                    number, after_word = after, _is_word(pieces[after - 1][0])
                    continue
            number, after_word = number + 1, is_word

    def _longest(self, pieces: list[str], start: int) -> int:
        """Return the number of the piece after the longest phrase that begins here, or 0."""
        node, found = self._tree, 0
        for number in range(start, len(pieces)):
            following = node.next.get(pieces[number])
            if following is None:
                break
            node = following
            after = number + 1
            # One that ends with another character, such as `C++`, does not end inside `C++x`.
            if node.is_end and (
                _is_word(pieces[number]) or after == len(pieces) or not _is_word(pieces[after])
            ):
                found = after
        return found


@lru_cache(_SETS)
def searched_for(phrases: tuple[str, ...], joined: str = "") -> Phrases:
    """Return what finds these phrases; it remembers what it found from one build to the next."""
    return Phrases(phrases, joined=joined)


class _Node:
    """A piece of phrases: the pieces that follow it, and whether a phrase ends with it."""

    __slots__ = ("is_end", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.is_end = False


def _is_word(piece: str) -> bool:
    return piece[:1].isalnum() or piece[:1] == "_"
