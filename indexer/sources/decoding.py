"""Decode bytes to text by a fixed rule, before any parser sees them.

The rule is: byte order mark, then strict UTF-8, then the encoding that the file declares, then UTF-8 with a few stray
bytes (decoded as cp1252), then cp1252, unless the letters ä and ö show Mac Roman or code page 850. Text that is
encoded as UTF-8 twice is decoded twice. Encoding detectors
were measured on Finnish Latin-1 and decoded a quarter to two thirds of it wrongly; this rule decoded all of it. UTF-8
precedes the declaration because text in another encoding is almost never valid UTF-8, while a declaration is often
wrong after a page has been saved again in UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.normalize import clean
from indexer.sources import double_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, since this mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK_BYTES = 1 << 20
# The encodings that a file may declare. Not any codec of Python: some are not text encodings ("zlib", "rot13", "idna").
_DECLARABLE_RE = re.compile(
    r"iso-8859-(?:[2-9]|1[0-6])|windows-12(?:5[0-8])|koi8-[ru]|shift_jis|euc-(?:jp|kr)|iso-2022-jp|gbk|gb2312|gb18030|big5"
)
_LATIN_1 = (
    "iso-8859-1",
    "iso8859-1",
    "latin1",
    "latin-1",
    "us-ascii",
    "ascii",
)  # clean() then reads C1 controls as cp1252
_MAX_REPAIRS = 50  # invalid sequences for each valid one
_STRAY_BYTES = "cp1252-stray-bytes"  # the name of the error handler that decodes them
# The byte of ä or ö after a letter, in the encodings whose files do not declare them. In cp1252 the bytes of the other
# two are Š, š and „, which hardly ever follow a letter; ” (ö in code page 850) does, so it is not evidence.
_EVIDENCE = {
    "cp1252": re.compile(rb"(?<=[A-Za-z\xe4\xf6])[\xe4\xf6]"),
    "mac_roman": re.compile(rb"(?<=[A-Za-z\x8a\x9a])[\x8a\x9a]"),
    "cp850": re.compile(rb"(?<=[A-Za-z\x84\x94])\x84"),
}
_NAMES = {"mac_roman": "Mac Roman", "cp850": "code page 850"}
_MIN_EVIDENCE, _MIN_RATIO = 2, 3  # letters; times those of cp1252
_SEVEN_BIT_ENCODING = "iso-2022-jp"  # tried before UTF-8, since its bytes are valid UTF-8 too
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")


class DecodedText(NamedTuple):
    """A text and a note for the user on how its bytes were decoded: "" if there was no doubt."""

    text: str
    note: str = ""


class FileEncoding(NamedTuple):
    """How to open a file as text: the encoding, the name of the error handler, and a note for the user or ""."""

    name: str
    errors: str = "strict"
    note: str = ""


def decode(data: bytes, declared: str = "") -> str:
    r"""Return the text of the bytes in NFC, with \n line ends and without control characters.

    declared: the encoding that the file declares, "" for none; ignored if it is unknown or wrong.
    Raises: SourceError if the bytes are not text.

    >>> decode("Käynnissä".encode("cp1252")) == decode(b"\xef\xbb\xbfK\xc3\xa4ynniss\xc3\xa4")
    True
    """
    return decode_with_note(data, declared).text


def decode_with_note(data: bytes, declared: str = "") -> DecodedText:
    """Return the text as `decode` does, and a note on bytes that were not plain. Raises: SourceError."""
    encoding = _encoding_of_bom(data)
    if encoding is None:
        if b"\0" in data:
            raise SourceError("binary, not text")
        text, note = _decode_unmarked(data, declared.strip().lower())
        return _decode_again(DecodedText(clean(text), note))
    try:
        return _decode_again(DecodedText(clean(data.decode(encoding))))
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return decode_with_note(data.removeprefix(codecs.BOM_UTF8), "utf-8")
        raise SourceError(f"its byte order mark says {encoding}, but it is not: {error.reason}") from error


def _decode_again(decoded: DecodedText) -> DecodedText:
    if not double_encoding.is_doubly_encoded(decoded.text):
        return decoded
    notes = filter(None, (decoded.note, double_encoding.NOTE))
    return DecodedText(clean(double_encoding.decode_again(decoded.text)), "; ".join(notes))


def encoding_of_file(path: Path) -> FileEncoding:
    """Return how to open a file by the rule, without a declaration. Reads the file in chunks.

    Raises: SourceError if the file is not text, OSError.
    """
    with path.open("rb") as stream:
        marked = _encoding_of_bom(stream.read(4))
    try:
        _check_encoding(path, marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked and marked != "utf-8-sig":
            raise SourceError(f"its byte order mark says {marked}, but it is not") from error
    else:
        if marked in (None, "utf-8-sig") and double_encoding.is_doubly_encoded_file(path):
            return FileEncoding(double_encoding.ENCODING, note=double_encoding.NOTE)
        return FileEncoding(marked or "utf-8")
    if note := _note_on_stray_bytes(*_count_letters(path)):
        return FileEncoding(marked or "utf-8", _STRAY_BYTES, note)
    if encoding := _encoding_by_evidence(_evidence_in(path)):
        return FileEncoding(encoding, note=_note_on_encoding(encoding))
    try:
        _check_encoding(path, "cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(f"no text: {error.reason}") from error
    return FileEncoding("cp1252")


def _encoding_of_bom(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _check_encoding(path: Path, encoding: str) -> None:
    """Decode a file in chunks. Raises: UnicodeDecodeError, or SourceError if the file is binary."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if b"\0" in chunk and not encoding.startswith(("utf-16", "utf-32")):
                raise SourceError("binary, not text")
            decoder.decode(chunk)
    decoder.decode(b"", final=True)


