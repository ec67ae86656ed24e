"""The tags of the finished PDF: what a screen reader gets, and what it is spared."""

from __future__ import annotations

import re
from collections.abc import Callable

import pikepdf
import pytest

from tests.conftest import Small
from tests.inspector import Inspector, Tag

pytestmark = pytest.mark.layout

Print = Callable[[str], Inspector]


def only(tags: list[Tag]) -> Tag:
    (tag,) = tags
    return tag


def edges(tag: Tag) -> list[float]:
    return [float(edge) for edge in tag.element.A.BBox]


def test_the_language_of_a_part_is_told(specimen: Inspector) -> None:
    spoken = {
        tag.heard(): str(tag.element.Lang)
        for kind in ("Span", "P", "LBody")
        for tag in specimen.structure().all(kind)
        if "/Lang" in tag.element
    }
    assert spoken["Ministère de la Défense"] == "fr"
    assert "fr" in spoken.values()


def test_an_abbreviation_has_its_expansion(specimen: Inspector) -> None:
    expanded = {
        tag.heard(): str(tag.element.E)
        for tag in specimen.structure().all("Span")
        if "/E" in tag.element
    }
    assert expanded["UN"] == "United Nations"


def test_head_cells_say_what_they_are_the_head_of(specimen: Inspector) -> None:
    for table in specimen.structure().all("Table"):
        heads = [cell for row in only(table.all("THead")).all("TR") for cell in row.all("TH")]
        assert heads
        assert {str(head.element.A.Scope) for head in heads} == {"/Column"}
        rows = [row for body in table.all("TBody") for row in body.all("TR")]
        assert rows
        for row in rows:
            assert str(only(row.all("TH")).element.A.Scope) == "/Row"


def test_every_row_of_a_table_has_all_its_cells(printed: Print) -> None:
    table = only(
        printed("""
        - kind: table
          id: table-gaps
          title: With gaps
          columns: [{title: A}, {title: B}, {title: C}]
          rows: [[a, "", c], ["d", "", ""]]
        """)
        .structure()
        .all("Table")
    )
    assert {len(row.children) for row in table.all("TR")} == {3}


def test_a_table_over_pages_is_one_table_and_its_head_is_heard_once(printed: Print) -> None:
    rows = "\n".join(f"            - [first{n}, last{n}]" for n in range(1, 90))
    paper = printed(f"""
        - kind: table
          id: table-long
          title: A long table
          columns: [{{title: Beginning}}, {{title: End}}]
          rows:
{rows}
        """)
    table = only(paper.structure().all("Table"))
    body = only(table.all("TBody"))
    assert body.heard().startswith("first1last1first2last2")
    assert body.heard().endswith("first89last89")
    assert table.heard().count("Beginning") == 1
    assert "Beginning" in paper.artefacts(2), "the head that the second page repeats"


def test_a_paragraph_over_two_pages_is_one_paragraph(printed: Print) -> None:
    words = " ".join(f"word{n}" for n in range(500))
    paragraph = next(
        tag for tag in printed(f"- {words}").structure().all("P") if "word1" in tag.heard()
    )
    assert paragraph.heard().replace(" ", "") == words.replace(" ", "")
    assert paragraph.pages == {1, 2}


def test_lists_say_how_they_are_numbered_and_their_labels_come_first(specimen: Inspector) -> None:
    lists = specimen.structure().all("L")
    assert {str(one.element.A.ListNumbering) for one in lists} == {
        "/Decimal",
        "/Disc",
        "/None",
        "/UpperAlpha",
    }
    for one in lists:
        for entry in one.children:
            assert entry.kind == "LI"
            assert [part.kind for part in entry.children] in (["Lbl", "LBody"], ["LBody"])


def test_a_note_is_heard_where_it_is_called(specimen: Inspector) -> None:
    paragraph = next(
        tag for tag in specimen.structure().all("P") if tag.heard().startswith("Prose has")
    )
    note = only(paragraph.all("Note"))
    call = paragraph.children[paragraph.children.index(note) - 1]
    assert (call.kind, call.heard()) == ("Reference", "a")
    assert only(note.all("Lbl")).heard().strip() == "a"
    assert note.heard().strip().startswith("a\u2002A note at the foot")
    names = pikepdf.NameTree(specimen.pdf.Root.StructTreeRoot.IDTree)
    assert names[str(note.element.ID)].objgen == note.element.objgen


