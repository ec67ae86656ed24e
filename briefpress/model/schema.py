"""Generate the JSON Schema of every kind of content file, for completion and validation in editors.

It is draft 7, which all editors support. A schema accepts whatever the models accept, as an editor
reads YAML: there a text may be a number or a boolean. Briefpress checks what a schema cannot:
whether files and ids exist, inline syntax, the order of dates.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from briefpress.model.base import Node
from briefpress.model.blocks import AnyBlock
from briefpress.model.data_files import DataFile
from briefpress.model.facts import Fact
from briefpress.model.lists import Listed, Reference, Term, Words
from briefpress.model.manifest import Manifest
from briefpress.model.section import Section

DIALECT = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its path, its content, and the model of that content."""

    place: str
    holds: str
    model: Any


FILE_KINDS = {
    "briefing": FileKind(
        "briefing.yaml", "the manifest: metadata and parts of a briefing", Manifest
    ),
    "section": FileKind("sections/*.yaml", "a section", Section),
    "example": FileKind("examples/*.yaml", "the blocks of an example", list[AnyBlock]),
    "sources": FileKind("sources.yaml", "sources for citations", list[Reference]),
    "data": FileKind("data.yaml", "how data files are read", list[DataFile]),
    "facts": FileKind("facts.yaml", "values used in the text", list[Fact]),
    "glossary": FileKind("glossary.yaml", "abbreviations and terms", list[Term]),
    "index": FileKind("index.yaml", "index entries, besides the marks in the text", list[Listed]),
    "words": FileKind("templates/words.yaml", "built-in words, by language", Words),
}


def schema(kind: str) -> str:
    """Return the schema of one of `FILE_KINDS` as JSON, the same text for the same models."""
    model = FILE_KINDS[kind].model
    rules = TypeAdapter(model).json_schema(
        schema_generator=_Writer, ref_template="#/definitions/{model}"
    )
    whole = {"$schema": DIALECT, "title": kind, **rules}
    if "$defs" in whole:
        whole["definitions"] = whole.pop("$defs")
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


class _Writer(GenerateJsonSchema):
    """Writes for authors: no terms of Python, and each rule at its key."""

    def sort(self, value: JsonSchemaValue, _parent: str | None = None) -> JsonSchemaValue:
        """Keep the order of the models."""
        return value

    def field_title_should_be_set(self, _schema: Any) -> bool:
        """Omit the title: a key is its own title."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Omit that a value may be null: a key that is present has a value."""
        rules = self.generate_inner(schema["schema"])
        # Draft 7 ignores keys beside a reference, and a description follows.
        return {"type": "object", "allOf": [rules]} if "$ref" in rules else rules

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Omit the default: editors would insert it."""
        return self.generate_inner(schema["schema"])

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """Accept an integer in quotes as well."""
        otherwise = "expected an integer"
        spelt = {"pattern": "^[0-9]+$", "patternErrorMessage": otherwise}
        return {**super().int_schema(schema), "type": ["integer", "string"], **spelt}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Name a mapping in the author's words, and describe the default of each key."""
        rules = super().model_schema(schema)
        model: type[Node] = schema["cls"]
        rules["title"] = _title(model)
        keys = rules["properties"]
        for name, field in model.model_fields.items():
            if isinstance(field.default, str | bool | int) and name != "kind":
                otherwise = (
                    field.default if isinstance(field.default, str) else json.dumps(field.default)
                )
                keys[field.alias or name]["description"] += f" Without it: `{otherwise}`."
        if "kind" in keys:  # a block says it, and first
            rules["properties"] = {"kind": {"const": keys.pop("kind")["const"]}, **keys}
            rules["required"] = ["kind", *rules.get("required", ())]
        return rules

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Select the keys by the kind of the block, so that an error is reported at its place."""
        if schema["discriminator"] != "kind":
            return super().tagged_union_schema(schema)
        kinds = [str(kind) for kind in schema["choices"]]
        rules = [self.generate_inner(choice) for choice in schema["choices"].values()]
        choices = [self.get_schema_from_definitions(one["$ref"]) or {} for one in rules]
        return {
            "properties": {
                "kind": {
                    "description": "Kind of the block.",
                    "enum": kinds,
                    "enumDescriptions": [one["description"] for one in choices],
                }
            },
            "required": ["kind"],
            "allOf": [
                {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": one}
                for kind, one in zip(kinds, rules, strict=True)
            ],
        }


def _title(model: type[Node]) -> str:
    return re.sub("^(an?|the) |`", "", model.noun())
