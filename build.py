"""The front door: ``python build.py VERB``. Everything is in the engine beside it."""

import sys
from pathlib import Path

from briefpress.cli import main

if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
