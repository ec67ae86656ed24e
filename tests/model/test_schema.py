"""The schemas that editors complete and underline by: what the models accept, they accept."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from pydantic import TypeAdapter

from briefpress.cli.commands import main
from briefpress.cli.exits import DONE, USAGE
from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, nearest
from briefpress.diagnostics.span import Text
from briefpress.model.base import FilePath
from briefpress.model.schema import FILE_KINDS, schema
from briefpress.parse.yaml import Mapping, Sequence
from tests.conftest import MANIFEST, ROOT, SPECIMEN, Small
from tests.corpus import Case
from tests.front.test_errors import CASES
from tests.stages import read_yaml, write

SCHEMAS = ROOT / "briefpress" / "schemas"
CONTENT = sorted(
    file for folder in (*(ROOT / "content").iterdir(), SPECIMEN) for file in folder.rglob("*.yaml")
)
WRITTEN = [*CONTENT, ROOT / "templates" / "words.yaml"]


class Core(yaml.SafeLoader):
    """Reads YAML as editors do: by the core schema of YAML 1.2, where `no` and dates are texts.

    PyYAML's own rules are those of YAML 1.1, which the language server behind most editors left.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), first)


def as_an_editor(text: str) -> Any:
    return yaml.load(text, Core)  # noqa: S506  # a safe loader


@cache
def checker(kind: str) -> Draft7Validator:
    return Draft7Validator(json.loads(schema(kind)))


def errors(kind: str, text: str) -> list[ValidationError]:
    return sorted(checker(kind).iter_errors(as_an_editor(text)), key=lambda one: str(one.path))


def kind_of(file: Path) -> str:
    places = {Path(one.place).name: kind for kind, one in FILE_KINDS.items()}
    folders = {"sections": "section", "examples": "example"}
    return folders.get(file.parent.name) or places[file.name]


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_schema_is_what_its_standard_asks_for(kind: str) -> None:
    Draft7Validator.check_schema(json.loads(schema(kind)))


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_clone_has_the_schema_of_its_models(kind: str) -> None:
    there = (SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert there == schema(kind), (
        "the models have changed: python build.py schema -o briefpress/schemas"
    )


def test_a_clone_has_no_schema_of_anything_else() -> None:
    assert {file.name for file in SCHEMAS.iterdir()} == {
        f"{kind}.schema.json" for kind in FILE_KINDS
    }


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.relative_to(ROOT).as_posix())
@pytest.mark.content
def test_every_file_is_valid_by_the_schema_that_its_first_line_names(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    if kind_of(file) == "example":  # of which every line is printed
        assert not named
        assert errors("example", text) == []
        return
    assert named
    assert not named.group(1).startswith("/")
    schema_file = Path(os.path.normpath(file.parent / named.group(1)))
    assert schema_file == SCHEMAS / f"{kind_of(file)}.schema.json"
    assert schema_file.is_file()
    assert errors(kind_of(file), text) == []


def test_numbers_truths_and_dates_may_be_written_as_they_are() -> None:
    text = MANIFEST.replace('"1.0"', "1.0").replace('"1"', "1").replace("Small\n", "true\n")
    assert isinstance(as_an_editor(text)["version"], float)
    assert errors("briefing", text) == []


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("date: 15 January", "date"),
        ("date: 2026-13-01", "date"),
        ("title:", "title"),
        ('title: " "', "title"),
        ("title: [a]", "title"),
        ("handling: TLP:WHITE", "handling"),
        ("id: Small", "id"),
        ("sections: []", "sections"),
        ("sections: one", "sections"),
        ("motif: {image: ../a.svg, alt: A, credit: C}", "motif/image"),
        ("motif: {image: a//b.svg, alt: A, credit: C}", "motif/image"),
        ('motif: {image: "a|b.svg", alt: A, credit: C}', "motif/image"),
        ("front: [{part: covr}]", "front/0/part"),
        ("front: [{}]", "front/0"),
        ("front: [[cover]]", "front/0"),
        ("sereis: Tests", ""),
    ],
)
def test_a_mistake_in_the_manifest_is_underlined(line: str, path: str) -> None:
    key = line.partition(":")[0]
    text = "".join(
        one for one in MANIFEST.strip().splitlines(keepends=True) if not one.startswith(f"{key}:")
    )
    assert {"/".join(map(str, one.path)) for one in errors("briefing", f"{text}\n{line}\n")} == {
        path
    }


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("url: ftp://example.org", "0/url"),
        ("url: https://", "0/url"),
        ("id: Bad 1", "0/id"),
        ("id: -1.5", "0/id"),
        ("issued:", "0/issued"),
        ("isued: 2020", "0"),
    ],
)
def test_a_mistake_in_the_sources_is_underlined(line: str, path: str) -> None:
    right = {"id": "2020", "type": "report", "title": "T", "publisher": "P", "issued": "2020"}
    key, _, value = line.partition(": ")
    entry = {**right, key.rstrip(":"): value}
    text = "- " + "\n  ".join(f"{key}: {value}" for key, value in entry.items())
    assert {"/".join(map(str, one.path)) for one in errors("sources", text)} == {path}
    assert errors("sources", "- " + "\n  ".join(f"{one}: {right[one]}" for one in right)) == []


