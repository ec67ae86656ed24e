"""Briefings of any length, made from a seed, together with what must stand on their pages.

Out: a folder that Briefpress prints, with every kind of block that `twins` can set with another
tool as well (what Briefpress itself draws has no twin), and the `Truth` about it: marks round every
note, every reference and in every title, each of them once. A mark is a letter and four
digits in a word of its own, so that neither hyphenation nor ligatures change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.bench import pictures, prose

PAGES_OF_A_SECTION = 4.6  # as printed; calibrated, like the next, on what comes out
ENTRIES_OF_A_CONTENTS_PAGE = 34

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in the text: the mark before and after what it prints, and where it leads."""

    mark: str
    target: str


@dataclass(slots=True)
class Truth:
    """What must be on paper, each mark once unless said otherwise.

    ``notes`` are the marks at both ends of every footnote (`n0001a`, `n0001z` for `n0001`);
    ``references`` stand between such a pair. ``titles`` are the marks in the titles of headings
    and exhibits, by id: once in the contents, if ``contents`` has the id, and once where the
    heading or exhibit stands. ``edits`` are marks of changes to the text: the last of them is on
    paper once, and those before it are not.
    """

    notes: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a briefing is to be, and what Briefpress adds to its sections."""

    sections: int
    subsections: int = 3
    contents: bool = True
    back: tuple[str, ...] = ("glossary", "bibliography", "colophon")


LEAFLET = Plan(sections=1, subsections=1, contents=False, back=("bibliography",))  # four pages


def plan(pages: int) -> Plan:
    """Return the plan of a briefing of about so many pages."""
    entries = 6.5  # lines of the contents for a section: headings, tables, figures
    for_a_section = PAGES_OF_A_SECTION + entries / ENTRIES_OF_A_CONTENTS_PAGE
    return Plan(max(1, round((pages - 5) / for_a_section)))


def write(folder: Path, plan: Plan, seed: int = 1) -> Truth:
    """Write a briefing into a folder; return the truth about it."""
    maker = _Maker(plan, seed)
    sections = [maker.section(number) for number in range(1, plan.sections + 1)]
    for section in sections:
        _dump(folder / "sections" / f"{section['id']}.yaml", section)
    _dump(folder / "briefing.yaml", maker.manifest([section["id"] for section in sections]))
    _dump(folder / "sources.yaml", maker.sources())
    _dump(folder / "glossary.yaml", GLOSSARY)
    for name, content in maker.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return maker.truth


def middle(plan: Plan) -> str:
    """Return the id of the section in the middle, the one that is edited."""
    return f"s{(plan.sections + 1) // 2}"


def edit(folder: Path, plan: Plan, truth: Truth) -> None:
    """Change a few words in the first paragraph of the section in the middle, each time anew."""
    file = folder / "sections" / f"{middle(plan)}.yaml"
    section = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    before = section["blocks"][0]
    if truth.edits:
        before = before.replace(_edited(truth.edits[-1]), "")
    truth.edits.append(f"e{len(truth.edits) + 1:04}")
    section["blocks"][0] = before + _edited(truth.edits[-1])
    _dump(file, section)


def _edited(mark: str) -> str:
    return f" What changed is {mark} here."


def _dump(file: Path, data: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=96)
    file.write_text(text, encoding="utf-8")


GLOSSARY: list[Data] = [
    {"term": "PMU", "expansion": "Programme Management Unit", "text": "The office that runs it."},
    {"term": "EIB", "expansion": "Eastern Investment Board", "text": "The lender of last resort."},
    *(
        {"term": thing.capitalize(), "text": f"What {actor} calls by that name."}
        for thing, actor in zip(prose.THINGS[:10], prose.ACTORS[:10], strict=True)
    ),
]


class _Maker:
    """Makes the sections of one briefing, and keeps the truth about them."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.seed = plan, seed
        self.truth = Truth()
        self.files: dict[str, bytes] = {}
        self.chance = Random(seed)
        self.number = 0

    # Parts of the briefing.

    def manifest(self, sections: Sequence[str]) -> Data:
        front = ["cover", "contents"] if self.plan.contents else ["cover"]
        return {
            "id": "bench",
            "series": "Measurements",
            "number": str(self.seed),
            "title": "State of public works",
            "short-title": "Public works",
            "subtitle": "A briefing made to be measured",
            "description": "A briefing of invented facts.",
            "keywords": ["works", "budget"],
            "language": "en-GB",
            "version": "1.0",
            "date": "2026-01-15",
            "cut-off": "2026-01-10",
            "handling": "TLP:GREEN",
            "producer": "The press",
            "audience": "Those who choose a tool",
            "front": [{"part": part} for part in front],
            "sections": list(sections),
            "back": [{"part": part} for part in self.plan.back],
        }

    def sources(self) -> list[Data]:
        return [
            {
                "id": f"source-of-{number}",
                "type": "report",
                "title": f"{prose.title(self.chance)}, volume {number}",
                "publisher": prose.ACTORS[number % len(prose.ACTORS)].removeprefix("the ").title(),
                "issued": f"{2010 + number % 15}-{1 + number % 12:02}",
                "url": f"https://example.org/reports/{number}",
            }
            for number in range(1, self.plan.sections + 6)
        ]

    def section(self, number: int) -> Data:
        self.number = number
        self.chance = Random(self.seed * 100_003 + number)
        id_ = f"s{number}"
        subject = prose.SUBJECTS[number % len(prose.SUBJECTS)]
        aspect = self.chance.choice(prose.ASPECTS)
        makers = (self._in_figures, self._in_words, self._in_pictures)[: self.plan.subsections]
        return {
            "id": id_,
            "title": self._title(id_, f"{subject}: {aspect}"),
            "short": subject,
            "standfirst": f"{prose.sentence(self.chance)} {self._citation()}",
            "blocks": [
                self._paragraph(3, note=True),
                *self._margin(),
                self._paragraph(3, reference=True),
            ],
            "subsections": [
                {
                    "id": f"{id_}-{place}",
                    "title": self._title(f"{id_}-{place}", prose.title(self.chance)),
                    **make(),
                }
                for place, make in enumerate(makers, 1)
            ],
        }

    def _margin(self) -> Iterator[Data]:
        if self.number % 2:
            values = [
                {
                    "value": f"{self.chance.randint(2, 98)} per cent",
                    "label": f"share of {self.chance.choice(prose.THINGS)}s that were finished",
                    "source": self._citation(),
                }
                for _ in range(2)
            ]
            yield {"kind": "key-figures", "placement": "margin", "figures": values}
        else:
            yield {
                "kind": "callout",
                "placement": "margin",
                "title": prose.title(self.chance),
                "text": prose.paragraph(self.chance, 1),
            }

    # Subsections, each with other kinds of block.

    def _in_figures(self) -> Data:
        return {
            "blocks": [
                self._paragraph(3, reference=True),
                self._table() if self.number % 2 else self._table_of_file(),
                self._paragraph(3, note=True),
                *(self._rarer() if self.plan.subsections > 1 else ()),
            ]
        }

    def _in_words(self) -> Data:
        entries: list[Any] = [prose.sentence(self.chance) for _ in range(5)]
        entries[1] = {"text": entries[1], "items": [prose.title(self.chance) for _ in range(2)]}
        entries[3] = f"{prose.sentence(self.chance)} {self._reference()}"
        style = ("bullet", "number")[self.number % 2]
        return {
            "blocks": [
                self._paragraph(4, note=True),
                {"kind": "list", "style": style, "items": entries},
                self._paragraph(4, reference=True, note=self.number % 3 == 0),
            ]
        }

    def _in_pictures(self) -> Data:
        id_ = f"s{self.number}-3-1"
        blocks = [
            self._paragraph(2),
            self._figure("figure", f"images/chart-{(self.number - 1) // 3}.svg"),
            self._paragraph(3, reference=True),
            self._callout(),
        ]
        if self.number % 5 == 2:
            blocks.append(self._figure("photograph", f"images/view-{self.number // 10}.png"))
        below = {
            "id": id_,
            "title": self._title(id_, prose.title(self.chance), contents=False),
            "blocks": [self._paragraph(3, note=True)],
        }
        return {"blocks": blocks, "subsections": [below]}

    # Blocks.

    def _rarer(self) -> Iterator[Data]:
        """Give a kind of block that not every section has."""
        match self.number % 5:
            case 0:
                yield {
                    "kind": "key-figures",
                    "figures": [
                        {
                            "value": f"{self.chance.randint(2, 900)} km",
                            "label": f"length that {self.chance.choice(prose.ACTORS)} keeps",
                            "source": self._citation(),
                        }
                        for _ in range(4)
                    ],
                }
            case 1:
                yield self._chronology()
            case 2:
                yield {
                    "kind": "quote",
                    "text": prose.sentence(self.chance),
                    "attribution": f"A hearing of 2024 {self._citation()}",
                }
            case 3:
                yield {
                    "kind": "definitions",
                    "terms": [
                        {"term": prose.title(self.chance), "text": prose.sentence(self.chance)}
                        for _ in range(2)
                    ],
                }
            case 4:
                yield self._judgements()

    def _judgements(self) -> Data:
        return {
            "kind": "key-judgements",
            "judgements": [
                {
                    "id": f"judgement-{self.number}-{place}",
                    "text": f"It is likely that it lasts. {prose.sentence(self.chance)}",
                    "likelihood": "likely",
                    "confidence": "moderate",
                    "basis": prose.sentence(self.chance),
                }
                for place in (1, 2)
            ],
        }

    def _chronology(self) -> Data:
        id_ = f"chronology-{self.number}"
        months = sorted(f"20{self.chance.randint(10, 24)}-{month:02}" for month in range(1, 7))
        return {
            "kind": "chronology",
            "id": id_,
            "title": self._title(id_, "Six events stand out"),
            "entries": [{"date": month, "text": prose.sentence(self.chance)} for month in months],
        }

    def _callout(self) -> Data:
        callout = {
            "kind": "callout",
            "tone": ("note", "correction", "gap")[self.number % 3],
            "title": prose.title(self.chance),
            "text": f"{prose.paragraph(self.chance, 2)} {self._reference()}",
        }
        if callout["tone"] == "correction":
            callout["claim"] = prose.sentence(self.chance)
        return callout

    def _figure(self, name: str, image: str) -> Data:
        id_ = f"{name}-{self.number}"
        if image not in self.files:
            draw = pictures.chart if image.endswith(".svg") else pictures.photograph
            self.files[image] = draw(self.chance)
        return {
            "kind": "figure",
            "id": id_,
            "title": self._title(id_, prose.title(self.chance)),
            "subtitle": "Thousand tonnes, 2014 to 2025",
            "image": image,
            "alt": "Bars that rise and a line that falls.",
            "source": self._citation(),
        }

    def _table(self) -> Data:
        id_ = f"table-{self.number}"
        return {
            "kind": "table",
            "id": id_,
            "title": self._title(id_, prose.title(self.chance)),
            "columns": [
                {"title": "District"},
                {"title": "Budget", "unit": "million", "align": "decimal"},
                {"title": "Spent", "unit": "million", "align": "decimal"},
                {"title": "Remark"},
            ],
            "rows": [
                [place, self._amount(), self._amount(), self.chance.choice(("Late", "On time"))]
                for place in ("Coast", "Delta", "Hills", "Lakes", "Plain", "River", "South", "West")
            ],
            "source": self._citation(),
        }

    def _table_of_file(self) -> Data:
        id_, file = f"table-{self.number}", f"data/series-{self.number}.csv"
        rows = [f"{year},{self._amount()},{self.chance.random():.3f}" for year in pictures.YEARS]
        self.files[file] = "\n".join(["year,amount,share", *rows, ""]).encode()
        return {
            "kind": "table",
            "id": id_,
            "title": self._title(id_, prose.title(self.chance)),
            "width": "full" if self.number % 3 == 0 else "column",
            "csv": file,
            "columns": [
                {"key": "year", "title": "Year", "format": "year"},
                {"key": "amount", "title": "Amount", "unit": "million", "format": "decimal",
                 "digits": 1},
                {"key": "share", "title": "Share", "unit": "%", "format": "percent", "digits": 1},
            ],
            "source": self._citation(),
        }  # fmt: skip

    def _paragraph(self, sentences: int, *, note: bool = False, reference: bool = False) -> str:
        text = f"{prose.paragraph(self.chance, sentences)} {self._citation()}"
        if note:
            text += self._note()
        if reference:
            text += f" {self._reference()}"
        return f"{text} {prose.sentence(self.chance)}"

    # Marks.

    def _title(self, id_: str, words: str, *, contents: bool = True) -> str:
        mark = f"t{len(self.truth.titles) + 1:04}"
        self.truth.titles[id_] = mark
        if contents and self.plan.contents:
            self.truth.contents.append(id_)
        return f"{words} {mark}"

    def _note(self) -> str:
        mark = f"n{len(self.truth.notes) + 1:04}"
        self.truth.notes.append(mark)
        more = f" {self._reference()}" if len(self.truth.notes) % 7 == 0 else ""
        return f"^[{mark}a {prose.sentence(self.chance)}{more} This ends {mark}z.]"

    def _reference(self) -> str:
        mark = f"r{len(self.truth.references) + 1:04}"
        target = self.chance.choice(list(self._targets()))
        self.truth.references.append(Reference(mark, target))
        return f"More is said in {mark}a [](#{target}) {mark}z."

    def _targets(self) -> Iterator[str]:
        """Give what a section refers to: what is near it, and something anywhere."""
        last = self.plan.sections
        far = self.chance.randint(1, last)
        for number in {max(1, min(last, self.number + step)) for step in (-2, -1, 1, 2, 5)} | {far}:
            yield f"s{number}"
            yield f"table-{number}"
            yield from (f"s{number}-{place}" for place in range(1, self.plan.subsections + 1))
            if self.plan.subsections == 3:
                yield f"figure-{number}"
                yield f"s{number}-3-1"

    def _citation(self) -> str:
        number = min(self.number + self.chance.randint(0, 5), self.plan.sections + 5)
        return f"[@source-of-{number}]"

    def _amount(self) -> str:
        return f"{self.chance.randint(100, 99_999) / 10:.1f}"