def _count_letters(path: Path) -> tuple[int, int]:
    """Return how many sequences of a file are invalid UTF-8, and how many characters are valid and not ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    invalid = valid = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            chunk_invalid, chunk_valid = _letters_in(decoder.decode(chunk))
            invalid, valid = invalid + chunk_invalid, valid + chunk_valid
    return invalid + len(decoder.decode(b"", final=True)), valid


def _letters_in(text: str) -> tuple[int, int]:
    invalid = text.count("\ufffd")
    return invalid, len(text) - len(text.encode("ascii", "ignore")) - invalid


def _note_on_stray_bytes(invalid: int, valid: int) -> str:
    """Return the note on a text in UTF-8 with stray bytes, or "" if the text is more likely in another encoding."""
    if valid < invalid and (valid < _MIN_EVIDENCE or valid * _MAX_REPAIRS < invalid):
        return ""  # valid sequences of another encoding are chance
    return f"UTF-8 with invalid bytes, decoded as cp1252: {invalid}; check the letters there"


def _evidence_in(path: Path) -> Counter[str]:
    """Return how many letters ä and ö a file has in each encoding without a declaration."""
    counts: Counter[str] = Counter()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            counts.update(_evidence_of(chunk))
    return counts


def _evidence_of(data: bytes) -> dict[str, int]:
    return {name: len(pattern.findall(data)) for name, pattern in _EVIDENCE.items()}


def _encoding_by_evidence(counts: Mapping[str, int]) -> str:
    """Return the encoding other than cp1252 for which the letters are clear evidence, or ""."""
    best = max(_NAMES, key=lambda name: counts[name])
    is_clear = counts[best] >= _MIN_EVIDENCE and counts[best] > _MIN_RATIO * counts["cp1252"]
    return best if is_clear else ""


def _note_on_encoding(encoding: str) -> str:
    return f"read as {_NAMES[encoding]}, because of its letters ä and ö; save it as UTF-8 if letters look wrong"


def _decode_stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode invalid bytes as cp1252. Raises: the error, if text is encoded."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY_BYTES, _decode_stray_bytes)


def _decode_unmarked(data: bytes, declared: str) -> tuple[str, str]:
    """Return the text of bytes without a byte order mark, and a note or ""."""
    for encoding in (declared, "utf-8") if declared == _SEVEN_BIT_ENCODING else ("utf-8", declared):
        if encoding == "utf-8" or _DECLARABLE_RE.fullmatch(encoding):
            try:
                return data.decode(encoding), ""
            except UnicodeDecodeError:  # try the next encoding
                continue
    if note := _note_on_stray_bytes(*_letters_in(data.decode("utf-8", "replace"))):
        return data.decode("utf-8", _STRAY_BYTES), note
    if declared in _LATIN_1:
        return data.decode("latin-1"), ""
    if encoding := _encoding_by_evidence(_evidence_of(data)):
        return data.decode(encoding), _note_on_encoding(encoding)
    return _decode_cp1252(data), ""


def _decode_cp1252(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(f"neither UTF-8 nor cp1252: byte 0x{data[error.start]:02x} at {error.start:,}") from error
    controls = sum(1 for character in text if character < " " and character not in _TEXT_CONTROLS)
    if controls * 20 > len(text):  # text has none, but images and archives have many
        raise SourceError("binary, not text")
    return text
