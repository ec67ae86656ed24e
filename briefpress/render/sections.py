"""Render a resolved briefing as HTML, section by section, with Jinja2 templates.

The HTML of a section depends on its own content and on what it refers to. Content reaches a
template only as escaped text or as markup from `inline`; it is never a template itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from babel.lists import format_list
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector, did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.exhibits.charts.drawing import Drawing
from briefpress.model.base import Node, Verbatim
from briefpress.model.manifest import MadePart, Manifest
from briefpress.model.section import Section, headings
from briefpress.model.texts import texts
from briefpress.parse import markdown, markdown_rules
from briefpress.render.document import Attached, Metadata, Part, RenderedDocument
from briefpress.render.inline import Writer, counted, digest, labelled, labelled_in_attribute
from briefpress.resolve import index
from briefpress.resolve.index import Mention
from briefpress.resolve.resolve import Resolved
from briefpress.theme import templates
from briefpress.theme.font_files import Facts
from briefpress.theme.templates import Compiled
from briefpress.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint: the versions of Briefpress and WeasyPrint, and the families of the fonts."""

    version: str
    renderer: str
    fonts: tuple[Facts, ...]

    def sentences(self, words: Mapping[str, str], locale: Locale) -> str:
        """Return it as sentences in a language."""
        fonts = format_list([font.family for font in self.fonts], locale=locale)
        set_in = words["colophon-set"].format(fonts=fonts)
        versions = {"version": self.version, "renderer": self.renderer}
        return f"{set_in} {words['colophon-printed-by'].format(**versions)}"


def render(
    resolved: Resolved,
    drawings: Mapping[str, Drawing],
    theme: Theme,
    compiled: Compiled,
    imprint: Imprint,
    sink: Collector,
) -> RenderedDocument:
    """Render the whole briefing as HTML with the templates of a theme.

    ``drawings`` are its charts by id, but for those that the chart worker draws.

    A template that is invalid, that uses an undefined name, or that breaks the rules of the
    sandbox, is an error located in it.
    """
    briefing = resolved.briefing
    try:
        pressroom = _Renderer(resolved, drawings, theme, compiled, imprint)
        parts = pressroom.parts(
            (*briefing.front, *briefing.body, *briefing.annexes, *briefing.back)
        )
        shell = pressroom.write("document.html")
    except Exception as error:  # any exception in a template is located there
        code, message = _explain(error)
        sink.report(code, message, _place(error, theme))
        sink.stop_on_errors()
        raise AssertionError("a template that fails is an error") from None
    names = [name for name, one in theme.templates.items() if not one.is_own]
    for name, file in templates.unused(pressroom.environment, theme):
        sink.report(
            codes.UNUSED_TEMPLATE,
            f"no template of the default theme is called `{name}`, and none includes it",
            Span(file),
            did_you_mean(name, names),
            found=name,
        )
    return RenderedDocument(
        briefing.folder,
        _metadata(briefing.manifest, imprint),
        shell,
        tuple(parts),
        _image_places(resolved),
        briefing.manifest.span,
        tuple(
            Attached(Path(one.file).name, str(one.description), briefing.attachments[one.file])
            for one in briefing.manifest.attachments
        ),
    )


def _metadata(manifest: Manifest, imprint: Imprint) -> Metadata:
    return Metadata(
        str(manifest.title),
        str(manifest.producer),
        str(manifest.description),
        tuple(str(word) for word in manifest.keywords),
        str(manifest.language),
        manifest.date,
        f"Briefpress {imprint.version}",
    )


def _image_places(resolved: Resolved) -> dict[str, Span]:
    motif = resolved.briefing.manifest.motif
    images = [motif.image] if motif and motif.image else []
    images.extend(image for block in resolved.briefing.blocks() for image in block.images())
    return {str(image): image.span for image in images}


