"""Text to terms with offsets: the one path for what is indexed and what is asked.

A new language is one module beside this page and one line in LANGUAGES.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import english, finnish, snowball, swedish, voikko
from indexer.analysis.detection import detect_language
from indexer.analysis.tokens import Token, fold, tokenize
from indexer.analysis.words import Language, WordTerms, is_acronym
from indexer.errors import SettingsError

__all__ = [
    "ANALYSIS",
    "LANGUAGES",
    "AnalyzedToken",
    "Analyzer",
    "Token",
    "WordTerms",
    "detect_language",
    "fold",
    "tokenize",
]

LANGUAGES: tuple[Language, ...] = (finnish.LANGUAGE, swedish.LANGUAGE, english.LANGUAGE)
ANALYSIS = f"2; {voikko.VERSION}; {snowball.VERSION}"
"""What made the terms of an index; raise the number when the terms of any word change."""

_MOST_WORDS = 500_000  # remembered forms: some 150 MB at the worst, more than 100,000 records hold


class AnalyzedToken(NamedTuple):
    """A token and the terms of its word."""

    token: Token
    terms: WordTerms


class Analyzer:
    """Analyses texts and remembers the words it met. One may serve many threads.

    default: the language of what cannot be told. Raises: SettingsError when it is none of LANGUAGES.
    """

    def __init__(self, *, default: str = "fi", languages: Sequence[Language] = LANGUAGES) -> None:
        if default not in (codes := [language.code for language in languages]):
            raise SettingsError(f"the language {default!r} is none of {', '.join(codes)}; set language to one of them")
        self.default = default
        self._languages = {language.code: language for language in languages}
        self._words: dict[tuple[str, str], WordTerms] = {}

    def language_of(self, text: str) -> str:
        """Return the language of a text; see detect_language."""
        return detect_language(text, default=self.default)

    def word(self, form: str, language: str) -> WordTerms:
        """Return the terms of a written form; of a stop word only the exact one."""
        key = (form, language)
        terms = self._words.get(key)
        if terms is None:
            terms = self._analyze(form, self._languages.get(language) or self._languages[self.default])
            if len(self._words) >= _MOST_WORDS:
                self._words.clear()
            self._words[key] = terms
        return terms

    def query_word(self, form: str) -> WordTerms:
        """Return the terms of a word that a person typed, in every language at once.

        The language of one or two words cannot be told, and the text looked for may be in any. A stop word
        of one language is one here: in texts of that language it has no base terms to be found by.
        """
        each = [self.word(form, code) for code in self._languages]
        if not all(terms.base for terms in each):
            return WordTerms(fold(form))
        return WordTerms(
            each[0].exact, *(tuple(dict.fromkeys(sum(kind, ()))) for kind in list(zip(*each, strict=True))[1:])
        )

    def tokens(self, text: str, language: str) -> Iterator[AnalyzedToken]:
        """Yield the tokens of a text with their terms, in order."""
        for token in tokenize(text):
            yield AnalyzedToken(token, self.word(token.form, language))

    def _analyze(self, form: str, language: Language) -> WordTerms:
        folded = fold(form)
        if folded in language.stop_words and not is_acronym(form):
            return WordTerms(folded)
        return language.analyze(form, folded)
