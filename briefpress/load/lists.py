"""The lists beside the sections: sources, glossary, index, facts, data files.

A file that is not there has no entries. Refused: links out of the folder, names that stand twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.load.libraries import read_library
from briefpress.load.places import Reader
from briefpress.load.validate import read_file
from briefpress.model.data_files import DataFile
from briefpress.model.facts import Fact
from briefpress.model.lists import Listed, Reference, Term
from briefpress.model.manifest import Manifest
from briefpress.parse.pandoc import Ask
from briefpress.workspace.files import Why
from briefpress.workspace.limits import how_to_raise

Model = TypeVar("Model")
_SHOWN = 40  # characters of a text that is too long


@dataclass(frozen=True, slots=True)
class Lists:
    """What could be read of each list; None is for one of which nothing can be known.

    ``whole`` says whether that is all that is written in them; if not, ``unread`` are names that
    may be in the rest.
    """

    sources: list[Reference] | None
    glossary: list[Term] | None
    index: list[Listed] | None
    facts: list[Fact] | None
    data: list[DataFile] | None
    whole: bool
    unread: frozenset[str]


def read_lists(reader: Reader, manifest: Manifest, ask: Ask) -> Lists:
    """Read every list of a briefing's folder; no two entries of one may have the same name."""
    sources, all_sources = _sources(reader, manifest, ask)
    glossary, all_terms = read_list("glossary.yaml", Term, reader)
    index, all_listed = read_list("index.yaml", Listed, reader)
    facts, all_facts = read_list("facts.yaml", Fact, reader)
    data, all_data = read_list("data.yaml", DataFile, reader)
    sink = reader.sink
    if glossary:
        glossary = [one for one in glossary if are_short((one.term,), "term-characters", reader)]
    if index:
        index = [one for one in index if are_short(one.words, "term-characters", reader)]
    refuse_twice(((one.id, one.id.span) for one in sources or ()), "source id", sink)
    refuse_twice(((one.term, one.term.span) for one in glossary or ()), "glossary term", sink)
    refuse_twice(((one.id, one.id.span) for one in facts or ()), "fact", sink)
    refuse_twice(((one.name, (one.id or one.file).span) for one in data or ()), "data file", sink)
    whole = all((all_sources, all_terms, all_listed, all_facts, all_data))
    unread = frozenset[str]()
    for name, is_whole in (("sources.yaml", all_sources), ("facts.yaml", all_facts)):
        if not is_whole:
            unread |= reader.names_in(reader.folder / name) or frozenset()
    return Lists(sources, glossary, index, facts, data, whole, unread)


def _sources(reader: Reader, manifest: Manifest, ask: Ask) -> tuple[list[Reference] | None, bool]:
    """Read `sources.yaml` and the files of a reference manager."""
    sources, is_whole = read_list("sources.yaml", Reference, reader)
    for name in manifest.sources:
        more = read_library(name, reader, ask)
        is_whole = is_whole and more is not None
        sources = None if sources is None or more is None else [*sources, *more]
    return sources, is_whole


def read_list(name: str, model: type[Model], reader: Reader) -> tuple[list[Model] | None, bool]:
    """Read a file that holds a list of entries; a file that is not there holds none."""
    file = reader.folder / name
    why = reader.files.refusal(file)
    if why is Why.MISSING:
        return [], True
    if why is Why.OUTSIDE:
        reader.report_refused(name, why, Span(file))
        return None, False
    return read_file(file, list[model], reader)  # type: ignore[valid-type]


def are_short(words: Iterable[Text], limit: str, reader: Reader) -> bool:
    """Report every text that has more characters than a limit allows; tell whether none has."""
    most = getattr(reader.limits, limit.replace("-", "_"))
    before = len(reader.sink)
    for text in words:
        if len(text) > most:
            reader.sink.report(
                codes.TEXT_TOO_LONG,
                f"`{text[:_SHOWN]}…` has {len(text):,} characters; the limit is {most:,}",
                text.span,
                f"shorten it, {how_to_raise(limit)}",
                found=f"{len(text):,} characters",
            )
    return len(reader.sink) == before


def refuse_twice(named: Iterable[tuple[str, Span]], what: str, sink: Collector) -> None:
    """Report every name that a list has already."""
    first: dict[str, Span] = {}
    for name, span in named:
        if span == UNWRITTEN:
            continue  # it stands in for one that is at fault itself
        if name in first:
            sink.report(
                codes.NAMED_TWICE,
                f"{what} `{name}` is listed twice",
                span,
                f"the first is in line {first[name].line}"
                + ("" if first[name].file == span.file else f" of {first[name].file.name}"),
                found=name,
            )
        else:
            first[name] = span
