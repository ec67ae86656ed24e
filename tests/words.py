"""Whether what was written is on paper: every word of a text, in its order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.model.blocks.charts import Chart
from briefpress.parse import markdown, markdown_rules
from briefpress.resolve.resolve import Resolved, resolve
from briefpress.workspace.project import Project
from tests.inspector import Inspector
from tests.stages import load

# Between two words of a text may stand what Briefpress adds: numbers of sources, "(page 12)"; once
# or twice in a text also the foot of a page with its notes, the head of the next, and the margin.
MOST_BETWEEN = 12
MOST_AT_A_PAGE = 260
MOST_PAGES = 2


def words(text: str) -> list[str]:
    """Return the words of a text without punctuation or spaces."""
    return re.findall(r"\w+", text.casefold())


def shown(text: Text) -> list[str]:
    """Return the words that a text puts on paper where it stands (its notes stand elsewhere)."""
    return words(markdown.plain(text))


def notes(text: Text) -> list[list[str]]:
    """Return the words of each note in a text."""
    found = []
    for token in markdown_rules.parser("en").parseInline(text, {})[0].children or []:
        if token.type == "note":
            found.append(words(markdown.plain(token.meta["text"])))
    return found


class Paper:
    """The words of a whole document, to look texts up in."""

    def __init__(self, pages: Iterable[str]) -> None:
        self.words = words("\n".join(pages))
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self.places[word].append(place)

    def has(self, wanted: list[str]) -> bool:
        """Tell whether the words stand on paper in this order, near each other."""
        return not wanted or any(self._follows(wanted, at) for at in self.places[wanted[0]])

    def _follows(self, wanted: list[str], at: int) -> bool:
        pages = 0
        for word in wanted[1:]:
            near = self.words[at + 1 : at + 1 + MOST_BETWEEN]
            if word not in near:
                pages += 1
                near = self.words[at + 1 : at + 1 + MOST_AT_A_PAGE]
                if pages > MOST_PAGES:
                    return False
                word = word if word in near else _end_of_broken(word, near)
                if not word:
                    return False
            at += 1 + near.index(word)
        return True


def _end_of_broken(word: str, near: list[str]) -> str:
    """Return the second part of a word that the end of a page breaks, if both parts are near."""
    parts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return next((end for begin, end in parts if begin in near and end in near), "")


def _of_charts(resolved: Resolved) -> set[str]:
    """Return names of columns, and what is drawn by a specification, which prints what it likes."""
    found = set[str]()
    for chart in resolved.briefing.blocks_of(Chart):
        found |= {str(column.key) for column in chart.columns}
        if chart.spec is not None:
            rows = resolved.briefing.tables[chart.csv].rows
            found |= {cell for row in rows for cell in row.values()}
            found |= set(_leaves(chart.spec))
    return found


def _leaves(value: object) -> Iterator[str]:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(inner, str):
        yield inner
    elif isinstance(inner, Iterable):
        for one in inner:
            yield from _leaves(one)


def lost_words(folder: Path, inspector: Inspector) -> list[str]:
    """Return the texts of a briefing that are not on paper word for word."""
    root = Path(__file__).resolve().parent.parent
    sink = Collector()
    resolved = resolve(load(Project(folder, root / "templates", root / "styles"), sink), sink)
    unprinted: set[str | None] = {
        field
        for source in resolved.briefing.sources.values()
        for field in (source.id, source.type, source.issued, source.url, source.licence)
    }
    unprinted |= _of_charts(resolved)
    paper = Paper(inspector.texts)
    return [
        str(text)
        for text in resolved.texts()
        if text not in unprinted
        and text not in resolved.targets
        and text.span.file.name != "briefing.yaml"
        and not text.endswith((".svg", ".png", ".csv"))
        and not (paper.has(shown(text)) and all(paper.has(note) for note in notes(text)))
        and str(text) not in ("fr", "ar")
    ]
