"""Language detection: of short texts by the dictionary and stop words, of others by langdetect.

A title of a few words, in capitals or with coined names, is too little for langdetect. langdetect.detect() also raises
when threads call it for the first time at once, returns different answers from run to run, and is wrong about four of
five texts in capitals. Factories with a fixed seed, built here under a lock, avoid all three.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from indexer.analysis import voikko
from indexer.analysis.words import WordTerms
from indexer.normalize import fold

SHORT_TEXT_WORDS = 8  # in a shorter text, further languages only cause wrong answers
_SHORT_TEXT_LANGUAGES = ("fi", "sv", "en")
_LANGUAGES = ("fi", "sv", "en", "et", "ru", "de", "fr", "es", "so", "ar")
_MAX_CHARACTERS = 1_000  # reading more changed 2 answers of 7,049 and is slower
_MIN_LETTERS = 4
_FINNISH = "fi"
_MIN_CAPITAL_WORDS = 3  # in a shorter text in capitals, an unknown word may be coined
_MIN_SHORT_WORDS = 2  # that langdetect needs, if none is long; most texts of one word are names
_LONG_WORD = 9
_COINED_RE = re.compile(r".*[a-zåäö].*[A-ZÅÄÖ]|[A-ZÅÄÖ]{2,}[a-zåäö]")  # SmartHome, TYÖura
_NAMES = {"paikannimi", "etunimi", "sukunimi", "nimi"}  # Voikko's word classes
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
        detector = _factory(_SHORT_TEXT_LANGUAGES if len(text.split()) < SHORT_TEXT_WORDS else _LANGUAGES).create()
        detector.append(text)
        language = str(detector.detect())
    except LangDetectException:  # no letters of its languages
        return default
    return default if language == "unknown" else language


def detect_short(
    words: Mapping[str, WordTerms], stop_words: Mapping[str, Collection[str]], *, default: str = _FINNISH
) -> str:
    """Return the language of a text of a few words: names and coined words do not decide.

    words: the forms of the text with their terms in Finnish. stop_words: by language. The text is Finnish if more of
    its words are clearly Finnish than stop words of another language; otherwise langdetect decides by its ordinary
    words. The result is the default if there are too few.
    """
    folded = {form: fold(form) for form in words}
    finnish = stop_words.get(_FINNISH, ())
    others = {word for code, listed in stop_words.items() if code != _FINNISH for word in listed}
    finnish_count = sum(
        _is_clearly_finnish(form, terms) or (folded[form] in finnish and folded[form] not in others)
        for form, terms in words.items()
    )
    other_count = sum(word in others and word not in finnish for word in folded.values())
    if finnish_count > other_count:
        return _FINNISH
    ordinary = _ordinary_words(words)
    long_enough = [form for form in ordinary if len(form) >= _MIN_LETTERS - 1]
    if other_count or len(long_enough) >= _MIN_SHORT_WORDS or any(len(form) >= _LONG_WORD for form in ordinary):
        return detect_language(" ".join(ordinary), default=default)
    return default


def _ordinary_words(words: Mapping[str, WordTerms]) -> list[str]:
    """Return the words that are not coined: without digits or inner capitals, and not unknown words in capitals."""
    letters = [form for form in words if form.replace("-", "").isalpha() and not _COINED_RE.match(form)]
    if len(letters) >= _MIN_CAPITAL_WORDS and all(map(str.isupper, letters)):
        return letters
    return [form for form in letters if not form.isupper() or words[form].is_known]


def _is_clearly_finnish(form: str, terms: WordTerms) -> bool:
    """Return whether the dictionary contains a word that is not a name, nor an international word (data, business).

    An inflected word or a compound is clearly Finnish, and a dictionary form if langdetect takes it for Finnish.
    """
    if not terms.is_known or len(form) < _MIN_LETTERS or not form.replace("-", "").isalpha() or _COINED_RE.match(form):
        return False
    word = fold(form)
    if word not in terms.lemmas:
        return True
    if voikko.word_classes(form) <= _NAMES:
        return False
    return any(reading.parts for reading in voikko.readings(form)) or _is_finnish_word(word)


@lru_cache(10_000)
def _is_finnish_word(word: str) -> bool:
    return len(word) > _MIN_LETTERS and detect_language(word, default="") == _FINNISH


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
