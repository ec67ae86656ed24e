"""Format the entries of the bibliography in Briefpress's own style, the default.

In: a source, and the words and the locale of a language. Out: its entry as rich text. The style
needs no processor: citations are numbers, and names are printed in natural order, as written. A
source without an author or editor begins with its publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from babel import Locale
from babel.lists import format_list

from briefpress.exhibits.dates import in_words
from briefpress.model.lists import Names, Reference
from briefpress.parse import pandoc
from briefpress.parse.pandoc import Node, Rich

_DOI = "https://doi.org/"
_DATE = r"\d{4}(?:-\d\d){0,2}"
_SPAN = re.compile(rf"({_DATE})(?:[/–]({_DATE}))?")
# Keys that are printed with words of the language: the name of the word is `source-` and the key.
_ROLES = {
    "translator": "source-translator",
    "director": "source-director",
    "interviewer": "source-interviewer",
    "recipient": "source-recipient",
    "container_author": "source-container-author",
    "collection_editor": "source-collection-editor",
}
_PARTS = {
    "volume": "source-volume",
    "issue": "source-issue",
    "chapter": "source-chapter",
    "pages": "source-pages",
}
_DATES = {
    "original_date": "source-original-date",
    "event_date": "source-event-date",
    "accessed": "source-accessed",
}


def entry(source: Reference, words: Mapping[str, str], locale: Locale) -> Rich:
    """Return the entry of a source."""
    title: Node = {"t": "Emph", "c": _title(source)}
    before = _names(source, words, locale)
    groups: list[Rich] = [[title], *map(pandoc.words, _rest(source, words, locale))]
    if source.doi and source.doi not in (source.url or ""):
        groups.append([_doi(source.doi)])
    groups.extend(map(pandoc.words, _identifiers(source, words, locale)))
    if before:
        groups.insert(0, pandoc.words(before))
    nodes: Rich = []
    for number, group in enumerate(groups):
        nodes.extend(([{"t": "Str", "c": ","}, {"t": "Space"}] if number else []) + group)
    # The title of a work may end in a mark of its own, but a date or name is followed by a stop.
    end = "" if pandoc.plain(nodes).endswith(".") else "."
    return [*nodes, {"t": "Str", "c": end}] if end else nodes


def _title(source: Reference) -> Rich:
    item = source.item or {}
    written = item.get("written")
    title = (written if isinstance(written, dict) else item).get("title")
    return pandoc.tagged(title) if isinstance(title, str) else pandoc.words(source.title)


def _names(source: Reference, words: Mapping[str, str], locale: Locale) -> str:
    """Return who is responsible for a source: its authors, its editors or its publisher."""
    if source.author:
        return _listed(source.author, locale)
    if source.editor:
        word = words["source-editor" if len(source.editor) == 1 else "source-editors"]
        return word.format(names=_listed(source.editor, locale))
    return source.publisher or ""


def _listed(names: Names, locale: Locale) -> str:
    return str(format_list([str(name) for name in names], locale=locale))


def _rest(source: Reference, words: Mapping[str, str], locale: Locale) -> Iterator[str]:
    """Give what follows the title, in order."""
    for role, word in _ROLES.items():
        if names := getattr(source, role):
            yield words[word].format(names=_listed(names, locale))
    if source.container_title:
        yield source.container_title
    if source.author and source.editor:
        word = words["source-editor" if len(source.editor) == 1 else "source-editors"]
        yield word.format(names=_listed(source.editor, locale))
    if source.collection_title:
        number = f" {source.collection_number}" if source.collection_number else ""
        yield source.collection_title + number
    yield from _parts(source, words)
    yield from _places(source)
    yield _date(source.issued, locale)


def _parts(source: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Give what tells this source from others of its title, and where it is in its container."""
    kind = " ".join(one for one in (source.genre, source.number) if one)
    for value in (kind, source.medium, source.authority, source.status):
        if value:
            yield value
    if source.version:
        yield words["source-version"].format(version=source.version)
    if source.edition:
        edition = words["source-edition"].format(edition=source.edition)
        yield edition if source.edition.isdigit() else source.edition
    for key, word in _PARTS.items():
        if value := getattr(source, key):
            is_page = key == "pages" and re.fullmatch(r"\w+", value)
            name = "source-page" if is_page else word
            yield words[name].format(**{key: value.replace("-", "–")})


def _places(source: Reference) -> Iterator[str]:
    """Give the event, the publisher and the archive, each with its place."""
    for name, place in (
        (source.event, source.event_place),
        (source.publisher if source.author or source.editor else None, source.place),
        (source.archive, source.archive_place),
    ):
        if name or place:
            yield ", ".join(one for one in (name, place) if one)
    for one in (source.archive_location, source.call_number):
        if one:
            yield one


def _identifiers(source: Reference, words: Mapping[str, str], locale: Locale) -> Iterator[str]:
    for name, value in (("ISBN", source.isbn), ("ISSN", source.issn)):
        if value:
            yield f"{name} {value}"
    for key, word in _DATES.items():
        if date := getattr(source, key):
            yield words[word].format(date=_date(date, locale))


def _doi(doi: str) -> Node:
    name = doi.removeprefix("https://doi.org/").removeprefix("http://dx.doi.org/")
    return {"t": "Link", "c": [["", [], []], pandoc.words(f"doi:{name}"), [_DOI + name, ""]]}


def _date(written: str, locale: Locale) -> str:
    """Return a date, or a range of dates, in words; other words as they are."""
    span = _SPAN.fullmatch(written)
    if span is None:
        return written
    first, *rest = (day for day in span.groups() if day)
    # Spaces where the dash joins more than it seems to: 3 May – 4 June 2020.
    dash = " – " if rest and rest[0][:4] == first[:4] else "–"
    return dash.join(in_words(day, locale) or day for day in (first, *rest))
