"""The words of a query as recognition needs them: as typed, folded, and in their dictionary forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis import Analyzer
from indexer.normalize import fold
from searchapp.query import ast
from searchapp.query.optional_words import PROJECT_WORDS, carries_no_subject

_FINNISH = "fi"
_SWEDISH_PROJECTS = ("projekt", "projekten", "projektet")


@dataclass(frozen=True)
class TypedWord:
    """A word of a query and its analysis, which is made when it is needed."""

    word: ast.Word
    analyzer: Analyzer

    @cached_property
    def form(self) -> str:
        """The folded form, without a case ending after a colon."""
        return fold(self.word.form).partition(":")[0]

    @cached_property
    def bases(self) -> frozenset[str]:
        """The Finnish base terms: dictionary forms, or the stem of a word that the dictionary lacks."""
        return frozenset(self.analyzer.word(self.word.form, _FINNISH).base)

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The Finnish dictionary forms, folded."""
        return frozenset(map(fold, self.analyzer.word(self.word.form, _FINNISH).lemmas))

    @cached_property
    def is_stop_word(self) -> bool:
        """Whether texts have no terms of the word."""
        return not self.analyzer.query_word(self.word.form).base

    @cached_property
    def has_subject(self) -> bool:
        """Whether the word says what documents are about."""
        return not self.is_stop_word and not carries_no_subject(self.word, self.analyzer)

    @cached_property
    def names_projects(self) -> bool:
        """Whether the word is a word for projects, or a compound of one: hankkeet, nuorisohankkeita, projects."""
        split = self.analyzer.word(self.word.form, _FINNISH).split
        if not self.lemmas.isdisjoint(PROJECT_WORDS) or split[-1:] in [(word,) for word in PROJECT_WORDS]:
            return True
        return self.form in ("project", "projects") or self.form.endswith(_SWEDISH_PROJECTS)


Words = Sequence[TypedWord]


def is_common_word(form: str, analyzer: Analyzer) -> bool:
    """Return whether a form is a word of the Finnish dictionary that is not a compound.

    Such a word is a subject even if something is named by it: valtio, nuoriso, Salo.
    """
    terms = analyzer.word(form, _FINNISH)
    return terms.is_known and not terms.split
