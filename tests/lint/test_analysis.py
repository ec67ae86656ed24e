"""The analytic lint: what it tells, and above all what it leaves alone."""

from __future__ import annotations

import itertools

import pytest

from briefpress.diagnostics import codes
from briefpress.model.likelihood import SCALES, every_name, names
from tests.conftest import MANIFEST, Small

DECLARED = MANIFEST + "analysis: {scale: icd-203}\n"


def told(small: Small, blocks: str, manifest: str = DECLARED) -> list[str]:
    """Return what is told of blocks, beside a paragraph that cites the source."""
    small.write("briefing.yaml", manifest)
    small.blocks(blocks + "\n- The office says so [@office-2020].")
    return [one.message for one in small.diagnostics()]


def test_a_scale_goes_upwards_and_its_ranges_do_not_overlap() -> None:
    for scale, terms in SCALES.items():
        assert len(set(names(scale))) == len(names(scale))
        for before, after in itertools.pairwise(terms):
            assert before.low < before.high <= after.low < after.high
    assert set(names("icd-203")) | set(names("uk-yardstick")) == set(every_name())


@pytest.mark.parametrize(
    "words",
    [
        "It is almost certainly so, and unlikely to change.",
        'The office calls it "highly probable".',
        "The office calls it [probable]{lang=fr}.",
        "The office calls it [a [probable]{lang=fr} thing]{index}.",
        "Rain is more probable than snow.",
        "It uses unlikely, probable, highly improbable and nearly certain as words of one row.",
        "Confidence is not probability.",
        "We have high confidence. It is likely.",
        "A table of low, moderate and high confidence.",
    ],
)
def test_words_of_others_comparisons_and_definitions_are_no_estimates(
    small: Small, words: str
) -> None:
    assert told(small, f"- '{words}'") == []


def test_words_that_the_index_lists_are_the_author_s_own(small: Small) -> None:
    assert len(told(small, '- It is [probable]{index="Rain"} that it rains.')) == 1


def test_a_quotation_and_the_cells_of_a_scale_are_left_alone(small: Small) -> None:
    blocks = """
- {kind: quote, text: It is probably so., attribution: "The office [@office-2020]"}
- kind: table
  id: scale
  title: The scale has two names for a term
  columns: [{title: Term}, {title: Alternative}]
  rows: [[Likely, Probable], [Unlikely, Improbable]]
  source: "[@office-2020]"
- kind: definitions
  terms: [{term: Probable, text: What is not meant here.}]
"""
    assert told(small, blocks) == []


@pytest.mark.parametrize(
    "words",
    [
        "It began in 2012 and lasted to 2015–16, through the 2010s.",
        "This briefing was closed on 10 January 2026.",
        "(1) First, and (2) second.",
        "Claim C16 and the T-55 are names.",
        "There were 12 of them [@office-2020].",
        "As of 10 January 2026 nothing is known.",
    ],
)
def test_years_names_and_days_of_the_briefing_itself_need_no_source(
    small: Small, words: str
) -> None:
    assert told(small, f"- '{words}'") == []


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("There were 12 of them.", "12"),
        ("It cost USD 1,250.5 million.", "1,250.5"),
        ("It was 5 per cent in 2012.", "5"),
        ("It fell on 3 May.", "3 May"),
        ("It fell on 3 May 2021.", "3 May 2021"),
    ],
)
def test_a_quantity_or_a_day_needs_a_source(small: Small, words: str, claim: str) -> None:
    assert told(small, f"- {words}") == [f"`{claim}` is in a passage without a citation"]


def test_each_paragraph_and_each_entry_cites_for_itself(small: Small) -> None:
    blocks = """
- |
  There were 12 [@office-2020].

  There were 13.
- {kind: list, items: ["14 [@office-2020]", {text: "15", items: ["[@office-2020]"]}, "16 in all"]}
- {kind: callout, tone: gap, title: Not known, text: What became of the 17.}
- {kind: paragraph, text: There are 18 entries., uncited: our own count}
"""
    assert told(small, blocks) == [
        "`13` is in a passage without a citation",
        "`16` is in a passage without a citation",
    ]


