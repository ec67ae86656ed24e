"""Read a theme: templates, stylesheets, tokens and fonts, a briefing's own before the default ones.

In: the files of a project. Out: one value that serves every build, briefing and worker with the
same theme; its digests cover all files that were read. `check` validates a briefing's own files;
here they are bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import BuildFailed, Diagnostic
from briefpress.diagnostics.span import Span
from briefpress.theme.addresses import address_of
from briefpress.theme.font_files import Font
from briefpress.theme.stylesheets import Sheet
from briefpress.theme.tokens import Tokens
from briefpress.workspace.files import CannotRead, Files
from briefpress.workspace.fingerprint import inputs
from briefpress.workspace.project import Project
from briefpress.workspace.tree import digest

TOKENS, FONTS = "tokens.css", "fonts"  # in styles
_FIRST = ("fonts.css", "page.css", "base.css")
_DRAFT = "draft.css"
_GROUPS = ("parts", "blocks")
WORDS, _HTML = "words.yaml", ".html"  # in templates
_LARGEST = 100_000_000  # bytes of a briefing's own file: the limits are for who checks it


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """A stylesheet: its address for the renderer, its file and its text."""

    address: str
    file: Path
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template or a file of words: its file, its content, and whether it is a briefing's own.

    One that ``stands_for_another`` replaces the default theme's template of the same name.
    """

    file: Path
    content: bytes
    is_own: bool
    stands_for_another: bool = False


@dataclass(frozen=True)
class Theme:
    """The theme of a briefing; ``sheets`` are in the order of the cascade.

    ``templates`` are by name, each the one that takes precedence; ``words`` are files of words, the
    default theme's first. ``inputs`` are the lines of the default theme in the fingerprint.
    """

    templates: Mapping[str, Template]
    words: tuple[Template, ...]
    sheets: tuple[Stylesheet, ...]
    fonts: tuple[Font, ...]
    styles_digest: str
    inputs: tuple[str, ...]

    @cached_property
    def tokens(self) -> Tokens:
        """The design tokens; raises ValueError or RecursionError as `Tokens` does."""
        return Tokens(sheet.text for sheet in self.sheets if sheet.file.name == TOKENS)

    @cached_property
    def read_sheets(self) -> tuple[Sheet, ...]:
        """The definitions and uses in the stylesheets; raises RecursionError as `Sheet` does."""
        return tuple(Sheet(one.address, one.file, one.text) for one in self.sheets)

    def font(self, family: str, *, bold: bool) -> Font | None:
        """Return the upright font that a stylesheet declares for a family, if there is one."""
        named = {font.file.name: font for font in self.fonts}
        declared = (face for sheet in self.read_sheets for face in sheet.faces)
        for face in declared:
            if (face.family, face.is_bold, face.is_italic) == (family, bold, False):
                return named.get(face.address.rpartition("/")[2])
        return None

    def place_of_token(self, name: str) -> Span:
        """Return the place of the definition of a token that takes precedence."""
        defined = [
            Span(sheet.file, value.source_line, value.source_column)
            for sheet in self.read_sheets
            for values in sheet.tokens.get(name, ())
            for value in [one for one in values if one.type != "whitespace"][:1]
        ]
        return defined[-1] if defined else Span(self.sheets[0].file)

    @cached_property
    def font_folders(self) -> tuple[Path, ...]:
        """The folders that hold the fonts, in a fixed order."""
        return tuple(sorted({font.file.parent for font in self.fonts}))

    @cached_property
    def fonts_digest(self) -> str:
        """The digest of all fonts, which determine the widths of words."""
        return digest("\0".join(font.digest for font in self.fonts).encode())

    @cached_property
    def digest(self) -> str:
        """The digest of what lays out: the cascade, and all files of the styles.

        A stylesheet may import another that is not in the cascade, and name any font.
        """
        cascade = (sheet.address for sheet in self.sheets)
        return digest("\0".join((*cascade, self.styles_digest)).encode())

    @cached_property
    def templates_digest(self) -> str:
        """The digest of what determines the HTML: templates by name, and words."""
        written = (f"{name}\0{digest(one.content)}" for name, one in sorted(self.templates.items()))
        words = (digest(one.content) for one in self.words)
        return digest("\0".join((*written, *words)).encode())

    @property
    def is_custom(self) -> bool:
        """Whether any template is a briefing's own, and so must run in a sandbox."""
        return any(one.is_own for one in self.templates.values())


