"""A module that is put off is loaded when one of its names is used, and is itself then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefpress.workers.late import put_off

NAME = "put_off_by_a_test"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    text = "import sys\nsys.put_off_loaded = True\nNUMBER = 1\ndef doubled(n): return 2 * n\n"
    (tmp_path / f"{NAME}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "put_off_loaded", False, raising=False)
    yield
    sys.modules.pop(NAME, None)


@pytest.mark.usefixtures("module")
def test_a_name_loads_the_module() -> None:
    put_off(NAME)
    late = __import__(NAME)
    assert not sys.put_off_loaded  # type: ignore[attr-defined]
    assert late.NUMBER == 1
    assert sys.put_off_loaded  # type: ignore[attr-defined]
    assert sys.modules[NAME] is not late
    assert late.doubled(4) == 8


@pytest.mark.usefixtures("module")
def test_a_function_imported_by_name_loads_it_when_called() -> None:
    put_off(NAME, "doubled")
    doubled = __import__(NAME, fromlist=["doubled"]).doubled
    assert not sys.put_off_loaded  # type: ignore[attr-defined]
    assert doubled(3) == 6
    assert sys.put_off_loaded  # type: ignore[attr-defined]


@pytest.mark.usefixtures("module")
def test_a_loaded_module_stays() -> None:
    known = __import__(NAME)
    put_off(NAME)
    assert sys.modules[NAME] is known
