"""Inline Markdown becomes safe markup: what it prints, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline

from briefpress.diagnostics.span import Text
from briefpress.parse import markdown, markdown_faults, markdown_rules
from briefpress.render.inline import Writer
from briefpress.resolve.numbering import Label, Target
from briefpress.resolve.terms import Abbreviation, Terms
from tests.stages import with_bare_numbers

SPACE = "\u202f"
SCRAPS = ["word", "it's", '"', "'", "*", "**", "_", "`", "[", "]", "(", ")", "](", "[@one]", "^[",
          "!", "\\", "\n", "  \n", "\r", " ", "{lang=fr}", "https://example.org", "#x", "&amp;",
          "<b>", "-", ":", "%", "$", "~~", "+", "=", "@", "«", "’"]  # fmt: skip


def writer() -> Writer:
    return Writer(
        language="en-GB",
        words={"page": "page"},
        numbers={"one-2020": 1, "two": 2},
        targets={"money": Target("money", Label("section ", "4"), Text("Money"))},
        abbreviations=Terms(UN=Abbreviation("UN", "United Nations", "glossary-un")),
    )


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("plain words", "plain words"),
        ("*em* and **strong** and `code`", "<em>em</em> and <strong>strong</strong> and "
         "<code>code</code>"),
        ("a <b>tag</b> & an &amp;", "a &lt;b&gt;tag&lt;/b&gt; &amp; an &amp;"),
        ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
        ("\"quoted\" and it's", "“quoted” and it’s"),
        ("[here](https://example.org/?a=1&b=2)",
         '<a href="https://example.org/?a=1&amp;b=2">here</a>'),
        ("[here](https://example.org 'The \"one\"')",
         '<a href="https://example.org" title="The &#34;one&#34;">here</a>'),
        ("<https://example.org> 5&nbsp;km",
         '<a href="https://example.org">https://example.org</a> 5\u00a0km'),
        ("(see [](#money) (and) [](#money)) [](#money)^[so (see [](#money))]",
         '(see <a class="reference" href="#money">section 4</a><span class="on-page">'
         ', page <span data-page-of="money">00</span></span> (and) '
         '<a class="reference" href="#money">section 4</a><span class="on-page">'
         ', page <span data-page-of="money">00</span></span>) '
         '<a class="reference" href="#money">section 4</a> <span class="on-page">'
         '(page <span data-page-of="money">00</span>)</span>'
         f'{SPACE}<span class="footnote">so (see <a class="reference" href="#money">section 4</a>'
         '<span class="on-page">, page <span data-page-of="money">00</span></span>)</span>'),
        ("[une *guerre*]{lang=fr}", '<span lang="fr">une <em>guerre</em></span>'),
        ("so [@one-2020].",
         f'so{SPACE}<span class="citation"><a href="#source-one-2020">1</a></span>.'),
        ("so [@one-2020, p. 3; @two]",
         f'so{SPACE}<span class="citation"><a href="#source-one-2020">1</a> p. 3; '
         '<a href="#source-two">2</a></span>'),
        ("so ^[a note [@two]]",
         f'so{SPACE}<span class="footnote">a note{SPACE}<span class="citation">'
         '<a href="#source-two">2</a></span></span>'),
        ('"[@one-2020] says" so',
         f'“{SPACE}<span class="citation"><a href="#source-one-2020">1</a></span> says” so'),
        ('"so"[@one-2020]',
         f'“so”{SPACE}<span class="citation"><a href="#source-one-2020">1</a></span>'),
        ('"so"^["why"]', '“so”<span class="footnote">“why”</span>'),
        (r"a\[0\](x)", "a[0](x)"),
        ("so.^[a note]", 'so.<span class="footnote">a note</span>'),
        ("(see [](#money))",
         '(see <a class="reference" href="#money">section 4</a><span class="on-page">'
         ', page <span data-page-of="money">00</span></span>)'),
        ("see [](#money)",
         'see <a class="reference" href="#money">section 4</a> <span class="on-page">'
         '(page <span data-page-of="money">00</span>)</span>'),
        ("sections [#](#money) (and [#](#money)), [#](https://example.org)",
         'sections <a class="reference" href="#money">4</a> (and '
         '<a class="reference" href="#money">4</a>), <a href="https://example.org">#</a>'),
        ("see [# 4](#money)",
         'see <a href="#money"># 4</a> <span class="on-page">'
         '(page <span data-page-of="money">00</span>)</span>'),
        ("see [the money](#money)",
         'see <a href="#money">the money</a> <span class="on-page">'
         '(page <span data-page-of="money">00</span>)</span>'),
        ("the UN, the UN and UNHCR",
         'the <abbr title="United Nations"><a class="term" href="#glossary-un">'
         'UN</a></abbr>, the <abbr title="United Nations">UN</abbr> and UNHCR'),
    ],
)  # fmt: skip
@pytest.mark.pdf
def test_what_is_written_is_printed(written: str, printed: str) -> None:
    assert with_bare_numbers(str(writer().inline(written))) == printed


def test_prose_has_paragraphs() -> None:
    assert str(writer().prose("One.\nStill one.\n\nTwo.")) == "<p>One.\nStill one.</p>\n<p>Two.</p>"


def test_quotation_marks_are_those_of_the_language() -> None:
    french = Writer("fr", {"page": "page"})
    assert str(french.inline('un "mot"')) == "un «\u202fmot\u202f»"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("![a](images/b.png)", "an image cannot be part of a line of text"),
        ("[x](javascript:alert(1))", "a link to `javascript:alert(1)` does not work in a PDF"),
        ("[x](file:///etc/passwd)", "a link to `file:///etc/passwd` does not work in a PDF"),
        ("[@two words]", "`[@two words]` is not a valid citation"),
        ("# heading", "`#` starts a block of Markdown"),
        ("one\n\n- two", "`-` starts a block of Markdown"),
        ("> quoted", "`>` starts a block of Markdown"),
    ],
)
def test_what_cannot_be_printed_as_meant_is_refused(written: str, fault: str) -> None:
    found = [fault.message for fault in markdown_faults.faults(written, prose=True)]
    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "HTTPS://EXAMPLE.ORG", "Https://example.org", "MAILTO:a@example.org"],
)
def test_the_scheme_of_a_link_may_have_capital_letters(address: str) -> None:
    assert list(markdown_faults.faults(f"[words]({address})")) == []


def test_marks_are_found_in_notes_too() -> None:
    text = "A [@one-2020].^[See [](#money) and [@two].]"
    assert [cited.source for cited in markdown.citations(text)] == ["one-2020", "two"]
    assert [one.anchor for one in markdown.references(text)] == ["money"]


def test_a_number_stays_with_its_unit_and_its_month() -> None:
    words = {"page": "page", "bind-before-number": "USD", "bind-after-number": "million April"}
    kept = Writer("en-GB", words)
    assert str(kept.inline("USD 9.5 million on 25 April, 3 apples")) == (
        "USD\u00a09.5\u00a0million on 25\u00a0April, 3 apples"
    )


@pytest.mark.parametrize(
    ("written", "capital"),
    [
        ("[](#money) shows it.", True),
        ("It grew. [](#money) shows it.", True),
        ("Did it grow? [](#money) shows it.", True),
        ("It *grew.* [](#money) shows it.", True),
        ("He said “it grew.” [](#money) shows it.", True),
        ("It is in [](#money).", False),
        ("[](#money)", False),
        ("Much grew, cf. [](#money).", False),
        ("Much grew (e.g. [](#money)).", False),
        ("so^[[](#money) shows it]", True),
    ],
)
def test_a_reference_at_the_start_of_a_sentence_has_a_capital(written: str, capital: bool) -> None:
    label = "Section 4" if capital else "section 4"
    assert f'href="#money">{label}</a>' in with_bare_numbers(str(writer().inline(written)))


def test_words_in_french_have_its_spaces() -> None:
    english = "[« Quoi ? »]{lang=fr} : he said"
    assert str(writer().inline(english)) == (
        '<span lang="fr">«\u202fQuoi\u202f?\u202f»</span> : he said'
    )


def test_plain_words_have_no_marks() -> None:
    assert markdown.plain("*One* [two](#x) [@one-2020] ^[note]") == "One two"


@given(st.lists(st.sampled_from(SCRAPS)).map("".join))
@example("plain words")
@example("")
def test_what_is_not_parsed_reads_as_if_it_were(text: str) -> None:
    parser = markdown_rules.parser.__wrapped__("en")
    parser.inline.terminator_re = ParserInline().terminator_re  # every sign of Markdown
    parsed = parser.parseInline(text, {})[0].children or []
    assert markdown.read(text, "en").tokens == tuple(parsed)


def test_a_text_is_parsed_once_for_all_that_is_asked_of_it() -> None:
    text = "Parsed *once*, [](#money) and [@two]."
    before = markdown.read.cache_info().misses
    writer().inline(text)
    list(markdown_faults.faults(text, "en-GB"))
    markdown.citations(text, "en-GB")
    assert markdown.plain(text, "en-GB") == "Parsed once,  and."
    assert markdown.read.cache_info().misses == before + 1
