"""The engine keeps its own rules: directions, names in five places, tokens, templates."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from briefpress.exhibits.registry import computed
from briefpress.model.base import Node
from briefpress.model.blocks import KINDS
from briefpress.model.blocks.base import Block
from tests.conftest import ROOT

STYLESHEETS = sorted((ROOT / "styles").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ENGINE = sorted(
    {*(ROOT / "briefpress").rglob("*.py")}
    - {ROOT / "briefpress" / name for name in ("__init__.py", "__main__.py")}
)

# Each room may know those before it: what is below never knows what stands on it.
ROOMS = (
    "system",
    "diagnostics",
    "workspace",
    "parse",
    "theme",
    "model",
    "load",
    "exhibits",
    "resolve",
    "lint",
    "render",
    "layout",
    "workers",
    "store",
    "pdf",
    "pipeline",
    "session",
    "reports",
    "cli",
)


def room(file: Path) -> str:
    return file.relative_to(ROOT / "briefpress").parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_go_one_way(file: Path) -> None:
    known = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        modules = (
            [node.module]
            if isinstance(node, ast.ImportFrom) and node.module
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        for module in modules:
            parts = module.split(".")
            if parts[0] == "briefpress" and len(parts) > 1:
                known.add(parts[1])
            elif module == "briefpress" and isinstance(node, ast.ImportFrom):
                known.update(alias.name for alias in node.names)
    below = set(ROOMS[: ROOMS.index(room(file)) + 1])
    assert known - {"__version__"} <= below


def test_every_room_has_its_place() -> None:
    assert {room(file) for file in ENGINE} == set(ROOMS)


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_engine_reads_no_clock_no_environment_and_no_working_directory(file: Path) -> None:
    if room(file) in ("cli", "system", "workspace"):
        return
    text = file.read_text(encoding="utf-8")
    for forbidden in ("import time", ".now(", ".today(", "os.getenv", ".cwd()", " print("):
        assert forbidden not in text
    assert not re.search(r"os\.environ(?!\[\"FONTCONFIG_FILE\"\] = )", text)


def test_only_inline_makes_markup_and_only_briefpress_knows_weasyprint() -> None:
    for file in ENGINE:
        text = file.read_text(encoding="utf-8")
        if file.name != "inline.py":
            assert "Markup(" not in text, file
        if room(file) != "layout":
            assert not re.search(r"(import|from) weasyprint", text), file


DOCUMENTED = ("weasyprint", "weasyprint.text.fonts", "weasyprint.urls", "cssselect2")


def test_only_its_own_package_reaches_the_private_parts_of_weasyprint() -> None:
    private = ROOT / "briefpress" / "layout" / "weasyprint"
    for file in {*ENGINE} - {*private.glob("*.py")}:
        text = file.read_text(encoding="utf-8")
        imported = re.findall(r"^ *(?:from|import) ((?:weasyprint|cssselect2)[\w.]*)", text, re.M)
        assert set(imported) <= {*DOCUMENTED}, file
        assert not re.search(r"_page_box|laid_out_in|page_maker|\b_sheets\[", text), file


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_has_one_name_in_five_places(kind: type[Block]) -> None:
    name = kind.kind_name()
    assert name == re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
    template = (ROOT / "templates" / "blocks" / f"{name}.html").read_text(encoding="utf-8")
    style = (ROOT / "styles" / "blocks" / f"{name}.css").read_text(encoding="utf-8")
    assert "{% macro block(" in template
    assert re.search(rf'class="{kind.__name__}\b', template)
    assert f".{kind.__name__}" in style
    assert (ROOT / "tests" / "blocks" / f"{name}.yaml").is_file()


def test_no_kind_is_without_its_model() -> None:
    names = {kind.kind_name() for kind in KINDS}
    for folder in ("templates/blocks", "styles/blocks", "tests/blocks"):
        assert {file.stem for file in (ROOT / folder).iterdir()} == names


def test_a_view_is_that_of_a_kind() -> None:
    kinds = {kind.kind_name() for kind in KINDS}
    assert {"table", "map", "two-lane-chronology"} <= computed() <= kinds


# Whoever has to name a kind, and why; nobody else does, so that a new one is added and not wired.
KNOWN_KINDS = {
    "lint/likelihood.py": {"KeyJudgements", "LikelihoodScale"},  # rules about these two
    "lint/sourcing.py": {"Quote"},  # a rule about it: its attribution is where it cites
}


def test_no_one_but_models_and_exhibits_names_a_kind() -> None:
    names = {kind.__name__ for kind in KINDS}
    models = ROOT / "briefpress" / "model" / "blocks"
    found = {}
    for file in ENGINE:
        if room(file) == "exhibits" or file.is_relative_to(models):
            continue
        tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        imports = [node for node in tree if isinstance(node, ast.ImportFrom) and node.module]
        known = {
            alias.name
            for node in imports
            if str(node.module).startswith("briefpress.model.blocks")
            for alias in node.names
        }
        if known & names:
            found[file.relative_to(ROOT / "briefpress").as_posix()] = known & names
    assert found == KNOWN_KINDS


def test_kinds_stand_in_an_order_that_no_import_changes() -> None:
    families = [kind.__module__ for kind in KINDS]
    assert families == sorted(families)
    assert len({kind.kind_name() for kind in KINDS}) == len(KINDS)


def _models(model: type[Node]) -> set[type[Node]]:
    found = {model}
    for child in model.__subclasses__():
        found |= _models(child)
    return found


def test_every_field_says_what_it_is_for() -> None:
    for model in _models(Node):
        for name, field in model.model_fields.items():
            if name != "kind":
                assert field.description, f"{model.__name__}.{name}"


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_templates_trust_nothing_and_style_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape" not in text
    assert "style=" not in text
    assert set(re.findall(r"\|\s*(\w+)", text)) <= {"join"}, "a template does not compute"
    assert ".format(" not in text


@pytest.mark.parametrize("file", STYLESHEETS, ids=lambda file: file.name)
def test_raw_values_stand_in_the_tokens_only(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
    assert "!important" not in text
    if file.name == "tokens.css":
        return
    assert not re.search(r"(^|[\s,{}])#[a-zA-Z]", text), "an id selector"
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl|oklch", text), "a raw colour"
    if file.name in ("page.css", "draft.css"):
        return  # the geometry of the page stands where the page is made
    assert not re.search(r"\b\d+(\.\d+)?(pt|mm|cm|px|em|rem)\b", text), "a raw length"
    if file.name != "fonts.css":
        assert not re.search(r"font-family:(?!\s*var\()", text), "a raw family"


def test_every_token_is_defined_and_used() -> None:
    whole = "\n".join(file.read_text(encoding="utf-8") for file in STYLESHEETS)
    defined = set(re.findall(r"^\s*(--[a-z-]+):", whole, flags=re.M))
    used = set(re.findall(r"var\((--[a-z-]+)\)", whole))
    drawn = "\n".join(file.read_text(encoding="utf-8") for file in TEMPLATES)
    used |= {f"--{name}" for name in re.findall(r"tokens(?:\['|\.points\(')([a-z-]+)'", drawn)}
    for style in (ROOT / "briefpress" / "exhibits").rglob("*style.py"):  # of charts and maps
        code = style.read_text(encoding="utf-8")
        used |= {
            f"--{one}" for one in re.findall(r'(?:colour\(|length\(|tokens\[)"([a-z-]+)"', code)
        }
    assert used - defined == set()
    assert defined - used == set()


def test_every_language_has_the_same_words() -> None:
    words = yaml.safe_load((ROOT / "templates" / "words.yaml").read_text(encoding="utf-8"))
    names = {language: set(entries) for language, entries in words.items()}
    assert len(names) > 1
    assert len({frozenset(entries) for entries in names.values()}) == 1


def test_every_word_is_used() -> None:
    words = yaml.safe_load((ROOT / "templates" / "words.yaml").read_text(encoding="utf-8"))
    whole = "".join(file.read_text(encoding="utf-8") for file in (*TEMPLATES, *ENGINE))
    computed = {"annex-reference", "section-reference", "table-reference", "figure-reference",
                "table", "figure", "high", "moderate", "low", "probable"}  # fmt: skip
    for name in set(words["en"]) - computed:
        assert f"words.{name}" in whole or f"['{name}']" in whole or f'"{name}"' in whole, name


def test_every_bundled_face_is_whole_static_and_licensed() -> None:
    from fontTools.ttLib import TTFont

    fonts = sorted((ROOT / "styles" / "fonts").glob("*.ttf"))
    assert fonts
    for file in fonts:
        with TTFont(file) as font:
            assert "glyf" in font
            assert "fvar" not in font
            assert "Open Font License" in str(font["name"].getDebugName(13))
    licences = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "styles" / "fonts").glob("OFL-*.txt")
    )
    for owner in ("SIL International", "The Inter Project Authors", "Noto Naskh Arabic"):
        assert owner in licences


@pytest.mark.parametrize("stem", ["GentiumBookPlus-Regular", "Inter-Regular", "Inter-SemiBold"])
def test_the_faces_hold_french_and_bambara(stem: str) -> None:
    from fontTools.ttLib import TTFont

    with TTFont(ROOT / "styles" / "fonts" / f"{stem}.ttf") as font:
        held = font.getBestCmap()
    missing = [
        one for one in "ɛɔɲŋƐƆƝŊàâçéèêëîïôûùüœæŒÆ«»‘’“”–−\u202f\u2007\u2008" if ord(one) not in held
    ]
    assert missing == []
