"""What a reference manager exports: entries with the places of their fields.

In: the text of a `.bib`, `.ris` or CSL-JSON file. Out: entries, each with its id, its fields and,
except for BibTeX, its data as CSL has them. Refused, each with its place: what is not in the
format, unknown types, and values that are not what CSL has there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse.text import Unreadable, unprintable

Item = dict[str, Any]

NAMES = frozenset(
    ("author", "chair", "collection-editor", "compiler", "composer", "container-author",
     "contributor", "curator", "director", "editor", "editorial-director", "editor-translator",
     "executive-producer", "guest", "host", "illustrator", "interviewer", "narrator", "organizer",
     "original-author", "performer", "producer", "recipient", "reviewed-author", "script-writer",
     "series-creator", "translator")
)  # fmt: skip
DATES = frozenset(
    ("accessed", "available-date", "event-date", "issued", "original-date", "submitted")
)
TYPES = frozenset(
    ("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
     "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
     "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
     "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
     "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
     "personal_communication", "post", "post-weblog", "regulation", "report", "review",
     "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage")
)  # fmt: skip
TEXTS = frozenset(
    ("annote", "archive", "archive-place", "archive_collection", "archive_location", "authority",
     "call-number", "chapter-number", "citation-key", "citation-label", "citation-number",
     "collection-number", "collection-title", "container-title", "container-title-short",
     "dimensions", "division", "DOI", "edition", "event", "event-place", "event-title", "genre",
     "id", "ISBN", "ISSN", "issue", "journalAbbreviation", "jurisdiction", "keyword", "language",
     "locator", "medium", "note", "number", "number-of-pages", "number-of-volumes",
     "original-publisher", "original-publisher-place", "original-title", "page", "page-first",
     "part-number", "part-title", "PMCID", "PMID", "printing-number", "publisher",
     "publisher-place", "references", "reviewed-genre", "reviewed-title", "scale", "section",
     "shortTitle", "source", "status", "supplement-number", "title", "title-short", "type", "URL",
     "version", "volume", "volume-title", "volume-title-short", "year-suffix", "abstract")
)  # fmt: skip
# What reference managers keep for themselves.
_OWN = frozenset(("categories", "custom", "system_id", "_id", "itemID", "uris", "uri"))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its id, its data (none for BibTeX), and the places of its fields.

    ``unknown`` are fields that nothing can print.
    """

    id: Text
    item: Item
    fields: Mapping[str, Span]
    unknown: Mapping[str, Span] = field(default_factory=dict)


def refusal(message: str, span: Span, hint: str | None = None) -> Unreadable:
    """Return the refusal of a file or an entry."""
    return Unreadable(codes.BAD_LIBRARY, message, span, hint)


# CSL-JSON.


def csl_json(source: Source) -> list[Entry]:
    """Return the entries of a CSL-JSON file; raise `Unreadable` for another."""
    text = source.text
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"the file is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise refusal(message, source.span(min(error.pos, len(text)))) from None
    except RecursionError:
        raise refusal("the file is nested too deeply", Span(source.file)) from None
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        begin = next(at for key, at, value in _members(text, _space(text, 0)) if key == "items")
        begin = text.index("[", begin)
    elif isinstance(data, list):
        begin = text.index("[")
    else:
        raise refusal("the file is not a list of sources", Span(source.file), "export CSL-JSON")
    return [_csl_entry(source, value, at) for value, at in _elements(text, begin)]


_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[ \t\n\r]*")


