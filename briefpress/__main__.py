"""``python -m briefpress COMMAND``: the same commands as ``python build.py``, from anywhere."""

from __future__ import annotations

import sys
from pathlib import Path

from briefpress.cli.commands import main

if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, sys.argv[1:]))
