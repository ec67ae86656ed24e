"""Messages and manuals use the words of the field: no phrase of `words.yaml` stands in them."""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefpress.cli import commands
from briefpress.diagnostics.codes import CODES
from tests.conftest import HANDBOOK, ROOT

WORDS = yaml.safe_load((ROOT / "tests" / "words.yaml").read_text(encoding="utf-8"))
ENGINE = sorted((ROOT / "briefpress").rglob("*.py"))
STARTERS = [
    file
    for file in sorted((ROOT / "briefpress" / "start").rglob("*"))
    if file.suffix in (".yaml", ".css")
]
GUIDES = [ROOT / name for name in ("README.md", ".github/CONTRIBUTING.md", ".github/CHANGELOG.md")]
MANUALS = [*GUIDES, *sorted(HANDBOOK.rglob("*.yaml")), *STARTERS]


def pattern(entry: dict[str, str]) -> re.Pattern[str]:
    words = entry.get("pattern") or rf"\b{re.escape(entry['never'])}\b"
    return re.compile(words, re.IGNORECASE)


PHRASES = {entry["never"]: pattern(entry) for entry in WORDS["phrases"]}
TERMS = {entry["never"]: pattern(entry) for entry in WORDS["terms"]}


def found(text: str, words: dict[str, re.Pattern[str]]) -> list[str]:
    """Return what should not stand in a text, however its lines are broken."""
    running = re.sub(r"\s+(# )?", " ", text)
    return [never for never, wanted in words.items() if wanted.search(running)]


def literals(file: Path) -> str:
    """Return all texts in a module, docstrings among them, a placeholder for each value."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            texts.append("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    return "\n".join(texts)


def helps(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    yield parser.prog, parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from helps(below)


def descriptions(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(told := schema.get("description"), str):
            yield told
        schema = list(schema.values())
    if isinstance(schema, list):
        for below in schema:
            yield from descriptions(below)


@pytest.mark.parametrize("entry", WORDS["phrases"] + WORDS["terms"], ids=lambda one: one["never"])
def test_a_phrase_is_found_where_it_stands_and_not_in_what_to_write(entry: dict[str, str]) -> None:
    assert pattern(entry).search(entry["never"])
    assert not pattern(entry).search(entry["write"])


@pytest.mark.parametrize("file", MANUALS, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_manuals_and_the_starters_use_the_words_of_the_field(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert found(text, PHRASES | TERMS) == []


@pytest.mark.parametrize("code", CODES.values(), ids=str)
def test_a_code_is_described_in_the_words_of_the_field(code: Any) -> None:
    assert found(f"{code.description}\n{code.fix}", PHRASES | TERMS) == []


@pytest.mark.parametrize(("program", "text"), list(helps(commands._parser())))
def test_help_uses_the_words_of_the_field(program: str, text: str) -> None:
    assert program
    assert found(text, PHRASES | TERMS) == []


@pytest.mark.parametrize("file", sorted((ROOT / "briefpress" / "schemas").iterdir()), ids=str)
def test_a_schema_uses_the_words_of_the_field(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert found("\n".join(descriptions(schema)), PHRASES | TERMS) == []


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: str(file.relative_to(ROOT)))
def test_messages_and_docstrings_use_the_words_of_the_field(file: Path) -> None:
    assert found(literals(file), PHRASES) == []
