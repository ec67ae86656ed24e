"""The files of a briefing's folder to a `Briefing`; every fault in them to a located diagnostic.

Missing files, YAML that cannot be read, keys, kinds and values that the model refuses, CSV
columns and images that are not there: all are reported before the step ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.load import validate
from briefpress.model.blocks import (
    AnyBlock,
    Block,
    Chart,
    Chronology,
    Example,
    Figure,
    Funnel,
    Listing,
    Map,
    Selection,
    Table,
    Timeline,
    TwoLaneChronology,
)
from briefpress.model.briefing import Briefing
from briefpress.model.cartography import Cartography
from briefpress.model.facts import Fact
from briefpress.model.lists import Listed, Reference, Term, Words
from briefpress.model.manifest import Attachment, Made, MadePart, Manifest, Part
from briefpress.model.section import Blocks, Heading, Section, headings
from briefpress.model.texts import texts
from briefpress.parse import images
from briefpress.parse.csv import Table as Rows
from briefpress.parse.csv import read_csv
from briefpress.parse.geojson import Feature, read_geojson
from briefpress.parse.text import read_text, read_verbatim
from briefpress.parse.yaml import Mapping, read_yaml
from briefpress.workspace.limits import USUAL, Limits, how_to_raise
from briefpress.workspace.project import Project

WORDS = "words.yaml"  # in templates
_WRITTEN, _READ = (".css", ".html"), (".yaml",)  # files of looks that are text; that tell faults
_BRACES = re.compile(r"\{(\w+)\}")

Model = TypeVar("Model")
Headed = TypeVar("Headed", bound=Heading)


def load(project: Project, faults: Collector) -> Briefing:
    """Read everything that the manifest names.

    Errors go to ``faults``. When some of it could not be read, the briefing is not ``complete``,
    and holds what could. Raises `BuildFailed` when there is nothing to go on with.
    """
    if _leads_out(project.manifest, project.briefing):
        _report_link(Span(project.manifest), faults)
        faults.stop_on_errors()
    limits = project.limits
    manifest, whole = _read(project.manifest, Manifest, limits, faults)
    if manifest is None:
        faults.stop_on_errors()
        raise AssertionError("a manifest that cannot be read is an error")
    listed = project.briefing / "sources.yaml"
    sources, all_sources = _read_list(listed, Reference, limits, faults)
    glossary, all_terms = _read_list(project.briefing / "glossary.yaml", Term, limits, faults)
    index, all_listed = _read_list(project.briefing / "index.yaml", Listed, limits, faults)
    _check_looks(project, faults)
    words = _words(project.template_folders, manifest.language, faults)
    facts, all_facts = _read_list(project.briefing / "facts.yaml", Fact, limits, faults)
    _refuse_twice(((one.id, one.id.span) for one in sources or ()), "source id", faults)
    _refuse_twice(((one.term, one.term.span) for one in glossary or ()), "glossary term", faults)
    _refuse_twice(((one.id, one.id.span) for one in facts or ()), "fact", faults)
    sections = _Sections(project.briefing, limits, faults)
    front = sections.parts(manifest.front)
    body = sections.named(manifest.sections)
    annexes = sections.named(manifest.annexes)
    back = sections.parts(manifest.back)
    motif = (manifest.motif.image,) if manifest.motif and manifest.motif.image else ()
    drawn = _drawn(project.briefing, (*motif, *sections.images()), limits, faults)
    before = len(faults)
    naming = (*sections.blocks(), *(facts or ()))
    tables = _tables(project.briefing, naming, limits, faults)
    features = _features(project.briefing, _maps(manifest, sections.blocks()), limits, faults)
    listings = _listings(project.briefing, sections.blocks(), limits, faults)
    lost = sections.lost or len(faults) > before
    attachments = _attachments(project.briefing, manifest.attachments, limits, faults)
    return Briefing(
        folder=project.briefing,
        manifest=manifest,
        front=front,
        body=body,
        annexes=annexes,
        back=back,
        sources={one.id: one for one in sources or ()},
        sources_known=sources is not None,
        facts=tuple(facts or ()),
        facts_known=facts is not None,
        glossary=tuple(glossary or ()),
        index=tuple(index or ()),
        citation_style=_citation_style(project.styles / "citations", manifest, faults),
        tables=tables,
        features=features,
        listings=listings,
        attachments=attachments,
        drawn=drawn,
        words=words,
        limits=limits,
        complete=all((whole, all_sources, all_facts, all_terms, all_listed, words, not lost)),
        fingerprint=_fingerprint(project, faults),
    )


def _citation_style(folder: Path, manifest: Manifest, faults: Collector) -> bytes:
    """Read the style of citation that the manifest names, one of the house."""
    name = manifest.citation_style
    there = sorted(file.stem for file in folder.glob("*.csl"))
    if name not in there:
        faults.report(
            codes.WRONG_CHOICE,
            f"there is no style of citation `{name}`",
            name.span,
            did_you_mean(name, there) or f"`styles/citations` has {', '.join(there)}",
            found=name,
            expected=there,
        )
        return b""
    return (folder / f"{name}.csl").read_bytes()


def _fingerprint(project: Project, faults: Collector) -> str:
    try:
        return project.fingerprint()
    except OSError as error:
        faults.report(
            codes.UNREADABLE_FILE,
            f"the file cannot be read: {error.strerror}",
            Span(Path(error.filename)),
        )
        return ""


def _check_looks(project: Project, faults: Collector) -> None:
    """Report what cannot be read of the briefing's own templates and styles."""
    limits = project.limits
    for file in project.own_looks():
        if _report_unread(file, project.briefing, Span(file), faults):
            continue
        if file.suffix in _WRITTEN:
            read_text(file, faults, limits)
        elif file.suffix not in _READ and file.stat().st_size > limits.image_bytes:
            faults.report(
                codes.FILE_TOO_LARGE,
                f"`{file.name}` is larger than {limits.image_bytes:,} bytes",
                Span(file),
                f"make it smaller, {how_to_raise('image-bytes')}",
            )


