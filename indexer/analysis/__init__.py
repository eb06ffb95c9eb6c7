"""Text to terms with offsets: the one path for what is indexed and what is asked.

A new language is one module beside this page and one line in LANGUAGES.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from indexer.analysis import english, finnish, snowball, swedish, voikko
from indexer.analysis.detection import detect_language
from indexer.analysis.recent import Recent
from indexer.analysis.tokens import Token, fold, forms_of, tokenize
from indexer.analysis.word_store import StoredWord, WordStore
from indexer.analysis.words import Language, WordTerms, is_acronym
from indexer.errors import SettingsError

__all__ = [
    "ANALYSIS",
    "LANGUAGES",
    "AnalyzedToken",
    "Analyzer",
    "Token",
    "WordStore",
    "WordTerms",
    "detect_language",
    "fold",
    "tokenize",
]

LANGUAGES: tuple[Language, ...] = (finnish.LANGUAGE, swedish.LANGUAGE, english.LANGUAGE)
ANALYSIS = f"3; {voikko.VERSION}; {snowball.VERSION}"
"""What made the terms of an index; raise the number when the terms of any word, or the language of a text, change."""

_MOST_WORDS = 25_000  # of a language, twice: some 25 MB at the worst
_FINNISH = "fi"
# A text is Finnish when the dictionary knows most of its longer words. Measured on 38,000 texts: none of 8 words or
# more in another language passes, 97 % of the Finnish ones do, and those that langdetect took for others were Finnish.
_SAMPLE = 60  # words of the text: its beginning tells
_LONG_WORD = 4  # letters: short words are alike in many languages
_FEWEST_WORDS = 4
_KNOWN_SHARE = 0.65


class AnalyzedToken(NamedTuple):
    """A token and the terms of its word."""

    token: Token
    terms: WordTerms


class Analyzer:
    """Analyses texts and remembers the words it met. One may serve many threads.

    default: the language of what cannot be told. Raises: SettingsError when it is none of LANGUAGES.
    store: words analysed before, by LANGUAGES. learns: whether those that it lacks are kept until take_learned.
    most_words: how many of each language are at hand, twice.
    """

    def __init__(
        self,
        *,
        default: str = "fi",
        languages: Sequence[Language] = LANGUAGES,
        store: WordStore | None = None,
        learns: bool = True,
        most_words: int = _MOST_WORDS,
    ) -> None:
        if default not in (codes := [language.code for language in languages]):
            raise SettingsError(f"the language {default!r} is none of {', '.join(codes)}; set language to one of them")
        self.default = default
        self._languages = {language.code: language for language in languages}
        self._recent = {code: Recent[str, WordTerms](most_words) for code in codes}
        self._store = store
        self._learns = learns and store is not None
        self._learned: list[StoredWord] = []

    def language_of(self, text: str) -> str:
        """Return the language of a text: ISO 639-1, the default where there is too little to tell."""
        return self.languages_of([(text, forms_of(text))])[0]

    def languages_of(self, texts: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
        """Return the language of each text: Finnish by the dictionary, which costs little, else by langdetect.

        texts: each with the written forms of its tokens.
        """
        samples = [forms[:_SAMPLE] for _, forms in texts]
        forms = list(filter(_weighs, dict.fromkeys(chain.from_iterable(samples))))
        known = {
            form: terms.known for form, terms in zip(forms, self.words(forms, _FINNISH), strict=True) if terms.base
        }
        found = []
        for (text, _), sample in zip(texts, samples, strict=True):
            told = list(map(known.get, sample))
            weighed = len(told) - told.count(None)
            finnish = weighed >= _FEWEST_WORDS and told.count(True) >= _KNOWN_SHARE * weighed
            found.append(_FINNISH if finnish else detect_language(text, default=self.default))
        return found

    def word(self, form: str, language: str) -> WordTerms:
        """Return the terms of a written form; of a stop word only the exact one."""
        return self._recent[self._spoken(language)].get(form) or self.words([form], language)[0]

    def words(self, forms: Sequence[str], language: str) -> list[WordTerms]:
        """Return the terms of each written form, in their order: many are looked up faster together."""
        code = self._spoken(language)
        recent = self._recent[code]
        found = recent.get_all(forms)
        missing = dict.fromkeys(form for form, terms in zip(forms, found, strict=True) if terms is None)
        fresh = self._store.find(list(missing), code) if self._store and missing else {}
        for form in missing:
            if form not in fresh:
                fresh[form] = self._analyze(form, self._languages[code])
                if self._learns:
                    self._learned.append(StoredWord.of(form, code, fresh[form]))
            recent.put(form, fresh[form])
        return [terms or fresh[form] for form, terms in zip(forms, found, strict=True)]

    def load(self) -> None:
        """Load the dictionary now, where the first unknown word would."""
        self._analyze("hanke", self._languages[self.default])

    def take_learned(self) -> list[StoredWord]:
        """Return the words that the store lacked, and forget that they are new."""
        learned, self._learned = self._learned, []
        return learned

    def query_word(self, form: str) -> WordTerms:
        """Return the terms of a word that a person typed, in every language at once.

        The language of one or two words cannot be told, and the text looked for may be in any. A stop word
        of one language is one here: in texts of that language it has no base terms to be found by.
        """
        each = [self.word(form, code) for code in self._languages]
        if not all(terms.base for terms in each):
            return WordTerms(fold(form))
        base, part, lemmas, split = (
            tuple(dict.fromkeys(chain.from_iterable(kind)))
            for kind in zip(*((terms.base, terms.part, terms.lemmas, terms.split) for terms in each), strict=True)
        )
        return WordTerms(each[0].exact, base, part, lemmas, split, known=any(terms.known for terms in each))

    def tokens(self, text: str, language: str) -> Iterator[AnalyzedToken]:
        """Yield the tokens of a text with their terms, in order."""
        for token in tokenize(text):
            yield AnalyzedToken(token, self.word(token.form, language))

    def _spoken(self, language: str) -> str:
        """Return the language that a text is analysed as: the default where it has no module."""
        return language if language in self._languages else self.default

    def _analyze(self, form: str, language: Language) -> WordTerms:
        folded = fold(form)
        if folded in language.stop_words and not is_acronym(form):
            return WordTerms(folded)
        return language.analyze(form, folded)


def _weighs(form: str) -> bool:
    """Return whether a word can tell the language of a text; of stop words the dictionary's silence does."""
    return len(form) >= _LONG_WORD and (form.isalpha() or not any(map(str.isdigit, form)))
