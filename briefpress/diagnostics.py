"""What the press has to say about a briefing: located faults, gathered, told all at once.

A step reports everything it finds to a `Collector` and, at its own end, stops the build when
there was an error. Nothing here prints; how it is told is for `reports`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from briefpress.codes import Code, Refusal, Severity
from briefpress.span import Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: what kind it is of, where, what was found, what would do, and what to do."""

    code: Code
    message: str
    span: Span
    hint: str | None = None
    found: str | None = None
    expected: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.code.severity


class BuildFailed(Exception):
    """The content has errors; the diagnostics say which."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(f"{len(self.diagnostics)} diagnostics")


class PressFailed(Exception):
    """The renderer could not do its work, for a reason that is not in the content."""


@dataclass(slots=True)
class Collector:
    """Gathers diagnostics over the steps of one build, each of them once."""

    _seen: dict[Diagnostic, None] = field(default_factory=dict)

    def report(
        self,
        code: Code,
        message: str,
        span: Span,
        hint: str | None = None,
        *,
        found: str | None = None,
        expected: Iterable[str] = (),
    ) -> None:
        """Report a fault; its code says whether it stops the build."""
        self._seen[Diagnostic(code, message, span, hint, found, tuple(expected))] = None

    def refuse(self, refusal: Refusal, span: Span) -> None:
        """Report a value that was refused, at its place."""
        self.report(
            refusal.code,
            refusal.message,
            span,
            refusal.hint,
            found=refusal.found,
            expected=refusal.expected,
        )

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._seen)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Give the diagnostics in the order of the files' lines."""
        return iter(sorted(self._seen, key=lambda one: (one.span, one.message)))

    def stop_on_errors(self) -> None:
        """Raise `BuildFailed` with everything gathered so far if any of it is an error."""
        if any(one.severity is Severity.ERROR for one in self._seen):
            raise BuildFailed(self)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return a hint that names the nearest candidate, or None when nothing is near."""
    near = difflib.get_close_matches(word, sorted(set(candidates) - {word}), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None
