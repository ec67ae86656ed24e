"""The stages of a build, called one by one as tests need them."""

from __future__ import annotations

from pathlib import Path

from briefpress import pipeline
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.load import briefing
from briefpress.model.briefing import Briefing
from briefpress.parse import csv, yaml
from briefpress.render.document import Manuscript
from briefpress.store.store import Store
from briefpress.theme.templates import Compiled
from briefpress.theme.theme import Theme, read_theme
from briefpress.workspace.files import Files
from briefpress.workspace.limits import USUAL, Limits
from briefpress.workspace.project import Project

Yaml = yaml.Mapping | yaml.Sequence | Text | None


def theme(project: Project) -> Theme:
    return read_theme(Files(project.roots), project)


def load(project: Project, faults: Collector) -> Briefing:
    files = Files(project.roots)
    return briefing.load(project, files, read_theme(files, project), faults)


def write(project: Project, faults: Collector) -> Manuscript:
    """Go from YAML to HTML, in this process also where templates are a briefing's own."""
    files, memo = Files(project.roots), Store()
    its = read_theme(files, project)
    return pipeline.write(project, files, its, Compiled(memo), memo, faults)


def read_yaml(file: Path, faults: Collector, limits: Limits = USUAL) -> Yaml:
    return yaml.read_yaml(file, Files((file.parent,)), faults, limits)


def read_csv(file: Path, faults: Collector) -> csv.Table | None:
    return csv.read_csv(file, Files((file.parent,)), faults)
