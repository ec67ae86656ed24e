"""How much of everything the press takes from a briefing, in one place.

The numbers are far beyond what a briefing needs, and well below what this machine would stop at.
Whoever runs the press can change them in ``pyproject.toml``; what a briefing says cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.errors import BriefpressError

TABLE = "tool.briefpress.limits"  # where `pyproject.toml` has them


class BadLimit(BriefpressError, ValueError):
    """A limit that there is none of, or a value that is no limit; the message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each thing; every one is a whole number above zero."""

    # A file that is written: YAML, CSV.
    file_bytes: int = 5_000_000  # a thousand pages of text
    depth: int = 50  # lists and keys in each other; a list in a list in a block needs ten
    values: int = 200_000  # YAML values or CSV cells of a file: a second's reading
    text_characters: int = 20_000  # of one text: some six pages
    notes: int = 100  # of one paragraph: more would not fit the pages that it stands on
    rows: int = 5_000  # of a table or chronology as printed: a hundred pages
    columns: int = 60  # of a table as printed: a digit each, on a landscape page
    map_points: int = 50_000  # of a GeoJSON file: ten times a country and its regions

    # A picture, and a file that goes with the PDF.
    image_bytes: int = 20_000_000
    image_pixels: int = 50_000_000  # a full page at 600 dpi is 35 million; decoded, 4 bytes each
    svg_bytes: int = 5_000_000  # read by Python, as are the paths in it
    svg_depth: int = 60  # groups in each other; the renderer calls itself for each
    svg_elements: int = 50_000  # each counted as often as it is drawn
    attachment_bytes: int = 20_000_000

    # The templates that a briefing brings itself.
    template_seconds: int = 30  # of work, from YAML to HTML: ten times a briefing of 100 pages

    # The renderer, for one part of the briefing.
    memory: int = 2 << 30  # bytes that a worker may take
    processor: int = 120  # seconds of work
    time: int = 240  # seconds on the clock

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all limits, as they are written in the settings."""
        return [one.name.replace("_", "-") for one in fields(cls)]

    @property
    def largest_file(self) -> int:
        """The most bytes of any file that is printed or goes with the PDF."""
        return max(self.file_bytes, self.image_bytes, self.svg_bytes, self.attachment_bytes)

    def changed(self, settings: object) -> Self:
        """Return these limits with the settings of somebody; raise `BadLimit` for a wrong one."""
        if not isinstance(settings, Mapping):
            raise BadLimit(f"`{TABLE}` is not a table of limits")
        for name, value in settings.items():
            if name not in self.names():
                hint = (
                    did_you_mean(str(name), self.names()) or f"there are {', '.join(self.names())}"
                )
                raise BadLimit(f"`{TABLE}` has no limit `{name}`: {hint}")
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise BadLimit(
                    f"`{name}` in `{TABLE}` is {value!r}, and not a whole number above 0"
                )
        return replace(self, **{name.replace("-", "_"): it for name, it in settings.items()})


DEFAULT = Limits()


def how_to_raise(name: str) -> str:
    """Return the hint for whoever needs more than a limit allows."""
    return f"or raise `{name}` under `[{TABLE}]` in pyproject.toml"
