"""YAML data to models: every fault in an author's words, and as much as can be saved.

What the models refuse is reported at its place. The rest is still wanted, so that faults in it are
told in the same run: entries at fault are left out, and what every file must have gets a stand-in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from briefpress.diagnostics.diagnostic import Collector
from briefpress.load.places import Reader
from briefpress.load.refused import report
from briefpress.load.saved import STAND_INS, Saved
from briefpress.parse.yaml import read_yaml

Model = TypeVar("Model")
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # to make one takes its time

_ROUNDS = 4  # what is left out can leave out what stands round it: a cell, its row, its table


def read_file(file: Path, model: type[Model], reader: Reader) -> tuple[Model | None, bool]:
    """Return what could be read of a file, and whether that is all of it."""
    return reader.kept.of(
        file, model, reader.files, reader.limits, reader.sink, lambda: _read(file, model, reader)
    )


def _read(file: Path, model: type[Model], reader: Reader) -> tuple[Model | None, bool]:
    data, is_parsed = read_yaml(file, reader.files, reader.sink, reader.limits)
    if data is None:
        return None, False
    found, is_valid = read(data, model, file, reader.sink)
    return found, is_parsed and is_valid


def read(
    data: object, model: type[Model], file: Path, sink: Collector
) -> tuple[Model | None, bool]:
    """Validate what a file holds; return the model, and whether all of the file is in it.

    What is not whole can be checked, but not printed. None is for data of which nothing is left.
    """
    try:
        return _adapter(model).validate_python(data, context=sink), True
    except ValidationError as invalid:
        errors = invalid.errors()
    for error in errors:
        report(error, model, data, file, sink)
    for _ in range(_ROUNDS):
        saved = Saved(data, STAND_INS.get(model, {}))
        for error in errors:
            saved.give_up(error["loc"])
        data = saved.data()
        try:
            # What it says of unknown keys was said before.
            return _adapter(model).validate_python(data, context=Collector()), False
        except ValidationError as invalid:
            errors = invalid.errors()
    return None, False
