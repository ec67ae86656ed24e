"""The same briefing for other tools: our manuscript as HTML for plain WeasyPrint, and Typst.

In: a briefing's folder. Out: files beside what the tool needs. The words, numbers and rows are
those that Briefpress prints, as it resolved them; the twin in Typst knows the kinds of block that
the generator uses, and refuses any other.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from briefpress.diagnostics.diagnostic import Collector
from briefpress.exhibits.chronology import Events
from briefpress.exhibits.grid import Grid
from briefpress.model.blocks import AnyBlock
from briefpress.model.blocks.base import Exhibit
from briefpress.model.blocks.chronologies import Chronology
from briefpress.model.blocks.figures import Figure
from briefpress.model.blocks.judgements import KeyFigures, KeyJudgements
from briefpress.model.blocks.prose import Callout, Definitions, List, ListEntry, Paragraph, Quote
from briefpress.model.blocks.tables import Table
from briefpress.model.section import Heading, Section, headings
from briefpress.parse import markdown, markdown_rules
from briefpress.resolve.resolve import Resolved, resolve
from briefpress.workspace.project import Project
from tests.stages import load, write

ROOT = Path(__file__).resolve().parent.parent.parent
THEME = Path(__file__).parent / "theme.typ"
_SLOT = re.compile(r'data-page-of="([^"]*)"[^<>]*>\d*<')
_SIGNS = {
    "softbreak": "\n",
    "em_open": "#emph[",
    "em_close": "]",
    "strong_open": "#strong[",
    "strong_close": "]",
    "link_close": "]",
}


def project(folder: Path) -> Project:
    """Return a briefing's folder with the looks of the default theme."""
    return Project(folder, ROOT / "templates", ROOT / "styles")


def write_html(folder: Path, file: Path) -> None:
    """Write our manuscript with page numbers as plain WeasyPrint makes them."""
    html = write(project(folder), Collector()).html()
    file.write_text(_SLOT.sub(r'data-target="#\1"><', html), encoding="utf-8")


def write_typst(folder: Path, out: Path) -> Path:
    """Write a briefing as Typst, a file for each section; return the main file."""
    sink = Collector()
    twin = _Twin(resolve(load(project(folder), sink), sink))
    (out / "sections").mkdir(parents=True, exist_ok=True)
    for section in twin.resolved.briefing.sections():
        file = out / "sections" / f"{section.id}.typ"
        file.write_text(twin.section(section), encoding="utf-8")
    if (folder / "images").is_dir():
        shutil.copytree(folder / "images", out / "images", dirs_exist_ok=True)
    shutil.copyfile(THEME, out / "theme.typ")
    main = out / "main.typ"
    main.write_text("\n".join(twin.main()), encoding="utf-8")
    return main


