"""Design tokens: the values of `tokens.css`, for what is drawn rather than styled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tinycss2

_POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "px": 0.75, "pc": 12.0}
_LENGTH = re.compile(r"(-?[0-9.]+)([a-z]+)")


class Tokens(Mapping[str, str]):
    """What `:root` gives the custom properties of stylesheets, by name without the dashes.

    A later stylesheet wins over an earlier one; a token that is another's value has that value.
    """

    def __init__(self, stylesheets: Iterable[str]) -> None:
        self._values: dict[str, str] = {}
        for text in stylesheets:
            for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
                if rule.type == "qualified-rule" and _is_root(rule):
                    self._values.update(_custom_properties(rule))

    @classmethod
    def read(cls, files: Iterable[Path]) -> Tokens:
        """Read stylesheets; raise `OSError` or `UnicodeDecodeError` for one that cannot be read."""
        return cls([file.read_text("utf-8") for file in files])

    def __getitem__(self, name: str) -> str:
        return self._whole(name, ())

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def points(self, name: str) -> float:
        """Return a length in points; raise `ValueError` when the token is none."""
        length = _LENGTH.fullmatch(self[name])
        if not length or length[2] not in _POINTS:
            raise ValueError(f"the token `--{name}` is `{self[name]}` and not a length")
        return float(length[1]) * _POINTS[length[2]]

    def _whole(self, name: str, within: tuple[str, ...]) -> str:
        """Return a value with the tokens in it replaced; one that holds itself is left as it is."""
        value = self._values[name]

        def other(use: re.Match[str]) -> str:
            if use[1] in (*within, name) or use[1] not in self._values:
                return use[0]
            return self._whole(use[1], (*within, name))

        return re.sub(r"var\(\s*--([\w-]+)\s*\)", other, value)


def _is_root(rule: Any) -> bool:
    return bool(tinycss2.serialize(rule.prelude).strip() == ":root")


def _custom_properties(rule: Any) -> Iterator[tuple[str, str]]:
    for one in tinycss2.parse_blocks_contents(rule.content):
        if one.type == "declaration" and one.name.startswith("--"):
            yield one.name[2:], tinycss2.serialize(one.value).strip()
