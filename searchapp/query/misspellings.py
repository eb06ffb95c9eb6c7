"""Misspelt words of a query: words that no document has and no dictionary contains, and what may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from indexer.analysis import Analyzer
from indexer.engines.base import Reader
from indexer.fields import TermKind
from indexer.normalize import fold
from searchapp.query.index_words import frequency, similar_words
from searchapp.query.spelling import MIN_DOCUMENTS, nearest_word

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_MIN_LETTERS = 6  # of a word that is compared with inflected forms: shorter words are near too many of them
_MAX_LETTERS = 40
_MIN_PART = 3  # letters of a part of a compound
_ENDING = 6  # last letters in which a slip is looked for if no document has the form without it


class SpellingChecker:
    """Finds what a misspelt word may mean, in the words of one index."""

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._reader = reader
        self._analyzer = analyzer

    def is_misspelt(self, form: str) -> bool:
        """Return whether a word may be misspelt: no document has it, and no dictionary contains it.

        Words with digits are codes and numbers, and stop words are correct.
        """
        if any(map(str.isdigit, form)):
            return False
        terms = self._analyzer.query_word(form)
        return bool(terms.base) and not terms.is_known and not frequency(terms, self._reader)

    def nearest(self, form: str) -> str | None:
        """Return the word that a misspelt word most probably means; None if there is none.

        It is a form that documents have, else a dictionary form, else a compound of which one part was misspelt, else
        an inflected form of the dictionary.
        """
        if len(form) > _MAX_LETTERS:
            return None
        folded = fold(form)
        ways: tuple[Callable[[str], str | None], ...] = (
            self._written_form,
            self._dictionary_form,
            self._compound,
            self._inflected_form,
        )
        return next((near for way in ways if (near := way(folded))), None)

    def _written_form(self, folded: str) -> str | None:
        """Return the most frequent form of the documents that differs by one letter, two swapped letters or a space."""
        if len(folded) < _MIN_LETTERS:
            return None
        exact = (form for form in _edits(folded) if self._reader.document_frequency(TermKind.EXACT, form))
        return self._most_frequent(exact)

    def _dictionary_form(self, folded: str) -> str | None:
        return nearest_word(folded, similar_words(folded, self._reader), is_correct=self._is_correct)

    def _compound(self, folded: str) -> str | None:
        """Return the compound of a part that documents have, and the form nearest to the other part."""
        return self._most_frequent(filter(self._is_correct, self._compounds(folded)))

    def _compounds(self, folded: str) -> Iterator[str]:
        for at in range(_MIN_PART, len(folded) - _MIN_PART + 1):
            first, last = folded[:at], folded[at:]
            if len(last) >= _MIN_LETTERS and self._is_part(first) and (near := self._part_near(last)):
                yield first + near
            if len(first) >= _MIN_LETTERS and self._is_part(last) and (near := self._part_near(first)):
                yield near + last

    def _is_part(self, form: str) -> bool:
        terms = self._analyzer.query_word(form)
        return terms.is_known and bool(frequency(terms, self._reader))

    def _part_near(self, form: str) -> str | None:
        return None if self._is_part(form) else self._written_form(form) or self._dictionary_form(form)

    def _inflected_form(self, folded: str) -> str | None:
        """Return the form of the dictionary that differs near its end, of a word that the index has."""
        start = len(folded) - _ENDING
        if start < _MIN_PART or len(folded) < _MIN_LETTERS or not self._reader.words(folded[:start]):
            return None
        return self._most_frequent(filter(self._is_correct, _edits(folded, start=start)))

    def _is_correct(self, form: str) -> bool:
        return self._analyzer.word(form, "fi").is_known

    def _most_frequent(self, forms: Iterable[str]) -> str | None:
        """Return the form that most documents have, in any inflected form.

        A form of a single document may be misspelt itself, unless the dictionary contains it.
        """
        counts = {form: frequency(self._analyzer.query_word(form), self._reader) for form in forms}
        trusted = {
            form: count
            for form, count in counts.items()
            if count >= MIN_DOCUMENTS or (count and self._is_correct(form))
        }
        return max(trusted, key=lambda form: (trusted[form], form), default=None)


def _edits(form: str, *, start: int = 1) -> Iterator[str]:
    """Yield the forms with one letter added, removed or changed, or two swapped, from an index on; some twice.

    >>> sorted(set(_edits("ab", start=1)))[:4]
    ['a', 'aa', 'aab', 'ab']
    """
    for at in range(start, len(form) + 1):
        before, after = form[:at], form[at:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
