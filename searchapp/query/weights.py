"""The weight of a match in each text field, for words in general and for codes such as S20420."""

from __future__ import annotations

from indexer.details import DETAIL_FIELDS

FIELD_WEIGHTS = {
    "title": 2.0,
    "titles": 1.0,
    "summary": 1.0,
    "results": 1.0,
    "text": 1.0,
    "funders": 0.5,
    "organisations": 0.5,
    "people": 0.5,
    **dict.fromkeys(DETAIL_FIELDS, 0.2),  # low: details repeat from document to document, and say little of the subject
}
_CODE_WEIGHT = 20.0  # more than a code can score in all other fields: its own project precedes texts that mention it
_MIN_DIGITS = 5  # of a number that may be a code by itself; fewer digits are years and quantities


def weight_of(field: str, form: str) -> float:
    """Return the weight of a match of a typed word or phrase in a field.

    >>> weight_of("code", "S20420"), weight_of("code", "75 3511 03"), weight_of("code", "2008"), weight_of("text", "a1")
    (20.0, 20.0, 0.2, 1.0)
    """
    if field == "code" and any(map(str.isdigit, form)) and (not form.isdigit() or len(form) >= _MIN_DIGITS):
        return _CODE_WEIGHT
    return FIELD_WEIGHTS[field]
