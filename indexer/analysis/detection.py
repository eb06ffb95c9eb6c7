"""Language detection by langdetect, with detector factories built here.

langdetect.detect() raises when threads call it for the first time at once, returns different answers from run to run,
and is wrong about four of five texts in capitals. Factories with a fixed seed, built under a lock, avoid all three.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

_SHORT_TEXT_WORDS = 8  # in a shorter text, further languages only cause wrong answers
_SHORT_TEXT_LANGUAGES = ("fi", "sv", "en")
_LANGUAGES = ("fi", "sv", "en", "et", "ru", "de", "fr", "es", "so", "ar")
_MAX_CHARACTERS = 1_000  # reading more changed 2 answers of 7,049 and is slower
_MIN_LETTERS = 4
_lock = threading.Lock()


def detect_language(text: str, *, default: str = "fi") -> str:
    """Return the ISO 639-1 code of a text's language, or the default if the text is too short to decide.

    >>> detect_language("Hankkeessa kehitettiin vertaistukea nuorille"), detect_language("2007–2008")
    ('fi', 'fi')
    """
    text = text[:_MAX_CHARACTERS]
    letters = [c for c in text if c.isalpha()]
    if len(letters) < _MIN_LETTERS:
        return default
    if sum(c.isupper() for c in letters) * 2 > len(letters):
        text = text.lower()  # langdetect ignores words in capitals
    try:
        detector = _factory(_SHORT_TEXT_LANGUAGES if len(text.split()) < _SHORT_TEXT_WORDS else _LANGUAGES).create()
        detector.append(text)
        language = str(detector.detect())
    except LangDetectException:  # no letters of its languages
        return default
    return default if language == "unknown" else language


def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    with _lock:
        return _load_factory(languages)


@cache
def _load_factory(languages: tuple[str, ...]) -> DetectorFactory:
    folder = Path(langdetect.__file__).with_name("profiles")
    factory = DetectorFactory()
    factory.seed = 0  # langdetect samples at random
    factory.load_json_profile([(folder / language).read_text("utf-8") for language in languages])
    return factory