class _Renderer:
    """The templates, and the values that all of them can use."""

    def __init__(
        self,
        resolved: Resolved,
        drawings: Mapping[str, Drawing],
        theme: Theme,
        compiled: Compiled,
        imprint: Imprint,
    ) -> None:
        self.resolved, self.tokens = resolved, theme.tokens
        self.environment = templates.opened(theme, compiled)
        briefing = resolved.briefing
        self.writer = Writer(
            briefing.manifest.language,
            briefing.words,
            resolved.citations,
            resolved.targets,
            resolved.abbreviations,
            self.span_place,
            resolved.first_uses,
            styled=resolved.styled,
        )
        # Globals, so that an imported template is evaluated once and not at each import.
        self.environment.globals.update(
            inline=self.writer.inline,
            prose=self.writer.prose,
            call=self.writer.call,
            counted=counted,
            labelled=labelled,
            labelled_in_attribute=labelled_in_attribute,
            plain=self.plain,
            rich=self.writer.rich,
            date=resolved.date,
            place=self.place,
            macro=self.macro,
            view=resolved.view,
            drawings=drawings,
            manifest=briefing.manifest,
            glossary=resolved.glossary,
            index=self.index,
            preambles=briefing.preambles(),
            credits=list(resolved.credits()),
            credited_in=resolved.credited_in,
            licences=resolved.licences(),
            fonts=imprint.fonts,
            fingerprint=digest(briefing.fingerprint),
            words=briefing.words,
            resolved=resolved,
            tokens=theme.tokens,
            handling_class=re.sub("[^a-z]+", "-", str(briefing.manifest.handling).lower()),
            version=imprint.version,
            imprint=imprint.sentences(briefing.words, resolved.locale),
        )

    def parts(self, parts: Iterable[Section | MadePart]) -> list[Part]:
        """Render all parts in order; the index is built last, from the others."""
        parts = list(parts)
        late = sorted(range(len(parts)), key=lambda number: parts[number] == "index")
        html = {number: self.written(parts[number]) for number in late}
        return [self.part(part, html[number]) for number, part in enumerate(parts)]

    def part(self, part: Section | MadePart, html: str) -> Part:
        """Return a part with its place and the places of its texts."""
        if isinstance(part, Section):
            words = tuple((self.bare(text), text.span) for text in texts(part))
            return Part(part.id, html, part.span, words)
        return Part(part, html, self.resolved.briefing.named(part))

    def written(self, part: Section | MadePart) -> str:
        """Render one part."""
        if isinstance(part, Section):
            self.writer.begin(part.id)
            html = self.write("parts/section.html", section=part)
            self.mention(part)
            return html
        self.writer.begin()
        return self.write(f"parts/{part}.html")

    def mention(self, section: Section) -> None:
        """Record the `index` key of a section and its subsections."""
        for _, heading in headings(section):
            for entry in (one for about in heading.index for one in markdown_rules.entries(about)):
                self.writer.mentions.append(Mention(entry, heading.id, f"index-{heading.id}-end"))

    def index(self) -> tuple[index.Group, ...]:
        """Return the index of all rendered sections."""
        resolved = self.resolved
        expansions = (
            (str(term.term), str(term.expansion), str(term.lang or ""))
            for term in resolved.glossary
            if term.expansion
        )
        return index.made(self.writer.mentions, resolved.crosses, expansions)

    def bare(self, text: Text) -> str:
        """Return the plain words of a text, with or without marks."""
        return str(text) if isinstance(text, Verbatim) else self.plain(text)

    def plain(self, text: str) -> str:
        """Return the plain words of a text."""
        return markdown.plain(text, self.resolved.briefing.manifest.language)

    def place(self, block: Node | Text) -> str:
        """Return the place of a block or a text."""
        return self.span_place(block.span)

    def span_place(self, span: Span) -> str:
        """Return a span as ``file:line:column`` within the briefing."""
        file = span.file.relative_to(self.resolved.briefing.folder).as_posix()
        return f"{file}:{span.line}:{span.column}"

    def macro(self, kind: str) -> Any:
        """Return the macro that prints the blocks of a kind."""
        template: Any = self.environment.get_template(f"blocks/{kind}.html").module
        return template.block

    def write(self, template: str, **more: Any) -> str:
        """Render one template."""
        return self.environment.get_template(template).render(**more)


def _explain(error: Exception) -> tuple[Code, str]:
    match error:
        case MemoryError():
            return (
                codes.UNSAFE_TEMPLATE,
                "the template uses too many resources: it fills the memory",
            )
        case SecurityError():
            return codes.UNSAFE_TEMPLATE, f"the sandbox rejects the template: {error}"
    return codes.BAD_TEMPLATE, f"the template cannot be used: {error or type(error).__name__}"


def _place(error: Exception, theme: Theme) -> Span:
    """Return the innermost place in a template that an error passed through."""
    files = {str(one.file) for one in theme.templates.values()}
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Span(Path(error.filename), error.lineno)
    span = Span(theme.templates["document.html"].file)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in files:
            span = Span(Path(file), trace.tb_lineno)
        trace = trace.tb_next
    return span
