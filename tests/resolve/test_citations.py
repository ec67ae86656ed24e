"""Citations and bibliography in any style of CSL, as the reference processor has them."""

from __future__ import annotations

import json
import re
import socket
import sys
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.model.lists import anchor
from briefpress.parse import pandoc
from briefpress.parse.pandoc import CITE, Job, PandocFailed
from briefpress.pipeline import processor
from briefpress.pipeline.front import write_in_sandbox
from briefpress.pipeline.processor import Processor
from briefpress.store.store import Store
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits
from tests.conftest import MANIFEST, ROOT, Small
from tests.stages import write

STYLES = sorted((ROOT / "styles" / "citations").glob("*.csl"))

WELLS = """
- {id: notice, type: webpage, title: Notice on the wells, publisher: Exampleton Town Board,
   issued: n.d., url: "https://example.org/n", accessed: 2026-02-01}
- {id: one, type: book, title: The arithmetic of wells, publisher: Harbour Press, issued: "2019",
   author: [{family: Example, given: Jane Q.}]}
- {id: two, type: book, title: A second look at wells, publisher: Harbour Press, issued: "2019",
   author: [{family: Example, given: Jane Q.}, {family: Sample, given: Sam}], edition: "2"}
- {id: three, type: book, title: Third, publisher: Harbour Press, issued: "2019",
   author: [{family: Example, given: Jane Q.}]}
- {id: four, type: article-journal, title: Water, container-title: Journal of Wells, volume: "3",
   issue: "4", pages: 10-20, issued: 2020-05, doi: 10.1000/xyz,
   author: [{family: Berg, given: Jan, particle: van den}, {family: Doe, given: A.},
            {family: Roe, given: B.}, {family: Poe, given: C.}]}
"""
TEXT = """
    - The board said so [@notice]. The first book [@one, p. 3], the second [@two; @three, ch. 4].
    - So [@four].
"""


