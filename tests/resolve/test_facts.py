"""Facts: values worked out exactly, printed as the language writes them, and looked at in time."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, DONE, USAGE
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic
from briefpress.resolve.number_words import Written
from briefpress.workspace import up_to_date
from briefpress.workspace.project import Project
from tests.conftest import MANIFEST, ROOT, Small
from tests.stages import write

FACTS = """
- {id: spent-2013, csv: data/spent.csv, where: {year: ["2013"]}, column: usd, counts: million,
   unit: USD, digits: 1, as-of: 2013, sources: [office-2020]}
- {id: spent-2024, csv: data/spent.csv, where: {year: ["2024"]}, column: usd, counts: million,
   unit: USD, digits: 1, as-of: 2024, sources: [office-2020]}
- {id: spent-2025, csv: data/spent.csv, where: {year: ["2025"]}, column: usd, counts: million,
   unit: USD, digits: 1, as-of: 2025, sources: [office-2020]}
- {id: share, csv: data/spent.csv, where: {year: ["2025"]}, column: share, counts: percent,
   unit: per cent, digits: 2, as-of: 2025, sources: [office-2020]}
- {id: people, value: "24478595", in: million, digits: 1, as-of: 2024, sources: [office-2020]}
- {id: dead, csv: data/spent.csv, where: {year: ["2024", "2025"]}, column: dead, rows: 2,
   as-of: 2025, sources: [office-2020]}
