"""Write crash reports for the developers of Briefpress."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Sequence

from briefpress import __version__, system


def report(trace: str, arguments: Sequence[str]) -> str:
    """Write a traceback, versions and arguments to a file; return a phrase that names it."""
    try:
        libraries = ", ".join(system.versions())
    except OSError as error:
        libraries = str(error)
    lines = (
        f"Briefpress {__version__}, Python {platform.python_version()}, {platform.platform()}",
        libraries,
        f"build.py {' '.join(arguments)}",
        "",
        trace,
    )
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="briefpress-report-",
            suffix=".txt", delete=False,
        ) as file:  # fmt: skip
            file.write("\n".join(lines))
    except OSError:
        return f"no report could be written: {trace.strip().splitlines()[-1]}"
    return f"the report is in {file.name}"
