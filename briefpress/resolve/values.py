"""Compute the exact values of facts from a number, from CSV cells, or from other facts.

In: the facts of a briefing and its tables. Out: the value of each fact, and its sources. Refused,
at their places: facts that cannot be computed, and unknown names.
"""

from __future__ import annotations

from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import chain, product
from math import prod

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.cells import read_number
from briefpress.model.blocks.columns import NUMBER_NEEDED
from briefpress.model.briefing import Briefing
from briefpress.model.facts import EXPONENTS, Fact
from briefpress.parse import numbers
from briefpress.parse.table import Table

_Rows = list[dict[str, Text]]
_Found = dict[tuple[str, ...], _Rows]  # by the values of some columns


class Facts:
    """The values of facts; a fact that cannot be computed is reported once, and has no value."""

    def __init__(self, briefing: Briefing, sink: Collector) -> None:
        self.briefing, self.sink = briefing, sink
        self.by_id = {str(fact.id): fact for fact in briefing.facts}
        self.values: dict[str, Decimal] = {}
        self.sources: dict[
            str, frozenset[str]
        ] = {}  # including those of the facts that it is computed from
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

    def _order(self) -> list[str]:
        """Return the facts in an order in which each comes after those it is computed from."""
        for fact in self.by_id.values():
            for operand in fact.operands:
                if operand not in self.by_id and operand not in self.briefing.unread:
                    self.report_unknown(operand, operand.span)
        graph = {
            id_: [str(one) for one in fact.operands if one in self.by_id]
            for id_, fact in self.by_id.items()
        }
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1][:0:-1]  # each fact needs the one after it
            start = circle.index(min(circle))
            path = [*circle[start:], *circle[:start], circle[start]]
            self._refuse(self.by_id[path[0]], f"circular definition: {' -> '.join(path)}")
            return []

    def _value(self, fact: Fact) -> Decimal | None:
        if fact.csv:
            number = self._cell(fact, self.briefing.tables[str(fact.csv)])
        elif fact.value is not None:
            number = self._number(fact.value, fact)
        else:
            return self._computed(fact)
        if number is None:
            return None
        return number.scaleb(EXPONENTS[fact.counts]) if fact.counts else number

    def _cell(self, fact: Fact, table: Table) -> Decimal | None:
        named = {*fact.where, *((str(fact.column),) if fact.column else ())}
        if not named <= set(table.columns):
            return None  # reported when the file was read
        groups = self._rows(fact, table)
        number = sum(map(len, groups))
        if not fact.column:
            return Decimal(number)
        if number != fact.rows:
            found = f"{number:,} row{'s' if number != 1 else ''}"
            span = next(values[0].span for values in fact.where.values())
            self.sink.report(
                codes.BAD_FACT,
                f"`where` selects {found} of `{fact.csv}`, but `{fact.id}` needs {fact.rows}",
                span,
                "add columns that single out the row, or set `rows` to add up several"
                if number
                else self._missed(fact, table),
                found=found,
                expected=[str(fact.rows)],
            )
            return None
        counted = [self._number(row[str(fact.column)], fact) for row in chain(*groups)]
        return None if None in counted else sum((one for one in counted if one), Decimal())

    def _number(self, text: Text, fact: Fact) -> Decimal | None:
        number = read_number(text, self.sink, percent=fact.counts == "percent")
        if number is not None and (number.value is None or number.about):
            message = f"`{text[:30]}` is not a single exact number"
            self.sink.report(codes.BAD_NUMBER, message, text.span, NUMBER_NEEDED, found=text)
        return number.value if number is not None else None

    def _rows(self, fact: Fact, table: Table) -> list[_Rows]:
        """Return the rows that `where` selects, in groups; the table is indexed once."""
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

    def _computed(self, fact: Fact) -> Decimal | None:
        if any(one not in self.values for one in fact.operands):
            return None  # that fact has been reported
        values = [self.values[str(one)] for one in fact.operands]
        if fact.operation == "sum":
            return sum(values, Decimal())
        first, second = values
        if fact.operation == "difference":
            return first - second
        divisor = first if fact.operation == "change" else second
        if not divisor:
            self._refuse(fact, f"the fact `{fact.id}` cannot be computed: division by zero")
            return None
        return second / first - 1 if fact.operation == "change" else first / second

    def _refuse(self, fact: Fact, message: str) -> None:
        self.sink.report(codes.BAD_FACT, message, fact.id.span, "check the facts that it names")

    def report_unknown(self, id_: str, span: Span) -> None:
        """Report an unknown name of a fact."""
        self.sink.report(
            codes.UNKNOWN_FACT,
            f"unknown fact `{id_}`",
            span,
            did_you_mean(id_, self.by_id) or "add it to facts.yaml, or correct the name",
            found=id_,
        )