def _words(folders: Sequence[Path], language: Text, faults: Collector) -> dict[str, str]:
    """Read the press's words in the language of the briefing: its own come before the house's."""
    file, *own = (folder / WORDS for folder in reversed(folders))
    by_language, _ = _read(file, Words, USUAL, faults)
    if by_language is None:
        return {}
    for file in (one for one in own if _is_inside(one, one.parent.parent)):
        added, _ = _read(file, Words, USUAL, faults)
        _check_braces(added or {}, by_language, faults)
        for name, words_of_it in (added or {}).items():
            by_language[name] = {**by_language.get(name, {}), **words_of_it}
    words = by_language.get(language.split("-")[0])
    if words is None:
        faults.report(
            codes.UNKNOWN_LANGUAGE,
            f"the press has no words in `{language}`",
            language.span,
            did_you_mean(language, by_language)
            or f"`templates/words.yaml` has {', '.join(sorted(by_language))}",
            found=language,
            expected=sorted(by_language),
        )
        return {}
    every = {name for entries in by_language.values() for name in entries}
    for name in sorted(every - set(words)):
        faults.report(
            codes.MISSING_WORD,
            f"`{language}` lacks the word `{name}`, which another language has",
            Span(file),
        )
    return {name: str(word) for name, word in words.items()}


def _check_braces(added: Words, house: Words, faults: Collector) -> None:
    """Report words with braces that the press would not fill, or could not."""
    for name, word in ((name, word) for words in added.values() for name, word in words.items()):
        known = {one for words in house.values() for one in _BRACES.findall(words.get(name, ""))}
        is_wrong = set(_BRACES.findall(word)) - known or set("{}") & set(_BRACES.sub("", word))
        if known and is_wrong:
            faults.report(
                codes.BAD_WORD,
                f"the word `{name}` has braces that the press does not fill",
                word.span,
                f"the house's word has {', '.join(f'`{{{one}}}`' for one in sorted(known))}",
                found=word,
            )


