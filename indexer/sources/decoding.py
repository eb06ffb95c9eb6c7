"""Bytes to text by rule, before any parser sees them.

The rule is BOM, then strict UTF-8, then what the file itself declares, then cp1252. Encoding detectors were measured on
Finnish Latin-1 and decoded a quarter to two thirds of it wrongly; this rule decoded all of it. UTF-8 goes before the
declaration, since text of another encoding is never UTF-8 by accident, but a declaration that stayed when a page was
saved anew is common.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from indexer.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK_BYTES = 1 << 20
# What a file may declare: by these alone, since Python's codecs are no encodings alone ("zlib", "rot13", "idna").
_DECLARABLE_RE = re.compile(
    r"iso-8859-(?:[2-9]|1[0-6])|windows-12(?:5[0-8])|koi8-[ru]|shift_jis|euc-(?:jp|kr)|iso-2022-jp|gbk|gb2312|gb18030|big5"
)
_LATIN_1 = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii")  # the web means cp1252 by them
_MOST_MENDED = 100
_SEVEN_BITS = "iso-2022-jp"  # strict UTF-8 too, as all seven-bit text
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")
_LINE_ENDS_RE = re.compile("\r\n|[\r\f\v\u2028\u2029]")  # \f parts pages, \v lines of one paragraph
# Unseen: marks of a joined file's start, hints where a long word may break (a soft hyphen stays: it is written).
_UNSEEN = {code: None for code in (*range(0x20), 0x7F, 0x200B, 0x2060, 0xFEFF) if chr(code) not in "\n\t"}
# The web means cp1252 by these: text read as Latin-1 on its way keeps its dashes and quotes here.
_MISREAD = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_CLEANING = _UNSEEN | _MISREAD


def decode(data: bytes, declared: str = "") -> str:
    r"""Return the text of the bytes in NFC with \n line ends and without control characters.

    declared: the encoding that the file says it is of; one that is unknown or wrong counts as not said.
    Raises: SourceError when the bytes are no text.

    >>> decode("Käynnissä".encode("cp1252")) == decode(b"\xef\xbb\xbfK\xc3\xa4ynniss\xc3\xa4")
    True
    """
    encoding = _marked(data)
    if encoding is None:
        if b"\0" in data:
            raise SourceError("binary, not text")
        return clean(_decode_unmarked(data, declared.strip().lower()))
    try:
        return clean(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise SourceError(f"its byte order mark says {encoding}, but it is not: {error.reason}") from error


def encoding_of_file(path: Path) -> str:
    """Return the encoding of a file by the rule, reading it through once without holding it.

    Raises: SourceError when its bytes are no text, OSError.
    """
    with path.open("rb") as stream:
        encoding = _marked(stream.read(4))
    for each in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            _read_through(path, each)
        except UnicodeDecodeError as error:
            reason = error.reason
        else:
            return each
    raise SourceError(f"its byte order mark says {encoding}, but it is not" if encoding else f"no text: {reason}")


def _marked(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _read_through(path: Path, encoding: str) -> None:
    """Decode a whole file. Raises: UnicodeDecodeError, SourceError when it is binary."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if b"\0" in chunk and not encoding.startswith(("utf-16", "utf-32")):
                raise SourceError("binary, not text")
            decoder.decode(chunk)
    decoder.decode(b"", final=True)


def clean(text: str) -> str:
    r"""Return the text in NFC, with \n line ends and without control characters.

    >>> clean("yksi\r\nkaksi\fkolme, a\u0308 2007\u00962008\0")
    'yksi\nkaksi\nkolme, ä 2007–2008'
    """
    if not all(map(str.isprintable, text.split("\n"))):  # nothing that is cleaned away is printable
        text = _LINE_ENDS_RE.sub("\n", text).translate(_CLEANING)
    return unicodedata.normalize("NFC", text)


def _decode_unmarked(data: bytes, declared: str) -> str:
    """Return the text of bytes without a byte order mark."""
    for encoding in (_SEVEN_BITS, "utf-8") if declared == _SEVEN_BITS else ("utf-8", declared):
        if encoding == "utf-8" or _DECLARABLE_RE.fullmatch(encoding):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:  # it is not what it says; the next may fit
                continue
    if declared in _LATIN_1:
        return data.decode("latin-1")
    return _mended_utf8(data) if declared in ("utf-8", "utf8") else _decode_cp1252(data)


def _mended_utf8(data: bytes) -> str:
    """Return the text of bytes that are said to be UTF-8 but are not all: cut short, or pasted from elsewhere.

    Where the letters that are UTF-8 outnumber the bytes that are none, those alone are read as cp1252.
    """
    pieces, at, wrong = [], 0, 0
    while at < len(data):
        try:
            pieces.append(data[at:].decode())
            break
        except UnicodeDecodeError as error:
            wrong += 1
            if wrong > _MOST_MENDED:
                return _decode_cp1252(data)
            pieces += [
                data[at : at + error.start].decode(),
                data[at + error.start : at + error.end].decode("cp1252", "replace"),
            ]
            at += error.end
    text = "".join(pieces)
    right = sum(1 for c in text if c > "\x7f") - wrong
    return text if right > wrong else _decode_cp1252(data)


def _decode_cp1252(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(f"neither UTF-8 nor cp1252: byte 0x{data[error.start]:02x} at {error.start:,}") from error
    controls = sum(1 for c in text if c < " " and c not in _TEXT_CONTROLS)
    if controls * 20 > len(text):  # text has none; pictures and archives have them everywhere
        raise SourceError("binary, not text")
    return text