def test_running_heads_are_artefacts_of_its_page(specimen: Inspector) -> None:
    page = specimen.page_with("A second paragraph speaks French")
    assert f"Page 4 of {specimen.pages}" in specimen.artefacts(page)
    assert "TLP:GREEN" in specimen.artefacts(page)
    heard = specimen.structure().heard()
    assert "Page 4 of" not in heard
    assert "TLP:GREEN" not in heard


def test_the_contents_are_contents_and_their_leaders_are_not_heard(specimen: Inspector) -> None:
    contents = specimen.structure().all("TOC")
    entries = [entry.heard() for one in contents for entry in one.all("TOCI")]
    assert "1Alpha of the specimen4" in [" ".join(entry.split()) for entry in entries]
    assert not any("." in re.sub(r"\d\.\d+", "", entry) for entry in entries)


@pytest.mark.parametrize("before", [0, 1], ids=["on a right-hand page", "on a left-hand page"])
def test_a_figure_knows_its_edges_on_either_side_of_the_sheet(
    small: Small, printed: Print, before: int
) -> None:
    small.write(
        "images/mark.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    )
    small.write("sections/fore.yaml", "id: fore\ntitle: Fore\nblocks: [One page.]")
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8")
    sections = "[fore, one]" if before else "[one]"
    small.write("briefing.yaml", manifest.replace("sections: [one]", f"sections: {sections}"))
    paper = printed("""
        - kind: figure
          id: figure-mark
          title: A mark
          alt: A triangle.
          image: images/mark.svg
        """)
    figure = only(paper.structure().all("Figure"))
    left, _, right, _ = edges(figure)
    assert str(figure.element.Alt) == "A triangle."
    assert figure.pages == {1 + before}
    assert (left / 72 * 25.4 > 70) == bool(before), "the margin column is at the left there"
    assert right - left > 20


def test_a_link_says_where_it_leads(specimen: Inspector) -> None:
    says = [
        (str(link.A.URI) if "/A" in link else None, str(link.Contents))
        for page in specimen.pdf.pages
        for link in page.get("/Annots", ())
    ]
    assert all(words for _, words in says)
    assert all(words == address for address, words in says if address)
    assert (None, "section 1.1") in says


def test_captions_come_first_in_their_exhibit(specimen: Inspector) -> None:
    exhibits = [tag for tag in specimen.structure().all("Sect") if tag.children]
    with_caption = [tag for tag in exhibits if any(c.kind == "Caption" for c in tag.children)]
    assert len(with_caption) >= 5
    assert all(tag.children[0].kind == "Caption" for tag in with_caption)


def test_text_stands_in_no_grouping_element(specimen: Inspector) -> None:
    for kind in ("Document", "Part", "Sect", "Div", "BlockQuote", "TOCI", "L", "LI", "TR"):
        for tag in specimen.structure().all(kind):
            assert not any(isinstance(one, str) for one in tag.content), tag.heard()


def test_a_picture_without_a_description_is_an_error(small: Small) -> None:
    small.own_theme()
    template = small.templates / "blocks" / "quote.html"
    image = '<img src="images/mark.svg">'
    template.write_text(template.read_text().replace("<blockquote", f"{image}<blockquote"))
    small.write("images/mark.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    small.blocks("- {kind: quote, text: Words, attribution: Somebody}")
    assert "an image has no description (`alt`)" in [
        fault.message for fault in small.build_diagnostics()
    ]


def test_heads_begin_with_the_first_level_also_without_a_cover(small: Small) -> None:
    small.write("sections/one.yaml", "id: one\ntitle: The one\nblocks: [Text.]\n"
                "subsections: [{id: two, title: Below, blocks: [More.]}]")  # fmt: skip
    kinds = [kind for kind in small.print().tags() if re.fullmatch("H[1-6]", kind)]
    assert kinds[:2] == ["H1", "H2"]
