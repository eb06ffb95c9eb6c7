"""The language of a text, by langdetect with factories of our own.

The library's default call raises in threads at its first use, flips its answer from run to run, and reads
capitals wrongly four times of five. Own factories with a fixed seed, built under a lock, do none of that.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

_FEW_WORDS = 8  # below this, more languages than our own three only mislead
_CLOSE = ("fi", "sv", "en")
_WIDE = ("fi", "sv", "en", "et", "ru", "de", "fr", "es", "so", "ar")
_LONGEST = 1_000  # characters: more changed 2 answers of 7,049, and take their time
_FEWEST_LETTERS = 4
_lock = threading.Lock()


def detect_language(text: str, *, default: str = "fi") -> str:
    """Return the ISO 639-1 code of the language of a text; the default where there is too little to tell.

    >>> detect_language("Hankkeessa kehitettiin vertaistukea nuorille"), detect_language("2007–2008")
    ('fi', 'fi')
    """
    text = text[:_LONGEST]
    letters = [c for c in text if c.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return default
    if sum(c.isupper() for c in letters) * 2 > len(letters):
        text = text.lower()  # langdetect passes over words in capitals
    try:
        detector = _factory(_CLOSE if len(text.split()) < _FEW_WORDS else _WIDE).create()
        detector.append(text)
        found = str(detector.detect())
    except LangDetectException:  # no letters that it knows
        return default
    return default if found == "unknown" else found


def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    with _lock:
        return _built(languages)


@cache
def _built(languages: tuple[str, ...]) -> DetectorFactory:
    folder = Path(langdetect.__file__).with_name("profiles")
    factory = DetectorFactory()
    factory.seed = 0  # langdetect samples at random
    factory.load_json_profile([(folder / language).read_text("utf-8") for language in languages])
    return factory
