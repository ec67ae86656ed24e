"""The renderer reads regular files of the project and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from briefpress.layout.fetcher import ClosedFetcher, TellingFetcher
from briefpress.theme.theme import BRIEFING, STYLES
from briefpress.workspace.limits import USUAL


@pytest.fixture
def fetcher(tmp_path: Path) -> ClosedFetcher:
    for folder in ("briefing", "styles"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a file.txt").write_text(folder)
    (tmp_path / "secret.txt").write_text("secret")
    return ClosedFetcher(tmp_path / "briefing", tmp_path / "styles")


@pytest.mark.parametrize(("base", "said"), [(BRIEFING, b"briefing"), (STYLES, b"styles")])
def test_files_of_the_project_are_read(fetcher: ClosedFetcher, base: str, said: bytes) -> None:
    assert fetcher.fetch(f"{base}a%20file.txt").read() == said


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "data:text/plain,hello",
        "ftp://example.org/x",
        f"{BRIEFING}../secret.txt",
        f"{BRIEFING}%2e%2e/secret.txt",
        f"{BRIEFING}/etc/passwd",
        f"{BRIEFING}none.txt",
        BRIEFING,
    ],
)
def test_everything_else_stops_the_layout(fetcher: ClosedFetcher, address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(address)


def test_a_link_out_of_the_folder_is_not_followed(fetcher: ClosedFetcher, tmp_path: Path) -> None:
    (tmp_path / "briefing" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(f"{BRIEFING}link.txt")


def test_a_pipe_and_a_huge_file_are_not_read(fetcher: ClosedFetcher, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "briefing" / "pipe")
    with (tmp_path / "briefing" / "huge").open("wb") as huge:
        huge.truncate(USUAL.image_bytes + 1)
    for name in ("pipe", "huge"):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(f"{BRIEFING}{name}")


def test_whatever_is_refused_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("here")
    fetcher = TellingFetcher(tmp_path, tmp_path)
    assert fetcher.refusal(f"{BRIEFING}a.txt") is None
    with pytest.raises(OSError, match=r"there is no file `b\.txt`"):
        fetcher.fetch(f"{BRIEFING}b.txt")
    assert fetcher.refused == {f"{BRIEFING}b.txt": "there is no file `b.txt`"}
