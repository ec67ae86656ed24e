"""Insert facts into the texts that name them.

In: a `Briefing` with the marks ``[=id]`` and ``[words]{fact=id}`` in its texts. Out: the same
briefing with numbers formatted for its language, each at the place of its mark. Refused, at their
places: invalid marks. Reported: words that contradict the fact they name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, TypeVar

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span, Text
from briefpress.model.base import Node, Verbatim
from briefpress.model.briefing import Briefing
from briefpress.model.facts import EXPONENTS, Fact
from briefpress.parse import markdown, numbers
from briefpress.parse.table import Table
from briefpress.resolve.number_words import KEPT, MAGNITUDES, Written, rounded
from briefpress.resolve.values import Facts

Value = TypeVar("Value")

_MARK = re.compile(
    r"\\.|(?P<code>`++)"  # these print what follows verbatim
    r"|\[=(?P<mark>[^\[\]]*)\]"
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)+)\]\{fact=(?P<fact>[^{}]*)\}"
    r"|(?P<open>\[=)|(?P<tag>\]\{fact=)",
    re.DOTALL,
)
_TICKS = re.compile("`+")
_HAS_MARK = re.compile(r"\[=|\]\{fact=")
_DIGITS = re.compile(r"([0-6]) digits?")
_FORMS = ("number", "figures", "size", "words")
_FORMS_ARE = "use `number`, `figures`, `size`, `words` or, for example, `2 digits`"
Place = Callable[[], Span]  # finding it takes time
_TOGETHER = ("rows", "conflicts")  # keys whose texts share citations


def bind(briefing: Briefing, locale: Locale, sink: Collector) -> Briefing:
    """Return the briefing with facts inserted in its texts."""
    facts = Facts(briefing, sink)
    put = _Put(_Marks(facts, briefing, locale, sink))
    return replace(
        briefing,
        manifest=put.value(briefing.manifest),
        front=put.value(briefing.front),
        body=put.value(briefing.body),
        annexes=put.value(briefing.annexes),
        back=put.value(briefing.back),
        glossary=put.value(briefing.glossary),
        tables={path: put.table(table) for path, table in briefing.tables.items()},
    )


class _Marks:
    """Replaces the marks in texts by the facts that they name."""

    def __init__(self, facts: Facts, briefing: Briefing, locale: Locale, sink: Collector) -> None:
        self.facts, self.briefing, self.locale, self.sink = facts, briefing, locale, sink

    @cached_property
    def written(self) -> Written:
        """The language of the briefing."""
        return Written.of(self.locale, self.briefing.words)

    def bound(self, text: Text, *, alone: bool) -> Text:
        """Return a text with its marks replaced; a text that is ``alone`` must cite by itself."""
        if not _HAS_MARK.search(text):
            return text

        def written(found: re.Match[str]) -> str:
            place = partial(text.at, found.start())  # few are told of
            if found["mark"] is not None:
                return self._mark(found["mark"], found.group(), place)
            if found["words"] is not None:
                self._check(found["words"], found["fact"], place)
                return found["words"]
            if found["open"] or found["tag"]:
                self._report_mark(
                    "`[=` starts a fact and is not closed"
                    if found["open"]
                    else "`{fact=` does not follow words in brackets",
                    place,
                    "write `[=id]`, or `[5.4 per cent]{fact=id}`; `\\[=` for the characters "
                    "themselves",
                )
            return found.group()

        if alone and self.briefing.manifest.analysis:
            self._check_citations(text)
        return text.rewritten(
            (found.start(), found.end(), written(found)) for found in _marks(text)
        )

    def _check_citations(self, text: Text) -> None:
        """Report facts in passages that cite other sources than those of the fact."""
        language = self.briefing.manifest.language
        for passage in text.parts(markdown.paragraphs(text)):
            cited = {one.source for one in markdown.citations(passage, language)}
            for found in _marks(passage) if cited else ():
                id_ = (found["mark"] or found["fact"] or "").split(",")[0].strip()
                origin = self.facts.sources.get(id_, frozenset())
                if origin and not origin & cited:
                    named = ", ".join(f"`{one}`" for one in sorted(origin))
                    self.sink.report(
                        codes.MISCITED_FACT,
                        f"the fact `{id_}` is from {named}, which is not cited here",
                        passage.at(found.start()),
                        "cite its source, or correct the name of the fact",
                        found=id_,
                        expected=sorted(origin),
                    )

    def _mark(self, mark: str, whole: str, place: Place) -> str:
        id_, *forms = (" ".join(part.split()) for part in mark.split(","))
        for form in forms:
            if form not in _FORMS and not _DIGITS.fullmatch(form):
                self._report_mark(f"unknown number format `{form}`", place, _FORMS_ARE)
                return whole
        if id_ not in self.facts.by_id:
            if self.briefing.facts_known and id_ not in self.briefing.unread:
                self.facts.report_unknown(id_, place())
            return whole
        if id_ not in self.facts.values:
            return whole  # the fact itself is invalid
        return self._printed(self.facts.by_id[id_], forms, place)

    def _printed(self, fact: Fact, forms: Iterable[str], place: Place) -> str:
        """Format a fact as a mark requests."""
        asked = [one[1] for form in forms if (one := _DIGITS.fullmatch(form))]
        digits = int(asked[0]) if asked else fact.digits
        scale = fact.printed_in
        value = self.facts.values[str(fact.id)].scaleb(-EXPONENTS[scale] if scale else 0)
        if "size" in forms:
            value = abs(value)
        shown = rounded(value, -digits)
        if abs(shown) >= numbers.MOST:
            self._report_mark(
                f"`{fact.id}` has more than 15 digits", place, "set `in: billion` for the fact"
            )
        if "words" in forms:
            spelt = self.written.number_words
            if shown != int(shown) or not 0 <= shown < len(spelt):
                self._report_mark(
                    f"`{fact.id}` is {self.written.number(value, digits)}, and only integers "
                    f"up to {len(spelt) - 1} can be printed in words",
                    place,
                    "remove `words`",
                )
                return str(fact.id)
            return spelt[int(shown)][0]
        figures = self.written.number(value, digits)
        if "figures" in forms:
            return figures
        if scale in MAGNITUDES:
            figures = f"{figures}{KEPT}{self.written.magnitude(scale, shown)}"
        unit = fact.printed_unit
        return figures if "number" in forms or not unit else self.written.with_unit(figures, unit)

    def _check(self, words: str, id_: str, place: Place) -> None:
        """Report words that state another number than the fact that they name."""
        id_ = id_.strip()
        if id_ not in self.facts.by_id:
            if self.briefing.facts_known and id_ not in self.briefing.unread:
                self.facts.report_unknown(id_, place())
            return
        if id_ not in self.facts.values:
            return
        fact, value = self.facts.by_id[id_], self.facts.values[id_]
        told = self.written.read(words)
        if not told:
            self._report_mark(
                f"`{words}` contains no number for the fact `{id_}`",
                place,
                "write the number of the fact",
            )
        elif not any(one.tells(value, fact.printed_in) for one in told):
            expected = self._printed(fact, (), place)
            self.sink.report(
                codes.FACT_CONTRADICTED,
                f"`{words}` contradicts the fact `{id_}`, which is {expected}",
                place(),
                f"correct the words, or `{id_}` in facts.yaml",
                found=words,
                expected=[expected],
            )

    def _report_mark(self, message: str, place: Place, hint: str) -> None:
        self.sink.report(codes.BAD_FACT_MARK, message, place(), hint)


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Give the marks in a text, and what only looks like one; code has none."""
    ends: dict[int, list[int]] = {}  # where backticks end, by their number
    for ticks in _TICKS.finditer(text):
        ends.setdefault(len(ticks.group()), []).append(ticks.end())
    at = 0
    while found := _MARK.search(text, at):
        at = found.end()
        if found["code"]:
            closing = ends.get(len(found["code"]), [])
            place = bisect_right(closing, at)
            at = closing[place] if place < len(closing) else at
        else:
            yield found


