"""A briefing's own templates and styles come before the default theme's, and may only write."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont, newTable

from briefpress.diagnostics.diagnostic import Collector
from briefpress.workspace.project import Project
from tests.conftest import MANIFEST, ROOT, SPECIMEN, Small
from tests.inspector import Inspector
from tests.stages import load, write

FONTS = ROOT / "styles" / "fonts"
A5 = """
:root {
  --sheet-width: 148mm;
  --sheet-height: 210mm;
  --edge-head: 26mm;
  --edge-foot: 24mm;
  --edge-inner: 16mm;
  --edge-outer: 12mm;
  --margin-column: 28mm;
  --margin-gap: 5mm;
  --accent: #006633;
  --size-body: 9pt;
  --leading-body: 12.5pt;
  --serif: "Label", "Naskh", "Tifinagh", "NKo";
}
"""
QUOTE = "- {kind: quote, text: Words that are quoted., attribution: Somebody}"
WORDS = "- A line of prose [@office-2020]."


def colours(inspector: Inspector, page: int = 1) -> set[object]:
    picture = inspector.picture(page, 144)
    return {colour for _, colour in picture.getcolors(picture.width * picture.height) or ()}


def own_quote(small: Small, template: str) -> None:
    small.write(
        "templates/blocks/quote.html", f"{{% macro block(quote) %}}\n{template}\n{{% endmacro %}}"
    )
    small.blocks(QUOTE)


@pytest.mark.pdf
def test_the_token_file_alone_makes_another_brand(small: Small) -> None:
    small.write("styles/tokens.css", A5)
    small.blocks(f"{WORDS}\n" + QUOTE)
    inspector = small.print()
    assert inspector.size(1) == (148, 210)
    assert set(inspector.faces()) <= {"Label", "Label-Bold", "Label,Bold", "Label-Italic"}
    found = colours(inspector)
    assert (0, 102, 51) in found, "the accent of the briefing"
    assert (143, 59, 31) not in found, "the accent of the default theme"
    words = inspector.words(1)
    assert min(word.left for word in words) == pytest.approx(16, abs=0.6), "the inner edge"
    assert max(word.right for word in words) < 148 - 12 + 0.5, "nothing in the outer edge"


@pytest.mark.pdf
def test_a_sheet_of_another_format_holds_columns_label_and_landscape_pages(small: Small) -> None:
    letter = ":root { --sheet-width: 8.5in; --sheet-height: 11in; }"
    small.write("styles/tokens.css", letter)
    small.write(
        "briefing.yaml", MANIFEST.replace("TLP:CLEAR", "TLP:RED").replace("[one]", "[one, two]")
    )
    small.write("sections/two.yaml", "id: two\ntitle: The two\npage: landscape\nblocks: [Words.]")
    inspector = small.print()
    assert [inspector.size(page) for page in (1, 2)] == [(216, 279), (279, 216)]
    label = inspector.find(1, "TLP:RED")
    assert label.right < 216 - 21, "the label ends at the outer edge"
    assert label.left > 216 - 21 - 28


@pytest.mark.pdf
def test_a_stylesheet_of_the_briefing_is_in_the_place_of_the_default_theme_s(small: Small) -> None:
    small.blocks(QUOTE)
    before = small.print()
    small.write("styles/blocks/quote.css", ".Quote { color: var(--second); }")
    small.write("styles/after.css", ".Quote::before { content: 'After: '; }")
    inspector = small.print()
    assert (36, 86, 107) in colours(inspector)
    assert (36, 86, 107) not in colours(before)
    assert "After: " in inspector.text(1), "a file of no default theme's name comes last"


@pytest.mark.pdf
def test_a_face_of_the_briefing_is_printed_and_named_in_its_colophon(small: Small) -> None:
    fonts = small.folder / "styles" / "fonts"
    fonts.mkdir(parents=True)
    with TTFont(FONTS / "Inter-Regular.ttf") as font:
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = "Brandface"
        font.save(fonts / "Brand.ttf")
    face = '@font-face { font-family: "Brand"; src: url("fonts/Brand.ttf"); }'
    small.write("styles/tokens.css", f'{face}\n:root {{ --serif: "Brand", "Naskh"; }}')
    colophon = MANIFEST.replace(
        "  - part: bibliography", "  - part: bibliography\n  - part: colophon"
    )
    small.write("briefing.yaml", colophon)
    inspector = small.print()
    assert "Brand" in {name.partition("-")[0] for name in inspector.faces()}
    assert all(inspector.faces().values())
    assert "Brandface" in inspector.text(inspector.pages)


@pytest.mark.pdf
def test_a_face_of_the_briefing_takes_the_place_of_the_default_theme_s_of_its_name(
    small: Small,
) -> None:
    before = small.print()
    fonts = small.folder / "styles" / "fonts"
    fonts.mkdir(parents=True)
    shutil.copy(FONTS / "Inter-Regular.ttf", fonts / "GentiumBookPlus-Regular.ttf")
    after = small.print()
    widths = [one.find(1, "prose").right - one.find(1, "prose").left for one in (before, after)]
    assert widths[1] > widths[0] * 1.05


@pytest.mark.pdf
def test_a_template_of_the_briefing_is_printed_with_the_default_theme_s_beside_it(
    small: Small,
) -> None:
    line = "{{ words.source | upper }} {{ date(manifest.date) }} {{ 6 * 7 }}"
    own_quote(small, f'<p class="Quote">{{{{ inline(quote.text) }}}} {line}</p>')
    text = small.print().text(1)
    assert "SOURCE 15 January 2026 42" in text
    assert "Somebody" not in text
    assert "The one" in text, "the section's head is the default theme's"


@pytest.mark.pdf
def test_words_of_the_briefing_come_before_the_default_theme_s_and_make_a_language(
    small: Small,
) -> None:
    small.write("templates/words.yaml", "en: {page-of: out of}")
    assert "Page 1 out of 2" in small.print().text(1)
    default = (ROOT / "templates" / "words.yaml").read_text(encoding="utf-8")
    french = default.partition("\nfr:\n")[2].replace("folio: Page", "folio: Pajenn")
    (small.folder / "templates" / "words.yaml").write_text(f"br:\n{french}", encoding="utf-8")
    small.write("briefing.yaml", MANIFEST.replace("en-GB", "br"))
    assert "Pajenn 1 sur 2" in small.print().text(1)


@pytest.mark.pdf
def test_text_of_the_briefing_stays_text_in_its_own_templates(small: Small) -> None:
    own_quote(small, '<p class="Quote">{{ quote.text }}</p>')
    small.blocks("- {kind: quote, text: 'a < b & {{ 7 * 6 }}', attribution: Somebody}")
    assert "a < b & {{ 7 * 6 }}" in small.print().text(1)


@pytest.mark.parametrize(
    "reach",
    [
        "{{ resolved.briefing.folder }}",
        "{{ quote.span.file.read_text() }}",
        "{{ quote.__class__.__mro__ }}",
        "{{ inline.__self__ }}",
        "{{ quote.model_dump() }}",
        "{{ manifest.model_json_schema() }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 1000000000 }}",
        "{{ '%999999999d' % 1 }}",
    ],
)
def test_a_template_of_the_briefing_reaches_nothing_but_what_is_printed(
    small: Small, reach: str
) -> None:
    own_quote(small, reach)
    (fault,) = small.diagnostics()
    assert fault.code.name == "unsafe-template"
    assert fault.span.file == small.folder / "templates" / "blocks" / "quote.html"
    assert fault.span.line == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ quote.text | safe }}", "No filter named 'safe'"),
        ("{{ quote.text | center(9000000) }}", "No filter named 'center'"),
        ("{% include '../../secret.html' %}", "secret.html"),
        ("{% import 'os' as os %}", "os"),
        ("{{ lipsum(9) }}", "'lipsum' is undefined"),
    ],
)
def test_what_only_the_default_theme_may_is_not_there_for_a_briefing(
    small: Small, line: str, says: str
) -> None:
    own_quote(small, line)
    (small.folder.parent / "secret.html").write_text("secret")
    (fault,) = small.diagnostics()
    assert fault.code.name == "bad-template"
    assert says in fault.message
    assert fault.span.file.name == "quote.html"


@pytest.mark.parametrize(
    "endless",
    [
        "{% macro more() %}{{ more() }}{{ more() }}{% endmacro %}{{ more() }}",
    ],
)
def test_a_template_that_calls_itself_for_ever_ends_at_its_line(small: Small, endless: str) -> None:
    own_quote(small, endless)
    (fault,) = small.diagnostics()
    assert fault.code.name in ("unsafe-template", "bad-template")
    assert fault.span.file.name == "quote.html"


def test_a_style_or_a_template_behind_a_link_is_not_followed(small: Small, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text(".Quote { color: red; }")
    for name in ("styles", "templates"):
        (small.folder / name).mkdir()
    (small.folder / "styles" / "more.css").symlink_to(secret)
    (small.folder / "templates" / "words.yaml").symlink_to(secret)
    told = [(one.code.name, one.span.file.name) for one in small.diagnostics()]
    assert told == [("outside-folder", "more.css"), ("outside-folder", "words.yaml")]


@pytest.mark.parametrize(
    "tag",
    [
        "include '{}'",
        "include '{}' ignore missing",
        "import '{}' as x",
        "from '{}' import x",
        "extends '{}'",
    ],
)
@pytest.mark.parametrize(
    ("link", "target", "asked"),
    [
        (".x", "outside", ".x/secret.html"),
        (".x.html", "outside/secret.html", ".x.html"),
        ("parts/.x", "outside", "parts/.x/secret.html"),
        (".x", "/proc/self", ".x/environ"),
        (".x", "outside", "./.x/secret.html"),
    ],
)
def test_no_template_opens_what_a_hidden_link_leads_to(
    small: Small, tmp_path: Path, tag: str, link: str, target: str, asked: str
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.html").write_text("The secret")
    own_quote(small, f"{{% {tag.format(asked)} %}}{{{{ quote.text }}}}")
    place = small.folder / "templates" / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / target)
    (fault,) = small.diagnostics()
    assert fault.code.name == ("bad-template" if "extends" in tag else "unsafe-template")
    assert fault.span.file == small.folder / "templates" / "blocks" / "quote.html"
    assert "secret" not in fault.message.replace(asked, "")


def test_a_hidden_file_of_the_briefing_is_no_template_either(small: Small) -> None:
    small.write("templates/.notes.html", "Not for print")
    own_quote(small, "{% include '.notes.html' %}")
    (fault,) = small.diagnostics()
    assert (fault.code.name, fault.span.line) == ("unsafe-template", 2)


@pytest.mark.layout
def test_a_fault_in_a_stylesheet_of_the_briefing_is_located_in_it(small: Small) -> None:
    small.write("styles/parts/section.css", ".Section { colour: red; }")
    small.write("styles/tokens.css", ":root { --accent: #dddddd; }")
    small.write("styles/page.css", "@page { @top-left { content: 'x'; color: #eeeeee } }")
    told = {(one.code.name, one.span.file.relative_to(small.folder).as_posix())
            for one in small.build_diagnostics()}  # fmt: skip
    assert ("bad-style", "styles/parts/section.css") in told
    assert ("low-contrast", "styles/page.css") in told


@pytest.mark.pdf
def test_own_looks_are_laid_out_anew_and_change_the_fingerprint(small: Small) -> None:
    sink = Collector()
    small.print()
    before = load(small.project(), Collector()).fingerprint
    small.write("styles/tokens.css", ":root { --size-body: 16pt; }")
    after = load(small.project(), Collector()).fingerprint
    assert before != after
    one = small.print().find(1, "prose")
    small.write("styles/tokens.css", ":root { --size-body: 8pt; }")
    other = small.print().find(1, "prose")
    assert one.right - one.left > 1.5 * (other.right - other.left)
    assert write(small.project(), sink).parts


def test_a_face_that_names_more_characters_than_there_are_is_not_read(small: Small) -> None:
    fonts = small.folder / "styles" / "fonts"
    fonts.mkdir(parents=True)
    groups = struct.pack(">3I", 0, 0x10FFFF, 1) * 100_000
    table = struct.pack(">HHHHIHHIII", 0, 1, 3, 10, 12, 12, 0, 16 + len(groups), 0, 100_000)
    with TTFont(FONTS / "Inter-Regular.ttf") as font:
        cmap = newTable("cmap")
        cmap.compile = lambda _font: table + groups
        font["cmap"] = cmap
        font.save(fonts / "Many.ttf")
    (fault,) = small.diagnostics()
    assert (fault.code.name, fault.message) == ("bad-font", "the font is damaged")


def test_tokens_too_deep_in_each_other_are_a_located_error(small: Small) -> None:
    small.write("styles/tokens.css", f":root {{ --a: {'(' * 9000}{')' * 9000} }}")
    assert [(one.code.name, one.span.file.name) for one in small.diagnostics()] == [
        ("too-deep", "tokens.css")
    ]


@pytest.mark.parametrize("name", ["styles/blocks/quote.css", "templates/blocks/quote.html"])
def test_a_file_of_another_encoding_is_located(small: Small, name: str) -> None:
    file = small.folder / name
    file.parent.mkdir(parents=True)
    file.write_bytes("/* Été */\n".encode("latin-1"))
    (fault,) = small.diagnostics()
    assert (fault.code.name, fault.span.file, fault.span.column) == ("not-utf-8", file, 4)


def test_the_default_theme_s_templates_write_the_same_beside_a_briefing_s_own(
    tmp_path: Path,
) -> None:
    shutil.copytree(SPECIMEN, tmp_path / "own")
    default = ROOT / "templates"
    project = Project(tmp_path / "own", default, ROOT / "styles")
    trusted = written(project)
    (tmp_path / "own" / "templates").mkdir()
    shutil.copy(default / "furniture.html", tmp_path / "own" / "templates")
    held = written(project)
    assert trusted.keys() == held.keys()
    for part, html in trusted.items():
        assert held[part] == html or part == "colophon", part


def written(project: Project) -> dict[str, str]:
    sink = Collector()
    document = write(project, sink)
    assert not list(sink)
    return {part.id: part.html for part in document.parts}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("as-of", "(a+)+$"),
        ("as-of", "as of ["),
        ("about", "(a|a)*b"),
        ("likelihood-comparisons", "(more"),
        ("likelihood-others", "(x+x+)+y; possibly"),
        ("confidence-phrases", "(((; high"),
        ("bind-before-number", "(a+)+ ["),
        ("bind-after-number", "*) ("),
        ("number-words", "(z+)+/zero one two"),
    ],
)
def test_words_of_a_briefing_are_text_and_never_patterns(
    small: Small, name: str, word: str
) -> None:
    small.write("templates/words.yaml", f"en: {{{name}: '{word}'}}")
    small.write("briefing.yaml", f"{MANIFEST}\nanalysis: {{scale: icd-203}}")
    small.blocks(f"- {'a' * 5000} {'x' * 3000} as of 3 May 2025 [@office-2020].")
    sink = Collector()
    write(small.project(), sink)
