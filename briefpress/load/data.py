"""What blocks, facts and the manifest name: tables, features, images, listings, attachments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load.lists import refuse_twice
from briefpress.load.places import require
from briefpress.model.blocks import (
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
from briefpress.model.cartography import Cartography
from briefpress.model.facts import Fact
from briefpress.model.manifest import Attachment, Manifest
from briefpress.model.texts import texts
from briefpress.parse import images
from briefpress.parse.csv import Table as Rows
from briefpress.parse.csv import read_csv
from briefpress.parse.geojson import Feature, read_geojson
from briefpress.parse.text import read_verbatim
from briefpress.workspace.limits import Limits, how_to_raise


@dataclass(frozen=True, slots=True)
class Data:
    """The content of every file that is named, by the path it is named with.

    ``drawn`` holds the words in drawings. Without a fault in tables, features and listings, these
    are ``whole``.
    """

    tables: dict[str, Rows]
    features: dict[str, tuple[Feature, ...]]
    listings: dict[str, Text]
    attachments: dict[str, bytes]
    drawn: tuple[Text, ...]
    whole: bool


def read_data(
    folder: Path,
    manifest: Manifest,
    blocks: Sequence[Block],
    facts: Iterable[Fact],
    limits: Limits,
    faults: Collector,
) -> Data:
    """Read what is named from the briefing's ``folder``; every fault goes to ``faults``."""
    drawn = _drawn(folder, _images(manifest, blocks), limits, faults)
    before = len(faults)
    tables = _tables(folder, (*blocks, *facts), limits, faults)
    features = _features(folder, _maps(manifest, blocks), limits, faults)
    listings = _listings(folder, blocks, limits, faults)
    whole = len(faults) == before
    attachments = _attachments(folder, manifest.attachments, limits, faults)
    return Data(tables, features, listings, attachments, drawn, whole)


def _images(manifest: Manifest, blocks: Iterable[Block]) -> Iterable[Text]:
    if manifest.motif and manifest.motif.image:
        yield manifest.motif.image
    yield from (block.image for block in blocks if isinstance(block, Figure))


def _drawn(
    folder: Path, named: Iterable[Text], limits: Limits, faults: Collector
) -> tuple[Text, ...]:
    """Check every image; return the words that are printed in drawings."""
    words: dict[str, tuple[Text, ...]] = {}
    for path in named:
        if path not in words:
            there = require(folder, path, faults)
            words[path] = images.check(path, folder, limits, faults) if there else ()
    return tuple(word for drawing in words.values() for word in drawing)


def _tables(
    folder: Path, naming: Iterable[Block | Fact], limits: Limits, faults: Collector
) -> dict[str, Rows]:
    """Read the CSV file of every block and fact that has one, and check the columns it names."""
    tables: dict[str, Rows | None] = {}
    for block in naming:
        if not (isinstance(block, Selection | Fact) and block.csv):
            continue
        if block.csv not in tables:
            readable = require(folder, block.csv, faults)
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
            there = require(folder, path, faults)
            read[path] = (there and read_geojson(folder / path, faults, limits)) or ()
    return read


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
        readable = require(folder, path, told)
        listings[path] = read_verbatim(folder / path, told, limits) if readable else None
    return {str(path): text for path, text in listings.items() if text is not None}


def _attachments(
    folder: Path, attachments: Iterable[Attachment], limits: Limits, faults: Collector
) -> dict[str, bytes]:
    """Read the files that go into the PDF; no two of them may have one name there."""
    refuse_twice(
        ((Path(one.file).name, one.file.span) for one in attachments), "attachment", faults
    )
    contents = {}
    for one in attachments:
        if not require(folder, one.file, faults):
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
