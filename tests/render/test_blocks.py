"""Every kind of block becomes the HTML that its cases in ``tests/blocks`` say."""

from __future__ import annotations

import re

import pytest
import yaml

from briefpress.diagnostics.diagnostic import Collector
from tests.conftest import ROOT, Small
from tests.stages import with_bare_numbers, write

CASES = [
    (file.stem, case)
    for file in sorted((ROOT / "tests" / "blocks").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]
SERIES = """
day,amount,kind,sources,section
2020-08-18,1234.56,plain,office-2020,one
2021-01-02,7,other,office-2020,one
"""
SQUARE = """
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Square"},
 "geometry": {"type": "Polygon", "coordinates": [[[0, 10], [0, 11], [1, 11], [1, 10], [0, 10]]]}}]}
"""
DEGREES = """
name,east,north
One,0.2,10.2
Two,0.8,10.8
"""
SESSION = """
$ ls
one.yaml
"""
TWO = """
# Two blocks.
- First.
- {kind: list, items: [One]}
"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def fragment(small: Small, blocks: str) -> str:
    """Return the HTML of a section's blocks, a tag or a text a line."""
    small.write("data/series.csv", SERIES)
    small.write("data/square.geojson", SQUARE)
    small.write("data/degrees.csv", DEGREES)
    small.write("data/session.txt", SESSION)
    small.write("examples/two.yaml", TWO)
    small.write("images/mark.svg", MARK)
    small.blocks(blocks)
    part = next(part for part in write(small.project(), Collector()).parts if part.id == "one")
    inner = with_bare_numbers(part.html).partition("</h2>")[2].rpartition("</section>")[0]
    lines = re.sub(
        r"(</?(?!a\b|/a|span|/span|em\b|/em|abbr|/abbr)[a-z0-9]+[^>]*>)", r"\n\1\n", inner
    )
    kept = (re.sub(r"[ \t]+", " ", line).strip(" ") for line in lines.splitlines())
    return "\n".join(line for line in kept if line)


@pytest.mark.parametrize(
    ("kind", "case"), CASES, ids=[f"{kind}: {case['name']}" for kind, case in CASES]
)
def test_a_block_is_printed_as_its_case_says(small: Small, kind: str, case: dict[str, str]) -> None:
    assert f"kind: {kind}" in case["written"] or kind == "paragraph"
    assert fragment(small, case["written"]) == case["printed"].rstrip("\n")
