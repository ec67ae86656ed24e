"""The front door: ``python build.py VERB``. Everything is in the engine beside it."""

import sys
from pathlib import Path

if __name__ == "__main__":
    try:
        from briefpress.cli import main

        sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
    except ModuleNotFoundError as missing:
        sys.exit(f"build.py: {missing.name} is not installed here; run make, then .venv/bin/python")
    except KeyboardInterrupt:
        sys.exit(130)
