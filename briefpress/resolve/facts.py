"""Facts: their values worked out, and put into the texts that name them.

In: a `Briefing` with the marks ``[=id]`` and ``[words]{fact=id}`` in its texts. Out: the same
briefing with numbers as they are printed in its language, each at the place of its mark. The
arithmetic is exact until a number is written. Refused: facts that cannot be worked out, names that
there are none of, marks that cannot be read. Told: words that contradict the fact they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain, product
from math import prod
from typing import Any, TypeVar

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.cells import read_number
from briefpress.model.base import Node, Verbatim
from briefpress.model.blocks import NUMBER_NEEDED
from briefpress.model.briefing import Briefing
from briefpress.model.facts import EXPONENTS, Fact
from briefpress.parse import markdown, numbers
from briefpress.parse.source import Table

Value = TypeVar("Value")
_Rows = list[dict[str, Text]]
_Found = dict[tuple[str, ...], _Rows]  # by the values of some columns

_MARK = re.compile(
    r"\\.|(?P<code>`++).+?(?<!`)(?P=code)(?!`)"  # these print what they hold
    r"|\[=(?P<mark>[^\[\]]*)\]"
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)+)\]\{fact=(?P<fact>[^{}]*)\}"
    r"|(?P<open>\[=)|(?P<tag>\]\{fact=)",
    re.DOTALL,
)
_EXACT = Context(prec=60)  # holds the longest fact with all the decimals that words may have
_LONGEST = 21  # digits of a number in words: what a fact prints at most
_HAS_MARK = re.compile(r"\[=|\]\{fact=")
_DIGITS = re.compile(r"([0-6]) digits?")
_CURRENCY = re.compile("[A-Z]{3,4}")
_FORMS = ("number", "figures", "size", "words")
_FORMS_ARE = "a form is `number`, `figures`, `size`, `words` or, for instance, `2 digits`"
_KEPT = "\u00a0"  # a space at which no line ends
_SPACES = "\u00a0\u202f"
_TOGETHER = ("rows", "conflicts")  # keys whose texts cite for each other
_MAGNITUDES = ("thousand", "million", "billion")  # which languages have words for


@dataclass(frozen=True, slots=True)
class Written:
    """The language in which numbers are written and read."""

    locale: Locale
    number_words: tuple[tuple[str, ...], ...]  # of 0, 1, 2 …; the first of each is printed
    about: frozenset[str]  # words before a number that is rounded

    @classmethod
    def of(cls, locale: Locale, words: Mapping[str, str]) -> Written:
        """Take the language's words from those of the press."""
        spelt = tuple(tuple(one.split("/")) for one in words["number-words"].split())
        return cls(locale, spelt, frozenset(words["about"].split()))

    def number(self, value: Decimal, digits: int) -> str:
        """Write a number, rounded."""
        return numbers.written(_rounded(value, -digits), digits, self.locale)

    def magnitude(self, name: str, value: Decimal) -> str:
        """Write the number's magnitude: million, as it follows the number."""
        plural = self.locale.plural_form(abs(value))
        forms = self._magnitudes(name)
        return forms.get(plural, forms["other"])

    def _magnitudes(self, name: str) -> dict[str, str]:
        long: Any = self.locale.compact_decimal_formats["long"]
        key = str(10 ** EXPONENTS[name])
        return {
            plural: str(forms[key].pattern).replace("0", "").strip()
            for plural, forms in long.items()
            if key in forms
        }

    def with_unit(self, written: str, unit: str) -> str:
        """Put a unit where the language has it: currencies before or behind, others behind."""
        standard = str(self.locale.currency_formats["standard"].pattern)
        if _CURRENCY.fullmatch(unit) and standard.startswith("¤"):
            return f"{unit}{_KEPT}{written}"
        return f"{written}{_KEPT}{unit}"

    def read(self, words: str) -> list[Read]:
        """Return the numbers in words, each with its decimals and its magnitude's power of ten."""
        symbols = self.locale.number_symbols["latn"]
        group = symbols["group"]
        between = f"[{re.escape(group)}{_SPACES}{' ' if group in _SPACES else ''}]"
        scales = {
            form: EXPONENTS[name]
            for name in _MAGNITUDES
            for form in self._magnitudes(name).values()
        }
        spelt = {one: n for n, several in enumerate(self.number_words) for one in several}
        any_scale = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
        digits = rf"\d{{1,3}}(?:{between}\d{{3}})+|\d+"
        pattern = re.compile(
            rf"(?<![\w.,])(?P<sign>[-−+]?)(?:(?P<whole>{digits})"
            rf"(?:{re.escape(symbols['decimal'])}(?P<part>\d+))?"
            rf"|(?P<spelt>{'|'.join(map(re.escape, spelt))}))(?!\w)(?:\s(?P<scale>{any_scale})\b)?",
            re.IGNORECASE,
        )
        is_about = any(word in self.about for word in re.findall(r"\w+", words.lower()))
        found = []
        for one in pattern.finditer(words):
            part = one["part"] or ""
            whole = re.sub(r"\D", "", one["whole"] or "")
            if len(whole) + len(part) > _LONGEST:
                continue
            number = Decimal(f"{whole}.{part}0") if whole else Decimal(spelt[one["spelt"].lower()])
            sign = -1 if one["sign"] in ("-", "−") else 1 if one["sign"] else 0
            zeros = len(whole) - len(whole.rstrip("0")) if is_about and not part else 0
            scale = scales[one["scale"].lower()] if one["scale"] else None
            found.append(Read(number, sign, zeros - len(part), scale))
        return found


