"""What may stand at a place is read from the models, whatever a library says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.load.choices import choices
from briefpress.load.places import Reader
from briefpress.load.refused import report
from briefpress.load.validate import read_file
from briefpress.model.base import Node
from briefpress.model.blocks import KINDS
from briefpress.model.blocks.base import Block
from briefpress.model.facts import Fact
from briefpress.model.manifest import Manifest
from briefpress.model.section import Section
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT

NONSENSE = "nonsense"
SECTION = "id: one\ntitle: One\nblocks:\n  - kind: {kind}\n    {key}: nonsense\n"


def literals(model: type[Node]) -> dict[str, tuple[str, ...]]:
    """Return the keys of a model that leave a choice, and the choices."""
    hints = get_type_hints(model)
    found = {}
    for name, field in model.model_fields.items():
        for one in (hints[name], *get_args(hints[name])):
            if get_origin(one) is Literal and name != "kind":
                found[field.alias or name] = get_args(one)
    return found


def told(file: Path, text: str, model: Any) -> list[tuple[str, tuple[str, ...]]]:
    file.write_text(text, encoding="utf-8")
    sink = Collector()
    read_file(file, model, Reader(file.parent, Files((file.parent,)), DEFAULT, sink))
    return [
        (one.message, one.expected)
        for one in sink
        if one.code is codes.WRONG_CHOICE and one.found == NONSENSE
    ]


@pytest.mark.parametrize(
    ("kind", "key", "allowed"),
    [
        pytest.param(kind, key, allowed, id=f"{kind.__name__}.{key}")
        for kind in KINDS
        for key, allowed in literals(kind).items()
    ],
)
def test_every_choice_of_a_block_is_told(
    kind: type[Block], key: str, allowed: tuple[str, ...], tmp_path: Path
) -> None:
    text = SECTION.format(kind=kind.kind_name(), key=key)
    ((message, expected),) = told(tmp_path / "section.yaml", text, Section)
    assert expected == allowed
    assert message.startswith(f"`nonsense` is not one of `{allowed[0]}`")
    assert message.endswith(f"or `{allowed[-1]}`")


@pytest.mark.parametrize(
    ("model", "text", "allowed"),
    [
        (Manifest, "handling: nonsense", literals(Manifest)["handling"]),
        (Manifest, "analysis: {scale: nonsense}", ("icd-203", "uk-yardstick")),
        (Manifest, "motif: {map: {projection: nonsense}}",
             ("equal-area", "conformal", "equal-earth")),
        (
            Manifest,
            "front: [one, {part: nonsense}]",
            ("cover", "contents", "glossary", "index", "bibliography", "credits", "colophon"),
        ),
        (list[Fact], "- in: nonsense", ("percent", "one", "thousand", "million", "billion")),
        (Section, "subsections: [{subsections: [{blocks: [{kind: callout, tone: nonsense}]}]}]",
         ("note", "correction", "gap")),
        (Section, "blocks: [{kind: timeline, entries: [{uncertain: [nonsense]}]}]",
         ("start", "end")),
        (Section, "blocks: [{kind: table, marks: [{as: nonsense}]}]",
         ("estimate", "provisional", "disputed")),
    ],
)  # fmt: skip
def test_choices_in_lists_keys_and_tagged_entries_are_told(
    model: Any, text: str, allowed: tuple[str, ...], tmp_path: Path
) -> None:
    ((_, expected),) = told(tmp_path / "file.yaml", text, model)
    assert expected == allowed


def test_the_words_of_a_library_do_not_matter() -> None:
    sink = Collector()
    report(
        {
            "type": "literal_error",
            "loc": ("page",),
            "msg": "Something else altogether",
            "input": NONSENSE,
            "ctx": {"expected": 'portrait" und "landscape'},
        },
        Section,
        Text(NONSENSE),
        Path("section.yaml"),
        sink,
    )
    (fault,) = sink
    assert fault.message == "`nonsense` is not one of `portrait` or `landscape`"
    assert fault.expected == ("portrait", "landscape")


def test_a_place_where_any_text_may_stand_leaves_no_choice() -> None:
    assert choices(Manifest, ("title",)) == ()