- {id: years, csv: data/spent.csv}
- {id: bad-years, csv: data/spent.csv, where: {dead: ["1901", "3656"]}}
- {id: active, value: "35", counts: thousand, in: one, as-of: 2025, sources: [office-2020]}
- {id: neighbours, value: "7", as-of: 2026, sources: [office-2020]}
- {id: growth, ratio: [spent-2024, spent-2013], unit: times, digits: 1}
- {id: fall, change: [spent-2024, spent-2025], unit: per cent, digits: 1}
- {id: both, sum: [spent-2024, spent-2025], in: billion, unit: USD, digits: 2}
- {id: less, difference: [spent-2025, spent-2024], in: million, unit: USD, digits: 1}
- {id: part, share: [spent-2013, spent-2024], digits: 1}
- {id: whole-budget, ratio: [spent-2025, share], in: billion, unit: USD, digits: 2}
"""
CSV = """
year,usd,share,dead
2013,152.4,5.88,881
2024,933.0,16.59,1901
2025,882.9,14.8,3656
"""
KEPT = "\u00a0"


@pytest.fixture
def bound(small: Small) -> Small:
    """The small briefing, with facts."""
    small.write("data/spent.csv", CSV)
    small.write("facts.yaml", FACTS)
    return small


def printed(bound: Small, language: str, marks: list[str]) -> list[str]:
    """Return what is printed for each mark."""
    bound.write("briefing.yaml", MANIFEST.replace("en-GB", language))
    bound.blocks("- kind: list\n  items:\n" + "\n".join(f"    - '|{mark}|'" for mark in marks))
    sink = Collector()
    html = write(bound.project(), sink).parts[0].html
    assert not list(sink)
    return re.findall(r"\|([^|]*)\|", html)


FORMS = {
    "[=spent-2024]": ("USD~933.0~million", "933,0~millions~USD"),
    "[=spent-2024, number]": ("933.0~million", "933,0~millions"),
    "[=spent-2024, figures]": ("933.0", "933,0"),
    "[=spent-2024, figures, 3 digits]": ("933.000", "933,000"),
    "[=share]": ("14.80~per cent", "14,80~per cent"),
    "[=people]": ("24.5~million", "24,5~millions"),
    "[=people, 0 digits]": ("24~million", "24~millions"),
    "[=dead]": ("5,557", "5\u202f557"),
    "[=years]": ("3", "3"),
    "[=bad-years]": ("2", "2"),
    "[=active]": ("35,000", "35\u202f000"),
    "[=neighbours, words]": ("seven", "sept"),
    "[=growth]": ("6.1~times", "6,1~times"),
    "[=fall]": ("−5.4~per cent", "−5,4~per cent"),
    "[=fall, size]": ("5.4~per cent", "5,4~per cent"),
    "[=both]": ("USD~1.82~billion", "1,82~milliard~USD"),
    "[=less, size, number]": ("50.1~million", "50,1~millions"),
    "[=part]": ("16.3~%", "16,3~%"),
    "[=whole-budget]": ("USD~5.97~billion", "5,97~milliards~USD"),
    "[=spent-2024,\n      number]": ("933.0~million", "933,0~millions"),
}


@pytest.mark.parametrize(("place", "language"), [(0, "en-GB"), (1, "fr")])
def test_a_mark_prints_its_fact_as_the_language_writes_it(
    bound: Small, place: int, language: str
) -> None:
    expected = [forms[place].replace("~", KEPT) for forms in FORMS.values()]
    assert printed(bound, language, list(FORMS)) == expected


@given(value=st.decimals(-(10**12), 10**12, allow_nan=False, places=4), digits=st.integers(0, 4))
@pytest.mark.parametrize("language", ["en_GB", "fr"])
def test_a_written_number_reads_as_itself(language: str, value: Decimal, digits: int) -> None:
    locale = Locale.parse(language)
    language_of = Written.of(locale, {"number-words": "zero one", "about": "about"})
    written = language_of.number(value, digits)
    quantum = Decimal(1).scaleb(-digits)
    read = parse_decimal(written.replace("−", "-"), locale=locale)
    assert abs(read - value) <= quantum / 2
    assert "-" not in written
    assert not re.search(r"\d{4}", re.split(r"[.,](?=\d*$)", written)[0] if digits else written)
    (found,) = language_of.read(written)
    assert found.size == abs(read)
    assert found.tells(read, None)


@pytest.mark.pdf
def test_facts_stand_in_titles_tables_captions_and_key_figures(bound: Small) -> None:
    bound.write(
        "sections/one.yaml",
        """
        id: one
        title: Spending of [=spent-2024]
        blocks:
          - kind: table
            id: table-a
            title: It grew [=growth, figures] times
            columns: [{title: A}, {title: "[=spent-2013, number]"}]
            rows: [[Dead, "[=dead]"]]
            note: With [=neighbours, words] neighbours.
          - kind: key-figures
            figures: [{value: "[=spent-2025]", label: "[=fall, size] less", source: "Its office"}]
          - `[=dead]` and \\[=dead] are no marks.
        """.replace("- `", "- '`").replace("marks.", "marks.'"),
    )
    pdf = bound.print()
    text = pdf.text(1).replace(KEPT, " ")
    for words in ("Spending of USD 933.0 million", "It grew 6.1 times", "152.4 million", "5,557",
                  "With seven neighbours", "USD 882.9 million", "5.4 per cent less",
                  "[=dead] and [=dead] are no marks"):  # fmt: skip
        assert words in " ".join(text.split())
    assert next(title.replace(KEPT, " ") for _, title, _ in pdf.outline()) == (
        "1 Spending of USD 933.0 million"
    )


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("USD 933.0 million", "spent-2024"),
        ("933 million", "spent-2024"),
        ("0.9 billion", "spent-2024"),
        ("933.0", "spent-2024"),
        ("933,000,000", "spent-2024"),
        ("some 900 million", "spent-2024"),
        ("24.5 million people", "people"),
        ("about sixfold", "growth"),
        ("fell by 5.4 per cent", "fall"),
        ("−5 per cent", "fall"),
        ("14.8 per cent", "share"),
        ("seven states", "neighbours"),
        ("from one to 5,557", "dead"),
    ],
)
def test_words_that_tell_the_fact_as_they_are_rounded_are_printed(
    bound: Small, words: str, fact: str
) -> None:
    assert printed(bound, "en-GB", [f"[{words}]{{fact={fact}}}"]) == [
        words.replace(" million", f"{KEPT}million").replace(" billion", f"{KEPT}billion")
        .replace(" per", f"{KEPT}per").replace("USD ", f"USD{KEPT}")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("934 million", "spent-2024"),
        ("900 million", "spent-2024"),
        ("933.0 billion", "spent-2024"),
        ("some 800 million", "spent-2024"),
        ("sevenfold", "growth"),
        ("rose by +5.4 per cent", "fall"),
        ("15.8 per cent", "share"),
        ("0.148", "share"),
        ("5,558", "dead"),
    ],
)
def test_words_that_tell_another_number_are_a_warning(bound: Small, words: str, fact: str) -> None:
    bound.blocks(f"- It was [{words}]{{fact={fact}}} so [@office-2020].")
    sink = Collector()
    write(bound.project(), sink)
    (fault,) = sink
    assert (fault.code.name, fault.severity) == ("fact-contradicted", Severity.WARNING)
    assert fault.message.startswith(f"`{words}` contradicts the fact `{fact}`, which is ")
    assert (fault.span.line, fault.span.column, fault.found) == (4, 12, words)


@pytest.mark.parametrize("digits", ["9" * 21, "0." + "1" * 20, "9" * 400, "1." + "0" * 400])
def test_numbers_of_any_length_are_compared(small: Small, digits: str) -> None:
    small.write(
        "facts.yaml",
        "- {id: most, value: '999999999999999.999', counts: thousand, as-of: 2020, "
        "sources: [office-2020]}",
    )
    small.blocks(f"- '[{digits}]{{fact=most}} [@office-2020]'")
    assert {one.code.name for one in small.diagnostics()} <= {"fact-contradicted", "bad-fact-mark"}


def test_one_edit_in_a_csv_changes_every_mark(bound: Small) -> None:
    before = printed(bound, "en-GB", ["[=spent-2024, figures]", "[=growth, figures]"])
    bound.write("data/spent.csv", CSV.replace("933.0", "1033.0"))
    after = printed(bound, "en-GB", ["[=spent-2024, figures]", "[=growth, figures]"])
    assert (before, after) == (["933.0", "6.1"], ["1,033.0", "6.8"])


def test_a_place_behind_a_mark_is_still_right(bound: Small) -> None:
    bound.blocks("""
