"""The analytic lint: whether a briefing keeps the rules of the craft that its manifest declares.

In: a `Resolved` briefing. Out: located warnings about words of likelihood, key judgements, facts
without a source, sources that are old or not cited, and what lies after the cut-off. A rule looks
only at what it can be sure of; what an author means otherwise can be said in the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel.dates import get_month_names
from markdown_it.token import Token

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.model.base import first_day
from briefpress.model.blocks import (
    Block,
    Callout,
    Definitions,
    Exhibit,
    Judgement,
    KeyJudgements,
    LikelihoodScale,
    List,
    Listing,
    Paragraph,
    Quote,
)
from briefpress.model.briefing import Analysis, Heading, Section, headings, texts
from briefpress.model.likelihood import every_name, names
from briefpress.parse import markdown
from briefpress.resolve.resolve import Resolved
from briefpress.resolve.texts import inner

_QUOTED = re.compile("“[^”]*”|«[^»]*»")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[“«(\"]?[^\Wa-z_])")
_DEFINES = 3  # terms in a sentence: it speaks of the scale, and estimates nothing
_YEARS = re.compile(r"(?<![\w.,])(?:1[5-9]|20|21)\d\ds?(?:[–/-]\d{2,4})?(?![\d,.]\d|\w)")
_QUANTITY = re.compile(r"(?<![\w.,/–−-])\d[\d.,\u00a0\u202f]*(?!\w)")
_ENUMERATED = re.compile(r"\(\d{1,2}\)|^\d{1,2}[.)] ")
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TKTK)\b")
_ISSUED = re.compile(r"(?<!\d)\d{4}(?:-\d\d){0,2}(?!\d)")


def check(resolved: Resolved, faults: Collector) -> None:
    """Report what breaks the rules; without `analysis` in the manifest, only judgements have any.

    A judgement with a term of another scale is an error, which ends the build, and so is the
    graphic of a scale that the manifest does not declare.
    """
    lint = _Lint(resolved, faults)
    for section in resolved.briefing.sections():
        for _, heading in headings(section):
            for block in heading.blocks:
                lint.check_scale(block)
    faults.stop_on_errors()
    declared = resolved.briefing.manifest.analysis
    if declared:
        lint.check_sections()
        lint.check_sources(declared)
        lint.check_dates()


def check_finished(resolved: Resolved, faults: Collector) -> None:
    """Refuse a final version in which an author has left a note to come back."""
    for text in resolved.texts():
        if found := _UNFINISHED.search(text):
            faults.report(
                codes.UNFINISHED,
                f"`{found.group()}` stands in a final version",
                text.find_span(found.group()),
                "finish the passage, or print without `--final`",
                found=found.group(),
            )


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Words of likelihood as they stand in a sentence; their term's name, if they are one."""

    words: str
    term: str | None


class _Vocabulary:
    """Words of likelihood and confidence in a language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.terms: dict[str, str | None] = dict.fromkeys(_listed(words["likelihood-others"]))
        self.terms |= {words[name].lower(): name for name in every_name()}
        for one in _listed(words["likelihood-variants"]):
            form, _, name = one.partition(" = ")
            self.terms[form] = name
        self.confidence = words["confidence"].lower()
        either = "|".join(map(re.escape, sorted(self.terms, key=len, reverse=True)))
        compared = words["likelihood-comparisons"].replace(" ", "|")
        self._estimate = re.compile(rf"\b(?:(?P<compared>{compared}) )?(?P<words>{either})\b")
        levels = "|".join(map(re.escape, _listed(words["confidence-phrases"])))
        self._level = re.compile(rf"\b(?:{levels})\b")

    def estimates(self, sentence: str) -> list[_Estimate]:
        """Return the estimates of a sentence; a comparison (more likely than) is none."""
        found = self._estimate.finditer(" ".join(sentence.lower().split()))
        return [
            _Estimate(one["words"], self.terms[one["words"]])
            for one in found
            if not one["compared"]
        ]

    def level(self, sentence: str) -> str | None:
        """Return the words that give a sentence's level of confidence."""
        found = self._level.search(" ".join(sentence.lower().split()))
        return found.group() if found else None


