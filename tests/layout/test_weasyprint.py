"""The private parts of WeasyPrint that Briefpress leans on are where it left them."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from importlib.metadata import version

import pytest
from PIL import Image
from tinycss2.color5 import parse_color
from weasyprint import HTML

from briefpress.diagnostics.diagnostic import Collector
from briefpress.layout.weasyprint import colours, line_breaks, margins
from briefpress.layout.weasyprint.patches import patch
from tests.conftest import ROOT, Small
from tests.inspector import Inspector

pytestmark = pytest.mark.layout

LINE_AFTER = "- A line after it.\n"
LINES = "The margin stands outside, and this paragraph stands beside it. " * 6


IMPORTED = """
import pkgutil, importlib
import weasyprint.layout, weasyprint.text.line_break
from weasyprint.layout import block, inline, page
import briefpress.layout
theirs = {
    (module, name): value
    for module in (weasyprint.layout, block, inline, page, weasyprint.text.line_break)
    for name, value in vars(module).items()
    if callable(value)
}
for one in pkgutil.walk_packages(briefpress.layout.__path__, "briefpress.layout."):
    importlib.import_module(one.name)
for (module, name), value in theirs.items():
    assert getattr(module, name) is value, name
"""


def test_importing_the_layout_changes_nothing_in_weasyprint() -> None:
    subprocess.run([sys.executable, "-c", IMPORTED], cwd=ROOT, check=True)


def test_weasyprint_is_the_version_that_was_read() -> None:
    assert version("weasyprint") == "70.0"
    assert 'weasyprint==70.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def note(title: str, lines: int = 1) -> str:
    text = "Words in the margin that take a line or more. " * lines
    return f"- {{kind: callout, placement: margin, title: {title}, text: {text.strip()}}}\n"


def test_a_margin_note_is_mirrored_on_left_hand_pages(small: Small) -> None:
    fill = "- kind: page-break\n"
    small.blocks(note("Recto") + f"- {LINES}\n" + fill + note("Verso") + f"- {LINES}\n")
    printed = small.print()
    assert printed.find(1, "Recto").left > 145
    assert printed.find(2, "Verso").left < 30
    text = [word.left for word in printed.words(2) if word.text == "margin"]
    assert min(left for left in text if left > 60) >= 70, "the text itself does not move"


def test_a_long_word_in_the_margin_never_grows_into_the_text(small: Small) -> None:
    word = "communication.presse@defense.example.org.and.more"
    small.blocks(f"- {LINES}\n- kind: page-break\n" + note(word) + f"- {LINES}\n")
    printed = small.print()
    left = [word for word in printed.words(2) if word.left < 66 and 40 < word.top < 200]
    assert left
    assert max(word.right for word in left) < 66


def test_a_full_width_table_is_mirrored_on_every_left_hand_page_it_covers(small: Small) -> None:
    rows = "\n".join(f"    - [first{n}, last{n}]" for n in range(1, 130))
    small.blocks(
        "- kind: table\n  id: table-long\n  title: A long table\n  width: full\n"
        "  columns: [{title: Left, width: 70}, {title: Right, width: 30}]\n  rows:\n" + rows
    )
    printed = small.print()
    assert 26 < printed.find(1, "first2").left < 28
    second = next(word for word in printed.words(2) if word.text.startswith("first"))
    assert 20 < second.left < 22
    third = next(word for word in printed.words(3) if word.text.startswith("first"))
    assert 26 < third.left < 28


@pytest.mark.parametrize("above", range(38, 48, 3))
def test_a_margin_note_is_never_broken_over_two_pages(small: Small, above: int) -> None:
    small.blocks(
        "".join(f"- Line {number} of the page.\n" for number in range(above // 2))
        + note("Whole", lines=9)
        + "".join(f"- Line {number} after it.\n" for number in range(30))
    )
    printed = small.print()
    counts = [" ".join(text.split()).count("Words in the margin") for text in printed.texts]
    assert sorted(counts)[-1] == 9
    assert sum(counts) == 9
    first = printed.words(1)
    assert max(word.top for word in first if word.text == "Line") > 250, "the text fills the page"


def test_margin_notes_that_collide_are_a_located_warning(small: Small) -> None:
    lines = "".join(f"- Line {number} of the page.\n" for number in range(12))
    small.blocks(lines + note("First", lines=9) + note("Second", lines=9) + "- The end.\n")
    (fault,) = small.build_diagnostics()
    assert fault.message == "two notes overlap in the margin of page 1"
    assert (fault.span.file.name, fault.span.line) == ("one.yaml", 17)


WIDE = """- kind: table
  id: table-wide
  title: Over both columns
  width: full
  columns: [{title: Year, width: 20}, {title: Place}, {title: Remark, align: right}]
  rows: [[a, b, last], [a, b, last], [a, b, last], [a, b, last], [a, b, last], [a, b, last]]
