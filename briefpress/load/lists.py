"""The lists beside the sections: sources, glossary, index, facts.

A file that is not there has no entries. Refused: links out of the folder, names that stand twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import UNWRITTEN, Span
from briefpress.load.places import leads_out, report_link
from briefpress.load.validate import read_file
from briefpress.model.facts import Fact
from briefpress.model.lists import Listed, Reference, Term
from briefpress.workspace.limits import Limits

Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Lists:
    """What could be read of each list; None is for one of which nothing can be known.

    ``whole`` says whether that is all that is written in them.
    """

    sources: list[Reference] | None
    glossary: list[Term] | None
    index: list[Listed] | None
    facts: list[Fact] | None
    whole: bool


def read_lists(folder: Path, limits: Limits, faults: Collector) -> Lists:
    """Read every list of a briefing's folder; no two entries of one may have the same name."""
    sources, all_sources = read_list(folder / "sources.yaml", Reference, limits, faults)
    glossary, all_terms = read_list(folder / "glossary.yaml", Term, limits, faults)
    index, all_listed = read_list(folder / "index.yaml", Listed, limits, faults)
    facts, all_facts = read_list(folder / "facts.yaml", Fact, limits, faults)
    refuse_twice(((one.id, one.id.span) for one in sources or ()), "source id", faults)
    refuse_twice(((one.term, one.term.span) for one in glossary or ()), "glossary term", faults)
    refuse_twice(((one.id, one.id.span) for one in facts or ()), "fact", faults)
    whole = all((all_sources, all_terms, all_listed, all_facts))
    return Lists(sources, glossary, index, facts, whole)


def read_list(
    file: Path, model: type[Model], limits: Limits, faults: Collector
) -> tuple[list[Model] | None, bool]:
    """Read a file that holds a list of entries; a file that is not there holds none."""
    if not os.path.lexists(file):
        return [], True
    if leads_out(file, file.parent):
        report_link(Span(file), faults)
        return None, False
    return read_file(file, list[model], limits, faults)  # type: ignore[valid-type]


def refuse_twice(named: Iterable[tuple[str, Span]], what: str, faults: Collector) -> None:
    """Report every name that a list has already."""
    first: dict[str, Span] = {}
    for name, span in named:
        if span == UNWRITTEN:
            continue  # it stands in for one that is at fault itself
        if name in first:
            faults.report(
                codes.NAMED_TWICE,
                f"{what} `{name}` is written twice",
                span,
                f"it stands first in line {first[name].line}",
                found=name,
            )
        else:
            first[name] = span
