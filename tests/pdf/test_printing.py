"""Parts laid out apart and joined: the same bytes and pictures whatever was kept before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.pdf import fragments
from briefpress.pdf.fragments import Step
from briefpress.render.document import BuildResult
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workspace.limits import Limits
from briefpress.workspace.project import Project
from tests.conftest import ROOT, SPECIMEN, Small
from tests.inspector import Inspector
from tests.stages import theme

pytestmark = pytest.mark.pdf

PROJECT = Project(SPECIMEN, ROOT / "templates", ROOT / "styles")


def print_it(
    project: Project = PROJECT, jobs: int = 1, cache: Store | None = None
) -> tuple[BuildResult, list[str]]:
    """Print on a new session; return also the names of the parts that were laid out."""
    steps: list[Step] = []
    with Session(jobs, cache, watch=steps.append) as session:
        printed = session.build(project, Collector())
    return printed, [step.name for step in steps if step.pages and not step.cached]


def test_the_bytes_are_the_same_for_any_number_of_workers_and_from_the_cache(
    specimen_pdf: bytes, tmp_path: Path
) -> None:
    cache = Store(tmp_path / "cache")
    assert print_it(jobs=3, cache=cache)[0].pdf == specimen_pdf
    again, laid_out = print_it(cache=cache)
    assert laid_out == []
    assert again.pdf == specimen_pdf


PLAIN = """
import os, sys
from pathlib import Path
html, output, fonts, folder, styles, *sheets = sys.argv[1:]
os.environ["FONTCONFIG_FILE"] = fonts
from briefpress.layout.fetcher import Fetcher
from briefpress.theme.addresses import BRIEFING, STYLES, Addresses
from briefpress.workspace.files import Files
from briefpress.layout.weasyprint.line_breaks import let_white_space_hang
from briefpress.layout.weasyprint.margins import share_sides
from briefpress.layout.weasyprint.sides import mirror_left_pages
from briefpress.layout.weasyprint.svg_text import shape_text_of_svg
let_white_space_hang()
shape_text_of_svg()
share_sides()
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
roots = Path(folder), Path(styles)
fetcher, config = Fetcher(Addresses(Files(roots), *roots).read, 10**9), FontConfiguration()
document = HTML(string=Path(html).read_text(), base_url=BRIEFING, url_fetcher=fetcher).render(
    font_config=config,
    presentational_hints=True,
    stylesheets=[
        CSS(string=Path(sheet).read_text(), font_config=config, url_fetcher=fetcher,
            base_url=STYLES + Path(sheet).relative_to(styles).as_posix())
        for sheet in sheets
    ],
)
document.pages = mirror_left_pages(document.pages)
document.write_pdf(output)
"""


def test_every_page_is_the_picture_of_a_single_pass_of_plain_weasyprint(
    specimen_printed: BuildResult, tmp_path: Path
) -> None:
    from briefpress.theme import font_files

    html, output = tmp_path / "whole.html", tmp_path / "plain.pdf"
    html.write_text(specimen_printed.html)
    fonts = font_files.configuration([PROJECT.styles / "fonts"], tmp_path)
    sheets = [sheet.file for sheet in theme(PROJECT).sheets]
    paths = (html, output, fonts, PROJECT.briefing, PROJECT.styles, *sheets)
    command = [sys.executable, "-c", PLAIN, *map(str, paths)]
    subprocess.run(command, cwd=ROOT, check=True)
    plain = pypdfium2.PdfDocument(output)
    ours = pypdfium2.PdfDocument(specimen_printed.pdf)
    assert len(plain) == len(ours) == specimen_printed.pages
    for number, (one, other) in enumerate(zip(plain, ours, strict=True), 1):
        pictures = [page.render(scale=3).to_pil().convert("L").reduce(2) for page in (one, other)]
        off = ImageChops.difference(*pictures)
        # A text that stands a thousandth of a pixel elsewhere is shaded otherwise at its edge.
        worst = max(value for value, count in enumerate(off.histogram()) if count)
        assert worst <= 60, f"page {number} differs in {off.getbbox()}"


def numbered(small: Small, pages: int) -> None:
    """Write that many sections of a page each; the first refers to all of them."""
    names = [f"s{n}" for n in range(1, pages + 1)]
    for name in names:
        others = ", ".join(f"[](#{other})" for other in names)
        text = f"Sections {others}." if name == "s1" else "One page."
        section = f"id: {name}\ntitle: Section {name}\nblocks: ['{text}']"
        small.write(f"sections/{name}.yaml", section)
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8")
    manifest = re.sub(r"sections: .*", f"sections: [{', '.join(names)}]", manifest)
    small.write("briefing.yaml", re.sub(r"(?s)back:.*", "", manifest))


def test_page_numbers_in_text_and_foot_are_right_where_figures_are_added(small: Small) -> None:
    numbered(small, 12)
    paper = small.print()
    text = " ".join(paper.text(1).split())
    for page in range(2, 13):
        assert f"section {page} (page {page})" in text
        assert f"Page {page} of 12" in " ".join(paper.text(page).split())
    right = [max(word.right for word in paper.words(n) if word.text == "12") for n in (9, 11)]
    assert abs(right[0] - right[1]) < 0.05, "the folio stays at the text's edge"


def test_only_the_edited_section_is_laid_out_again(small: Small, tmp_path: Path) -> None:
    numbered(small, 12)
    cache = Store(tmp_path / "cache")
    print_it(small.project(), cache=cache)
    small.write("sections/s5.yaml", "id: s5\ntitle: Section s5\nblocks: [Another page.]")
    assert print_it(small.project(), cache=cache)[1] == ["s5"]


def test_a_section_that_grows_moves_the_others_and_their_numbers_without_a_layout(
    small: Small, tmp_path: Path
) -> None:
    numbered(small, 12)
    cache = Store(tmp_path / "cache")
    print_it(small.project(), cache=cache)
    longer = "\n".join(f"  - Line {n} of several pages." for n in range(70))
    small.write("sections/s11.yaml", f"id: s11\ntitle: Section s11\nblocks:\n{longer}")
    printed, laid_out = print_it(small.project(), cache=cache)
    assert laid_out == ["s11"]
    assert printed.page_of["s12"] > 12
    assert f"(page {printed.page_of['s12']})" in " ".join(Inspector(printed.pdf).text(1).split())
    assert print_it(small.project())[0].pdf == printed.pdf


def test_the_contents_are_laid_out_once_however_long_their_numbers_get(
    small: Small, tmp_path: Path
) -> None:
    numbered(small, 9)
    small.write("sections/s1.yaml", "id: s1\ntitle: Section s1\nblocks: [One page.]")
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8")
    small.write("briefing.yaml", f"{manifest}front: [{{part: contents}}]\n")
    cache = Store(tmp_path / "cache")
    steps = print_it(small.project(), cache=cache)[1]
    assert sorted(steps) == ["contents", *(f"s{n}" for n in range(1, 10))]
    longer = "\n".join(f"  - Line {n} of several pages." for n in range(300))
    small.write("sections/s5.yaml", f"id: s5\ntitle: Section s5\nblocks:\n{longer}")
    printed, laid_out = print_it(small.project(), cache=cache)
    assert laid_out == ["s5"]
    # Section 1 begins the first column, on page 2, and section 6 the second, on page 16.
    ends = {word.text: word.right for word in Inspector(printed.pdf).words(1) if word.left > 100}
    starts = {word.text: word.right for word in Inspector(printed.pdf).words(1) if word.left < 30}
    apart = ends["6"] - starts["1"]
    assert abs(ends["16"] - ends["2"] - apart) < 0.3, "a number ends where its column does"
    assert print_it(small.project())[0].pdf == printed.pdf


def entries(cache: Path) -> list[Path]:
    return sorted(cache.glob("??/*"))


def test_two_entries_in_each_other_s_place_are_found_out(small: Small, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    whole = print_it(small.project(), cache=Store(cache))[0].pdf
    files = entries(cache)
    held = [file.read_bytes() for file in files]
    for file, other in zip(files, [*held[1:], held[0]], strict=True):
        file.write_bytes(other)
    again, laid_out = print_it(small.project(), cache=Store(cache))
    assert set(laid_out) == {"one", "bibliography"}
    assert again.pdf == whole


def test_an_entry_that_is_a_pipe_is_not_waited_for(small: Small, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    whole = print_it(small.project(), cache=Store(cache))[0].pdf
    for file in entries(cache):
        file.unlink()
        os.mkfifo(file)
    again, laid_out = print_it(small.project(), cache=Store(cache))
    assert set(laid_out) == {"one", "bibliography"}
    assert again.pdf == whole


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-9], lambda data: data.replace(b"obj", b"jbo", 1), lambda _: b""],
    ids=["cut off", "changed", "empty"],
)
def test_a_damaged_entry_is_found_out_and_made_again(
    damage: Callable[[bytes], bytes], small: Small, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    whole = print_it(small.project(), cache=Store(cache))[0].pdf
    for file in entries(cache):
        file.write_bytes(damage(file.read_bytes()))
    again, laid_out = print_it(small.project(), cache=Store(cache))
    assert set(laid_out) == {"one", "bibliography"}
    assert again.pdf == whole
    assert print_it(small.project(), cache=Store(cache))[1] == []


def test_what_a_part_is_made_of_decides_and_not_its_date(small: Small, tmp_path: Path) -> None:
    cache = Store(tmp_path / "cache")
    small.own_theme()
    print_it(small.project(), cache=cache)
    for folder in (small.folder, small.styles):
        for file in folder.rglob("*.*"):
            file.touch()
    assert print_it(small.project(), cache=cache)[1] == []
    style = small.styles / "base.css"
    style.write_text(style.read_text(encoding="utf-8") + "em { color: red; }\n")
    assert set(print_it(small.project(), cache=cache)[1]) == {"one", "bibliography"}


def test_the_cache_keeps_what_was_used_last_and_stays_below_its_size(tmp_path: Path) -> None:
    cache = Store(tmp_path, disk=900, memory=0)
    aa, bb, cc = (name * 32 for name in ("aa", "bb", "cc"))
    for name in (aa, bb, cc):
        cache.put(name, b"x" * 300)
    for age, name in enumerate((bb, cc, aa)):
        os.utime(tmp_path / name[:2] / name[2:], (age, age))
    assert cache.get(bb)
    cache.tidy()
    assert [cache.get(name) is None for name in (aa, bb, cc)] == [False, False, True]


def building(small: Small, tmp_path: Path, name: str = "out.pdf") -> list[str]:
    """Return the command that builds a briefing with a cache of its own."""
    return [sys.executable, "build.py", "build", str(small.folder), "--jobs", "1", "-o",
            str(tmp_path / name), "--cache", str(tmp_path / "cache")]  # fmt: skip


def test_two_builds_at_once_share_a_cache(small: Small, tmp_path: Path) -> None:
    numbered(small, 12)
    names = ("one.pdf", "two.pdf")
    builds = [subprocess.Popen(building(small, tmp_path, name), cwd=ROOT) for name in names]
    assert [build.wait(timeout=120) for build in builds] == [0, 0]
    pdf = small.printed().pdf
    assert [(tmp_path / name).read_bytes() == pdf for name in names] == [True, True]


def test_a_build_that_is_killed_leaves_a_cache_to_go_on_with(small: Small, tmp_path: Path) -> None:
    numbered(small, 40)
    command = building(small, tmp_path)
    with subprocess.Popen(command, cwd=ROOT) as running:
        while not list((tmp_path / "cache").glob("??/*")) and running.poll() is None:
            time.sleep(0.01)
        running.kill()
    assert not (tmp_path / "out.pdf").exists()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "out.pdf").read_bytes() == small.printed().pdf


def test_the_document_has_one_outline_one_set_of_names_and_each_face_once(
    specimen: Inspector,
) -> None:
    titles = [title for _, title, _ in specimen.outline()]
    assert titles.index("1 Alpha of the specimen") < titles.index("2 Beta")
    assert len(titles) == len(set(titles))
    files = [
        one for one in specimen.pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]  # fmt: skip
    assert len(files) == len({str(one.FontName) for one in files}) == len(specimen.faces())
    assert specimen.pdf.Root.PageLabels.Nums[1].S == "/D"
    assert not [link for link in specimen.links() if link.to_page is None and not link.address]


def test_the_file_says_what_it_is_in_both_of_its_ways(specimen: Inspector) -> None:
    xmp = specimen.pdf.Root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="3" pdfaid:conformance="A" pdfuaid:part="1"' in xmp
    with specimen.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == specimen.pdf.docinfo["/Title"] == "Specimen of every block"
        assert metadata["xmp:CreateDate"] == "2026-01-15"
    assert specimen.pdf.docinfo["/CreationDate"] == "D:20260115"
    assert "sRGB" in str(specimen.pdf.Root.OutputIntents[0].OutputConditionIdentifier)


def test_files_go_into_the_pdf_with_what_they_are(small: Small) -> None:
    small.write("data/series.csv", "year,amount\n2020,1")
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8")
    more = "attachments:\n  - {file: data/series.csv, description: The amounts}\n"
    small.write("briefing.yaml", manifest + more)
    pdf = small.print().pdf
    (file,) = pdf.attachments.values()
    assert file.get_file().read_bytes() == b"year,amount\n2020,1\n"
    assert (file.filename, file.description) == ("series.csv", "The amounts")
    assert file.get_file().mime_type == "text/csv"
    assert pdf.Root.AF[0].AFRelationship == "/Data"
    assert str(file.get_file().mod_date)[:10] == "2026-01-15"


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (["data/none.csv"], "no file `data/none.csv` in the briefing's folder"),
        (["../secret.csv"], "invalid path: write a path inside"),
        (["data/series.csv", "more/series.csv"], "attachment `series.csv` is listed twice"),
    ],
    ids=["missing", "outside", "twice"],
)
def test_a_file_that_cannot_go_in_is_located(small: Small, files: list[str], fault: str) -> None:
    for name in ("data/series.csv", "more/series.csv", "../secret.csv"):
        small.write(name, "a,b")
    manifest = (small.folder / "briefing.yaml").read_text(encoding="utf-8").rstrip("\n")
    entries = "".join(f"\n  - file: {name}\n    description: It" for name in files)
    small.write("briefing.yaml", f"{manifest}\nattachments:{entries}\n")
    (found,) = small.build_diagnostics()
    assert found.message.startswith(fault)
    assert found.span.file.name == "briefing.yaml"
    assert found.span.line >= len(manifest.splitlines()) + 2


def test_the_page_map_says_where_the_words_of_a_block_are(
    specimen_printed: BuildResult, specimen: Inspector
) -> None:
    page_map = [spot for spot in specimen_printed.page_map if spot.id == "table-series"]
    assert {spot.page for spot in page_map} == {specimen_printed.page_of["table-series"]}
    x, y, width, height = (25.4 / 72 * value for value in page_map[0].box)
    word = specimen.find(page_map[0].page, "2019")
    assert x <= word.left <= word.right <= x + width
    assert y <= word.top <= y + height
    places = {spot.source.partition(":")[0] for spot in specimen_printed.page_map}
    assert {"sections/alpha.yaml", "sections/beta.yaml", "sections/wide.yaml"} <= places


def test_the_page_map_knows_every_note_and_where_it_was_written(small: Small) -> None:
    small.blocks("- Words.\n- >-\n  More words,^[A first note.] and\n  more.^[A second note.]")
    notes = [spot.source for spot in small.printed().page_map if spot.element == "span"]
    assert notes == ["sections/one.yaml:6:18", "sections/one.yaml:7:12"]


def failure_with(small: Small, css: str) -> str:
    """Return why Briefpress fails with these styles."""
    small.own_theme()
    (small.styles / "blocks" / "quote.css").write_text(css + "\n.Quote { margin: 0; }\n")
    small.blocks("- One paragraph, and [](#one).\n- kind: page-break\n- And another.")
    with pytest.raises(RenderFailed) as failed:
        small.build_diagnostics()
    return str(failed.value)


def test_page_numbers_by_a_stylesheet_are_refused(small: Small) -> None:
    said = failure_with(small, 'p::after { content: " " counter(page); }')
    assert "use elements with `data-page-of` instead" in said


def test_left_and_right_pages_must_hold_the_same(small: Small) -> None:
    said = failure_with(small, "@page :left { margin-left: 60mm; margin-right: 27mm; }")
    assert said.endswith("must have the same size")


@pytest.mark.parametrize(
    ("css", "why"),
    [
        (".on-page { opacity: 0.5; }", "sets `opacity` on content: use a solid colour"),
        ("@page { @bottom-center { content: counter(page, lower-roman); } }", "must be decimal"),
        ("@page { counter-increment: page 2; }", "the `page` counter cannot be set"),
    ],
    ids=["opacity", "roman", "by twos"],
)
def test_what_cannot_be_filled_in_later_is_refused(small: Small, css: str, why: str) -> None:
    assert why in failure_with(small, css)


@pytest.mark.parametrize(
    "slot",
    [
        '<span data-page-of="one">p. 00</span>',
        "<span data-page-of='one'>00</span>",
        '<span data-count="many">12</span>',
        "<span data-count>1a</span>",
    ],
    ids=["with words", "in other quotes", "to another base", "with letters"],
)
def test_a_slot_that_is_written_otherwise_is_refused(small: Small, slot: str) -> None:
    small.own_theme()
    template = small.templates / "parts" / "section.html"
    template.write_text(template.read_text().replace("<h2>", f"<h2>{slot} "))
    with pytest.raises(RenderFailed, match="the slots for numbers in `one` are invalid"):
        small.build_diagnostics()


def test_one_session_sees_that_a_stylesheet_has_changed(small: Small) -> None:
    small.own_theme()
    before = small.print()
    style = small.styles / "base.css"
    style.write_text(style.read_text(encoding="utf-8") + "p { color: navy; }\n")
    assert before.picture(1, 20) != small.print().picture(1, 20)


def test_lab_colours_have_their_space(small: Small) -> None:
    small.own_theme()
    style = small.styles / "base.css"
    style.write_text(style.read_text(encoding="utf-8") + "p { color: oklch(0.5 0.2 30); }\n")
    paper = small.print()
    assert "/lab-d65" in paper.pdf.pages[0].Resources.ColorSpace


def test_a_link_of_a_template_that_leads_nowhere_is_an_error(small: Small) -> None:
    small.own_theme()
    template = small.templates / "parts" / "section.html"
    template.write_text(template.read_text().replace("<h2>", '<h2><a href="#nowhere">x</a>'))
    assert [one.message for one in small.build_diagnostics()] == ["unknown anchor `#nowhere`"]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(memory=120 << 20), "(120 MB of memory|ended with)"),
        (Limits(processor=1), "more than 1 s of processor time"),
        (Limits(time=1), "longer than 1 s"),
    ],
    ids=["memory", "processor time", "time"],
)
def test_a_part_that_takes_too_much_ends_with_a_sentence(
    small: Small, limits: Limits, why: str
) -> None:
    small.blocks("\n".join(f"- Line {n} of a long briefing.^[A note.]" for n in range(1500)))
    with (
        Session(limits=limits) as session,
        pytest.raises(RenderFailed, match=f"`one` could.*{why}"),
    ):
        session.build(small.project(), Collector())


def test_a_library_that_is_not_there_is_named_with_what_to_do(
    small: Small, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> list[str]:
        raise OSError("libpango-1.0.so.0 is not installed")

    monkeypatch.setattr(fragments, "versions", missing)
    fragments.engine.cache_clear()
    with pytest.raises(RenderFailed, match=r"libpango.*run make, or python briefpress/system\.py"):
        session.build(small.project(), Collector())
    fragments.engine.cache_clear()


def test_numbers_that_swing_between_one_figure_and_two_come_to_rest(small: Small) -> None:
    """A section that refers to its own end is longer when that is on page 10 than on page 9."""
    numbered(small, 9)
    references = "at its [end](#end) " * 40
    ends = set()
    for words in range(328, 368, 4):
        prose = references + " ".join(["word"] * words)
        blocks = f"  - {prose}\n  - {{kind: quote, id: end, text: E, attribution: A}}"
        small.write("sections/s9.yaml", f"id: s9\ntitle: Section s9\nblocks:\n{blocks}")
        printed = small.session.build(small.project(), Collector())  # page 10 may have three lines
        paper = Inspector(printed.pdf)
        text = "".join(paper.texts[8:])
        (page,) = {int(number) for number in re.findall(r"end \(page\s(\d+)\)", text)}
        assert page == printed.page_of["end"]
        ends.add(page)
    assert ends == {9, 10}


def test_a_session_goes_on_after_a_worker_has_failed(small: Small) -> None:
    small.blocks("\n".join(f"- Line {n} of a long briefing.^[A note.]" for n in range(1500)))
    with Session(limits=Limits(processor=1)) as session:
        with pytest.raises(RenderFailed):
            session.build(small.project(), Collector())
        small.blocks("- A short one.")
        assert session.build(small.project(), Collector()).pages == 2
