"""Finds the list of records within a JSON value: APIs wrap it into metadata, and registers list grants by organisation.

No names of wrappers are known. Every list of objects up to four levels deep is a candidate, and so is an object that
each object of a list wraps, as "properties" in GeoJSON. The caller rates the records of a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from indexer.sources.facts.vocabulary import meaning_of

Record = dict[str, Any]

_MAX_DEPTH = 4  # keys from the root to the list
_MAX_CANDIDATES = 60
_SAMPLE = 200  # objects of a list whose keys are examined
# What the records of a list have in common with the object that contains it. Its sums, dates and counts are its own.
_INHERITED = frozenset(
    ("lead", "organisations", "funders", "authority", "fund", "region", "place", "year", "period", "start", "end",
     "start_year", "end_year", "business_id", "currency")
)  # fmt: skip
_ORGANISATION_RE = re.compile(
    r"\b(?:ry|r\.y\.|rf|r\.f\.|oy|oyj|ab|sr)$|(?:säätiö|kunta|kaupunki|yhdistys|seura|liitto|yliopisto|stiftelse|förening)$",
    re.IGNORECASE,
)
_BUSINESS_ID_RE = re.compile(r"\d{7}-\d")
_RECIPIENT = "saaja"  # the key of an inherited organisation, which the vocabulary knows


class RecordList(NamedTuple):
    """Records of a JSON value. keys: from the root to them. sample: the first ones, without what they inherit."""

    keys: tuple[str, ...]
    sample: list[Record]

    @property
    def path(self) -> str:
        """The keys as text, such as "result.records"."""
        return ".".join(self.keys)


def find_records(root: Any, rate: Callable[[RecordList], float]) -> RecordList:  # noqa: ANN401 - a JSON value
    """Return the best rated list of records within an object or a list of objects.

    rate: returns a number above 0 for records that can be read; of equals, the list nearest to the root wins. If none
    can be read, the longest list is returned.
    """

    def quality(candidate: RecordList) -> tuple[float, int, int]:
        return rate(candidate), -len(candidate.keys), len(candidate.sample)

    candidates = list(islice(_candidates(root), _MAX_CANDIDATES))
    best = max(candidates, key=quality)
    return best if rate(best) > 0 else max(candidates, key=lambda candidate: len(candidate.sample))


def records_at(root: Any, keys: tuple[str, ...]) -> Iterator[Record]:  # noqa: ANN401
    """Yield the records at a path, each with what it inherits from the objects that contain it."""
    yield from _collect(root, keys, {})


def _candidates(root: Any) -> Iterator[RecordList]:  # noqa: ANN401
    """Yield the root if it is an object or a list of them, then the lists and wrapped objects below it."""
    if isinstance(root, dict):
        yield RecordList((), [root])
    for keys in _paths(root, ()):
        yield RecordList(keys, list(islice(_collect(root, keys), _SAMPLE)))


def _paths(value: Any, keys: tuple[str, ...], *, is_listed: bool = False) -> Iterator[tuple[str, ...]]:  # noqa: ANN401
    """Yield the paths of lists of objects, and of objects that listed objects contain."""
    if is_list_of_objects(value):
        yield keys
        members, is_listed = value[:_SAMPLE], True
    elif isinstance(value, dict):
        if is_listed and keys:
            yield keys
        members = [value]
    else:
        return
    if len(keys) < _MAX_DEPTH:
        inner: dict[str, Any] = {}
        for member in members:
            inner |= {key: item for key, item in member.items() if isinstance(item, dict) or is_list_of_objects(item)}
        for key, item in inner.items():
            yield from _paths(item, (*keys, key), is_listed=is_listed)


def _collect(
    value: Any,  # noqa: ANN401
    keys: tuple[str, ...],
    inherited: Mapping[str, Any] | None = None,
) -> Iterator[Record]:
    """Yield the records at a path. inherited: values of the objects that contain them; None if they inherit none."""
    if isinstance(value, list):
        for item in value:
            yield from _collect(item, keys, inherited)
    elif isinstance(value, dict) and not keys:
        yield {**_missing(inherited, value), **value} if inherited else value
    elif isinstance(value, dict) and keys[0] in value:
        own = None if inherited is None else {**inherited, **_inherited(value)}
        yield from _collect(value[keys[0]], keys[1:], own)


def _missing(inherited: Mapping[str, Any], record: Record) -> Record:
    """Return the inherited values whose meaning no value of the record has."""
    present = {meaning_of(key).key for key in record}
    return {key: value for key, value in inherited.items() if key not in record and meaning_of(key).key not in present}


def _inherited(parent: Record) -> Record:
    """Return the values of an object that also hold for the records within it."""
    scalars = {key: value for key, value in parent.items() if isinstance(value, str | int | float) and value != ""}
    inherited = {key: value for key, value in scalars.items() if meaning_of(key).key in _INHERITED}
    names = [value for key, value in scalars.items() if meaning_of(key).key == "title" and isinstance(value, str)]
    if names and _is_organisation(names[0], scalars.values()):
        inherited[_RECIPIENT] = names[0]
    return inherited


def _is_organisation(name: str, values: Iterable[Any]) -> bool:
    """Return whether an object describes an organisation: by its name, or by a business id."""
    has_business_id = any(isinstance(value, str) and _BUSINESS_ID_RE.fullmatch(value) for value in values)
    return has_business_id or bool(_ORGANISATION_RE.search(name))


def is_list_of_objects(value: Any) -> bool:  # noqa: ANN401
    """Return whether a JSON value is a list that contains objects and nothing else."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def without_lists(record: Record) -> Record:
    """Return a record without its lists of objects."""
    return {key: value for key, value in record.items() if not is_list_of_objects(value)}
