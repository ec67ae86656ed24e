"""After an edit, a session reads the changed file only, and reports what a first build would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from briefpress.load import data, sections, validate
from briefpress.parse import images
from briefpress.session import Session
from briefpress.workspace.limits import Limits
from tests.conftest import Small

pytestmark = pytest.mark.pdf

Parsed = Callable[[], list[str]]
SECTIONS = ("one", "two", "three")
TABLE = "{kind: table, id: t, title: T, csv: data/a.csv, columns: [{title: A, key: a}]}"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Parsed:
    """Return the names of the files that were parsed or validated since the last call."""
    names: list[str] = []

    def counted(module: object, function: str) -> None:
        real = getattr(module, function)

        def call(file: Path, *given: object) -> object:
            names.append(file.name)
            return real(file, *given)

        monkeypatch.setattr(module, function, call)

    counted(validate, "read_yaml")
    counted(sections, "read_yaml")
    counted(data, "read_csv")

    def since() -> list[str]:
        told = sorted(names)
        names.clear()
        return told

    return since


@pytest.fixture
def briefing(small: Small) -> Small:
    manifest = (small.folder / "briefing.yaml").read_text()
    small.write("briefing.yaml", manifest.replace("[one]", f"[{', '.join(SECTIONS)}]"))
    for name in SECTIONS:
        section(small, name, "Words [@office-2020].")
    section(small, "two", TABLE)
    small.write("data/a.csv", "a\n1\n2")
    return small


def section(small: Small, name: str, block: str) -> None:
    small.write(f"sections/{name}.yaml", f"id: {name}\ntitle: {name}\nblocks:\n  - {block}")


def pdf(session: Session, small: Small) -> bytes:
    return session.build(small.project(), Collector()).pdf


def clean(small: Small) -> bytes:
    with Session() as session:
        return pdf(session, small)


def test_after_an_edit_one_file_is_parsed_and_validated(briefing: Small, parsed: Parsed) -> None:
    with Session() as session:
        pdf(session, briefing)
        assert {f"{name}.yaml" for name in SECTIONS} < {*parsed()}
        pdf(session, briefing)
        assert parsed() == []
        section(briefing, "three", "Other words.")
        edited = pdf(session, briefing)
        assert parsed() == ["three.yaml"]
        briefing.write("data/a.csv", "a\n1\n3")
        numbers = pdf(session, briefing)
        assert parsed() == ["a.csv"]
    assert numbers == clean(briefing) != edited


def test_the_blocks_of_an_example_are_parsed_once(briefing: Small, parsed: Parsed) -> None:
    briefing.write("examples/a.yaml", "- Words of an example.")
    section(briefing, "one", "{kind: example, file: examples/a.yaml}")
    with Session() as session:
        pdf(session, briefing)
        assert "a.yaml" in parsed()
        section(briefing, "two", "Other words.")
        pdf(session, briefing)
        assert parsed() == ["two.yaml"]
        briefing.write("examples/a.yaml", "- Words of another.")
        printed = pdf(session, briefing)
        assert parsed() == ["a.yaml"]
    assert printed == clean(briefing)


def test_an_image_is_decoded_once(briefing: Small) -> None:
    section(briefing, "one", "{kind: figure, id: f, title: F, alt: F, image: images/a.png}")
    file = briefing.folder / "images" / "a.png"
    file.parent.mkdir()
    decoded: list[bytes] = []
    real = images._decode

    def decode(content: bytes, limits: Limits, most: int) -> int:
        decoded.append(content)
        return real(content, limits, most)

    with pytest.MonkeyPatch.context() as patch, Session() as session:
        patch.setattr(images, "_decode", decode)
        for grey in (0, 0, 200):
            Image.new("RGB", (900, 900), (grey, grey, grey)).save(file)
            section(briefing, "two", f"Words {len(decoded)}.")
            pdf(session, briefing)
    assert len(decoded) == 2


def test_a_file_that_reports_is_read_each_time(briefing: Small, parsed: Parsed) -> None:
    with Session() as session:
        pdf(session, briefing)
        section(briefing, "one", "{kind: quote, text: Words., attribution: A, colour: red}")
        told = []
        for _ in range(2):
            parsed()
            with pytest.raises(BuildFailed) as failed:
                pdf(session, briefing)
            assert parsed() == ["one.yaml"]
            told.append([str(one.span) for one in failed.value.diagnostics])
    assert told[0] == told[1] != []


def test_a_file_is_read_again_at_another_place(
    briefing: Small, parsed: Parsed, tmp_path: Path
) -> None:
    with Session() as session:
        first = pdf(session, briefing)
        parsed()
        briefing.folder = briefing.folder.rename(tmp_path / "moved")
        assert pdf(session, briefing) == first
        assert {f"{name}.yaml" for name in SECTIONS} < {*parsed()}


def test_what_is_kept_is_bounded(
    briefing: Small, parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefpress.load.kept._MOST", 10)
    with Session() as session:
        first = pdf(session, briefing)
        parsed()
        assert pdf(session, briefing) == first
        assert "two.yaml" in parsed()
        assert session._kept._size <= 10
