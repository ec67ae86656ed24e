"""Generate the reference tables of the handbook: ``python -m tests.reference`` writes them.

Commands, options, kinds, keys, codes with a message of each, tokens and limits come from the
engine, never from an author; a test fails when a table is out of date.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from inspect import get_annotations
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from briefpress.cli import commands
from briefpress.diagnostics.codes import CODES, Severity
from briefpress.diagnostics.span import Text
from briefpress.model import base, blocks
from briefpress.model.base import Node
from briefpress.model.blocks.base import Block
from briefpress.model.manifest import MadePart
from briefpress.model.schema import FILE_KINDS
from briefpress.workspace import up_to_date
from briefpress.workspace.limits import DEFAULT, Limits
from tests import corpus

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "content" / "handbook" / "data"

# Messages that no case of `tests/errors` shows, or only the beginning of: what they are about is
# too large for a file there, or is the default theme's and no author's.
MESSAGES = {
    "yaml-tag": "tag `!secret` is not allowed",
    "bad-column-name": "column name `year` is empty or a duplicate",
    "unstated-judgement": "a key judgement does not state its confidence, `low`, in `basis`",
    "old-source": "source `office-2009` is from 2009; the briefing allows none before 2010",
    "bad-image": "the image `images/broken.svg` cannot be printed: it cannot be decoded",
    "chart-too-costly": "the chart cannot be drawn: it takes longer than 20 s",
    "outside-folder": "a symbolic link leads out of the briefing's folder",
    "file-too-large": "the file is larger than 5,000,000 bytes",
    "too-many-values": "the file has more than 200,000 values",
    "text-too-long": "a text has 30,412 characters; the limit is 20,000",
    "too-many-errors": "1,000 errors; Briefpress stops here",
    "missing-word": "`fr` lacks the word `source`",
    "bad-template": "the template cannot be used: 'edition' is undefined",
    "undescribed-image": "an image has no description (`alt`)",
    "dead-anchor": "unknown anchor `#chapter`",
    "renderer-warning": "WeasyPrint reported: …",
    "not-rendered": "WeasyPrint reported: …",
    "bad-style": "WeasyPrint reported: Ignored `gapp: 3pt`",
    "unknown-token": "no stylesheet defines the token `--acent`",
    "unknown-font": "no `@font-face` declares the font `Garamond`",
    "dead-address": "no file `mark.svg`",
    "broken-row": "a row is split at the foot of page 12, before “On 18 August”",
    "torn-exhibit": "the source of an exhibit is on page 12, apart from the rest",
    "text-overflows": "“Verteidigungsministerium” on page 12 overflows by 4 mm",
    "address-overflows": "the address “https://iso.org/” on page 12 overflows by 9 mm",
    "late-note": "the note “As counted in 2024” is called on page 12, and starts on the page after",
    "notes-overlap": "two notes overlap in the margin of page 12",
    "low-contrast": "text in #9a9a9a on #ffffff has a contrast of 2.8:1, less than 4.5:1",
    "review-due": "the review of the fact `spending-2024` was due by 2026-05-31",
    "unreviewed": "the review of the fact `spending-2024` was due by 2026-05-31",
    "unfinished": "`TODO` in a final version",
    "map-too-large": "the file has more than 200,000 points",
    "small-text": "text in a table on page 12 is 6.1 pt, less than 8 pt",
    "no-processor": "the citation style `apa` cannot be used: pandoc is not installed",
    "renderer-failed": "no space left for temporary files",
    "renderer-time": "`budget` could not be laid out: it took longer than 240 s",
    "renderer-memory": "`budget` could not be laid out: memory ran out",
    "renderer-depth": "`budget` could not be laid out: elements are nested too deeply",
    "renderer-crash": "`budget` could not be laid out: the renderer crashed with signal 11",
    "renderer-refused": "the layout tried to read `/etc/hosts`",
}  # fmt: skip
# The type of a value, as the handbook calls it.
VALUES: list[tuple[Any, str]] = [
    (base.Identifier, "id"),
    (base.SourceIdentifier, "id"),
    (base.FilePath, "path"),
    (base.Address, "web address"),
    (base.Date, "date"),
    (base.Time, "date, month or year"),
    (base.Language, "language tag"),
    (base.Integer, "integer"),
    (base.Boolean, "boolean"),
    (base.Inline, "inline text"),
    (base.Prose, "paragraphs"),
    (base.Plain, "plain text"),
    (base.Name, "plain text"),
    (base.Verbatim, "verbatim text"),
    (base.Cell, "inline text"),
    (Text, "plain text"),
]
# What each limit counts.
COUNTED = {
    "file-bytes": "bytes of a YAML or CSV file, or of a workbook",
    "depth": "levels of nesting in a YAML file or a text",
    "values": "keys and values of a YAML file, cells of a CSV file or a workbook",
    "text-characters": "characters of one text or cell",
    "term-characters": "characters of a glossary term, or of words that the index lists",
    "word-characters": "characters of one entry of `words.yaml`",
    "notes": "notes in one paragraph",
    "workbook-bytes": "bytes of an `.xlsx` or `.ods` workbook when it is unpacked",
    "rows": "rows that one table or chronology prints",
    "chart-rows": "rows of a CSV file that one chart draws",
    "columns": "columns that one table prints",
    "map-points": "points of a GeoJSON file",
    "image-bytes": "bytes of a PNG or JPEG file",
    "image-pixels": "pixels of an image, or of all images in one SVG image together",
    "svg-bytes": "bytes of an SVG file",
    "svg-depth": "levels of nested elements in an SVG file, referenced elements included",
    "svg-elements": "elements, each as often as it is drawn; 25 characters of paths and words "
    "count as one",
    "attachment-bytes": "bytes of a file that is attached to the PDF",
    "template-seconds": "seconds of processor time for the HTML, with templates of its own",
    "memory": "bytes of memory of a worker process",
    "processor": "seconds of processor time for one section",
    "time": "seconds on the clock for one section",
}
PRINTING = ("build", "check", "pages")
TOGETHER = "build, check and pages"
Row = tuple[str, ...]


def tables() -> dict[str, str]:
    """Return every table by the name of its file, as CSV."""
    return {
        "commands.csv": _csv(("command", "description"), _commands()),
        "options.csv": _csv(("command", "option", "description"), _options()),
        "kinds.csv": _csv(("kind", "description", "section"), _kinds()),
        "keys.csv": _csv(("of", "in", "key", "required", "value", "description"), _keys()),
        "codes.csv": _csv(("code", "area", "description", "fix", "message"), _codes()),
        "tokens.csv": _csv(("token", "group", "value"), _tokens()),
        "limits.csv": _csv(("limit", "value", "counts"), _limits()),
    }


def _csv(columns: Row, rows: Iterable[Row]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


# Commands and options, as the command line has them.


def _parsers() -> tuple[argparse.ArgumentParser, Any]:
    whole = commands._parser()
    subparsers = next(one for one in whole._actions if isinstance(one, argparse._SubParsersAction))
    return whole, subparsers


def _commands() -> Iterator[Row]:
    _, subparsers = _parsers()
    for command, parser in subparsers.choices.items():
        yield f"`{command}`", _safe(parser.description)


def _options() -> Iterator[Row]:
    """Give the options of each command, first those that all commands that print share."""
    whole, subparsers = _parsers()
    own = {command: list(_own(parser)) for command, parser in subparsers.choices.items()}
    shared = [one for one in own["build"] if all(one in own[command] for command in PRINTING)]
    for name, options in (("build.py", list(_own(whole))), (TOGETHER, shared), *own.items()):
        kept = (one for one in options if name not in PRINTING or one not in shared)
        yield from ((name, *one) for one in kept)


def _own(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if not isinstance(action, (argparse._HelpAction, argparse._SubParsersAction)):
            yield f"`{_spelt(action)}`", _safe(_helped(parser, action))


def _spelt(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings)
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""
    value = choices or action.metavar or ("" if action.nargs == 0 else action.dest.upper())
    return " ".join(part for part in (name, str(value)) if part)


def _helped(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    """Return the help of an option, whoever runs this."""
    told = parser._get_formatter()._expand_help(action)
    here = up_to_date.cache_folder(os.environ) or "none, without a home folder"
    return told.replace(here, "the user's cache folder")


def _safe(text: str | None) -> str:
    """Escape a plain text so that none of its characters is inline syntax."""
    return re.sub(r"([*_`\[\]])", r"\\\1", text or "")


# Kinds and keys, as the models have them.


def _kinds() -> Iterator[Row]:
    for kind in blocks.KINDS:
        name = kind.kind_name()
        yield f"`{name}`", " ".join((kind.__doc__ or "").split()), f"kind-{name}"


def _keys() -> Iterator[Row]:
    seen: set[type[Node]] = set()
    models = [(one.model, one.place) for one in FILE_KINDS.values()]
    for model, name in models:
        for node in _nodes(model):
            if not issubclass(node, Block):
                yield from _node_keys(node, f"{name}: {_named(node)}", seen)
    for shared in _shared():
        yield from _node_keys(
            shared, re.sub(r"(?<!^)(?=[A-Z])", "-", shared.__name__).lower(), seen
        )
    for block in blocks.KINDS:
        yield from _node_keys(block, block.kind_name(), seen)


def _shared() -> Iterator[type[Node]]:
    """Give the models that kinds have keys from, the most general first."""
    models = {
        one: None
        for kind in blocks.KINDS
        for one in reversed(kind.__mro__[1:])
        if issubclass(one, Node) and one is not Node and get_annotations(one)
    }
    yield from (one for one in models if one not in blocks.KINDS)


def _node_keys(node: type[Node], of: str, seen: set[type[Node]]) -> Iterator[Row]:
    """Give the keys of a node, then those of the nodes in it, once."""
    if node in seen:
        return
    seen.add(node)
    hints = get_type_hints(node, include_extras=True)
    below: list[type[Node]] = []
    own = get_annotations(node)
    for name, field in node.model_fields.items():
        if name == "kind" or (issubclass(node, Block) and name not in own):
            continue  # a shared key, which has a table of its own
        key = field.alias or name.rstrip("_").replace("_", "-")
        required = "yes" if field.is_required() else ""
        within = of.rpartition(": ")[2]
        yield of, within, f"`{key}`", required, _value(hints[name]), field.description or ""
        below += [one for one in _nodes(hints[name]) if not issubclass(one, Block)]
    for one in below:
        yield from _node_keys(one, f"{of}: {_named(one)}", seen)


def _named(node: type[Node]) -> str:
    return re.sub("^(an?|the) |`", "", node.noun())


def _nodes(hint: Any) -> Iterator[type[Node]]:
    if isinstance(hint, type) and issubclass(hint, Node):
        yield hint
    elif hint is not blocks.AnyBlock:
        for part in get_args(hint):
            yield from _nodes(part)


def _value(hint: Any) -> str:
    """Return the type of a value, as the handbook calls it."""
    for known, words in VALUES:
        if hint is known:
            return words
    if hint is blocks.AnyBlock:
        return "blocks"
    origin, parts = get_origin(hint), [one for one in get_args(hint) if one is not type(None)]
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in parts)
    if origin is tuple:
        inner = _value(parts[0])
        return inner if inner == "blocks" else f"list ({inner})"
    if origin is dict:
        return "keys with lists"
    if origin is UnionType or str(origin) == "typing.Union":
        return " or ".join(dict.fromkeys(_value(one) for one in parts))
    if isinstance(hint, type) and issubclass(hint, Node):
        return f"keys of {_named(hint)}"
    return _value(parts[0]) if parts else "plain text"


def made_parts() -> Row:
    """Return the names of the generated parts."""
    return get_args(MadePart)


# Codes, tokens, limits.


def areas() -> dict[str, str]:
    """Return the heading in `codes.py` under which each code stands, by the code's name."""
    text = (ROOT / "briefpress" / "diagnostics" / "codes.py").read_text(encoding="utf-8")
    found, area = {}, ""
    for heading, name in re.findall(r'(?m)^# (.+)\.$|^[A-Z0-9_]+ = Code\(\s*"([a-z0-9-]+)"', text):
        area = heading or area
        if name:
            found[name] = area
    return found


