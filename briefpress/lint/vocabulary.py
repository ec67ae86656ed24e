"""Find words of likelihood and confidence in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from briefpress.model.likelihood import every_name
from briefpress.parse import markdown

_QUOTATION_MARKS = (("“", "”"), ("«", "»"))
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[“«(\"]?[^\Wa-z_])")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Words of likelihood in a sentence, with the name of their term if they are one."""

    words: str
    term: str | None


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

    def estimates(self, sentence: str) -> list[Estimate]:
        """Return the estimates in a sentence; a comparison (more likely than) does not count."""
        found = self._estimate.finditer(" ".join(sentence.lower().split()))
        return [
            Estimate(one["words"], self.terms[one["words"]]) for one in found if not one["compared"]
        ]

    def level(self, sentence: str) -> str | None:
        """Return the words of a sentence that state a level of confidence."""
        found = self._level.search(" ".join(sentence.lower().split()))
        return found.group() if found else None


def _listed(words: str) -> list[str]:
    return [one.strip() for one in words.split(";")]


def sentences(text: str, language: str) -> Iterator[str]:
    """Give the sentences of a text and of its notes, without quotations."""
    tokens = markdown.read(text, language)
    runs = [tokens.tokens, *(one.children or () for one in tokens.every if one.type == "note")]
    for run in runs:
        yield from _SENTENCE.split(_without_quotations(_own_words(run)))


def _without_quotations(words: str) -> str:
    """Replace each quotation by an ellipsis."""
    for opening, closing in _QUOTATION_MARKS:
        parts, end = list[str](), 0
        # Without a closing mark after it, an opening one begins no quotation.
        while 0 <= (start := words.find(opening, end)) < (last := words.find(closing, start)):
            parts += [words[end:start], "…"]
            end = last + 1
        words = "".join((*parts, words[end:]))
    return words


def _own_words(tokens: tuple[Token, ...] | list[Token]) -> str:
    """Return the words of tokens, except code and words in another language."""
    words, tagged = [], list[bool]()  # for each open mark, whether it is in another language
    for token in tokens:
        if token.type == "tagged_open":
            tagged.append("lang" in token.attrs)
        elif token.type == "tagged_close":
            tagged.pop()
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "text" and not any(tagged):
            words.append(token.content)
    return "".join(words)
