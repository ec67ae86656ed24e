"""Collect diagnostics with their places, and report them together.

A stage reports everything it finds to a `Collector`, and stops the build at its end when there
was an error. Nothing here prints; `reports` formats the output.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code, Refusal, Severity
from briefpress.diagnostics.errors import BriefpressError
from briefpress.diagnostics.span import UNWRITTEN, Span

MOST = 1_000  # errors of one build; more are not worth their time
_LONG_WORD = re.compile(r"`([^`]{80})[^`]+`")  # in a message, which has one line
_LONGEST_WORD = 100  # characters of a word that may be a slip for another
_MOST_CANDIDATES = 1_000


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error or warning: code, message, place, fix, what was found and what was expected."""

    code: Code
    message: str
    span: Span
    hint: str | None = None
    found: str | None = None
    expected: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity of its code."""
        return self.code.severity


class BuildFailed(BriefpressError):
    """The content has errors; the diagnostics say which."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(f"{len(self.diagnostics)} diagnostics")


class RenderFailed(BriefpressError):
    """The renderer could not do its work: why, where it was, what to do.

    ``report`` is a traceback for the developers of Briefpress.
    """

    def __init__(
        self,
        message: str,
        *,
        code: Code = codes.RENDERER_FAILED,
        span: Span = UNWRITTEN,
        hint: str | None = None,
        report: str = "",
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.span = message, code, span
        self.hint, self.report = hint, report

    @property
    def diagnostic(self) -> Diagnostic:
        """The failure as a diagnostic."""
        return Diagnostic(self.code, self.message, self.span, self.hint)


@dataclass(slots=True)
class Collector:
    """Collects the diagnostics of one build, each of them once.

    ``reports`` is how often one was reported, repetitions included.
    """

    _seen: dict[Diagnostic, None] = field(default_factory=dict)
    _errors: int = 0
    reports: int = 0

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
        """Report an error or a warning; its code has the severity.

        Raises `BuildFailed` when there are too many errors.
        """
        hint = hint and _line(hint)
        told = Diagnostic(code, _line(message), span, hint, found, tuple(expected))
        is_new = told not in self._seen
        self.add(told)
        if is_new and code.severity is Severity.ERROR:
            self._errors += 1
            if self._errors == MOST:
                self.report(
                    codes.TOO_MANY_ERRORS,
                    f"{MOST:,} errors; Briefpress stops here",
                    span,
                    "fix these first",
                )
                raise BuildFailed(self)

    def add(self, diagnostic: Diagnostic) -> None:
        """Report a diagnostic."""
        self.reports += 1
        self._seen[diagnostic] = None

    def refuse(self, refusal: Refusal, span: Span) -> None:
        """Report a rejected value at its place."""
        self.report(
            refusal.code,
            refusal.message,
            span,
            refusal.hint,
            found=refusal.found,
            expected=refusal.expected,
        )

    def __len__(self) -> int:
        """Return the number of diagnostics."""
        return len(self._seen)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Give the diagnostics in the order of files and lines."""
        return iter(sorted(self._seen, key=lambda one: (one.span, one.message)))

    @property
    def errors(self) -> int:
        """The number of errors."""
        return sum(one.severity is Severity.ERROR for one in self._seen)

    def has_errors(self) -> bool:
        """Tell whether any diagnostic is an error."""
        return self.errors > 0

    def stop_on_errors(self, before: int = 0) -> None:
        """Raise `BuildFailed` with all diagnostics if there are more errors than ``before``.

        Those before are of what a stage does not need, such as images: it goes on in spite of them.
        """
        if self.errors > before:
            raise BuildFailed(self)


def _line(message: str) -> str:
    """Write a message on one line, even with line breaks in names."""
    return _LONG_WORD.sub(r"`\1…`", " ".join(message.splitlines()))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most similar to a word, or None when none is similar."""
    if len(word) > _LONGEST_WORD:
        return None
    # A candidate of another length is not similar; comparing all of them could take very long.
    alike = (one for one in set(candidates) - {word} if len(one) <= 2 * len(word) + 2)
    most = sorted(alike, key=lambda one: (abs(len(one) - len(word)), one))[:_MOST_CANDIDATES]
    for spelling in (str, str.casefold):  # as written, then in lower case
        spelt = {spelling(one): one for one in sorted(most)}
        if near := difflib.get_close_matches(spelling(word), spelt, n=1, cutoff=0.6):
            return spelt[near[0]]
    return None


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which has a regular plural: `1 cell`, `2,000 cells`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return a hint that names the most similar candidate, or None when none is similar."""
    near = nearest(word, candidates)
    return f"did you mean `{near}`?" if near else None
