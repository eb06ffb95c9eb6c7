"""Details: the values of a document that are neither its title, texts, names, dates nor sums. None is hidden.

Details that the registry does not know are shown under the heading that the source gives them. Contact details of
people are personal data and never a detail. Pages, the API, exports and the index take the details of a document from
`details_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from indexer.details.registry import DETAIL_NAMES, EXTRA_DETAILS, OTHER
from indexer.model import Document
from indexer.normalize import fold_case

_MAX_DEPTH = 50  # of nested values
_CONTACT_KEY_RE = re.compile(
    r"contact|yhteystie|yhteyshenkil|kontakt|puhelin|phone|telefon|\bpuh\b|\bgsm\b|e-?mail|e-?post|sähköposti"
    r"|(?:katu|lähi|posti|koti)osoite|street|postal ?address|gatuadress|henkilötun|\bhetu\b|syntymä|birth|personnummer",
    re.IGNORECASE,
)
_LIST_RE = re.compile(r"[,;\n](?![^()]*\))(?!(?<=\d,)\d)")  # outside brackets and numbers
_CONTACT_VALUE_RE = re.compile(
    r"[\w.+-]+(?:@|\(at\))[\w-]+\.\w|(?<![\w/.-])(?:\+358|0[45]\d)[\s-]?\d[\d\s-]{4,}\d(?!\w)"
)


def details_of(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the distinct values of each detail of a document: the known ones by name, then the others by heading."""
    if not (document.extra or document.codes or document.places):
        return {}
    details: dict[str, tuple[str, ...]] = {
        "code": tuple(dict.fromkeys([*document.codes, *_texts(document.extra.get("code"))])),
        "place": tuple(dict.fromkeys([*document.places, *_texts(document.extra.get("place"))])),
    }
    details |= {name: _texts(document.extra.get(name)) for name in EXTRA_DETAILS}
    details["keywords"] = _split_keywords(details["keywords"])
    others = {
        key: values
        for key, value in document.extra.items()
        if key not in details and not _CONTACT_KEY_RE.search(key) and (values := _texts(value))
    }
    return {name: values for name, values in (details | others).items() if values}


def texts_by_field(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the texts of each of DETAIL_FIELDS that a document has."""
    details = details_of(document)
    texts = {name: values for name, values in details.items() if name in DETAIL_NAMES}
    others = tuple(text for name, values in details.items() if name not in DETAIL_NAMES for text in values)
    return texts | {OTHER: others} if others else texts


@lru_cache(100_000)
def is_code(text: str) -> bool:
    """Return whether a text identifies a project by itself, and is not a running number or a year.

    >>> [is_code(text) for text in ("S30055", "75/3511/03", "100234", "12.", "2008", "Kyläverkko")]
    [True, True, True, False, False, False]
    """
    text = text.strip(" .:#()")
    digits = sum(map(str.isdigit, text))
    return bool(digits) and len(text) <= 60 and (digits >= 5 or not text.isalnum() or not text.isdigit())


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON value
    """Return the distinct texts in a value, without contact details."""
    texts = (text.strip() for text in _leaves(value, _MAX_DEPTH))
    return tuple(dict.fromkeys(text for text in texts if text and not _CONTACT_VALUE_RE.search(text)))


def _split_keywords(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct keywords in texts that may each be a list.

    >>> _split_keywords(["omaishoito, vertaistuki; liikunta (pallo, maila)", "Omaishoito"])
    ('omaishoito', 'vertaistuki', 'liikunta (pallo, maila)')
    """
    keywords: dict[str, str] = {}
    for keyword in (part for text in texts for part in _LIST_RE.split(text)):
        if keyword := keyword.strip():
            keywords.setdefault(fold_case(keyword), keyword)
    return tuple(keywords.values())


def _leaves(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts of a value: of an object, those whose keys are not contact details, each after its key."""
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            if not _CONTACT_KEY_RE.search(str(key)):
                yield from (f"{key}: {text}" for text in _leaves(inner, depth - 1))
    elif isinstance(value, list | tuple) and depth:
        for item in value:
            yield from _leaves(item, depth - 1)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif value is not None and not isinstance(value, dict | list | tuple):
        yield str(value)
