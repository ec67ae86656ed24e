"""Front and back matter that Briefpress makes: glossary, index, credits, bibliography, numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefpress.diagnostics.diagnostic import Collector
from briefpress.parse.markdown_rules import Entry
from briefpress.pdf.page_lists import with_pages
from briefpress.render.document import BuildResult
from briefpress.resolve import index
from briefpress.resolve.index import Cross, Mention, order
from briefpress.session import Session
from briefpress.workspace.project import Project
from tests.conftest import FLAGSHIP, MANIFEST, ROOT, Small
from tests.inspector import Inspector
from tests.stages import load, write

BACK = (
    "\nnumbered-paragraphs: true\nback:\n  - part: glossary\n  - part: index\n    text: Of pages."
)
PARTS = (
    MANIFEST.replace("sections: [one]", "sections: [one, two]").replace("\nback:", BACK)
    + "  - {part: credits, text: Use as you like.}\n"
)
ONE = """
id: one
title: The one
index: [Budget]
blocks:
  - The [soldiers]{index="Armed forces; in barracks | Soldiers"} of the FAMa [@office-2020].
  - kind: paragraph
    id: paid
    text: The UN-led part of the United Nations (UN) and the GDP of [Élan]{index}.
  - kind: page-break
  - The [soldiers]{index="Armed forces; in barracks"} once more, and the FAMa.
  - kind: page-break
  - The [soldats]{lang=fr index="Armed forces; in barracks"} see [](#paid).
  - kind: page-break
  - A [soldier]{index='Soldiers'} ends the section.
"""
TWO = """
id: two
title: The two
blocks:
  - The [soldiers]{index="Armed forces; in barracks"}, the FAMa and Kati.
  - kind: table
    id: table-owned
    title: Owned
    credit: Counted by Ms Owner.
    columns: [{title: A}, {title: B}]
    rows: [[a, GDP]]
"""
GLOSSARY = """
- {term: FAMa, expansion: Forces armées maliennes, lang: fr, text: They.}
- {term: GDP, expansion: Gross domestic product, text: What a country makes.}
- {term: UN, expansion: United Nations, index: false, text: An organisation.}
"""
INDEX = """
- {entry: Army, see: Armed forces}
- {entry: Kati (town), words: [Kati]}
- {entry: Armed forces, see-also: [Soldiers]}
"""
LICENSED = """
- {id: office-2020, type: report, title: The report, publisher: The Office, issued: "2020",
   licence: Public domain, url: "https://example.org/a?b=1&c=2"}
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, session: Session) -> BuildResult:
    small = Small(tmp_path_factory.mktemp("matter"), session)
    for name, text in (
        ("briefing.yaml", PARTS),
        ("sections/one.yaml", ONE),
        ("sections/two.yaml", TWO),
        ("glossary.yaml", GLOSSARY),
        ("index.yaml", INDEX),
        ("sources.yaml", LICENSED),
    ):
        small.write(name, text)
    return small.printed()


@pytest.fixture(scope="module")
def pdf(printed: BuildResult) -> Inspector:
    return Inspector(printed.pdf)


def words(text: str) -> str:
    return " ".join(text.split())


def closed_up(text: str) -> str:
    """Return a text without spaces and hyphens, wherever its lines end."""
    return re.sub(r"[-\s\u00ad\u2010\ufffe\x02]", "", text)


# The index.


def index_text(pdf: Inspector) -> str:
    return words(pdf.text(pdf.page_with("Army see Armed forces")))


@pytest.mark.pdf
def test_pages_in_a_row_are_a_range_and_others_stand_apart(pdf: Inspector) -> None:
    assert "in barracks 1–3, 5" in index_text(pdf)
    assert "Soldiers 1, 4" in index_text(pdf)


@pytest.mark.pdf
def test_what_a_whole_section_is_about_is_a_range_over_its_pages(pdf: Inspector) -> None:
    assert "Budget 1–4" in index_text(pdf)


@pytest.mark.pdf
def test_a_glossary_term_is_listed_where_each_section_first_uses_it(pdf: Inspector) -> None:
    assert "FAMa (Forces armées maliennes) 1, 5" in index_text(pdf)
    assert "UN (United Nations)" not in index_text(pdf)


@pytest.mark.pdf
def test_words_are_listed_wherever_they_stand(pdf: Inspector) -> None:
    assert "Kati (town) 5" in index_text(pdf)


@pytest.mark.pdf
def test_the_index_sends_readers_on(pdf: Inspector) -> None:
    assert "Army see Armed forces" in index_text(pdf)
    assert "see also Soldiers" in index_text(pdf)


@pytest.mark.pdf
def test_every_number_of_the_index_is_a_link_to_its_page(pdf: Inspector) -> None:
    page = pdf.page_with("Army see Armed forces")
    reached = [link.to_page for link in pdf.links() if link.page == page]
    text = index_text(pdf).split("Of pages.")[1].split("Version")[0]
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    sent = [one for one in reached if one == page]  # by see and see also
    assert sorted(numbers) == sorted(one for one in reached if one is not None and one != page)
    assert len(sent) == 2


