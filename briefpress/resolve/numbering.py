"""Number sections, exhibits, conflicts, judgements and paragraphs, and resolve references.

In: a briefing. Out: a `Numbering`: numbers, labels, anchors, and the lines of the contents.
Refused, at their places: duplicate and reserved ids.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span, Text
from briefpress.model.blocks import AnyBlock
from briefpress.model.blocks.base import Drawn, Exhibit
from briefpress.model.briefing import Briefing
from briefpress.model.manifest import MADE_PARTS, MadePart
from briefpress.model.section import Heading, Section, headings
from briefpress.parse import markdown

_HEADED = ("glossary", "index", "bibliography", "credits", "colophon")  # those with a title


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """An entry of the contents or of a list of exhibits."""

    id: str
    number: str
    title: Text
    level: int


@dataclass(frozen=True, slots=True)
class Target:
    """A target of references; ``label`` is what a reference to it prints.

    ``number`` is the number in the label; it is empty if the label is a title.
    """

    id: str
    label: str
    title: Text
    number: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers and anchors of a briefing.

    ``numbers`` are those of sections and conflicts, ``labels`` those of exhibits ("Table 3"), and
    ``targets`` the targets of references, all by id; ``exhibits`` are the entries of their lists,
    by `figure` and `table`; ``paragraphs`` the number of the first in a text, by its place.
    """

    numbers: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    contents: list[ContentsEntry] = field(default_factory=list)
    exhibits: dict[str, list[ContentsEntry]] = field(default_factory=dict)
    paragraphs: dict[Span, int] = field(default_factory=dict)


def number(briefing: Briefing, sink: Collector) -> Numbering:
    """Number a briefing; report duplicate and reserved ids."""
    numberer = _Numberer(briefing, sink)
    for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
        if isinstance(part, Section):
            numberer.section(part)
        elif part in _HEADED:
            numberer.made(part)
    return numberer.found


class _Anchors:
    """The ids of the document."""

    def __init__(self, targets: dict[str, Target], sink: Collector) -> None:
        self.targets, self.sink = targets, sink
        self.places: dict[str, Span] = {}

    def add(self, id_: Text, label: str, title: Text, number: str) -> None:
        """Add an author's id; report it if it is taken."""
        if id_ in MADE_PARTS or id_.startswith(("source-", "glossary-", "index-")):
            self.sink.report(
                codes.RESERVED_ID,
                f"id `{id_}` is reserved",
                id_.span,
                "choose another, such as one that starts with the section's id",
                found=id_,
            )
            return
        self.make(id_, label, title, number)

    def make(self, id_: Text, label: str, title: Text, number: str = "") -> None:
        """Return an id that is made unique."""
        if id_ in self.places:
            first = self.places[id_]
            self.sink.report(
                codes.DUPLICATE_ID,
                f"duplicate id `{id_}`",
                id_.span,
                f"the first is in {first.file.name}:{first.line}",
                found=id_,
            )
            return
        self.places[id_] = id_.span
        self.targets[id_] = Target(id_, label, title, number)


class _Numberer:
    """Counts through a briefing, part by part."""

    def __init__(self, briefing: Briefing, sink: Collector) -> None:
        self.briefing, self.words = briefing, briefing.words
        self.found = Numbering()
        self.anchors = _Anchors(self.found.targets, sink)
        self.counts: dict[str, int] = {}

    def made(self, part: MadePart) -> None:
        """Add a generated part to the contents."""
        title = Text(self.words[part])
        self.anchors.make(Text(part), self.words["title-reference"].format(title=title), title)
        self.found.contents.append(ContentsEntry(part, "", title, 1))

    def section(self, section: Section) -> None:
        """Number a section and its content."""
        number = self._section_number(section)
        second = 0
        label = within = ""
        for level, heading in headings(section):
            own = number
            if level == 2:
                second += 1
                own = f"{number}.{second}" if number else ""
            if level < 3:
                label, within = self._section_label(heading, own), own
                self.found.numbers[heading.id] = own
                self.found.contents.append(ContentsEntry(heading.id, own, heading.title, level))
            self.anchors.add(heading.id, label, heading.title, within)
            for block in heading.blocks:
                paragraph = self._paragraph(block) if number.isdecimal() else ""
                if paragraph:
                    numbered = self.words["paragraph-reference"].format(number=paragraph)
                    self._block(block, numbered, paragraph, heading)
                else:
                    self._block(block, label, within, heading)

    def _count(self, what: str) -> int:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]

    def _section_number(self, section: Section) -> str:
        if any(section is annex for annex in self.briefing.annexes):
            return _letters(self._count("annex"))
        if section.numbered and any(section is one for one in self.briefing.body):
            return str(self._count("section"))
        return ""

    def _section_label(self, heading: Heading, number: str) -> str:
        if number:
            kind = "annex" if number[0].isalpha() else "section"
            return self.words[f"{kind}-reference"].format(number=number)
        title = markdown.plain(heading.title, self.briefing.manifest.language)
        return self.words["title-reference"].format(title=title)

    def _paragraph(self, block: AnyBlock) -> str:
        """Number the paragraphs of a block, if required; return the number of the first."""
        text = block.numbered_text() if self.briefing.manifest.numbered_paragraphs else None
        if text is None:
            return ""
        first = self.counts.get("paragraph", 0) + 1
        self.counts["paragraph"] = first - 1 + len(markdown.paragraphs(text))
        self.found.paragraphs[text.span] = first
        return str(first)

    def _block(self, block: AnyBlock, label: str, within: str, heading: Heading) -> None:
        """Number what is in a block; it has label and number of what it is in."""
        if isinstance(block, Exhibit):
            self._exhibit(block)
        for place, entry in enumerate(block.numbered(), 1):
            number = str(place)
            if entry.letter:
                number = f"{entry.letter}{self._count(entry.word)}"
                self.found.numbers[entry.id] = number
            numbered = self.words[entry.word].format(number=number)
            self.anchors.add(entry.id, numbered, entry.title, number)
        if block.id is not None and not isinstance(block, Exhibit):
            self.anchors.add(block.id, label, block.heading() or heading.title, within)

    def _exhibit(self, exhibit: Exhibit) -> None:
        kind = "figure" if isinstance(exhibit, Drawn) else "table"
        number = self._count(kind)
        self.found.labels[exhibit.id] = self.words[kind].format(number=number)
        label = self.words[f"{kind}-reference"].format(number=number)
        self.anchors.add(exhibit.id, label, exhibit.title, str(number))
        entry = ContentsEntry(exhibit.id, str(number), exhibit.title, 1)
        self.found.exhibits.setdefault(kind, []).append(entry)


def _letters(number: int) -> str:
    """Return the letter of an annex: A to Z, then AA, AB."""
    rest, place = divmod(number - 1, 26)
    return (_letters(rest) if rest else "") + string.ascii_uppercase[place]
