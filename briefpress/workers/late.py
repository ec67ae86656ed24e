"""Put off loading a module that a library imports, and that is hardly ever used.

WeasyPrint imports fontTools' subsetter, which takes a quarter of the time in which a worker starts:
it subsets fonts with it where HarfBuzz cannot.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    """Stands for a module until one of its names is used."""

    def __init__(self, name: str, functions: tuple[str, ...]) -> None:
        super().__init__(name)
        for function in functions:
            setattr(self, function, self._late(function))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for these
            raise AttributeError(name)
        return getattr(self._loaded(), name)

    def _late(self, function: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            return getattr(self._loaded(), function)(*given, **named)

        return call

    def _loaded(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)


def put_off(name: str, *functions: str) -> None:
    """Let a module, unless it is loaded already, be loaded when one of its names is used.

    ``functions`` are those that are imported by name: they are there at once, and load the module
    when they are called.
    """
    sys.modules.setdefault(name, _Late(name, functions))