@pytest.mark.pdf
def test_a_link_of_the_index_says_what_it_leads_to(pdf: Inspector) -> None:
    page = pdf.pdf.pages[pdf.page_with("Army see Armed forces") - 1]
    said = {str(link.Contents) for link in page.Annots}
    assert {"in barracks", "Soldiers", "Budget", "Armed forces"} <= said


def test_words_are_sorted_letter_by_letter_with_accents_last() -> None:
    given = [
        "Zambakro",
        "Élan",
        "elan",
        "Air Force",
        "Airbus",
        "état",
        "ɔ",
        "oz",
        "p",
        "2020",
        "Œuvre",
    ]
    expected = [
        "2020",
        "Air Force",
        "Airbus",
        "elan",
        "Élan",
        "état",
        "Œuvre",
        "oz",
        "ɔ",
        "p",
        "Zambakro",
    ]
    assert sorted(given, key=order) == expected


def test_entries_are_grouped_by_their_letter() -> None:
    mentions = [Mention(Entry("Élan"), "a"), Mention(Entry("Eagle"), "b"), Mention(Entry("9"), "c")]
    groups = index.made(mentions, [Cross("Bird", ("Eagle",), also=False)], [])
    assert [(one.letter, [line.words for line in one.lines]) for one in groups] == [
        ("", ["9"]),
        ("B", ["Bird"]),
        ("E", ["Eagle", "Élan"]),
    ]


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ("a b", "4, 5"),
        ("a b c", "4–6"),
        ("c a b b2", "4–6"),
        ("a e", "4, 9"),
        ("a..e", "4–9"),
        ("a..a2", "4"),
        ("a..b d", "4–5, 8"),
        ("a gone", "4"),
    ],
)
def test_pages_are_merged(places: str, shown: str) -> None:
    pages = {"a": 4, "a2": 4, "b": 5, "b2": 5, "c": 6, "d": 8, "e": 9}
    html = with_pages(f'<span class="x" data-pages-of="{places}" title="T"></span>', pages)
    anchors = {str(page): page for page in pages.values()}
    numbered = re.sub(
        r'<a href="#(\w+)" data-page-of="(\w+)" title="T">00</a>',
        lambda found: str(pages[found.group(1)]) if found.group(1) == found.group(2) else "?",
        html,
    )
    assert anchors
    assert re.sub("<[^>]*>", "", numbered) == shown


@pytest.mark.content
def test_the_index_of_the_flagship_names_pages_that_hold_the_words(
    flagship: Inspector, flagship_printed: BuildResult
) -> None:
    sink = Collector()
    briefing = load(Project(FLAGSHIP, ROOT / "templates", ROOT / "styles"), sink)
    checked = 0
    for listed in (one for one in briefing.index if one.words):
        title = re.escape(listed.entry)
        for number in re.findall(rf'title="{title}">(\d+)</a>', flagship_printed.html):
            page, following = (closed_up(flagship.text(int(number) + n)) for n in (0, 1))
            assert any(
                closed_up(word) in page
                # or they begin at the foot of the page
                or all(map(str.__contains__, (page, following), map(closed_up, word.split())))
                for word in listed.words
            ), (listed.entry, number)
            checked += 1
    assert checked > 150


# The glossary.


@pytest.mark.pdf
def test_an_abbreviation_is_spelled_out_where_it_is_used_first(pdf: Inspector) -> None:
    assert "soldiers of the Forces armées maliennes (FAMa)" in words(pdf.text(1))
    assert "and the FAMa." in words(pdf.text(2))
    assert "the FAMa and Kati" in words(pdf.text(5))


@pytest.mark.pdf
def test_a_common_noun_is_spelled_out_with_a_small_letter(pdf: Inspector) -> None:
    assert "the gross domestic product (GDP) of Élan" in words(pdf.text(1))


@pytest.mark.pdf
def test_what_the_author_spells_out_is_left_alone(pdf: Inspector) -> None:
    assert "The UN-led part of the United Nations (UN) and" in words(pdf.text(1))


@pytest.mark.pdf
def test_an_expansion_in_another_language_says_so(printed: BuildResult) -> None:
    assert '<span class="expansion" lang="fr">Forces armées maliennes</span> (' in printed.html


def test_an_abbreviation_is_spelled_out_once_where_texts_have_the_same_words(small: Small) -> None:
    small.write("glossary.yaml", "- {term: UN, expansion: United Nations, text: An organisation.}")
    same = "The UN stays."
    small.blocks(
        f"""
        - {{kind: quote, text: "{same}", attribution: A source}}
        - {same}
        - {same}
        - |
          {same}

          {same}
        - kind: list
          items: ["{same}", "{same}"]
        """
    )
    html = write(small.project(), Collector()).parts[0].html
    spelled = '<span class="expansion">United Nations</span> ('
    assert html.count(spelled) == 1
    assert spelled in html.partition("</blockquote>")[2].partition("</p>")[0]


