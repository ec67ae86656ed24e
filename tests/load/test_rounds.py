"""All mistakes are told at once: whoever mends exactly what is reported builds once more."""

from __future__ import annotations

from tests.conftest import MANIFEST, Small
from tests.corpus import said

SECTIONS = MANIFEST.replace("[one]", "[one, two, three]")
TWO = """
id: two
title: The two
blocks:
  - 'It's' the first mistake.
  - A reference [](#no-such-anchor) to nothing.
  - kind: callout
    titel: A slip
    text: A note that cites [@nobody-2020].
  - kind: table
    id: table-two
    csv: data/series.csv
    columns: [{title: A, key: a}, {title: B, key: wrong}]
  - A reference [](#three) to a section that has faults, and [](#lost) to what was left out.
"""
THREE = """
id: three
title: The three
blocks:
  - {kind: figure, id: figure-three, title: It, image: images/none.svg, alt: It.}
  - kind: callout
    id: lost
    title: Here: a colon
    text: Words.
  - Another word.
"""
MENDED = (
    ("sections/two.yaml", "'It's'", "It's"),
    ("sections/two.yaml", "no-such-anchor", "three"),
    ("sections/two.yaml", "titel", "title"),
    ("sections/two.yaml", "nobody-2020", "office-2020"),
    ("sections/two.yaml", "id: table-two\n", "id: table-two\n    title: Numbers\n"),
    ("sections/two.yaml", "key: wrong", "key: b"),
    ("sections/three.yaml", "images/none.svg", "images/one.svg"),
    ("sections/three.yaml", "Here: a colon", "Here, no colon"),
    ("briefing.yaml", "15 January 2026", "2026-01-15"),
)


def told(small: Small) -> list[str]:
    """Return every fault as ``file:line code``."""
    return [f"{one.file}:{one.line} {one.code}" for one in said(small.diagnostics(), small.folder)]


def nine_mistakes(small: Small) -> None:
    small.write("briefing.yaml", SECTIONS.replace("date: 2026-01-15", "date: 15 January 2026"))
    small.write("data/series.csv", "a,b\n1,2\n")
    small.write(
        "images/one.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>',
    )
    small.write("sections/two.yaml", TWO)
    small.write("sections/three.yaml", THREE)


def test_nine_mistakes_in_three_files_take_one_round(small: Small) -> None:
    nine_mistakes(small)
    assert told(small) == [
        "briefing.yaml:10 bad-date",
        "sections/three.yaml:4 missing-file",
        "sections/three.yaml:7 bad-yaml",
        "sections/two.yaml:4 bad-yaml",
        "sections/two.yaml:5 dead-reference",
        "sections/two.yaml:7 unknown-key",
        "sections/two.yaml:8 unknown-source",
        "sections/two.yaml:9 missing-key",
        "sections/two.yaml:12 unknown-column",
    ]
    for file, wrong, right in MENDED:
        text = (small.folder / file).read_text(encoding="utf-8")
        assert text.count(wrong) == 1
        small.write(file, text.replace(wrong, right))
    assert told(small) == []


def test_a_manifest_that_is_not_yaml_hides_no_fault_of_a_section(small: Small) -> None:
    nine_mistakes(small)
    for mistake in ("title: A: small", "sections: [one", "[one"):
        small.write("briefing.yaml", SECTIONS.replace("title: A small briefing", mistake))
        found = told(small)
        assert "briefing.yaml:4 bad-yaml" in found
        assert "sections/two.yaml:12 unknown-column" in found
        assert "sections/three.yaml:7 bad-yaml" in found


def test_what_was_left_out_is_not_missed(small: Small) -> None:
    small.write("briefing.yaml", SECTIONS)
    small.write("sections/two.yaml", 'id: two\ntitle: "The" two\nblocks:\n  - {kind: list\n')
    small.write("sections/three.yaml", "id: three\ntitle:The three\nblocks:\n  - See [](#two).\n")
    small.write("sources.yaml", "- {id: office-2020, type: report\n")
    small.write("facts.yaml", "- {id: a-fact, value: 3, sources: [office-2020]\n")
    small.blocks("- So [@office-2020] has [=a-fact], see [](#two) and [](#three).")
    assert told(small) == [
        "facts.yaml:1 bad-yaml",
        "sections/three.yaml:2 bad-yaml",
        "sections/two.yaml:2 bad-yaml",
        "sections/two.yaml:4 bad-yaml",
        "sources.yaml:1 bad-yaml",
    ]


IMAGES = """
- {kind: figure, id: figure-none, title: It, image: images/none.svg, alt: It.}
- {kind: figure, id: figure-bad, title: It, image: images/bad.png, alt: It.}
"""


def test_an_image_hides_no_other_mistake(small: Small) -> None:
    small.write("images/bad.png", "No image.")
    small.write("data/series.csv", "year,n\n2024,1\n2025,2\n")
    drawn = (
        "- kind: chart\n  id: chart-a\n  title: It grows\n  alt: It grows.\n"
        "  csv: data/series.csv\n  form: lines\n  x: year\n  y: n\n  unit: ships\n"
        "  source: Invented\n  numbers: chart-a"
    )
    for others in ("- See [](#nowhere).", drawn, "- 'A word \u4e2d that no font has.'"):
        small.blocks(others)
        alone = told(small)
        small.blocks(others + IMAGES)
        at_once = told(small)
        assert alone
        assert {one.split()[-1] for one in at_once} == {
            *(one.split()[-1] for one in alone),
            "missing-file",
            "bad-image",
        }


def test_an_image_hides_no_fault_of_the_analysis(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "analysis: {scale: no-scale}\n")
    alone = told(small)
    small.blocks("- Words." + IMAGES)
    assert {*alone} < {*told(small)}
