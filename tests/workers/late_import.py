"""A layout worker whose renderer imports a module late, one that is not installed."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from briefpress.layout.fragment import Fragment
from briefpress.layout.layout import Layout
from briefpress.workers import layout_worker


def main(config: str) -> None:
    whole = Layout.lay_out

    def importing(layout: Layout, part: str, html: str) -> Fragment:
        with suppress(ImportError):
            import_module("module_that_is_not_installed")
        return whole(layout, part, html)

    Layout.lay_out = importing  # type: ignore[method-assign, assignment]
    layout_worker.main(config)