def _without_html(message: str) -> str:
    """Return a message as inline text in which `<` outside code starts no tag."""
    return re.sub("`[^`]*`|<", lambda one: r"\<" if one.group() == "<" else one.group(), message)


def _codes() -> Iterator[Row]:
    told: dict[str, str] = {}
    for one in (one for case in corpus.cases() for one in case.expected()):
        told[one.code] = max(told.get(one.code, ""), one.message, key=len)  # it may be a beginning
    where = areas()
    for code in CODES.values():
        weight = "" if code.severity is Severity.ERROR else f" ({code.severity})"
        message = _without_html(MESSAGES.get(code.name) or told.get(code.name, ""))
        yield f"`{code.name}`{weight}", where[code.name], code.description, code.fix, message


def _tokens() -> Iterator[Row]:
    text = (ROOT / "styles" / "tokens.css").read_text(encoding="utf-8")
    group = ""
    for heading, token, value in re.findall(
        r"(?m)^  /\* ([^,:;.]+)[,:;.][^*]*\*/$|^  (--[a-z-]+): (.+);$", text
    ):
        group = heading or group
        if token:
            yield f"`{token}`", group, f"`{value}`"


def _limits() -> Iterator[Row]:
    for name in Limits.names():
        yield f"`{name}`", str(getattr(DEFAULT, name.replace("-", "_"))), COUNTED[name]


def main() -> None:
    """Write the tables where the handbook reads them."""
    DATA.mkdir(parents=True, exist_ok=True)
    for name, text in tables().items():
        (DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
