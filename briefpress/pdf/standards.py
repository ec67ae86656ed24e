"""Make a tagged PDF conform to PDF/A and PDF/UA.

PDF 1.7 gets PDF/A-3a with PDF/UA-1, PDF 2.0 gets PDF/A-4 (4f when files are attached) with
PDF/UA-2. ISO 19005-3 requires an output intent and XMP metadata that match the information
dictionary; ISO 14289-1 requires its own property in the XMP, which PDF/A only allows with a
description of its schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from html import escape
from importlib.util import find_spec
from mimetypes import MimeTypes
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.render.document import Attached, Metadata

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 {claims}
 pdf:Producer={producer} pdf:Keywords={keywords}
 xmp:CreatorTool={creator} xmp:CreateDate={date} xmp:ModifyDate={date}>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">{description}</rdf:li>
</rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
{extension}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
# PDF/A-3 allows the property of PDF/UA only with a description of its schema; PDF/A-4 does not.
_EXTENSION = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_PROFILE = Path("pdf", "sRGB2014.icc")
_KINDS = MimeTypes()  # only Python's built-in types, independent of the system


class Standard(StrEnum):
    """The PDF version to write, and the standards that the file claims."""

    PDF_1_7 = "1.7"
    PDF_2_0 = "2.0"

    def claims(self, *, attachments: bool) -> str:
        """Return the claims as XMP attributes."""
        if self is Standard.PDF_1_7:
            return 'pdfaid:part="3" pdfaid:conformance="A" pdfuaid:part="1"'
        conformance = ' pdfaid:conformance="F"' if attachments else ""
        return f'pdfaid:part="4" pdfaid:rev="2020"{conformance} pdfuaid:part="2" pdfuaid:rev="2024"'


def conform(pdf: pikepdf.Pdf, standard: Standard, metadata: Metadata, producer: str) -> None:
    """Write metadata, output intent and the claims of conformance into a tagged PDF."""
    claims = standard.claims(attachments=len(pdf.attachments) > 0)
    if standard is Standard.PDF_1_7:
        _inform(pdf, metadata, producer)
    packet = _packet(metadata, producer, claims, _EXTENSION * (standard is Standard.PDF_1_7))
    pdf.Root.Metadata = pikepdf.Stream(pdf, packet)
    pdf.Root.Metadata.Type = Name.Metadata
    pdf.Root.Metadata.Subtype = Name.XML
    pdf.Root.Lang = pikepdf.String(metadata.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    profile = pikepdf.Stream(pdf, _profile())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB2014"),
        Info=pikepdf.String("sRGB2014"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])


def _inform(pdf: pikepdf.Pdf, metadata: Metadata, producer: str) -> None:
    """Write the information dictionary, which PDF 2.0 no longer has."""
    date = f"D:{metadata.date:%Y%m%d}"
    info = {
        "/Title": metadata.title,
        "/Author": metadata.author,
        "/Subject": metadata.description,
        "/Keywords": ", ".join(metadata.keywords),
        "/Creator": metadata.creator,
        "/Producer": producer,
        "/CreationDate": date,
        "/ModDate": date,
    }
    pdf.trailer["/Info"] = pdf.make_indirect(Dictionary())
    for key, value in info.items():
        pdf.docinfo[key] = value


def attach(pdf: pikepdf.Pdf, files: Sequence[Attached], date: date) -> None:
    """Embed files as source data of the document, with type and date as PDF/A-3 requires."""
    written = f"D:{date:%Y%m%d}000000Z"
    for file in files:
        mime, _ = _KINDS.guess_type(file.name)
        pdf.attachments[file.name] = pikepdf.AttachedFileSpec(
            pdf,
            file.content,
            description=file.description,
            filename=file.name,
            mime_type=mime or "application/octet-stream",
            relationship=Name.Data,
            creation_date=written,
            mod_date=written,
        )
    if files:
        pdf.Root.AF = Array([pdf.attachments[file.name].obj for file in files])


def _packet(metadata: Metadata, producer: str, claims: str, extension: str) -> bytes:
    texts = {
        "title": metadata.title,
        "author": metadata.author,
        "description": metadata.description,
        "language": metadata.language,
    }
    attributes = {
        "producer": producer,
        "keywords": ", ".join(metadata.keywords),
        "creator": metadata.creator,
        "date": f"{metadata.date:%Y-%m-%d}",
    }
    return _XMP.format(
        claims=claims,
        extension=extension,
        **{name: escape(text) for name, text in texts.items()},
        **{name: f'"{escape(text)}"' for name, text in attributes.items()},
    ).encode()


def _profile() -> bytes:
    """Return the sRGB profile, a free one that is part of WeasyPrint."""
    spec = find_spec("weasyprint")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder) / _PROFILE).is_file():
            return file.read_bytes()
    raise RenderFailed("WeasyPrint's colour profile sRGB2014.icc is missing")
