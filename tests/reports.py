"""The reports of tests/texts with the expected results, and builders of small files in the same formats."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from indexer.model import Document
from indexer.sources import SourceFile, read_file

TEXTS = Path(__file__).parent / "texts"
EXPECTED = json.loads((TEXTS / "expected.json").read_text("utf-8"))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "meta": "meta", "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
CORE = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'


def names_in(folder: str) -> list[str]:
    """The names of the reports in a folder."""
    return [name for name in EXPECTED if name.startswith(f"{folder}/")]


def report(name: str) -> Document:
    """Read a report of tests/texts, which must be one document without problems."""
    (document,) = read_file(SourceFile(TEXTS / name, name))
    assert isinstance(document, Document), document
    return document


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip archive of the members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: str, **more: str | bytes) -> bytes:
    """A DOCX with a body. more: other parts by name, with __ for / and without the suffix."""
    parts = {f"{name.replace('__', '/')}.xml": content for name, content in more.items()}
    return zipped({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **parts})


def odt(body: str, *, styles: str = "", meta: str = "", **more: str) -> bytes:
    """An ODT with a body, automatic styles and properties. more: as for docx()."""
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF}>{automatic}<office:body><office:text>{body}</office:text>"
                       "</office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {ODF} {CORE}><office:meta>{meta}</office:meta></office:document-meta>",
        **{f"{name.replace('__', '/')}.xml": content for name, content in more.items()},
    })  # fmt: skip


def pdf(
    *pages: bytes,
    info: bytes = b"",
    encrypt: bytes = b"",
    packed: bool = False,
    fields: Sequence[bytes] = (),
    xfa: bytes = b"",
) -> bytes:
    """A PDF. pages: the operators that draw each page, in which /F is a font.

    info, encrypt: contents of the dictionaries of these names. packed: whether the operators are deflated.
    fields: dictionaries of form fields on the first page. xfa: an XFA form.
    """
    widgets = b" ".join(b"%d 0 R" % (5 + 2 * len(pages) + at) for at in range(len(fields)))
    xfa_entry = b"/XFA %d 0 R" % (5 + 2 * len(pages) + len(fields)) if xfa else b""
    form = b"/AcroForm<</Fields[%s]/DR<</Font<</Helv 3 0 R>>>>/DA(/Helv 10 Tf 0 g)%s>>" % (widgets, xfa_entry)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % (form if fields or xfa else b""),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<<%s>>" % info,
    ]
    for at, page in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R%s>>"
            % (6 + 2 * at, b"/Annots[%s]" % widgets if fields and not at else b"")
        )
        objects.append(
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(page), b"/Filter/FlateDecode" if packed else b"", page)
        )
    objects += [b"<</Type/Annot/Subtype/Widget/F 4/P 5 0 R%s>>" % field for field in fields]
    if xfa:
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(xfa), xfa))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    encryption = b"/Encrypt<<%s>>/ID[<00><00>]" % encrypt if encrypt else b""
    out += b"trailer<</Size %d/Root 1 0 R/Info 4 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        encryption,
        table,
    )
    return bytes(out)


def page(*lines: str, size: int = 12, top: int = 550) -> bytes:
    """The operators of a page with these lines, one below the other."""
    operators = (
        b"BT /F %d Tf 40 %d Td (%s) Tj ET\n" % (size, top - 14 * at, line.encode("cp1252"))
        for at, line in enumerate(lines)
    )
    return b"".join(operators)
