"""Compute funnels: the number at each stage, compared with the first stage and the one before.

In: a funnel, and its CSV rows. Out: stages in per cent of the first. Refused, at their places:
cells that are not an integer, funnels that widen, a wrong number of losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, counted
from briefpress.diagnostics.span import Text
from briefpress.exhibits.cells import read_number
from briefpress.exhibits.rows import check_size, selected
from briefpress.exhibits.view import ExhibitData, View
from briefpress.model.blocks.figures import Funnel


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """A stage: its number in digits, and in per cent of the first stage and of the one before."""

    name: Text
    number: str
    share: float
    before: float
    percent: str
    lost: str
    loss: Text | None


@dataclass(frozen=True, slots=True)
class Stages(View):
    """A funnel as it is printed."""

    rows: tuple[FunnelStage, ...]

    def texts(self) -> Iterator[Text]:
        """Give every text with marks in it, in the order of the stages."""
        for row in self.rows:
            yield row.name
            if row.loss:
                yield row.loss


def view(block: Funnel, data: ExhibitData, locale: Locale, sink: Collector) -> Stages:
    """Return the stages of a funnel, each compared with the first and with the one before."""
    written = [(one.stage, one.number, one.stage) for one in block.entries]
    if fields := block.fields:
        for row in selected(block, data.tables, sink):
            cell = row[fields.number]
            written.append((row[fields.stage], _count(cell, sink), cell))
    check_size(len(written), "rows", data.limits.rows, block, sink)
    if len(written) < 2 or not written[0][1]:
        sink.report(
            codes.EMPTY_EXHIBIT,
            "a funnel needs at least two stages, and a number above 0 in the first",
            block.title.span,
        )
        return Stages(())
    _check_losses(block, len(written), sink)
    rows = []
    first = before = written[0][1]
    for place, (stage, number, cell) in enumerate(written):
        if number > before:
            sink.report(
                codes.CONTRADICTION,
                f"{number:,} after {before:,}: a funnel cannot widen",
                cell.span,
                "put the stages in order, or use a chart",
            )
        loss = block.losses[place - 1] if 0 < place <= len(block.losses) else None
        rows.append(
            FunnelStage(
                stage,
                str(format_decimal(number, locale=locale)),
                round(number / first * 100, 3),
                round(before / first * 100, 3),
                str(format_decimal(round(number / first * 100, 1), locale=locale)),
                str(format_decimal(before - number, locale=locale)) if before > number else "",
                loss,
            )
        )
        before = number
    return Stages(tuple(rows))


def _check_losses(block: Funnel, stages: int, sink: Collector) -> None:
    if block.losses and len(block.losses) != stages - 1:
        sink.report(
            codes.CONTRADICTION,
            f"{len(block.losses)} `losses` for {counted(stages, 'stage')}",
            block.losses[0].span,
            "write one for each stage but the first, in order",
            found=str(len(block.losses)),
            expected=[str(stages - 1)],
        )


def _count(cell: Text, sink: Collector) -> int:
    number = read_number(cell, sink)
    if number is None or cell.isdecimal():
        return int(cell) if number else 0
    sink.report(
        codes.BAD_NUMBER,
        f"`{cell[:30]}` is not an integer",
        cell.span,
        "write how many are left at this stage, in digits",
        found=cell,
    )
    return 0
