"""The stages of a build, called one by one as tests need them."""

from __future__ import annotations

import re
from pathlib import Path

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.load import briefing
from briefpress.model.briefing import Briefing
from briefpress.parse import csv, workbook, yaml
from briefpress.parse.table import FOUND_OUT, Format, Table
from briefpress.pipeline import stages
from briefpress.pipeline.processor import Processor
from briefpress.render.document import RenderedDocument
from briefpress.store.store import Store
from briefpress.theme.templates import Compiled
from briefpress.theme.theme import Theme, read_theme
from briefpress.workspace.files import Files
from briefpress.workspace.limits import DEFAULT, Limits
from briefpress.workspace.project import Project

ROOT = Path(__file__).resolve().parent.parent

# Kept from one call to the next, as a session does: most tests share the default theme.
_THEMES: dict[bool, Theme] = {}
_MEMO = Store()
_COMPILED = Compiled(_MEMO)
_ASK = Processor(_MEMO, DEFAULT)

Yaml = yaml.Mapping | yaml.Sequence | Text | None


def with_bare_numbers(html: str) -> str:
    """Return HTML without what is around running numbers, which are filled in last."""
    html = re.sub(r"<span data-count>([0-9]+)</span>|\ufdd3([0-9]+)\ufdd4", r"\1\2", html)
    return re.sub(r'<span class="in-parts">([^<>]*)</span>', r"\1", html)


def theme(project: Project) -> Theme:
    return read_theme(Files(project.roots), project)


def load(project: Project, sink: Collector) -> Briefing:
    files = Files(project.roots)
    return briefing.load(project, files, _theme(files, project), sink, _ASK)


def write(project: Project, sink: Collector) -> RenderedDocument:
    """Go from YAML to HTML, in this process also where templates are a briefing's own."""
    files = Files(project.roots)
    return stages.write(project, files, _theme(files, project), _COMPILED, _MEMO, sink, _ASK)


def _theme(files: Files, project: Project) -> Theme:
    """Read a theme; the default one, which no test changes where it stands, only once."""
    is_own = project.own_templates.exists() or project.own_styles.exists()
    if is_own or (project.templates, project.styles) != (ROOT / "templates", ROOT / "styles"):
        return read_theme(files, project)
    if project.draft not in _THEMES:
        _THEMES[project.draft] = read_theme(files, project)
    return _THEMES[project.draft]


def read_yaml(file: Path, sink: Collector, limits: Limits = DEFAULT) -> Yaml:
    """Return what a file holds, and None of one of which some cannot be read."""
    data, whole = yaml.read_yaml(file, Files((file.parent,)), sink, limits)
    return data if whole else None


def read_csv(file: Path, sink: Collector, how: Format = FOUND_OUT) -> Table | None:
    return csv.read_csv(file, Files((file.parent,)), sink, how=how)


def read_workbook(
    file: Path, sink: Collector, how: Format = FOUND_OUT, limits: Limits = DEFAULT
) -> Table | None:
    return workbook.read_workbook(file, Files((file.parent,)), sink, limits, how)
