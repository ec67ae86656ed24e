"""A name that was mistyped is told with the one that was meant."""

from __future__ import annotations

import pytest

from briefpress.diagnostics.diagnostic import did_you_mean
from tests.conftest import MANIFEST, Small

TABLE = (
    "- {kind: table, id: table-a, title: T, csv: data/series.csv, columns: [{title: A, key: %s}]%s}"
)


@pytest.mark.parametrize(
    ("what", "blocks", "meant"),
    [
        ("a key", "- {kind: callout, titel: T, title: T, text: So.}", "title"),
        ("a kind", "- {kind: calout, title: T}", "callout"),
        ("a choice", "- {kind: callout, tone: gaap, title: T, text: So.}", "gap"),
        ("a source", "- So [@ofice-2020].", "office-2020"),
        ("a reference", "- {kind: paragraph, id: passage, text: 'See [](#pasage).'}", "passage"),
        ("a file", TABLE.replace("series", "serie") % ("name", ""), "data/series.csv"),
        ("an image", "- {kind: figure, id: f, title: T, alt: A, image: images/mrk.svg}",
         "images/mark.svg"),
        ("a column", TABLE % ("nam", ""), "name"),
        ("a chosen column", TABLE % ("name", ", where: {amont: ['1']}"), "amount"),
        ("a value", TABLE % ("name", ", where: {name: [Malli]}"), "Mali"),
        ("a field", "- {kind: chronology, id: c, title: T, csv: data/series.csv, "
         "fields: {date: nme, text: amount}}", "name"),
    ],
)  # fmt: skip
def test_a_name_in_a_section_is_told_with_what_was_meant(
    small: Small, what: str, blocks: str, meant: str
) -> None:
    small.write("data/series.csv", "name,amount\nMali,1\n")
    small.write("images/mark.svg", "<svg/>")
    small.blocks(blocks)
    assert f"did you mean `{meant}`?" in {one.hint for one in small.diagnostics()}, what


@pytest.mark.parametrize(
    ("written", "mistyped", "meant"),
    [
        ("series: Tests", "sereis: Tests", "series"),
        ("sections: [one]", "sections: [onne]", "one"),
        ("part: bibliography", "part: bibliografy", "bibliography"),
        ("part: bibliography", "prt: bibliography", "part"),
        ("language: en-GB", "language: eng", "en"),
        ("handling: TLP:CLEAR", "handling: TLP:CLAER", "TLP:CLEAR"),
        ("handling: TLP:CLEAR", "handling: tlp:clear", "TLP:CLEAR"),
        ("sections: [one]", "sections: [ONE]", "one"),
    ],
)
def test_a_name_in_the_manifest_is_told_with_what_was_meant(
    small: Small, written: str, mistyped: str, meant: str
) -> None:
    assert written in MANIFEST
    small.write("briefing.yaml", MANIFEST.replace(written, mistyped))
    assert f"did you mean `{meant}`?" in {one.hint for one in small.diagnostics()}


@pytest.mark.parametrize(
    ("file", "entry", "meant"),
    [
        ("sources.yaml", "- {id: a, type: report, title: T, publsher: P, issued: '2020'}",
         "publisher"),
        ("glossary.yaml", "- {term: A, expansoin: B, text: T}", "expansion"),
    ],
)  # fmt: skip
def test_a_key_of_a_list_is_told_with_what_was_meant(
    small: Small, file: str, entry: str, meant: str
) -> None:
    small.write(file, entry)
    assert f"did you mean `{meant}`?" in {one.hint for one in small.diagnostics()}


def test_nothing_is_meant_where_nothing_is_near() -> None:
    assert did_you_mean("budget", ["training", "outlook"]) is None
    assert did_you_mean("x" * 20_000, ["x" * 19_999]) is None  # nobody types that


def test_the_nearest_of_very_many_is_found() -> None:
    many = [f"source-{number}" for number in range(100_000)]
    assert did_you_mean("office-2O20", [*many, "office-2020"]) == "did you mean `office-2020`?"