def read_theme(files: Files, project: Project) -> Theme:
    """Return the theme of a project as it is now.

    Raises `BuildFailed` for a file of the default theme that cannot be read.
    """
    own, default = project.own_templates, project.templates
    known = _read(files, default, is_own=False)
    added = _read(files, own, is_own=True)
    words = tuple(some[WORDS] for some in (known, added) if WORDS in some)
    added = {name: replace(one, stands_for_another=name in known) for name, one in added.items()}
    templates = {name: one for name, one in (known | added).items() if name != WORDS}
    return Theme(
        templates,
        words,
        tuple(_sheets(files, project)),
        tuple(_fonts(files, project)),
        _styles_digest(files, project),
        tuple(_inputs(files, project)),
    )


def _read(files: Files, folder: Path, *, is_own: bool) -> dict[str, Template]:
    files_of_it = ((name, folder / name) for name in _names(files, folder, is_own=is_own))
    return {
        name: Template(file, _content(files, file, is_own=is_own), is_own)
        for name, file in files_of_it
        if file.suffix == _HTML or name == WORDS
    }


def _names(files: Files, folder: Path, *, is_own: bool) -> list[str]:
    """Return the names below a folder; of a briefing's own folder, only readable files.

    An unreadable file of the default theme is found when it is read.
    """
    if is_own:
        return list(files.names(folder))
    return [file.relative_to(folder).as_posix() for file in files.entries(folder)]


def _content(files: Files, file: Path, *, is_own: bool) -> bytes:
    try:
        return files.read(file, _LARGEST if is_own else None)
    except CannotRead as refused:
        if is_own:  # `check` reports it
            return b""
        raise _unreadable(file, refused.detail) from None


def _inputs(files: Files, project: Project) -> Iterable[str]:
    most = project.limits.largest_file
    try:
        yield from inputs("templates", project.templates, files, most)
        yield from inputs("styles", project.styles, files, most)
    except CannotRead as refused:
        raise _unreadable(refused.file, refused.detail) from None
    except OSError as error:
        raise _unreadable(Path(error.filename), str(error.strerror)) from None


def _styles_digest(files: Files, project: Project) -> str:
    """Return the digest of every file of the styles that may be read, by name."""
    most = project.limits.largest_file
    return digest(
        "\0".join(
            f"{folder == project.styles}\0{name}\0{files.digest(folder / name, most)}"
            for folder in (project.styles, project.own_styles)
            for name in files.names(folder)
        ).encode("utf-8", "surrogateescape")
    )


def _sheets(files: Files, project: Project) -> Iterable[Stylesheet]:
    """Give the stylesheets in the order of the cascade: general first, blocks last.

    The briefing's tokens follow the default theme's; any other of its stylesheets replaces the
    theme's stylesheet of that name. Additional stylesheets follow the blocks.
    """
    own, default = project.own_styles, project.styles
    owned, names = (
        [name for name in _names(files, folder, is_own=is_own) if name.endswith(".css")]
        for folder, is_own in ((own, True), (default, False))
    )
    tokens = [folder / TOKENS for folder, some in ((default, names), (own, owned))
              if TOKENS in some or folder is default]  # fmt: skip
    grouped = [
        name
        for group in _GROUPS
        for name in sorted({one for one in (*names, *owned) if _is_in(one, group)})
    ]
    known = {TOKENS, _DRAFT, *_FIRST, *grouped}
    last = [*sorted(set(owned) - known), *([_DRAFT] if project.draft else [])]
    order = [(own if name in owned else default) / name for name in (*_FIRST, *grouped, *last)]
    for file in (*tokens, *order):
        address = address_of(file, project.briefing, default)
        yield Stylesheet(address, file, _text(files, file, is_own=file.is_relative_to(own)))


def _is_in(name: str, group: str) -> bool:
    return name.rpartition("/")[0] == group


def _text(files: Files, file: Path, *, is_own: bool) -> str:
    content = _content(files, file, is_own=is_own)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if is_own:  # as above
            return ""
        raise _unreadable(file, f"it is not UTF-8: {error.reason}") from None


def _unreadable(file: Path, why: str) -> BuildFailed:
    message = f"a file of the theme cannot be read: {why}"
    return BuildFailed([Diagnostic(codes.UNREADABLE_FILE, message, Span(file))])


def _fonts(files: Files, project: Project) -> Iterable[Font]:
    """Give the fonts: the theme's, with those of the same name replaced by the briefing's."""
    found = {}
    own, default = project.own_styles, project.styles
    for folder, is_own in ((default / FONTS, False), (own, True)):
        for name in _names(files, folder, is_own=is_own):
            file = folder / name
            if file.suffix == ".ttf" and (not is_own or file.parent.name == FONTS):
                found[file.name] = Font(file, _content(files, file, is_own=is_own), is_own)
    return (found[name] for name in sorted(found))
