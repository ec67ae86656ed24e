"""What blocks, facts and the manifest name: tables, features, images, listings, attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Text
from briefpress.load.lists import refuse_twice
from briefpress.load.places import Reader
from briefpress.model.blocks.base import Block, Selection
from briefpress.model.cartography import Cartography, Layer
from briefpress.model.data_files import DataFile
from briefpress.model.facts import Fact
from briefpress.model.manifest import Attachment, Manifest
from briefpress.parse.csv import read_csv
from briefpress.parse.geojson import Feature, read_geojson
from briefpress.parse.table import FOUND_OUT
from briefpress.parse.table import Table as Rows
from briefpress.parse.text import read_verbatim
from briefpress.parse.workbook import is_workbook, read_workbook
from briefpress.system import uninterrupted
from briefpress.workspace.files import CannotRead, Why
from briefpress.workspace.limits import how_to_raise


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
    manifest: Manifest,
    blocks: Sequence[Block],
    facts: Iterable[Fact],
    declared: Mapping[str, DataFile] | None,
    reader: Reader,
) -> Data:
    """Read what is named from the briefing's folder; every fault is reported.

    ``declared`` says how data files are read, by the names that `csv` uses; None if that is not
    known, because `data.yaml` cannot be read.
    """
    sink = reader.sink
    drawn = _drawn(_images(manifest, blocks), reader)
    before = sink.errors
    for one in (declared or {}).values():
        reader.require(one.file)
    layers = [*_layers(manifest, blocks)]
    naming: tuple[Block | Fact | Layer, ...] = (*blocks, *facts, *layers)
    tables = {} if declared is None else _tables(naming, declared, reader)
    features = _features(layers, reader)
    listings = _listings(blocks, reader)
    whole = sink.errors == before
    attachments = _attachments(manifest.attachments, reader)
    return Data(tables, features, listings, attachments, drawn, whole)


def _images(manifest: Manifest, blocks: Iterable[Block]) -> Iterable[Text]:
    if manifest.motif and manifest.motif.image:
        yield manifest.motif.image
    yield from (image for block in blocks for image in block.images())


def _drawn(named: Iterable[Text], reader: Reader) -> tuple[Text, ...]:
    """Check every image; return the words that are printed in drawings."""
    words: dict[str, tuple[Text, ...]] = {}
    for path in named:
        if path not in words:
            words[path] = _image(path, reader) if reader.require(path) else ()
    return tuple(word for drawing in words.values() for word in drawing)


def _image(path: Text, reader: Reader) -> tuple[Text, ...]:
    """Check an image; return the words that it prints."""
    with uninterrupted():  # loads Pillow, and what reads SVG: many briefings have no images
        from briefpress.parse import images
    folder, files, limits, sink = reader.folder, reader.files, reader.limits, reader.sink
    read = partial(images.words, str(path), folder, files, limits)
    keep = partial(reader.kept.of, folder / path, "image", files, limits, sink, read, is_light=True)
    return images.check(path, keep, sink)


def _tables(
    naming: Iterable[Block | Fact | Layer], declared: Mapping[str, DataFile], reader: Reader
) -> dict[str, Rows]:
    """Read the data file of every block, fact and layer that has one, and check its columns."""
    tables: dict[str, Rows | None] = {}
    for block in naming:
        if not (isinstance(block, Selection | Fact | Layer) and block.csv):
            continue
        if block.csv not in tables:
            tables[block.csv] = _table(block.csv, declared, reader)
        if rows := tables[block.csv]:
            _check_columns(block, rows, reader.sink)
    return {path: rows for path, rows in tables.items() if rows}


def _table(named: Text, declared: Mapping[str, DataFile], reader: Reader) -> Rows | None:
    """Read the table that `csv` names: a file, or an entry of `data.yaml`."""
    entry = declared.get(named)
    path, how = (entry.file, entry.format) if entry else (named, FOUND_OUT)
    if not reader.require(path, declared):
        return None
    file, files, limits, sink = reader.folder / path, reader.files, reader.limits, reader.sink
    read = read_workbook if is_workbook(path) else read_csv
    if how is not FOUND_OUT:  # what is declared has places, which change with `data.yaml`
        return read(file, files, sink, limits, how)
    return reader.kept.of(file, Rows, files, limits, sink, lambda: read(file, files, sink, limits))


def _check_columns(block: Selection | Fact | Layer, rows: Rows, sink: Collector) -> None:
    named = ", ".join(f"`{one}`" for one in rows.columns)
    for name, span in block.columns_named():
        if not name:
            sink.report(
                codes.UNKNOWN_COLUMN,
                "a column of a table with `csv` needs a `key`",
                span,
                f"`{block.csv}` has {named}",
            )
        elif name not in rows.columns:
            sink.report(
                codes.UNKNOWN_COLUMN,
                f"`{block.csv}` has no column `{name}`",
                span,
                did_you_mean(name, rows.columns) or f"it has {named}",
                found=name,
                expected=rows.columns,
            )


def _layers(manifest: Manifest, blocks: Iterable[Block]) -> Iterable[Layer]:
    """Give the layers of all maps, that on the cover first."""
    maps: list[Cartography] = []
    if manifest.motif and manifest.motif.map:
        maps.append(manifest.motif.map)
    maps.extend(map_ for block in blocks for map_ in block.maps())
    return (layer for map_ in maps for layer in map_.layers)


def _features(layers: Iterable[Layer], reader: Reader) -> dict[str, tuple[Feature, ...]]:
    """Read the GeoJSON file of every layer."""
    read: dict[str, tuple[Feature, ...]] = {}
    for path in (layer.geojson for layer in layers if layer.geojson):
        if path not in read:
            found = _geojson(reader.folder / path, reader) if reader.require(path) else None
            read[path] = found or ()
    return read


def _geojson(file: Path, reader: Reader) -> tuple[Feature, ...] | None:
    files, limits, sink = reader.files, reader.limits, reader.sink
    return reader.kept.of(
        file, Feature, files, limits, sink, lambda: read_geojson(file, files, sink, limits)
    )


def _listings(blocks: Iterable[Block], reader: Reader) -> dict[str, Text]:
    """Read every file that is printed as it is."""
    listings: dict[str, Text | None] = {}
    for block, path in ((one, path) for one in blocks for path in one.files()):
        if path in listings:
            continue
        # Whoever has read the blocks of an example has said what is wrong with its file.
        own = reader.quiet() if path in block.block_files() else reader
        listings[path] = (
            read_verbatim(reader.folder / path, own.files, own.sink, own.limits)
            if own.require(path)
            else None
        )
    return {str(path): text for path, text in listings.items() if text is not None}


def _attachments(attachments: Iterable[Attachment], reader: Reader) -> dict[str, bytes]:
    """Read the files that go into the PDF; no two of them may have one name there."""
    limits, sink = reader.limits, reader.sink
    refuse_twice(((Path(one.file).name, one.file.span) for one in attachments), "attachment", sink)
    contents = {}
    for one in attachments:
        if not reader.require(one.file):
            continue
        try:
            contents[str(one.file)] = reader.files.read(
                reader.folder / one.file, limits.attachment_bytes
            )
        except CannotRead as refused:
            code, hint = codes.UNREADABLE_FILE, None
            message = f"`{one.file}` cannot be read: {refused.detail}"
            if refused.why is Why.TOO_LARGE:
                code = codes.FILE_TOO_LARGE
                message = f"`{one.file}` is larger than {limits.attachment_bytes:,} bytes"
                hint = f"make it smaller, {how_to_raise('attachment-bytes')}"
            sink.report(code, message, one.file.span, hint)
    return contents