def bare(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def section(small: Small) -> str:
    """Return the text of the section, and of the bibliography after it."""
    sink = Collector()
    parts = write(small.project(), sink).parts
    assert not list(sink)
    return parts[0].html


def bibliography(small: Small) -> list[str]:
    html = write(small.project(), Collector()).parts[-1].html
    return [bare(entry) for entry in re.findall(r"<li\b[^>]*>(.*?)</li>", html, re.S)]


def cited(html: str) -> list[str]:
    return [bare(one) for one in re.findall(r'<span class="cited">(.*?)</span>', html)]


@pytest.fixture
def wells(small: Small) -> Small:
    small.write("sources.yaml", WELLS)
    small.blocks(TEXT)
    return small


def styled(small: Small, style: str, more: str = "") -> Small:
    small.write("briefing.yaml", MANIFEST + f"citation-style: {style}\n{more}")
    return small


@pytest.mark.cli
def test_author_and_date_are_told_apart_shortened_and_sorted_as_the_style_says(
    wells: Small,
) -> None:
    styled(wells, "apa")
    assert cited(section(wells)) == [
        "(Exampleton Town Board, n.d.)",
        "(Example, 2019a, p. 3)",
        "(Example, 2019b, Chapter 4; Example & Sample, 2019)",
        "(van den Berg et al., 2020)",
    ]
    assert bibliography(wells) == [
        "Example, J. Q. (2019a). The arithmetic of wells. Harbour Press.",
        "Example, J. Q. (2019b). Third. Harbour Press.",
        "Example, J. Q., & Sample, S. (2019). A second look at wells (2nd edn). Harbour Press.",
        "Exampleton Town Board. (n.d.). Notice on the wells. Retrieved 1 February 2026, from "
        "https://example.org/n",
        "van den Berg, J., Doe, A., Roe, B., & Poe, C. (2020). Water. Journal of Wells, 3(4), "
        "10–20. https://doi.org/10.1000/xyz",
    ]


@pytest.mark.cli
@pytest.mark.parametrize("style", ["apa", "harvard", "chicago-author-date", "iso-690", "mla"])
def test_words_in_place_of_a_date_are_printed_once(wells: Small, style: str) -> None:
    board = "{id: board, type: webpage, title: Wells, publisher: Town Board, issued: %s}"
    wells.write("sources.yaml", f"- {board % 'continuously updated'}")
    wells.blocks("- So [@board].")
    styled(wells, style)
    (entry,) = bibliography(wells)
    assert entry.lower().count("continuously updated") == 1
    (printed,) = cited(section(wells))
    assert printed.lower().count("continuously updated") in (
        (0,) if style in ("mla", "iso-690") else (1,)
    )


@pytest.mark.cli
def test_numbers_are_those_of_the_style(wells: Small) -> None:
    styled(wells, "ieee")
    assert cited(section(wells)) == ["[1]", "[2, p. 3]", "[3], [4, Ch. 4]", "[5]"]
    assert bibliography(wells)[4] == (
        "[5] J. van den Berg, A. Doe, B. Roe, and C. Poe, ‘Water’, Journal of Wells, vol. 3, "
        "no. 4, pp. 10–20, May 2020, doi: 10.1000/xyz."
    )


@pytest.mark.cli
def test_a_citation_and_an_address_of_a_style_are_links(wells: Small) -> None:
    styled(wells, "apa")
    assert 'class="cited">(<a href="#source-notice">Exampleton Town Board, n.d.</a>)' in section(
        wells
    )
    html = write(wells.project(), Collector()).parts[-1].html
    assert '<a class="address" href="https://doi.org/10.1000/xyz">' in html
    assert 'id="source-notice"' in html


def notes(html: str) -> list[str]:
    found = re.findall(r'<span class="footnote" data-number="(\d+)"[^>]*>(.*?)</span>(?=[^<]*<)',
                       html, re.S)  # fmt: skip
    return [f"{number} {bare(text)}" for number, text in found]


@pytest.mark.cli
def test_a_style_of_notes_prints_notes_that_know_those_before_them(wells: Small) -> None:
    wells.blocks("""
        - One [@one, p. 3]. Again [@one, p. 3].^[Our own.] Then [@two].
        - So [@one, p. 5].
    """)
    styled(wells, "chicago-notes-bibliography")
    assert notes(section(wells)) == [
        "1 Jane Q. Example, The Arithmetic of Wells (Harbour Press, 2019), 3.",
        "2 Example, 3.",
        "3 Our own.",
        "4 Jane Q. Example and Sam Sample, A Second Look at Wells, 2nd edn (Harbour Press, 2019).",
        "5 Example, The Arithmetic of Wells, 5.",
    ]


@pytest.mark.cli
@pytest.mark.parametrize("again", ["One [@one].^[Our own.]", "One [@one]."])
@pytest.mark.parametrize("style", ["|", ">"])
def test_equal_paragraphs_of_a_text_have_their_own_notes(
    wells: Small, again: str, style: str
) -> None:
    text = ["First. One [@one].^[Our own.]", "One [@two]", again, "Then [@three].", again]
    lines = "".join(f"    {one}\n\n" for one in text)
    wells.write("sections/one.yaml", f"id: one\ntitle: One\nblocks:\n  - {style}\n{lines}")
    styled(wells, "chicago-notes-bibliography")
    numbers = [int(one.split()[0]) for one in notes(section(wells))]
    assert numbers == [*range(1, "".join(text).count("[") + 1)]


@pytest.mark.cli
def test_a_note_of_a_style_stands_behind_the_full_stop(wells: Small) -> None:
    wells.blocks("- One [@one], two “so”.")
    styled(wells, "chicago-notes-bibliography")
    assert re.search(r"<p[^>]*>One,<span class=\"footnote\"", section(wells))
    french = MANIFEST.replace("en-GB", "fr")
    wells.write("briefing.yaml", french + "citation-style: chicago-notes-bibliography\n")
    assert re.search(r"<p[^>]*>One<span class=\"footnote\"", section(wells))


@pytest.mark.cli
def test_data_that_are_printed_twice_have_their_own_notes_each_time(wells: Small) -> None:
    table = """
        - kind: table
          id: table-{}
          title: A table
          csv: data/a.csv
          columns: [{{key: a, title: A, format: prose}}]
    """
    wells.write("data/a.csv", "a\nOne [@one].\n")
    wells.blocks(table.format("a") + table.format("b"))
    styled(wells, "chicago-notes-bibliography")
    assert [one.split()[0] for one in notes(section(wells))] == ["1", "2"]


@pytest.mark.cli
def test_two_notes_side_by_side_are_apart(wells: Small) -> None:
    wells.blocks("- One [@one].^[Ours.] Two [@two] [@three].")
    styled(wells, "chicago-notes-bibliography")
    html = section(wells)
    assert len(re.findall(r"</span>\u202f<span class=\"footnote\"", html)) == 2


@pytest.mark.cli
def test_a_citation_in_a_note_is_printed_in_that_note(wells: Small) -> None:
    wells.blocks("- One.^[See [@one, p. 3].] Two.^[[@two].]")
    styled(wells, "chicago-notes-bibliography")
    html = section(wells)
    assert html.count('class="footnote"') == 2
    assert "See (Jane Q. Example, The Arithmetic of Wells (Harbour Press, 2019), 3)" in bare(html)


SHORT = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>Short</title><id>short</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout suffix="." delimiter="; "><choose>
    <if position="ibid"><text value="ibid"/></if>
    <else-if position="subsequent">
      <text variable="first-reference-note-number" prefix="see note "/>
    </else-if>
    <else><text variable="title"/></else>
  </choose></layout></citation>
</style>
"""


@pytest.mark.cli
def test_a_style_of_the_briefing_itself_refers_to_the_numbers_that_are_printed(
    wells: Small,
) -> None:
    wells.write("styles/citations/short.csl", SHORT)
    wells.write("briefing.yaml", MANIFEST.replace("back:\n  - part: bibliography", "")
                + "citation-style: short\n")  # fmt: skip
    wells.blocks("- Ours.^[Our own.] So [@one]. Two [@two]. Two again [@two]. Back [@one].")
    assert notes(section(wells)) == [
        "1 Our own.",
        "2 The arithmetic of wells.",
        "3 A second look at wells.",
        "4 Ibid.",
        "5 See note 2.",
    ]


@pytest.mark.cli
def test_a_style_of_notes_without_a_bibliography_needs_none_and_takes_none(wells: Small) -> None:
    wells.write("styles/citations/short.csl", SHORT)
    styled(wells, "short")
    (told,) = wells.diagnostics()
    assert (told.code, told.message) == (codes.EMPTY_PART, "part `bibliography` is empty")


@pytest.mark.cli
def test_a_citation_in_a_table_and_its_notes_is_printed_as_well(wells: Small) -> None:
    wells.blocks(
        """
        - kind: table
          id: table-a
          title: A table
          columns: [{title: "A [@one]"}, {title: B}]
          rows: [["x [@two].", "y^[A note [@three].]"], [z, w]]
          source: "The board [@notice]."
    """
    )
    styled(wells, "apa")
    assert sorted(cited(section(wells))) == [
        "(Example & Sample, 2019)",
        "(Example, 2019a)",
        "(Example, 2019b)",
        "(Exampleton Town Board, n.d.)",
    ]


@pytest.mark.cli
def test_words_of_a_style_are_in_the_language_of_the_briefing(wells: Small) -> None:
    french = MANIFEST.replace("en-GB", "fr-FR")
    wells.write("briefing.yaml", french + "citation-style: apa\n")
    assert cited(section(wells))[0] == "(Exampleton Town Board, s. d.)"


@pytest.mark.cli
def test_nothing_in_a_source_is_code(wells: Small) -> None:
    title = "A <b> & <script>x</script> {} \\\\ $x$ [@one] *so*"
    wells.write(
        "sources.yaml",
        f"""
        - {{id: signs, type: book, title: "{title}", publisher: "<i>P</i>", issued: "2020"}}
    """,
    )
    wells.blocks("- So [@signs].")
    styled(wells, "harvard")
    html = write(wells.project(), Collector()).parts[-1].html
    assert "&lt;b&gt; &amp; &lt;script&gt;x&lt;/script&gt; {} \\ $x$ [@one] *so*" in html
    assert "&lt;i&gt;P&lt;/i&gt;" in html


@pytest.mark.cli
@pytest.mark.parametrize("kind", ["web", "boook"])
def test_a_type_that_styles_do_not_know_is_located(wells: Small, kind: str) -> None:
    wells.write("sources.yaml", WELLS.replace("type: book", f"type: {kind}", 1))
    styled(wells, "apa")
    found = [(one.code, one.span.line, one.hint) for one in wells.diagnostics()]
    is_known = kind == "web"  # which starters had for years
    assert found == ([] if is_known else [(codes.WRONG_CHOICE, 3, "did you mean `book`?")])


@pytest.mark.cli
def test_a_style_that_is_not_xml_is_an_error_at_its_name(wells: Small) -> None:
    wells.write("styles/citations/broken.csl", "<style class='in-text'><bibliography>")
    styled(wells, "broken")
    (told,) = wells.diagnostics()
    assert told.code is codes.BAD_CITATION_STYLE
    assert told.span.file.name == "briefing.yaml"


# The processor.


def test_without_pandoc_a_style_of_csl_says_what_to_install(
    wells: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "_program", lambda: None)
    styled(wells, "apa")
    (told,) = wells.diagnostics()
    assert (told.code, told.hint) == (
        codes.NO_PROCESSOR,
        'run `make`, or `pip install ".[citations]"` in the folder of Briefpress',
    )
    styled(wells, "briefpress")
    assert wells.diagnostics() == []


def document(csl: str) -> str:
    meta = {"csl": pandoc.verbatim(csl), "references": {"t": "MetaList", "c": []}}
    return json.dumps({"pandoc-api-version": pandoc.API, "meta": meta, "blocks": []})


@pytest.mark.cli
def test_pandoc_reads_no_file(tmp_path: Path) -> None:
    own = tmp_path / "own.csl"
    own.write_bytes((ROOT / "styles" / "citations" / "apa.csl").read_bytes())
    with pytest.raises(PandocFailed):
        Processor(Store(), DEFAULT)(Job(CITE, document(str(own))))


@pytest.mark.cli
@pytest.mark.skipif(sys.platform != "linux", reason="the restriction is one of Linux")
def test_pandoc_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.csl"
        with pytest.raises(PandocFailed):
            Processor(Store(), DEFAULT)(Job(CITE, document(address)))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.cli
def test_a_job_that_takes_too_much_memory_ends() -> None:
    ask = Processor(Store(), Limits(memory=16 << 20))
    with pytest.raises(PandocFailed) as failed:
        ask(Job(CITE, document("")))
    assert failed.value.code is codes.RENDERER_MEMORY


@pytest.mark.cli
def test_an_answer_is_kept_by_what_was_asked() -> None:
    ask = Processor(Store(), DEFAULT)
    job = Job(CITE, json.dumps({"pandoc-api-version": pandoc.API, "meta": {}, "blocks": []}))
    assert ask(job) == ask(job)
    assert ask.runs == 1


@pytest.mark.cli
def test_a_briefing_with_its_own_templates_has_its_citations_formatted(wells: Small) -> None:
    styled(wells, "apa")
    callout = (ROOT / "templates" / "blocks" / "callout.html").read_text(encoding="utf-8")
    wells.write("templates/blocks/callout.html", callout)
    sink, files = Collector(), Files(wells.project().roots)
    ask = Processor(Store(), DEFAULT)
    html = write_in_sandbox(wells.project(), files, sink, ask).parts[0].html
    assert cited(html)[0] == "(Exampleton Town Board, n.d.)"
    assert ask.runs == 1


# Rich text.


@given(st.text(alphabet='<>/ibsup"span clo=n ', max_size=60))
def test_no_word_of_a_title_with_tags_is_lost(text: str) -> None:
    tags = r"</?(?:i|b|sup|sub|sc)>|</span>|<span class=\"nocase\">|[ \"“”]"
    written = pandoc.plain(pandoc.tagged(text))
    assert re.sub(tags, "", written) == re.sub(tags, "", text)


def test_tags_and_quotation_marks_of_csl_are_read() -> None:
    nodes = pandoc.tagged('A <i>Homo <b>sapiens</b></i> of "wells" and <sub>x')
    assert [node["t"] for node in nodes if node["t"] not in ("Str", "Space")] == ["Emph", "Quoted"]
    assert pandoc.plain(nodes) == "A Homo sapiens of “wells” and <sub>x"


@given(st.text(max_size=8), st.text(max_size=8))
def test_two_sources_never_have_the_same_anchor(one: str, other: str) -> None:
    assert (anchor(one) == anchor(other)) == (one == other)
