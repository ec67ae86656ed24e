"""Read the files of `sources`: what a reference manager exports, as it is.

In: a `.bib`, `.ris` or CSL-JSON file. Out: the same references as those of `sources.yaml`, which
also know their data as a citation style reads them. pandoc reads the LaTeX of a `.bib` file. What
cannot be printed is reported at its entry; fields that nothing prints are reported once for a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.load.places import Reader
from briefpress.load.validate import read
from briefpress.model.lists import CSL_NAMES, Reference
from briefpress.parse import bibtex, libraries, pandoc
from briefpress.parse.libraries import DATES, NAMES, Entry, Item
from briefpress.parse.pandoc import READ_BIBTEX, Ask, Job, PandocFailed
from briefpress.parse.text import Unreadable, read_source
from briefpress.parse.yaml import Mapping, Sequence

_READERS: dict[str, Callable[[Source], list[Entry]]] = {
    ".bib": bibtex.bibtex,
    ".ris": libraries.ris,
    ".json": libraries.csl_json,
}
_SHOWN = 5  # unknown fields that a warning names
_PLACE = re.compile(r"\(line (\d+), column (\d+)\):\n(.*)", re.S)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_PARTICLES = ("dropping-particle", "non-dropping-particle")
# Lines in a note that hold a field which the reference manager does not have: `tex.ids: doe`.
_LINE_FIELD = re.compile(r"(?m)^([A-Za-z][A-Za-z.\- ]{1,30}): *(\S.*)$\n?")
_WRITTEN = ("title", "container-title", "collection-title", "title-short", "event-title")
# What BibLaTeX calls the fields of CSL, for the place of a diagnostic.
_IN_BIBTEX = {
    "issued": ("date", "year"), "url": ("url",), "accessed": ("urldate",), "lang": ("langid",),
    "author": ("author",), "editor": ("editor",),
}  # fmt: skip


def read_library(name: Text, reader: Reader, ask: Ask) -> list[Reference] | None:
    """Return the references of a file; None when some of it cannot be read."""
    file = reader.folder / name
    read_entries = _READERS.get(file.suffix.lower())
    if read_entries is None:
        message = f"`{name}` is not a file of sources"
        hint = "export a `.bib`, `.ris` or CSL-JSON (`.json`) file"
        reader.sink.report(codes.BAD_LIBRARY, message, name.span, hint, found=name)
        return None
    if not reader.require(name):
        return None
    try:
        source = read_source(file, reader.files, reader.limits)
        entries = read_entries(source)
        if file.suffix.lower() == ".bib":
            entries = _by_pandoc(entries, source, ask)
            _report_dropped(source, ask, reader.sink)
    except Unreadable as unreadable:
        unreadable.report(reader.sink)
        return None
    except PandocFailed as failed:
        message = f"`{name}` cannot be read: {failed.message}"
        reader.sink.report(failed.code, message, name.span, failed.hint)
        return None
    _report_unknown(entries, reader.sink)
    references = [_reference(entry, file, reader.sink) for entry in entries]
    return None if None in references else [one for one in references if one]


def _report_unknown(entries: Iterable[Entry], sink: Collector) -> None:
    """Report the fields of a file that nothing prints, once."""
    unknown: dict[str, Span] = {}
    for entry in entries:
        for key, span in entry.unknown.items():
            unknown.setdefault(key, span)
    if unknown:
        names = ", ".join(f"`{name}`" for name in list(unknown)[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        sink.report(
            codes.UNPRINTED_FIELD,
            f"no citation style prints {names}{more}",
            next(iter(unknown.values())),
            "correct the name, or remove the field",
        )


def _by_pandoc(entries: list[Entry], source: Source, ask: Ask) -> list[Entry]:
    """Return the entries of a `.bib` file with their data."""
    if not entries:
        return entries
    items = _converted(source.text, source, ask)
    # pandoc gives English titles small letters, as citation styles expect them. The house style
    # prints titles as they are written, which pandoc leaves in other languages.
    written = _converted(bibtex.with_titles_as_written(source), source, ask)
    made = []
    for entry in entries:
        item, as_written = items.get(str(entry.id)), written.get(str(entry.id), {})
        if item is None:
            raise libraries.refusal(f"pandoc does not read `{entry.id}`", entry.id.span)
        item["written"] = {key: as_written[key] for key in _WRITTEN if key in as_written}
        made.append(Entry(entry.id, item, entry.fields, entry.unknown))
    return made


def _report_dropped(source: Source, ask: Ask, sink: Collector) -> None:
    """Report each LaTeX command that pandoc drops, where it is first; pandoc itself is asked."""
    found = bibtex.commands(source)
    if not found:
        return
    probes = {command: bibtex.probe(command) for command in found}
    try:
        printed = _converted("\n".join(entry for entry, _ in probes.values()), source, ask)
    except Unreadable:
        printed = {}  # a command that needs more than a text: none is known to be read
    for command, (_, dropped) in probes.items():
        title = str(printed.get(command[1:], {}).get("title", ""))
        if title.replace(" ", "") in ("", dropped) or "$" in title:
            sink.report(
                codes.LOST_LATEX,
                f"the LaTeX command `{command}` cannot be read",
                found[command],
                "write the character itself or the bare words, or remove the command",
                found=command,
            )


def _converted(body: str, source: Source, ask: Ask) -> dict[str, Item]:
    job = Job(READ_BIBTEX, body)
    try:
        text = ask(job).decode()
    except PandocFailed as failed:
        if found := _PLACE.search(failed.message):
            line, column, said = int(found.group(1)), int(found.group(2)), found.group(3)
            reason = " ".join(said.split("\n")[0].split())
            raise libraries.refusal(reason, Span(source.file, line, column)) from None
        raise
    return {str(item["id"]): _shifted(item) for item in json.loads(text)}


def _shifted(value: Any) -> Any:
    """Return data with the raised and lowered characters of formulas in tags of CSL-JSON."""
    if isinstance(value, dict):
        return {key: _shifted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shifted(one) for one in value]
    return bibtex.SHIFTED.sub(_shift, value) if isinstance(value, str) else value


def _shift(found: re.Match[str]) -> str:
    tag = "sub" if found.group(1) == "_" else "sup"
    return f"<{tag}>{found.group(2) or found.group(3)}</{tag}>"


def _reference(entry: Entry, file: Any, sink: Collector) -> Reference | None:
    item = _with_line_fields(entry.item)
    data = Mapping(entry.id.span)
    for key, value in _keys(item, entry):
        data[key] = value
        data.keys_at[key] = _place(key, entry)
    found, whole = read(data, Reference, file, sink)
    return found.exported(item) if found and whole else None


def _place(key: str, entry: Entry) -> Span:
    names = (CSL_NAMES.get(key, key), key, *_IN_BIBTEX.get(key, ()))
    return next((entry.fields[name] for name in names if name in entry.fields), entry.id.span)


def _keys(item: Item, entry: Entry) -> Iterator[tuple[str, object]]:
    """Give the keys of a reference with their values, each at the place of its field."""
    written = item.get("written", {})
    yield "id", entry.id
    yield "issued", Text(_day_text(item.get("issued")) or "n.d.", span=_place("issued", entry))
    yield "type", Text(str(item.get("type") or "document"), span=entry.id.span)
    for key in map(str, Reference.keys()):
        name = CSL_NAMES.get(key, key)
        value, span = written.get(name, item.get(name)), _place(key, entry)
        if key in ("id", "issued", "type") or value in (None, "", []):
            continue
        if name in NAMES:
            yield key, _names(value, span)
        elif name in DATES:
            yield key, Text(_day_text(value).partition("/")[0], span=span)
        elif key != "lang" or _LANGUAGE.fullmatch(value):  # others only say how titles are cased
            yield key, Text(pandoc.plain(pandoc.tagged(str(value))), span=span)


def _names(names: list[dict[str, Any]], span: Span) -> Sequence:
    made = Sequence(span)
    for name in names:
        one = Mapping(span)
        parts = {
            "family": name.get("family") or (not name.get("literal") and name.get("given")),
            "given": name.get("family") and name.get("given"),
            "particle": " ".join(name[key] for key in _PARTICLES if name.get(key)),
            "suffix": name.get("suffix"),
            "institution": name.get("literal"),
        }
        for key, value in parts.items():
            if value and (key in ("family", "institution") or not name.get("literal")):
                one[key], one.keys_at[key] = Text(str(value), span=span), span
        made.append(one)
    return made


def _day_text(date: Item | None) -> str:
    """Return a date of CSL as it is written in `sources.yaml`."""
    if not date:
        return ""
    if "date-parts" not in date:
        return str(date.get("literal") or date.get("raw"))
    days = ["-".join(f"{int(one):02}" for one in day) for day in date["date-parts"]]
    text = "/".join(day.zfill(4) if "-" not in day else day for day in days)
    if season := str(date.get("season", "")):
        name = _SEASONS[int(season) - 1] if season in ("1", "2", "3", "4") else season
        text = f"{name} {text}"
    return f"c. {text}" if date.get("circa") else text


def _with_line_fields(item: Item) -> Item:
    """Return data with the fields that reference managers put into lines of the note."""
    note = item.get("note")
    if not isinstance(note, str):
        return item
    more = dict[str, Any]()

    def take(found: re.Match[str]) -> str:
        name = found.group(1).strip().lower().replace(" ", "-")
        name = next((one for one in libraries.TEXTS if one.lower() == name), name)
        if name in libraries.TEXTS:
            more[name] = found.group(2).strip()
        return "" if name in libraries.TEXTS or name.startswith("tex.") else found.group()

    rest = _LINE_FIELD.sub(take, note).strip()
    changed = {**item, **{key: value for key, value in more.items() if key not in item}}
    changed.pop("note")
    return {**changed, "note": rest} if rest else changed
