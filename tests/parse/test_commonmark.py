"""Inline text prints as CommonMark says, or what differs is told.

The oracle is markdown-it-py with the rules of CommonMark alone, which its authors test against the
specification.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from briefpress.diagnostics.codes import Severity
from briefpress.parse import markdown, markdown_faults
from briefpress.render.inline import Writer
from tests.growth import is_linear

COMMONMARK = MarkdownIt("commonmark")
WRITER = Writer(language="en-GB", words={"page": "page"})
SAME = [
    # escapes
    r"\!\"\#\$\%\&\'\(\)\*\+\,\-\.\/\:\;\<\=\>\?\@\\\]\_\`\{\|\}\~ and \[",
    r"\a \9 \« \ ",
    r"\*not weak* \\*weak* `\*` [a\*b](https://example.org/a\*b 'a\*b')",
    # entities
    "&nbsp;&amp;&copy;&AElig;&Dcaron;&frac34;&HilbertSpace;&ngE;",
    "&#35; &#1234; &#992; &#X22; &#xcab; &#x1F600;",
    "&nbsp &x; &#; &#x; &#87654321; &hi?; &copy &MadeUp;",
    '[a](https://example.org/f&ouml; "f&ouml;") `&amp;` &#42;a&#42;',
    # code
    "`a` `` a ` b `` `  a  ` `a\nb   c\n` ` ` `a\\` `&amp;<b>*c*`",
    # emphasis
    "*a* _b_ **c** __d__ ***e*** *f **g** h* **i *j* k** ___l___",
    "a*b*c a**b**c snake_case_word 5*6*78 *(*b*)* a_ b * c _ d",
    "*a\nb* **a\nb** *a `*` b* *a [b](https://example.org)d*",
    "***a** b* ***a* b** **a *b***",
    "*é* **«a»** *“a”* a*“b”*",
    # links
    "[a](https://example.org) [b](<https://example.org/a b>) [c]( https://example.org/d  'e' )",
    '[a](https://example.org "b") [a](https://example.org (b)) [a](https://example.org/(b)(c))',
    "[*a* `b` **c**](https://example.org) [a](https://example.org/%20&amp;?b=c#d)",
    "[a](mailto:b@example.org) [[b]](https://example.org) [a\nb](https://example.org\n'c')",
    "[a](https://example.org/é) [a](HTTPS://EXAMPLE.ORG) [sic] a ] b",
    # autolinks
    "<https://example.org/a?b=c&d=[e]> <b@example.org> <https://example.org/\\[> < a > b < c",
    "<https://example.org/`a`*b*>",
    # breaks
    "a  \nb\\\nc\nd   \n   e\n f \n g",
    "*a  \nb* *a\\\nb* `a  \nb` a\\",
    # nothing
    "a < b & c > d 5 < 6 && 7 > 3 a<5 <- <=",
    "hello $.;'there, multiple     spaces",
]
TOLD = [
    ("![a](https://example.org/b.png)", "image-in-text"),
    ("![a](https://example.org/b.png 'c') ![](d)", "image-in-text"),
    ("a <b>c</b> d", "html-in-text"),
    ("a <br/> <!-- b --> <?c?> <!D e> <![CDATA[f]]>", "html-in-text"),
    ("<a href=\"b*c*\" d='e'>", "html-in-text"),
    ("[a][b] [c][]", "reference-link"),
    ("a[^1]", "reference-link"),
    ("[a](b c)", "bad-link"),
    ("[a](https://example.org", "bad-link"),
    ("[a [b](https://example.org) c](https://example.org)", "bad-link"),
    ("[a](/b)", "bad-link"),
    ("[a]()", "bad-link"),
    ("[](https://example.org)", "bad-link"),
    ("<made-up:a>", "bad-link"),
    ("<ftp://example.org>", "bad-link"),
    ("**a", "unclosed-mark"),
    ("*a", "unclosed-mark"),
    ("_a b", "unclosed-mark"),
    ("***a**", "unclosed-mark"),
    ("** a **", "unclosed-mark"),
    ("`a", "unclosed-mark"),
    ("``a`", "unclosed-mark"),
    ("[a", "unclosed-mark"),
    ("*a [b* c](https://example.org)", "unclosed-mark"),
    ("a&#x202e;b", "bad-character"),
    ("[a](https://example.org 'b&#x202e;c')", "bad-character"),
]
SCRAPS = ["a", "b c", "é", "it's", '"', "'", "*", "**", "_", "__", "`", "``", "[", "]", "(", ")",
          "](https://example.org)", "](<", "> ", "<", ">", "<https://example.org>", "<b>", "</b>",
          "<!--", "-->", "&amp;", "&nbsp;", "&#65;", "&", ";", "\\", "!", "![", "\n", "  \n", " ",
          "  ", ".", "(“", "https://example.org/", "a@example.org", "#", "-", "+", "=", "~", "|",
          " 'a')", ' "b")', "[a](https://example.org)", "[a](https://example.org 'b')"]  # fmt: skip
# What a rule looks ahead for, and the neighbours of its signs.
PIECES = [
    *("[", "]", "[]", "[a](", "](", "[a](b", "![", "^[", "[@", "[@a]", "^[a", "^[a]", "[[a](b)"),
    *("[a](<", '[a](u "', "[a][b]", "[^1]", "`[", "\\[", "é[", "[a]: ", "[a](#b)", "[](#b)"),
    *("[](#b) (", "]{lang=", "[a]{lang=fr", '[a]{index="', "[a]{index}", "]{lang=a ", "(", '"'),
    *("**", "*", "_", "`", "``a`", "a*", "*a ", "**a ", "a**b", "*a_ ", "\\", "'", "|", "#"),
    *("<", "<a", "<a ", "<a b='", "<a:", "<!--", "<?", "<!A", "</", "<https://a>", "&", "&a", "&#"),
    *("\n", " ", "  \n", "\\\n", "- ", "\n- ", "x\n", "\n\n"),
]


def squeezed(html: str) -> str:
    """Return HTML with the same quotation marks and spaces, however they are written."""
    html = html.replace("&quot;", '"').replace("&#34;", '"').replace("&#39;", "'")
    html = re.sub("[“”]", '"', re.sub("[‘’]", "'", html))
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<br ?/?>\n?", "<br>", html)).strip()


def told(text: str) -> list[str]:
    return [one.code.name for one in markdown_faults.faults(text, "en-GB")]


@pytest.mark.parametrize("written", SAME)
def test_what_is_allowed_prints_as_commonmark_says(written: str) -> None:
    assert told(written) == []
    assert squeezed(str(WRITER.inline(written))) == squeezed(COMMONMARK.renderInline(written))


@pytest.mark.parametrize(("written", "code"), TOLD)
def test_what_prints_otherwise_is_told(written: str, code: str) -> None:
    assert set(told(written)) == {code}


@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
@example("[a][b](https://example.org)")
@example("**a [b** c](https://example.org)")
def test_nothing_prints_otherwise_in_silence(text: str) -> None:
    if not told(text):
        assert squeezed(str(WRITER.inline(text))) == squeezed(COMMONMARK.renderInline(text))


@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
def test_a_fault_is_at_a_character_of_the_text(text: str) -> None:
    for fault in markdown_faults.faults(text, "en-GB"):
        assert 0 <= fault.at < len(text)
        if fault.code.severity is Severity.WARNING:
            assert text[fault.at] in "*_`[<"


# Without quotation marks, for each of which markdown-it copies the text: 0.4 s at the limit.
@pytest.mark.parametrize("piece", [one for one in PIECES if one not in "\"'"])
def test_the_work_on_a_text_grows_as_the_text(piece: str) -> None:
    def work(text: str) -> None:
        markdown.read.cache_clear()
        for fault in markdown_faults.faults(text, "en-GB", prose=True):
            assert fault.hint
        list(markdown_faults.title_faults(text))
        assert markdown.read(text, "en-GB").every

    assert is_linear(work, piece)
