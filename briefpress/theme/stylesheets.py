"""Check stylesheets for what the renderer would ignore silently.

WeasyPrint drops a line with an undefined token, replaces a missing font by another one, and leaves
out a file that does not exist. Each is reported with its line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import tinycss2

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span
from briefpress.theme.addresses import Addresses

_EVERYWHERE = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
_SIZES = frozenset(("dimension", "percentage", "number"))
_BLOCKS = frozenset(("() block", "[] block", "{} block", "function"))


def check_stylesheets(sheets: Iterable[Sheet], addresses: Addresses, sink: Collector) -> None:
    """Report errors in the stylesheets of a theme, with line and column."""
    sheets = list(sheets)
    tokens = {name for sheet in sheets for name in sheet.tokens}
    named = {face.family for sheet in sheets for face in sheet.faces}
    declared = {family.casefold() for family in named}
    families = _family_tokens(sheets)
    for sheet in sheets:
        for use in sheet.uses:
            if use.name not in tokens:
                message = f"no stylesheet defines the token `{use.name}`"
                hint = did_you_mean(use.name, tokens) or "define it in `tokens.css`"
                sink.report(codes.UNKNOWN_TOKEN, message, sheet.span(use), hint)
        for use in sheet.addresses:
            if reason := addresses.refusal(urljoin(sheet.address, use.name)):
                hint = "correct the address: it is relative to the stylesheet"
                sink.report(codes.DEAD_ADDRESS, reason, sheet.span(use), hint)
        for use in sheet.families(families):
            if use.name.casefold() not in declared:
                message = f"no `@font-face` declares the font `{use.name}`"
                hint = did_you_mean(use.name, named) or "declare it in `fonts.css`, with its file"
                sink.report(codes.UNKNOWN_FONT, message, sheet.span(use), hint)


@dataclass(frozen=True, slots=True)
class FontFace:
    """A font declared by `@font-face`: its family, the address of its file, and its style.

    The address is as written in the stylesheet; ``is_italic`` includes oblique.
    """

    family: str
    address: str
    is_bold: bool
    is_italic: bool


@dataclass(frozen=True, slots=True)
class _Use:
    """A name used in a stylesheet."""

    name: str
    line: int
    column: int


@dataclass(slots=True)
class Sheet:
    """A stylesheet: its address for the renderer, its file, its definitions and the names it uses.

    Raises RecursionError when brackets are nested too deeply.
    """

    address: str
    file: Path
    text: str
    tokens: dict[str, list[list[Any]]] = field(default_factory=dict)
    faces: list[FontFace] = field(default_factory=list)
    uses: list[_Use] = field(default_factory=list)
    addresses: list[_Use] = field(default_factory=list)
    fonts: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the text."""
        self._read_rules(tinycss2.parse_stylesheet(self.text))

    def _read_rules(self, nodes: Iterable[Any], rule: str = "") -> None:
        nodes = list(nodes)
        if rule == "font-face":
            self._read_face(nodes)
        for node in nodes:
            if node.type == "declaration":
                self._read_declaration(node, rule)
            elif node.type == "at-rule" and node.lower_at_keyword == "import":
                self._read_import(node)
            elif node.type in ("at-rule", "qualified-rule") and node.content is not None:
                name = node.lower_at_keyword if node.type == "at-rule" else ""
                self._read_rules(tinycss2.parse_blocks_contents(node.content), name)

    def _read_face(self, nodes: Iterable[Any]) -> None:
        written = {one.lower_name: one.value for one in nodes if one.type == "declaration"}
        style = tinycss2.serialize(written.get("font-style", ())).strip()
        weight = tinycss2.serialize(written.get("font-weight", ())).strip()
        urls = [one for one in written.get("src", ()) if one.type in ("url", "function")]
        address = next(filter(None, map(_url, urls)), "")
        for use in _names(written.get("font-family", ())):
            is_bold = weight == "bold" or (weight.isdecimal() and int(weight) >= 600)
            self.faces.append(FontFace(use.name, address, is_bold, style not in ("", "normal")))

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
        elif name == "font-family" and rule != "font-face":
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
        if not address.startswith("#"):  # an address within the document
            self.addresses.append(_use(address, node))

    def families(self, tokens: Iterable[str]) -> Iterator[_Use]:
        """Give the fonts used here, in properties or in one of these tokens."""
        for values in self.fonts:
            yield from _names(values)
        for token in tokens:
            for values in self.tokens.get(token, ()):
                yield from _names(values)

    def span(self, use: _Use) -> Span:
        """Return the place of a used name."""
        return Span(self.file, use.line, use.column)


def _family_tokens(sheets: Iterable[Sheet]) -> list[str]:
    """Return the tokens that contain font families, directly or through other tokens."""
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


def _url(node: Any) -> str:
    """Return the address in `url()`, with or without quotes."""
    if node.type == "url":
        return str(node.value)
    strings = (one.value for one in node.arguments if one.type == "string")
    return next(strings, "") if node.lower_name == "url" else ""


def _token(function: Any) -> str:
    """Return the token that a function uses, if it is `var()`."""
    if function.lower_name != "var":
        return ""
    return next((one.value for one in function.arguments if one.type == "ident"), "")


def _names(values: Iterable[Any]) -> Iterator[_Use]:
    """Give the fonts in a list of families: strings, or words up to the next comma."""
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
