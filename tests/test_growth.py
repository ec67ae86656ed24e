"""The measure of growth tells linear work from quadratic."""

from __future__ import annotations

import re

from tests.growth import is_linear


def test_linear_work_is_told_from_quadratic() -> None:
    assert is_linear(lambda text: re.findall(r"\w+", text), "a b ")
    assert not is_linear(lambda text: re.findall(r"<[^>]*>", text), "<")
