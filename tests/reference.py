"""The tables of the handbook, from the press itself: ``python -m tests.reference`` writes them.

Verbs, options, kinds, keys, codes with a message of each, tokens and limits: what can be asked of
the engine is never written by hand, and a test fails when a table is stale.
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
from briefpress.model.manifest import MadePart
from briefpress.model.schema import FILE_KINDS
from briefpress.workspace import up_to_date
from briefpress.workspace.limits import USUAL, Limits
from tests import corpus

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "content" / "handbook" / "data"

# Messages that no case of `tests/errors` shows, or only the beginning of: what they are about is
# too large for a file there, or is the house's and no author's.
MESSAGES = {
    "yaml-tag": "tag `!secret` is not allowed",
    "bad-column-name": "column name `year` is empty or written twice",
    "unstated-judgement": "a key judgement does not say in `basis` that confidence is `low`",
    "old-source": "the source `office-2009` is of 2009, and the briefing allows none before 2010",
    "bad-image": "the image `images/broken.svg` cannot be printed: it cannot be decoded",
    "chart-too-costly": "the chart cannot be drawn: it takes longer than 20 s",
    "outside-folder": "a link leads out of the briefing's folder",
    "file-too-large": "the file is larger than 5,000,000 bytes",
    "too-many-values": "more than 200,000 values in one file",
    "text-too-long": "a text of 30,412 characters, and 20,000 are the most",
    "too-many-faults": "1,000 errors, and the press looks for no more",
    "missing-word": "`fr` lacks the word `source`, which another language has",
    "bad-template": "the template cannot be used: 'edition' is undefined",
    "undescribed-image": "an image has no description (`alt`)",
    "dead-anchor": "nothing has the anchor `#chapter`",
    "renderer-warning": "the renderer says: …",
    "not-rendered": "the renderer says: …",
    "bad-style": "the renderer says: Ignored `gapp: 3pt`",
    "unknown-token": "no stylesheet defines the token `--acent`",
    "unknown-face": "no `@font-face` declares the face `Garamond`",
    "dead-address": "there is no file `mark.svg`",
    "broken-row": "a row is broken at the foot of page 12, before “On 18 August”",
    "torn-exhibit": "the source of an exhibit stands on page 12, and nothing else of it",
    "text-overflows": "“Verteidigungsministerium” on page 12 runs 4 mm over its edge",
    "address-overflows": "the address “https://iso.org/” on page 12 runs 9 mm over its edge",
    "notes-overlap": "two notes in the margin of page 12 stand on each other",
    "low-contrast": "“Spending rose” on page 12 stands out by 2.1:1",
    "review-due": "the fact `spending-2024` was to be looked at again by 2026-05-31",
    "unreviewed": "the fact `spending-2024` was to be looked at again by 2026-05-31",
    "unfinished": "`TODO` stands in a final version",
    "map-too-large": "the file has more than 50,000 points",
    "small-text": "text in a table on page 12 is set in 6.1 pt, less than 8 pt",
    "renderer-failed": "there is no room for its own files",
    "renderer-time": "`budget` could not be laid out: it took longer than 240 s",
    "renderer-memory": "`budget` could not be laid out: memory ran out",
    "renderer-depth": "`budget` could not be laid out: elements stand too deep in each other",
    "renderer-crash": "`budget` could not be laid out: the renderer broke down with signal 11",
    "renderer-refused": "the layout wanted to read `/etc/hosts`",
}  # fmt: skip
# What stands in a value, in an author's words.
VALUES: list[tuple[Any, str]] = [
    (base.Identifier, "an id"),
    (base.SourceIdentifier, "an id"),
    (base.FilePath, "a path"),
    (base.Address, "a web address"),
    (base.Date, "a day"),
    (base.Time, "a day, month or year"),
    (base.Language, "a language"),
    (base.Whole, "a number"),
    (base.Truth, "`true` or `false`"),
    (base.Inline, "text with marks"),
    (base.Prose, "paragraphs"),
    (base.Plain, "text"),
    (base.Verbatim, "text as it is"),
    (base.Cell, "text with marks"),
    (Text, "text"),
]
PRINTING = ("build", "check", "pages")
TOGETHER = "build, check and pages"
Row = tuple[str, ...]


def tables() -> dict[str, str]:
    """Return every table by the name of its file, as CSV."""
    return {
        "verbs.csv": _csv(("verb", "does"), _verbs()),
        "options.csv": _csv(("verb", "option", "does"), _options()),
        "kinds.csv": _csv(("kind", "for", "section"), _kinds()),
        "keys.csv": _csv(("of", "in", "key", "needed", "value", "does"), _keys()),
        "codes.csv": _csv(("code", "area", "means", "mend", "message"), _codes()),
        "tokens.csv": _csv(("token", "group", "value"), _tokens()),
        "limits.csv": _csv(("limit", "most", "of"), _limits()),
    }


def _csv(columns: Row, rows: Iterable[Row]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


# Verbs and options, as the command line has them.


def _parsers() -> tuple[argparse.ArgumentParser, Any]:
    whole = commands._parser()
    verbs = next(one for one in whole._actions if isinstance(one, argparse._SubParsersAction))
    return whole, verbs


def _verbs() -> Iterator[Row]:
    _, verbs = _parsers()
    for verb, parser in verbs.choices.items():
        yield f"`{verb}`", _safe(parser.description)


def _options() -> Iterator[Row]:
    """Give the options of each verb, first those that all verbs that print have in common."""
    whole, verbs = _parsers()
    own = {verb: list(_own(verbs.choices[verb])) for verb in verbs.choices}
    shared = [one for one in own["build"] if all(one in own[verb] for verb in PRINTING)]
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
    return told.replace(str(up_to_date.cache_folder(os.environ)), "the user's cache folder")


def _safe(text: str | None) -> str:
    """Write a plain text so that none of its signs is a mark."""
    return re.sub(r"([*_`\[\]])", r"\\\1", text or "")


# Kinds and keys, as the models have them.


def _kinds() -> Iterator[Row]:
    for kind in blocks.KINDS:
        name = kind.model_fields["kind"].default
        yield f"`{name}`", " ".join((kind.__doc__ or "").split()), f"kind-{name}"


def _keys() -> Iterator[Row]:
    seen: set[type[Node]] = set()
    models = [(one.model, one.place) for one in FILE_KINDS.values()]
    for model, name in models:
        for node in _nodes(model):
            if not issubclass(node, blocks.Block):
                yield from _node_keys(node, f"{name}: {_named(node)}", seen)
    for shared in _shared():
        yield from _node_keys(
            shared, re.sub(r"(?<!^)(?=[A-Z])", "-", shared.__name__).lower(), seen
        )
    for block in blocks.KINDS:
        yield from _node_keys(block, str(block.model_fields["kind"].default), seen)


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
        if name == "kind" or (issubclass(node, blocks.Block) and name not in own):
            continue  # the last is one that it shares, and told there
        key = field.alias or name.rstrip("_").replace("_", "-")
        needed = "yes" if field.is_required() else ""
        within = of.rpartition(": ")[2]
        yield of, within, f"`{key}`", needed, _value(hints[name]), field.description or ""
        below += [one for one in _nodes(hints[name]) if not issubclass(one, blocks.Block)]
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
    """Say what a key may have, in an author's words."""
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
        return inner if inner == "blocks" else f"a list: {inner}"
    if origin is dict:
        return "keys, each with a list"
    if origin is UnionType or str(origin) == "typing.Union":
        return " or ".join(dict.fromkeys(_value(one) for one in parts))
    if isinstance(hint, type) and issubclass(hint, Node):
        return f"{hint.noun()}: keys"
    return _value(parts[0]) if parts else "text"


def made_parts() -> Row:
    """Return the parts that the press makes."""
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


def _codes() -> Iterator[Row]:
    told: dict[str, str] = {}
    for one in (one for case in corpus.cases() for one in case.expected()):
        told[one.code] = max(told.get(one.code, ""), one.message, key=len)  # it may be a beginning
    where = areas()
    for code in CODES.values():
        weight = " (warning)" if code.severity is Severity.WARNING else ""
        message = MESSAGES.get(code.name) or told.get(code.name, "")
        yield f"`{code.name}`{weight}", where[code.name], code.means, code.mend, message


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
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in Limits.names():
        most = getattr(USUAL, name.replace("-", "_"))
        of = re.search(rf"(?m)^\| `{name}` \| [0-9,]+ \| (.+) \|$", readme)
        assert of, f"the README says nothing of `{name}`"
        yield f"`{name}`", str(most), of[1]


def main() -> None:
    """Write the tables where the handbook reads them."""
    DATA.mkdir(parents=True, exist_ok=True)
    for name, text in tables().items():
        (DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
