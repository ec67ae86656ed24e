"""What reference managers export is read as it is, or refused at its line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source
from briefpress.parse import libraries
from briefpress.parse.bibtex import bibtex
from briefpress.parse.libraries import Entry
from briefpress.parse.text import Unreadable
from tests.conftest import MANIFEST, Small
from tests.growth import is_linear
from tests.stages import write

BIB = r"""
@string{hup = "Harbour Press"}
@comment{jabref-meta: databaseType:biblatex;}
@article{Smith_2020:a,
  author = {Smith, Jane Q. and {World Bank} and van der Berg, Jan},
  title = {The CO$_2$ of \emph{Wells} in "Mali"},
  journaltitle = {Journal of W{\"e}lls}, volume = 3, number = {4}, pages = {10--20},
  langid = {english}, date = {2020-05}, doi = {10.1000/xyz}, keywords = {a, b}, abstract = {No.},
}
@inproceedings{doe2019, author = "John Doe", title = {A Talk}, crossref = {proc}}
@proceedings{proc, title = {Proceedings}, publisher = hup # " Ltd", year = 2019, editor = {Roe, A.}}
"""
RIS = """
TY  - CHAP
ID  - key1
TI  - A chapter
AU  - Doe, Jane Q.
AU  - World Bank
A2  - Roe, Ali
T2  - Book of wells
DA  - 2010/05/03/
PY  - 2010
SP  - 10
EP  - 20
PB  - Press
CY  - Bamako
SN  - 978-3
Y2  - 2020/01/02/10:11:12
UR  - https://example.org/
KW  - a
ER  - 

TY  - RPRT
AU  - Doe, Jane
TI  - A report
 that goes on
PY  - 2011
ER  - 

TY  - RPRT
AU  - Doe, Jane
TI  - Another
PY  - 2011
ER  - 
"""  # noqa: W291
CSL = """
[
\t{"id": "http://zotero.org/users/1/items/AB", "type": "book", "publisher": "Press",
\t "title": "A <i>Homo</i> of \\"wells\\" & <x>", "publisher-place": "Dakar", "volume": 3,
\t "issued": {"date-parts": [["2020", 5]]}, "note": "tex.ids: x\\nedition: 2\\nOnly seen in part.",
\t "author": [{"family": "Doe", "given": "Jane", "non-dropping-particle": "von"},
\t            {"literal": "World Bank"}]}
]
"""


def entries(small: Small, name: str, text: str, cited: str, style: str = "briefpress") -> list[str]:
    """Return the entries that the bibliography prints of a file."""
    small.write("briefing.yaml", MANIFEST + f"citation-style: {style}\nsources: [{name}]\n")
    small.write(name, text)
    small.blocks(f'- "So [{cited}]."')
    sink = Collector()
    html = write(small.project(), sink).parts[-1].html
    assert not list(sink)
    found = re.findall(r"<li\b[^>]*>(.*?)</li>", html, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in found]


def told(small: Small, name: str, text: str) -> list[tuple[str, int, str]]:
    small.write("briefing.yaml", MANIFEST + f"sources: [{name}]\n")
    file = small.folder / name
    file.write_text(text, encoding="utf-8")
    return [(one.code.name, one.span.line, one.message) for one in small.diagnostics()]


@pytest.mark.cli
def test_bibtex_is_read_with_its_latex_its_abbreviations_and_its_cross_references(
    small: Small,
) -> None:
    assert entries(small, "library.bib", BIB, "@Smith_2020:a, p. 3; @doe2019") == [
        "Jane Q. Smith, World Bank and Jan van der Berg, The CO2 of Wells in “Mali”, Journal of "
        "Wëlls, vol. 3, no. 4, pp. 10–20, May 2020, doi:10.1000/xyz.",
        "John Doe, A Talk, Proceedings, A. Roe (ed.), Harbour Press Ltd, 2019.",
    ]


@pytest.mark.cli
def test_bibtex_is_read_as_pandoc_reads_it_for_other_styles(small: Small) -> None:
    (entry,) = entries(small, "library.bib", BIB, "@Smith_2020:a", "apa")
    assert entry == (
        "Smith, J. Q., World Bank, & Berg, J. van der. (2020). The CO2 of wells in ‘mali’. Journal "
        "of Wëlls, 3(4), 10–20. https://doi.org/10.1000/xyz"
    )


def test_ris_is_read_and_entries_without_an_id_have_name_and_year(small: Small) -> None:
    assert entries(small, "library.ris", RIS, "@key1; @Doe_2011; @Doe_2011b") == [
        "Jane Q. Doe and World Bank, A chapter, Book of wells, Ali Roe (ed.), pp. 10–20, Press, "
        "Bamako, 3 May 2010, ISBN 978-3, accessed 2 January 2020. https://example.org/",
        "Jane Doe, A report that goes on, 2011.",
        "Jane Doe, Another, 2011.",
    ]


@pytest.mark.cli
def test_csl_json_is_read_with_its_tags_and_the_fields_in_its_notes(small: Small) -> None:
    cited = "@http://zotero.org/users/1/items/AB"
    assert entries(small, "zotero.json", CSL, cited) == [
        "Jane von Doe and World Bank, A Homo of “wells” & <x>, edition 2, vol. 3, Press, Dakar, "
        "May 2020. Only seen in part."
    ]
    assert entries(small, "zotero.json", CSL, cited, "apa") == [
        "von Doe, J., & World Bank. (2020). A Homo of ‘wells’ & <x> (2nd edn, Vol. 3). Press."
    ]


def test_a_library_may_have_more_than_is_cited(small: Small) -> None:
    small.write("briefing.yaml", MANIFEST + "sources: [library.ris]\nanalysis: {scale: icd-203}\n")
    small.write("library.ris", RIS)
    assert small.diagnostics() == []


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("a.bib", "@book{a,\n title = {x}}\n@book{b,\n title = {{x}", 4, "a brace is not closed"),
        ("a.bib", "@bok{a, title = {x}}", 1, "unknown type `@bok`"),
        ("a.bib", "@book(a, title = {x})", 1, "an entry `@book` is in parentheses"),
        ("a.bib", "@book{, title = {x}}", 1, "an entry `@book` has no key"),
        ("a.bib", "@book{a,\n title = x}", 2, "`x` is not defined"),
        ("a.bib", "@book{a,\n title = {The $x^2+1$ law}}", 2, "a formula cannot be printed"),
        ("a.bib", "@book{a,\n title = {},\n title = {}}", 3, "the field `title` is written twice"),
        ("a.bib", "@book{a,\n title = {x},", 1, "an entry is not closed"),
        ("a.bib", "@book{a, publisher = {P}, year = 2020}", 1, "missing key `title`"),
        ("a.bib", "@misc{a, title = {T}, year = 2020}", 1, "missing key `publisher`"),
        ("a.bib", "@book{a, title = {T}, publisher = {P},\n url = {www.x.org}}", 2,
         "`www.x.org` does not start with `https://` or `http://`"),
        ("a.ris", "TY  - BOOK\nTI  - T\n", 1, "an entry does not end with `ER  - `"),
        ("a.ris", "garbage", 1, "the line is outside an entry"),
        ("a.ris", "TY  - BOKO\nER  - ", 1, "unknown type `BOKO`"),
        ("a.ris", "TY  - BOOK\nTI  - T\nPB  - P\nPY  - 2010/00/01\nER  - ", 4,
         "`2010/00/01` is not a date"),
        ("a.json", '[{"id": "a"', 1, "the file is not valid JSON: expecting ',' delimiter"),
        ("a.json", '{"a": 1}', 1, "the file is not a list of sources"),
        ("a.json", '[\n{"type": "book"}]', 2, "an entry has no `id`"),
        ("a.json", '[{"id": "a",\n"author": "Doe"}]', 2, "`author` is not a list of names"),
        ("a.json", '[{"id": "a",\n"issued": {"raw": 2}}]', 2, "`issued` is not a date"),
        ("a.json", '[{"id": "a",\n"title": "\\u0000"}]', 2,
         "`title`: character U+0000 (a control or private-use character) cannot be printed"),
        ("a.txt", "x", 18, "`a.txt` is not a file of sources"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_at_its_line(
    small: Small, name: str, text: str, line: int, message: str
) -> None:
    assert [(one[1], one[2]) for one in told(small, name, text)] == [(line, message)]


@pytest.mark.cli
def test_a_field_that_nothing_prints_is_told_once(small: Small) -> None:
    text = "@book{%s, title = {T}, publisher = {P}, yaer = 2020, keywords = {k}}\n"
    assert told(small, "a.bib", text % "a" + text % "b") == [
        ("unprinted-field", 1, "no citation style prints `yaer`")
    ]


@pytest.mark.cli
def test_a_latex_command_that_is_dropped_is_told_where_it_is_first(small: Small) -> None:
    text = (
        '@preamble{"\\newcommand{\\noopsort}[1]{}"}\n'
        '@string{hup = "Harbour \\mbox{Press}"}\n'
        "@book{a, title = {{\\noopsort{b}}\\'Etude of \\emph{wells} \\& \\ss\\o{} \\dh{}},\n"
        " publisher = hup, abstract = {\\foo}, file = {C:\\Users\\x.pdf}, date = 2020,\n"
        " author = {\\v{C}apek, K. and \\textsc{Doe}, J.}}\n"
        "@book{b, title = {\\mbox{A} \\ensuremath{b} \\textsuperscript{2}}, date = 2020,\n"
        " publisher = {A}}\n"
    )
    assert told(small, "a.bib", text) == [
        ("lost-latex", 2, "the LaTeX command `\\mbox` cannot be read"),
        ("lost-latex", 3, "the LaTeX command `\\dh` cannot be read"),
        ("lost-latex", 6, "the LaTeX command `\\ensuremath` cannot be read"),
    ]


@pytest.mark.cli
def test_an_id_in_two_files_is_listed_twice(small: Small) -> None:
    text = "@report{office-2020, title = {T}, institution = {P}, date = 2020}"
    (found,) = told(small, "a.bib", text)
    assert found == (codes.NAMED_TWICE.name, 1, "source id `office-2020` is listed twice")


def is_read(read: Callable[[Source], list[Entry]], text: str) -> bool:
    """Tell whether a file is read; else it must be refused."""
    try:
        read(Source(Path("library"), text))
    except Unreadable:
        return False
    return True


@pytest.mark.parametrize("read", [bibtex, libraries.ris, libraries.csl_json])
@given(text=st.text(alphabet='@book{a,=}"#% \n[]:1TYER -', max_size=80))
def test_any_text_is_read_or_refused(read: Callable[[Source], list[Entry]], text: str) -> None:
    is_read(read, text)


@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("@book{a", "{", ""),
        ("", "@", ""),
        ("@book{a,b=", "{}#", ""),
        ("@a{b,", "%\n", ""),
        ("", "@comment{", ""),
        ("@book{a,t={$", "_", "}}"),
        ("@book{a,title={", "\\a", "}}"),
        ('@preamble{"', "\\newcommand{", '"}'),
        ('@preamble{"\\newcommand\\a', " ", '"}'),
    ],
)
def test_a_long_file_takes_no_longer_than_it_is(before: str, piece: str, after: str) -> None:
    assert is_linear(lambda text: is_read(bibtex, before + text + after), piece)


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(Unreadable):
        libraries.csl_json(Source(Path("library.json"), "[" * 100_000 + "]" * 100_000))


def test_the_list_of_a_library_may_be_in_an_object() -> None:
    text = json.dumps({"items": [{"id": 3, "type": "book", "title": "T"}]})
    assert [str(one.id) for one in libraries.csl_json(Source(Path("a.json"), text))] == ["3"]
