"""What pandoc is asked, and its documents as data.

In: values. Out: jobs for pandoc, and the nodes of its documents. Whoever runs it gets a `Job` and
returns bytes, or raises `PandocFailed`; nothing here starts a process. A *rich text* is a list of
pandoc's inline nodes, such as ``{"t": "Emph", "c": [...]}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES, Code
from briefpress.diagnostics.errors import BriefpressError

CITE, READ_BIBTEX = "cite", "read-bibtex"  # a document with its citations; a `.bib` file
API = (1, 23, 1)  # the version of pandoc's data that is written here
INSTALL = 'run `make`, or `pip install ".[citations]"` in the folder of Briefpress'

Node = dict[str, Any]
Rich = list[Node]

_TAGS = re.compile(
    r"<(?:(/?)(i|b|sup|sub|sc|span)|span (?:class=\"(nocase)\"|style=\"font-variant: ?"
    r"(small-caps);?\"))>|\""
)
_KINDS = {"i": "Emph", "b": "Strong", "sup": "Superscript", "sub": "Subscript", "sc": "SmallCaps"}


@dataclass(frozen=True, slots=True)
class Job:
    """What pandoc does with a text: `CITE` or `READ_BIBTEX`."""

    kind: str
    body: str

    def to_text(self) -> str:
        """Return it as text, always the same for the same job."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Job:
        """Read it from text."""
        return cls(**json.loads(text))


class PandocFailed(BriefpressError):
    """pandoc gave no result: a code, and what it said or why it ended."""

    def __init__(self, code: Code, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def to_text(self) -> str:
        """Return it as text."""
        return json.dumps([self.code.name, self.message, self.hint])

    @classmethod
    def from_text(cls, text: str) -> PandocFailed:
        """Read it from text."""
        name, message, hint = json.loads(text)
        return cls(CODES[name], message, hint)


Ask = Callable[[Job], bytes]  # raises `PandocFailed`


def refuse(_job: Job) -> bytes:
    """Run nothing: for those that format nothing."""
    raise PandocFailed(codes.NO_PROCESSOR, "pandoc is not available here", INSTALL)


# From text to nodes.


def words(text: str) -> Rich:
    """Return a text as it is written."""
    nodes: Rich = []
    for number, word in enumerate(text.split(" ")):
        if number:
            nodes.append({"t": "Space"})
        if word:
            nodes.append({"t": "Str", "c": word})
    return nodes


def tagged(text: str) -> Rich:
    """Return a text with the tags and the quotation marks of CSL's JSON.

    A tag that is not closed is printed as it is written.
    """
    open_: list[tuple[str, str, Rich]] = [("", "", [])]  # a kind, the tag as written, content
    end = 0
    for found in _TAGS.finditer(text):
        open_[-1][2].extend(words(text[end : found.start()]))
        end = found.end()
        kind, closes = _kind(found, text)
        if closes and len(open_) > 1 and open_[-1][0] == kind:
            _, _, content = open_.pop()
            open_[-1][2].append(_node(kind, content))
        elif closes or (kind == '"' and any(one == '"' for one, _, _ in open_)):
            open_[-1][2].extend(words(found.group()))
        else:
            open_.append((kind, found.group(), []))
    open_[-1][2].extend(words(text[end:]))
    while len(open_) > 1:
        _, tag, content = open_.pop()
        open_[-1][2].extend([*words(tag), *content])
    return open_[0][2]


def _kind(found: re.Match[str], text: str) -> tuple[str, bool]:
    """Return what a tag opens or closes, and whether it closes it."""
    closing, name, nocase, capitals = found.groups()
    if found.group() == '"':
        before = text[found.start() - 1 : found.start()]
        return '"', bool(before) and not (before.isspace() or before in "([>")
    if nocase or capitals:
        return "span", False
    return str(name), bool(closing)


def _node(kind: str, content: Rich) -> Node:
    if kind == '"':
        return {"t": "Quoted", "c": [{"t": "DoubleQuote"}, content]}
    if kind == "span":
        return {"t": "Span", "c": [["", ["nocase"], []], content]}
    return {"t": _KINDS[kind], "c": content}


def metadata(value: object, read: Callable[[str], Node]) -> Node:
    """Return JSON data as metadata; ``read`` returns that of a text."""
    match value:
        case Mapping():
            return {"t": "MetaMap", "c": {key: metadata(one, read) for key, one in value.items()}}
        case list() | tuple():
            return {"t": "MetaList", "c": [metadata(one, read) for one in value]}
        case bool():
            return {"t": "MetaBool", "c": value}
        case _:
            return read(str(value))


def verbatim(text: str) -> Node:
    """Return a text as metadata in which nothing is read."""
    return {"t": "MetaString", "c": text}


def inlines(nodes: Rich) -> Node:
    """Return a rich text as metadata."""
    return {"t": "MetaInlines", "c": nodes}


# From nodes to text.


def plain(nodes: Iterable[Node]) -> str:
    """Return the bare words of a rich text."""
    return "".join(_plain(nodes))


def _plain(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node["t"]:
            case "Str":
                yield node["c"]
            case "Space" | "SoftBreak" | "LineBreak":
                yield " "
            case "Quoted":
                yield "“" + plain(node["c"][1]) + "”"
            case "Code" | "Math" | "RawInline":
                yield node["c"][1]
            case _:
                yield from _plain(content(node))


def content(node: Node) -> Rich:
    """Return the nodes in a node."""
    match node["t"]:
        case "Span" | "Link" | "Image" | "Quoted" | "Cite":
            inner: Rich = node["c"][1]
        case "Note":
            inner = joined(node["c"])
        case "Emph" | "Strong" | "Superscript" | "Subscript" | "SmallCaps" | "Underline":
            inner = node["c"]
        case "Strikeout":
            inner = node["c"]
        case _:
            inner = []
    return inner


def joined(blocks: Iterable[Node]) -> Rich:
    """Return the content of blocks as one rich text, with a space between paragraphs."""
    nodes: Rich = []
    for block in blocks:
        inner = joined(block["c"][1]) if block["t"] == "Div" else block["c"]
        nodes.extend([{"t": "Space"}, *inner] if nodes else inner)
    return nodes


def nodes_of(blocks: Iterable[Node], kind: str) -> Iterator[Node]:
    """Give every inline node of a kind in blocks, those in notes included."""
    pending = [one for block in blocks if block["t"] in ("Para", "Plain") for one in block["c"]]
    pending.reverse()
    while pending:
        node = pending.pop()
        if node["t"] == kind:
            yield node
        else:
            pending.extend(reversed(content(node)))
