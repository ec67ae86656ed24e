"""The measure of growth tells linear work from quadratic."""

from __future__ import annotations

import re

from tests.growth import LENGTH, is_as_much, is_linear


def test_linear_work_is_told_from_quadratic() -> None:
    assert is_linear(lambda text: re.findall(r"\w+", text), "a b ")
    assert not is_linear(lambda text: re.findall(r"<[^>]*>", text), "<")


def test_work_that_is_done_again_and_again_is_noticed() -> None:
    assert is_as_much(lambda text: re.findall(r"<[^>]*>", text), "a" * LENGTH, "b" * LENGTH)
    assert not is_as_much(lambda text: re.findall(r"<[^>]*>", text), "<" * LENGTH, "a" * LENGTH)
