"""Text analysis: turn text into terms with character offsets, the same way for documents and for queries.

To add a language, write one module in this folder and add it to LANGUAGES.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.analysis import english, finnish, snowball, swedish, voikko
from indexer.analysis.detection import SHORT_TEXT_WORDS, detect_language, detect_short
from indexer.analysis.tokens import Token, forms_of, tokenize
from indexer.analysis.word_store import StoredWord, WordStore
from indexer.analysis.words import Language, WordTerms, is_acronym
from indexer.errors import SettingsError
from indexer.lru_cache import LruCache
from indexer.normalize import fold

__all__ = [
    "ANALYSIS",
    "LANGUAGES",
    "AnalyzedToken",
    "Analyzer",
    "Token",
    "WordStore",
    "WordTerms",
    "analysis_version",
    "detect_language",
    "is_compatible",
    "tokenize",
    "voikko_of",
]

LANGUAGES: tuple[Language, ...] = (finnish.LANGUAGE, swedish.LANGUAGE, english.LANGUAGE)
ANALYSIS = f"8; {snowball.VERSION}"
"""Version of the analysis but for Voikko; an index of another version is rebuilt.

Increase the number when the terms of any word, or the language detected for any text, change.
"""

_MAX_WORDS = 50_000  # cached per language: at most about 25 MB
_MAX_QUERY_WORDS = 2_000  # cached: a search needs the terms of its words a hundred times
_FINNISH = "fi"
# A text is Finnish if the dictionary contains most of its longer words. Measured on 38,000 texts: no text of 8 words or
# more in another language passes, 97 % of the Finnish texts do, and those that langdetect took for others were Finnish.
_SAMPLE_WORDS = 60  # from the beginning of the text
_MIN_LETTERS = 4  # of a word: languages share many short words
_MIN_WORDS = 4
_MIN_KNOWN_SHARE = 0.65


def analysis_version() -> str:
    """Return the version of the analysis in this process, with its implementation of Voikko."""
    return f"{ANALYSIS}; {voikko.version()}"


def is_compatible(version: str) -> bool:
    """Return whether this process can search an index whose analysis has this version.

    The implementation of Voikko may be another one: all but a few words in 10,000 have the same terms.
    """
    return version.startswith(f"{ANALYSIS}; ")


def voikko_of(version: str) -> str:
    """Return the implementation of Voikko of a compatible version of the analysis."""
    return version.removeprefix(f"{ANALYSIS}; ")


class AnalyzedToken(NamedTuple):
    """A token and the terms of its word."""

    token: Token
    terms: WordTerms


class Analyzer:
    """Analyses words and texts, with a cache of words. Threads may share an instance.

    default: language of texts whose language cannot be detected. Raises: SettingsError if it is not in LANGUAGES.
    store: words analysed by earlier runs. learns: whether to collect words that the store lacks, for take_learned.
    max_words: how many words of each language are cached.
    """

    def __init__(
        self,
        *,
        default: str = "fi",
        languages: Sequence[Language] = LANGUAGES,
        store: WordStore | None = None,
        learns: bool = True,
        max_words: int = _MAX_WORDS,
    ) -> None:
        if default not in (codes := [language.code for language in languages]):
            raise SettingsError(f"unknown language {default!r}; set language to one of {', '.join(codes)}")
        self.default = default
        self._languages = {language.code: language for language in languages}
        self._caches = {code: LruCache[str, WordTerms](max_words) for code in codes}
        self._cached_query_word = lru_cache(_MAX_QUERY_WORDS)(self._query_word)
        self._store = store
        self._learns = learns and store is not None
        self._learned: list[StoredWord] = []

    def language_of(self, text: str) -> str:
        """Return the ISO 639-1 code of a text's language, or the default if the text is too short to decide."""
        return self.languages_of([(text, forms_of(text))])[0]

    def languages_of(self, texts: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
        """Return the language of each text: Finnish if the dictionary contains its words, else as detection decides.

        The dictionary is tried first because it is much faster. texts: pairs of a text and the forms of its tokens.
        """
        samples = [forms[:_SAMPLE_WORDS] for _, forms in texts]
        forms = list(filter(_indicates_language, dict.fromkeys(chain.from_iterable(samples))))
        known_by_form = {
            form: terms.is_known for form, terms in zip(forms, self.words(forms, _FINNISH), strict=True) if terms.base
        }
        languages = []
        for (text, _), sample in zip(texts, samples, strict=True):
            lookups = list(map(known_by_form.get, sample))
            looked_up = len(lookups) - lookups.count(None)
            is_finnish = looked_up >= _MIN_WORDS and lookups.count(True) >= _MIN_KNOWN_SHARE * looked_up
            languages.append(_FINNISH if is_finnish else self._detected_language(text, sample))
        return languages

    def _detected_language(self, text: str, forms: Sequence[str]) -> str:
        if len(forms) >= SHORT_TEXT_WORDS or _FINNISH not in self._languages:
            return detect_language(text, default=self.default)
        words = dict(zip(forms, self.words(forms, _FINNISH), strict=True))
        stop_words = {code: language.stop_words for code, language in self._languages.items()}
        return detect_short(words, stop_words, default=self.default)

    def word(self, form: str, language: str) -> WordTerms:
        """Return the terms of a written form; a stop word has only its exact term."""
        return self._caches[self._supported(language)].get(form) or self.words([form], language)[0]

    def words(self, forms: Sequence[str], language: str) -> list[WordTerms]:
        """Return the terms of each written form, in order; one call for many forms is faster than many calls."""
        code = self._supported(language)
        cache = self._caches[code]
        cached = cache.get_many(forms)
        missing = dict.fromkeys(form for form, terms in zip(forms, cached, strict=True) if terms is None)
        uncached = self._store.find(list(missing), code) if self._store and missing else {}
        for form in missing:
            if form not in uncached:
                uncached[form] = self._analyze(form, self._languages[code])
                if self._learns:
                    self._learned.append(StoredWord.of(form, code, uncached[form]))
            cache.put(form, uncached[form])
        return [terms or uncached[form] for form, terms in zip(forms, cached, strict=True)]

    def load(self) -> None:
        """Load the dictionary now instead of at the first unknown word."""
        self._analyze("hanke", self._languages[self.default])

    def take_learned(self) -> list[StoredWord]:
        """Return the words collected since the last call: those that the store lacked."""
        learned, self._learned = self._learned, []
        return learned

    def query_word(self, form: str, language: str = "") -> WordTerms:
        """Return the terms of a query word in its language, or, if that is unknown, its terms in every language.

        The language of one or two typed words cannot be detected, and matching documents may be in any language. A stop
        word of any language has no base terms here, because texts in that language have none for it.
        """
        return self._cached_query_word(form, language)

    def _query_word(self, form: str, language: str) -> WordTerms:
        if language in self._languages:
            return self.word(form, language)
        by_language = [self.word(form, code) for code in self._languages]
        if not all(terms.base for terms in by_language):
            return WordTerms(fold(form))
        base, part, lemmas, split = (
            tuple(dict.fromkeys(chain.from_iterable(kind)))
            for kind in zip(
                *((terms.base, terms.part, terms.lemmas, terms.split) for terms in by_language), strict=True
            )
        )
        return WordTerms(
            by_language[0].exact, base, part, lemmas, split, is_known=any(terms.is_known for terms in by_language)
        )

    def tokens(self, text: str, language: str) -> Iterator[AnalyzedToken]:
        """Yield each token of a text with its terms, in order."""
        for token in tokenize(text):
            yield AnalyzedToken(token, self.word(token.form, language))

    def _supported(self, language: str) -> str:
        """Return the language if it has a module, else the default."""
        return language if language in self._languages else self.default

    def _analyze(self, form: str, language: Language) -> WordTerms:
        form = form.replace(" ", "")  # of T & K
        folded = fold(form)
        if folded in language.stop_words and not is_acronym(form):
            return WordTerms(folded)
        return language.analyze(form, folded)


def _indicates_language(form: str) -> bool:
    """Return whether a word is long enough, and free of digits, so that it hints at the language of its text."""
    return len(form) >= _MIN_LETTERS and (form.isalpha() or not any(map(str.isdigit, form)))