- |
  It was [=whole-budget] and [=spent-2024], or [=both].

  A second paragraph cites [@nobody].
""")
    (fault,) = bound.diagnostics()
    assert (fault.message, fault.span.line) == ("unknown source `nobody`", 7)


def test_a_long_chain_of_facts_is_worked_out(small: Small) -> None:
    chain = "".join(f"- {{id: f{n}, sum: [f{n - 1}, f0]}}\n" for n in range(1, 3000))
    first = '- {id: f0, value: "1", as-of: 2020, sources: [office-2020]}\n'
    small.write("facts.yaml", first + chain)
    assert printed(small, "en-GB", ["[=f2999]"]) == ["3,000"]


def test_a_thousand_facts_of_a_long_file_are_looked_up_and_not_searched_for(small: Small) -> None:
    rows = 20_000
    small.write("data/long.csv", "n,group\n" + "".join(f"{n},{n % 2}\n" for n in range(rows)))
    small.write(
        "facts.yaml",
        "\n".join(
            f"- {{id: f{n}, csv: data/long.csv, where: {{n: ['{n}'], group: ['0', '1']}}, "
            f"column: n, as-of: 2020, sources: [office-2020]}}\n"
            f"- {{id: g{n}, csv: data/long.csv, where: {{group: ['1']}}}}"
            for n in range(1000)
        ),
    )
    assert printed(small, "en-GB", ["[=f999]", "[=g999]"]) == ["999", "10,000"]


def review(small: Small, today: str, *, final: bool) -> list[Diagnostic]:
    project = Project(
        small.folder, ROOT / "templates", ROOT / "styles",
        final=final, today=date.fromisoformat(today),
    )  # fmt: skip
    sink = Collector()
    try:
        write(project, sink)
    except BuildFailed as failed:
        return list(failed.diagnostics)
    return list(sink)


def reviewed(small: Small) -> None:
    small.write(
        "facts.yaml",
        """
        - id: neighbours
          value: "7"
          as-of: 2026
          sources: [office-2020]
          review-by: 2026-06-30
        """,
    )


def test_a_fact_past_its_review_is_a_warning_in_drafts_and_an_error_in_finals(small: Small) -> None:
    reviewed(small)
    for final in (False, True):
        assert review(small, "2026-06-30", final=final) == []
    (warned,) = review(small, "2026-07-01", final=False)
    (refused,) = review(small, "2026-07-01", final=True)
    assert warned.message == "the review of the fact `neighbours` was due by 2026-06-30"
    assert (warned.code.name, warned.severity) == ("review-due", Severity.WARNING)
    assert (refused.code.name, refused.severity) == ("unreviewed", Severity.ERROR)
    assert (refused.span.file.name, refused.span.line, refused.span.column) == ("facts.yaml", 1, 7)


def test_a_final_version_holds_no_note_to_come_back(small: Small) -> None:
    small.blocks("- There are TODO of them [@office-2020].")
    assert review(small, "2026-07-01", final=False) == []
    (fault,) = review(small, "2026-07-01", final=True)
    assert (fault.code.name, fault.span.line, fault.span.column) == ("unfinished", 4, 15)


@pytest.mark.cli
def test_the_command_line_knows_the_day_and_the_pdf_does_not(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewed(small)
    build = ["build", str(small.folder), "-o"]
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    assert main(ROOT, [*build, str(first), "--today", "2026-01-31"]) == DONE
    assert capsys.readouterr().err == ""
    assert main(ROOT, [*build, str(second), "--strict", "--today", "2026-12-31"]) == DONE
    assert "warning: the review of the fact `neighbours` was due" in capsys.readouterr().err
    assert first.read_bytes() == second.read_bytes()
    kept = second.read_bytes()
    assert main(ROOT, [*build, str(second), "--final", "--today", "2026-12-31"]) == CONTENT
    assert "error: the review of the fact `neighbours` was" in capsys.readouterr().err
    assert second.read_bytes() == kept
    assert main(ROOT, [*build, str(second), "--final", "--today", "2026-01-31"]) == DONE
    assert first.read_bytes() == second.read_bytes()


def test_an_unchanged_build_is_looked_at_again_when_a_review_is_due(
    small: Small, tmp_path: Path
) -> None:
    output = tmp_path / "out.pdf"
    output.write_bytes(b"%PDF")
    call = (str(tmp_path), str(ROOT), ["build"], str(tmp_path))
    inputs = up_to_date.Inputs([str(small.folder)], [str(small.folder / "briefing.yaml")])
    for until, says in (("", ("done", "W")), ("9999-12-31", ("done", "W")), ("2000-01-01", None)):
        up_to_date.keep(*call, inputs, inputs.digest(), str(output), "done", "W", until)
        assert up_to_date.unchanged(*call) == says


@pytest.mark.parametrize("wrong", [["--final", "--draft"], ["--today", "soon"]])
@pytest.mark.cli
def test_a_final_draft_and_a_day_that_is_none_are_wrong_usage(
    small: Small, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(ROOT, ["check", str(small.folder), *wrong])
    assert ended.value.code == USAGE
    assert capsys.readouterr().err
