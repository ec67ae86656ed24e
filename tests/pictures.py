"""Draws the pictures of the README from the printed flagship: ``make pictures``."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from tests.conftest import ROOT
from tests.inspector import Inspector

FOLDER = ROOT / ".github" / "pictures"
DPI = 58
GAP = 10


def sheet(printed: Inspector, pages: list[int]) -> Image.Image:
    """Return pages side by side on grey."""
    drawn = [printed.picture(page, DPI) for page in pages]
    width = sum(one.width for one in drawn) + GAP * (len(drawn) + 1)
    whole = Image.new("RGB", (width, drawn[0].height + 2 * GAP), "#9a9a9a")
    left = GAP
    for one in drawn:
        whole.paste(one, (left, GAP))
        left += one.width + GAP
    return whole


def main(pdf: Path) -> None:
    """Write the pictures of one PDF."""
    printed = Inspector(pdf.read_bytes())
    budget = next(page for _, title, page in printed.outline() if title == "5 Budget allocation")
    picture = sheet(printed, [1, budget, budget + 1])
    picture.quantize(128).save(FOLDER / "pages.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