@pytest.mark.pdf
def test_a_term_can_be_kept_short(small: Small) -> None:
    small.write(
        "glossary.yaml", "- {term: UN, expansion: United Nations, spell-out: false, text: A.}"
    )
    small.blocks("- The UN.")
    text = small.print().text(1)
    assert "The UN." in words(text)


# Paragraphs.


@pytest.mark.pdf
def test_paragraphs_are_numbered_through_the_body(pdf: Inspector) -> None:
    assert [words(pdf.text(page)).count(f"{number}. ") for page, number in
            ((1, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6))] == [1] * 6  # fmt: skip


@pytest.mark.pdf
def test_a_numbered_paragraph_is_referred_to_by_its_number(pdf: Inspector) -> None:
    assert "see paragraph 2 (page 1)" in words(pdf.text(3))


# Notes in the margin.


def foot(pdf: Inspector, words: str) -> float:
    """Return where the first letter of words on page 1 stands, in points from the foot."""
    textpage = pdf.drawn[0].get_textpage()
    return float(textpage.get_charbox(textpage.get_text_range().index(words))[1])


@pytest.mark.parametrize(
    "note",
    [
        "{kind: definitions, placement: margin, terms: [{term: Marginal, text: It.}]}",
        "{kind: callout, placement: margin, title: Marginal, text: It.}",
    ],
)
@pytest.mark.pdf
def test_a_margin_note_stands_on_the_line_that_it_belongs_to(small: Small, note: str) -> None:
    small.blocks(f"- First of all.\n- {note}\n- Running text beside it [@office-2020].")
    pdf = small.print()
    assert foot(pdf, "Marginal") == pytest.approx(foot(pdf, "Running"), abs=0.25)


# Credits.


@pytest.mark.pdf
def test_credits_name_licences_pictures_and_faces(pdf: Inspector) -> None:
    text = words(pdf.text(pdf.page_with("Use as you like.")))
    assert "Counted by Ms Owner." in text
    assert "Public domain The Office 1" in text
    assert "Gentium Book Plus © 2003–2022 SIL International. SIL Open Font License 1.1" in text


# The bibliography in a style.


def bibliography(small: Small, style: str) -> str:
    small.write("briefing.yaml", MANIFEST + f"citation-style: {style}\n")
    small.write("sources.yaml", LICENSED)
    pdf = small.print()
    return words(pdf.text(1)) + " " + words(pdf.text(2))


@pytest.mark.pdf
def test_a_style_with_numbers_writes_citations_and_entries(small: Small) -> None:
    text = bibliography(small, "ieee")
    assert "A line of prose [1]." in text
    assert "[1] The Office, ‘The report’, 2020. Available: https:// example.org/a?b=1&c=2" in text


@pytest.mark.pdf
def test_a_style_of_authors_and_dates_writes_the_citations_too(small: Small) -> None:
    small.blocks("- A line of prose [@office-2020, p. 3].")
    text = bibliography(small, "harvard")
    assert "A line of prose (The Office, 2020, p. 3)." in text
    assert "The Office (2020) The report" in text


@pytest.mark.pdf
def test_an_address_that_a_style_prints_is_a_link(small: Small) -> None:
    bibliography(small, "ieee")
    addresses = {link.address for link in small.print().links()}
    assert "https://example.org/a?b=1&c=2" in addresses


STYLES = sorted((ROOT / "styles" / "citations").glob("*.csl"))


ODD = r"""
- id: signs
  type: report
  title: "A <b> & <script>x</script> {} \\"
  publisher: "P. & <Sons>"
  issued: "2020"
- {id: days, type: report, title: "Days.", publisher: P, issued: "2020-01-01/2020-02-03"}
- {id: years, type: report, title: "Years?", publisher: P, issued: "2019/2021"}
- {id: words, type: report, title: "“Said”", publisher: P, issued: "n.d."}
"""


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.stem)
@pytest.mark.pdf
def test_whatever_a_source_is_called_every_style_prints_it(small: Small, style: Path) -> None:
    small.write("sources.yaml", ODD)
    small.write("briefing.yaml", MANIFEST + f"citation-style: {style.stem}\n")
    small.blocks("- Words [@signs; @days; @years; @words].")
    printed = " ".join(" ".join(small.print().texts).split())
    # Some set names in capitals, and words of titles with one.
    assert "a <b> & <script>x</script> {} \\" in printed.casefold()
    assert "p. & <sons>" in printed.casefold()


@pytest.mark.pdf
def test_a_style_in_french_has_french_words(small: Small) -> None:
    small.write("sources.yaml", LICENSED.replace('"2020"', '"2020-02-03"'))
    small.write(
        "briefing.yaml", MANIFEST.replace("en-GB", "fr-FR") + "citation-style: briefpress\n"
    )
    assert "The Office, The report, 3 février 2020." in words(small.print().text(2))
