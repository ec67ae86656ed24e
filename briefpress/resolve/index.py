"""Build the index from the marks in the text: sorted headings and subheadings.

In: places with their entries, and the author's references from one entry to another. Out: groups of
entries by their first letter, sorted word by word. Refused, at their places: references to unknown
entries. Page numbers are not known here: an entry has the anchors of its places, and
`pdf.page_lists` writes their pages and merges ranges.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.model.briefing import Briefing
from briefpress.model.section import headings
from briefpress.parse import markdown, markdown_rules
from briefpress.parse.markdown_rules import Entry
from briefpress.resolve import terms
from briefpress.resolve.terms import Terms
from briefpress.resolve.texts import report_empty

# Letters that are not accented ones: sorted after a similar letter, as in Bambara.
_AFTER = str.maketrans(
    {"ɛ": "e\uffff", "ɔ": "o\uffff", "ɲ": "n\uffff", "ŋ": "n\uffff\uffff",
     "œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ł": "l", "đ": "d"}
)  # fmt: skip
TO = ".."  # between the anchors of the start and the end of a place


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the index: its entry, its anchor, and the anchor of its end if known."""

    entry: Entry
    anchor: str
    last: str = ""

    @property
    def place(self) -> str:
        """Return the place as written in a slot for pages."""
        return f"{self.anchor}{TO}{self.last}" if self.last else self.anchor


@dataclass(frozen=True, slots=True)
class Cross:
    """A cross-reference from an entry to others: instead of places, or (``also``) in addition."""

    heading: str
    to: tuple[str, ...]
    also: bool


@dataclass(slots=True)
class Line:
    """A printed entry; ``places`` are anchors, ``to`` the entries that it refers to."""

    words: str
    id: str = ""
    remark: str = ""
    lang: str = ""
    places: list[str] = field(default_factory=list)
    under: list[Line] = field(default_factory=list)
    see: list[Line] = field(default_factory=list)
    see_also: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one letter; those that start with a digit or symbol have no letter."""

    letter: str
    lines: tuple[Line, ...]


def made(
    mentions: Iterable[Mention],
    crosses: Iterable[Cross],
    expansions: Iterable[tuple[str, str, str]],
) -> tuple[Group, ...]:
    """Return the index; ``expansions`` are abbreviations with their expansion and its language.

    Every entry that a cross-reference names must exist.
    """
    lines: dict[str, Line] = {}
    under: dict[Entry, Line] = {}
    for mention in mentions:
        entry = mention.entry
        line = lines.setdefault(entry.heading, Line(entry.heading))
        if entry.under:
            if entry not in under:
                under[entry] = Line(entry.under)
                line.under.append(under[entry])
            line = under[entry]
        line.places.append(mention.place)
    for cross in crosses:
        lines.setdefault(cross.heading, Line(cross.heading))
    for cross in crosses:
        line = lines[cross.heading]
        (line.see_also if cross.also else line.see).extend(lines[one] for one in cross.to)
    for abbreviation, expansion, lang in expansions:
        if abbreviation in lines:
            lines[abbreviation].remark, lines[abbreviation].lang = expansion, lang
    ordered = sorted(lines.values(), key=lambda line: order(line.words))
    for number, line in enumerate(ordered, 1):
        line.id = f"index-entry-{number}"
        line.under.sort(key=lambda one: order(one.words))
    return tuple(_groups(ordered))


def _groups(lines: Iterable[Line]) -> Iterator[Group]:
    letter, group = None, list[Line]()
    for line in lines:
        first = _base(line.words)[:1].upper()
        first = first if first.isalpha() else ""
        if first != letter and group:
            yield Group(letter or "", tuple(group))
            group = []
        letter = first
        group.append(line)
    if group:
        yield Group(letter or "", tuple(group))


def order(words: str) -> tuple[tuple[str, ...], str, str]:
    """Return a sort key: letters word by word, then accents, then capitals.

    This is the order of English and French, except that articles are not skipped; symbols are
    ignored, and digits precede letters.
    """
    folded = words.casefold()
    return tuple(_base(words).split()), unicodedata.normalize("NFD", folded), words.swapcase()


def _base(words: str) -> str:
    """Return words without accents, capitals and symbols."""
    parted = unicodedata.normalize("NFD", words.casefold()).translate(_AFTER)
    bare = "".join(one for one in parted if not unicodedata.combining(one))
    return re.sub(r"[^\w\uffff]+", " ", bare.replace("’", "").replace("'", "")).strip()


# Entries written by the author.


def crosses(
    briefing: Briefing,
    written: Iterable[Text],
    known_terms: Terms,
    sink: Collector,
) -> tuple[Cross, ...]:
    """Return the cross-references of the index; report those to unknown entries."""
    if "index" not in briefing.made():
        return ()
    headed = _headings(briefing, tuple(written), known_terms, sink)
    known = headed | {str(listed.entry) for listed in briefing.index if listed.see_also}
    for listed in briefing.index:
        for heading in (listed.see,) if listed.see else listed.see_also:
            if heading not in known:
                sink.report(
                    codes.DEAD_ENTRY,
                    f"unknown index entry `{heading}`",
                    heading.span,
                    did_you_mean(heading, known) or "correct it, or add an index mark with it",
                    found=heading,
                )
        if listed.see and listed.entry in headed:
            sink.report(
                codes.CONTRADICTION,
                f"the index entry `{listed.entry}` has both pages and `see`",
                listed.entry.span,
                "use `see-also` instead of `see`",
            )
    if not headed:
        report_empty("index", briefing, sink)
    return tuple(
        Cross(str(listed.entry), tuple(map(str, to)), also=not listed.see)
        for listed in briefing.index
        if (to := (listed.see,) if listed.see else listed.see_also)
    )


def _headings(
    briefing: Briefing,
    written: tuple[Text, ...],
    known: Terms,
    sink: Collector,
) -> set[str]:
    """Return the headings under which the index lists places."""
    language = briefing.manifest.language
    found = set[str]()
    for text in written:
        found.update(entry.heading for entry in markdown.indexed(text, language))
    about = (about for section in briefing.sections() for _, one in headings(section)
             for about in one.index)  # fmt: skip
    for entry in (*about, *(listed.entry for listed in briefing.index)):
        entries = markdown_rules.entries(entry)
        if not entries:
            sink.report(
                codes.BAD_INDEX_MARK,
                f"`{entry}` is not a valid index entry",
                entry.span,
                "write `Heading` or `Heading; under it`",
            )
    for section in briefing.sections():
        for _, one in headings(section):
            for entry in one.index:
                found.update(each.heading for each in markdown_rules.entries(entry))
    used = terms.all_standing_in(written, language, known)
    for term in known.values():
        if term.entry and term.term in used:
            found.add(term.entry.heading)
    _report_unfound(briefing, used, sink)
    return found


def _report_unfound(briefing: Briefing, used: set[str], sink: Collector) -> None:
    """Report index words that do not appear."""
    for listed in briefing.index:
        for word in listed.words:
            if word not in used:
                sink.report(
                    codes.UNUSED_TERM,
                    f"the words `{word}` of an index entry do not appear in the text",
                    word.span,
                    "remove them, or correct their spelling",
                    found=word,
                )
