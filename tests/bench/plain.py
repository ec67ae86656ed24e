"""Plain WeasyPrint, as its users write it: `python -m tests.bench.plain HTML FOLDER PDF …`.

The HTML is our own manuscript, with WeasyPrint's way to page numbers (`target-counter`) where
Briefpress has slots; its pictures are in the folder; the stylesheets and fonts are ours. Only the
documented interface is used: one document, one `write_pdf`. What Briefpress does beyond that, such
as mirroring the margin, is left out, and so are YAML and Jinja2: the HTML was written before.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from briefpress.theme import font_files
from briefpress.workspace.project import Project
from tests.stages import theme

ROOT = Path(__file__).resolve().parent.parent.parent
NUMBERS = "[data-target]::after { content: target-counter(attr(data-target), page); }"


def main(paths: list[Path]) -> None:
    """Print documents one after the other in one process; each is HTML, its folder, and a PDF."""
    with tempfile.TemporaryDirectory() as place:
        fonts = font_files.configuration([ROOT / "styles" / "fonts"], Path(place))
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        _print(paths)


def _print(paths: list[Path]) -> None:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    stylesheets = [
        sheet.file for sheet in theme(Project(ROOT, ROOT / "templates", ROOT / "styles")).sheets
    ]
    for html, folder, pdf in zip(paths[::3], paths[1::3], paths[2::3], strict=True):
        fonts = FontConfiguration()
        sheets = [CSS(filename=file, font_config=fonts) for file in stylesheets]
        sheets.append(CSS(string=NUMBERS, font_config=fonts))
        HTML(filename=html, base_url=f"{folder}/").write_pdf(
            pdf,
            stylesheets=sheets,
            font_config=fonts,
            presentational_hints=True,
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
        )


if __name__ == "__main__":
    main([Path(argument).resolve() for argument in sys.argv[1:]])