def _listed(words: str) -> list[str]:
    return [one.strip() for one in words.split(";")]


class _Lint:
    """Looks at one thing after another, and reports."""

    def __init__(self, resolved: Resolved, faults: Collector) -> None:
        self.resolved, self.faults = resolved, faults
        self.briefing = resolved.briefing
        self.manifest = self.briefing.manifest
        self.language = self.manifest.language

    @cached_property
    def vocabulary(self) -> _Vocabulary:
        """The words to look for."""
        return _Vocabulary(self.briefing.words)

    # Likelihood and confidence.

    def check_scale(self, block: Block) -> None:
        """Report judgements, and the graphic of a scale, by another one than the briefing's."""
        if isinstance(block, KeyJudgements):
            for judgement in block.judgements:
                self._check_term(judgement)
        if isinstance(block, LikelihoodScale) and block.scale and self.manifest.analysis:
            self._check_drawn(block.scale, self.manifest.analysis)

    def _check_drawn(self, drawn: Text, declared: Analysis) -> None:
        """Report a scale that readers are shown, and that judgements do not go by."""
        if drawn != declared.scale:
            self.faults.report(
                codes.OFF_SCALE,
                f"`{drawn}` is not the scale that the manifest declares, `{declared.scale}`",
                drawn.span,
                "take `scale` out, and the declared one is drawn",
                found=drawn,
                expected=(declared.scale,),
            )

    def _check_term(self, judgement: Judgement) -> None:
        """Report a term that is not on the scale of the briefing."""
        scale = names(self.manifest.scale)
        if judgement.likelihood not in scale:
            self.faults.report(
                codes.OFF_SCALE,
                f"`{judgement.likelihood}` is not on the scale `{self.manifest.scale}`",
                judgement.likelihood.span,
                did_you_mean(judgement.likelihood, scale) or f"it has {', '.join(scale)}",
                found=judgement.likelihood,
                expected=scale,
            )

    def check_sections(self) -> None:
        """Look at every block of every section; at facts in the body and the annexes only."""
        of_facts = (*self.briefing.body, *self.briefing.annexes)
        for section in self.briefing.sections():
            with_facts = any(section is one for one in of_facts)
            for heading, uncited in _excused(section):
                for text in (heading.title, heading.standfirst):
                    if text:
                        self._check_words(text)
                for block in heading.blocks:
                    self._check_block(block)
                    if with_facts and not uncited and not block.uncited:
                        self._check_citations(block)

    def _check_block(self, block: Block) -> None:
        for text in self._own_texts(block):
            self._check_words(text)
        if isinstance(block, KeyJudgements):
            for judgement in block.judgements:
                self._check_judgement(judgement)

    def _own_texts(self, block: Block) -> Iterator[Text]:
        """Give the texts that are the author's own words, cells and events among them."""
        if isinstance(block, Quote | Listing):
            return
        if isinstance(block, Definitions):
            yield from (one.text for one in block.terms)
        if isinstance(block, Exhibit):
            within = inner(block, self.resolved.views)
            yield from (one for one in (*within, block.title, block.subtitle, block.note) if one)
        elif not isinstance(block, Definitions):
            yield from texts(block)

    def _check_words(self, text: Text) -> None:
        scale = names(self.manifest.scale)
        for sentence in self._sentences(text):
            found = self.vocabulary.estimates(sentence)
            # A word alone is a name for something, and whoever names many of them explains them.
            if len({one.words for one in found}) >= _DEFINES:
                continue
            if [sentence.lower().strip(" .")] == [one.words for one in found]:
                continue
            for one in found:
                if one.term not in scale:
                    self._report_other(one, text)
            level = self.vocabulary.level(sentence)
            if found and level:
                self.faults.report(
                    codes.LIKELIHOOD_WITH_CONFIDENCE,
                    f"`{found[0].words}` and `{level}` stand in one sentence",
                    text.find_span(level),
                    "give the confidence in a sentence of its own",
                    found=sentence.strip(),
                )

    def _report_other(self, estimate: _Estimate, text: Text) -> None:
        scale = names(self.manifest.scale)
        self.faults.report(
            codes.OTHER_LIKELIHOOD,
            f"`{estimate.words}` is not on the scale `{self.manifest.scale}`",
            text.find_span(estimate.words),
            f"the terms are {', '.join(self.briefing.words[name].lower() for name in scale)}; "
            "words of others stand in quotation marks",
            found=estimate.words,
            expected=scale,
        )

    def _sentences(self, text: Text) -> Iterator[str]:
        """Give the sentences of a text and of its notes, without words of others."""
        tokens = markdown.read(text, self.language)
        runs = [tokens.tokens, *(one.children or () for one in tokens.every if one.type == "note")]
        for run in runs:
            yield from _SENTENCE.split(_QUOTED.sub("…", _own_words(run)))

    def _check_judgement(self, judgement: Judgement) -> None:
        estimates = self.vocabulary.estimates(markdown.plain(judgement.text, self.language))
        if judgement.likelihood not in {one.term for one in estimates}:
            self._report_unstated(
                f"does not say that it is `{judgement.likelihood}`",
                judgement.text,
                "write the term as the scale has it, or correct `likelihood`",
            )
        basis = markdown.plain(judgement.basis, self.language).lower()
        level = self.briefing.words[judgement.confidence].lower()
        if level not in basis or self.vocabulary.confidence not in basis:
            self._report_unstated(
                f"does not say in `basis` that confidence is `{judgement.confidence}`",
                judgement.basis,
                "write the level as a sentence, or correct `confidence`",
            )
        if not any(self._cites(text) for text in (judgement.text, judgement.basis)):
            self._report_unstated(
                "cites no source", judgement.text, "cite what it rests on, as in `[@id]`"
            )

    def _report_unstated(self, what: str, text: Text, hint: str) -> None:
        self.faults.report(codes.UNSTATED_JUDGEMENT, f"a key judgement {what}", text.span, hint)

    # Facts and their sources.

    def _check_citations(self, block: Block) -> None:
        """Report passages of a block that state a fact and cite nothing."""
        if isinstance(block, Exhibit):
            if not block.source and not any(map(self._cites, self._exhibited(block))):
                self._report_uncited("an exhibit without a source", block.title, "`source`")
        elif isinstance(block, Quote):
            if not self._cites(block.attribution):
                self._report_uncited("a quotation without a source", block.text, "a citation")
        else:
            for passage in _passages(block):
                claim = None if any(map(self._cites, passage)) else self._claim(passage)
                if claim:
                    what = f"`{claim}` stands in a passage that cites nothing"
                    self._report_uncited(what, passage[0], "a citation")

    def _exhibited(self, exhibit: Exhibit) -> Iterator[Text]:
        yield from (one for one in inner(exhibit, self.resolved.views) if one)
        yield from texts(exhibit)

    def _cites(self, text: Text) -> bool:
        return bool(markdown.citations(text, self.language))

    def _report_uncited(self, what: str, text: Text, needed: str) -> None:
        self.faults.report(
            codes.UNCITED_FACT,
            what,
            text.span,
            f"give it {needed}, or say why it needs none: `uncited: our own count`",
        )

    def _claim(self, passage: tuple[Text, ...]) -> str | None:
        """Return the first quantity or day in a passage; days of the briefing itself are none."""
        for text in passage:
            plain = markdown.plain(text, self.language)
            for one in self._day.finditer(plain):
                if self._as_date(one) not in (self.manifest.cut_off, self.manifest.date):
                    return one.group()
            rest = _YEARS.sub(" ", _ENUMERATED.sub(" ", self._day.sub(" ", plain)))
            if found := _QUANTITY.search(rest):
                return found.group().rstrip(".,\u00a0\u202f")
        return None

    @cached_property
    def _months(self) -> dict[str, int]:
        wide = get_month_names("wide", locale=self.resolved.locale)
        return {str(name).lower(): number for number, name in wide.items()}

    @cached_property
    def _day(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:er)?\s(?P<month>{'|'.join(self._months)})"
            r"(?:\s(?P<year>\d{4}))?\b",
            re.IGNORECASE,
        )

    def _as_date(self, found: re.Match[str]) -> date | None:
        month = self._months[found["month"].lower()] if found["month"] else None
        parts = (found["year"] or "", month, found["day"])
        iso = "-".join(f"{int(part):02}" for part in parts if part)
        return first_day(iso)

    def check_sources(self, declared: Analysis) -> None:
        """Report sources that nobody cites, and those that are older than the briefing allows."""
        since = first_day(declared.sources_since) if declared.sources_since else None
        for source in self.briefing.sources.values():
            if source.id not in self.resolved.citations:
                if not source.uncited:
                    self.faults.report(
                        codes.UNCITED_SOURCE,
                        f"nobody cites the source `{source.id}`",
                        source.id.span,
                        "cite it, take it out, or say why it stays: `uncited: read and not used`",
                        found=source.id,
                    )
                continue
            issued = _ISSUED.findall(source.issued)
            day = first_day(issued[-1]) if issued else None
            # What is of the first year allowed is not older, though its day may not be known.
            if since and day and not source.despite_age and day.year < since.year:
                self.faults.report(
                    codes.OLD_SOURCE,
                    f"the source `{source.id}` is of {day.year}, "
                    f"and the briefing allows none before {since.year}",
                    source.issued.span,
                    "cite a newer one, or say why it is used: `despite-age: the only account`",
                    found=source.issued,
                )

    def check_dates(self) -> None:
        """Report what is said to be true for a day after the cut-off."""
        for fact in self.briefing.facts:
            if fact.as_of:
                self._check_day(first_day(fact.as_of), fact.as_of, fact.as_of)
        pattern = re.compile(
            rf"\b{re.escape(self.briefing.words['as-of'])}\s(?:(?P<day>\d{{1,2}})(?:er)?\s)?"
            rf"(?:(?P<month>{'|'.join(self._months)})\s)?(?P<year>\d{{4}})\b",
            re.IGNORECASE,
        )
        said = re.compile(r"\s+".join(self.briefing.words["as-of"].split()), re.IGNORECASE)
        for text in filter(said.search, self.resolved.texts()):
            for found in pattern.finditer(markdown.plain(text, self.language)):
                self._check_day(self._as_date(found), found.group(), text)

    def _check_day(self, day: date | None, words: str, text: Text) -> None:
        if day and day > self.manifest.cut_off:
            self.faults.report(
                codes.AFTER_CUT_OFF,
                f"`{words}` is later than the cut-off, {self.manifest.cut_off}",
                text.find_span(words),
                "correct the date, or move `cut-off` in the manifest",
                found=words,
            )


