"""Stylesheets are read before they are used: what would be left out is told where it stands."""

from __future__ import annotations

import pytest

from briefpress.diagnostics.codes import Severity
from tests.conftest import MANIFEST, Small

pytestmark = pytest.mark.layout


def told(small: Small, css: str) -> list[tuple[str, str, str | None, int, int]]:
    """Return code, message, hint, line and column of what is said of these lines of a stylesheet.

    The styles of lists are replaced by them.
    """
    if not small.has_own_theme():
        small.own_theme()
    (small.styles / "blocks" / "list.css").write_text(css + "\n", encoding="utf-8")
    sink = small.build_diagnostics()
    assert {one.span.file.name for one in sink} <= {"list.css"}
    return [(one.code.name, one.message, one.hint, one.span.line, one.span.column) for one in sink]


@pytest.mark.parametrize(
    ("css", "line", "column"),
    [
        (".List {\n  color: var(--accnt);\n}", 2, 10),
        (".List { margin: calc(2 * var(--accnt)) 0; }", 1, 26),
        ("@page {\n  @top-left {\n    color: var( --accnt );\n  }\n}", 3, 12),
        (".List { --own: var(--accnt); }", 1, 16),
        (".List { li { color: var(--accnt); } }", 1, 21),
    ],
)
def test_a_token_that_nobody_defines_is_an_error(
    small: Small, css: str, line: int, column: int
) -> None:
    message = "no stylesheet defines the token `--accnt`"
    hint = "did you mean `--accent`?"
    assert told(small, css)[0] == ("unknown-token", message, hint, line, column)


@pytest.mark.parametrize(
    "css",
    [
        ".List { color: var(--accent); }",
        ".List { --own: navy; color: var(--own); }",
        ".List { color: var(--nobodys, navy); }",
        "/* var(--accnt) */ .List li::before { content: 'var(--accnt)'; }",
    ],
    ids=["of another sheet", "its own", "with another value", "as words"],
)
def test_a_token_that_is_defined_or_not_needed_is_none(small: Small, css: str) -> None:
    assert told(small, css) == []


@pytest.mark.parametrize(
    ("css", "reason", "column"),
    [
        ('.List { background: url("none.png"); }', "no file `blocks/none.png`", 21),
        (".List { background: url(../none.png); }", "no file `none.png`", 21),
        ("@import 'none.css';", "no file `blocks/none.css`", 9),
        ("@import url(none.css);", "no file `blocks/none.css`", 9),
        (
            '@font-face { font-family: "Mine"; src: url(none.ttf); }',
            "no file `blocks/none.ttf`",
            40,
        ),
        (
            ".List { background: url(https://example.org/a.png); }",
            "`https://example.org/a.png` is neither in the briefing nor in `styles`",
            21,
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_an_error(
    small: Small, css: str, reason: str, column: int
) -> None:
    small.blocks("- kind: list\n  items: [One.]")
    hint = "correct the address: it is relative to the stylesheet"
    assert told(small, css) == [("dead-address", reason, hint, 1, column)]


def test_an_address_of_a_file_or_within_the_document_is_none(small: Small) -> None:
    css = ".List { background: url(../draft.svg); } .List li::before { content: url(#one); }"
    small.blocks("- kind: list\n  items: [One.]")
    assert "dead-address" not in [code for code, *_ in told(small, css)]


@pytest.mark.parametrize(
    ("css", "face", "hint", "column"),
    [
        ('.List { font-family: "Bok", "Label"; }', "Bok", "did you mean `Book`?", 22),
        (".List { font: italic 9pt/1.2 Some Thing, Book; }", "Some Thing", None, 30),
        (
            ".List { --face: 'Labl'; font-family: var(--face); }",
            "Labl",
            "did you mean `Label`?",
            17,
        ),
        (".List { font-family: Book, monospace; }", "monospace", None, 28),
    ],
)
def test_a_face_that_nobody_declares_is_a_warning(
    small: Small, css: str, face: str, hint: str | None, column: int
) -> None:
    message = f"no `@font-face` declares the font `{face}`"
    hint = hint or "declare it in `fonts.css`, with its file"
    assert told(small, css) == [("unknown-font", message, hint, 1, column)]
    assert [one.severity for one in small.build_diagnostics()] == [Severity.WARNING]


@pytest.mark.parametrize(
    "css",
    [
        '.List { font-family: "Book", label; }',
        ".List { font: 9pt var(--sans); }",
        ".List { font-family: inherit; }",
        ".List { --words: 'No face'; }",
    ],
)
def test_a_face_that_is_declared_is_none(small: Small, css: str) -> None:
    assert told(small, css) == []


def test_a_file_that_is_no_font_is_told_and_one_that_is_not_there(small: Small) -> None:
    small.own_theme()
    (small.styles / "blocks" / "words.ttf").write_text("words", encoding="utf-8")
    missing = '@font-face { font-family: "None"; src: url(none.ttf); }\n'
    damaged = '@font-face { font-family: "Mine"; src: url(words.ttf); }'
    said = [(code, message) for code, message, *_ in told(small, missing + damaged)]
    assert said == [("dead-address", "no file `blocks/none.ttf`")]
    ((code, message, *_),) = told(small, damaged)
    assert (code, message.partition(": ")[2]) == ("bad-style", "Font-face 'Mine' cannot be loaded")


def test_an_address_that_begins_like_a_dead_one_is_told(small: Small) -> None:
    """What was refused is a part of the address of a picture that is none."""
    images = '<img src="a.pn" alt="One."><img src="a.png" alt="Other."><h2>'
    template(small, "parts/section.html", "<h2>", images)
    small.write("a.png", "no picture")
    told = sorted(one.code.name for one in small.build_diagnostics())
    assert told == ["bad-image", "dead-address"]


def template(small: Small, file: str, old: str, new: str) -> None:
    """Change a template of the briefing's own theme."""
    small.own_theme()
    path = small.templates / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_image_of_a_template_that_is_not_there_is_told_at_the_part(small: Small) -> None:
    template(small, "parts/section.html", "<h2>", '<img src="images/none.png" alt="None."><h2>')
    (fault,) = small.build_diagnostics()
    assert (fault.code.name, fault.severity) == ("dead-address", Severity.ERROR)
    assert fault.message == "no file `images/none.png`"
    assert fault.span.file.name == "one.yaml"


def test_a_part_that_briefpress_makes_is_found_where_the_manifest_names_it(small: Small) -> None:
    template(small, "parts/colophon.html", "<h2>", '<img src="none.png" alt="None."><h2>')
    small.write("briefing.yaml", MANIFEST + "  - part: colophon\n")
    (fault,) = small.build_diagnostics()
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8").splitlines()
    assert manifest[fault.span.line - 1] == "  - part: colophon"
