"""Become pandoc, inside the sandbox: a document comes in on stdin, another goes out on stdout.

pandoc is a program of its own that formats citations and reads lists of sources. A citation style
is a program too: it could take any time and memory. So this process sets its limits, gives up the
network and the files, and only then turns into pandoc, which inherits all of that.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from briefpress.workers import limits, sandbox


def main(text: str) -> None:
    """Turn into pandoc.

    ``text`` is JSON: ``program`` (a path), ``options``, ``memory`` in bytes and ``processor``
    in seconds.
    """
    config = json.loads(text)
    program = Path(config["program"])
    sandbox.put_up((), (), become=program)
    limits.limit_data(config["memory"])
    limits.limit_processor(config["processor"])
    os.execve(program, ["pandoc", *config["options"]], {"LANG": "C.UTF-8"})  # noqa: S606