class _Put:
    """Inserts facts into values of any type, and returns values without facts unchanged."""

    def __init__(self, marks: _Marks) -> None:
        self.marks = marks

    def value(self, value: Value, *, alone: bool = True) -> Value:
        """Insert facts into a value; a text that is ``alone`` must cite by itself."""
        new: Any = value
        if isinstance(value, Text):
            new = value if isinstance(value, Verbatim) else self.marks.bound(value, alone=alone)
        elif isinstance(value, Node):
            changed = {
                name: bound
                for name in type(value).model_fields
                if (
                    bound := self.value(
                        old := getattr(value, name), alone=alone and name not in _TOGETHER
                    )
                )
                is not old
            }
            new = value.model_copy(update=changed) if changed else value
        elif isinstance(value, tuple):
            several = tuple(self.value(one, alone=alone) for one in value)
            is_new = any(new is not old for new, old in zip(several, value, strict=True))
            new = several if is_new else value
        return new  # type: ignore[no-any-return]

    def table(self, table: Table) -> Table:
        if not any(_HAS_MARK.search(cell) for row in table.rows for cell in row.values()):
            return table
        rows = (
            {name: self.marks.bound(cell, alone=False) for name, cell in row.items()}
            for row in table.rows
        )
        return replace(table, rows=tuple(rows))
