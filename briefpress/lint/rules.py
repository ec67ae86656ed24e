"""Run the analytic lint: the rules that the manifest declares.

In: a `Resolved` briefing. Out: located warnings about empty sections, words of likelihood, key
judgements, facts without a source, sources that are old or never cited, and dates after the
cut-off. A rule reports only certain cases; an author can state exceptions in the content. Except
for empty sections and terms of another scale, nothing is checked unless the manifest declares
`analysis`.
"""

from __future__ import annotations

from collections.abc import Callable

from briefpress.diagnostics.diagnostic import Collector
from briefpress.lint import dates, likelihood, sourcing, structure, unfinished
from briefpress.resolve.resolve import Resolved

Rule = Callable[[Resolved, Collector], None]

RULES: tuple[Rule, ...] = (
    structure.check,
    likelihood.check_scale,
    likelihood.check_words,
    likelihood.check_judgements,
    sourcing.check_passages,
    sourcing.check_sources,
    dates.check_cut_off,
)
FINAL_RULES: tuple[Rule, ...] = (unfinished.check,)


def check(resolved: Resolved, sink: Collector, *, final: bool) -> None:
    """Report violations of the rules, including those for ``final`` versions.

    A rule with errors stops the build: the next ones would look for the wrong terms.
    """
    before = sink.errors
    for rule in RULES:
        rule(resolved, sink)
        sink.stop_on_errors(before)
    for rule in FINAL_RULES if final else ():
        rule(resolved, sink)
