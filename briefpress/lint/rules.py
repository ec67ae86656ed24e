"""The analytic lint: whether a briefing keeps the rules of the craft that its manifest declares.

In: a `Resolved` briefing. Out: located warnings about words of likelihood, key judgements, facts
without a source, sources that are old or not cited, and what lies after the cut-off. A rule looks
only at what it can be sure of; what an author means otherwise can be said in the content. But for
terms of another scale, nothing is looked at unless the manifest declares `analysis`.
"""

from __future__ import annotations

from collections.abc import Callable

from briefpress.diagnostics.diagnostic import Collector
from briefpress.lint import dates, likelihood, sourcing, unfinished
from briefpress.resolve.resolve import Resolved

Rule = Callable[[Resolved, Collector], None]

RULES: tuple[Rule, ...] = (
    likelihood.check_scale,
    likelihood.check_words,
    likelihood.check_judgements,
    sourcing.check_passages,
    sourcing.check_sources,
    dates.check_cut_off,
)
FINAL_RULES: tuple[Rule, ...] = (unfinished.check,)


def check(resolved: Resolved, sink: Collector, *, final: bool) -> None:
    """Report what breaks the rules, those of ``final`` versions among them if it is one.

    A rule that ends in errors ends the build: what follows would look for the wrong terms.
    """
    for rule in RULES:
        rule(resolved, sink)
        sink.stop_on_errors()
    for rule in FINAL_RULES if final else ():
        rule(resolved, sink)
