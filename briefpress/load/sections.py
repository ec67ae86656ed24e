"""Section files to sections, as the manifest names them; the blocks of examples follow them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load import validate
from briefpress.load.places import Reader
from briefpress.load.validate import read_file
from briefpress.model.blocks import AnyBlock, Block, Example
from briefpress.model.manifest import Made, MadePart, Part
from briefpress.model.section import Blocks, Heading, Section, headings
from briefpress.parse.yaml import Mapping, read_yaml
from briefpress.workspace.files import Why

Headed = TypeVar("Headed", bound=Heading)


class Sections:
    """Reads section files as the manifest names them, each of them once."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.sink = reader, reader.sink
        self.folder = reader.folder / "sections"
        self.read: dict[str, Section | None] = {}
        self.lost = False
        self.made: set[str] = set()

    def named(self, names: Iterable[Text]) -> tuple[Section, ...]:
        """Read sections by their names; those that cannot be read are left out."""
        return tuple(section for name in names if (section := self._section(name)))

    def parts(self, parts: Iterable[Part]) -> tuple[Section | MadePart, ...]:
        """Read those parts that are sections; of a part that the press makes, give its name."""
        read = (
            self._made(part) if isinstance(part, Made) else self._section(part) for part in parts
        )
        return tuple(one for one in read if one is not None)

    def blocks(self) -> Iterable[Block]:
        """Give every block of the sections that were read, in the order of reading."""
        for section in self.read.values():
            if section is not None:
                for _, heading in headings(section):
                    yield from heading.blocks

    def _made(self, part: Made) -> MadePart | None:
        if part.part in self.made:
            self.sink.report(
                codes.NAMED_TWICE, f"part `{part.part}` is listed twice", part.span, found=part.part
            )
            return None
        self.made.add(part.part)
        return part.part

    def _section(self, name: Text) -> Section | None:
        span = name.span
        file = self.folder / f"{name}.yaml"
        if name in self.read:
            self.sink.report(
                codes.NAMED_TWICE, f"section `{name}` is listed twice", span, found=name
            )
            self.lost = True
            return None
        why = self.reader.files.refusal(file) if file.parent == self.folder else Why.MISSING
        if why not in (None, Why.MISSING):
            self.reader.report_refused(f"sections/{file.name}", why, span)
            self.lost = True
            return None
        if why is Why.MISSING:
            names = self.reader.files.names(self.folder)
            there = [name[: -len(".yaml")] for name in names if name.endswith(".yaml")]
            self.sink.report(
                codes.UNKNOWN_SECTION,
                f"no section file `sections/{name[:80]}.yaml`",
                span,
                did_you_mean(name, there) or "create the file, or correct the name",
                found=name,
                expected=sorted(there),
            )
            self.lost = True
            return None
        section, whole = read_file(file, Section, self.reader)
        self.lost |= not whole
        self.read[name] = section and self._with_examples(section)
        return self.read[name]

    def _with_examples(self, heading: Headed) -> Headed:
        """Put the blocks of every example behind it, at all levels of a section."""
        blocks: list[AnyBlock] = []
        for block in heading.blocks:
            blocks.append(block)
            if isinstance(block, Example):
                blocks += self._example(block.file)
        changed: dict[str, object] = {"blocks": tuple(blocks)}
        below = getattr(heading, "subsections", ())
        if below:
            changed["subsections"] = tuple(self._with_examples(one) for one in below)
        return heading.model_copy(update=changed)

    def _example(self, path: Text) -> tuple[AnyBlock, ...]:
        """Read the blocks of an example as those of a section are read."""
        file = self.reader.folder / path
        if not self.reader.require(path):
            self.lost = True
            return ()
        data = read_yaml(file, self.reader.files, self.sink, self.reader.limits)
        if data is None:
            self.lost = True
            return ()
        whole = Mapping(Span(file))
        whole["blocks"], whole.keys_at["blocks"] = data, Span(file)
        read, all_read = validate.read(whole, Blocks, file, self.sink)
        self.lost |= not all_read
        blocks = read.blocks if read else ()
        for block in blocks:
            if isinstance(block, Example):
                self.sink.report(
                    codes.TOO_DEEP,
                    "an example contains an example",
                    block.span,
                    "name both files in the section",
                )
        return blocks
