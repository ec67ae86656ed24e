"""Prints random prose with random notes: `python -m tests.notes --sections 200 --seed 1`.

Every note begins and ends with a word of its own, and so does the text before its call, so that the
finished pages show where each is: none may be lost or printed twice, and one that is not whole on
the page of its call says so at the foot of each page but the last.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import yaml

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import BuildFailed, Collector
from briefpress.session import Session
from tests.conftest import MANIFEST, Small
from tests.inspector import Inspector

WORDS = (
    "count came road north mill lay tax cart had wrote river clerk stone town upper year barge "
    "list quay south opened water market spring closed board gauge lower stood was the and of a"
)
CONTINUES, CONTINUED = "continues on the next page", "continued"
# Words of a note: mostly a line or two, sometimes half a page.
LENGTHS = (1, 4, 12, 12, 25, 25, 40, 80, 420)


class Prose:
    """Random blocks of a section; ``notes`` counts its notes."""

    def __init__(self, random: Random, name: str) -> None:
        self._random, self._name = random, name
        self.notes = 0

    def section(self, paragraphs: int) -> dict[str, object]:
        """Return a section of this many blocks."""
        blocks = [self._block() for _ in range(paragraphs)]
        return {"id": self._name, "title": f"Section {self._name}", "blocks": blocks}

    def _block(self) -> object:
        random = self._random
        kind = random.choices(("paragraph", "list", "callout", "quote", "table"), (12, 3, 2, 1, 1))
        match kind[0]:
            case "list":
                return {"kind": "list", "items": [self._text(18, 0.4) for _ in range(4)]}
            case "callout":
                return {"kind": "callout", "title": "A callout", "text": self._text(40, 0.6)}
            case "quote":
                return {"kind": "quote", "text": self._text(30, 0.5), "attribution": "A clerk"}
            case "table":
                cells = [[self._words(2), self._words(4)] for _ in range(random.randint(3, 9))]
                columns = [{"title": "One"}, {"title": "Other"}]
                name = f"table-{self._name}-{random.randint(0, 10**9)}"
                return {
                    "kind": "table", "id": name, "title": "A table", "columns": columns,
                    "rows": cells,
                }  # fmt: skip
            case _:
                return self._text(random.randint(15, 140), 0.7)

    def _text(self, length: int, noted: float) -> str:
        """Return words, with one to five notes if there are any."""
        random = self._random
        count = random.choice((1, 1, 1, 2, 3, 5)) if random.random() < noted else 0
        parts = [self._words(max(2, length // (count + 1)))]
        for _ in range(count):
            parts.append(self._note())
            parts.append(self._words(max(2, length // (count + 1))))
        return " ".join(parts) + "."

    def _note(self) -> str:
        mark = f"{self._name}x{self.notes}x"
        self.notes += 1
        words = self._words(self._random.choice(LENGTHS))
        return f"call{mark}^[from{mark} {words} till{mark}]"

    def _words(self, count: int) -> str:
        return " ".join(self._random.choices(WORDS.split(), k=count))


def wrong_with(pdf: bytes, notes: Sequence[str]) -> Iterator[str]:
    """Give what is wrong with the notes of these marks on finished pages."""
    texts = Inspector(pdf).texts
    pages: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in re.findall(r"(?:call|from|till)s\d+x\d+x", text):
            pages[word].append(number)
    for mark in notes:
        call, first, last = (pages[f"{word}{mark}"] for word in ("call", "from", "till"))
        if [len(call), len(first), len(last)] != [1, 1, 1]:
            yield f"{mark}: printed {len(call)}, {len(first)}, {len(last)} times"
        elif not call <= first <= last:
            yield f"{mark}: called on page {call[0] + 1}, on pages {first[0] + 1} to {last[0] + 1}"
        else:
            for page in range(call[0], last[0]):
                if CONTINUES not in texts[page] or CONTINUED not in texts[page + 1]:
                    yield f"{mark}: continues after page {page + 1} without a mark"


def random_briefing(small: Small, sections: int, seed: int, blocks: int = 14) -> list[str]:
    """Write a briefing of random sections of up to this many blocks; return its notes' marks."""
    random, marks = Random(seed), list[str]()
    names = [f"s{number}" for number in range(sections)]
    for name in names:
        prose = Prose(random, name)
        section = prose.section(random.randint(blocks // 3, blocks))
        small.write(f"sections/{name}.yaml", yaml.safe_dump(section, width=2000, sort_keys=False))
        marks += [f"{name}x{number}x" for number in range(prose.notes)]
    small.write("briefing.yaml", MANIFEST.replace("[one]", f"[{', '.join(names)}]"))
    return marks


def main() -> int:
    """Print briefings of 25 sections each, and say what is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sections", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    wrong = notes = pages = late = 0
    with Session(jobs=1) as session:
        for number in range(0, asked.sections, 25):
            with tempfile.TemporaryDirectory() as folder:
                small = Small(Path(folder) / "briefing", session)
                seed = asked.seed * 1_000_000 + number
                marks = random_briefing(small, min(25, asked.sections - number), seed)
                notes += len(marks)
                sink = Collector()
                try:
                    pdf = session.build(small.project(), sink).pdf
                    found = list(wrong_with(pdf, marks))
                    pages += len(Inspector(pdf).texts)
                except BuildFailed as failed:
                    found = [f"refused: {one.message}" for one in failed.diagnostics]
                for one in found:
                    print(f"seed {seed}: {one}")
                wrong += len(found)
                late += sum(one.code is codes.LATE_NOTE for one in sink)
                counts = f"{pages} pages, {notes} notes, {late} on a later page with a mark"
                print(f"{number + 25} sections, {counts}, {wrong} wrong", flush=True)
    return min(1, wrong)


if __name__ == "__main__":
    sys.exit(main())