class _Sections:
    """Reads section files as the manifest names them, each of them once."""

    def __init__(self, folder: Path, limits: Limits, faults: Collector) -> None:
        self.briefing, self.folder, self.faults = folder, folder / "sections", faults
        self.limits = limits
        self.read: dict[str, Section | None] = {}
        self.lost = False
        self.made: set[str] = set()

    def named(self, names: Iterable[Text]) -> tuple[Section, ...]:
        return tuple(section for name in names if (section := self._section(name)))

    def parts(self, parts: Iterable[Part]) -> tuple[Section | MadePart, ...]:
        read = (
            self._made(part) if isinstance(part, Made) else self._section(part) for part in parts
        )
        return tuple(one for one in read if one is not None)

    def blocks(self) -> Iterable[Block]:
        for section in self.read.values():
            if section is not None:
                for _, heading in headings(section):
                    yield from heading.blocks

    def images(self) -> Iterable[Text]:
        return (block.image for block in self.blocks() if isinstance(block, Figure))

    def _made(self, part: Made) -> MadePart | None:
        if part.part in self.made:
            self.faults.report(
                codes.NAMED_TWICE, f"part `{part.part}` is named twice", part.span, found=part.part
            )
            return None
        self.made.add(part.part)
        return part.part

    def _section(self, name: Text) -> Section | None:
        span = name.span
        file = self.folder / f"{name}.yaml"
        if name in self.read:
            self.faults.report(
                codes.NAMED_TWICE, f"section `{name}` is named twice", span, found=name
            )
            self.lost = True
            return None
        if file.parent == self.folder and _report_unread(file, self.briefing, span, self.faults):
            self.lost = True
            return None
        if file.parent != self.folder or not _is_inside(file, self.briefing):
            there = [one.stem for one in self.folder.glob("*.yaml")]
            self.faults.report(
                codes.UNKNOWN_SECTION,
                f"there is no section file `sections/{name[:80]}.yaml`",
                span,
                did_you_mean(name, there) or "write the file, or correct the name",
                found=name,
                expected=sorted(there),
            )
            self.lost = True
            return None
        section, whole = _read(file, Section, self.limits, self.faults)
        self.lost |= not whole
        self.read[name] = section and self._with_examples(section)
        return self.read[name]

    def _with_examples(self, heading: Headed) -> Headed:
        """Put the blocks of every example behind it, at all levels of a section."""
        blocks: list[AnyBlock] = []
        for block in heading.blocks:
            blocks.append(block)
            if isinstance(block, Example):
                blocks += self._example(block.file)
        changed: dict[str, object] = {"blocks": tuple(blocks)}
        below = getattr(heading, "subsections", ())
        if below:
            changed["subsections"] = tuple(self._with_examples(one) for one in below)
        return heading.model_copy(update=changed)

    def _example(self, path: Text) -> tuple[AnyBlock, ...]:
        """Read the blocks of an example as those of a section are read."""
        file = self.briefing / path
        if not _require(self.briefing, path, self.faults):
            self.lost = True
            return ()
        data = read_yaml(file, self.faults, self.limits)
        if data is None:
            self.lost = True
            return ()
        whole = Mapping(Span(file))
        whole["blocks"], whole.keys_at["blocks"] = data, Span(file)
        read, all_read = validate.read(whole, Blocks, file, self.faults)
        self.lost |= not all_read
        blocks = read.blocks if read else ()
        for block in blocks:
            if isinstance(block, Example):
                self.faults.report(
                    codes.TOO_DEEP,
                    "an example stands in an example",
                    block.span,
                    "name both files in the section",
                )
        return blocks


def _read(
    file: Path, model: type[Model], limits: Limits, faults: Collector
) -> tuple[Model | None, bool]:
    """Return what could be read of a file, and whether that is all of it."""
    data = read_yaml(file, faults, limits)
    return (None, False) if data is None else validate.read(data, model, file, faults)


