"""The rules of the search that relevance.py turns off one at a time, to measure what each gains or costs.

A rule is turned off by replacing public names of the modules that apply it. To measure another rule, add it to RULES.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from math import inf
from typing import NamedTuple
from unittest.mock import patch


class Rule(NamedTuple):
    """A rule of the search.

    off: the values that turn it off, by the dotted names of the attributes that they replace.
    is_of_index: whether it is applied to documents too, so that they must be indexed without it.
    """

    name: str
    off: Mapping[str, object]
    is_of_index: bool = False


RULES = (
    Rule(
        "parts of the readings with fewest parts",
        {"indexer.analysis.finnish.likeliest": list},
        is_of_index=True,
    ),
    Rule(
        "lexicalised compounds",
        {"indexer.analysis.lexicalised.lexicalised_compounds": frozenset},
        is_of_index=True,
    ),
    Rule(
        "words above words inside compounds",
        {"searchapp.query.term_nodes.PART_WEIGHT": 1.0, "searchapp.query.term_nodes.PART_LIMIT": inf},
    ),
    Rule("rare compounds below common words", {"searchapp.query.term_nodes.PART_LIMIT": inf}),
    Rule("words as typed above their other forms", {"searchapp.query.term_nodes.EXACT_WEIGHT": 0.0}),
    Rule("parts of a typed compound", {"searchapp.query.term_nodes.OWN_PART_WEIGHT": 0.0}),
    Rule("significant terms of the first hits", {"searchapp.search.partial_matches.MAX_TERMS": 0}),
    Rule("words next to each other", {"searchapp.query.term_nodes.NEIGHBOUR_WEIGHT": 0.0}),
    Rule("few hits: texts with most of the words", {"searchapp.search.partial_matches.FEW_MATCHES": 0}),
    Rule(
        "words without a subject are optional", {"searchapp.query.optional_words.carries_no_subject": lambda *_: False}
    ),
    Rule("synonyms", {"indexer.vocabularies.thesaurus.CompiledThesaurus.concepts_in": lambda *_: []}),
)


@contextmanager
def turned_off(rule: Rule) -> Iterator[None]:
    """Turn a rule off until the context ends."""
    with ExitStack() as patches:
        for name, value in rule.off.items():
            patches.enter_context(patch(name, value))
        yield
