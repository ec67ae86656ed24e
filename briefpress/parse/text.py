"""Read text files as a `Source`.

In: a path. Out: the whole text, in which places can be looked up. Refused, each with its place:
anything but a regular file, more bytes than the limits allow, bytes that are not UTF-8, control and
direction-override characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Code
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.errors import BriefpressError
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.workspace.files import CannotRead, Files, Why
from briefpress.workspace.limits import DEFAULT, Limits, how_to_raise

UTF_8, UTF_16 = "utf-8", "utf-16"
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff"
    "\u2028\u2029"  # line breaks in YAML, but not in an editor
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # private use: no defined glyph
    "\ufdd0-\ufdef"
    + "".join(
        f"{chr(0xFFFE + (plane << 16))}{chr(0xFFFF + (plane << 16))}" for plane in range(17)
    )  # noncharacters
    + "\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"  # annotations and tags: invisible
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"  # direction overrides: print reversed
)


class Unreadable(BriefpressError):
    """An error in a file, with its place."""

    def __init__(
        self,
        code: Code,
        message: str,
        span: Span,
        hint: str | None = None,
        found: str | None = None,
    ) -> None:
        self.code, self.message, self.span, self.hint = code, message, span, hint
        self.found = found

    def report(self, sink: Collector) -> None:
        """Report it to ``sink``."""
        sink.report(self.code, self.message, self.span, self.hint, found=self.found)


def read_text(file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT) -> Source | None:
    """Read a text file; return None after an error, which goes to ``sink``."""
    try:
        return read_source(file, files, limits)
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None


def read_verbatim(
    file: Path, files: Files, sink: Collector, limits: Limits = DEFAULT
) -> Text | None:
    """Read a file for verbatim printing; return None after an error, which goes to ``sink``."""
    try:
        source = read_source(file, files, limits)
        if len(source.text) > limits.text_characters:
            raise too_long(len(source.text), Span(file), limits)
    except Unreadable as unreadable:
        unreadable.report(sink)
        return None
    return Text(source.text, source=source, start=0, end=len(source.text))


def unprintable(text: str) -> tuple[str, str] | None:
    """Return the first unprintable character, and a message about it."""
    bad = _REFUSED.search(text)
    return (bad.group(), _unprintable(bad.group())) if bad else None


def read_source(file: Path, files: Files, limits: Limits) -> Source:
    """Return the whole text of a file; raise `Unreadable` when it cannot be read or printed."""
    return decoded(file, read_bytes(file, files, limits))


def too_long(characters: int, span: Span, limits: Limits) -> Unreadable:
    """Return the refusal of a text that has more characters than the limits allow."""
    return Unreadable(
        codes.TEXT_TOO_LONG,
        f"a text has {characters:,} characters; the limit is {limits.text_characters:,}",
        span,
        f"split it into several, {how_to_raise('text-characters')}",
        f"{characters:,} characters",
    )


def read_bytes(file: Path, files: Files, limits: Limits) -> bytes:
    """Return the bytes of a file; raise `Unreadable` when it cannot be read."""
    try:
        return files.read(file, limits.file_bytes)
    except CannotRead as refused:
        raise _unreadable(refused, limits) from None


def _unreadable(refused: CannotRead, limits: Limits) -> Unreadable:
    code = codes.UNREADABLE_FILE
    hint: str | None = "replace it with a regular file"
    match refused.why:
        case Why.MISSING:
            code, message, hint = codes.MISSING_FILE, "no such file", None
        case Why.NOT_REGULAR:
            message = "not a regular file"
        case Why.OUTSIDE | Why.HIDDEN:
            code, message = codes.OUTSIDE_FOLDER, refused.detail
            hint = "copy the file into the folder, with a name that does not start with a dot"
        case Why.TOO_LARGE:
            code = codes.FILE_TOO_LARGE
            message = f"the file is larger than {limits.file_bytes:,} bytes"
            hint = f"split it, {how_to_raise('file-bytes')}"
        case Why.UNREADABLE:
            message, hint = f"the file cannot be read: {refused.detail}", None
    return Unreadable(code, message, Span(refused.file), hint)


def decoded(file: Path, raw: bytes, encoding: str = UTF_8) -> Source:
    """Return the text of a file; raise `Unreadable` when it cannot be decoded or printed."""
    text = _text(file, raw) if encoding == UTF_8 else _text_in(file, raw, encoding)
    source = Source(file, text.replace("\r\n", "\n").replace("\r", "\n"))
    if bad := _REFUSED.search(source.text):
        raise Unreadable(
            codes.BAD_CHARACTER,
            _unprintable(bad.group()),
            source.span(bad.start()),
            "remove it; it is often invisible in an editor",
            f"U+{ord(bad.group()):04X}",
        )
    return source


def marked_encoding(raw: bytes) -> str:
    """Return the encoding that the first bytes of a file say it has: UTF-8, if they say nothing."""
    return UTF_16 if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else UTF_8


def _text_in(file: Path, raw: bytes, encoding: str) -> str:
    if encoding == UTF_16 and marked_encoding(raw) != UTF_16:
        encoding = "utf-16-le"  # as Windows writes it; the codec would depend on the computer
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, "ignore").replace("\r\n", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found = raw[error.start : error.end].hex(" ")
        raise Unreadable(
            codes.NOT_UTF_8,
            f"the bytes `{found}` are not valid {encoding}",
            Span(file, line, column),
            "correct the `encoding` of the file in data.yaml",
            found,
        ) from None


def _text(file: Path, raw: bytes) -> str:
    raw = raw.removeprefix(codecs.BOM_UTF8)  # the codec that drops it counts places from behind it
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        begins = max(raw.rfind(b"\n", 0, error.start), raw.rfind(b"\r", 0, error.start)) + 1
        before = raw[:begins].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        place = Span(file, before.count(b"\n") + 1, len(raw[begins : error.start].decode()) + 1)
        wide = marked_encoding(raw) == UTF_16
        raise Unreadable(
            codes.NOT_UTF_8,
            f"byte {raw[error.start]:#04x} is not valid UTF-8",
            place,
            "save the file as UTF-8; it is UTF-16" if wide else "save the file as UTF-8",
            f"{raw[error.start]:#04x}",
        ) from None


def _unprintable(character: str) -> str:
    name = unicodedata.name(character, "a control or private-use character").lower()
    return f"character U+{ord(character):04X} ({name}) cannot be printed"
