"""Find every regular expression of the engine, and try each on strings that could make it slow.

In: the source of the engine, by its syntax trees. Out: a line for each pattern that is not linear.
`python -m tests.patterns` prints them, and with patterns it tries those instead. A signal ends a
search that takes too much processor time.
"""

from __future__ import annotations

import ast
import importlib
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from re import _constants as names  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import yaml
from babel import Locale

from briefpress.layout.messages import _END_OF_ADDRESS
from briefpress.lint.calendar_words import days
from briefpress.lint.vocabulary import Vocabulary
from briefpress.parse.notation import Notation
from briefpress.parse.numbers import _pattern_of
from briefpress.parse.svg import _RULES
from briefpress.render.inline import _bound_space
from briefpress.resolve.number_words import Written

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "briefpress"
LENGTH = 20_000  # characters of a text
SECONDS = 0.15  # of processor time for one string: a linear search takes a tenth
_MOST = 150  # strings for a pattern
_SAMPLED = 48  # characters of a match whose parts are repeated
_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
_CATEGORIES: dict[Any, str] = {
    names.CATEGORY_DIGIT: "1", names.CATEGORY_SPACE: " ", names.CATEGORY_WORD: "a",
    names.CATEGORY_NOT_DIGIT: "a", names.CATEGORY_NOT_SPACE: "a", names.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern of the engine: its place in the source, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def _english() -> dict[str, str]:
    whole = yaml.safe_load((ROOT / "templates" / "words.yaml").read_text(encoding="utf-8"))
    return {key: str(value) for key, value in whole["en"].items()}


def _written() -> re.Pattern[str]:
    written = Written.of(Locale("en"), _english())
    return written.pattern(("million", "thousand"), ("one", "two"))


def _vocabulary(name: str) -> re.Pattern[str]:
    pattern: re.Pattern[str] = getattr(Vocabulary(_english()), name)
    return pattern


# Patterns that are made when they are needed, by place: those of a build in English.
MADE: dict[str, tuple[Callable[[], re.Pattern[str]], ...]] = {
    "layout/messages.py:_is_told": (
        lambda: re.compile(re.escape("https://briefing.invalid/a/a/a") + _END_OF_ADDRESS),
    ),
    "layout/painting.py:_margin_template": (
        lambda: re.compile(r"(?:<>-?0\.0)<[0-9a-f]{4}>0?(?:<>-?0\.0)"),
    ),
    "lint/calendar_words.py:after": (lambda: days(Locale("en")).after("as of"),),
    "lint/calendar_words.py:days": (lambda: days(Locale("en")).day,),
    "lint/dates.py:check_cut_off": (lambda: re.compile(r"as\s+of", re.IGNORECASE),),
    "lint/vocabulary.py:__init__": (
        lambda: _vocabulary("_estimate"),
        lambda: _vocabulary("_level"),
    ),
    "parse/numbers.py:_pattern_of": (
        lambda: _pattern_of(Notation(thousands=" ", decimal=",", percent=True)),
    ),
    "parse/svg.py:_check_sheet": (
        lambda: re.compile(rf"@(?:{'|'.join(map(re.escape, _RULES))})\b", re.IGNORECASE),
    ),
    "render/inline.py:_bound_space": (lambda: _bound_space("USD section", "million km"),),
    "resolve/number_words.py:pattern": (_written,),
}


def found() -> Iterator[Found]:
    """Give every pattern of the engine; raise for one that is neither readable nor listed."""
    for file in sorted(ENGINE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(isinstance(one, ast.ImportFrom) and one.module == "re" for one in ast.walk(tree)):
            raise LookupError(f"{file.name}: write `import re`, by which the patterns are found")
        yield from _of_module(file.relative_to(ENGINE).as_posix(), tree)


def slow(one: Found) -> str:
    """Return the string on which a pattern takes too long, shortened, or nothing."""
    for text in strings(one.pattern):
        for method in sorted(one.methods):
            if not _is_quick(one.pattern, method, text):
                return f"{one.place}: {method} on {text[:30]!r} ... {text[-5:]!r}"
    return ""


def strings(pattern: re.Pattern[Any]) -> Iterator[Any]:
    """Give strings made of what a pattern looks for: its parts, repeated, and ends without them."""
    is_bytes = isinstance(pattern.pattern, bytes)
    source = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if is_bytes else pattern.flags)
    groups: dict[int, str] = {}
    whole = _sample(tree, groups)[:_SAMPLED]
    least = _sample(tree, groups, least=True)[:_SAMPLED]
    parts = [*dict.fromkeys(filter(None, (*_parts(tree, groups), whole, least)))]
    prefixes = (one[:end] for one in (whole, least) for end in range(1, len(one)))
    suffixes = (whole[start:] for start in range(1, len(whole)))
    pumped = [*dict.fromkeys((*parts, *prefixes, *suffixes))]
    ends = ("", "\1")
    made = (
        *(start + _long(one) + end for one in pumped for start in ("", whole) for end in ends),
        *(_long(one, 2) + _long(two, 2) + "\1" for one, two in product(parts[:9], repeat=2)),
        *(_long(one + two) for one, two in product(parts[:9], repeat=2) if one != two),
    )
    for text in islice(dict.fromkeys(made), _MOST):
        yield text.encode("latin-1", "ignore") if is_bytes else text


def _long(part: str, share: int = 1) -> str:
    return (part * (LENGTH // share // len(part) + 1))[: LENGTH // share]


def _parts(tree: Iterable[Any], groups: dict[int, str]) -> Iterator[str]:
    """Give a match of each part of a pattern, the repeated ones first."""
    later = []
    for kind, what in tree:
        if kind in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT):
            yield _sample(what[2], groups)
            later.append(what[2])
        elif kind is names.IN:
            yield from filter(None, (_sample([(kind, [one])], groups) for one in what[:6]))
        elif kind is names.BRANCH:
            later += what[1]
        elif kind is names.SUBPATTERN:
            later.append(what[-1])
        elif kind in (names.ASSERT, names.ASSERT_NOT):
            later.append(what[1])
        elif kind is names.ATOMIC_GROUP:
            later.append(what)
        yield _sample([(kind, what)], groups)
    for inner in later:
        yield from _parts(inner, groups)


def _sample(tree: Iterable[Any], groups: dict[int, str], *, least: bool = False) -> str:
    """Return a short text that a pattern matches, or the shortest one, as far as can be told."""
    return "".join(_sampled(kind, what, groups, least=least) for kind, what in tree)


def _sampled(kind: Any, what: Any, groups: dict[int, str], *, least: bool = False) -> str:
    match kind:
        case names.LITERAL:
            return chr(what)
        case names.ANY | names.NOT_LITERAL:
            return "x" if what != ord("x") else "y"
        case names.IN:
            return _in_class(what)
        case names.CATEGORY:
            return str(_CATEGORIES.get(what, "x"))
        case names.MAX_REPEAT | names.MIN_REPEAT | names.POSSESSIVE_REPEAT:
            times: int = min(what[0], _SAMPLED) if least else max(1, min(what[0], _SAMPLED))
            return _sample(what[2], groups, least=least) * times
        case names.BRANCH:
            return _sample(what[1][0], groups, least=least)
        case names.SUBPATTERN:
            text = _sample(what[-1], groups, least=least)
            groups[what[0]] = text
            return text
        case names.ATOMIC_GROUP:
            return _sample(what, groups, least=least)
        case names.GROUPREF:
            return groups.get(what, "")
    return ""


def _in_class(members: list[Any]) -> str:
    kind, what = members[0]
    if kind is names.NEGATE:
        not_these = {one[1] for one in members[1:] if one[0] is names.LITERAL}
        return next(one for one in "x1 -y" if ord(one) not in not_these)
    return chr(what[0]) if kind is names.RANGE else _sampled(kind, what, {})


def _is_quick(pattern: re.Pattern[Any], method: str, text: Any) -> bool:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        match method:
            case "sub" | "subn":
                pattern.sub(lambda one: one.group()[:0], text)
            case "finditer" | "findall":
                for _ in pattern.finditer(text):
                    pass
            case _:
                getattr(pattern, method)(text)
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def _of_module(place: str, tree: ast.Module) -> Iterator[Found]:
    dotted = place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module = importlib.import_module(f"briefpress.{dotted}".removesuffix(".__init__"))
    for function, call in _calls(tree):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        where = f"{place}:{function or call.lineno}"
        if where in MADE:
            for made in MADE[where]:
                yield Found(where, made(), frozenset(("finditer", "search")))
            continue
        written = ast.Expression(call.args[0])
        try:
            value = eval(compile(written, place, "eval"), vars(module))  # noqa: S307
        except NameError as unknown:
            raise LookupError(f"{where}: list it in tests/patterns.py: {unknown}") from None
        if method == "compile":
            pattern = re.compile(value, _flags(call, vars(module)))
            methods = _methods(_name(tree, call), tree)
        else:
            pattern, methods = re.compile(value, _flags(call, vars(module))), {method}
        yield Found(f"{place}:{call.lineno}", pattern, frozenset(methods))


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Give every call of a function of `re`, and the function in which it stands."""
    waiting: list[tuple[str, ast.AST]] = [("", tree)]
    while waiting:
        function, node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            function = node.name
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in ("compile", *_METHODS)
        ):
            yield function, node
        waiting += [(function, one) for one in ast.iter_child_nodes(node)]


def _flags(call: ast.Call, scope: dict[str, Any]) -> int:
    of_key = [one.value for one in call.keywords if one.arg == "flags"]
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    place = 1 if method == "compile" else 4 if method in ("sub", "subn") else 2
    written = of_key or call.args[place : place + 1]
    return int(eval(compile(ast.Expression(written[0]), "flags", "eval"), scope)) if written else 0  # noqa: S307


def _name(tree: ast.Module, call: ast.Call) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.value is call:
            return ast.unparse(node.targets[0]).removeprefix("self.")
    return ""


def _methods(name: str, tree: ast.Module) -> set[str]:
    """Return the methods that a module calls of a named pattern, or any, if it calls none."""
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in _METHODS
        and ast.unparse(node.value).rpartition(".")[2] == name
    }
    return called or {"finditer", "search"}


def _timed_out(_number: int, _frame: object) -> None:
    raise TimeoutError


def main() -> int:
    """Print which patterns are slow, of the engine or of those given; return 1 if any is."""
    signal.signal(signal.SIGVTALRM, _timed_out)
    given = [Found(one, re.compile(one), frozenset(("finditer",))) for one in sys.argv[1:]]
    lines = [line for one in given or found() if (line := slow(one))]
    print("\n".join(lines))
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
