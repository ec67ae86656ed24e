"""Embed fonts in a PDF: each once, with the glyphs of the whole document.

HarfBuzz makes the subsets; glyph ids are kept, so that separately drawn pages share a font.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import FontUse
from briefpress.theme.font_files import Font

# Tables that only layout needs are dropped.
_LAYOUT_TABLES = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "kern", "meta")
_ENTRIES = 100  # the limit of one list in a character map
_STEM = 80  # 1/1000 em; not used when the font is embedded


def merged(uses: Iterable[Mapping[str, FontUse]]) -> dict[str, FontUse]:
    """Return the merged glyphs of each font over all parts, in a fixed order."""
    whole: dict[str, FontUse] = {}
    for part in uses:
        for name, use in part.items():
            known = whole.get(name)
            if known is None:
                whole[name] = use
            else:
                whole[name] = replace(
                    known,
                    texts={**use.texts, **known.texts},
                    widths={**use.widths, **known.widths},
                )
    return dict(sorted(whole.items()))


def embed(pdf: pikepdf.Pdf, uses: Mapping[str, FontUse], files: Iterable[Font]) -> Dictionary:
    """Embed fonts; return their resource dictionary."""
    contents = {font.digest: font.content for font in files}
    fonts = Dictionary()
    for name, use in uses.items():
        if use.digest not in contents:
            raise RenderFailed(f"the font {use.family} has changed since a part was laid out")
        fonts[f"/{name}"] = _font(pdf, use, contents[use.digest])
    return fonts


def _font(pdf: pikepdf.Pdf, use: FontUse, data: bytes) -> pikepdf.Object:
    program = _subset(use, data)
    opentype = program[:4] == b"OTTO"
    stream = pikepdf.Stream(pdf, program)
    if opentype:
        stream.Subtype = Name.OpenType
    else:
        stream.Length1 = len(program)
    widths = sorted(use.widths.items())
    fixed = len(widths) > 1 and len({width for _, width in widths}) == 1
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{use.name}"),
        FontFamily=pikepdf.String(use.family),
        Flags=use.flags + fixed,
        FontBBox=Array([0, use.descent, max(width for _, width in widths), use.ascent]),
        ItalicAngle=0,
        Ascent=use.ascent,
        Descent=use.descent,
        CapHeight=use.ascent,
        StemV=_STEM,
    )
    descriptor["/FontFile3" if opentype else "/FontFile2"] = stream
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name("/CIDFontType0" if opentype else "/CIDFontType2"),
        BaseFont=Name(f"/{use.name}"),
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        W=_width_array(widths),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    if not opentype:
        descendant.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{use.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pikepdf.Stream(pdf, _character_map(use.texts)),
        )
    )


def _subset(use: FontUse, data: bytes) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(use.texts)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(
        int.from_bytes(tag.encode().ljust(4), "big") for tag in _LAYOUT_TABLES
    )
    try:
        subset = hb.subset(hb.Face(data), wanted)
    except RuntimeError:
        raise RenderFailed(f"the font {use.family} cannot be subset: it is damaged") from None
    return bytes(subset.blob.data)


def _width_array(widths: Sequence[tuple[int, int]]) -> Array:
    """Return widths as runs of neighbouring glyphs: ``first [width …]``."""
    runs: list[tuple[int, list[int]]] = []
    for glyph, width in widths:
        if runs and glyph == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(width)
        else:
            runs.append((glyph, [width]))
    return Array([part for first, run in runs for part in (first, Array(run))])


def _character_map(texts: Mapping[int, str]) -> bytes:
    """Return the map from glyphs to text, for search and screen readers."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    entries = sorted(texts.items())
    for start in range(0, len(entries), _ENTRIES):
        some = entries[start : start + _ENTRIES]
        lines.append(f"{len(some)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in some]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()
