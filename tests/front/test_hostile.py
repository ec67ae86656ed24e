"""What a stranger may write: each row of hostile input is refused at its place, or printed as text.

A section of this file for each: YAML, characters, values, marks, Markdown, pictures, drawings, CSV,
folders, size. Nothing here hangs, breaks Briefpress, or brings anything from outside onto paper.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import zlib

import pytest
from PIL import Image

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, DONE
from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Severity
from briefpress.diagnostics.diagnostic import Collector
from briefpress.workspace.up_to_date import Inputs
from tests.conftest import MANIFEST, ROOT, Small
from tests.inspector import Inspector
from tests.stages import load
from tests.words import Paper, words

HEAD = "id: one\ntitle: The one\nblocks:\n"
TABLE = """
- kind: table
  id: table-a
  title: Numbers
  csv: data/series.csv
  columns: [{title: A, key: a}, {title: B, key: b}]
"""
FIGURE = "- {kind: figure, id: figure-a, title: It, alt: It, image: images/%s}"


def section(small: Small, text: str | bytes) -> None:
    raw = text if isinstance(text, bytes) else text.encode()
    (small.folder / "sections" / "one.yaml").write_bytes(raw)


def told(small: Small) -> list[str]:
    """Return every fault as ``code file:line:column``."""
    return [
        f"{one.code} {one.span.file.name}:{one.span.line}:{one.span.column}"
        for one in small.diagnostics()
    ]


def on_paper(small: Small) -> str:
    return " ".join(" ".join(small.print().texts).split())


# YAML.


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
            "yaml-alias one.yaml:1:4, yaml-alias one.yaml:2:4, yaml-alias one.yaml:3:5",
        ),
        ("<<: {title: T}", "yaml-alias one.yaml:1:1"),
        ("a: *b", "yaml-alias one.yaml:1:4"),
        ("a: " + "[" * 100_000, "too-deep one.yaml:1:53"),
        ("a: " + "{a: " * 100_000, "too-deep one.yaml:1:200"),
        ("- " * 100_000, "too-deep one.yaml:1:101"),
        ("id: one\nid: two", "duplicate-key one.yaml:2:1"),
        ("a: !!python/object/apply:os.system [id]", "yaml-tag one.yaml:1:4"),
        ("%TAG ! tag:evil,2000:\n---\na: !x y", "yaml-tag one.yaml:1:1, yaml-tag one.yaml:3:4"),
        ("# a\n\n%YAML 9.9\n---\na: b", "yaml-tag one.yaml:3:1, unknown-key one.yaml:5:1"),
        ("a: b\n---\na: b", "second-document one.yaml:2:1"),
        ("? [a]\n: b", "bad-key one.yaml:1:3"),
        ("? {a: b}\n: b", "bad-key one.yaml:1:3"),
        ("# nothing", "empty-file one.yaml:1:1"),
        ("", "empty-file one.yaml:1:1"),
    ],
)
def test_yaml_that_grows_hides_or_runs_something_is_refused(
    small: Small, written: str, fault: str
) -> None:
    section(small, written)
    # The rest of the file is still read, and lacks what every section must have.
    assert [one for one in told(small) if not one.startswith("missing-key")] == fault.split(", ")


# Characters.


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\x9b", "U+009B"),
        ("\ufeff", "U+FEFF (zero width no-break space)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\u200f", "U+200F (right-to-left mark)"),
        ("\u2028", "U+2028 (line separator)"),
        ("\ue000", "U+E000"),
        ("\U000f0001", "U+F0001"),
        ("\U00100001", "U+100001"),
        ("\ufffe", "U+FFFE"),
        ("\ufdd0", "U+FDD0"),
        ("\U0001ffff", "U+1FFFF"),
        ("\U000e0041", "U+E0041 (tag latin capital letter a)"),
        ("\ufff9", "U+FFF9 (interlinear annotation anchor)"),
    ],
)
def test_a_character_that_is_not_what_it_seems_is_refused_by_name(
    small: Small, character: str, name: str
) -> None:
    (small.folder / "data").mkdir()
    (small.folder / "data" / "series.csv").write_text(f"a,b\n1,x{character}y\n", encoding="utf-8")
    small.blocks(TABLE)
    csv, *_ = small.diagnostics()
    section(small, f"{HEAD}- So x{character}y.\n")
    yaml, *_ = small.diagnostics()
    section(small, f'{HEAD}- "So x\\U{ord(character):08x}y."\n')
    escaped, *_ = small.diagnostics()
    for fault, line, column in ((csv, 2, 4), (yaml, 4, 7), (escaped, 4, 3)):
        assert fault.message.startswith(f"character {name}")
        assert (fault.code.name, fault.span.line) == ("bad-character", line)
        assert fault.span.column == column


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"id: caf\xe9", "not-utf-8 one.yaml:1:8"),
        (b"id: one\ntitle: \xc3\xa9\xed\xa0\x80", "not-utf-8 one.yaml:2:9"),  # half of a pair
        (b"id: one\r\ntitle: \xff", "not-utf-8 one.yaml:2:8"),
        ("id: one".encode("utf-16"), "not-utf-8 one.yaml:1:1"),
        ("id: one".encode("utf-16-le"), "bad-character one.yaml:1:2"),
        (b'id: "\\uD800"', "bad-yaml one.yaml:1:5"),
        (b'id: "\\U00110000"', "bad-yaml one.yaml:1:5"),
    ],
)
def test_bytes_that_are_no_text_are_refused_at_their_column(
    small: Small, raw: bytes, fault: str
) -> None:
    section(small, raw)
    # The rest of the file is still read, and lacks what every section must have.
    assert [one for one in told(small) if not one.startswith("missing-key")] == [fault]


def test_lines_end_alike_whatever_system_wrote_them(small: Small) -> None:
    section(small, b"\xef\xbb\xbfid: one\rtitle: The one\r\nblocks:\r- So [@nobody].\n")
    assert told(small) == ["unknown-source one.yaml:4:7"]


# Values.

AS_WRITTEN = ["NO", "on", "1:30", "010", "1_000", "2026-01-15", "1.10", "~", "null", "0x1F", "1e3"]


@pytest.mark.pdf
def test_no_value_is_guessed_at(small: Small) -> None:
    small.blocks("\n".join(f"- {value}" for value in AS_WRITTEN))
    paper = on_paper(small)
    assert [value for value in AS_WRITTEN if value not in paper] == []


@pytest.mark.parametrize(
    ("value", "code"),
    [("9" * 5000, "wrong-type"), ("-1", "wrong-type"), ("1_0", "wrong-type"),
     ("٣", "wrong-type"), ("1.0", "wrong-type"), ("[1]", "wrong-type"), ("7", "wrong-choice")],
)  # fmt: skip
def test_a_number_is_digits_within_its_range(small: Small, value: str, code: str) -> None:
    column = f"{{title: A, format: decimal, digits: {value}}}"
    small.blocks(f"- kind: table\n  id: t\n  title: T\n  columns: [{column}]\n  rows: [['1']]")
    assert told(small) == [f"{code} one.yaml:7:51"]


@pytest.mark.parametrize("digits", ["9" * 16, "9" * 15_000, "-" + "9" * 5000])
def test_a_cell_with_a_huge_number_is_refused_at_its_cell(small: Small, digits: str) -> None:
    small.write("data/series.csv", f"a,b\n1,{digits}\n")
    small.blocks(TABLE.replace("key: b", "key: b, format: integer"))
    assert told(small) == ["bad-number series.csv:2:3"]


# Marks: what is opened, nested and repeated.


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("*" * 500 + "x" + "*" * 500, "too-deep one.yaml:4:6"),
        ("*a **b " * 30 + "x" + "** a*" * 30, "too-deep one.yaml:4:6"),
        ("^[" * 400 + "x" + "]" * 400, "bad-note one.yaml:4:6"),
        ("word^[note] " * 800, "too-many-notes one.yaml:4:6"),
        ("![a](b.png) " * 300, "image-in-text one.yaml:4:6"),
        ("![" * 300, "unclosed-mark one.yaml:4:7"),
        ("[x](" * 200 + "y" + ")" * 200, "bad-link one.yaml:4:8"),
        ("So [@office-2020; and on", "bad-citation one.yaml:4:9"),
        ("So ^[never closed", "bad-note one.yaml:4:9"),
        ("[mots]{lang=french}", "unknown-language one.yaml:4:11"),
    ],
)
def test_marks_without_an_end_are_refused(small: Small, text: str, fault: str) -> None:
    small.blocks(f"- '{text}'")
    assert fault in told(small)
    assert {one.rpartition(" ")[2].partition(":")[0] for one in told(small)} == {"one.yaml"}


def test_a_mark_ends_in_its_paragraph(small: Small) -> None:
    small.blocks('- "So [@office-2020;\\n\\n@office-2020]. And ^[a\\n\\nnote]."')
    assert told(small) == ["bad-citation one.yaml:4:9", "bad-note one.yaml:4:46"]


def test_a_hundred_notes_and_a_page_of_signs_are_printed(small: Small) -> None:
    small.blocks(f"- '{'word^[note] ' * 100}'\n- '{'[ ( * ` ' * 500}'\n- '{'word ' * 3900}'")
    assert {one.code for one in small.diagnostics()} == {codes.UNCLOSED_MARK}


# Markdown, HTML, templates.


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b>bold</b> &unknown; & <",
        "<!-- a comment -->",
        "{{ 7 * 7 }} {{ manifest }}",
        "{% include 'x' %} {# said #}",
        "{{ config.items() }}",
    ],
)
@pytest.mark.pdf
def test_html_and_templates_in_content_are_printed_as_text(small: Small, text: str) -> None:
    small.write("briefing.yaml", MANIFEST.replace("subtitle: One section", f'subtitle: "{text}"'))
    small.write("sections/one.yaml", f'id: one\ntitle: "{text}"\nblocks: ["{text}"]')
    sink = Collector()
    paper = Paper(Inspector(small.session.build(small.project(), sink).pdf).texts)
    assert {one.code for one in sink} <= {codes.HTML_IN_TEXT}
    assert paper.has(words(text.replace("'", "’")))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "data:text/html,x",
     "http://example.org", "//example.org", "../../etc/passwd", "vbscript:x",
     "https://", "mailto:"],
)  # fmt: skip
def test_a_link_leads_to_the_web_a_mailbox_or_the_briefing(small: Small, address: str) -> None:
    small.blocks(f"- A [link]({address}).")
    assert told(small)[0].startswith("bad-link one.yaml:4:")


# Pictures.


def picture(small: Small, name: str, content: bytes) -> list[str]:
    """Return the faults of a briefing with a picture of this content."""
    (small.folder / "images").mkdir(exist_ok=True)
    (small.folder / "images" / name).write_bytes(content)
    small.blocks(FIGURE % name)
    return told(small)


def saved(kind: str, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (99, 99)).save(file, kind)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int) -> bytes:
    """Return a small PNG with so many pixels to a side."""
    rows = zlib.compressobj(1)
    data = b"".join(rows.compress(bytes(side + 1)) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


PLACE = "one.yaml:4:61"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jpg", saved("JPEG")[:400], "bad-image"),
        ("a.png", saved("PNG")[:60], "bad-image"),
        ("a.png", b"", "bad-image"),
        ("a.jpg", saved("JPEG", "CMYK"), "bad-image"),
        ("a.png", saved("PNG", "I;16"), "bad-image"),
        ("a.png", saved("EPS"), "bad-image"),  # what would decode it starts a program
        ("a.png", saved("GIF"), "bad-image"),
        ("a.png", b"<svg/>", "bad-image"),
        ("a.gif", saved("GIF"), "image-kind"),
        ("a.svgz", gzip.compress(b"<svg/>"), "image-kind"),
        ("a.png", bomb(7_100), "image-too-large"),
        ("a.png", bytes(20_000_001), "image-too-large"),
    ],
    ids=lambda one: "" if isinstance(one, bytes) else one,
)
def test_a_picture_is_decoded_before_the_renderer_sees_it(
    small: Small, name: str, content: bytes, code: str
) -> None:
    place = PLACE
    assert picture(small, name, content) == [f"{code} {place}"]


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "/etc/passwd", "images/../../a.png", "images/./a.png", "images//a.png",
     "https://example.org/a.png", "file:///a.png", "images/a.png?b", "images/a.png#b",
     "images\\a.png", "~/a.png"],
)  # fmt: skip
def test_a_picture_stands_in_the_briefing(small: Small, path: str) -> None:
    small.blocks(f"- {{kind: figure, id: figure-a, title: It, alt: It, image: '{path}'}}")
    assert told(small) == [f"bad-path {PLACE}"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/etc/passwd", "outside-folder"),
        ("../../outside.png", "outside-folder"),
        ("/dev/zero", "unreadable-file"),
        ("a.png", "unreadable-file"),  # a circle
        ("..", "unreadable-file"),
        ("nowhere.png", "unreadable-file"),
    ],
)
def test_a_link_is_followed_to_a_regular_file_of_the_briefing_only(
    small: Small, target: str, code: str
) -> None:
    (small.folder.parent / "outside.png").write_bytes(saved("PNG"))
    (small.folder / "images").mkdir()
    (small.folder / "images" / "a.png").symlink_to(target)
    small.blocks(FIGURE % "a.png")
    assert told(small) == [f"{code} {PLACE}"]


# Drawings.

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(inner: str, *, before: str = "", more: str = 'viewBox="0 0 9 9"') -> bytes:
    return f"{before}<svg {NAMESPACES} {more}>{inner}</svg>".encode()


def growing(element: str, number: int = 10) -> str:
    """Return groups of which each draws the one before ten times."""
    groups = "".join(
        f'<g id="g{one + 1}">{element.format(f"g{one}") * 10}</g>' for one in range(number)
    )
    return f'<g id="g0"><path d="M0 0h9"/></g>{groups}'


PATTERN = '<pattern id="p{}" width="1" height="1">{}</pattern>'
FILLED = '<rect fill="url(#p{})"/>'
PATTERNS = "".join(PATTERN.format(one + 1, FILLED.format(one) * 10) for one in range(9))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (drawing("&a;", before='<!DOCTYPE svg [<!ENTITY a "aa">]>'), "unsafe-image"),
        (drawing("&a;", before='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
         "unsafe-image"),
        (drawing("", before='<!DOCTYPE svg [<!ENTITY % a SYSTEM "x">%a;]>'), "unsafe-image"),
        (drawing("&nbsp;", before='<!DOCTYPE svg SYSTEM "http://127.0.0.1/a.dtd">'),
         "unsafe-image"),
        (drawing("", before='<?xml-stylesheet href="http://127.0.0.1/a.css"?>'), "unsafe-image"),
        (drawing(growing('<use href="#{}"/>')), "image-too-large"),
        (drawing(growing('<use xlink:href="#{}"/>')), "image-too-large"),
        (drawing('<pattern id="p0"><rect/></pattern>' + PATTERNS), "image-too-large"),
        (drawing('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "unsafe-image"),
        (drawing('<marker id="m">' + "<path/>" * 99 + '</marker><path marker-mid="url(#m)" d="M0'
                 + " 1" * 5000 + '"/>'), "image-too-large"),
        (drawing("".join(f'<g id="i{one}"/><use href="#i{one}"/>' for one in range(9000))),
         "image-too-large"),
        (drawing("<g>" * 100_000), "image-too-large"),
        (drawing("<path/>" * 50_001), "image-too-large"),
        (drawing('<image href="http://127.0.0.1/a.png"/>'), "unsafe-image"),
        (drawing('<image xlink:href="file:///etc/passwd"/>'), "unsafe-image"),
        (drawing('<image href="../../outside.png"/>'), "unsafe-image"),
        (drawing('<image href="a.svg"/>'), "unsafe-image"),
        (drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), "unsafe-image"),
        (drawing('<image href="data:image/png;base64,AAAA"/>'), "bad-image"),
        (drawing('<image href="data:image/png;base64,%%%"/>'), "bad-image"),
        (drawing('<use href="b.svg#a"/>'), "unsafe-image"),
        (drawing('<rect fill="url(http://127.0.0.1/#a)"/>'), "unsafe-image"),
        (drawing('<g style="fill: url(\'file:///a#b\')"/>'), "unsafe-image"),
        (drawing('<g xml:base="http://127.0.0.1/"/>'), "unsafe-image"),
        (drawing('<style>@import "http://127.0.0.1/";</style>'), "unsafe-image"),
        (drawing("<style><![CDATA[@IMPORT url(a.css);]]></style>"), "unsafe-image"),
        (drawing("<style>.a { fill: URL( 'http://127.0.0.1/' ) }</style>"), "unsafe-image"),
        (drawing("<style>.a { fill: \\75rl(http://127.0.0.1/) }</style>"), "unsafe-image"),
        (drawing("<style>@font-face { src: url(a.ttf) }</style>"), "unsafe-image"),
        (drawing("<script>alert(1)</script>"), "unsafe-image"),
        (drawing('<g onload="alert(1)"/>'), "unsafe-image"),
        (drawing("<foreignObject><p>x</p></foreignObject>"), "unsafe-image"),
        (drawing("", more='width="1e9" height="1e9"'), "bad-image"),
        (drawing("", more='width="-5"'), "bad-image"),
        (drawing("", more='viewBox="0 0 nan inf"'), "bad-image"),
        (drawing("", more='viewBox="0 0 0 0"'), "bad-image"),
        (drawing("", more='viewBox="1 2"'), "bad-image"),
        (drawing('<rect width="1e999"/>'), "bad-image"),
        (drawing("<text>abc \u202e def</text>"), "bad-character"),
        (drawing("<text>漢</text>"), "missing-glyph"),
        (gzip.compress(drawing("") + bytes(9_000_000), mtime=0), "bad-image"),
        (b'<?xml version="1.0" encoding="utf-7"?><svg/>', "unsafe-image"),
        (b"<svg", "bad-image"),
        (b"", "bad-image"),
        (b"<html/>", "bad-image"),
        (drawing("<path/>" + " " * 5_000_000), "image-too-large"),
    ],
    ids=lambda one: one[:90].decode(errors="replace") if isinstance(one, bytes) else one,
)  # fmt: skip
def test_a_drawing_is_complete_in_itself_and_does_not_grow(
    small: Small, content: bytes, code: str
) -> None:
    assert picture(small, "a.svg", content) == [f"{code} {PLACE}"]


@pytest.mark.pdf
def test_a_drawing_as_programs_save_it_is_printed(small: Small) -> None:
    document = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd">'
    inner = (
        "<style>.a { fill: url(#g) }</style><title>It</title><metadata/>"
        '<linearGradient id="g"><stop offset="0"/><stop offset="1"/></linearGradient>'
        '<path id="p" class="a" d="M0 0h9v9z"/><use href="#p" x="1"/>'
        '<a href="https://example.org"><text x="1" y="8" font-size="2">Drawn words</text></a>'
    )
    assert picture(small, "a.svg", drawing(inner, before=document)) == []
    assert "Drawn words" in on_paper(small)


# CSV.

FORMULAS = [
    "=1+1",
    "@SUM(A1)",
    "+1-2",
    "-3",
    '=HYPERLINK("x")',
    "|cmd",
    "<b>",
    "{{ 7 * 7 }}",
    "010",
]


@pytest.mark.pdf
def test_a_cell_that_looks_like_a_formula_is_text(small: Small) -> None:
    quoted = ['"' + one.replace('"', '""') + '"' for one in FORMULAS]
    small.write("data/series.csv", "a,b\n" + "\n".join(f"x,{one}" for one in quoted))
    small.blocks(TABLE)
    paper = on_paper(small).replace("−", "-")
    assert [one for one in FORMULAS if one not in paper] == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a,b\n1,caf\xe9\n", ["not-utf-8 series.csv:2:6"]),
        ("a,b\n1,2\n".encode("utf-16"), ["found-format series.csv:1:1"]),
        ("a,b\n1,2\n".encode("utf-16-le"), ["bad-character series.csv:1:2"]),
        (b"a,b\n1,x\0\n", ["bad-character series.csv:2:4"]),
        (b"a,b\n1\n1,2,3\n1,2\n", ["ragged-row series.csv:2:1", "ragged-row series.csv:3:5"]),
        (b'a,b\n"1\n2",3,4\n', ["ragged-row series.csv:3:6"]),
        (b"a,a\n1,2\n", ["bad-column-name series.csv:1:3"]),
        (b"a,b,\n1,2,3\n", ["bad-column-name series.csv:1:5"]),
        (b'a,b\n1,"2\n3,4\n', ["bad-csv series.csv:2:3"]),
        (b'a,b\n1,"2"x\n', ["bad-csv series.csv:2:6"]),
        (b"a;b|c\n1;2|3\n", ["bad-csv series.csv:1:1"]),
        (b"PK\x03\x04", ["bad-csv series.csv:1:1"]),
        (b"", ["empty-file series.csv:1:1"]),
        (b"a,b\n", ["empty-exhibit one.yaml:6:12"]),
        (b"," * 250_000, ["too-many-values series.csv:1:200001"]),
        (b"a,b\n" + b"1,2\n" * 110_000, ["too-many-values series.csv:100001:1"]),
        (b'"' * 400_000, ["text-too-long series.csv:1:1"]),
        (b"a,b\n" + b"1,2\n" * 5001, ["table-too-large one.yaml:6:12"]),
        (b"a" * 5_000_001, ["file-too-large series.csv:1:1"]),
    ],
    ids=lambda one: one[:20].decode(errors="replace") if isinstance(one, bytes) else None,
)  # fmt: skip
def test_csv_that_does_not_hold_together_is_refused_at_its_cell(
    small: Small, raw: bytes, expected: list[str]
) -> None:
    (small.folder / "data").mkdir()
    (small.folder / "data" / "series.csv").write_bytes(raw)
    small.blocks(TABLE)
    assert told(small) == expected


def test_what_a_quoted_cell_cites_is_found_in_its_line(small: Small) -> None:
    small.write("data/series.csv", 'a,b\n"x, y","one\ntwo [@nobody]"\n')
    small.blocks(TABLE.replace("key: b", "key: b, format: prose"))
    assert told(small) == ["unknown-source series.csv:3:6"]


# Folders.


@pytest.mark.parametrize("name", ["sections/one.yaml", "sources.yaml", "data/series.csv"])
@pytest.mark.parametrize("stands", ["a pipe", "a folder", "a circle", "a device"])
@pytest.mark.pdf
def test_what_is_no_regular_file_is_not_read(
    small: Small, capsys: pytest.CaptureFixture[str], name: str, stands: str
) -> None:
    (small.folder / "data").mkdir()
    if name.startswith("data"):
        small.blocks(TABLE)
    file = small.folder / name
    file.unlink(missing_ok=True)
    match stands:
        case "a pipe":
            os.mkfifo(file)
        case "a folder":
            file.mkdir()
        case "a circle":
            file.symlink_to(file.name)
        case _:
            file.symlink_to("/dev/zero")
    output = small.folder.parent / "out.pdf"
    output.write_bytes(b"the old one")
    assert main(ROOT, ["build", str(small.folder), "-o", str(output)]) == CONTENT
    assert "[unreadable-file]" in capsys.readouterr().err
    assert output.read_bytes() == b"the old one"


@pytest.mark.parametrize("target", ["/", "..", ".", "/proc/kmsg"])
@pytest.mark.pdf
def test_links_beside_the_content_are_not_followed(small: Small, target: str) -> None:
    (small.folder / "link").symlink_to(target)
    output = small.folder.parent / "out.pdf"
    assert main(ROOT, ["build", str(small.folder), "-o", str(output)]) == DONE


def test_a_hint_names_nothing_behind_a_link(small: Small) -> None:
    outside = small.folder.parent / "outside"
    outside.mkdir()
    (outside / "serie.csv").write_text("a\n")
    (small.folder / "data").symlink_to(outside)
    small.blocks(TABLE)
    (fault,) = small.diagnostics()
    assert fault.code.name == "missing-file"
    assert "serie.csv" not in f"{fault.message} {fault.hint} {fault.expected}"


def test_a_huge_file_beside_the_content_is_known_by_its_size(small: Small) -> None:
    seen = []
    for size in (10**11, 10**11 + 1):
        with (small.folder / "film.mov").open("wb") as film:
            film.truncate(size)
        seen.append(load(small.project(), Collector()).fingerprint)
        with pytest.raises(OSError, match="too large to be read in each build"):
            Inputs([str(small.folder)], []).digest()
    assert seen[0] != seen[1]


def test_names_that_no_author_would_choose_do_no_harm(small: Small) -> None:
    for name in ("a\nb.csv", "-rf", " ", "x" * 200, "caf\udce9"):
        (small.folder / name).write_text("x")
    deep = small.folder.joinpath(*["deeper"] * 60)
    deep.mkdir(parents=True)
    assert small.diagnostics() == []


def test_a_name_with_a_line_break_is_told_on_one_line(small: Small) -> None:
    (small.folder / "data").mkdir()
    (small.folder / "data" / "a\nb.csv").write_text("a\n")
    small.blocks(TABLE.replace("data/series.csv", '"data/a\\nc.csv"'))
    (fault,) = small.diagnostics()
    assert "\n" not in f"{fault.message}{fault.hint}"


# Size.


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{HEAD}- '{'x ' * 1_000_000}'", "text-too-long one.yaml:4:3"),
        (f"{HEAD}- {'x' * 19_000}", "text-lost one.yaml:4:3"),
        (HEAD + "- x\n" * 200_000, "too-many-values one.yaml:199997:3"),
        (HEAD + "- word word word\n" * 300_000, "file-too-large one.yaml:1:1"),
        (HEAD + "- {kind: list, items: [" + "{text: a, items: [" * 30, "too-deep one.yaml:4:438"),
        (f"{HEAD}- kind: table\n  id: t\n  title: T\n  columns: [{'{title: A}, ' * 300}]\n"
         f"  rows: [[{', '.join('x' * 300)}]]", "table-too-large one.yaml:6:10"),
        ("id: one\ntitle: T\n? " + "k" * 19_000 + "\n: x", "unknown-key one.yaml:3:3"),
        ("id: one\n" + "".join(f"key{one}: x\n" for one in range(3000)),
         "too-many-errors one.yaml:1001:1"),
        (HEAD + "".join(f"- So [@s{one}].\n" for one in range(3000)),
         "too-many-errors one.yaml:1003:7"),
    ],
    ids=["a text", "a word", "values", "a file", "a list", "columns", "a key", "keys", "sources"],
)  # fmt: skip
@pytest.mark.pdf
def test_what_is_too_large_is_refused(small: Small, text: str, fault: str) -> None:
    section(small, text)
    found = small.build_diagnostics()
    assert fault in [
        f"{one.code} {one.span.file.name}:{one.span.line}:{one.span.column}" for one in found
    ]
    assert all(len(one.message) < 400 for one in found)


def test_lists_as_deep_as_they_may_be_are_printed(small: Small) -> None:
    depth = 20
    small.blocks(
        "- {kind: list, items: [" + "{text: a, items: [" * depth + "x" + "]}" * depth + "]}"
    )
    assert {one.severity for one in small.diagnostics()} <= {Severity.WARNING}  # it is too narrow


def test_a_photograph_of_endless_scans_is_refused(small: Small) -> None:
    from io import BytesIO

    from PIL import Image

    whole = BytesIO()
    Image.new("L", (64, 64)).save(whole, "JPEG", progressive=True)
    content = whole.getvalue()
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert picture(small, "a.jpg", content[:-2] + scan * 200 + content[-2:]) == [
        f"bad-image {PLACE}"
    ]


@pytest.mark.parametrize("path", ["images/.map.png", ".assets/map.png"])
def test_a_hidden_picture_is_not_printed(small: Small, path: str) -> None:
    small.blocks(f"- {{kind: figure, id: a, title: A, alt: A, image: {path}}}")
    assert [one.partition(" ")[0] for one in told(small)] == ["bad-path"]
