"""A layout worker whose renderer wants a file that nobody has given it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from briefpress.layout.fragment import Fragment
from briefpress.layout.layout import Layout
from briefpress.workers import layout_worker


def main(config: str) -> None:
    whole = Layout.lay_out

    def curious(layout: Layout, part: str, html: str) -> Fragment:
        with suppress(OSError):
            Path("/etc/hosts").read_text(encoding="utf-8")
        return whole(layout, part, html)

    Layout.lay_out = curious  # type: ignore[method-assign, assignment]
    layout_worker.main(config)
