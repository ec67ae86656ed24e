"""Typst through its Python package: `python -m tests.bench.typesetter MAIN.typ OUT.pdf`.

The package is in the extra `bench`; the faces are ours and no others; the PDF is tagged, PDF/UA-1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parent.parent.parent / "styles" / "fonts"


def open_compiler(main: Path) -> Callable[[Path], None]:
    """Return a function that compiles the document, as it is on disk by then, into a PDF."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    compiler = typst.Compiler(str(main), root=str(main.parent), font_paths=fonts)

    def compile_it(pdf: Path) -> None:
        compiler.compile(output=str(pdf), pdf_standards=["ua-1"])

    return compile_it


if __name__ == "__main__":
    open_compiler(Path(sys.argv[1]))(Path(sys.argv[2]))