def test_a_reason_given_for_a_section_holds_below_it(small: Small) -> None:
    small.write("briefing.yaml", DECLARED)
    small.write(
        "sections/one.yaml",
        """
        id: one
        title: One
        uncited: our own method
        blocks: ["We read 12 [@office-2020]."]
        subsections: [{id: two, title: Two, blocks: [We left out 13.]}]
        """,
    )
    assert small.diagnostics() == []


def test_a_section_in_front_states_nothing_that_the_body_does_not_cite(small: Small) -> None:
    small.write("briefing.yaml", DECLARED + "front: [before]\n")
    small.write("sections/before.yaml", "id: before\ntitle: Before\nblocks: [There are 12.]\n")
    assert small.diagnostics() == []


def test_what_is_explained_is_not_told(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "analysis: {scale: icd-203, sources-since: 2021}\n")
    small.write(
        "sources.yaml",
        """
        - {id: office-2020, type: report, title: The report, publisher: The Office, issued: "2020",
           despite-age: the only account}
        - {id: office-1900, type: report, title: The report, publisher: The Office, issued: "1900",
           uncited: read and not used}
        - {id: office-nd, type: report, title: The report, publisher: The Office, issued: n.d.}
        """,
    )
    small.blocks("- The office says so [@office-2020; @office-nd].")
    assert small.diagnostics() == []


def test_without_a_declaration_there_is_no_lint(small: Small) -> None:
    blocks = "- It is probably 12."
    assert told(small, blocks, MANIFEST) == []
    assert len(told(small, blocks)) == 2


def test_the_lint_reads_french(small: Small) -> None:
    french = DECLARED.replace("en-GB", "fr")
    small.write("briefing.yaml", french)
    small.blocks("""
- Il est très probable qu’il pleuve, et c’est plus probable que la neige [@office-2020].
- Il est peu probable qu’il neige [@office-2020].
- Il est probable, avec une confiance élevée, qu’il pleuve [@office-2020].
- Le 1er mai, il a plu.
""")
    assert [one.code for one in small.diagnostics()] == [
        codes.OTHER_LIKELIHOOD,
        codes.LIKELIHOOD_WITH_CONFIDENCE,
        codes.UNCITED_FACT,
    ]


@pytest.mark.pdf
def test_a_scale_is_said_once_for_judgements_and_their_graphic(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "analysis: {scale: uk-yardstick}\n")
    small.blocks("""
- kind: likelihood-scale
  id: scale-a
  title: Seven terms divide what may happen
  alt: Seven bars from remote chance to almost certain.
  source: "[@office-2020]"
- kind: key-judgements
  judgements:
    - id: judgement-a
      text: There is a realistic possibility of rain [@office-2020].
      likelihood: realistic possibility
      confidence: low
      basis: We have low confidence in this judgement.
    - id: judgement-b
      text: It will probably snow [@office-2020].
      likelihood: probable
      confidence: low
      basis: We have low confidence in this judgement.
""")
    text = " ".join(small.print().text(1).split())
    assert "Realistic possibility 40–50" in text
    assert "Likelihood Realistic possibility" in text
    assert "Probable" in text


@pytest.mark.parametrize(
    "text",
    [
        "A “probable” cause [@office-2020, p. 3]. It is *@probable*.",
        "See [probable](https://example.org/probable) cause; more: it is @probable, ^[A note.] so.",
        "So ^[A probable-looking note, quoted “probable”.] it is **very @probable** now.",
        "The code `probable` and [probable]{lang=fr} differ; @probable is ours.",
        "First.^[In a note it is @probable.] Then not.",
        "Les mots [plus probable]{lang=fr}  and   @probable.",
        r"An \*escaped\* sign, then @probable.",
    ],
)
def test_words_of_another_scale_are_located_where_they_are_the_author_s(
    small: Small, text: str
) -> None:
    place = text.index("@probable")
    written = text.replace("@probable", "probable")
    small.write("briefing.yaml", DECLARED)
    small.blocks(f"- '{written}'\n- So it is said [@office-2020].")
    columns = [one.span.column for one in small.diagnostics() if "probable" in one.message]
    assert place + 6 in columns
    assert len(columns) <= 2  # the text of the link is the author's as well
