"""Files of a project are opened in one place, by one rule, whatever they are called."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefpress.workspace.files import CannotRead, Files, Why


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "data" / ".hidden").mkdir(parents=True)
    (root / "data" / "a.csv").write_text("a")
    (root / "data" / ".hidden" / "b.csv").write_text("b")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.csv").write_text("c")
    return root


def why(root: Path, name: str) -> Why | None:
    files = Files((root,))
    refusal = files.refusal(root / name)
    if refusal is None:
        files.read(root / name)
        return None
    with pytest.raises(CannotRead) as refused:
        files.read(root / name)
    assert refused.value.why is refusal
    assert files.log == {root / name: ""}, "what was not there is remembered as well"
    return refusal


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("data/a.csv", None),
        ("data/none.csv", Why.MISSING),
        ("data/.hidden/b.csv", Why.HIDDEN),
        ("data/../data/a.csv", Why.OUTSIDE),
        ("../secret.txt", Why.OUTSIDE),
        ("data", Why.NOT_REGULAR),
        ("x" * 300, Why.UNREADABLE),
        ("a\0b", Why.UNREADABLE),
    ],
)
def test_a_file_is_read_by_its_plain_name_only(root: Path, name: str, reason: Why | None) -> None:
    assert why(root, name) is reason


@pytest.mark.parametrize(
    ("link", "target", "name", "reason"),
    [
        ("b.csv", "data/a.csv", "b.csv", None),
        ("more", "data", "more/a.csv", None),
        ("b.csv", "../secret.txt", "b.csv", Why.OUTSIDE),
        (".b.csv", "data/a.csv", ".b.csv", Why.HIDDEN),
        ("more", "..", "more/secret.txt", Why.OUTSIDE),
        ("b.csv", "data/.hidden/b.csv", "b.csv", Why.HIDDEN),
        ("b.csv", "nowhere", "b.csv", Why.NOT_REGULAR),
        ("b.csv", "b.csv", "b.csv", Why.UNREADABLE),
        ("b.csv", "/dev/zero", "b.csv", Why.NOT_REGULAR),
    ],
)
def test_a_link_is_followed_to_a_regular_file_of_the_project_only(
    root: Path, link: str, target: str, name: str, reason: Why | None
) -> None:
    (root / link).symlink_to(target)
    assert why(root, name) is reason


def test_a_link_may_lead_into_another_folder_of_the_project(root: Path) -> None:
    shared = root.parent / "other"
    (root / "c.csv").symlink_to("../other/c.csv")
    assert Files((root, shared)).read(root / "c.csv") == b"c"


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert why(root, "pipe") is Why.NOT_REGULAR


def test_a_file_has_no_more_bytes_than_it_may_have(root: Path) -> None:
    files = Files((root,))
    assert files.read(root / "data" / "a.csv", 1) == b"a"
    (root / "data" / "two.csv").write_text("22")
    with pytest.raises(CannotRead, match="too large"):
        files.read(root / "data" / "two.csv", 1)


def test_a_build_sees_one_state_of_a_file(root: Path) -> None:
    files = Files((root,))
    assert files.read(root / "data" / "a.csv") == b"a"
    (root / "data" / "a.csv").write_text("other")
    assert files.read(root / "data" / "a.csv") == b"a"
    assert files.log == {root / "data" / "a.csv": sha256(b"a").hexdigest()}


def test_the_names_below_a_folder_are_those_that_can_be_read(root: Path) -> None:
    (root / "out.csv").symlink_to("../secret.txt")
    (root / "in.csv").symlink_to("data/a.csv")
    (root / ".x.csv").write_text("x")
    assert Files((root,)).names(root) == ("data/a.csv", "in.csv")


NAMES = st.text(st.sampled_from("ab./\\-_ é\0~$"), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(names=st.lists(NAMES, min_size=1, max_size=4))
def test_no_name_leads_out_of_the_folder(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    top = tmp_path_factory.mktemp("top")
    (top / "root").mkdir()
    (top / "a").write_text("secret")
    name = "/".join(names)
    try:
        content = Files((top / "root",)).read(top / "root" / name)
    except CannotRead:
        return
    assert content != b"secret"
