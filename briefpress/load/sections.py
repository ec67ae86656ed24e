"""Section files to sections, as the manifest names them; the blocks of examples follow them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Span, Text
from briefpress.load import validate
from briefpress.load.places import Reader
from briefpress.load.validate import read_file
from briefpress.model.blocks import AnyBlock
from briefpress.model.blocks.base import Block
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
        self.anchors_known = True
        self.unread = frozenset[str]()
        self.made: set[str] = set()

    def named(self, names: Iterable[Text]) -> tuple[Section, ...]:
        """Read sections by their names; those that cannot be read are left out."""
        return tuple(section for name in names if (section := self._section(name)))

    def parts(self, parts: Iterable[Part]) -> tuple[Section | MadePart, ...]:
        """Read those parts that are sections; of a part that Briefpress makes, give its name."""
        read = (
            self._made(part) if isinstance(part, Made) else self._section(part) for part in parts
        )
        return tuple(one for one in read if one is not None)

    def others(self) -> tuple[Section, ...]:
        """Read the sections that nothing has named so far."""
        names = self.reader.files.names(self.folder)
        named = sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))
        return self.named(Text(name) for name in named if name not in self.read)

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

    def _lose(self, *files: Path) -> None:
        """Take note of files that were not read, or not all of them."""
        self.lost = True
        for file in files:
            names = self.reader.names_in(file)
            self.anchors_known &= names is not None
            self.unread |= names or frozenset()

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
            self._lose(file)
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
            self._lose(*(self.folder / f"{one}.yaml" for one in there if one not in self.read))
            return None
        section, whole = read_file(file, Section, self.reader)
        if not whole:
            self._lose(file)
        self.read[name] = section and self._with_examples(section)
        return self.read[name]

    def _with_examples(self, heading: Headed) -> Headed:
        """Put the blocks of every example behind it, at all levels of a section."""
        blocks: list[AnyBlock] = []
        for block in heading.blocks:
            blocks.append(block)
            for path in block.block_files():
                blocks += self._example(path)
        changed: dict[str, object] = {"blocks": tuple(blocks)}
        below = getattr(heading, "subsections", ())
        if below:
            changed["subsections"] = tuple(self._with_examples(one) for one in below)
        return heading.model_copy(update=changed)

    def _example(self, path: Text) -> tuple[AnyBlock, ...]:
        """Read the blocks of an example as those of a section are read."""
        file = self.reader.folder / path
        if not self.reader.require(path):
            self._lose(file)
            return ()
        reader = self.reader
        blocks, whole = reader.kept.of(
            file, Blocks, reader.files, reader.limits, reader.sink, lambda: self._blocks(file)
        )
        if not whole:
            self._lose(file)
        for block in blocks:
            if any(block.block_files()):
                self.sink.report(
                    codes.TOO_DEEP,
                    "an example contains an example",
                    block.span,
                    "name both files in the section",
                )
        return blocks

    def _blocks(self, file: Path) -> tuple[tuple[AnyBlock, ...], bool]:
        """Return the blocks in a file, and whether these are all of them."""
        data, is_parsed = read_yaml(file, self.reader.files, self.sink, self.reader.limits)
        if data is None:
            return (), False
        whole = Mapping(Span(file))
        whole["blocks"], whole.keys_at["blocks"] = data, Span(file)
        read, all_read = validate.read(whole, Blocks, file, self.sink)
        return (read.blocks if read else ()), is_parsed and all_read
