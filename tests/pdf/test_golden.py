"""Pages look as they did when they were last looked at; what moves is told and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from briefpress.render.document import BuildResult
from tests import golden
from tests.conftest import Small
from tests.inspector import Inspector

pytestmark = pytest.mark.pixels

Look = Callable[[Mapping[str, Image.Image]], None]

# Pages of the flagship by what stands on them: each shows something that no other does.
CHOSEN = (
    "cover",
    "bottom-line",
    "contents",
    "scope",
    "budget",
    "leadership",
    "equipment",
    "outlook",
    "chronology",
    "data",
    "claims",
    "glossary",
    "bibliography",
    "colophon",
)


@pytest.fixture
def look(request: pytest.FixtureRequest, tmp_path: Path) -> Look:
    """Compare pages with their pictures, or with ``--update-golden`` take them and say so."""

    def look_at(pages: Mapping[str, Image.Image]) -> None:
        if request.config.getoption("--update-golden"):
            told = golden.update(pages, golden.FOLDER)
            request.node.user_properties += [("golden", one) for one in told]
        else:
            told = golden.compare(pages, golden.FOLDER, tmp_path)
            assert not told, "\n".join((*told, "look, then run pytest tests/pdf --update-golden"))

    return look_at


def test_every_page_of_the_specimen_looks_as_it_did(specimen: Inspector, look: Look) -> None:
    look(
        {
            f"specimen-{page:02}": specimen.picture(page, golden.DPI)
            for page in range(1, specimen.pages + 1)
        }
    )


def test_chosen_pages_of_the_flagship_look_as_they_did(
    flagship: Inspector, flagship_printed: BuildResult, look: Look
) -> None:
    page_of = flagship_printed.page_of
    look({f"flagship-{one}": flagship.picture(page_of[one], golden.DPI) for one in CHOSEN})


@pytest.fixture(scope="module")
def page(specimen: Inspector) -> Image.Image:
    return specimen.picture(4, golden.DPI)


def drawn(specimen: Inspector, shift: float) -> Image.Image:
    """Draw page 4 so many points further to the right."""
    large = specimen.picture(4, golden.DPI * 10)
    moved = ImageChops.offset(large, round(shift * golden.DPI * 10 / 72), 0)
    return moved.resize((moved.width // 10, moved.height // 10), Image.Resampling.BOX)


def test_what_another_machine_moves_is_not_told_and_what_an_eye_sees_is(
    specimen: Inspector,
) -> None:
    still = drawn(specimen, 0)
    assert golden.moved(still, drawn(specimen, 0.5)) is None
    assert golden.moved(still, drawn(specimen, 2)) is not None


def test_a_word_that_is_missing_is_found_where_it_stood(
    specimen: Inspector, page: Image.Image
) -> None:
    word = specimen.find(4, "bullet")
    box = [round(edge / 25.4 * golden.DPI) for edge in (word.left, word.top, word.right)]
    without = page.copy()
    without.paste("white", (box[0] - 1, box[1] - 1, box[2] + 1, box[1] + 6))
    how = golden.moved(page, without)
    assert how is not None
    assert abs(how.left - word.left) < 4
    assert abs(how.top - word.top) < 4
    assert how.right - how.left < 20


def test_a_colour_that_is_another_is_told(small: Small) -> None:
    before = small.print().picture(1, golden.DPI)
    small.write("styles/tokens.css", ":root { --accent: #006633; }")
    assert golden.moved(before, small.print().picture(1, golden.DPI)) is not None


def test_a_sheet_of_another_size_is_told(page: Image.Image) -> None:
    assert golden.moved(page, page.crop((0, 0, page.width, page.height - 9))) is not None


def test_a_page_that_moved_is_shown_beside_the_one_that_was_expected(
    page: Image.Image, tmp_path: Path
) -> None:
    folder, failed = tmp_path / "golden", tmp_path / "failed"
    failed.mkdir()
    assert golden.update({"a-1": page, "a-2": page, "b-1": page}, folder) == [
        "a-1 is new", "a-2 is new", "b-1 is new",
    ]  # fmt: skip
    turned = ImageChops.offset(page, 0, 30)
    assert golden.compare({"a-1": page, "a-2": page}, folder, failed) == []
    told = golden.compare({"a-1": turned, "a-3": page}, folder, failed)
    assert told[0] == "there is no page for a-2.png"
    assert told[1].startswith("a-1 has moved by up to ")
    assert told[1].endswith(f"see {failed / 'a-1.png'}")
    assert told[2] == "a-3 has no picture"
    with Image.open(failed / "a-1.png") as shown:
        assert shown.size == (3 * page.width + 32, page.height + 16)
    renewed = golden.update({"a-1": turned}, folder)
    assert renewed[0] == "a-2 is gone"
    assert renewed[1].startswith("a-1 has moved by up to ")
    assert golden.update({"a-1": turned}, folder) == []
    assert (folder / "b-1.png").is_file(), "another document's page is left alone"