@dataclass(frozen=True, slots=True)
class Read:
    """A number as words tell it: its size, its sign if it has one, and how far it is rounded.

    ``place`` is the power of ten of its last digit that counts; ``scale`` that of its magnitude.
    """

    size: Decimal
    sign: int
    place: int
    scale: int | None

    def tells(self, value: Decimal, printed_in: str | None) -> bool:
        """Tell whether it is the value, rounded as it is."""
        if self.sign * value < 0:
            return False
        usual = EXPONENTS[printed_in] if printed_in else 0
        if self.scale is None:
            scales = {0, usual} if printed_in != "percent" else {usual}
        else:
            scales = {self.scale}
        return any(_rounded(abs(value).scaleb(-one), self.place) == self.size for one in scales)


def _rounded(value: Decimal, place: int) -> Decimal:
    """Round to a power of ten; halves go away from zero, as readers do it."""
    whole = value.scaleb(-place).quantize(Decimal(1), ROUND_HALF_UP, _EXACT)
    return whole.scaleb(place) + 0


class Facts:
    """The facts of a briefing, worked out; what cannot be is reported once, and has no value."""

    def __init__(self, briefing: Briefing, locale: Locale, faults: Collector) -> None:
        self.briefing, self.faults = briefing, faults
        self.by_id = {str(fact.id): fact for fact in briefing.facts}
        self.locale = locale
        self.values: dict[str, Decimal] = {}
        self.sources: dict[str, frozenset[str]] = {}  # those of what it is worked out of as well
        self._found: dict[tuple[str, tuple[str, ...]], _Found] = {}
        for id_ in self._order():
            fact = self.by_id[id_]
            below = (self.sources.get(str(one), frozenset()) for one in fact.operands)
            self.sources[id_] = frozenset(map(str, fact.sources)).union(*below)
            value = self._value(fact)
            if value is not None and abs(value) >= numbers.MOST * 1000:
                self._refuse(self.by_id[id_], "it has more than 18 digits")
            elif value is not None:
                self.values[id_] = value

    @cached_property
    def written(self) -> Written:
        """The language of the briefing."""
        return Written.of(self.locale, self.briefing.words)

    def _order(self) -> list[str]:
        """Return the facts, those first that others are worked out of."""
        for fact in self.by_id.values():
            for operand in fact.operands:
                if operand not in self.by_id:
                    self._report_unknown(operand, operand.span)
        graph = {
            id_: [str(one) for one in fact.operands if one in self.by_id]
            for id_, fact in self.by_id.items()
        }
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1][:-1]
            first = self.by_id[min(circle)]
            self._refuse(first, f"it is worked out of itself, through `{circle[-1]}`")
            return []

    def _value(self, fact: Fact) -> Decimal | None:
        if fact.csv:
            number = self._cell(fact, self.briefing.tables[str(fact.csv)])
        elif fact.value is not None:
            number = self._number(fact.value)
        else:
            return self._worked_out(fact)
        if number is None:
            return None
        return number.scaleb(EXPONENTS[fact.counts]) if fact.counts else number

    def _cell(self, fact: Fact, table: Table) -> Decimal | None:
        named = {*fact.where, *((str(fact.column),) if fact.column else ())}
        if not named <= set(table.columns):
            return None  # has been said where the file was read
        groups = self._rows(fact, table)
        number = sum(map(len, groups))
        if not fact.column:
            return Decimal(number)
        if number != fact.rows:
            found = f"{number:,} row{'s' if number != 1 else ''}"
            span = next(values[0].span for values in fact.where.values())
            self.faults.report(
                codes.BAD_FACT,
                f"`where` finds {found} of `{fact.csv}`, and `{fact.id}` is of {fact.rows}",
                span,
                "name the columns that tell the row from others; `rows` adds up several"
                if number
                else self._missed(fact, table),
                found=found,
                expected=[str(fact.rows)],
            )
            return None
        counted = [self._number(row[str(fact.column)]) for row in chain(*groups)]
        return None if None in counted else sum((one for one in counted if one), Decimal())

    def _number(self, text: Text) -> Decimal | None:
        number = read_number(text, self.faults)
        if number is not None and (number.value is None or number.about):
            message = f"`{text[:30]}` is more or less than a number, and a fact is one"
            self.faults.report(codes.BAD_NUMBER, message, text.span, NUMBER_NEEDED, found=text)
        return number.value if number is not None else None

    def _rows(self, fact: Fact, table: Table) -> list[_Rows]:
        """Return the rows that `where` finds, in groups; what was looked through is looked up."""
        columns = tuple(sorted(fact.where))
        values = [dict.fromkeys(map(str, fact.where[name])) for name in columns]
        if prod(map(len, values)) > len(table.rows):
            pairs = list(zip(columns, values, strict=True))
            return [[row for row in table.rows if all(str(row[name]) in of for name, of in pairs)]]
        place = (str(fact.csv), columns)
        if place not in self._found:
            found: _Found = {}
            for row in table.rows:
                found.setdefault(tuple(str(row[name]) for name in columns), []).append(row)
            self._found[place] = found
        return [self._found[place].get(key, []) for key in product(*values)]

    def _missed(self, fact: Fact, table: Table) -> str:
        """Return a hint for values that no row has."""
        for name, values in fact.where.items():
            there = {str(row[name]) for row in table.rows}
            for value in values:
                if value not in there:
                    meant = did_you_mean(value, there)
                    return f"no row has `{value}` in column `{name}`{'; ' + meant if meant else ''}"
        return "no row has all of these values"

    def _worked_out(self, fact: Fact) -> Decimal | None:
        if any(one not in self.values for one in fact.operands):
            return None  # what is wrong with that one has been said
        values = [self.values[str(one)] for one in fact.operands]
        if fact.operation == "sum":
            return sum(values, Decimal())
        first, second = values
        if fact.operation == "difference":
            return first - second
        divisor = first if fact.operation == "change" else second
        if not divisor:
            self._refuse(fact, "it would be divided by zero")
            return None
        return second / first - 1 if fact.operation == "change" else first / second

    def _refuse(self, fact: Fact, why: str) -> None:
        self.faults.report(
            codes.BAD_FACT,
            f"the fact `{fact.id}` cannot be worked out: {why}",
            fact.id.span,
            "check the facts that it names",
        )

    def _report_unknown(self, id_: str, span: Span) -> None:
        self.faults.report(
            codes.UNKNOWN_FACT,
            f"fact `{id_}` is not in facts.yaml",
            span,
            did_you_mean(id_, self.by_id) or "add it there, or correct the name",
            found=id_,
        )

    # Marks in the text.

    def bound(self, text: Text, *, alone: bool) -> Text:
        """Return a text with numbers in place of the marks; one that stands ``alone`` cites."""
        if not _HAS_MARK.search(text):
            return text

        def written(found: re.Match[str]) -> str:
            span = text.find_span(" ".join(found.group()[:60].split()[:1]))
            if found["mark"] is not None:
                return self._mark(found["mark"], found.group(), span)
            if found["words"] is not None:
                self._check(found["words"], found["fact"], span)
                return found["words"]
            if found["open"] or found["tag"]:
                self._report_mark(
                    "`[=` begins the name of a fact and is not closed"
                    if found["open"]
                    else "`{fact=` stands behind no words in brackets",
                    span,
                    "write `[=id]`, or `[5.4 per cent]{fact=id}`; `\\[=` for the signs themselves",
                )
            return found.group()

        if alone and self.briefing.manifest.analysis:
            self._check_citations(text)
        return text.rewritten(_MARK.sub(written, text))

    def _check_citations(self, text: Text) -> None:
        """Report facts in passages that cite, but none of the sources that the fact is from."""
        language = self.briefing.manifest.language
        for passage in text.parts(markdown.paragraphs(text)):
            cited = {one.source for one in markdown.citations(passage, language)}
            for found in _MARK.finditer(passage) if cited else ():
                id_ = (found["mark"] or found["fact"] or "").split(",")[0].strip()
                origin = self.sources.get(id_, frozenset())
                if origin and not origin & cited:
                    named = ", ".join(f"`{one}`" for one in sorted(origin))
                    self.faults.report(
                        codes.MISCITED_FACT,
                        f"the fact `{id_}` is from {named}, which is not cited beside it",
                        passage.find_span(found.group()[:60].split()[0]),
                        "cite its source there, or name the fact that is meant",
                        found=id_,
                        expected=sorted(origin),
                    )

    def _mark(self, mark: str, whole: str, span: Span) -> str:
        id_, *forms = (" ".join(part.split()) for part in mark.split(","))
        for form in forms:
            if form not in _FORMS and not _DIGITS.fullmatch(form):
                self._report_mark(f"`{form}` is no form of a number", span, _FORMS_ARE)
                return whole
        if id_ not in self.by_id:
            if self.briefing.facts_known:
                self._report_unknown(id_, span)
            return whole
        if id_ not in self.values:
            return whole  # the fact itself is at fault
        return self._printed(self.by_id[id_], forms, span)

    def _printed(self, fact: Fact, forms: Iterable[str], span: Span) -> str:
        """Write a fact in the form that a mark asks for."""
        asked = [one[1] for form in forms if (one := _DIGITS.fullmatch(form))]
        digits = int(asked[0]) if asked else fact.digits
        scale = fact.printed_in
        value = self.values[str(fact.id)].scaleb(-EXPONENTS[scale] if scale else 0)
        if "size" in forms:
            value = abs(value)
        shown = _rounded(value, -digits)
        if abs(shown) >= numbers.MOST:
            self._report_mark(f"`{fact.id}` has more than 15 digits", span, "give it `in: billion`")
        if "words" in forms:
            spelt = self.written.number_words
            if shown != int(shown) or not 0 <= shown < len(spelt):
                self._report_mark(
                    f"`{fact.id}` is {self.written.number(value, digits)}, and only whole numbers "
                    f"up to {len(spelt) - 1} are printed in words",
                    span,
                    "take `words` out",
                )
                return str(fact.id)
            return spelt[int(shown)][0]
        figures = self.written.number(value, digits)
        if "figures" in forms:
            return figures
        if scale in _MAGNITUDES:
            figures = f"{figures}{_KEPT}{self.written.magnitude(scale, shown)}"
        unit = fact.printed_unit
        return figures if "number" in forms or not unit else self.written.with_unit(figures, unit)

    def _check(self, words: str, id_: str, span: Span) -> None:
        """Report words that tell another number than the fact that they name."""
        id_ = id_.strip()
        if id_ not in self.by_id:
            if self.briefing.facts_known:
                self._report_unknown(id_, span)
            return
        if id_ not in self.values:
            return
        fact, value = self.by_id[id_], self.values[id_]
        told = self.written.read(words)
        if not told:
            self._report_mark(
                f"`{words}` holds no number that could be `{id_}`", span, "put its number there"
            )
        elif not any(one.tells(value, fact.printed_in) for one in told):
            expected = self._printed(fact, (), span)
            self.faults.report(
                codes.FACT_CONTRADICTED,
                f"`{words}` contradicts the fact `{id_}`, which is {expected}",
                span,
                f"correct the words, or `{id_}` in facts.yaml",
                found=words,
                expected=[expected],
            )

    def _report_mark(self, message: str, span: Span, hint: str) -> None:
        self.faults.report(codes.BAD_FACT_MARK, message, span, hint)


def bind(briefing: Briefing, locale: Locale, faults: Collector) -> Briefing:
    """Return the briefing with the facts in its texts."""
    facts = Facts(briefing, locale, faults)
    put = _Put(facts)
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


class _Put:
    """Puts facts into whatever holds texts, and leaves alone what names none."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def value(self, value: Value, *, alone: bool = True) -> Value:
        """Put facts into a value; a text that stands ``alone`` must cite what it cites itself."""
        new: Any = value
        if isinstance(value, Text):
            new = value if isinstance(value, Verbatim) else self.facts.bound(value, alone=alone)
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
            {name: self.facts.bound(cell, alone=False) for name, cell in row.items()}
            for row in table.rows
        )
        return replace(table, rows=tuple(rows))
