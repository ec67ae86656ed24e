"""A second opinion: outloud reads the tags of a PDF as a screen reader would."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import outloud
import pikepdf
import pytest

pytestmark = pytest.mark.pdf

# Rules whose word we do not take, and why.
NOT_ASKED = {
    "TAG-002": "takes a head of eight words, in the margin or repeated over a table, for prose",
    "TAG-003": "needs PyMuPDF; that all words are tagged is said by veraPDF, too",
    "TBL-010": "takes a short table with a head for each row for one that was shredded",
}


def errors(file: Path) -> list[tuple[str, str]]:
    result = outloud.check(str(file), skip=list(NOT_ASKED))
    assert result.error is None  # it never raises; this is what stopped it
    return [(one.rule, one.message) for one in result.findings if one.severity == "error"]


def test_the_specimen_has_no_errors(specimen_pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "specimen.pdf"
    file.write_bytes(specimen_pdf)
    assert errors(file) == []


def test_a_list_that_is_none_is_an_error(specimen_pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bent.pdf"
    with pikepdf.open(BytesIO(specimen_pdf)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.L:
                one.S = pikepdf.Name.Sect
        pdf.save(file)
    assert "LST-001" in {rule for rule, _ in errors(file)}
