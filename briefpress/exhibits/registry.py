"""Find the view of each computed kind: the module with the same name.

In: a briefing. Out: the view of every block that has one, and of the map on the cover. A new kind
needs no entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from babel import Locale

from briefpress import exhibits
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Span
from briefpress.exhibits.view import ExhibitData, View, Viewer
from briefpress.model.briefing import Briefing
from briefpress.system import uninterrupted
from briefpress.theme.theme import Theme


def views(briefing: Briefing, locale: Locale, sink: Collector) -> dict[Span, View]:
    """Return the views of a briefing, each by the place of its block."""
    data = ExhibitData.of(briefing)
    found = dict[Span, View]()
    motif = briefing.manifest.motif
    if motif and motif.map:
        with uninterrupted():  # it is slow to import, and most briefings do not need it
            from briefpress.exhibits.map import drawn

        sheet = drawn(motif.map, motif.span, data, locale, sink)
        if sheet:
            found[motif.map.span] = sheet
    for block in briefing.blocks():
        viewer = viewer_of(block.kind_name())
        view = viewer(block, data, locale, sink) if viewer else None
        if view is not None:
            found[block.span] = view
    return found


def sheets(
    briefing: Briefing, views: Mapping[Span, View], theme: Theme, locale: Locale, sink: Collector
) -> dict[Span, View]:
    """Return the maps of a briefing, laid out in the style of a theme."""
    motif = briefing.manifest.motif
    if not any(True for block in briefing.blocks() for _ in block.maps()) and not (
        motif and motif.map
    ):
        return {}
    with uninterrupted():  # slow to import, as above
        from briefpress.exhibits import map_drawing

    return map_drawing.sheets(briefing, views, theme, locale, sink)


@cache
def viewer_of(kind: str) -> Viewer | None:
    """Return the view function of a kind, or None for a kind that is not computed."""
    name = f"{exhibits.__name__}.{kind.replace('-', '_')}"
    if find_spec(name) is None:
        return None
    with uninterrupted():  # what draws a map
        viewer: Viewer | None = getattr(import_module(name), "view", None)
    return viewer


def computed() -> frozenset[str]:
    """Return the names of all kinds that have a view."""
    names = (module.name.replace("_", "-") for module in iter_modules(exhibits.__path__))
    return frozenset(name for name in names if viewer_of(name))
