"""Check a briefing's own templates, styles and fonts, and report errors at their places.

In: a theme and the files that it was read from. Out: diagnostics; the theme is not changed.
"""

from __future__ import annotations

from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.parse.text import read_text
from briefpress.theme.addresses import Addresses
from briefpress.theme.font_files import Memo, check_file
from briefpress.theme.stylesheets import check_stylesheets
from briefpress.theme.theme import TOKENS, WORDS, Theme
from briefpress.workspace.files import CannotRead, Files, Why
from briefpress.workspace.limits import how_to_raise
from briefpress.workspace.project import Project
from briefpress.workspace.tree import digest

_TEXTS = (".css", ".html")
_FONTS = (".otf", ".ttc", ".ttf", ".woff", ".woff2")


def check(theme: Theme, project: Project, files: Files, memo: Memo, sink: Collector) -> None:
    """Report unusable files of a briefing's own theme, and errors in the stylesheets."""
    for folder in (project.own_templates, project.own_styles):
        for file in files.entries(folder):
            _check_own(file, project, files, memo, sink)
    if sink.has_errors():
        return  # a stylesheet that could not be read defines nothing
    # Of the default theme alone, what was found is known by its digest.
    is_default = not any(sheet.file.is_relative_to(project.own_styles) for sheet in theme.sheets)
    key = digest(f"stylesheets without a fault\0{theme.digest}".encode())
    if is_default and memo.get(key) is not None:
        return
    before = len(sink)
    addresses = Addresses(files, project.briefing, project.styles, project.limits.image_bytes)
    try:
        check_stylesheets(theme.read_sheets, addresses, sink)
        _check_tokens(theme, project, sink)
    except RecursionError:
        message = "the nesting of brackets in the stylesheets is too deep"
        place = Span(project.own_styles / TOKENS)
        sink.report(codes.TOO_DEEP, message, place, "simplify the nested brackets")
    if is_default and len(sink) == before:
        memo.put(key, b"")


def _check_tokens(theme: Theme, project: Project, sink: Collector) -> None:
    for name in theme.tokens:
        try:
            _ = theme.tokens[name]
        except ValueError as error:
            place = Span(project.own_styles / TOKENS)
            sink.report(codes.UNKNOWN_TOKEN, str(error), place, "give the token a value")
            return


def _check_own(file: Path, project: Project, files: Files, memo: Memo, sink: Collector) -> None:
    """Report a file that cannot be read, and one with the wrong type."""
    limits = project.limits
    why = files.refusal(file)
    if why is Why.OUTSIDE:
        sink.report(
            codes.OUTSIDE_FOLDER,
            "a symbolic link leads out of the briefing's folder",
            Span(file),
            "copy the file into the folder",
        )
    elif why is not None:
        sink.report(
            codes.UNREADABLE_FILE,
            f"`{file.relative_to(project.briefing).as_posix()}` is not a regular file, or is "
            "not readable",
            Span(file),
            "replace it with a regular file",
        )
    elif file.suffix in _TEXTS:
        read_text(file, files, sink, limits)
    elif file.name != WORDS:
        _check_bytes(file, project, files, memo, sink)


def _check_bytes(file: Path, project: Project, files: Files, memo: Memo, sink: Collector) -> None:
    most = project.limits.image_bytes
    try:
        content = files.read(file, most)
    except CannotRead as refused:
        if refused.why is not Why.TOO_LARGE:
            raise
        sink.report(
            codes.FILE_TOO_LARGE,
            f"`{file.name}` is larger than {most:,} bytes",
            Span(file),
            f"make it smaller, {how_to_raise('image-bytes')}",
        )
        return
    if file.suffix in _FONTS and project.own_styles in file.parents:
        check_file(file, content, memo, sink)