class _Twin:
    """Writes a resolved briefing in the markup of Typst."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved

    # Parts.

    def main(self) -> Iterator[str]:
        briefing = self.resolved.briefing
        manifest, words = briefing.manifest, briefing.words
        yield '#import "theme.typ": *'
        yield f"#show: theme.with(title: {_string(manifest.title)}, "
        yield f"  short: {_string(manifest.short_title)}, producer: {_string(manifest.producer)},"
        yield f"  version: {_string(manifest.version)})"
        imprint = (
            (words["cut-off"], self.resolved.date(manifest.cut_off)),
            (words["date"], self.resolved.date(manifest.date)),
            (words["version"], manifest.version),
            (words["audience"], manifest.audience),
            (words["producer"], manifest.producer),
        )
        lines = ", ".join(f"([{_escape(name)}], [{_escape(value)}])" for name, value in imprint)
        yield f"#cover([{_escape(manifest.series)}], [{_escape(manifest.number)}],"
        yield f"  [{_escape(manifest.title)}], [{self.inline(manifest.subtitle)}], {lines})"
        for part in (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back):
            if isinstance(part, Section):
                yield f'#include "sections/{part.id}.typ"'
            elif part != "cover":
                yield from {
                    "contents": self.contents,
                    "glossary": self.glossary,
                    "bibliography": self.bibliography,
                    "colophon": self.colophon,
                }[part]()

    def contents(self) -> Iterator[str]:
        yield "#contents()"

    def glossary(self) -> Iterator[str]:
        words = self.resolved.briefing.words
        yield f"#heading(numbering: none)[{words['glossary']}]"
        yield f"#section({_string(words['glossary'])})"
        yield "#wide(columns(2)["
        for term in self.resolved.briefing.glossary:
            expansion = f"_{_escape(term.expansion)}._ " if term.expansion else ""
            yield f"*{_escape(term.term)}* \\ {expansion}{self.inline(term.text)}\n"
        yield "])"

    def bibliography(self) -> Iterator[str]:
        words = self.resolved.briefing.words
        yield f"#heading(numbering: none)[{words['bibliography']}]"
        yield f"#section({_string(words['bibliography'])})"
        yield _escape(words["bibliography-note"])
        yield "#wide(columns(2)[#set text(size: 9pt)"
        for number, source in self.resolved.bibliography:
            yield f"#block[{number}. {_escape(source.responsible)}, _{_escape(source.title)}_, "
            yield _escape(str(source.issued))
            if source.url:
                address = _escape(source.url)
                yield f"\\ #link({_string(source.url)})[#text(font: sans, size: 6.8pt)[{address}]]"
            yield f"] <source-{source.id}>"
        yield "])"

    def colophon(self) -> Iterator[str]:
        words, manifest = self.resolved.briefing.words, self.resolved.briefing.manifest
        yield f"#heading(numbering: none)[{words['colophon']}]"
        yield f"#section({_string(words['colophon'])})"
        for name, value in (
            (words["producer"], manifest.producer),
            (words["number"], f"{manifest.series} {manifest.number}"),
            (words["version"], f"{manifest.version}, {self.resolved.date(manifest.date)}"),
            (words["cut-off"], self.resolved.date(manifest.cut_off)),
            (words["fingerprint"], self.resolved.briefing.fingerprint[:16]),
        ):
            yield f"#grid(columns: (34mm, 1fr), [{_escape(name)}], [{_escape(value)}])"
        yield _escape(words["fingerprint-note"])

    def section(self, section: Section) -> str:
        written = ['#import "/theme.typ": *']
        for level, heading in headings(section):
            written.append(f"{'=' * level} {self.inline(heading.title)} <{heading.id}>")
            if level == 1:
                title = section.short or markdown.plain(section.title)
                written.append(f"#section({_string(title)})")
            written.extend(self._content(heading))
        return "\n".join(written) + "\n"

    def _content(self, heading: Heading) -> Iterator[str]:
        if heading.standfirst:
            yield f"#standfirst[{self.inline(heading.standfirst)}]"
        for block in heading.blocks:
            yield f"{self.block(block)}\n"

    # Blocks.

    def block(self, block: AnyBlock) -> str:
        match block:
            case Paragraph():
                return self.prose(block.text)
            case List():
                return self._list(block.items, "-" if block.style == "bullet" else "+")
            case Callout():
                return self._callout(block)
            case KeyFigures():
                figures = ", ".join(
                    f"([{_escape(figure.value)}], [{self.inline(figure.label)}], "
                    f"[{self.inline(figure.source)}])"
                    for figure in block.figures
                )
                function = "margin-figures" if block.placement == "margin" else "key-figures"
                return f"#{function}({figures})"
            case KeyJudgements():
                return self._judgements(block)
            case Quote():
                words, origin = self.inline(block.text), self.inline(block.attribution)
                return f"#quotation([{words}], [{origin}])"
            case Definitions():
                terms = ", ".join(
                    f"([{self.inline(one.term)}], [{self.inline(one.text)}])" for one in block.terms
                )
                return f"#definitions({terms})"
            case Table() | Chronology() | Figure():
                return self._exhibit(block)
        raise NotImplementedError(f"the twin in Typst has no {block.kind_name()}")

    def _list(self, entries: Sequence[ListEntry], sign: str, indent: str = "") -> str:
        lines = []
        for entry in entries:
            lines.append(f"{indent}{sign} {self.inline(entry.text)}")
            if entry.items:
                lines.append(self._list(entry.items, sign, indent + "  "))
        return "\n".join(lines)

    def _callout(self, callout: Callout) -> str:
        title, text = self.inline(callout.title), self.prose(callout.text)
        if callout.placement == "margin":
            return f"#margin-callout([{title}])[{text}]"
        claim = f"[{self.inline(callout.claim)}]" if callout.claim else "none"
        return f"#callout([{title}], {claim})[{text}]"

    def _judgements(self, block: KeyJudgements) -> str:
        words = self.resolved.briefing.words
        return "\n".join(
            f"#judgement({number}, [{words[one.likelihood]}], [{words[one.confidence]}], "
            f"[{self.inline(one.text)}], [{self.inline(one.basis)}]) <{one.id}>"
            for number, one in enumerate(block.judgements, 1)
        )

    def _exhibit(self, block: Table | Chronology | Figure) -> str:
        match block:
            case Table():
                content = self._table(block)
            case Chronology():
                content = self._chronology(block)
            case Figure():
                image, alt = _string(f"/{block.image}"), _string(block.alt)
                content = f"image({image}, width: 100%, alt: {alt})"
        kind = "image" if isinstance(block, Figure) else "table"
        label = self.resolved.labels[block.id].before.strip()
        figure = (
            f"#figure(kind: {kind}, supplement: [{label}], "
            f"caption: [{self.inline(block.title)}], {content}) <{block.id}>"
        )
        written = figure + self._foot(block)
        return f"#wide[{written}]" if block.width == "full" else written

    def _foot(self, exhibit: Exhibit) -> str:
        subtitle = f"\n#subtitle[{self.inline(exhibit.subtitle)}]" if exhibit.subtitle else ""
        return subtitle + (f"\n#origin[{self.inline(exhibit.source)}]" if exhibit.source else "")

    def _table(self, table: Table) -> str:
        grid = self.resolved.view(table)
        assert isinstance(grid, Grid)
        right = ("right", "decimal")
        aligns = ", ".join("right" if align in right else "left" for _, align in grid.columns)
        heads = []
        for column, _ in grid.columns:
            unit = f" \\ {self.inline(column.unit)}" if column.unit else ""
            heads.append(f"[*{self.inline(column.title)}*{unit}]")
        cells = [
            f"[{self.inline(cell.text) if cell.marked else _escape(cell.text)}]"
            for row in grid.rows
            for cell in row
        ]
        return self._rows(", ".join("1fr" for _ in grid.columns), aligns, heads, cells)

    def _chronology(self, chronology: Chronology) -> str:
        words = self.resolved.briefing.words
        heads = [f"[*{words['day']}*]", f"[*{words['event']}*]"]
        cells = []
        view = self.resolved.view(chronology)
        assert isinstance(view, Events)
        for event in view.events:
            cells += [f"[{_escape(event.date)}]", f"[{self.inline(event.text)}]"]
        return self._rows("26%, 1fr", "left, left", heads, cells)

    def _rows(self, widths: str, aligns: str, heads: list[str], cells: list[str]) -> str:
        return (
            f"table(columns: ({widths}), align: ({aligns}), table.hline(stroke: 1.2pt), "
            f"table.header({', '.join(heads)}), table.hline(stroke: 0.4pt), {', '.join(cells)})"
        )

    # Texts.

    def prose(self, text: str) -> str:
        return "\n\n".join(self.inline(paragraph) for paragraph in markdown.paragraphs(text))

    def inline(self, text: str) -> str:
        tokens = markdown_rules.parser("en").parseInline(text, {})[0].children or []
        return self._tokens(tokens)

    def _tokens(self, tokens: Sequence[Token]) -> str:
        written = []
        for place, token in enumerate(tokens):
            match token.type:
                case "text":
                    written.append(_escape(token.content))
                case "note":
                    written.append(f"#footnote[{self._tokens(token.children or [])}]")
                case "citation":
                    written.append(self._citation(token))
                case "link_open":
                    written.append(self._link_open(token, tokens[place + 1]))
                case other if other in _SIGNS:
                    written.append(_SIGNS[other])
                case other:
                    raise NotImplementedError(f"the twin in Typst has no {other}")
        return "".join(written)

    def _citation(self, token: Token) -> str:
        cited = ", ".join(
            f'("source-{one.source}", [{self.resolved.citations[one.source]}])'
            for one in token.meta["cited"]
        )
        return f"#cited({cited});"

    def _link_open(self, token: Token, following: Token) -> str:
        href = str(token.attrGet("href"))
        if not href.startswith("#"):
            return f"#link({_string(href)})["
        label = str(self.resolved.targets[href[1:]].label) if following.type == "link_close" else ""
        return f"#refer({_string(href[1:])})[{_escape(label)}"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escape(text: str) -> str:
    """Write words so that Typst takes them as they are."""
    return re.sub(r"[\\#*_`<>@$~\[\]\"'/=+-]", r"\\\g<0>", text)
