"""The press's own words: those of the house, and before them the briefing's, in one language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load.places import is_inside
from briefpress.load.validate import read_file
from briefpress.model.lists import Words
from briefpress.workspace.limits import USUAL

WORDS = "words.yaml"  # in templates
_BRACES = re.compile(r"\{(\w+)\}")


def read_words(folders: Sequence[Path], language: Text, faults: Collector) -> dict[str, str]:
    """Read the press's words in the language of the briefing: its own come before the house's."""
    file, *own = (folder / WORDS for folder in reversed(folders))
    by_language, _ = read_file(file, Words, USUAL, faults)
    if by_language is None:
        return {}
    for file in (one for one in own if is_inside(one, one.parent.parent)):
        added, _ = read_file(file, Words, USUAL, faults)
        _check_braces(added or {}, by_language, faults)
        for name, words_of_it in (added or {}).items():
            by_language[name] = {**by_language.get(name, {}), **words_of_it}
    words = by_language.get(language.split("-")[0])
    if words is None:
        faults.report(
            codes.UNKNOWN_LANGUAGE,
            f"the press has no words in `{language}`",
            language.span,
            did_you_mean(language, by_language)
            or f"`templates/words.yaml` has {', '.join(sorted(by_language))}",
            found=language,
            expected=sorted(by_language),
        )
        return {}
    every = {name for entries in by_language.values() for name in entries}
    for name in sorted(every - set(words)):
        faults.report(
            codes.MISSING_WORD,
            f"`{language}` lacks the word `{name}`, which another language has",
            Span(file),
        )
    return {name: str(word) for name, word in words.items()}


def _check_braces(added: Words, house: Words, faults: Collector) -> None:
    """Report words with braces that the press would not fill, or could not."""
    for name, word in ((name, word) for words in added.values() for name, word in words.items()):
        known = {one for words in house.values() for one in _BRACES.findall(words.get(name, ""))}
        is_wrong = set(_BRACES.findall(word)) - known or set("{}") & set(_BRACES.sub("", word))
        if known and is_wrong:
            faults.report(
                codes.BAD_WORD,
                f"the word `{name}` has braces that the press does not fill",
                word.span,
                f"the house's word has {', '.join(f'`{{{one}}}`' for one in sorted(known))}",
                found=word,
            )
