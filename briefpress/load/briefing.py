"""The files of a briefing's folder to a `Briefing`; every fault in them to a located diagnostic.

Missing files, YAML that cannot be read, keys, kinds and values that the model refuses, CSV
columns and images that are not there: all are reported before the step ends.
"""

from __future__ import annotations

from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span
from briefpress.load.data import read_data
from briefpress.load.lists import read_lists
from briefpress.load.places import Reader
from briefpress.load.sections import Sections
from briefpress.load.validate import read_file
from briefpress.load.words import read_words
from briefpress.model.briefing import Briefing
from briefpress.model.manifest import Manifest
from briefpress.theme.theme import Theme
from briefpress.workspace.files import Files, Why
from briefpress.workspace.fingerprint import fingerprint
from briefpress.workspace.project import Project


def load(project: Project, files: Files, theme: Theme, sink: Collector) -> Briefing:
    """Read everything that the manifest names.

    Errors go to ``sink``. When some of it could not be read, the briefing is not ``complete``,
    and holds what could. Raises `BuildFailed` when there is nothing to go on with.
    """
    reader = Reader(project.briefing, files, project.limits, sink)
    manifest, whole = _manifest(project, reader)
    lists = read_lists(reader)
    words = read_words(theme, manifest.language, reader)
    sections = Sections(reader)
    front = sections.parts(manifest.front)
    body = sections.named(manifest.sections)
    annexes = sections.named(manifest.annexes)
    back = sections.parts(manifest.back)
    data = read_data(manifest, [*sections.blocks()], lists.facts or (), reader)
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
        citation_style=_citation_style(project.styles / "citations", manifest, reader),
        tables=data.tables,
        features=data.features,
        listings=data.listings,
        attachments=data.attachments,
        drawn=data.drawn,
        words=words,
        limits=project.limits,
        complete=all((whole, lists.whole, words, not sections.lost, data.whole)),
        fingerprint=_fingerprint(project, sink),
    )


def _manifest(project: Project, reader: Reader) -> tuple[Manifest, bool]:
    """Return what could be read of the manifest, and whether that is all of it."""
    if reader.files.refusal(project.manifest) is Why.OUTSIDE:
        reader.report_refused(project.manifest.name, Why.OUTSIDE, Span(project.manifest))
        reader.sink.stop_on_errors()
    manifest, whole = read_file(project.manifest, Manifest, reader)
    if manifest is None:
        reader.sink.stop_on_errors()
        raise AssertionError("a manifest that cannot be read is an error")
    return manifest, whole


def _citation_style(folder: Path, manifest: Manifest, reader: Reader) -> bytes:
    """Read the style of citation that the manifest names, one of the house."""
    name = manifest.citation_style
    there = [file.removesuffix(".csl") for file in reader.files.names(folder)]
    if name not in there:
        reader.sink.report(
            codes.WRONG_CHOICE,
            f"unknown citation style `{name}`",
            name.span,
            did_you_mean(name, there) or f"`styles/citations` has {', '.join(there)}",
            found=name,
            expected=there,
        )
        return b""
    return reader.files.read(folder / f"{name}.csl")


def _fingerprint(project: Project, sink: Collector) -> str:
    try:
        return fingerprint(project)
    except OSError as error:
        sink.report(
            codes.UNREADABLE_FILE,
            f"the file cannot be read: {error.strerror}",
            Span(Path(error.filename)),
        )
        return ""
