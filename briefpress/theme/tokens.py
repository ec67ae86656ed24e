"""Read design tokens, the values of `tokens.css`, for charts and graphics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tinycss2

_POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "px": 0.75, "pc": 12.0}
_USE = re.compile(r"var\(\s*--([\w-]+)\s*\)")
_LONGEST = 1000  # characters of an expanded value; no real value is as long


class Tokens(Mapping[str, str]):
    """The custom properties on `:root` in the stylesheets, by name without the dashes.

    Raises RecursionError when brackets are nested too deeply.

    A later stylesheet overrides an earlier one; references to other tokens are expanded, and a
    computed length (`calc()`) is in points.
    """

    def __init__(self, stylesheets: Iterable[str]) -> None:
        self._values: dict[str, str] = {}
        self._replaced: dict[str, str] = {}  # expanded
        for text in stylesheets:
            for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
                if rule.type == "qualified-rule" and _is_root(rule):
                    self._values.update(_custom_properties(rule))

    def __getitem__(self, name: str) -> str:
        whole = self._whole(name)
        if not whole.startswith("calc("):
            return whole
        try:
            return f"{self.points(name):.3f}pt"
        except ValueError:  # not a length: a percentage, for example
            return whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def points(self, name: str) -> float:
        """Return a length in points, with `calc()` evaluated.

        Raises `ValueError` when the token is not a length.
        """
        try:
            amount, powers = _sum(tinycss2.parse_component_value_list(self._whole(name)))
        except (_NoLength, ZeroDivisionError):
            powers = 0
        if powers != 1:
            whole = self._whole(name)
            raise ValueError(f"the token `--{name}` is `{whole}`, not a length")
        return amount

    def _whole(self, name: str) -> str:
        """Return an expanded value.

        Raises `ValueError` for a circular definition, and for a value that becomes too long.
        """
        if name not in self._replaced:
            self._replace(name)
        return self._replaced[name]

    def _replace(self, name: str) -> None:
        """Expand the tokens in a value, their own tokens first, and each of them once."""
        open_: dict[str, None] = {name: None}
        while open_:
            value = self._values[last := next(reversed(open_))]
            used = [use for use in _USE.findall(value) if use in self._values]
            missing = next((use for use in used if use not in self._replaced), None)
            if missing in open_:
                circle = " -> ".join(f"--{one}" for one in (*open_, missing))
                raise ValueError(f"circular definition: {circle[circle.index(f'--{missing}') :]}")
            if missing is not None:
                open_[missing] = None
                continue
            whole = _USE.sub(lambda use: self._replaced.get(use[1], use[0]), value)
            if len(whole) > _LONGEST:
                raise ValueError(
                    f"the token `--{last}` becomes longer than {_LONGEST:,} characters"
                )
            self._replaced[last] = whole
            del open_[last]


class _NoLength(Exception):
    """A value that is not a sum or product of lengths and numbers."""


def _sum(nodes: Iterable[Any]) -> tuple[float, int]:
    """Return an amount in points and its power of length: 0 for a bare number."""
    groups: list[list[Any]] = [[]]
    signs = [1.0]
    for node in nodes:
        if node.type == "literal" and node.value in ("+", "-"):
            groups.append([])
            signs.append(1.0 if node.value == "+" else -1.0)
        elif node.type not in ("whitespace", "comment"):
            groups[-1].append(node)
    terms = [_product(group) for group in groups]
    powers = {power for _, power in terms}
    if len(powers) > 1:
        raise _NoLength
    return sum(sign * amount for sign, (amount, _) in zip(signs, terms, strict=True)), powers.pop()


def _product(nodes: list[Any]) -> tuple[float, int]:
    if not nodes or len(nodes) % 2 == 0:
        raise _NoLength
    amount, power = _factor(nodes[0])
    for sign, node in zip(nodes[1::2], nodes[2::2], strict=True):
        other, more = _factor(node)
        match sign.value if sign.type == "literal" else "":
            case "*":
                amount, power = amount * other, power + more
            case "/":
                amount, power = amount / other, power - more
            case _:
                raise _NoLength
    return amount, power


def _factor(node: Any) -> tuple[float, int]:
    match node.type:
        case "number":
            return node.value, 0
        case "dimension" if node.lower_unit in _POINTS:
            return node.value * _POINTS[node.lower_unit], 1
        case "() block":
            return _sum(node.content)
        case "function" if node.lower_name == "calc":
            return _sum(node.arguments)
    raise _NoLength


def _is_root(rule: Any) -> bool:
    return bool(tinycss2.serialize(rule.prelude).strip() == ":root")


def _custom_properties(rule: Any) -> Iterator[tuple[str, str]]:
    for one in tinycss2.parse_blocks_contents(rule.content):
        if one.type == "declaration" and one.name.startswith("--"):
            yield one.name[2:], tinycss2.serialize(one.value).strip()