def _space(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _elements(text: str, at: int) -> Iterator[tuple[Any, int]]:
    """Give the elements of a valid JSON array that starts here, with their places."""
    at = _space(text, at + 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield value, at
        at = _space(text, end)
        at = _space(text, at + 1) if text[at] == "," else at


def _members(text: str, at: int) -> Iterator[tuple[str, int, Any]]:
    """Give the keys of a valid JSON object that starts here, with their places and values."""
    at = _space(text, at + 1)
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        value, end = _DECODER.raw_decode(text, _space(text, text.index(":", end) + 1))
        yield key, at, value
        at = _space(text, end)
        at = _space(text, at + 1) if text[at] == "," else at


def _csl_entry(source: Source, value: Any, at: int) -> Entry:
    if not isinstance(value, dict):
        raise refusal("an entry is not an object", source.span(at))
    fields = {key: source.span(place) for key, place, _ in _members(source.text, at)}
    for key, one in value.items():
        _check(key, one, fields[key])
    name = value.get("citation-key") or value.get("id")
    if name in (None, ""):
        raise refusal("an entry has no `id`", source.span(at))
    place = fields["citation-key" if value.get("citation-key") else "id"]
    known = NAMES | DATES | TEXTS | _OWN
    return Entry(
        Text(str(name), span=place),
        {key: one for key, one in value.items() if key in NAMES | DATES | TEXTS},
        fields,
        {key: fields[key] for key in value if key not in known},
    )


def _check(key: str, value: Any, span: Span) -> None:
    """Raise `Unreadable` for a value that is not what CSL has there."""
    if bad := next(filter(None, map(unprintable, _strings(value))), None):
        raise refusal(f"`{key}`: {bad[1]}", span, "delete it")
    if key in NAMES:
        if not isinstance(value, list) or not all(map(_is_name, value)):
            raise refusal(f"`{key}` is not a list of names", span)
    elif key in DATES:
        if not _is_date(value):
            raise refusal(f"`{key}` is not a date", span)
    elif key in TEXTS and not isinstance(value, str | int | float):
        raise refusal(f"`{key}` is not a text", span)


def _strings(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        match pending.pop():
            case str() as text:
                yield text
            case dict() as inner:
                pending.extend(inner.values())
            case list() as inner:
                pending.extend(inner)


def _is_name(value: Any) -> bool:
    return isinstance(value, dict) and any(value.get(key) for key in ("family", "literal", "given"))


def _is_date(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    parts = value.get("date-parts")
    if parts is None:
        return isinstance(value.get("literal") or value.get("raw"), str)
    return (
        isinstance(parts, list)
        and all(isinstance(day, list) and 0 < len(day) <= 3 for day in parts)
        and all(re.fullmatch("-?[0-9]{1,4}", str(one)) for day in parts for one in day)
    )


# RIS.

_LINE = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_RIS_TYPES = {
    "ABST": "article-journal", "AGGR": "dataset", "ANCIENT": "classic", "ART": "graphic",
    "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case",
    "CHAP": "chapter", "CHART": "figure", "CLSWK": "classic", "COMP": "software",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset",
    "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "FIGURE": "figure", "GEN": "document", "GOVDOC": "report",
    "GRNT": "document", "HEAR": "hearing", "ICOMM": "personal_communication",
    "INPR": "article", "INTV": "interview", "JFULL": "periodical", "JOUR": "article-journal",
    "LEGAL": "legislation", "MANSCPT": "manuscript", "MAP": "map", "MGZN": "article-magazine",
    "MPCT": "motion_picture", "MULTI": "webpage", "MUSIC": "musical_score",
    "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent",
    "PCOMM": "personal_communication", "PRESS": "pamphlet", "RPRT": "report", "SER": "book",
    "SLIDE": "speech", "SOUND": "song", "STAND": "standard", "STAT": "legislation",
    "THES": "thesis", "UNBILL": "bill", "UNPB": "manuscript", "VIDEO": "motion_picture",
    "WEB": "webpage",
}  # fmt: skip
_RIS_NAMES = {"AU": "author", "A1": "author", "A2": "editor", "ED": "editor",
              "A3": "collection-editor", "A4": "translator"}  # fmt: skip
_RIS_TEXTS = {
    "TI": "title", "T1": "title", "ST": "title-short", "JF": "container-title",
    "JO": "container-title", "JA": "container-title-short", "J2": "container-title-short",
    "T2": "container-title", "BT": "container-title", "T3": "collection-title", "VL": "volume",
    "IS": "issue", "PB": "publisher", "CY": "publisher-place", "PP": "publisher-place",
    "ET": "edition", "DO": "DOI", "UR": "URL", "LA": "language", "M1": "number", "M3": "genre",
    "CN": "call-number", "SE": "section", "NV": "number-of-volumes", "N1": "note", "AB": "abstract",
    "N2": "abstract", "DB": "archive", "C1": "event-place",
}  # fmt: skip
# Files, keywords, notes of the reader, and what databases keep for themselves.
_RIS_OWN = frozenset(
    ("AD", "AN", "AV", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "CA", "CP", "DP", "DS", "EP",
     "ER", "ID", "J1", "KW", "L1", "L2", "L3", "L4", "LB", "LK", "OP", "PY", "RI", "RN", "RP",
     "SN", "SP", "TA", "TT", "TY", "U1", "U2", "U3", "U4", "U5", "Y1", "Y2", "DA")
)  # fmt: skip
_BOOKS = frozenset(("book", "chapter", "entry-encyclopedia", "entry-dictionary"))
_YEAR = re.compile(r"(\d{4})(?:[/-](\d{1,2})?(?:[/-](\d{1,2})?)?)?(?:[/ T].*)?")


def ris(source: Source) -> list[Entry]:
    """Return the entries of an RIS file; raise `Unreadable` for another."""
    entries, lines = list[Entry](), list[tuple[str, str, Span]]()
    taken: dict[str, int] = {}
    at = 0
    for line in source.text.split("\n"):
        span, found = source.span(at), _LINE.fullmatch(line.rstrip())
        at += len(line) + 1
        if found is None and line.strip():
            if not lines:
                raise refusal("the line is outside an entry", span, "start entries with `TY  - `")
            tag, before, place = lines[-1]
            lines[-1] = (tag, f"{before} {line.strip()}", place)
        elif found and found.group(1) == "ER" and not lines:
            raise refusal("an entry ends that did not begin", span, "start it with `TY  - `")
        elif found and found.group(1) == "ER":
            entries.append(_ris_entry(lines, taken))
            lines = []
        elif found:
            if not lines and found.group(1) != "TY":
                raise refusal("an entry does not start with `TY  - `", span)
            lines.append((found.group(1), found.group(2).strip(), span))
    if lines:
        raise refusal("an entry does not end with `ER  - `", lines[0][2])
    return entries


def _ris_entry(lines: list[tuple[str, str, Span]], taken: dict[str, int]) -> Entry:
    values: dict[str, list[str]] = {}
    fields: dict[str, Span] = {}
    for tag, value, span in lines:
        if value:
            values.setdefault(tag, []).append(value)
            fields.setdefault(_ris_field(tag), span)
    kind, span = lines[0][1], lines[0][2]
    if kind not in _RIS_TYPES:
        hint = did_you_mean(kind, _RIS_TYPES) or "use a type of the RIS format, such as `RPRT`"
        raise refusal(f"unknown type `{kind}`", span, hint)
    item: Item = {"type": _RIS_TYPES[kind]}
    for tag, name in _RIS_NAMES.items():
        item.setdefault(name, []).extend(map(_ris_name, values.get(tag, ())))
    for tag, name in _RIS_TEXTS.items():
        if tag in values:
            item.setdefault(name, " ".join(values[tag]) if tag == "N1" else values[tag][0])
    _tidy_ris(item, values, fields)
    return Entry(
        _ris_id(values, item, span, taken),
        {key: one for key, one in item.items() if one},
        fields,
        {tag: at for tag, value, at in lines if value and _is_unknown(tag)},
    )


def _is_unknown(tag: str) -> bool:
    return tag not in _RIS_OWN and tag not in _RIS_TEXTS and tag not in _RIS_NAMES


def _ris_field(tag: str) -> str:
    dates = {"PY": "issued", "Y1": "issued", "DA": "issued", "Y2": "accessed", "SP": "page"}
    return _RIS_NAMES.get(tag) or _RIS_TEXTS.get(tag) or dates.get(tag) or tag


def _ris_name(text: str) -> dict[str, str]:
    """Return a name: of a person with a comma, of an institution without."""
    family, *rest = (part.strip() for part in text.split(","))
    if not rest:
        return {"literal": family}
    name = {"family": family, "given": rest[0], "suffix": ", ".join(rest[1:])}
    return {key: value for key, value in name.items() if value}


def _tidy_ris(item: Item, values: dict[str, list[str]], fields: dict[str, Span]) -> None:
    """Add what several tags say together, and what depends on the type."""
    first = {tag: one[0] for tag, one in values.items()}
    for name, tags in (("issued", ("DA", "PY", "Y1")), ("accessed", ("Y2",))):
        dates = [first[tag] for tag in tags if tag in first]
        if dates:
            item[name] = _ris_date(max(dates, key=_precision), fields[name])
    if "SP" in first:
        item["page"] = "-".join(one for one in (first["SP"], first.get("EP")) if one)
    if "SN" in first:
        item[_number_kind(item["type"])] = first["SN"]
    if item["type"] == "book":
        if "title" not in item:
            item["title"] = item.pop("container-title", "")
        elif "container-title" in item:
            item.setdefault("collection-title", item["container-title"])
            del item["container-title"]
    if item["type"] != "paper-conference":
        item.pop("event-place", None)


def _number_kind(kind: str) -> str:
    if kind in _BOOKS:
        return "ISBN"
    return "number" if kind in ("report", "standard", "patent") else "ISSN"


def _precision(date: str) -> int:
    return sum(map(str.isdigit, date.partition(" ")[0])) if _YEAR.fullmatch(date) else 0


def _ris_date(text: str, span: Span) -> Item:
    found = _YEAR.fullmatch(text)
    if found is None:
        return {"literal": text}
    parts = [int(part) for part in found.groups() if part]
    if any(one == 0 for one in parts[1:]):
        raise refusal(f"`{text}` is not a date", span, "write 2010/05/03, or 2010 alone")
    return {"date-parts": [parts]}


def _ris_id(values: dict[str, list[str]], item: Item, span: Span, taken: dict[str, int]) -> Text:
    """Return the id: as written, or name and year, with a letter from the second on."""
    if "ID" in values:
        return Text(values["ID"][0], span=span)
    names = item.get("author") or item.get("editor") or [{}]
    name = names[0].get("family") or names[0].get("literal") or str(item.get("title", "source"))
    year = str(item.get("issued", {}).get("date-parts", [[""]])[0][0])
    words = re.findall(r"\w+", name)
    id_ = "_".join(filter(None, ("-".join(words[:3]), year))) or "source"
    taken[id_] = taken.get(id_, 0) + 1
    number = taken[id_] - 1
    letter = "" if not number else chr(ord("a") + number) if number < 26 else f"-{number}"
    return Text(id_ + letter, span=span)
