"""Compile the templates of a theme; a briefing's own are sandboxed.

A briefing's own templates are untrusted, so they are compiled for a sandbox: they can use the
printed values and a few filters, but no files and no Python internals. The process in which they
run (`front`) limits their time and memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from pathlib import Path, PurePath
from types import CodeType, FrameType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from briefpress.diagnostics.span import Span
from briefpress.theme.font_files import Memo
from briefpress.theme.theme import Template, Theme
from briefpress.workspace.tree import digest, is_hidden

# Filters that select, order and spell. Filters that lengthen a text, disable escaping or format are
# left out.
_FILTERS = (
    "count", "d", "default", "dictsort", "first", "groupby", "items", "last", "length", "list",
    "map", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique",
)  # fmt: skip
_SPELLING = (  # a filter that converts any value to text
    "capitalize", "e", "escape", "join", "lower", "replace", "title", "trim", "upper",
)  # fmt: skip
_FORMATTING = frozenset(("format", "format_map"))  # methods that convert any value to text
_LARGEST = 1_000_000_000  # the largest number in template arithmetic


class Compiled(BytecodeCache):
    """Bytecode of the default theme's templates: in memory, and in a memo from one run to the next.

    A briefing's own templates are never kept: untrusted code is compiled where it runs.
    """

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the bytecode of a template, if it is known."""
        key = self._key(bucket)
        if key not in self._codes:
            kept = self._memo.get(key)
            if kept is None:
                return
            bucket.bytecode_from_string(kept)
            if bucket.code is None:  # of another version of Python or Jinja
                return
            self._codes[key] = bucket.code
        bucket.code = self._codes[key]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bytecode of a template."""
        key = self._key(bucket)
        if bucket.code is not None:
            self._codes[key] = bucket.code
            self._memo.put(key, bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return digest(f"template\0{bucket.key}\0{bucket.checksum}".encode())


class Outside(SecurityError):
    """A briefing's own template requested a hidden file."""


def opened(theme: Theme, compiled: Compiled) -> Environment:
    """Return an environment of a theme's templates for one build."""
    loader = _Remembering(theme.templates)
    options: dict[str, Any] = {
        "loader": loader,
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "auto_reload": False,
        "finalize": _printed,
    }
    if theme.is_custom:
        return _Sandboxed(**options)
    return Environment(bytecode_cache=compiled, **options)  # noqa: S701  # it is on


def place_of(frame: FrameType | None, theme: Theme) -> Span | None:
    """Return the innermost place in a briefing's own template of a traceback, or None."""
    own = {str(one.file): one.file for one in theme.templates.values() if one.is_own}
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None and (file := own.get(frame.f_code.co_filename)):
            return Span(file, template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back
    return None


def unused(environment: Environment, theme: Theme) -> Iterator[tuple[str, Path]]:
    """Give the names of a briefing's own templates that were not used.

    Templates with the name of one of the theme's are left out: the part or kind may not occur.
    """
    asked = environment.loader.asked if isinstance(environment.loader, _Remembering) else set()
    for name, template in theme.templates.items():
        if template.is_own and not template.stands_for_another and name not in asked:
            yield name, template.file


class _Remembering(BaseLoader):
    """Gives templates by name, and records which were requested."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates
        self.asked: set[str] = set()

    def get_source(
        self, _environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text and file of a template; raise `Outside` for a hidden name."""
        self.asked.add(template)
        parts = PurePath(template).parts
        if any(is_hidden(part) and not set(part) <= {"."} for part in parts):
            raise Outside(f"`{template[:80]}` is a hidden file, not a template")
        found = self._templates.get(PurePath(template).as_posix())
        if found is None:
            raise TemplateNotFound(template)
        return found.content.decode("utf-8"), str(found.file), lambda: True


def _printed(value: Any) -> Any:
    """Return a printable text or number; raise `SecurityError` for any other value.

    The `repr` of a list, a model or a function can contain local paths.
    """
    if value is None or isinstance(value, str | int | float | date | Undefined):
        return value
    raise SecurityError(f"a {type(value).__name__} cannot be printed as text")


class _Writing(CodeGenerator):
    """Compiles templates that cannot disable escaping and print only checked values."""

    def visit_ScopedEvalContextModifier(self, node: Any, frame: Any) -> None:  # noqa: ARG002, N802
        self.fail("a custom template cannot change autoescaping", node.lineno)

    def visit_Concat(self, node: Any, frame: Any) -> None:  # noqa: N802
        self.write("markup_join((")
        for one in node.nodes:
            self.write("environment.finalize(")
            self.visit(one, frame)
            self.write("), ")
        self.write("))")


class _Sandboxed(ImmutableSandboxedEnvironment):
    """An environment for templates that can use only printed values."""

    code_generator_class = _Writing
    intercepted_binops = frozenset(("*", "/", "//", "%", "**"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        spelling = {name: _spelling(self.filters[name]) for name in _SPELLING}
        self.filters = {name: self.filters[name] for name in _FILTERS} | spelling
        self.globals = {"range": self.globals["range"]}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may use an attribute: content, and allowed methods."""
        if not super().is_safe_attribute(obj, attr, value) or isinstance(value, PurePath):
            return False
        if not callable(value) or isinstance(value, Macro | BlockReference):
            return True
        if isinstance(obj, str | dict | LoopContext):
            return attr not in _FORMATTING
        return str(getattr(value, "__module__", "")).startswith("briefpress.")

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """Leave `str.format` unwrapped: it is not a safe attribute anyway."""
        return

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute with numbers up to a limit."""
        for one in (left, right):
            if not isinstance(one, int | float) or abs(one) > _LARGEST or operator == "**":
                raise SecurityError(f"`{operator}` is allowed only with numbers")
        return super().call_binop(context, operator, left, right)


def _spelling(made: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that accepts texts and numbers only."""

    @wraps(made)
    def spelled(*given: Any, **named: Any) -> Any:
        checked = []
        for one in given:
            if isinstance(one, list | tuple | Iterator) and not isinstance(one, str):
                checked.append([_printed(part) for part in one])
            else:
                checked.append(one if _is_of_jinja(one) else _printed(one))
        return made(*checked, **named)

    return spelled


def _is_of_jinja(value: Any) -> bool:
    """Tell whether a value is what Jinja2 itself passes to a filter."""
    return str(type(value).__module__).startswith("jinja2.")
