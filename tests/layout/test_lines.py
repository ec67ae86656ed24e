"""Lines and pages follow the language and the order of the text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import ImageChops
from weasyprint import HTML, Page
from weasyprint.formatting_structure import boxes

from briefpress.diagnostics.diagnostic import Collector
from briefpress.layout.weasyprint.patches import patch
from tests.conftest import MANIFEST, Small
from tests.inspector import Inspector

pytestmark = pytest.mark.layout

GERMAN = "Die Donaudampfschifffahrtsgesellschaft veröffentlichte Versicherungsbedingungen. " * 6
ARABIC = "القوات المسلحة"


def printed(small: Small) -> Inspector:
    return Inspector(small.session.build(small.project(), Collector()).pdf)


def hyphens(small: Small) -> int:
    return sum(word.text[-1] in "‐-\ufffe\x02" for word in printed(small).words(1))


def test_words_are_hyphenated_by_the_rules_of_their_language(small: Small) -> None:
    small.blocks(f"- '[{GERMAN.strip()}]{{lang=de}}'")
    assert hyphens(small) >= 3
    small.blocks(f"- '[{GERMAN.strip()}]{{lang=bm}}'")
    assert hyphens(small) == 0


def test_the_language_of_words_gives_their_direction(small: Small) -> None:
    small.blocks(f"- 'Name: [{ARABIC} 5!]{{lang=ar}}'")
    words = {word.text.strip("\u200f"): word for word in printed(small).words(1)}
    left = min(word.left for text, word in words.items() if "!" in text)
    assert left <= min(word.left for text, word in words.items() if text[0] in ARABIC)
    small.blocks(f"- 'Name: [{ARABIC} 5!]{{lang=ar-Latn}}'")
    words = {word.text: word for word in printed(small).words(1)}
    left = min(word.left for text, word in words.items() if "!" in text)
    assert left >= min(word.left for text, word in words.items() if text[0] in ARABIC)


@pytest.mark.parametrize("more", ["", "- kind: page-break\n"])
def test_a_page_break_at_the_end_of_a_section_makes_no_page(small: Small, more: str) -> None:
    small.write("briefing.yaml", (small.folder / "briefing.yaml").read_text().partition("back:")[0])
    small.blocks(f"- One.\n{more}- kind: page-break\n")
    assert printed(small).pages == 1


def test_page_breaks_in_a_row_begin_one_page(small: Small) -> None:
    small.blocks("- One.\n- kind: page-break\n- kind: page-break\n- Two.\n")
    assert printed(small).page_with("Two.") == 2


def test_each_landscape_table_has_a_page_of_its_own(small: Small) -> None:
    table = (
        "- {{kind: table, id: {}, title: Wide {}, page: landscape, "
        "columns: [{{title: A}}], rows: [[a]]}}\n"
    )
    small.blocks("- Text.\n" + table.format("t-one", "one") + table.format("t-two", "two"))
    pdf = printed(small)
    assert [pdf.page_with("Wide one"), pdf.page_with("Wide two")] == [2, 3]


def test_every_page_of_a_chronology_begins_with_a_year(small: Small) -> None:
    events = "".join(
        f"    - {{date: 2020-{month:02}-{day:02}, lane: left, text: An event.}}\n"
        for month in range(1, 13)
        for day in (1, 9, 17, 25)
    )
    small.blocks(
        "- kind: two-lane-chronology\n  id: lanes\n  title: Lanes\n  alt: Lanes.\n"
        f"  left: {{title: Here}}\n  right: {{title: There}}\n  entries:\n{events}"
    )
    pdf = printed(small)
    first, last = pdf.page_with("1 Jan"), pdf.page_with("25 Dec")
    assert last > first
    for page in range(first, last + 1):
        assert pdf.text(page).count("2020") == 1, "once, at its head"


def test_a_draft_mark_is_under_the_text_of_both_sides(small: Small) -> None:
    dark = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'
    small.write("images/dark.svg", dark)
    figure = "- {{kind: figure, id: f-{}, title: Dark, image: images/dark.svg, alt: Dark.}}\n"
    small.blocks(figure.format("one"))
    block = figure.format("two")
    small.write("sections/two.yaml", f"id: two\ntitle: On the left\nblocks:\n{block}")
    small.write("briefing.yaml", MANIFEST.replace("[one]", "[one, two]"))
    pages = {}
    for draft in (False, True):
        project = replace(small.project(), draft=draft)
        pdf = Inspector(small.session.build(project, Collector()).pdf)
        pages[draft] = [pdf.picture(page, 20).convert("L") for page in (1, 2)]
    for plain, marked in zip(pages[False], pages[True], strict=True):
        lighter = ImageChops.subtract(marked, plain).crop((20, 30, 150, 200))
        assert max(lighter.tobytes()) < 20


def broken(small: Small, text: str) -> set[str]:
    """Print a text after words of different lengths; return the words that lines break."""
    small.blocks("".join(f"- {'x' * length} {text}\n" for length in range(1, 50)))
    pdf, found = printed(small), set()
    for page in range(1, pdf.pages + 1):
        for word, following in pairwise(pdf.words(page)):
            if word.text[-1] in "‐\ufffe\x02" and following.left < word.left:
                found.add((word.text[:-1] + following.text).strip(",."))
    return found


@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
def test_names_are_not_hyphenated(small: Small, language: str) -> None:
    small.write("briefing.yaml", MANIFEST.replace("en-GB", language))
    names = "Mr. Diawarandougou, Internationalisers, the UNESCOcommission and Ouagadougoulais"
    assert not broken(small, f"the bank and {names}")
    assert broken(small, f"the bank and {names.lower()}")


def test_the_first_word_of_a_sentence_is_hyphenated(small: Small) -> None:
    text = "and it goes on and on like this to the end of a line. Internationalisation takes time."
    assert broken(small, text) == {"Internationalisation"}


def test_nouns_of_a_language_that_writes_them_with_capitals_are_hyphenated(small: Small) -> None:
    words = "und das geht so weiter bis ans Ende der Zeile, wo Versicherungsbedingungen"
    assert broken(small, f"[{words}]{{lang=de}}") == {"Versicherungsbedingungen"}


def test_the_rest_of_a_long_word_in_a_narrow_column_is_hyphenated_again(small: Small) -> None:
    titles = "".join(f", {{title: {name}}}" for name in "CDEF")
    small.blocks(
        "- kind: table\n  id: narrow\n  title: Narrow\n  columns: [{title: Internationalisation, "
        f"width: 15}}, {{title: Verantwortlichkeiten, width: 15}}{titles}]\n"
        "  rows: [[administrative responsibilities, uncharacteristic, misrepresentation, "
        "decision-making, well-established, co-operation], [a, b, c, d, e, f]]\n"
    )
    small.print()


SHEET = "@page { size: 105mm 60mm; margin: 10mm } p { hyphens: auto; margin: 0 }"
LONG_WORDS = "administrative responsibilities notwithstanding internationalisation communications "


def lines_of(page: Page) -> list[str]:
    """Return the text of each line of a page, with the hyphens at their ends."""
    return [
        "".join(text.text for text in line.descendants() if isinstance(text, boxes.TextBox))
        for line in page._page_box.descendants()
        if isinstance(line, boxes.LineBox)
    ]


@pytest.mark.parametrize("shift", range(4))
def test_no_page_breaks_a_word_and_none_is_lost(shift: int) -> None:
    patch()
    text = "x " * shift + LONG_WORDS * 9
    linked = f'{text}<a href="#"><em>once more, {LONG_WORDS * 9}</em></a>'
    html = f"<html lang=en><style>{SHEET}</style><p>{linked}"
    pages = [lines_of(page) for page in HTML(string=html).render().pages]
    assert len(pages) > 3
    assert any(line.endswith("‐") for page in pages for line in page)
    assert not [page[-1] for page in pages if page[-1].endswith("‐")]
    together = " ".join(line.rstrip() for page in pages for line in page).replace("‐ ", "")
    assert together.split() == f"{text}once more, {LONG_WORDS * 9}".split()
