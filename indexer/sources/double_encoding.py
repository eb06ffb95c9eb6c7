"""Text that was encoded as UTF-8 twice, so that ä became Ã¤: how it is recognised, and a codec that decodes it.

Programs produce it when they read UTF-8 as cp1252 and write it as UTF-8 again.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

ENCODING = "utf_8_twice"
"""The name of the codec."""
NOTE = "its letters were encoded as UTF-8 twice, decoded twice; check them, and save the file again as UTF-8"
"""The note for the user."""

_CHUNK_BYTES = 1 << 20
_MIN_LETTERS = 2
_LETTERS_RE = re.compile("|".join(letter.encode().decode("cp1252") for letter in "äöåÄÖÅ"))


def _to_character(byte: int) -> str:
    """Return the character of a byte in cp1252; of one without a character, the control character as browsers do."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {_to_character(byte): byte for byte in range(0x80, 0x100)}
_CONTINUATION = re.escape("".join(_to_character(byte) for byte in range(0x80, 0xC0)))
_SEQUENCE_RE = re.compile(f"[\u00c2-\u00f4][{_CONTINUATION}]{{1,3}}")


def is_doubly_encoded(text: str) -> bool:
    """Return whether the letters ä, ö and å of a text are encoded twice, except for fewer others.

    >>> is_doubly_encoded("PÃ¤ivÃ¤ kylÃ¤ssä"), is_doubly_encoded("São Tomé: Ã¤")
    (True, False)
    """
    return "Ã" in text and _is_evidence(*_count(text))


def is_doubly_encoded_file(path: Path) -> bool:
    """Return whether the text of a file in UTF-8 is encoded twice. Raises: UnicodeDecodeError, OSError."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    twice = once = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            counts = _count(decoder.decode(chunk))
            twice, once = twice + counts[0], once + counts[1]
    return _is_evidence(twice, once)


def decode_again(text: str) -> str:
    """Return the text with its doubly encoded characters decoded; other characters remain.

    >>> decode_again("kylÃ¤n vÃ¤ki â€“ São Tomé")
    'kylän väki – São Tomé'
    """
    return _SEQUENCE_RE.sub(_decoded, text)


def _count(text: str) -> tuple[int, int]:
    """Return how many letters ä, ö and å are encoded twice, and how many once."""
    return len(_LETTERS_RE.findall(text)) if "Ã" in text else 0, sum(map(text.count, "äöåÄÖÅ"))


def _is_evidence(twice: int, once: int) -> bool:
    return twice >= _MIN_LETTERS and twice > once


def _decoded(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[character] for character in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


class _Decoder(codecs.IncrementalDecoder):
    """Decodes whole lines, because the bytes of a character may be in two chunks."""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._rest = b""

    def decode(self, data: Any, final: bool = False) -> str:  # noqa: ANN401 - any buffer, as in the base class
        data = self._rest + bytes(data)
        end = len(data) if final else data.rfind(b"\n") + 1
        self._rest = data[end:]
        return _decode(data[:end], self.errors)[0]

    def reset(self) -> None:
        self._rest = b""


def _decode(data: Any, errors: str = "strict", /) -> tuple[str, int]:  # noqa: ANN401 - any buffer
    return decode_again(bytes(data).decode("utf-8-sig", errors)), len(bytes(data))


def _encode(_text: str, _errors: str = "strict", /) -> tuple[bytes, int]:
    raise UnicodeError(f"{ENCODING} only decodes")


def _codec(name: str) -> codecs.CodecInfo | None:
    if name != ENCODING:
        return None
    return codecs.CodecInfo(_encode, _decode, incrementaldecoder=_Decoder, name=ENCODING)


codecs.register(_codec)