# What is wrong with the shape of a file; the rest is how files hang together and what texts say.
SHAPES = frozenset[Code](
    (
        codes.UNKNOWN_KEY, codes.MISSING_KEY, codes.UNKNOWN_KIND, codes.MISSING_KIND,
        codes.WRONG_CHOICE, codes.WRONG_TYPE, codes.EMPTY_VALUE, codes.CONTRADICTION, codes.BAD_ID,
        codes.BAD_PATH, codes.BAD_ADDRESS, codes.BAD_DATE,
    )
)  # fmt: skip
# What makes a file unreadable, for an editor as well.
NO_YAML = frozenset[Code](
    (
        codes.BAD_YAML, codes.BAD_CHARACTER, codes.EMPTY_FILE, codes.NOT_UTF_8, codes.YAML_TAG,
        codes.YAML_ALIAS, codes.BAD_KEY, codes.DUPLICATE_KEY, codes.SECOND_DOCUMENT, codes.TOO_DEEP,
        codes.UNREADABLE_FILE,
    )
)  # fmt: skip
# What a schema cannot know: what two keys say of each other, the calendar, the cells of a table;
# and a language that is none, which is a fault of another kind than those of shape.
BEYOND_SCHEMAS = frozenset(
    (
        "a-bar-outside-its-axis",
        "a-bar-that-ends-before-it-begins",
        "a-bar-without-ends",
        "a-conformal-map-of-the-world",
        "a-cut-off-after-the-date",
        "a-date-in-a-table",
        "a-date-in-csv",
        "a-date-of-a-bar-in-csv",
        "a-day-that-is-none",
        "a-funnel-that-widens",
        "a-funnel-with-losses-too-few",
        "a-language-that-is-none",
        "a-road-that-is-an-area",
        "a-strip-without-years",
        "a-style-of-citation-that-is-not-there",
        "an-axis-that-ends-before-it-begins",
        "an-entry-of-the-index-that-is-sent-away",
        "words-in-place-of-a-date",
    )
)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.name not in BEYOND_SCHEMAS],
    ids=lambda case: case.name,
)
def test_a_wrong_shape_is_underlined_where_briefpress_reports_it(small: Small, case: Case) -> None:
    case.copy_to(small.folder)
    sink = Collector()
    with suppress(BuildFailed):
        write(small.project(), sink)
    if any(fault.code in NO_YAML for fault in sink):
        return
    for name in case.files():
        file = small.folder / name
        if file.suffix != ".yaml":
            continue
        shapes = {
            fault.span.line for fault in sink if fault.code in SHAPES and fault.span.file == file
        }
        underlined = {
            line_of(error, file)
            for error in errors(kind_of(file), file.read_text(encoding="utf-8"))
            if not slip(error)
        }
        assert underlined == shapes


def slip(error: ValidationError) -> bool:
    """Tell whether a key is missing that is there with a slip of the pen, which is underlined."""
    if error.validator != "required":
        return False
    assert isinstance(error.schema, dict)
    assert isinstance(error.instance, dict)
    known = set(error.schema.get("properties") or error.schema["required"])
    missing = known - set(error.instance)
    return any(nearest(key, known) in missing for key in set(error.instance) - known)


def line_of(error: ValidationError, file: Path) -> int:
    """Return the line that an editor underlines."""
    data: object = read_yaml(file, Collector())
    line = data.span.line if isinstance(data, Mapping | Sequence) else 1
    steps = list(error.absolute_path)
    if error.validator == "additionalProperties":
        assert isinstance(error.schema, dict)
        assert isinstance(error.instance, dict)
        steps += [key for key in error.instance if key not in error.schema["properties"]][:1]
    for step in steps:
        if isinstance(data, Mapping):
            line, data = data.keys_at[str(step)].line, data[str(step)]
            line = data.span.line if isinstance(data, Mapping | Sequence | Text) and data else line
        elif isinstance(data, Sequence):
            data = data[int(step)]
            line = data.span.line  # type: ignore[attr-defined]
    return line