def _own_words(tokens: tuple[Token, ...] | list[Token]) -> str:
    """Return the words of tokens, but for those of another language and code."""
    words, tagged = [], list[bool]()  # whether each mark that is open is of another language
    for token in tokens:
        if token.type == "tagged_open":
            tagged.append("lang" in token.attrs)
        elif token.type == "tagged_close":
            tagged.pop()
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "text" and not any(tagged):
            words.append(token.content)
    return "".join(words)


def _excused(section: Section) -> Iterator[tuple[Heading, Text | None]]:
    """Give each heading with the reason why its facts need no source, its own or one above."""
    yield section, section.uncited
    for subsection in section.subsections:
        above = section.uncited or subsection.uncited
        yield subsection, above
        for below in subsection.subsections:
            yield below, above or below.uncited


def _passages(block: Block) -> Iterator[tuple[Text, ...]]:
    """Give what must cite for itself: a paragraph, an entry of a list with those in it, a term.

    A gap says what is not known, and key figures have a source each.
    """
    if isinstance(block, Paragraph) or (isinstance(block, Callout) and block.tone != "gap"):
        yield from ((one,) for one in block.text.parts(markdown.paragraphs(block.text)))
    elif isinstance(block, List):
        yield from (tuple(texts(item)) for item in block.items)
    elif isinstance(block, Definitions):
        yield from ((one.text,) for one in block.terms)
