"""Matching told as plainly as can be: every word of every text is analysed and held against every word of the query."""

from __future__ import annotations

from itertools import chain

from indexer.fields import PROSE_FIELDS, field_texts
from searchapp.highlight.matcher import How, Why
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.planner import Width

ORDER = list(How)


def plain_find(document, sought, analyzer, width):
    """What Matcher.find gives, each as (start, end, number of the sought word, how, form)."""
    found = {
        field: [_in_text(field, piece, sought, analyzer, width) for piece in pieces]
        for field, pieces in field_texts(document)
    }
    whole = {
        number
        for lists in found.values()
        for piece in lists
        for _, _, number, how, _ in piece
        if how != "part_of_query"
    }
    return {
        field: [[each for each in piece if each[3] != "part_of_query" or each[2] not in whole] for piece in lists]
        for field, lists in found.items()
    }


def plain_why(sought, found):
    """What Matcher.why gives of what plain_find gives."""
    whys = []
    for word in dict.fromkeys(each.stands_for or each.typed for each in sought):
        met = {}
        for field, lists in found.items():
            for _, _, number, how, form in chain.from_iterable(lists):
                if word == (sought[number].stands_for or sought[number].typed):
                    met.setdefault((form.casefold(), how), Why(word, form, field, how))
        closest = min((ORDER.index(why.how) for why in met.values()), default=None)
        whys += [why for why in met.values() if ORDER.index(why.how) == closest][:2]
    return whys


def _in_text(field, piece, sought, analyzer, width):
    tokens = list(analyzer.tokens(piece.text, piece.language))
    found = {}
    for at in range(len(tokens)):
        begins = [(_how(each, each.slots[0], tokens[at].terms, width), number) for number, each in enumerate(sought)]
        for how, number in sorted((ORDER.index(how), number) for how, number in begins if how):
            if field not in sought[number].fields:
                continue
            if ORDER[how] in ("compound_part", "part_of_query") and field not in PROSE_FIELDS:
                continue
            for token, way in _sequence(tokens[at:], sought[number], width):
                found.setdefault((token.start, token.end), (token.start, token.end, number, way, token.form))
    return list(found.values())


def _sequence(tokens, sought, width):
    matched = []
    for slot in sought.slots:
        offset = slot.offset - sought.slots[0].offset
        if offset >= len(tokens):
            return []
        if len(sought.slots) > 1 and not slot.terms.base and width is not Width.EXACT:
            continue  # any word may stand for a stop word
        how = _how(sought, slot, tokens[offset].terms, width)
        if how is None:
            return []
        matched.append((tokens[offset].token, how))
    return matched


def _how(sought, slot, terms, width):
    how = _how_closely(sought, slot, terms, width)
    if how and sought.stands_for:
        return How.FUNDER_NAME if sought.fields == TEXT_FIELDS_OF["funder"] else How.SYNONYM
    return how


def _how_closely(sought, slot, terms, width):
    if terms.exact == slot.terms.exact:
        return How.SAME
    if sought.is_prefix:
        return How.PREFIX if terms.exact.startswith(slot.terms.exact) else None
    if width is Width.EXACT:
        return None
    if {*terms.base} & {*slot.terms.base}:
        return How.INFLECTED
    if width is Width.INFLECTED or len(sought.slots) > 1:
        return None
    if {*terms.part} & {*slot.terms.base}:
        return How.PART
    is_own = not sought.stands_for and {*terms.base, *terms.part} & {*slot.terms.part}
    return How.OWN_PART if is_own else None
