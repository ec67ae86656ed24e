"""``--deps``: write the inputs of a PDF, for make or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def dependencies(file: Path, output: Path, reads: Mapping[Path, str]) -> str:
    """Return the text of ``file``: JSON if it has that suffix, a rule of make otherwise.

    ``reads`` are digests by path, empty for a requested file that was not read.
    """
    if file.suffix == ".json":
        listed = [
            {"file": str(one), "sha256": digest or None} for one, digest in sorted(reads.items())
        ]
        whole = {"output": str(output), "reads": listed}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    there = [_escaped(one) for one, digest in sorted(reads.items()) if digest]
    lines = " \\\n  ".join((f"{_escaped(output)}:", *there))
    # Without its own rule, a deleted file would stop make.
    return f"{lines}\n\n" + "".join(f"{one}:\n" for one in there)


def _escaped(path: Path) -> str:
    """Escape a path for make."""
    return str(path).replace("$", "$$").replace("#", r"\#").replace(" ", r"\ ")
