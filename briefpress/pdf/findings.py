"""What was found in laid-out parts, told where an author finds it.

In: findings of fragments, with what is known of their places. Out: diagnostics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.layout.fragment import PAGE, PART, Finding, Fragment, with_figures
from briefpress.pdf.join import Placed
from briefpress.pdf.page_lists import listed_anchors
from briefpress.pdf.paginate import pages_of
from briefpress.pdf.slots import slots, sources
from briefpress.render.document import Part, RenderedDocument
from briefpress.theme.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one document's parts; stylesheets are found by their addresses."""

    document: RenderedDocument
    addresses: Addresses
    sink: Collector

    def report(self, parts: Sequence[Placed]) -> None:
        """Report what was found in all parts, and links that lead nowhere."""
        anchors = pages_of(parts)
        for part, placed in zip(self.document.parts, parts, strict=True):
            for found in placed.fragment.findings:
                self._tell(found, part, str(placed.first + found.page), placed.figures)
            targets = {*slots(part.html).targets, *listed_anchors(part.html)}
            for target in sorted({*placed.fragment.targets, *targets} - anchors.keys()):
                message = f"unknown anchor `#{target}`"
                self.sink.report(codes.DEAD_ANCHOR, message, part.span, found=target)

    def report_known(self, known: Mapping[str, Fragment]) -> None:
        """Report what was found in the parts that could be laid out, by the parts' names.

        Their pages have no numbers yet.
        """
        for part in self.document.parts:
            figures = slots(part.html).figures({})
            for found in known[part.id].findings if part.id in known else ():
                self._tell(found, part, f"{found.page + 1} of `{part.id}`", figures)

    def _tell(self, found: Finding, part: Part, page: str, figures: Sequence[str]) -> None:
        message = found.message.replace(PAGE, page).replace(PART, part.id)
        message = with_figures(message, figures)
        found = replace(found, message=message, words=with_figures(found.words, figures))
        self.sink.report(CODES[found.code], message, self._span(found, part), found.hint)

    def _span(self, found: Finding, part: Part) -> Span:
        if found.sheet is not None:
            address, line, column = found.sheet
            return Span(self.addresses.file(address), line, column)
        if found.source:
            source = sources(part.html)[int(found.source)]
            file, at_line, at_column = source.rsplit(":", 2)
            return Span(self.document.folder / file, int(at_line), int(at_column))
        places = self.document.places
        if found.words in places:
            return places[found.words]
        if found.words:
            return part.place(found.words)
        named = (span for words, span in places.items() if words in found.message)
        return next(named, part.span)
