"""The limits are in one place, listed in the handbook, and change in ``pyproject.toml`` only."""

from __future__ import annotations

import csv
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, USAGE
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise
from tests.conftest import HANDBOOK, MANIFEST, ROOT, SPECIMEN, Small
from tests.stages import write


def diagnostics(small: Small, **limits: int) -> list[Diagnostic]:
    """Return what is said of a briefing before it is laid out, under these limits."""
    collector = Collector()
    try:
        write(replace(small.project(), limits=replace(DEFAULT, **limits)), collector)
    except BuildFailed as failed:
        return list(failed.diagnostics)
    return list(collector)


def test_the_handbook_lists_every_limit_and_its_value() -> None:
    with (HANDBOOK / "data" / "limits.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["limit"].strip("`"): int(row["value"]) for row in csv.DictReader(file)}
    values = (getattr(DEFAULT, one.name) for one in fields(Limits))
    assert listed == dict(zip(Limits.names(), values, strict=True))


SECTION = "id: one\ntitle: The one\nblocks:\n"
EXHIBIT = SECTION + "- kind: table\n  id: table-a\n  title: Numbers\n"
FROM_FILE = EXHIBIT + "  csv: data/series.csv\n  columns: [{title: A, key: a}, {title: B, key: b}]"
FIGURE = SECTION + "- {kind: figure, id: figure-a, title: It, alt: It, image: images/%s}"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g><g><path d="M0 0h9"/></g></g>'
)
MAP = SECTION + (
    "- {kind: map, id: map-a, title: It, alt: It, division: None, "
    "layers: [{geojson: data/square.geojson}]}"
)
CHART = SECTION + (
    "- {kind: chart, id: chart-a, title: It, alt: It, subtitle: It, source: It, note: It, "
    "csv: data/series.csv, form: bars, x: a, y: b}"
)
SQUARE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":'
    ' {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}}]}'
)
DEEP = f"{SECTION}- So {'*a **b ' * 9}x{'** a*' * 9}"
MANY = f"{SECTION}- [{', '.join('a' * 60)}]"
LOOP = "{% macro block(table) %}\n{% for one in range(9999) %}{% endfor %}\n{% endmacro %}"
TERM = "- {term: %s, text: A definition.}"
WORDS = "- {entry: It, words: [%s]}"
ATTACHED = MANIFEST + "attachments: [{file: data/series.csv, description: Numbers}]"


@pytest.mark.parametrize(
    ("limit", "most", "file", "text", "place"),
    [
        ("file-bytes", 900, "sources.yaml", f"- {{id: {'a' * 900}}}", "sources.yaml:1:1"),
        ("file-bytes", 900, "data/series.csv", "a,b\n" + "1,2\n" * 300, "series.csv:1:1"),
        ("depth", 8, "sections/one.yaml", f"{SECTION}- {'[' * 9}", "one.yaml:4:9"),
        ("depth", 8, "sections/one.yaml", DEEP, "one.yaml:4:3"),
        ("values", 60, "sections/one.yaml", MANY, "one.yaml:4:160"),
        ("values", 60, "data/series.csv", "a,b\n" + "1,2\n" * 30, "series.csv:31:1"),
        ("text-characters", 90, "sections/one.yaml", f"{SECTION}- {'x' * 91}", "one.yaml:4:3"),
        ("text-characters", 90, "data/series.csv", f"a,b\n1,{'x' * 91}\n", "series.csv:2:3"),
        ("term-characters", 9, "glossary.yaml", TERM % ("x" * 10), "glossary.yaml:1:10"),
        ("term-characters", 9, "index.yaml", WORDS % ("x" * 10), "index.yaml:1:23"),
        ("word-characters", 90, "templates/words.yaml", f"en: {{page: {'x' * 91}}}",
         "words.yaml:1:12"),
        ("notes", 1, "sections/one.yaml", f"{SECTION}- So^[one] and^[two].", "one.yaml:4:3"),
        ("rows", 1, "sections/one.yaml", FROM_FILE, "one.yaml:6:10"),
        ("chart-rows", 1, "sections/one.yaml", CHART, "one.yaml:4:37"),
        ("columns", 1, "sections/one.yaml", FROM_FILE, "one.yaml:6:10"),
        ("map-points", 4, "sections/one.yaml", MAP, "square.geojson:1:44"),
        ("image-bytes", 90, "sections/one.yaml", FIGURE % "frame.png", "one.yaml:4:59"),
        ("image-pixels", 15, "sections/one.yaml", FIGURE % "frame.png", "one.yaml:4:59"),
        ("svg-bytes", 90, "sections/one.yaml", FIGURE % "mark.svg", "one.yaml:4:59"),
        ("svg-depth", 3, "sections/one.yaml", FIGURE % "mark.svg", "one.yaml:4:59"),
        ("svg-elements", 3, "sections/one.yaml", FIGURE % "mark.svg", "one.yaml:4:59"),
        ("attachment-bytes", 9, "briefing.yaml", ATTACHED, "briefing.yaml:18:22"),
    ],
)  # fmt: skip
def test_a_refusal_has_a_place_and_the_setting_that_raises_the_limit(
    small: Small, limit: str, most: int, file: str, text: str, place: str
) -> None:
    small.write("data/series.csv", "a,b\n1,2\n3,4\n")
    small.write("data/square.geojson", SQUARE)
    (small.folder / "images").mkdir()
    shutil.copy(SPECIMEN / "images" / "frame.png", small.folder / "images")
    small.write("images/mark.svg", f"{DRAWING}</svg>")
    small.write("sections/one.yaml", FROM_FILE)
    small.write(file, text)
    refused = diagnostics(small, **{limit.replace("-", "_"): most})
    places = [f"{one.span.file.name}:{one.span.line}:{one.span.column}" for one in refused]
    assert places == [place]
    assert (refused[0].hint or "").endswith(how_to_raise(limit))
    assert refused[0].code not in {one.code for one in diagnostics(small)}


@pytest.fixture
def root(tmp_path: Path, small: Small) -> Path:
    """A checkout of its own, with settings to change."""
    root = tmp_path / "clone"
    root.mkdir()
    for name in ("templates", "styles", "briefpress"):
        (root / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "build.py", root)
    small.write("sections/one.yaml", f"{SECTION}- {'x ' * 200}")
    return root


def build(root: Path, small: Small, settings: str) -> int:
    (root / "pyproject.toml").write_text(settings, encoding="utf-8")
    output = small.folder.parent / "out.pdf"
    return main(root, ["build", str(small.folder), "-o", str(output)])


@pytest.mark.cli
def test_whoever_runs_briefpress_can_change_a_limit(
    root: Path, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    lower = "[tool.briefpress.limits]\ntext-characters = 300\n"
    assert build(root, small, lower) == CONTENT
    assert "a text has 399 characters; the limit is 300" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[tool.briefpress.limits]\nimage-pixel = 1", "did you mean `image-pixels`?"),
        ("[tool.briefpress.limits]\nimage_pixels = 1", "did you mean `image-pixels`?"),
        ("[tool.briefpress.limits]\nqqq = 1", "has no limit `qqq`: the limits are file-bytes"),
        ("[tool.briefpress.limits]\ndepth = 0", "`depth` in `tool.briefpress.limits` is 0, not"),
        ("[tool.briefpress.limits]\ndepth = -5", "is -5, not an integer above 0"),
        ("[tool.briefpress.limits]\ndepth = 1.5", "is 1.5, not an integer above 0"),
        ("[tool.briefpress.limits]\ndepth = true", "is True, not an integer above 0"),
        ("[tool.briefpress.limits]\ndepth = '9'", "is '9', not an integer above 0"),
        ("[tool.briefpress]\nlimits = 9", "`tool.briefpress.limits` is not a table of limits"),
        ("[tool]\nbriefpress = 9", "`tool.briefpress` is not a table"),
        ("[tool.briefpress.limits\n", "cannot be read: "),
    ],
)  # fmt: skip
@pytest.mark.cli
def test_a_wrong_setting_is_wrong_usage_that_names_the_file_and_the_key(
    root: Path, small: Small, capsys: pytest.CaptureFixture[str], settings: str, told: str
) -> None:
    assert build(root, small, settings) == USAGE
    said = capsys.readouterr().err
    assert "pyproject.toml" in said
    assert told in said


@pytest.mark.parametrize("name", Limits.names())
def test_content_cannot_raise_a_limit(small: Small, name: str) -> None:
    small.write("briefing.yaml", f"{MANIFEST}{name}: 9\n")
    assert [one.code.name for one in diagnostics(small)] == ["unknown-key"]
    small.write("briefing.yaml", f"{MANIFEST}limits: {{{name}: 9}}\n")
    assert [one.code.name for one in diagnostics(small)] == ["unknown-key"]
