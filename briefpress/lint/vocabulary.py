"""Find words of likelihood and confidence in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefpress.lint.running_words import Words, joined, runs
from briefpress.model.likelihood import every_name

_QUOTATION_MARKS = (("“", "”"), ("«", "»"))
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[“«(\"]?[^\Wa-z_])")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Words of likelihood in a sentence, with the name of their term if they are one.

    ``at`` is their offset in the text.
    """

    words: str
    term: str | None
    at: int


class Vocabulary:
    """Words of likelihood and confidence in a language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.terms: dict[str, str | None] = dict.fromkeys(_listed(words["likelihood-others"]))
        self.terms |= {words[name].lower(): name for name in every_name()}
        for one in _listed(words["likelihood-variants"]):
            form, _, name = one.partition(" = ")
            self.terms[form] = name
        self.confidence = words["confidence"].lower()
        either = "|".join(map(re.escape, sorted(self.terms, key=len, reverse=True)))
        compared = "|".join(map(re.escape, words["likelihood-comparisons"].split()))
        self._estimate = re.compile(rf"\b(?:(?P<compared>{compared}) )?(?P<words>{either})\b")
        levels = "|".join(map(re.escape, _listed(words["confidence-phrases"])))
        self._level = re.compile(rf"\b(?:{levels})\b")

    def estimates(self, sentence: Words) -> list[Estimate]:
        """Return the estimates in a sentence; a comparison (more likely than) does not count."""
        plain = sentence.single_spaced()
        return [
            Estimate(one["words"], self.terms[one["words"]], plain.at[one.start("words")])
            for one in self._estimate.finditer(plain.text)
            if not one["compared"]
        ]

    def level(self, sentence: Words) -> tuple[str, int] | None:
        """Return the words of a sentence that state a level of confidence, and their offset."""
        plain = sentence.single_spaced()
        found = self._level.search(plain.text)
        return (found.group(), plain.at[found.start()]) if found else None


def _listed(words: str) -> list[str]:
    return [one.strip() for one in words.split(";")]


def sentences(text: str, language: str) -> Iterator[Words]:
    """Give the sentences of a text and of its notes, without quotations."""
    for run in runs(text, language, own=True):
        words, end = _without_quotations(run), 0
        for between in _SENTENCE.finditer(words.text):
            yield words.part(end, between.start())
            end = between.end()
        yield words.part(end, len(words.text))


def _without_quotations(words: Words) -> Words:
    """Replace each quotation by an ellipsis."""
    for opening, closing in _QUOTATION_MARKS:
        parts, end = list[Words](), 0
        # Without a closing mark after it, an opening one begins no quotation.
        while (
            0
            <= (start := words.text.find(opening, end))
            < (last := words.text.find(closing, start))
        ):
            parts += [words.part(end, start), Words("…", (words.at[start],))]
            end = last + 1
        words = joined((*parts, words.part(end, len(words.text))))
    return words
