"""Read the words printed with content: the briefing's before the theme's, in one language."""

from __future__ import annotations

import re
from dataclasses import replace

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load.lists import are_short
from briefpress.load.places import Reader
from briefpress.load.validate import read_file
from briefpress.model.lists import Words
from briefpress.theme.theme import Template, Theme
from briefpress.workspace.limits import DEFAULT

_BRACES = re.compile(r"\{(\w+)\}")


_KNOWN: dict[Template, Words] = {}  # those of the default theme that was read last


def read_words(theme: Theme, language: Text, reader: Reader) -> dict[str, str]:
    """Read the words of the language of the briefing: its own come before the default theme's."""
    sink, own_limits = reader.sink, replace(reader, limits=DEFAULT)
    default, *own = theme.words
    known = _KNOWN.get(default)
    by_language = dict(known) if known is not None else None
    if by_language is None:
        before = len(sink)
        by_language, _ = read_file(default.file, Words, own_limits)
        if by_language is None:
            return {}
        if len(sink) == before:
            _KNOWN.clear()
            _KNOWN[default] = dict(by_language)
    file = default.file
    for file in (one.file for one in own):
        added, _ = read_file(file, Words, own_limits)
        every = (word for words in (added or {}).values() for word in words.values())
        if not are_short(every, "word-characters", reader):
            return {}
        _check_braces(added or {}, by_language, sink)
        for name, words_of_it in (added or {}).items():
            by_language[name] = {**by_language.get(name, {}), **words_of_it}
    words = by_language.get(language.split("-")[0])
    if words is None:
        sink.report(
            codes.UNKNOWN_LANGUAGE,
            f"Briefpress has no built-in words in `{language}`",
            language.span,
            did_you_mean(language, by_language)
            or f"`templates/words.yaml` has {', '.join(sorted(by_language))}",
            found=language,
            expected=sorted(by_language),
        )
        return {}
    known_names = {name for entries in by_language.values() for name in entries}
    for name in sorted(known_names - set(words)):
        sink.report(
            codes.MISSING_WORD,
            f"`{language}` lacks the word `{name}`",
            Span(file),
        )
    return {name: str(word) for name, word in words.items()}


def _check_braces(added: Words, default: Words, sink: Collector) -> None:
    """Report words with braces that would not or could not be filled."""
    for name, word in ((name, word) for words in added.values() for name, word in words.items()):
        known = {one for words in default.values() for one in _BRACES.findall(words.get(name, ""))}
        is_wrong = set(_BRACES.findall(word)) - known or set("{}") & set(_BRACES.sub("", word))
        if known and is_wrong:
            sink.report(
                codes.BAD_WORD,
                f"the word `{name}` has an unknown placeholder",
                word.span,
                f"the default word has {', '.join(f'`{{{one}}}`' for one in sorted(known))}",
                found=word,
            )
