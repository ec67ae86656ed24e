"""The templates: those of the house, and before them a briefing's own.

A briefing's templates come from whoever writes its content, so they may write and no more: in a
sandbox they reach what is printed, through few filters and no files, and come to an end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from types import FrameType
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

# What chooses, orders and spells; what makes a text long, turns escaping off or formats is left
# out.
_FILTERS = (
    "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "groupby", "items",
    "join", "last", "length", "list", "lower", "map", "reject", "rejectattr", "replace", "reverse",
    "select", "selectattr", "sort", "title", "trim", "unique", "upper",
)  # fmt: skip
_LARGEST = 1_000_000_000  # a number that a template reckons with


class Outside(SecurityError):
    """A briefing's template asked for what is hidden, or not in the briefing's folder."""


class Endless(SecurityError):
    """A briefing's template did more than it may."""


def opened(folders: Sequence[Path]) -> Environment:
    """Return the templates of the folders, the first one's first; the last is the house's."""
    kind = Environment if len(folders) == 1 else _Held
    return kind(
        loader=_Remembering(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def unused(environment: Environment, folders: Sequence[Path]) -> list[tuple[Path, list[str]]]:
    """Return the briefing's templates that nothing asked for, and the names that the house has.

    One that is there for a part or a kind that this briefing does not have has a house's name.
    """
    *own, house = folders
    loader = cast(_Remembering, environment.loader)
    names = [file.relative_to(house).as_posix() for file in sorted(house.rglob("*.html"))]
    return [
        (file, names)
        for folder in own
        for file in sorted(folder.rglob("*.html"))
        if file.relative_to(folder).as_posix() not in {*names, *loader.asked}
    ]


class _Remembering(FileSystemLoader):
    """Remembers the names of the templates that were asked for; opens none outside its folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self.asked: set[str] = set()
        *own, house = folders
        self._roots = [folder.parent.resolve() for folder in own] + [house.resolve()]

    def get_source(self, environment: Environment, template: str) -> Any:
        """Return a template as Jinja2 wants it.

        Raises `Outside` for one that is hidden or that a link leads out to, however it is called:
        whatever is there is not read.
        """
        self.asked.add(template)
        for folder, root in zip(self.searchpath, self._roots, strict=True):
            self._check(template, Path(folder), root)
        return super().get_source(environment, template)

    def _check(self, template: str, folder: Path, root: Path) -> None:
        if os.pardir in PurePath(template).parts:
            return  # Jinja2 finds none by such a name
        try:
            real = (folder / template).resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle, no name of a file
            raise Outside(f"`{template[:80]}` cannot be a template") from None
        is_hidden = any(part.startswith(".") for part in PurePath(template).parts)
        if real.exists() and (is_hidden or not real.is_relative_to(root)):
            raise Outside(f"`{template[:80]}` is hidden, or not in the briefing's folder")


class _Writing(CodeGenerator):
    """Compiles templates that may not turn escaping off."""

    def visit_ScopedEvalContextModifier(self, node: Any, frame: Any) -> None:  # noqa: ARG002, N802
        self.fail("a briefing's template cannot turn escaping off or on", node.lineno)


class _Held(ImmutableSandboxedEnvironment):
    """Templates that reach what is printed, and nothing of the machine."""

    code_generator_class = _Writing
    intercepted_binops = frozenset(("*", "/", "//", "%", "**"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.globals = {"range": self.globals["range"]}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may have an attribute: what is written, and methods of ours."""
        if not super().is_safe_attribute(obj, attr, value) or isinstance(value, PurePath):
            return False
        if not callable(value) or isinstance(value, Macro | BlockReference):
            return True
        if isinstance(obj, str | dict | LoopContext):
            return True
        return str(getattr(value, "__module__", "")).startswith("briefpress.")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Reckon with numbers of a size that is met on paper."""
        for one in (left, right):
            if not isinstance(one, int | float) or abs(one) > _LARGEST or operator == "**":
                raise SecurityError(f"`{operator}` is for numbers that are printed")
        return super().call_binop(context, operator, left, right)


@contextmanager
def brought_to_an_end(folders: Sequence[Path], steps: int, memory: int) -> Iterator[None]:
    """Raise `Endless` when templates take more than so many steps, `MemoryError` for so many bytes.

    A step is a line of a compiled template, so that it is the same on any machine. Only what a
    briefing brings is counted: without its own templates this does nothing. Where the system has
    no limit on memory, there is none.
    """
    if len(folders) == 1:
        yield
        return
    before = sys.gettrace()
    sys.settrace(_Count(folders, steps).follow)
    try:
        with _room_for(memory):
            yield
    finally:
        sys.settrace(before)


class _Count:
    """Counts lines as they are run in the templates of some folders."""

    def __init__(self, folders: Sequence[Path], steps: int) -> None:
        self._starts, self._left = tuple(f"{folder}/" for folder in folders), steps
        self._steps = steps

    def follow(self, frame: FrameType, _event: str, _what: object) -> Any:
        """Hear of a call: what is no template is not followed."""
        return self._count if frame.f_code.co_filename.startswith(self._starts) else None

    def _count(self, _frame: FrameType, _event: str, _what: object) -> Any:
        self._left -= 1
        if self._left < 0:
            raise Endless(f"it takes more than {self._steps:,} steps")
        return self._count


@contextmanager
def _room_for(memory: int) -> Iterator[None]:
    """Let this process have no more than so many bytes beyond those that it has."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + memory
        bounds = [one for one in (soft, hard) if one != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min([most, *bounds]), hard))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
