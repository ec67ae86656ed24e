"""The renderer reads what it is given by address, and remembers it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from briefpress.layout.fetcher import Fetcher
from briefpress.theme.addresses import BRIEFING, Unreachable


def given(address: str) -> bytes:
    if address == f"{BRIEFING}a.txt":
        return b"here"
    raise Unreachable(f"there is no `{address}`")


def test_what_is_given_is_read_and_remembered() -> None:
    fetcher = Fetcher(given, 1000)
    assert fetcher.fetch(f"{BRIEFING}a.txt").read() == b"here"
    assert fetcher.reads == {f"{BRIEFING}a.txt": sha256(b"here").hexdigest()}
    assert fetcher.refused == {}


def test_what_is_refused_is_remembered_with_the_reason_and_no_digest() -> None:
    fetcher = Fetcher(given, 1000)
    with pytest.raises(OSError, match="there is no"):
        fetcher.fetch("https://example.org/x.png")
    assert fetcher.refused == {
        "https://example.org/x.png": "there is no `https://example.org/x.png`"
    }
    assert fetcher.reads == {"https://example.org/x.png": ""}
