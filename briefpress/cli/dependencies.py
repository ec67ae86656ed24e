"""``--deps``: which files a PDF was made from, as make wants it, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def dependencies(file: Path, output: Path, reads: Mapping[Path, str]) -> str:
    """Return what goes into ``file``: JSON if it is named so, a rule of make otherwise.

    ``reads`` are digests by path, empty for a file that was asked for and not read.
    """
    if file.suffix == ".json":
        listed = [
            {"file": str(one), "sha256": digest or None} for one, digest in sorted(reads.items())
        ]
        whole = {"output": str(output), "reads": listed}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    there = [_escaped(one) for one, digest in sorted(reads.items()) if digest]
    lines = " \\\n  ".join((f"{_escaped(output)}:", *there))
    # Without a rule of its own, a file that is gone would stop make.
    return f"{lines}\n\n" + "".join(f"{one}:\n" for one in there)


def _escaped(path: Path) -> str:
    """Write a path as make reads it."""
    return str(path).replace("$", "$$").replace("#", r"\#").replace(" ", r"\ ")
