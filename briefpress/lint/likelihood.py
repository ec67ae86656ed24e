"""Check words of likelihood: one scale, and separate from confidence."""

from __future__ import annotations

from collections.abc import Iterator

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.lint.running_words import runs
from briefpress.lint.vocabulary import Estimate, Vocabulary, vocabulary
from briefpress.model.blocks.base import Block, Exhibit
from briefpress.model.blocks.judgements import Judgement, KeyJudgements, LikelihoodScale
from briefpress.model.briefing import Briefing
from briefpress.model.likelihood import names
from briefpress.model.manifest import Analysis
from briefpress.model.section import headings
from briefpress.model.texts import texts
from briefpress.parse import markdown
from briefpress.resolve.resolve import Resolved
from briefpress.resolve.texts import Views, inner

_DEFINES = 3  # terms in a sentence: it describes the scale, and estimates nothing


def check_scale(resolved: Resolved, sink: Collector) -> None:
    """Report judgements, and graphics of a scale, on another scale than the briefing's.

    Judgements are checked in every briefing, since each uses a scale.
    """
    briefing = resolved.briefing
    for block in briefing.blocks_of(KeyJudgements):
        for judgement in block.judgements:
            _check_term(judgement, briefing, sink)
    declared = briefing.manifest.analysis
    for drawn in briefing.blocks_of(LikelihoodScale) if declared else ():
        if declared and drawn.scale:
            _check_drawn(drawn.scale, declared, sink)


def check_words(resolved: Resolved, sink: Collector) -> None:
    """Report terms of other scales, and sentences that also state a confidence."""
    briefing = resolved.briefing
    if not briefing.manifest.analysis:
        return
    known = vocabulary((*briefing.words.items(),))
    for section in briefing.sections():
        for _, heading in headings(section):
            own = (heading.title, heading.standfirst) if heading.standfirst else (heading.title,)
            for text in own:
                _check_words(text, known, briefing, sink)
            for block in heading.blocks:
                for text in _own_texts(block, resolved.views):
                    _check_words(text, known, briefing, sink)


def check_judgements(resolved: Resolved, sink: Collector) -> None:
    """Report key judgements without their likelihood, confidence or source."""
    briefing = resolved.briefing
    if not briefing.manifest.analysis:
        return
    known = vocabulary((*briefing.words.items(),))
    for block in briefing.blocks_of(KeyJudgements):
        for judgement in block.judgements:
            _check_judgement(judgement, known, briefing, sink)


def _check_drawn(drawn: Text, declared: Analysis, sink: Collector) -> None:
    """Report a printed scale that the judgements do not use."""
    if drawn != declared.scale:
        sink.report(
            codes.OFF_SCALE,
            f"the scale is `{drawn}`, but the manifest declares `{declared.scale}`",
            drawn.span,
            "remove `scale` to draw the declared one",
            found=drawn,
            expected=(declared.scale,),
        )


def _check_term(judgement: Judgement, briefing: Briefing, sink: Collector) -> None:
    """Report a term that is not on the scale of the briefing."""
    scale = names(briefing.manifest.scale)
    if judgement.likelihood not in scale:
        sink.report(
            codes.OFF_SCALE,
            f"`{judgement.likelihood}` is not on the scale `{briefing.manifest.scale}`",
            judgement.likelihood.span,
            did_you_mean(judgement.likelihood, scale) or f"the terms are {', '.join(scale)}",
            found=judgement.likelihood,
            expected=scale,
        )


def _own_texts(block: Block, views: Views) -> Iterator[Text]:
    """Give the texts that are the author's own words, cells and events among them."""
    own = block.own_words()
    if own is not None:
        yield from own
    elif isinstance(block, Exhibit):
        within = inner(block, views)
        yield from (one for one in (*within, block.title, block.subtitle, block.note) if one)
    else:
        yield from texts(block)


def _check_words(text: Text, known: Vocabulary, briefing: Briefing, sink: Collector) -> None:
    scale = names(briefing.manifest.scale)
    for sentence in known.read(text, briefing.manifest.language):
        found = sentence.estimates
        # A sentence that names many of them explains the scale; a word alone is a name.
        if len({one.words for one in found}) >= _DEFINES:
            continue
        if [sentence.text.lower().strip(" .")] == [one.words for one in found]:
            continue
        for one in found:
            if one.term not in scale:
                _report_other(one, text, briefing, sink)
        level = sentence.level
        if found and level:
            sink.report(
                codes.LIKELIHOOD_WITH_CONFIDENCE,
                f"`{found[0].words}` and `{level[0]}` are in one sentence",
                text.at(level[1]),
                "state the confidence in a separate sentence",
                found=sentence.text.strip(),
            )


def _report_other(estimate: Estimate, text: Text, briefing: Briefing, sink: Collector) -> None:
    scale = names(briefing.manifest.scale)
    sink.report(
        codes.OTHER_LIKELIHOOD,
        f"`{estimate.words}` is not on the scale `{briefing.manifest.scale}`",
        text.at(estimate.at),
        f"the terms are {', '.join(briefing.words[name].lower() for name in scale)}; "
        "put the words of others in quotation marks",
        found=estimate.words,
        expected=scale,
    )


def _check_judgement(
    judgement: Judgement, known: Vocabulary, briefing: Briefing, sink: Collector
) -> None:
    language = briefing.manifest.language
    run = next(runs(judgement.text, language, own=False))
    estimates = known.sentence(run).estimates
    if judgement.likelihood not in {one.term for one in estimates}:
        _report_unstated(
            f"does not contain its term, `{judgement.likelihood}`",
            judgement.text,
            "write the term as it is on the scale, or correct `likelihood`",
            sink,
        )
    basis = markdown.plain(judgement.basis, language).lower()
    level = briefing.words[judgement.confidence].lower()
    if level not in basis or known.confidence not in basis:
        _report_unstated(
            f"does not state its confidence, `{judgement.confidence}`, in `basis`",
            judgement.basis,
            "state the level in a sentence, or correct `confidence`",
            sink,
        )
    if not any(markdown.citations(one, language) for one in (judgement.text, judgement.basis)):
        _report_unstated("cites no source", judgement.text, "cite its sources, as in `[@id]`", sink)


def _report_unstated(what: str, text: Text, hint: str, sink: Collector) -> None:
    sink.report(codes.UNSTATED_JUDGEMENT, f"a key judgement {what}", text.span, hint)