# Editors take these for numbers and truths. A text that is the word `null` stands in quotes.
TYPED = ["1", "12", "1.10", "-5", "1e3", "0x1f", ".5", "true", "false"]
TEXTS = [*TYPED, "no", "12:30", "2026-01-15", "2026-02-31", "2026-13-01", "", " ", "One word.",
         "a-b", "A_b", "table", "quote", "number", "margin", "full", "decimal", "landscape",
         "data/a.csv", "../a.csv", "a//b", "https://example.org", "ftp://example.org",
         "[@first-2020]"]  # fmt: skip
KEYS = sorted({key for definition in json.loads(schema("section"))["definitions"].values()
               for key in definition["properties"]})  # fmt: skip


def written(value: Any) -> str:
    """Write data on one line of YAML; plain what an editor may take for something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return str(value) if value in TYPED else json.dumps(str(value), ensure_ascii=False)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every mapping and list in some data, with each of its keys or numbers."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def change(data: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Return a copy of some data in which a key or a value is another."""
    data = json.loads(json.dumps(data))
    holder, key = draw(st.sampled_from(list(places(data))))
    what = draw(st.sampled_from(["write", "write", "write", "add", "take", "wrap"]))
    text = draw(st.sampled_from(TEXTS))
    if what == "take":
        del holder[key]
    elif what == "wrap":
        holder[key] = draw(st.sampled_from([[], {}, [text], [holder[key]], {"text": text}]))
    elif what == "add" and isinstance(holder, dict):
        holder[draw(st.sampled_from(KEYS))] = text
    else:
        holder[key] = text
    return data


def accepts(kind: str, text: str) -> bool:
    """Tell whether Briefpress takes a file for one of its kind."""
    sink = Collector()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file.yaml")
        file.write_text(text, encoding="utf-8")
        data = read_yaml(file, sink)
    try:
        adapter(kind).validate_python(data, context=sink)
    except ValueError:
        return False
    return not list(sink)


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(FILE_KINDS[kind].model)


@pytest.mark.content
def test_whole_files_are_accepted_by_both() -> None:
    for file in CONTENT:
        text = written(read_yaml(file, Collector()))
        assert accepts(kind_of(file), text), file
        assert errors(kind_of(file), text) == [], file


@given(data=st.data())
def test_what_briefpress_accepts_no_editor_underlines(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from([file for file in CONTENT if file.is_relative_to(SPECIMEN)]))
    held = read_yaml(file, Collector())
    for _ in range(8):  # from one file that Briefpress accepts to the next
        changed = change(held, data.draw)
        text = written(changed)
        if changed and accepts(kind_of(file), text):
            assert errors(kind_of(file), text) == []
            held = changed


@given(
    path=st.text(st.one_of(st.sampled_from("aZ09._- ()/é"), st.characters()), min_size=1),
    plain=st.sampled_from(TYPED),
)
def test_a_path_that_briefpress_accepts_no_editor_underlines(path: str, plain: str) -> None:
    paths = TypeAdapter(FilePath)
    rules = Draft7Validator(paths.json_schema())
    for text, read in ((path, path), (plain, as_an_editor(plain))):
        with suppress(ValueError):
            paths.validate_python(Text(text))
            assert rules.is_valid(read), text


def test_no_word_of_the_engine_is_in_a_schema() -> None:
    for kind in FILE_KINDS:
        rules = json.loads(schema(kind))
        for holder, key in places(rules):
            if key == "title" and isinstance(holder[key], str):
                assert holder[key] == holder[key].lower()
            if key == "properties" and "type" in holder:
                for name, one in holder[key].items():
                    assert one.get("description") or "const" in one, name
        assert "anyOf" not in schema(kind)
        assert "default" not in rules


def test_the_kinds_of_files_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(ROOT, ["schema"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [kind, one.place] for kind, one in FILE_KINDS.items()
    ]


def test_one_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(ROOT, ["schema", "section"]) == DONE
    assert capsys.readouterr().out == schema("section")


def test_all_schemas_are_written_into_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(ROOT, ["schema", "-o", str(tmp_path / "deep")]) == DONE
    names = [f"{kind}.schema.json" for kind in FILE_KINDS]
    assert sorted(file.name for file in (tmp_path / "deep").iterdir()) == sorted(names)
    assert len(capsys.readouterr().out.splitlines()) == len(names)
    assert main(ROOT, ["schema", "words", "-o", str(tmp_path / "one")]) == DONE
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["words.schema.json"]


def test_an_unknown_kind_of_file_is_wrong_usage_with_a_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(ROOT, ["schema", "manifest"]) == USAGE
    assert "the kinds are briefing, section" in capsys.readouterr().err
    assert main(ROOT, ["schema", "sectoin"]) == USAGE
    assert "did you mean `section`?" in capsys.readouterr().err
