"""Define the paths and settings of one build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefpress.workspace.limits import DEFAULT, Limits

MANIFEST = "briefing.yaml"
OWN_TEMPLATES, OWN_STYLES = "templates", "styles"  # folders in a briefing, as in the theme


@dataclass(frozen=True, slots=True)
class Project:
    """A briefing's folder, the templates and styles of its theme, the PDF version, limits.

    Folders ``templates`` and ``styles`` of the briefing come before those of the theme, file by
    file. ``today`` is the date for reviews; without it no review is due.
    """

    briefing: Path
    templates: Path
    styles: Path
    draft: bool = False
    pdf: str = "1.7"
    limits: Limits = DEFAULT
    final: bool = False
    today: date | None = None

    @property
    def manifest(self) -> Path:
        """The file that names the briefing's parts."""
        return self.briefing / MANIFEST

    @property
    def own_templates(self) -> Path:
        """The folder of a briefing's own templates, which may not exist."""
        return self.briefing / OWN_TEMPLATES

    @property
    def own_styles(self) -> Path:
        """The folder of a briefing's own styles, which may not exist."""
        return self.briefing / OWN_STYLES

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders below which files are read."""
        return (self.briefing, self.templates, self.styles)