def _read_list(
    file: Path, model: type[Model], limits: Limits, faults: Collector
) -> tuple[list[Model] | None, bool]:
    """Read a file that holds a list of entries; a file that is not there holds none."""
    if not os.path.lexists(file):
        return [], True
    if _leads_out(file, file.parent):
        _report_link(Span(file), faults)
        return None, False
    return _read(file, list[model], limits, faults)  # type: ignore[valid-type]


def _refuse_twice(named: Iterable[tuple[str, Span]], what: str, faults: Collector) -> None:
    first: dict[str, Span] = {}
    for name, span in named:
        if span == UNWRITTEN:
            continue  # it stands in for one that is at fault itself
        if name in first:
            faults.report(
                codes.NAMED_TWICE,
                f"{what} `{name}` is written twice",
                span,
                f"it stands first in line {first[name].line}",
                found=name,
            )
        else:
            first[name] = span


def _require(folder: Path, path: Text, faults: Collector) -> bool:
    if _is_inside(folder / path, folder):
        return True
    if _report_unread(folder / path, folder, path.span, faults):
        return False
    there: list[str] = []
    for below in folder.iterdir():
        with suppress(OSError):  # one that cannot be listed
            if below.is_dir() and not below.is_symlink():  # nothing outside is named
                there += (f"{below.name}/{one.name}" for one in below.iterdir() if one.is_file())
    faults.report(
        codes.MISSING_FILE,
        f"there is no file `{path[:80]}` in the briefing's folder",
        path.span,
        did_you_mean(path, there) or "put the file there, or correct the name",
        found=path,
        expected=sorted(there),
    )
    return False


def _report_unread(file: Path, folder: Path, span: Span, faults: Collector) -> bool:
    """Report a file that is there and is not read: what is no file, and links out of the folder."""
    if _leads_out(file, folder):
        _report_link(span, faults)
        return True
    try:
        is_there = os.path.lexists(file)
    except ValueError:  # a name that no file can have
        return False
    if is_there and not _is_inside(file, folder):
        faults.report(
            codes.UNREADABLE_FILE,
            f"`{file.relative_to(folder).as_posix()}` is not a regular file, or may not be read",
            span,
            "put a regular file in its place",
        )
        return True
    return False


def _report_link(span: Span, faults: Collector) -> None:
    faults.report(
        codes.OUTSIDE_FOLDER,
        "a link leads out of the briefing's folder",
        span,
        "copy the file into the folder",
    )


def _listings(
    folder: Path, blocks: Iterable[Block], limits: Limits, faults: Collector
) -> dict[str, Text]:
    """Read every file that is printed as it is."""
    listings: dict[str, Text | None] = {}
    for block in blocks:
        path = block.file if isinstance(block, Listing | Example) else None
        if path is None or path in listings:
            continue
        # Whoever has read the blocks of an example has said what is wrong with its file.
        told = Collector() if isinstance(block, Example) else faults
        readable = _require(folder, path, told)
        listings[path] = read_verbatim(folder / path, told, limits) if readable else None
    return {str(path): text for path, text in listings.items() if text is not None}


def _attachments(
    folder: Path, attachments: Iterable[Attachment], limits: Limits, faults: Collector
) -> dict[str, bytes]:
    """Read the files that go into the PDF; no two of them may have one name there."""
    _refuse_twice(
        ((Path(one.file).name, one.file.span) for one in attachments), "attachment", faults
    )
    contents = {}
    for one in attachments:
        if not _require(folder, one.file, faults):
            continue
        try:
            with (folder / one.file).open("rb") as opened:
                content = opened.read(limits.attachment_bytes + 1)
        except OSError as error:
            faults.report(
                codes.UNREADABLE_FILE,
                f"`{one.file}` cannot be read: {error.strerror}",
                one.file.span,
            )
            continue
        if len(content) > limits.attachment_bytes:
            faults.report(
                codes.FILE_TOO_LARGE,
                f"`{one.file}` is larger than {limits.attachment_bytes:,} bytes",
                one.file.span,
                f"make it smaller, {how_to_raise('attachment-bytes')}",
            )
        else:
            contents[str(one.file)] = content
    return contents


