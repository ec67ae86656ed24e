"""Stylesheets read before they are used: what the renderer would leave out without a word.

It drops a line with a token that nobody defines, prints in whatever face it finds when one is
missing, and leaves out what an address does not lead to. Each is told at its line and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import tinycss2

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.layout.fragment import Finding

_EVERYWHERE = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
_SIZES = frozenset(("dimension", "percentage", "number"))
_BLOCKS = frozenset(("() block", "[] block", "{} block", "function"))


def lint_stylesheets(
    sheets: Mapping[str, str], refusal: Callable[[str], str | None]
) -> list[Finding]:
    """Return what is wrong in stylesheets, given their addresses and texts.

    ``refusal`` says why there is nothing at an absolute address, or None when there is.
    """
    read = [_Sheet(address, text) for address, text in sheets.items()]
    tokens = {name for sheet in read for name in sheet.tokens}
    faces = {face.casefold() for sheet in read for face in sheet.faces}
    named = {face for sheet in read for face in sheet.faces}
    families = _family_tokens(read)
    found = []
    for sheet in read:
        for use in sheet.uses:
            if use.name not in tokens:
                message = f"the token `{use.name}` is defined in no stylesheet"
                hint = did_you_mean(use.name, tokens) or "define it in `tokens.css`"
                found.append(sheet.finding(codes.UNKNOWN_TOKEN, message, hint, use))
        for use in sheet.addresses:
            if reason := refusal(urljoin(sheet.address, use.name)):
                hint = "correct the address: it is relative to the stylesheet"
                found.append(sheet.finding(codes.DEAD_ADDRESS, reason, hint, use))
        for use in sheet.families(families):
            if use.name.casefold() not in faces:
                message = f"no `@font-face` declares the face `{use.name}`"
                hint = did_you_mean(use.name, named) or "declare it in `fonts.css`, with its file"
                found.append(sheet.finding(codes.UNKNOWN_FONT, message, hint, use))
    return found


@dataclass(frozen=True, slots=True)
class _Use:
    """A name that stands somewhere in a stylesheet."""

    name: str
    line: int
    column: int


@dataclass(slots=True)
class _Sheet:
    """One stylesheet: what it defines and what it uses."""

    address: str
    text: str
    tokens: dict[str, list[list[Any]]] = field(default_factory=dict)
    faces: list[str] = field(default_factory=list)
    uses: list[_Use] = field(default_factory=list)
    addresses: list[_Use] = field(default_factory=list)
    fonts: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._read_rules(tinycss2.parse_stylesheet(self.text))

    def _read_rules(self, nodes: Iterable[Any], rule: str = "") -> None:
        for node in nodes:
            if node.type == "declaration":
                self._read_declaration(node, rule)
            elif node.type == "at-rule" and node.lower_at_keyword == "import":
                self._read_import(node)
            elif node.type in ("at-rule", "qualified-rule") and node.content is not None:
                name = node.lower_at_keyword if node.type == "at-rule" else ""
                self._read_rules(tinycss2.parse_blocks_contents(node.content), name)

    def _read_import(self, node: Any) -> None:
        self._read_values(node.prelude)
        for value in node.prelude:
            if value.type == "string":
                self.addresses.append(_use(value.value, value))

    def _read_declaration(self, node: Any, rule: str) -> None:
        self._read_values(node.value)
        name = node.lower_name
        if node.name.startswith("--"):
            self.tokens.setdefault(node.name, []).append(node.value)
        elif name == "font-family" and rule == "font-face":
            self.faces.extend(use.name for use in _names(node.value))
        elif name == "font-family":
            self.fonts.append(node.value)
        elif name == "font":
            sizes = [place for place, one in enumerate(node.value) if one.type in _SIZES]
            self.fonts.append(node.value[sizes[-1] + 1 :] if sizes else node.value)

    def _read_values(self, values: Iterable[Any]) -> None:
        for value in values:
            if value.type == "url":
                self._read_address(value.value, value)
            elif value.type == "function" and value.lower_name == "url":
                for one in value.arguments:
                    if one.type == "string":
                        self._read_address(one.value, value)
            elif value.type == "function" and value.lower_name == "var":
                name = _token(value)
                if name and not any(one == "," for one in value.arguments):
                    self.uses.append(_use(name, value))
            if value.type in _BLOCKS:
                self._read_values(value.arguments if value.type == "function" else value.content)

    def _read_address(self, address: str, node: Any) -> None:
        if not address.startswith("#"):  # that leads into the document
            self.addresses.append(_use(address, node))

    def families(self, tokens: Iterable[str]) -> Iterator[_Use]:
        """Give the faces that are named here, in properties or in one of these tokens."""
        for values in self.fonts:
            yield from _names(values)
        for token in tokens:
            for values in self.tokens.get(token, ()):
                yield from _names(values)

    def finding(self, code: Code, message: str, hint: str, use: _Use) -> Finding:
        """Return what there is to say about a name that is used here."""
        return Finding(code.name, message, hint, sheet=(self.address, use.line, use.column))


def _family_tokens(sheets: Iterable[_Sheet]) -> list[str]:
    """Return the tokens that families are taken from, in one step or several."""
    sheets = list(sheets)
    found: dict[str, None] = {}
    waiting = [values for sheet in sheets for values in sheet.fonts]
    while waiting:
        for value in waiting.pop():
            name = _token(value) if value.type == "function" else ""
            if name and name not in found:
                found[name] = None
                waiting += [values for sheet in sheets for values in sheet.tokens.get(name, ())]
    return list(found)


def _token(function: Any) -> str:
    """Return the token that a function is for, if it is one for tokens."""
    if function.lower_name != "var":
        return ""
    return next((one.value for one in function.arguments if one.type == "ident"), "")


def _names(values: Iterable[Any]) -> Iterator[_Use]:
    """Give the faces of a list of families: strings, or words up to the next comma."""
    words: list[Any] = []
    for value in [*values, None]:
        if value is not None and value.type == "ident":
            words.append(value)
        elif value is None or value == ",":
            name = " ".join(word.value for word in words)
            if name and name.lower() not in _EVERYWHERE:
                yield _use(name, words[0])
            words = []
        elif value.type == "string":
            yield _use(value.value, value)


def _use(name: str, node: Any) -> _Use:
    return _Use(name, node.source_line, node.source_column)
