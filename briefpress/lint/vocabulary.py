"""Find words of likelihood and confidence in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from briefpress.lint.running_words import Words, joined, runs
from briefpress.model.likelihood import every_name

_TEXTS, _LANGUAGES = 20_000, 8  # texts whose sentences are remembered, and vocabularies
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its estimates, and words that state a level of confidence, with their offset."""

    text: str
    estimates: tuple[Estimate, ...]
    level: tuple[str, int] | None


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

        self._read = lru_cache(_TEXTS)(lambda *text: (*map(self.sentence, sentences(*text)),))

    def read(self, text: str, language: str) -> tuple[Sentence, ...]:
        """Return what the sentences of a text, and of its notes, say."""
        return self._read(text, language)

    def sentence(self, words: Words) -> Sentence:
        """Return what a sentence says; a comparison (more likely than) is no estimate."""
        plain = words.single_spaced()
        estimates = (
            Estimate(one["words"], self.terms[one["words"]], plain.at[one.start("words")])
            for one in self._estimate.finditer(plain.text)
            if not one["compared"]
        )
        level = self._level.search(plain.text)
        return Sentence(
            words.text,
            tuple(estimates),
            (level.group(), plain.at[level.start()]) if level else None,
        )


@lru_cache(_LANGUAGES)
def vocabulary(words: tuple[tuple[str, str], ...]) -> Vocabulary:
    """Return the vocabulary of a language; it remembers texts from one build to the next."""
    return Vocabulary(dict(words))


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
