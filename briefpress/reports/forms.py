"""Define who writes each of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefpress.reports import Screen, data, github, sarif, text
from briefpress.reports.places import Located

WRITERS: Mapping[str, Callable[[Sequence[Located], Screen], str]] = {
    "text": text.write,
    "line": text.write_lines,
    "json": lambda told, _: data.write(told),
    "github": lambda told, _: github.write(told),
    "sarif": lambda told, _: sarif.write(told),
}