def _drawn(
    folder: Path, named: Iterable[Text], limits: Limits, faults: Collector
) -> tuple[Text, ...]:
    """Check every image; return the words that are printed in drawings."""
    words: dict[str, tuple[Text, ...]] = {}
    for path in named:
        if path not in words:
            there = _require(folder, path, faults)
            words[path] = images.check(path, folder, limits, faults) if there else ()
    return tuple(word for drawing in words.values() for word in drawing)


def _is_inside(file: Path, folder: Path) -> bool:
    """Tell whether a path names a regular file in a folder, links followed."""
    try:
        return file.is_file() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a name too long, a NUL, links in a circle
        return False


def _leads_out(file: Path, folder: Path) -> bool:
    """Tell whether a path is a link to a regular file outside a folder."""
    try:
        return file.is_file() and not _is_inside(file, folder)
    except (OSError, ValueError):
        return False  # whoever reads it says why not


def _tables(
    folder: Path, naming: Iterable[Block | Fact], limits: Limits, faults: Collector
) -> dict[str, Rows]:
    """Read the CSV file of every block and fact that has one, and check the columns it names."""
    tables: dict[str, Rows | None] = {}
    for block in naming:
        if not (isinstance(block, Selection | Fact) and block.csv):
            continue
        if block.csv not in tables:
            readable = _require(folder, block.csv, faults)
            tables[block.csv] = read_csv(folder / block.csv, faults, limits) if readable else None
        if rows := tables[block.csv]:
            _check_columns(block, rows, faults)
    return {path: rows for path, rows in tables.items() if rows}


def _check_columns(block: Selection | Fact, rows: Rows, faults: Collector) -> None:
    for name, span in _columns_named(block):
        if not name:
            faults.report(
                codes.UNKNOWN_COLUMN,
                "a column of a table from a `csv` needs a `key`",
                span,
                f"`{block.csv}` has {', '.join(rows.columns)}",
            )
        elif name not in rows.columns:
            faults.report(
                codes.UNKNOWN_COLUMN,
                f"`{block.csv}` has no column `{name}`",
                span,
                did_you_mean(name, rows.columns) or f"it has {', '.join(rows.columns)}",
                found=name,
                expected=rows.columns,
            )


def _columns_named(block: Selection | Fact) -> Iterable[tuple[str, Span]]:
    for name, values in block.where.items():
        yield name, values[0].span if values else block.span
    match block:
        case Fact():
            keys = [block.column]
        case Table():
            for name, values in block.totals.items():
                yield name, values[0].span
            yield from (("", one.title.span) for one in block.columns if one.key is None)
            beside = (key for one in block.columns for key in (one.to, one.marks, one.notes))
            keys = [block.group_by, *beside, *(column.key for column in block.columns)]
        case Chart():
            for name, values in block.estimates.items():
                yield name, values[0].span if values else block.span
            keys = [*block.columns_drawn()]
        case Chronology() | Timeline() | TwoLaneChronology() | Funnel():
            keys = [*texts(block.fields)] if block.fields else []
        case _:
            keys = []
    yield from ((key, key.span) for key in keys if key is not None)


def _maps(manifest: Manifest, blocks: Iterable[Block]) -> Iterable[Cartography]:
    if manifest.motif and manifest.motif.map:
        yield manifest.motif.map
    yield from (block for block in blocks if isinstance(block, Map))


def _features(
    folder: Path, maps: Iterable[Cartography], limits: Limits, faults: Collector
) -> dict[str, tuple[Feature, ...]]:
    """Read the GeoJSON file of every layer."""
    read: dict[str, tuple[Feature, ...]] = {}
    for path in (layer.geojson for map_ in maps for layer in map_.layers):
        if path not in read:
            there = _require(folder, path, faults)
            read[path] = (there and read_geojson(folder / path, faults, limits)) or ()
    return read
