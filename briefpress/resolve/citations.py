"""Format citations and the bibliography in a style of the Citation Style Language (CSL).

In: the texts of a briefing in reading order, its sources, and a style. Out: each citation as it is
printed at its place, and the entries in the style's order. pandoc, which has the processor, gets
one document with all citations and notes in their order, because a style may print a citation
after those before it: *ibid.*, letters after years, numbers of notes. The publisher of a source
without names, such as an office, is its author. Refused: styles that are not complete, unknown
types. A name that is one text is that of an institution; one that may be a person's is reported.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.model.briefing import Briefing
from briefpress.model.lists import CSL_NAMES, AnyName, NameInParts, Reference
from briefpress.model.manifest import HOUSE
from briefpress.parse import markdown, pandoc
from briefpress.parse.libraries import DATES, NAMES, TYPES
from briefpress.parse.markdown_rules import Cited
from briefpress.parse.pandoc import CITE, Ask, Job, Node, PandocFailed, Rich
from briefpress.resolve.names import may_be_a_person

Key = tuple[Span, tuple[Cited, ...]]

_CLASS = re.compile(rb"<style\b[^<>]*?\bclass=[\"'](note|in-text)[\"']")
_PARENT = re.compile(rb"<link\b[^<>]*?\brel=[\"']independent-parent[\"']")
_ELSEWHERE = {"press-release": "pamphlet", "web": "webpage"}  # types that CSL does not have
_NO_DATE = frozenset(("n.d.", "n. d.", "undated", "no date", "s.d.", "s. d.", "sans date"))
_DAY = r"\d{4}(?:-\d\d){0,2}"
_SPAN = re.compile(rf"({_DAY})(?:[/–]({_DAY}))?")
_VERBATIM = NAMES | DATES | {"id", "type", "DOI", "URL", "ISBN", "ISSN", "language"}
# Keys that are for Briefpress itself, or printed after the entry.
_NOT_CSL = frozenset(("id", "licence", "note", "uncited", "despite-age"))
_REGIONS = {"en": "en-GB", "fr": "fr-FR"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation as it is printed: in the text, or as a note with its number."""

    nodes: Rich
    note: int = 0

    @property
    def is_raised(self) -> bool:
        """Whether a note or raised number follows the word directly."""
        return bool(self.note or (self.nodes and self.nodes[0]["t"] == "Superscript"))


