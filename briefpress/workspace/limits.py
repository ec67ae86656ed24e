"""Define all limits on the content of a briefing.

They are far above what a briefing needs, and well below what would exhaust a computer. The user
can change them in ``pyproject.toml``; the content of a briefing cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.errors import BriefpressError

TABLE = "tool.briefpress.limits"  # where `pyproject.toml` has them


class BadLimit(BriefpressError, ValueError):
    """An unknown limit, or an invalid value for one; the message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits; each is an integer above zero."""

    # A file that is written: YAML, CSV.
    file_bytes: int = 5_000_000  # a thousand pages of text
    depth: int = 50  # levels of nested lists and keys; a list in a list in a block needs ten
    values: int = 200_000  # YAML values or CSV cells of a file: a second's reading
    text_characters: int = 20_000  # of one text: some six pages
    term_characters: int = 200  # of a glossary term or index words: a long name has a hundred
    word_characters: int = 1_000  # of a theme's word: the longest list of them has 250
    notes: int = 100  # in one paragraph: more would not fit on its pages
    workbook_bytes: int = 50_000_000  # of a workbook when it is unpacked
    rows: int = 5_000  # of a table or chronology as printed: a hundred pages
    chart_rows: int = 20_000  # of a chart: fifty years of days; they are drawn in seconds
    columns: int = 60  # of a table as printed: a digit each, on a landscape page
    map_points: int = 200_000  # of a GeoJSON file: twice the world's countries in fair detail

    # A picture, and a file that goes with the PDF.
    image_bytes: int = 20_000_000
    image_pixels: int = 50_000_000  # a full page at 600 dpi is 35 million; decoded, 4 bytes each
    svg_bytes: int = 5_000_000  # read by Python, as are the paths in it
    svg_depth: int = 60  # nested groups; the renderer recurses for each
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
        """Return these limits changed by settings; raise `BadLimit` for an invalid one."""
        if not isinstance(settings, Mapping):
            raise BadLimit(f"`{TABLE}` is not a table of limits")
        for name, value in settings.items():
            if name not in self.names():
                hint = (
                    did_you_mean(str(name), self.names())
                    or f"the limits are {', '.join(self.names())}"
                )
                raise BadLimit(f"`{TABLE}` has no limit `{name}`: {hint}")
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise BadLimit(f"`{name}` in `{TABLE}` is {value!r}, not an integer above 0")
        return replace(self, **{name.replace("-", "_"): it for name, it in settings.items()})


DEFAULT = Limits()


def how_to_raise(name: str) -> str:
    """Return the hint on how to raise a limit."""
    return f"or raise `{name}` under `[{TABLE}]` in pyproject.toml"
