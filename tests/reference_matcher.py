"""A simple reference implementation of the matcher: it compares every word of every text with every query term."""

from __future__ import annotations

from itertools import chain

from indexer.fields import PROSE_FIELDS, field_texts
from searchapp.highlight.matcher import MatchExplanation, MatchType
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.planner import Width

ORDER = list(MatchType)


def reference_matches(document, query_terms, analyzer, width):
    """Return what Matcher.find should return, with tuples (start, end, index of the term, match type, form).

    Fields without matches are left out.
    """
    matches = {
        field: [_matches_in(field, piece, query_terms, analyzer, width) for piece in pieces]
        for field, pieces in field_texts(document)
    }
    matched = {
        number
        for texts in matches.values()
        for _, _, number, match_type, _ in chain.from_iterable(texts)
        if match_type != "part_of_query"
    }
    remaining = {
        field: [[match for match in text if match[3] != "part_of_query" or match[2] not in matched] for text in texts]
        for field, texts in matches.items()
    }
    return {field: texts for field, texts in remaining.items() if any(texts)}


def reference_explanations(query_terms, matches):
    """Return what Matcher.explain should return for the result of reference_matches."""
    explanations = []
    for word in dict.fromkeys(term.synonym_of or term.typed for term in query_terms):
        by_form = {}
        for field, texts in matches.items():
            for _, _, number, match_type, form in chain.from_iterable(texts):
                if word == (query_terms[number].synonym_of or query_terms[number].typed):
                    by_form.setdefault((form.casefold(), match_type), MatchExplanation(word, form, field, match_type))
        closest = min((ORDER.index(item.match_type) for item in by_form.values()), default=None)
        explanations += [item for item in by_form.values() if ORDER.index(item.match_type) == closest][:2]
    return explanations


def _matches_in(field, piece, query_terms, analyzer, width):
    tokens = list(analyzer.tokens(piece.text, piece.language))
    matches = {}
    for position in range(len(tokens)):
        types = [_match_type(term, term.words[0], tokens[position].terms, width) for term in query_terms]
        numbered = ((ORDER.index(match_type), number) for number, match_type in enumerate(types) if match_type)
        for order, number in sorted(numbered):
            if field not in query_terms[number].fields:
                continue
            if ORDER[order] in ("compound_part", "part_of_query") and field not in PROSE_FIELDS:
                continue
            for token, match_type in _phrase(tokens[position:], query_terms[number], width):
                match = (token.start, token.end, number, match_type, token.form)
                matches.setdefault((token.start, token.end), match)
    return list(matches.values())


def _phrase(tokens, term, width):
    matched = []
    for word in term.words:
        offset = word.offset - term.words[0].offset
        if offset >= len(tokens):
            return []
        if len(term.words) > 1 and not word.terms.base and width is not Width.EXACT:
            continue  # a stop word matches any word
        match_type = _match_type(term, word, tokens[offset].terms, width)
        if match_type is None:
            return []
        matched.append((tokens[offset].token, match_type))
    return matched


def _match_type(term, word, terms, width):
    match_type = _form_match_type(term, word, terms, width)
    if match_type and term.synonym_of:
        return MatchType.FUNDER_NAME if term.fields == TEXT_FIELDS_OF["funder"] else MatchType.SYNONYM
    return match_type


def _form_match_type(term, word, terms, width):
    if terms.exact == word.terms.exact:
        return MatchType.SAME
    if term.is_prefix:
        return MatchType.PREFIX if terms.exact.startswith(word.terms.exact) else None
    if width is Width.EXACT:
        return None
    if {*terms.base} & {*word.terms.base}:
        return MatchType.INFLECTED
    if width is Width.INFLECTED or len(term.words) > 1 or term.is_label:
        return None
    if {*terms.part} & {*word.terms.base}:
        return MatchType.PART
    is_own_part = not term.synonym_of and {*terms.base, *terms.part} & {*word.terms.part}
    return MatchType.OWN_PART if is_own_part else None
