"""The files of a briefing's folder to a `Briefing`; every fault in them to a located diagnostic.

Missing files, YAML that cannot be read, keys, kinds and values that the model refuses, CSV
columns and images that are not there: all are reported before the step ends.
"""

from __future__ import annotations

from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.load.data import read_data
from briefpress.load.kept import Kept
from briefpress.load.lists import read_lists
from briefpress.load.places import Reader
from briefpress.load.sections import Sections
from briefpress.load.validate import read
from briefpress.load.words import read_words
from briefpress.model.briefing import Briefing
from briefpress.model.manifest import HOUSE, MADE_PARTS, Manifest
from briefpress.parse.pandoc import Ask, refuse
from briefpress.parse.yaml import Mapping, read_yaml
from briefpress.theme.theme import Theme
from briefpress.workspace.files import CannotRead, Files, Why
from briefpress.workspace.fingerprint import fingerprint, inputs
from briefpress.workspace.project import Project

_NAMING = {"front", "sections", "annexes", "back"}  # the keys that name sections


def load(
    project: Project,
    files: Files,
    theme: Theme,
    sink: Collector,
    ask: Ask = refuse,
    kept: Kept | None = None,
) -> Briefing:
    """Read everything that the manifest names; ``ask`` runs pandoc.

    ``kept`` has what files gave in the builds before, and gets what they give now.

    Errors go to ``sink``. When some of it could not be read, the briefing is not ``complete``,
    and holds what could. Raises `BuildFailed` when there is nothing to go on with.
    """
    reader = Reader(project.briefing, files, project.limits, sink, kept or Kept())
    manifest, whole, names_all = _manifest(project, reader)
    lists = read_lists(reader, manifest, ask)
    words = read_words(theme, manifest.language, reader)
    sections = Sections(reader)
    front = sections.parts(manifest.front)
    body = sections.named(filter(_is_written, manifest.sections))
    annexes = sections.named(manifest.annexes)
    back = sections.parts(manifest.back)
    if not names_all:  # what it would have named is checked with the others
        body += sections.others()
    formats = None if lists.data is None else {one.name: one for one in lists.data}
    data = read_data(manifest, [*sections.blocks()], lists.facts or (), formats, reader)
    style = _citation_style(project, manifest, reader)
    return Briefing(
        folder=project.briefing,
        manifest=manifest,
        front=front,
        body=body,
        annexes=annexes,
        back=back,
        sources={one.id: one for one in lists.sources or ()},
        sources_known=lists.sources is not None,
        facts=tuple(lists.facts or ()),
        facts_known=lists.facts is not None,
        glossary=tuple(lists.glossary or ()),
        index=tuple(lists.index or ()),
        citation_style=style or b"",
        tables=data.tables,
        features=data.features,
        listings=data.listings,
        attachments=data.attachments,
        drawn=data.drawn,
        words=words,
        limits=project.limits,
        anchors_known=sections.anchors_known,
        unread=lists.unread | sections.unread | (frozenset() if whole else frozenset(MADE_PARTS)),
        complete=all((whole, lists.whole, words, not sections.lost, data.whole, style is not None)),
        fingerprint=_fingerprint(project, theme, reader),
    )


def _manifest(project: Project, reader: Reader) -> tuple[Manifest, bool, bool]:
    """Return what could be read of the manifest, whether that is all, and all that it names.

    For a manifest of which nothing could be read something stands in.
    """
    file = project.manifest
    if reader.files.refusal(file) is Why.OUTSIDE:
        reader.report_refused(file.name, Why.OUTSIDE, Span(file))
        reader.sink.stop_on_errors()
    data, is_parsed = read_yaml(file, reader.files, reader.sink, reader.limits)
    lost = data.lost if isinstance(data, Mapping) else _NAMING
    manifest, is_valid = None, False
    if data is not None:
        manifest, is_valid = read(data, Manifest, file, reader.sink)
    if manifest is None:
        manifest, _ = read(Mapping(Span(file)), Manifest, file, Collector())
    if manifest is None:
        raise AssertionError("what stands in for a manifest is one")
    names_all = not lost & _NAMING and all(map(_is_written, manifest.sections))
    return manifest, is_parsed and is_valid, names_all


def _is_written(name: Text) -> bool:
    return name.span != UNWRITTEN


def _citation_style(project: Project, manifest: Manifest, reader: Reader) -> bytes | None:
    """Read the citation style that the manifest names: the briefing's own, or one of the theme.

    The default style has no file. None is for one that cannot be read.
    """
    name = manifest.citation_style
    if name == HOUSE:
        return b""
    there = {HOUSE: Path()}
    for styles in (project.styles, project.own_styles):
        folder = styles / "citations"
        found = (file for file in reader.files.names(folder) if file.endswith(".csl"))
        there |= {file.removesuffix(".csl"): folder / file for file in found}
    if name not in there:
        reader.sink.report(
            codes.WRONG_CHOICE,
            f"unknown citation style `{name}`",
            name.span,
            did_you_mean(name, there) or f"use {', '.join(there)}, or add {name}.csl",
            found=name,
            expected=there,
        )
        return None
    try:
        return reader.files.read(there[name], reader.limits.file_bytes)
    except CannotRead as refused:
        message = f"the citation style `{name}` cannot be read: {refused.detail}"
        reader.sink.report(codes.UNREADABLE_FILE, message, name.span, found=name)
        return None


def _fingerprint(project: Project, theme: Theme, reader: Reader) -> str:
    content = inputs("content", project.briefing, reader.files, project.limits.largest_file)
    try:
        return fingerprint((*content, *theme.inputs))
    except (CannotRead, OSError) as error:
        file = error.file if isinstance(error, CannotRead) else Path(error.filename)
        why = error.detail if isinstance(error, CannotRead) else error.strerror
        reader.sink.report(codes.UNREADABLE_FILE, f"the file cannot be read: {why}", Span(file))
        return ""
