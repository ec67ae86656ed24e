"""Every path and setting of one build: all that the engine knows of the world outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefpress.workspace.limits import DEFAULT, Limits

MANIFEST = "briefing.yaml"
OWN_TEMPLATES, OWN_STYLES = "templates", "styles"  # folders in a briefing, as in the theme


@dataclass(frozen=True, slots=True)
class Project:
    """A briefing's folder, the templates and styles of its theme, a version of PDF, limits.

    Folders ``templates`` and ``styles`` of the briefing come before those of the theme, file by
    file. ``today`` is for what has a date to be looked at again; without it nothing is overdue.
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
        """Where a briefing has templates of its own, if it has any."""
        return self.briefing / OWN_TEMPLATES

    @property
    def own_styles(self) -> Path:
        """Where a briefing has styles of its own, if it has any."""
        return self.briefing / OWN_STYLES

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders below which files are read."""
        return (self.briefing, self.templates, self.styles)
