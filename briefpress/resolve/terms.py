"""Find glossary terms in running text, and the places where abbreviations are spelled out.

In: terms and texts. Out: the terms in a text, and the first text in which each abbreviation must be
spelled out. Nothing is rendered here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from briefpress.diagnostics.span import Span
from briefpress.parse import markdown
from briefpress.parse.markdown_rules import Entry
from briefpress.parse.phrases import Phrases, searched_for

# Place of a run of text: where it begins, and the index of its paragraph in the whole text.
Place = tuple[Span, int]

_JOINED = ("-", "\u2011", "’", "'")  # a term before one of these is part of a longer word


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """Something to find in texts: a glossary term, or words of the index.

    ``anchor`` is that of its entry in the glossary, if any. Without ``expansion`` it is not an
    abbreviation; ``spelled`` says whether its first use in the text is spelled out. The index
    lists a term at its first use in a section, and words (``sought``) in every paragraph.
    """

    term: str
    expansion: str | None = None
    anchor: str | None = None
    lang: str | None = None
    spelled: bool = False
    entry: Entry | None = None
    sought: bool = False

    def spellings(self) -> tuple[str, ...]:
        """Return its spellings: terms of several words also start with a lower-case letter."""
        small = self.term[:1].lower() + self.term[1:]
        if self.expansion is None and re.search(r"[- ]", self.term) and self.term[1:2].islower():
            return self.term, small
        return (self.term,)

    def spelled_out(self, before: str) -> str:
        """Return the expansion to print after these words: a common noun starts in lower case.

        It is one when it is in the briefing's language and has no other capital.
        """
        expansion = self.expansion or ""
        begins = not before.strip() or before.rstrip().endswith((".", "?", "!"))
        if self.lang or begins or not expansion[1:].islower():
            return expansion
        return expansion[:1].lower() + expansion[1:]


class Terms(dict[str, Abbreviation]):
    """Terms by their spellings, and what finds them in a text."""

    @cached_property
    def phrases(self) -> Phrases:
        """The spellings, to search for; none begins inside a word with a hyphen."""
        return searched_for((*self,), joined="-")


def by_spelling(terms: Iterable[Abbreviation]) -> Terms:
    """Return terms by all their spellings."""
    return Terms((spelling, term) for term in terms for spelling in term.spellings())


def standing_in(text: str, language: str, known: Terms) -> set[str]:
    """Return the terms in a text, its notes included."""
    tokens = markdown.read(text, language).every
    words = (token.content for token in tokens if token.type == "text")
    return {
        known[content[start:end]].term
        for content in words
        for start, end in known.phrases.spans(content)
    }


def may_be_spelled(before: str, after: str) -> bool:
    """Tell whether a term between these words can be spelled out: it is a whole word."""
    return not after.startswith(_JOINED) and not is_told(before, after)


def is_told(before: str, after: str) -> bool:
    """Tell whether the author spells a term out: ``Malian Armed Forces (FAMa)``."""
    return before.endswith("(") or after.startswith(" (")


class FirstUses:
    """Finds the abbreviations to spell out, text by text in reading order."""

    def __init__(self, known: Terms, language: str) -> None:
        self._known, self._language = known, language
        self._left = {term.term for term in known.values() if term.spelled and term.expansion}

    def of(self, text: str) -> frozenset[str]:
        """Return the abbreviations that a text must spell out, once each."""
        if not self._left:
            return frozenset()
        found: set[str] = set()
        plain = markdown.plain(text, self._language).lower()
        for word, before, after in self._uses(text):
            term = self._known[word]
            if term.term not in self._left:
                continue
            if is_told(before, after) or str(term.expansion).lower() in plain:
                self._left.discard(term.term)
            elif may_be_spelled(before, after):
                self._left.discard(term.term)
                found.add(term.term)
        return frozenset(found)

    def _uses(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Give each term in a text without its notes, with the words before and after it."""
        linked = 0
        for token in markdown.read(text, self._language).tokens:
            linked += token.nesting if token.type in ("link_open", "link_close") else 0
            if token.type == "text" and not linked:
                content = token.content
                for start, end in self._known.phrases.spans(content):
                    yield content[start:end], content[:start], content[end:]


def all_standing_in(texts: Iterable[str], language: str, known: Terms) -> set[str]:
    """Return the terms in any of the texts."""
    return set[str]().union(*(standing_in(text, language, known) for text in texts))


def with_those_named(
    used: Collection[str], meanings: Mapping[str, str], language: str,
    known: Terms,
) -> set[str]:  # fmt: skip
    """Return used terms, and those in the definitions of used ones."""
    found, waiting = set(used), list(used)
    while waiting:
        named = standing_in(meanings[waiting.pop()], language, known)
        more = (named & meanings.keys()) - found
        found |= more
        waiting += more
    return found
