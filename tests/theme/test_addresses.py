"""An address leads to a regular file of the briefing or of the theme, and to nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefpress.theme.addresses import BRIEFING, STYLES, Addresses, Unreachable
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT


@pytest.fixture
def addresses(tmp_path: Path) -> Addresses:
    for folder in ("briefing", "styles"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a file.txt").write_text(folder)
    (tmp_path / "secret.txt").write_text("secret")
    roots = tmp_path / "briefing", tmp_path / "styles"
    return Addresses(Files(roots), *roots)


@pytest.mark.parametrize(("base", "said"), [(BRIEFING, b"briefing"), (STYLES, b"styles")])
def test_files_of_the_project_are_read(addresses: Addresses, base: str, said: bytes) -> None:
    assert addresses.read(f"{base}a%20file.txt") == said


def test_the_briefing_s_own_style_comes_before_the_theme_s(
    addresses: Addresses, tmp_path: Path
) -> None:
    own = tmp_path / "briefing" / "styles" / "a file.txt"
    own.parent.mkdir()
    own.write_text("own")
    assert addresses.read(f"{STYLES}a%20file.txt") == b"own"


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
        f"{BRIEFING}.hidden.txt",
        BRIEFING,
    ],
)
def test_there_is_nothing_at_any_other_address(
    addresses: Addresses, tmp_path: Path, address: str
) -> None:
    (tmp_path / "briefing" / ".hidden.txt").write_text("hidden")
    with pytest.raises(Unreachable):
        addresses.read(address)
    assert addresses.refusal(address)
    assert addresses.digest(address) == ""


def test_a_link_out_of_the_folder_is_not_followed(addresses: Addresses, tmp_path: Path) -> None:
    (tmp_path / "briefing" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Unreachable, match="a symbolic link leads out"):
        addresses.read(f"{BRIEFING}link.txt")


def test_a_pipe_and_a_huge_file_are_not_read(addresses: Addresses, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "briefing" / "pipe")
    with (tmp_path / "briefing" / "huge").open("wb") as huge:
        huge.truncate(DEFAULT.image_bytes + 1)
    for name in ("pipe", "huge"):
        with pytest.raises(Unreachable):
            addresses.read(f"{BRIEFING}{name}")