@dataclass(frozen=True, slots=True)
class Styled:
    """Citations and bibliography in a style: source ids with their entries, in the style's order.

    ``marks`` are the citations by their places; the house style has none, and prints numbers.
    ``notes`` are the numbers of the author's notes by their places, in a style of notes. A place
    has several when it is printed more than once, such as a cell of data, in that order.
    ``sources`` are the ids of the sources by their numbers in links.
    """

    entries: tuple[tuple[str, Rich], ...]
    marks: Mapping[Key, list[Mark]] = field(default_factory=dict)
    notes: Mapping[Span, list[int]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    is_house: bool = False


HOUSE_STYLE = Styled((), is_house=True)


@dataclass(frozen=True, slots=True)
class Style:
    """A citation style: its name at its place, and its file."""

    name: Text
    data: bytes

    @property
    def is_house(self) -> bool:
        """Whether it is Briefpress's own style."""
        return self.name == HOUSE

    @property
    def has_notes(self) -> bool:
        """Whether it prints citations as notes."""
        found = _CLASS.search(self.data)
        return found is not None and found.group(1) == b"note"

    @property
    def has_bibliography(self) -> bool:
        """Whether it prints a bibliography."""
        return self.is_house or b"<bibliography" in self.data

    def check(self, sink: Collector) -> None:
        """Report a style that is only the name of another."""
        if _PARENT.search(self.data):
            message = f"`{self.name}` is a dependent style, which only names another one"
            hint = "use its independent parent, whose name is in the file"
            sink.report(codes.BAD_CITATION_STYLE, message, self.name.span, hint, found=self.name)


def style_of(briefing: Briefing) -> Style:
    """Return the style that a briefing names."""
    return Style(briefing.manifest.citation_style, briefing.citation_style)


def keyed(text: str, cited: Iterable[Cited]) -> Key:
    """Return the key of a citation in a text."""
    cited = tuple(cited)
    return placed(text, cited[0].at), cited


def placed(text: str, at: int) -> Span:
    """Return the place of a character of a text."""
    return text.at(at) if isinstance(text, Text) else UNWRITTEN


def styled(
    style: Style,
    language: str,
    sources: Iterable[Reference],
    runs: Iterable[Text],
    lettered: frozenset[str],
    ask: Ask,
    sink: Collector,
) -> Styled:
    """Format the citations in runs of text, and the bibliography; stop on errors.

    ``lettered`` are notes below tables, which have letters of their own.
    """
    sources, before = tuple(sources), sink.errors
    document = _Document(style.has_notes, language, lettered, [one.id for one in sources])
    for run in runs:
        document.add(run)
    items = [_data(one, sink) for one in sources]
    sink.stop_on_errors(before)
    blocks, entries = _formatted(style, language, sources, items, document, ask, sink)
    if wordy := _with_repeated_words(sources, entries):
        # Many styles print a date once as a year and once as a day. Words they print as `status`.
        for number in wordy:
            item = items[number]
            items[number] = {**item, "status": str(item["issued"]["written"])}
            del items[number]["issued"]
        blocks, entries = _formatted(style, language, sources, items, document, ask, sink)
        _report_lost_words([sources[number] for number in wordy], entries, sink)
    sink.stop_on_errors(before)
    marks = document.printed(blocks)
    return Styled(
        tuple(entries.items()), marks, document.notes, tuple(str(one.id) for one in sources)
    )


def _formatted(
    style: Style,
    language: str,
    sources: tuple[Reference, ...],
    items: Iterable[Mapping[str, Any]],
    document: _Document,
    ask: Ask,
    sink: Collector,
) -> tuple[list[Node], dict[str, Rich]]:
    """Return pandoc's answer to a document, and the entries in it by the ids of their sources."""
    references = [
        _metadata(source, {**item, "id": str(number)})
        for number, (source, item) in enumerate(zip(sources, items, strict=True))
    ]
    body = json.dumps(
        {
            "pandoc-api-version": pandoc.API,
            "meta": {
                "references": {"t": "MetaList", "c": references},
                "lang": pandoc.verbatim(_REGIONS.get(language, language)),
                "link-citations": {"t": "MetaBool", "c": not style.has_notes},
                "csl": pandoc.verbatim(_address(style.data)),
            },
            "blocks": document.blocks,
        },
        ensure_ascii=False,
    )
    before = sink.errors
    try:
        blocks: list[Node] = json.loads(ask(Job(CITE, body)))["blocks"]
    except PandocFailed as failed:
        message = f"the citation style `{style.name}` cannot be used: {failed.message}"
        sink.report(failed.code, message, style.name.span, failed.hint, found=style.name)
        sink.stop_on_errors(before)
        raise AssertionError("a style that cannot be used is an error") from None
    return blocks, dict(_entries(blocks, sources))


def _address(style: bytes) -> str:
    """Return a style as an address, so that pandoc reads no file."""
    return "data:application/xml;base64," + base64.b64encode(style).decode()


class _Document:
    """The citations and notes of a briefing as a document of pandoc, each in its paragraph."""

    def __init__(
        self, has_notes: bool, language: str, lettered: frozenset[str], ids: list[Text]
    ) -> None:
        self.has_notes, self.language, self.lettered = has_notes, language, lettered
        self.numbers = {str(id_): str(number) for number, id_ in enumerate(ids)}
        self.blocks: list[Node] = []
        self.keys: list[Key] = []
        self.notes: dict[Span, list[int]] = {}  # numbers of the author's notes
        self.note = 0  # the number of the last note

    def add(self, run: Text) -> None:
        """Add the citations and notes of a run of text."""
        for token in markdown.read(run, self.language).tokens:
            if token.type == "citation":
                self._add_citation(run, token)
            elif token.type == "note" and token.meta["text"] in self.lettered:
                for child in token.children or ():
                    if child.type == "citation":
                        self._add_citation(run, child)
            elif token.type == "note":
                self._add_note(run, token)

    def _add_citation(self, run: Text, token: Token) -> None:
        self.note += 1
        self.blocks.append({"t": "Para", "c": [self._cite(run, token)]})

    def _add_note(self, run: Text, note: Token) -> None:
        self.note += 1
        if self.has_notes:
            self.notes.setdefault(placed(run, note.meta["at"]), []).append(self.note)
        nodes = list[Node]()
        for child in note.children or ():
            if child.type == "citation":
                nodes.append(self._cite(run, child))
            elif child.content.strip():
                # Words beside a citation, so that it is put in parentheses where a style wants it.
                nodes.append({"t": "Str", "c": "…"})
        if any(one["t"] == "Cite" for one in nodes):
            inner = [{"t": "Para", "c": nodes}]
            self.blocks.append({"t": "Para", "c": [{"t": "Note", "c": inner}]})

    def _cite(self, run: Text, token: Token) -> Node:
        cited: list[Cited] = token.meta["cited"]
        self.keys.append(keyed(run, cited))
        citations = [
            {
                "citationId": self.numbers[one.source],
                "citationPrefix": [],
                "citationSuffix": pandoc.words(f", {one.locator}") if one.locator else [],
                "citationMode": {"t": "NormalCitation"},
                "citationNoteNum": self.note if self.has_notes else 0,
                "citationHash": 0,
            }
            for one in cited
        ]
        return {"t": "Cite", "c": [citations, []]}

    def printed(self, blocks: Iterable[Node]) -> dict[Key, list[Mark]]:
        """Return the citations in pandoc's answer."""
        marks, keys = dict[Key, list[Mark]](), iter(self.keys)
        for cite in pandoc.nodes_of(blocks, "Cite"):
            nodes, (first, *_) = cite["c"][1], cite["c"][0]
            if len(nodes) == 1 and nodes[0]["t"] == "Note":
                mark = Mark(pandoc.joined(nodes[0]["c"]), first["citationNoteNum"])
            else:
                mark = Mark(nodes)
            marks.setdefault(next(keys), []).append(mark)
        if next(keys, None) is not None:
            raise AssertionError("pandoc returns every citation")
        return marks


# Sources as data of CSL.


def _data(source: Reference, sink: Collector) -> dict[str, Any]:
    """Return a source as data of CSL, except for its id."""
    item = dict(source.item) if source.item is not None else _item(source, sink)
    return item | {"type": _type(source, sink)}


def _metadata(source: Reference, item: dict[str, Any]) -> Node:
    """Return the data of a source as pandoc's metadata."""
    exported = source.item
    item.pop("written", None)
    read = pandoc.words if exported is None else pandoc.tagged

    def value(key: str, value: Any) -> Node:
        if key in DATES:
            return _day(value)
        if key in _VERBATIM:
            return pandoc.metadata(value, pandoc.verbatim)
        return pandoc.metadata(value, lambda text: pandoc.inlines(read(text)))

    values = {key: value(key, one) for key, one in item.items()}
    return {"t": "MetaMap", "c": {key: one for key, one in values.items() if one}}


def _type(source: Reference, sink: Collector) -> str:
    kind = _ELSEWHERE.get(source.type, str(source.type))
    if kind not in TYPES:
        hint = did_you_mean(kind, TYPES) or "use a type of CSL, such as `report` or `webpage`"
        message = f"`{kind}` is not a type that citation styles know"
        sink.report(codes.WRONG_CHOICE, message, source.type.span, hint, found=kind)
    return kind


def _item(source: Reference, sink: Collector) -> dict[str, Any]:
    """Return a source of `sources.yaml` as data of CSL."""
    item: dict[str, Any] = {}
    for name, model in type(source).model_fields.items():
        value, alias = getattr(source, name), model.alias or name
        key = CSL_NAMES.get(alias, alias)
        if not value or alias in _NOT_CSL:
            continue
        if key in NAMES:
            item[key] = [_name(one, sink) for one in value]
        elif key in DATES:
            item[key] = {"written": str(value)}
        else:
            item[key] = str(value)
    if not NAMES & item.keys() and "publisher" in item:
        item["author"] = [{"literal": item.pop("publisher")}]
    return item


def _name(name: AnyName, sink: Collector) -> dict[str, str]:
    if isinstance(name, NameInParts):
        parts = {
            "family": name.family,
            "given": name.given,
            "non-dropping-particle": name.particle,
            "suffix": name.suffix,
            "literal": name.institution,
        }
        return {key: str(value) for key, value in parts.items() if value}
    if may_be_a_person(name):
        family, comma, given = name.partition(",")
        if not comma:
            given, _, family = name.rpartition(" ")
        sink.report(
            codes.AMBIGUOUS_NAME,
            f"`{name}` is printed as the name of an institution, and may be a person",
            name.span,
            f"write `{{family: {family}, given: {given.strip()}}}` or `{{institution: {name}}}`",
            found=name,
        )
    return {"literal": str(name)}


def _day(date: Mapping[str, Any]) -> Node:
    """Return a date as pandoc reads it: in EDTF, as words, or nothing when there is none."""
    if "written" in date:
        written = str(date["written"])
        if written.lower() in _NO_DATE:
            return {}
        span = _SPAN.fullmatch(written)
        if span is None:
            return pandoc.metadata({"literal": written}, pandoc.verbatim)
        return pandoc.verbatim("/".join(day for day in span.groups() if day))
    return pandoc.metadata(date, pandoc.verbatim)


# pandoc's answer.


def _entries(blocks: Iterable[Node], sources: tuple[Reference, ...]) -> Iterator[tuple[str, Rich]]:
    """Give the entries of the bibliography, by the ids of their sources."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (anchor, classes, _), inner = block["c"]
        if "csl-entry" in classes:
            source = sources[int(anchor.removeprefix("ref-"))]
            yield str(source.id), pandoc.joined(inner)
        else:
            yield from _entries(inner, sources)


def _with_repeated_words(sources: Iterable[Reference], entries: Mapping[str, Rich]) -> list[int]:
    """Return the numbers of sources whose words in place of a date are printed twice."""
    return [
        number
        for number, source in enumerate(sources)
        if not any(map(str.isdigit, source.issued))
        and source.issued.lower() not in _NO_DATE
        and source.item is None
        and source.status is None
        and _times(source, entries) > 1
    ]


def _times(source: Reference, entries: Mapping[str, Rich]) -> int:
    """Return how often the words in place of a date are in an entry, but for its title."""
    words = source.issued.casefold()  # a style may begin them with a capital
    text = pandoc.plain(entries.get(str(source.id), ())).casefold()
    return text.count(words) - source.title.casefold().count(words)


def _report_lost_words(
    sources: Iterable[Reference], entries: Mapping[str, Rich], sink: Collector
) -> None:
    """Report words in place of a date that a style does not print once."""
    for source in sources:
        if _times(source, entries) != 1:
            words = source.issued
            hint = "write a date or `n.d.`, or put the words in `status`"
            message = f"the citation style cannot print `{words}` in place of a date"
            sink.report(codes.BAD_DATE, message, words.span, hint, found=words)
