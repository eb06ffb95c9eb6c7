"""Words to suggest to users: the dictionary forms of the words of texts, without numbers and stop words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.analysis import Analyzer, WordTerms

_MIN_LETTERS = 3
_FINNISH = "fi"
_ACTION_RE = re.compile(r"(.{3,}m)i(?:nen|s[^\W\d_]*)")  # kehittäminen, kehittämisen, kehittämistä


def suggestable_words(words: Sequence[WordTerms], analyzer: Analyzer) -> dict[str, str]:
    """Return the dictionary forms to suggest, each with a base term that matches it.

    Only the first dictionary form of a word, of its most likely reading, is a good suggestion. Voikko derives nouns of
    action from verbs, also in compounds, where there is no such verb: these are suggested as nouns
    (mielenterveysosaaminen, not mielenterveysosata), and so are nouns read as forms of a participle (kehittämä).
    """
    base_terms: dict[str, str] = {}
    nouns = _nouns_of_action(words, analyzer)
    for number, word in enumerate(words):
        for lemma, base in [nouns[number]] if number in nouns else zip(word.lemmas[:1], word.base[:1], strict=False):
            if len(lemma) >= _MIN_LETTERS and lemma.replace("-", "").isalpha():
                base_terms.setdefault(lemma, base)
    return base_terms


def _nouns_of_action(words: Sequence[WordTerms], analyzer: Analyzer) -> dict[int, tuple[str, str]]:
    """Return the dictionary form and a base term of each noun of action with no better one, by the index of the word.

    A word such as "perheongelmista" only looks like one: "perheongelminen" has no dictionary form in common with it.
    """
    nouns = {
        number: f"{match[1]}inen"
        for number, word in enumerate(words)
        if _may_be_derived(word) and (match := _ACTION_RE.fullmatch(word.exact))
    }
    analysed = analyzer.words(list(nouns.values()), _FINNISH)
    return {
        number: (noun, terms.base[0])
        for (number, noun), terms in zip(nouns.items(), analysed, strict=True)
        if not set(words[number].lemmas).isdisjoint(terms.lemmas)
    }


def _may_be_derived(word: WordTerms) -> bool:
    """Return whether the first dictionary form may be a compound of a verb, or any of them a participle."""
    if any(lemma.endswith(("ma", "mä")) for lemma in word.lemmas):
        return True
    for lemma in word.lemmas[:1]:
        is_compound = any(len(part) < len(lemma) and lemma.endswith(part) for part in word.part)
        return lemma.endswith(("a", "ä")) and is_compound
    return False