"""


@pytest.mark.parametrize("after", ["", LINE_AFTER * 2, LINE_AFTER * 20, f"- {LINES * 3}\n" * 3])
def test_a_note_without_room_below_a_wide_table_is_on_the_next_page(
    small: Small, after: str
) -> None:
    """Raised, as it would be below other text, it would be printed over the table."""
    above = "".join(f"- Line {number} of the page.\n" for number in range(16))
    small.blocks(above + WIDE + note("Whole", lines=5) + after)
    sink = Collector()
    printed = Inspector(small.session.build(small.project(), sink).pdf)
    assert {one.code.name for one in sink} <= {"short-last-page"}
    first, second, *_ = (" ".join(text.split()) for text in printed.texts)
    assert first.count("last") == 6
    assert (first.count("Words in the margin"), second.count("Words in the margin")) == (0, 5)
    assert max(word.top for word in printed.words(1) if word.text != "TLP:CLEAR") > 200


def test_a_note_without_room_stays_before_the_next_heading(small: Small) -> None:
    above = "".join(f"  - Line {number} of the page.\n" for number in range(13))
    blocks = textwrap.indent(WIDE + note("Whole", lines=5) + LINE_AFTER, "  ")
    small.write(
        "sections/one.yaml",
        f"id: one\ntitle: The one\nblocks:\n{above}{blocks}"
        f"subsections: [{{id: next, title: The next, blocks: [{LINES * 2}]}}]\n",
    )
    printed = small.print()
    heard = printed.structure().heard()
    assert heard.index("Whole") < heard.rindex("The next")


@pytest.mark.parametrize("length", range(40, 75))
def test_no_word_stands_alone_in_a_line_before_a_mark(small: Small, length: int) -> None:
    """Pango 1.50 broke a text at its first space when only its last space was too much."""
    words = "It is a sentence of short words that goes on and on until it ends at last here "
    small.blocks(f"- {words[:length].strip()} [@office-2020] and then some more words follow it.")
    page = small.print().text(1)
    lines = [line.split() for line in page.splitlines()]
    start = next(number for number, line in enumerate(lines) if line[:2] == ["It", "is"])
    assert len(lines[start]) > 6


def test_a_line_is_as_full_before_a_mark_whatever_stands_in_it(small: Small) -> None:
    """WeasyPrint broke an element before a text when that text was too wide by its last space."""
    words = "not settled: in 2024 Burkina Faso stood at 4.39 per cent, above Mali's 4.25"
    plain = f'- "{words} [@office-2020]. As a share of government spending."'
    small.blocks(plain)
    expected = small.print().text(1)
    small.blocks(plain.replace("Burkina Faso", "[Burkina Faso]{lang=fr}"))
    assert small.print().text(1) == expected


@pytest.mark.parametrize(
    ("colour", "seen"),
    [
        ("#336699", "336699"),
        ("hsl(210 50% 40%)", "336699"),
        ("oklch(0.627955 0.257683 29.2339)", "ff0000"),
        ("oklab(0.51975 -0.1403 0.10768)", "008000"),
        ("lab(29.5683 68.2874 -112.0297)", "0000ff"),
        ("lch(50 0 0)", "777777"),
        ("device-cmyk(0 1 1 0.5)", "800000"),
    ],
)
def test_a_colour_is_known_as_it_is_seen_whatever_its_space(colour: str, seen: str) -> None:
    red, green, blue, opacity = colours._rgb(parse_color(colour, ["light"]))
    shown = "".join(f"{round(255 * one):02x}" for one in (red, green, blue))
    off = [abs(int(shown[n : n + 2], 16) - int(seen[n : n + 2], 16)) for n in (0, 2, 4)]
    assert max(off) <= 1, shown
    assert opacity == 1


def test_what_the_lint_looks_at_is_still_there() -> None:
    from weasyprint.css import StyleFor
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.images import RasterImage
    from weasyprint.layout import layout_document
    from weasyprint.layout.background import Background

    assert Background._fields == ("color", "layers", "style")
    assert callable(StyleFor._page_type_match)
    assert not Box.is_leader
    assert not Box.is_table_wrapper
    assert "context.page_maker" in inspect.getsource(layout_document)
    picture = RasterImage(Image.new("RGB", (30, 20)), "id", b"")
    assert (picture.width, picture.height) == (30, 20)


def test_the_parts_are_still_there() -> None:
    import weasyprint.layout
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import inline

    patch()
    patch()
    assert inline.split_first_line is line_breaks.split_first_line_well
    assert weasyprint.layout.make_margin_boxes is margins.margin_boxes
    assert vars(line_breaks)["split_first_line"] is not inline.split_first_line, (
        "ours calls WeasyPrint's"
    )
    assert vars(margins)["make_margin_boxes"] is not margins.margin_boxes
    for name in ("translate", "border_box_x", "border_width", "border_height", "is_floated"):
        assert callable(getattr(Box, name))


@pytest.mark.parametrize(
    ("attributes", "pieces"),
    [("", 1), ('letter-spacing="2"', 4), ('x="10 30 50 70 90"', 5), ('text-anchor="middle"', 1)],
)
def test_text_in_an_image_is_shaped_as_a_whole_unless_its_letters_are_set_apart(
    attributes: str, pieces: int
) -> None:
    patch()
    text = f'<text y="30" font-size="20" {attributes}>Ke\u0301no</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40">{text}</svg>'
    pdf = HTML(string=svg).write_pdf(uncompressed_pdf=True)
    assert pdf.count(b" TJ\n") == pieces
