"""Format a bibliography in a style of the Citation Style Language (CSL).

In: the sources of a briefing in the order of first citation, and a style of the theme. Out: the
entries in the style's order, with tags such as italics, and the printed citations. The processor is
citeproc-py, which is slow with long styles and does not support notes: styles of notes are refused.
The publisher of a source without an author, such as an office, is printed as its author.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.exhibits.dates import in_words
from briefpress.model.lists import Reference

_KEPT = 8  # bibliographies, one for each open briefing
_DATE = r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?"
_SPAN = re.compile(rf"{_DATE}(?:[/–]{_DATE})?")
_TYPES = {"press-release": "pamphlet", "standard": "report"}  # not those of CSL 1.0
_WORDS = ("title", "publisher", "container-title", "URL", "issued")
_NUMBER = re.compile(r"^\[?\d+[\].)]?\s*")
# The processor interprets HTML characters in a title; these unused characters replace them.
_PASSING = str.maketrans({"&": "\ue002", "<": "\ue000", ">": "\ue001"})
_PASSED = str.maketrans({"\ue002": "&amp;", "\ue000": "&lt;", "\ue001": "&gt;"})
_REGIONS = {"en": "en-GB", "fr": "fr-FR"}


@dataclass(frozen=True, slots=True)
class Styled:
    """A bibliography in a style: source ids with their entries, in the order of the style.

    ``cited`` is the printed citation of each source; it is empty when the style is numeric.
    """

    entries: tuple[tuple[str, str], ...]
    cited: Mapping[str, str]


def styled(style: bytes, language: str, sources: Iterable[Reference]) -> Styled:
    """Format the bibliography; raise `Refusal` when the style cannot be used."""
    return _styled(style, _REGIONS.get(language, language), tuple(map(_item, sources)))


@lru_cache(maxsize=_KEPT)
def _styled(style: bytes, language: str, items: tuple[tuple[tuple[str, Any], ...], ...]) -> Styled:
    # It is slow to import, and most briefings do not need it.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc.formatter import html
    from citeproc.source.json import CiteProcJSON

    found = re.search(rb'citation-format="([a-z-]+)"', style)
    kind = found.group(1).decode() if found else "note"
    if kind not in ("numeric", "author-date"):
        raise Refusal(
            codes.WRONG_CHOICE,
            "the citation style prints notes, which are not supported",
            "choose a style with numbers, or with authors and dates",
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about keys that the processor does not know
        known = CitationStylesStyle(BytesIO(style), locale=language, validate=False)
        source = CiteProcJSON([_csl(item, language) for item in items])
        bibliography = CitationStylesBibliography(known, source, html)
        citations = {_id(item): Citation([CitationItem(_id(item))]) for item in items}
        for citation in citations.values():
            bibliography.register(citation)
        cited = {}
        if kind == "author-date":
            bibliography.sort()
            cited = {
                id_: _bare(bibliography.cite(one, None)).translate(_PASSED)
                for id_, one in citations.items()
            }
        texts = [str(one) for one in bibliography.bibliography()]
    entries = zip(bibliography.keys, texts, strict=True)
    return Styled(
        tuple((id_, _NUMBER.sub("", text.translate(_PASSED), 1)) for id_, text in entries), cited
    )


def _id(item: Sequence[tuple[str, Any]]) -> str:
    return str(item[0][1])


def _csl(item: Sequence[tuple[str, Any]], language: str) -> dict[str, Any]:
    data: dict[str, Any] = dict(item)
    for key in ("issued", "accessed"):
        if key in data:
            data[key] = _date(data[key], language)
    data["author"] = [{"literal": name} for name in data["author"]]
    return data


def _bare(citation: object) -> str:
    """Return a citation without its parentheses."""
    return str(citation).strip().removeprefix("(").removesuffix(")")


def _item(source: Reference) -> tuple[tuple[str, Any], ...]:
    """Return a source as plain CSL data, in a fixed order."""
    publisher = str(source.publisher)
    item: dict[str, Any] = {
        "id": str(source.id),
        "type": _TYPES.get(source.type, str(source.type)),
        "title": str(source.title),
        "author": tuple(map(str, source.author)) or (publisher,),
        "issued": str(source.issued),
        "language": str(source.lang or "en"),
    }
    more = {
        "publisher": publisher if source.author else None,
        "container-title": source.container_title,
        "accessed": source.accessed,
        "URL": source.url,
    }
    item.update((key, str(value)) for key, value in more.items() if value)
    item["author"] = tuple(name.translate(_PASSING) for name in item["author"])
    return tuple(
        (key, value.translate(_PASSING) if key in _WORDS else value) for key, value in item.items()
    )


def _date(written: str, language: str) -> dict[str, Any]:
    """Return a CSL date: a day, month, year, a range, or literal words."""
    span = _SPAN.fullmatch(written)
    if span is None:
        return {"literal": written}
    days = [[int(part) for part in span.groups()[n : n + 3] if part] for n in (0, 3)]
    if days[1] and days[0][0] == days[1][0]:  # it fails on two days of one year in some styles
        locale = Locale.parse(language, sep="-")
        words = [in_words(day, locale) or day for day in re.split("[/–]", written)]
        return {"literal": " – ".join(words)}
    return {"date-parts": [day for day in days if day]}
